"""Lexicon files: ``.txt``, one phrase a line, and ``.tsv``, a table whose first column holds the phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from affidavit.syntax.diagnostics import Diagnostics
from affidavit.syntax.nodes import SourceText, Span
from affidavit.values.types import Value

__all__ = ["Row", "Table", "parse_value", "read_phrases", "read_table"]

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_COLUMN = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r"""(?P<quote>['"])(?P<text>.*?)(?P=quote)\s*(?:=\s*(?P<value>.*))?$""")
_BARE = re.compile(r"(?P<text>[^=]*?)\s*(?:=\s*(?P<value>.*))?$")
RESERVED_COLUMNS = frozenset({"text"})


@dataclass(slots=True)
class Row:
    """One phrase of a lexicon, at `start` in the file's text; `line` and `column` count from 1 (0: inline)."""

    text: str
    exact: bool
    value: Value
    columns: dict[str, Value]
    start: int
    line: int
    column: int


@dataclass(slots=True)
class Table:
    """What a file holds. `columns` maps a column's name to its value type; ``value`` is not among them."""

    rows: list[Row] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)


def parse_value(text: str) -> Value:
    """A number, a truth value, a text in quotes, else the text as it stands."""
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if text in ("true", "false"):
        return text == "true"
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Line number, offset and text of every line that is neither empty nor a comment."""
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, offset, line
        offset += len(line) + 1


def read_phrases(source: SourceText, diagnostics: Diagnostics) -> Table:
    """Read a ``.txt`` lexicon: ``phrase`` or ``phrase = value`` a line."""
    table = Table()
    for number, offset, line in _lines(source.text):
        content = line.strip()
        start = offset + len(line) - len(line.lstrip())
        found = (_QUOTED if content[0] in "'\"" else _BARE).match(content)
        value = found["value"] if found else None
        problem, help = "", "write `phrase`, `'Exact Phrase'` or `phrase = value`"
        if not found or value == "":
            problem = "nothing follows `=`" if found else "the quote is not closed, or something follows it"
        elif "|" in found["text"] and content[0] not in "'\"":
            problem, help = "`|` parts phrases in a .tsv file only", "give each phrase a line, or make it a .tsv table"
        if problem or not found:
            diagnostics.add(
                "E0608",
                f"line {number} cannot be read: {problem}",
                source,
                Span(start, start + len(content)),
                help=help,
            )
            continue
        exact = content[0] == "'"
        typed = None if value is None else parse_value(value)
        table.rows.append(Row(found["text"], exact, typed, {}, start, number, start - offset + 1))
    return table


def read_table(source: SourceText, diagnostics: Diagnostics) -> Table:
    """Read a ``.tsv`` lexicon. A column of numbers is typed as numbers, a column ``value`` is the entries' value."""
    lines = _lines(source.text)
    header = next(lines, None)
    names = None if header is None else _header(source, *header, diagnostics)
    if names is None:
        return Table()
    cells: list[tuple[int, int, list[str]]] = []
    for number, offset, line in lines:
        row = line.split("\t")
        if len(row) == len(names):
            cells.append((number, offset, row))
        else:
            _wrong_width(source, number, offset, row, names, diagnostics)
    numeric = [all(_NUMBER.fullmatch(row[i].strip()) for *_, row in cells if row[i].strip()) for i in range(len(names))]
    types = {
        name: "number" if numeric[i] and any(row[i].strip() for *_, row in cells) else "text"
        for i, name in enumerate(names)
    }
    table = Table(columns={name: types[name] for name in names[1:] if name != "value"})
    for number, offset, row in cells:
        columns = {
            name: (parse_value(cell) if types[name] == "number" else cell)
            for name, raw in zip(names[1:], row[1:], strict=True)
            if (cell := raw.strip())
        }
        value = columns.pop("value", None)
        _add_phrases(table, row[0], value, columns, offset, number)
    return table


def _add_phrases(table: Table, cell: str, value: Value, columns: dict[str, Value], offset: int, number: int) -> None:
    """One row for each of the phrases that ``|`` parts in `cell`."""
    if "|" not in cell and (phrase := cell.strip()) and phrase[0] not in "'\"":
        at = cell.index(phrase)
        table.rows.append(Row(phrase, False, value, columns, offset + at, number, at + 1))
        return
    start = 0
    for piece in cell.split("|"):
        phrase = piece.strip()
        at = start + len(piece) - len(piece.lstrip())
        start += len(piece) + 1
        quoted = len(phrase) > 1 and phrase[0] == phrase[-1] and phrase[0] in "'\""
        exact = quoted and phrase[0] == "'"
        row = Row(phrase[1:-1] if quoted else phrase, exact, value, columns, offset + at, number, at + 1)
        table.rows.append(row)


def _header(source: SourceText, number: int, offset: int, line: str, diagnostics: Diagnostics) -> list[str] | None:
    names = [cell.strip() for cell in line.split("\t")]
    at = offset
    good = True
    for index, (raw, name) in enumerate(zip(line.split("\t"), names, strict=True)):
        problem = ""
        if not _COLUMN.fullmatch(name):
            problem = f"column {index + 1} has no name" if not name else f"{name!r} is no name for a column"
        elif name in names[:index]:
            problem = f"the column {name} stands twice"
        elif index and name in RESERVED_COLUMNS:
            problem = f"{name} is what every entry already calls its phrase"
        if problem:
            good = False
            diagnostics.add(
                "E0606",
                f"in the header row: {problem}",
                source,
                Span(at, at + len(raw)),
                help="name a column by letters, digits and underscores, as in `country_code`",
            )
        at += len(raw) + 1
    return names if good else None


def _wrong_width(
    source: SourceText, number: int, offset: int, row: list[str], names: list[str], diagnostics: Diagnostics
) -> None:
    length = sum(len(cell) + 1 for cell in row) - 1
    start = offset
    if len(row) > len(names):
        start += sum(len(cell) + 1 for cell in row[: len(names)])
        help = f"the columns are {', '.join(names)}: remove what is too much"
    else:
        help = f"the cell for {names[len(row)]} is missing: write a tab for every cell, also for an empty one"
    diagnostics.add(
        "E0604",
        f"line {number} has {len(row)} cell{'s' * (len(row) != 1)}, the header row has {len(names)}",
        source,
        Span(min(start, offset + length), offset + length),
        help=help,
    )
