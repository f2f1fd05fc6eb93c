"""CSV for spreadsheets and statistics: RFC 4180 with a header, UTF-8, a row at a time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from affidavit.io.rows import Column, Row, cells_of

__all__ = ["Sink", "guarded", "write_csv"]

_FORMULA = re.compile(r"^'*(?:[\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
"""What a spreadsheet may take for a formula, also behind white space or in full width; and what looks guarded."""
_UNWRITABLE = re.compile("[\ud800-\udfff\x00]")


class Sink(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> Any:
        """Take a piece of text."""


def write_csv(rows: Iterable[Row], columns: Sequence[Column], stream: Sink, *, guard: bool = True) -> int:
    """Write a header and `rows` to `stream`, each as it comes; the number of rows written.

    With `guard` a text that a spreadsheet might run as a formula gets an apostrophe before it (see `guarded`); numbers
    are written as they are. An empty cell is empty, truth values are ``true`` and ``false``.
    """
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    written = 0
    for row in rows:
        writer.writerow([_cell(value, guard) for value in cells_of(row, columns)])
        written += 1
    return written


def _cell(value: Any, guard: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e6 else repr(value)
        case _:
            text = _UNWRITABLE.sub("\ufffd", str(value))
            return guarded(text) if guard else text


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet might take it for a formula: ``'=SUM(A1)``.

    Texts come from documents that anybody may have written; opened in a spreadsheet, ``=HYPERLINK(...)`` would send
    the analyst's data away. A text that begins with apostrophes before such a sign gets one more, so that taking one
    away from every guarded cell gives the texts back.
    """
    return f"'{text}" if _FORMULA.search(text) else text
