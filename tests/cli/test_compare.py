"""``affidavit compare`` and the formats for analysis of ``affidavit extract``."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
from newsroom import NEWS, RULES, TOWNS

from affidavit.cli.main import main

Output = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> str:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.toml").write_text('name = "newsroom"\nversion = "1.0.0"\nlanguage = "en"\n', encoding="utf-8")
    (folder / "news.rules").write_text(RULES.lstrip("\n"), encoding="utf-8")
    (folder / "towns.tsv").write_text(TOWNS, encoding="utf-8")
    return str(folder)


@pytest.fixture
def news(tmp_path: Path) -> str:
    path = tmp_path / "news.jsonl"
    rows = [{"id": id, "text": text, "date": "2020-05-05", "source": id.title()} for id, text in NEWS.items()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_compare_as_text(pack: str, news: str, capsys: Output) -> None:
    assert main(["compare", pack, news]) == 0
    out = capsys.readouterr().out
    assert "≠ killed: 13 (1, 3) against 26 (2)" in out and "4 incidents in 4 documents" in out
    assert main(["compare", pack, news, "--why"]) == 0
    assert "one incident: " in capsys.readouterr().out


def test_compare_as_data_and_page(pack: str, news: str, tmp_path: Path, capsys: Output) -> None:
    assert main(["compare", pack, news, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in found["documents"]] == sorted(NEWS)
    assert sum(len(one["told_by"]) > 1 for one in found["incidents"]) == 1
    assert main(["compare", pack, news, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert {row["document"] for row in rows} == set(NEWS)
    page = tmp_path / "page.html"
    assert main(["compare", pack, news, "--format", "html", "--out", str(page)]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_compare_is_equal_for_any_number_of_workers(pack: str, news: str, capsys: Output) -> None:
    outputs = []
    for workers in ("1", "2"):
        assert main(["compare", pack, news, "--format", "json", "--workers", workers]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_compare_needs_a_merge(tmp_path: Path, news: str, capsys: Output) -> None:
    rules = tmp_path / "bare.rules"
    rules.write_text('type T { a: text }\nrule r -> T { match a:"x" }\n', encoding="utf-8")
    assert main(["compare", str(rules), news]) == 2
    assert "has no merge" in capsys.readouterr().err
    assert main(["extract", str(rules), news, "--format", "geojson"]) == 2
    assert "--rows statements" in capsys.readouterr().err


@pytest.mark.parametrize(("rows", "count"), [("statements", 6), ("incidents", 6)])
def test_csv(pack: str, news: str, rows: str, count: int, capsys: Output) -> None:
    assert main(["extract", pack, news, "--format", "csv", "--rows", rows, "--types", "Casualty"]) == 0
    read = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert len(read) == count
    assert all(row["document"] in NEWS and len(row["id"]) == 64 for row in read)


def test_statements_lead_to_incidents(pack: str, news: str, capsys: Output) -> None:
    assert main(["extract", pack, news, "--format", "csv", "--types", "Casualty,Attack"]) == 0
    statements = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert main(["extract", pack, news, "--format", "csv", "--rows", "incidents"]) == 0
    incidents = {row["id"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out, newline=""))}
    for row in statements:
        assert row["id"] in incidents[row["incident"]]["findings"].split()
    assert sum(int(row["statements"]) for row in incidents.values()) == len(statements)


def test_geojson(pack: str, news: str, tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    assert main(["extract", pack, news, "--format", "geojson", "--out", str(path)]) == 0
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert len(features) == 6 and all(one["geometry"]["type"] == "Point" for one in features)


def test_parquet(pack: str, news: str, tmp_path: Path, capsys: Output) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "rows.parquet"
    assert main(["extract", pack, news, "--format", "parquet", "--rows", "incidents", "--out", str(path)]) == 0
    assert parquet.read_table(path).num_rows == 6
    assert main(["extract", pack, news, "--format", "parquet"]) == 2
    assert "--out FILE.parquet" in capsys.readouterr().err


def test_parquet_without_pyarrow_leaves_no_file(
    pack: str, news: str, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "rows.parquet"
    assert main(["extract", pack, news, "--format", "parquet", "--out", str(path)]) == 2
    assert "pip install 'affidavit[parquet]'" in capsys.readouterr().err
    assert not path.exists() and list(tmp_path.glob(".*.part")) == []


@pytest.mark.parametrize("shape", ["csv", "geojson"])
def test_rows_are_equal_for_any_number_of_workers(pack: str, news: str, shape: str, capsys: Output) -> None:
    outputs = []
    for workers in ("1", "2"):
        assert main(["extract", pack, news, "--format", shape, "--workers", workers]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
