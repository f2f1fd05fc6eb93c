"""Tables of text that fit a width: cells wrap, columns shrink, and what still does not fit is set as a list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["PLAIN", "Paint", "columns_of", "table"]

_NARROWEST = 8
"""Columns to which a cell may be squeezed; below that words fall apart."""


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


def table(header: Sequence[str], rows: Sequence[Sequence[str]], width: int, paint: Paint = PLAIN) -> str:
    """A box of `rows` under `header`, at most `width` terminal columns wide.

    When not even narrow columns fit side by side, each row becomes a list of its filled cells.
    """
    widths = _fit([[*column] for column in zip(header, *rows, strict=True)], width)
    if widths is None:
        return "\n".join(_listed(header, row, width, paint) for row in rows)
    lines = [_rule("┌┬┐", widths, paint), *_row(header, widths, paint, bold=True), _rule("├┼┤", widths, paint)]
    for index, row in enumerate(rows):
        if index and any(columns_of(cell) > size for cell, size in zip(row, widths, strict=True)):
            lines.append(_rule("├┼┤", widths, paint))
        lines += _row(row, widths, paint)
    return "\n".join([*lines, _rule("└┴┘", widths, paint)]) + "\n"


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
    """Widths of the columns, the widest shrunk first; None when they cannot be made to fit."""
    widths = [max(columns_of(cell) for cell in column) for column in columns]
    floors = [min(size, max(_NARROWEST, _longest_word(column))) for size, column in zip(widths, columns, strict=True)]
    spare = width - (3 * len(widths) + 1)
    if sum(floors) > spare:
        floors = [min(size, _NARROWEST) for size in widths]
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


def _row(cells: Sequence[str], widths: list[int], paint: Paint, *, bold: bool = False) -> Iterator[str]:
    wrapped = [list(_wrap(cell, size)) or [""] for cell, size in zip(cells, widths, strict=True)]
    bar = paint.dim("│")
    for index in range(max(map(len, wrapped))):
        parts = []
        for lines, size in zip(wrapped, widths, strict=True):
            text = lines[index] if index < len(lines) else ""
            pad = " " * (size - columns_of(text))
            parts.append(f" {paint.bold(text) if bold else text}{pad} ")
        yield bar + bar.join(parts) + bar


def _listed(header: Sequence[str], row: Sequence[str], width: int, paint: Paint) -> str:
    gutter = max(map(columns_of, header)) + 2
    lines = []
    for name, cell in zip(header, row, strict=True):
        for index, text in enumerate(_wrap(cell, max(_NARROWEST, width - gutter)) if cell else ()):
            label = f"{name}:" if not index else ""
            lines.append(paint.bold(label) + " " * (gutter - columns_of(label)) + text)
    return "\n".join(lines) + "\n"


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
