"""Lexicon entries as lines: the lines of the author, where they are not too long. The end of a line separates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from affidavit.syntax.nodes import Boolean, Entry, Number
from affidavit.syntax.print_exprs import print_string
from affidavit.syntax.texts import quote
from affidavit.syntax.wrap import INDENT, WIDTH, above, behind, fill

__all__ = ["entry_lines", "fits_one_line", "print_entry"]

_BARE = re.compile(r"[^\W_](?:[^\W_]|-(?=[^\W_]))*")
"""Entries printed without quotes; the grammar takes a few more."""


def print_entry(entry: Entry) -> str:
    """``killed``, ``"gunned down"``, ``'IS'``, ``Monday = 1``"""
    bare = not entry.exact and _BARE.fullmatch(entry.text)
    text = entry.text if bare else quote(entry.text, "'" if entry.exact else '"')
    match entry.value:
        case None:
            return text
        case Number(number):
            return f"{text} = {number}"
        case Boolean(value):
            return f"{text} = {'true' if value else 'false'}"
        case string:
            return f"{text} = {print_string(string.value)}"


def fits_one_line(entries: Sequence[Entry]) -> bool:
    """Whether nothing asks for several lines: no comments, and no line ends or empty lines in the source."""
    return not any(
        entry.newline or entry.doc or entry.comments or entry.trailing or (entry.blank and entry is not entries[0])
        for entry in entries
    )


def entry_lines(entries: Sequence[Entry]) -> list[str]:
    """The body of a lexicon of several lines."""
    lines: list[str] = []
    group: list[Entry] = []
    for entry in entries:
        if group and (entry.doc or entry.comments or entry.blank or group[-1].trailing):
            lines += _group(group, first=not lines)
            group = []
        group.append(entry)
    return lines + (_group(group, first=not lines) if group else [])


def _group(group: list[Entry], first: bool) -> list[str]:
    """Entries that nothing but line ends stands between."""
    lines = [INDENT + ", ".join(map(print_entry, line)) for line in _as_written(group)]
    if any(len(line) > WIDTH for line in lines):
        *texts, last = map(print_entry, group)
        lines = [line.removesuffix(",") for line in fill(INDENT, [*(f"{text}," for text in texts), last], len(INDENT))]
    blank = [""] if group[0].blank and not first else []
    return [*blank, *above(group[0], INDENT), *behind(lines, group[-1].trailing)]


def _as_written(group: list[Entry]) -> list[list[Entry]]:
    lines: list[list[Entry]] = []
    for entry in group:
        if entry.newline or not lines:
            lines.append([])
        lines[-1].append(entry)
    return lines
