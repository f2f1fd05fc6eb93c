"""docs/quantities.md says what the pack makes of every form of a quantity: each row of its tables is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from shipped import conflict

from affidavit.match.model import Finding
from affidavit.values.types import Range

PAGE = Path(__file__).resolve().parents[2] / "docs" / "quantities.md"
FORMS = ["in the text", "type", "min", "max", "approximate", "also"]
NEAR_MISSES = ["in the text", "no", "but"]


@dataclass(frozen=True)
class Row:
    """A row of the page: the text without its marks, what is bold in it, and the other cells."""

    text: str
    start: int
    end: int
    cells: tuple[str, ...]

    @property
    def bold(self) -> str:
        return self.text[self.start : self.end]


def rows(header: list[str]) -> Iterator[Row]:
    """The rows of all tables with this header."""
    wanted = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells or cells == header:
            wanted = cells == header
        elif wanted and not set(line) <= set("|-"):
            before, bold, after = cells[0].split("**")
            yield Row(before + bold + after, len(before), len(before) + len(bold), tuple(cells[1:]))


def number(cell: str) -> float | None:
    return None if cell == "–" else float(cell.replace(",", ""))


def bounds(finding: Finding) -> tuple[float | None, float | None, bool]:
    value = finding.main
    if isinstance(value, Range):
        return value.min, value.max, value.approximate
    assert isinstance(value, int | float)
    return value, value, False


def close(found: float | None, told: float | None) -> bool:
    """Equal, to the four decimals that the page gives."""
    return found == told if found is None or told is None else round(found, 4) == told


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.text}-{row.cells[0]}") for row in rows(FORMS)])
def test_every_form_has_the_range_that_the_page_tells(row: Row) -> None:
    kind, low, high, approximate, also = row.cells
    found = list(conflict().extract(row.text, types=[kind]))
    at = [finding for finding in found if finding.span[0] <= row.start and row.end <= finding.span[1]]
    assert len(at) == 1, [(finding.text, finding.main) for finding in found]
    if kind != "Age":  # an age is told by more than its number
        assert at[0].text == row.bold
    least, most, rough = bounds(at[0])
    assert close(least, number(low)) and close(most, number(high)), (least, most)
    assert rough == (approximate == "yes")
    additional = at[0].get("additional")
    assert (additional is not None and additional.value is True) == (also == "additional")


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.text}-{row.cells[0]}") for row in rows(NEAR_MISSES)])
def test_near_misses_are_left_alone(row: Row) -> None:
    wrong = [
        finding.text
        for finding in conflict().extract(row.text, types=[row.cells[0]])
        if finding.span[0] < row.end and row.start < finding.span[1]
    ]
    assert wrong == []


def test_the_page_documents_what_it_should() -> None:
    forms, near_misses = list(rows(FORMS)), list(rows(NEAR_MISSES))
    assert len(forms) >= 120 and len(near_misses) >= 30
    assert {row.cells[0] for row in forms} == {"Quantity", "Proportion", "Ordinal", "Age"}
    for table in (forms, near_misses):
        keys = [(row.text, row.start, row.cells[0]) for row in table]
        assert len(keys) == len(set(keys))
    page = PAGE.read_text(encoding="utf-8")
    assert not re.search(r"^\|.*\*\*.*\*\*.*\*\*", page, re.MULTILINE), "one mark a row"
