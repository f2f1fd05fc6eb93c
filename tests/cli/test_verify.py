"""``affidavit verify`` and ``extract --evidence`` as a user meets them."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest
from tiny import RULES, TEXT

import affidavit
from affidavit.cli.main import main
from affidavit.io.jsonl import lines
from affidavit.run.evidence import keep_evidence

Output = pytest.CaptureFixture[str]
SEED = Path(__file__).resolve().parents[2] / "seeds" / "000_476e31e2d803480d.txt"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.toml").write_text('name = "p"\nversion = "1"\nlanguage = "en"\nexports = ["Casualty"]\n')
    (tmp_path / "pack" / "p.rules").write_text(RULES)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT)
    return tmp_path


def test_a_report_is_confirmed_until_a_digit_changes(home: Path, capsys: Output) -> None:
    assert main(["extract", "./pack", "texts", "--format", "jsonl", "--out", "r.jsonl", "--date", "2019-04-20"]) == 0
    command = ["verify", "r.jsonl", "--documents", "texts", "--pack", "./pack"]
    assert main(command) == 0
    assert capsys.readouterr().out == "2 records, 1 document, pack p 1, engine 0.1.0: every byte confirmed\n"
    report = (home / "r.jsonl").read_text()
    (home / "r.jsonl").write_text(report.replace('"min": 3', '"min": 4', 1))
    assert main(command) == 1
    assert "slots.count.value.min is 4 in the report and 3 in the replay" in capsys.readouterr().out
    assert main([*command, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"][0]["path"] == "slots.count.value.min"
    (home / "r.jsonl").write_text(report)
    assert main([*command, "--date", "2019-04-21"]) == 1
    assert "the report reads it as of 2019-04-20, here its date is 2019-04-21" in capsys.readouterr().out


def test_types_are_deduced_or_given(home: Path, capsys: Output) -> None:
    assert main(["extract", "./pack", "texts", "--types", "Actor", "--out", "r.jsonl"]) == 0
    command = ["verify", "r.jsonl", "--documents", "texts/a.txt", "--pack", "./pack"]
    assert main(command) == 1
    assert "left-out-type: the documents" in capsys.readouterr().out
    assert main([*command, "--types", "Actor"]) == 0
    assert main([*command, "--types", "Nobody"]) == 2


def test_evidence_beside_any_format(home: Path, capsys: Output) -> None:
    bundles = []
    for number, extra in enumerate((["--format", "jsonl"], ["--format", "table"], ["--workers", "2"])):
        path = f"{number}.zip"
        assert main(["extract", "./pack", "texts", "--evidence", path, *extra]) == 0
        bundles.append((home / path).read_bytes())
    assert bundles[0] == bundles[1] == bundles[2]
    shutil.rmtree(home / "texts")
    shutil.rmtree(home / "pack")
    capsys.readouterr()
    assert main(["verify", "0.zip"]) == 0
    assert capsys.readouterr().out == "2 records, 1 document, pack p 1, engine 0.1.0: every byte confirmed\n"


def test_evidence_of_hashes(home: Path, capsys: Output) -> None:
    assert main(["extract", "./pack", "texts", "--evidence", "e.zip", "--evidence-hashes-only"]) == 0
    assert main(["verify", "e.zip"]) == 2
    assert main(["verify", "e.zip", "--documents", "texts"]) == 0
    assert main(["extract", "./pack", "texts", "--evidence-hashes-only"]) == 2
    assert "name that file too" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        ["verify"],
        ["verify", "no.jsonl", "--documents", "texts", "--pack", "./pack"],
        ["verify", "texts/a.txt"],
        ["verify", "texts/a.txt", "--documents", "texts"],
        ["verify", "texts/a.txt", "--documents", "nowhere", "--pack", "./pack"],
        ["verify", "texts/a.txt", "--documents", "texts", "--pack", "./nowhere"],
        ["verify", "texts/a.txt", "--documents", "texts", "--date", "soon"],
        ["verify", "no.zip"],
        ["extract", "./pack", "texts", "--evidence", "no/e.zip"],
    ],
)
def test_wrong_usage(home: Path, argv: list[str], capsys: Output) -> None:
    assert main(argv) == 2
    assert "affidavit" in (err := capsys.readouterr().err) and "Traceback" not in err


def test_an_article_from_end_to_end(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    shutil.copy(SEED, texts)
    engine = affidavit.load("conflict")
    bundle = tmp_path / "e.zip"
    with keep_evidence(engine, "conflict", bundle, engine.pack.exports) as keeping:
        document = affidavit.Document(SEED.read_bytes().decode(), SEED.stem, datetime.date(2019, 4, 20))
        (report,) = keeping.map(affidavit.Report.to_records, [document])
    assert len(report) > 50 and affidavit.verify(bundle, pack=engine).ok
    path = tmp_path / "r.jsonl"
    path.write_text(lines(report), newline="\n")
    assert affidavit.verify(path, [texts], pack=engine).confirmed == len(report)
    (texts / SEED.name).write_bytes(SEED.read_bytes().replace(b"at least 35", b"at least 36"))
    found = affidavit.verify(path, [texts], pack=engine)
    assert "the report has “35” and the document “36”" in found.to_text()
