"""Tables of text that fit a width: cells wrap, columns shrink, and what still does not fit is set as paragraphs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["PLAIN", "Paint", "Row", "columns_of", "fits", "table"]

_WIDEST_WORD = 24
"""Columns; a longer word is broken rather than given so much room."""


@dataclass(frozen=True, slots=True)
class Paint:
    """Terminal colours, or none."""

    colour: bool = False

    def bold(self, text: str) -> str:
        return self._in("1", text)

    def dim(self, text: str) -> str:
        return self._in("2", text)

    def red(self, text: str) -> str:
        return self._in("31", text)

    def green(self, text: str) -> str:
        return self._in("32", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


PLAIN = Paint()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, and below them a note over the whole width."""

    cells: Sequence[str]
    note: str = ""


def table(header: Sequence[str], rows: Sequence[Row], width: int, paint: Paint = PLAIN) -> str:
    """A box of `rows` under `header`, at most `width` terminal columns wide.

    Cells wrap, but no word is broken for want of room: where columns do not fit side by side each row becomes a
    paragraph of its filled cells.
    """
    widths = _fit([[*column] for column in zip(header, *(row.cells for row in rows), strict=True)], width)
    if widths is None:
        return "\n".join(_paragraph(header, row, width, paint) for row in rows)
    inner = sum(widths) + 3 * len(widths) - 1
    lines = [_rule("┌┬┐", widths, paint), *_cells(header, widths, paint, bold=True)]
    above_has_note = False
    for index, row in enumerate(rows):
        if not index or row.note or above_has_note:
            lines.append(_rule("├┬┤" if above_has_note else "├┼┤", widths, paint))
        lines += _cells(row.cells, widths, paint)
        lines += [_noted(text, inner, paint) for text in _wrap(row.note, inner - 2)]
        above_has_note = bool(row.note)
    lines.append(_rule("└─┘" if above_has_note else "└┴┘", widths, paint))
    return "\n".join(lines) + "\n"


def fits(header: Sequence[str], rows: Sequence[Row], width: int) -> bool:
    """Whether the columns can stand side by side."""
    return _fit([[*column] for column in zip(header, *(row.cells for row in rows), strict=True)], width) is not None


def columns_of(text: str) -> int:
    """Terminal columns that `text` takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_char_columns(char) for char in text)


def _char_columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _fit(columns: list[list[str]], width: int) -> list[int] | None:
    """Widths of the columns, the widest shrunk first; None when a word would have to be broken."""
    widths = [max(columns_of(cell) for cell in column) for column in columns]
    floors = [min(_WIDEST_WORD, _longest_word(column)) for column in columns]
    spare = width - (3 * len(widths) + 1)
    if sum(floors) > spare:
        return None
    while sum(widths) > spare:
        widest = max(
            (index for index in range(len(widths)) if widths[index] > floors[index]), key=lambda index: widths[index]
        )
        widths[widest] -= 1
    return widths


def _longest_word(column: list[str]) -> int:
    return max((columns_of(word) for cell in column for word in cell.split()), default=0)


def _rule(corners: str, widths: list[int], paint: Paint) -> str:
    return paint.dim(corners[0] + corners[1].join("─" * (size + 2) for size in widths) + corners[2])


def _cells(cells: Sequence[str], widths: list[int], paint: Paint, *, bold: bool = False) -> Iterator[str]:
    wrapped = [list(_wrap(cell, size)) or [""] for cell, size in zip(cells, widths, strict=True)]
    bar = paint.dim("│")
    for index in range(max(map(len, wrapped))):
        parts = []
        for lines, size in zip(wrapped, widths, strict=True):
            text = lines[index] if index < len(lines) else ""
            pad = " " * (size - columns_of(text))
            parts.append(f" {paint.bold(text) if bold else text}{pad} ")
        yield bar + bar.join(parts) + bar


def _noted(text: str, inner: int, paint: Paint) -> str:
    bar = paint.dim("│")
    return f"{bar} {paint.dim(text)}{' ' * (inner - 1 - columns_of(text))}{bar}"


def _paragraph(header: Sequence[str], row: Row, width: int, paint: Paint) -> str:
    filled = "; ".join(f"{name}: {cell}" for name, cell in zip(header, row.cells, strict=True) if cell)
    lines = [*_wrap(filled, width - 2), *(paint.dim(text) for text in _wrap(row.note, width - 2))]
    return "".join(f"{'- ' if not index else '  '}{line}\n" for index, line in enumerate(lines))


def _wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns, broken at spaces and, where a word is longer, within it."""
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if columns_of(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        *full, line = _pieces(word, width)
        yield from full
    if line:
        yield line


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    for char in word:
        if columns_of(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces
