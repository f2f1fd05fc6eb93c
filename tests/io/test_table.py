from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import TEXT, engine

from affidavit.io.layout import Paint, columns_of, table
from affidavit.io.table import document_table, fact_types

CELLS = st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\u2028\u2029"), max_size=30)


def test_a_table_of_the_findings() -> None:
    report = engine().extract(TEXT, date="2019-04-20", id="d", source="AFP")
    shown = document_table(report.document, report.of_type("Casualty"), report.program, ["Casualty"], 120)
    lines = shown.splitlines()
    assert lines[0] == "d (AFP, 2019-04-20)"
    assert lines[2] == "Casualty"
    header, killed, wounded = (line for line in lines if line.startswith("│"))
    assert [cell.strip() for cell in header.strip("│").split("│")] == [
        "count", "outcome", "victims", "by", "time", "read as", "place in text", "rule",
    ]  # fmt: skip
    assert [cell.strip() for cell in killed.strip("│").split("│")] == [
        "2 or more", "killed", "men", "Boko Haram", "Friday", "", "line 1, 10–44", "rules.rules:33",
    ]  # fmt: skip
    assert "negative" in wounded


def test_facts_are_what_no_other_type_holds() -> None:
    assert fact_types(engine().program) == ["Casualty"]


def test_nothing_found_is_said() -> None:
    report = engine().extract("", id="empty")
    assert document_table(report.document, [], report.program, ["Casualty"]) == "empty (no date)\n\nnothing found\n"


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.integers(40, 100))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(rows: list[tuple[str, str, str]], width: int) -> None:
    shown = table(("one", "two", "three"), rows, width)
    assert all(columns_of(line) <= width for line in shown.splitlines())
    letters = "".join(char for row in rows for cell in row for char in cell if not char.isspace())
    assert sorted(char for char in shown if char in letters and char not in "│─┌┬┐├┼┤└┴┘onetwhr") == sorted(
        char for char in letters if char not in "│─┌┬┐├┼┤└┴┘onetwhr"
    )


def test_many_columns_on_a_narrow_screen_become_a_list() -> None:
    shown = table(tuple("abcd"), [("some long words", "", "incomprehensible", "characteristics")], 40)
    assert shown.splitlines() == ["a: some long words", "c: incomprehensible", "d: characteristics"]


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("軍隊", 4), ("a\u200bb", 2)])
def test_columns_of_a_terminal(text: str, columns: int) -> None:
    assert columns_of(text) == columns


def test_colours_only_where_asked() -> None:
    plain = table(("a",), [("b",)], 40)
    coloured = table(("a",), [("b",)], 40, Paint(True))
    assert "\x1b" not in plain and "\x1b[1ma\x1b[0m" in coloured
