"""Rows for analysis: CSV, Parquet and GeoJSON, with ids that lead back to the findings."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from newsroom import NEWS, engine, report, reports

from affidavit.io.compare_rows import COMPARED, comparison_rows
from affidavit.io.csv import guarded, write_csv
from affidavit.io.geojson import feature, write_geojson
from affidavit.io.parquet import NoParquetError, write_parquet
from affidavit.io.rows import (
    Column,
    Row,
    incident_columns,
    incident_rows,
    place_slots,
    statement_columns,
    statement_rows,
)
from affidavit.run.compare import compare

PROGRAM = engine().program
STATEMENTS = statement_columns(PROGRAM, ["Casualty"])
INCIDENTS = incident_columns(PROGRAM)


def statements(text: str, id: str = "d") -> list[Row]:
    one = report(text, id)
    return list(statement_rows(one.document, one.of_type("Casualty"), one.incidents, PROGRAM))


def incidents(text: str, id: str = "d") -> list[Row]:
    one = report(text, id)
    return list(incident_rows(one.document, one.incidents, one.all_findings, PROGRAM))


def written(rows: list[Row], columns: list[Column], **options: Any) -> str:
    stream = io.StringIO()
    assert write_csv(rows, columns, stream, **options) == len(rows)
    return stream.getvalue()


# ── Rows ────────────────────────────────────────────────────────────────────────────────────────


def test_columns_depend_on_the_pack_alone() -> None:
    names = [column.name for column in STATEMENTS]
    assert names[:3] == ["id", "type", "incident"]
    assert len(set(names)) == len(names)
    assert names[names.index("count_min") :] == [
        "count_min", "count_max", "count_approximate", "outcome", "victims",
        "by_text", "by_finding", "by", "by_kind",
        "day_text", "day_finding", "day_value", "day_begin", "day_end",
        "place_text", "place_finding", "place", "place_id", "place_kind", "place_country", "place_lat", "place_lon",
        "place_relation", "source_text", "source_finding", "source", "source_kind",
    ]  # fmt: skip
    names = [column.name for column in INCIDENTS]
    assert len(set(names)) == len(names)
    assert names[names.index("killed_min") :] == [
        "killed_min", "killed_max", "killed_approximate", "killed_finding",
        "wounded_min", "wounded_max", "wounded_approximate", "wounded_finding", "outcome", "victims", "source",
    ]  # fmt: skip


def test_a_statement_and_where_it_comes_from() -> None:
    (row,) = statements(NEWS["gazette"], "gazette")
    one = report(NEWS["gazette"], "gazette")
    (record,) = one.to_records(["Casualty"])
    assert row["id"] == record["id"]
    assert row["incident"] == one.incidents[0].id
    assert NEWS["gazette"][row["start"] : row["end"]] == row["text"] == "Red Brigade Youth killed 26 soldiers"
    assert (row["count_min"], row["count_max"], row["outcome"], row["by"]) == (26, 26, "killed", "Red Brigade Youth")
    assert (row["day_value"], row["day_begin"], row["day_end"]) == ("2020-05-04", "2020-05-04", "2020-05-04")
    assert (row["place"], row["place_lat"], row["place_lon"], row["place_relation"]) == ("Brask", 10.2, 20.2, "OUTSIDE")
    assert row["source"] == "the Monitor"
    assert {*row} <= {column.name for column in STATEMENTS}


def test_an_incident_and_its_findings() -> None:
    (row,) = incidents(NEWS["courier"], "courier")
    ids = {record["id"] for record in report(NEWS["courier"], "courier").to_records(["Casualty", "Attack"])}
    assert {*row["findings"].split()} == ids and row["statements"] == len(ids) == 2
    assert row["types"] == "Casualty; Attack"
    assert (row["killed_min"], row["killed_max"]) == (13, 13)
    assert row["killed_finding"] in ids
    assert "wounded_min" not in row
    assert {*row} <= {column.name for column in INCIDENTS}


def test_an_empty_document_has_no_rows() -> None:
    assert statements("Nothing happened.") == incidents("Nothing happened.") == []


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────


def test_csv_is_read_back_as_it_was() -> None:
    rows = [row for id, text in NEWS.items() for row in statements(text, id)]
    read = list(csv.DictReader(io.StringIO(written(rows, STATEMENTS), newline="")))
    for row, back in zip(rows, read, strict=True):
        for column in STATEMENTS:
            value = row.get(column.name)
            if column.kind in ("number", "integer"):
                assert (float(back[column.name]) if back[column.name] else None) == value
            elif column.kind == "truth":
                assert back[column.name] == ("" if value is None else str(value).lower())
            else:
                assert back[column.name] == (value or "")


def test_newlines_and_quotes_stay_within_their_cell() -> None:
    row = {"a": 'he said "no",\nthen\r\nleft; \x00 \ud800', "b": None, "c": 1.5, "d": True, "e": 3}
    columns = [Column(name) for name in "abcde"]
    text = written([row], columns)
    assert text.splitlines()[0] == "a,b,c,d,e"
    (header, back) = list(csv.reader(io.StringIO(text, newline="")))
    assert header == list("abcde")
    assert back == ['he said "no",\nthen\r\nleft; \ufffd \ufffd', "", "1.5", "true", "3"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\r=1",
        "\n",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "'=1",
        "''-x",
        '=HYPERLINK("x")',
    ],
)
def test_what_a_spreadsheet_would_run_is_marked(text: str) -> None:
    assert guarded(text) == "'" + text
    columns = [Column("n"), Column("a")]
    (_, cell) = list(csv.reader(io.StringIO(written([{"n": 1, "a": text}], columns), newline="")))[1]
    assert cell == "'" + text
    assert written([{"a": text}], [Column("a")], guard=False).count("'") == text.count("'")


@pytest.mark.parametrize("text", ["", "killed 13", "2020-05-04", "'Islamic State' kills 35", "a=b", "x-y", "’=1"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_numbers_are_no_formulas() -> None:
    assert (
        written([{"lat": -33.9, "n": -4}], [Column("lat", "number"), Column("n", "number")]).split("\r\n")[1]
        == "-33.9,-4"
    )


# ── Parquet ─────────────────────────────────────────────────────────────────────────────────────


def test_parquet_holds_the_same_rows_with_types(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [row for id, text in NEWS.items() for row in statements(text, id)]
    path = tmp_path / "rows.parquet"
    with path.open("wb") as stream:
        assert write_parquet(rows, STATEMENTS, stream, "newsroom 1.0.0", group=2) == len(rows) == 6
    file = parquet.ParquetFile(path)
    assert file.num_row_groups == 3
    assert file.schema_arrow.metadata[b"affidavit"] == b"newsroom 1.0.0"
    table = file.read().to_pylist()
    assert table == [{column.name: row.get(column.name) for column in STATEMENTS} for row in rows]
    kinds = {field.name: str(field.type) for field in file.schema_arrow}
    assert (kinds["start"], kinds["count_min"], kinds["count_approximate"], kinds["by"]) == (
        "int64", "double", "bool", "string",
    )  # fmt: skip


def test_parquet_takes_rows_one_group_at_a_time() -> None:
    pytest.importorskip("pyarrow.parquet")
    stream = io.BytesIO()
    sizes: list[int] = []

    def rows() -> Any:
        for index in range(100):
            sizes.append(stream.tell())
            yield {"n": index}

    assert write_parquet(rows(), [Column("n", "integer")], stream, "x", group=10) == 100
    assert sizes[0] < sizes[15] < sizes[95], "what was taken before has been written"


def test_parquet_without_rows(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "none.parquet"
    with path.open("wb") as stream:
        assert write_parquet([], INCIDENTS, stream, "x") == 0
    assert parquet.read_table(path).num_rows == 0


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NoParquetError, match=r"pip install 'affidavit\[parquet\]'"):
        write_parquet([], INCIDENTS, io.BytesIO(), "x")


# ── GeoJSON ─────────────────────────────────────────────────────────────────────────────────────


def test_the_place_of_an_incident_is_its_point() -> None:
    rows = [row for id, text in NEWS.items() for row in incidents(text, id)]
    stream = io.StringIO()
    slots = place_slots(PROGRAM, INCIDENTS)
    assert slots == ["place"]
    assert write_geojson(rows, INCIDENTS, slots, stream) == len(rows)
    read = json.loads(stream.getvalue())
    assert read["type"] == "FeatureCollection" and "crs" not in read
    for row, one in zip(rows, read["features"], strict=True):
        assert one["type"] == "Feature" and one["id"] == row["id"]
        assert one["geometry"] == {"type": "Point", "coordinates": [row["place_lon"], row["place_lat"]]}
        assert one["properties"]["findings"] == row["findings"]
        assert {"id", *one["properties"]} == {column.name for column in INCIDENTS}


@pytest.mark.parametrize(
    ("lat", "lon"), [(None, 3.0), (3.0, None), (math.nan, 3.0), (math.inf, 3.0), (91.0, 3.0), (3.0, -180.5), ("3", 3.0)]
)
def test_without_a_point_on_earth_there_is_no_geometry(lat: Any, lon: Any) -> None:
    assert feature({"id": "x", "place_lat": lat, "place_lon": lon}, [], ["place"])["geometry"] is None


def test_the_first_place_with_coordinates_counts() -> None:
    row = {"id": "x", "place_lat": None, "base_lat": 1, "base_lon": 2}
    assert feature(row, [], ["place", "base"])["geometry"] == {"type": "Point", "coordinates": [2, 1]}


def test_no_rows_make_an_empty_collection_and_hostile_text_is_json() -> None:
    stream = io.StringIO()
    assert write_geojson([], INCIDENTS, ["place"], stream) == 0
    assert json.loads(stream.getvalue()) == {"type": "FeatureCollection", "features": []}
    stream = io.StringIO()
    write_geojson([{"id": "x", "a": '"\n\ud800'}], [Column("a")], [], stream)
    stream.getvalue().encode("utf-8")
    assert json.loads(stream.getvalue())["features"][0]["properties"] == {"a": '"\n\ufffd'}


# ── Comparisons ─────────────────────────────────────────────────────────────────────────────────


def test_a_comparison_as_tidy_rows() -> None:
    comparison = compare(reports())
    rows = list(comparison_rows(comparison))
    assert all({*row} == {column.name for column in COMPARED} for row in rows)
    killed = [row for row in rows if row["heading"] == "killed" and row["verdict"] == "contradict"]
    assert [(row["document"], row["side"], row["min"], row["max"]) for row in killed] == [
        ("courier", 1, 13, 13), ("gazette", 2, 26, 26), ("herald", 1, 13, 13),
    ]  # fmt: skip
    texts = dict(NEWS)
    for row in rows:
        if row["start"] is not None:
            assert texts[row["document"]][row["start"] : row["stop"]] == row["text"]
