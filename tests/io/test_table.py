from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import TEXT, engine

from affidavit.io.layout import Paint, Row, columns_of, table
from affidavit.io.table import cell, document_table, fact_types, table_slots
from affidavit.match.model import Filled
from affidavit.values.types import Timex

CELLS = st.text(st.characters(categories=["L", "N", "P", "Zs"]) | st.sampled_from("0123456789 "), max_size=30)


def test_a_table_of_the_findings() -> None:
    report = engine().extract(TEXT, date="2019-04-20", id="d", source="AFP")
    shown = document_table(report.document, report.of_type("Casualty"), report.program, ["Casualty"], 120)
    lines = shown.splitlines()
    assert lines[0] == "d (AFP, 2019-04-20)"
    assert lines[2] == "Casualty"
    header, killed, evidence, wounded, _ = (line for line in lines if line.startswith("│"))
    assert [cell.strip() for cell in header.strip("│").split("│")] == [
        "count", "outcome", "victims", "by", "time", "read as",
    ]  # fmt: skip
    assert [cell.strip() for cell in killed.strip("│").split("│")] == [
        "2 or more", "killed", "men", "Boko Haram", "Friday", "",
    ]  # fmt: skip
    assert evidence.strip("│").strip() == "“Boko Haram killed at least two men” line 1, 10–44, by rules.rules:33"
    assert "negative" in wounded


def test_facts_are_what_no_other_type_holds() -> None:
    assert fact_types(engine().program) == ["Casualty"]


def test_nothing_found_is_said() -> None:
    report = engine().extract("", id="empty")
    assert document_table(report.document, [], report.program, ["Casualty"]) == "empty (no date)\n\nnothing found\n"


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.integers(40, 100))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(rows: list[tuple[str, str, str]], width: int) -> None:
    shown = table(("one", "two", "three"), [Row(row, "note") for row in rows], width)
    assert all(columns_of(line) <= width for line in shown.splitlines())
    told = sorted(char for row in rows for cell in row for char in cell if char in "0123456789")
    assert sorted(char for char in shown if char in "0123456789") == told


def test_many_columns_on_a_narrow_screen_become_a_list() -> None:
    rows = [Row(("some long words", "", "incomprehensible", "characteristics"), "where it stands")]
    assert table(tuple("abcd"), rows, 40).splitlines() == [
        "- a: some long words; c:",
        "  incomprehensible; d: characteristics",
        "  where it stands",
    ]
    assert table(tuple("abcd"), rows, 60).startswith("┌")


def test_the_last_slot_is_left_out_rather_than_a_word_broken() -> None:
    report = engine().extract(TEXT, id="d")
    found = report.of_type("Casualty")
    wide, narrower, narrow = (
        document_table(report.document, found, report.program, ["Casualty"], width) for width in (80, 52, 40)
    )
    assert "time" in wide and "not shown" not in wide
    assert "├" in narrower and "\nnot shown for want of room: time\n" in narrower
    assert "- count: 2 or more; outcome: killed;" in narrow


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("軍隊", 4), ("a\u200bb", 2)])
def test_columns_of_a_terminal(text: str, columns: int) -> None:
    assert columns_of(text) == columns


def test_colours_only_where_asked() -> None:
    plain = table(("a",), [Row(("b",))], 40)
    coloured = table(("a",), [Row(("b",))], 40, Paint(True))
    assert "\x1b" not in plain and "\x1b[1ma\x1b[0m" in coloured


def test_the_manifest_chooses_the_slots_and_their_order() -> None:
    plain = engine().program
    program = replace(plain, pack=replace(plain.pack, tables={"Casualty": ("by", "count")}))
    report = engine().extract(TEXT, date="2019-04-20", id="d")
    shown = document_table(report.document, report.of_type("Casualty"), program, ["Casualty"], 120)
    header = next(line for line in shown.splitlines() if line.startswith("│"))
    assert [name.strip() for name in header.strip("│").split("│")] == ["by", "count", "read as"]
    assert table_slots("Actor", program) == ["name"]


@pytest.mark.parametrize(
    ("value", "mod", "begin", "end", "told"),
    [
        ("P2D", None, "2019-04-18", "2019-04-20", "2019-04-18 to 2019-04-20"),
        ("2019-04-18", None, "2019-04-18", "2019-04-18", "2019-04-18"),
        ("2019-04-18TNI", None, "2019-04-18", "2019-04-19", "2019-04-18, night"),
        ("2019-02", None, "2019-02-01", "2019-02-28", "2019-02"),
        ("2018", None, "2018-01-01", "2018-12-31", "2018"),
        ("2018", "END", "2018-09-01", "2018-12-31", "2018-09-01 to 2018-12-31"),
        ("2018", "APPROX", "2018-01-01", "2018-12-31", "about 2018-01-01 to 2018-12-31"),
        ("P2D", None, None, None, "P2D"),
        ("2019-04-18", None, "2019-04-18", None, "2019-04-18 (2019-04-18 to …)"),
    ],
)
def test_a_time_in_few_words(value: str, mod: str | None, begin: str | None, end: str | None, told: str) -> None:
    time = Filled(Timex("DATE", value, mod, begin, end), "set")
    assert cell(time) == told
