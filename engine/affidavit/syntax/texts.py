"""Texts in quotes: escapes, the marks of test texts, regular expressions; reading and writing."""

from __future__ import annotations

import re
from collections.abc import Callable

from affidavit.syntax.nodes import Mark, Span

__all__ = ["Report", "escape_regex", "mark_up", "quote", "read_marks", "unescape", "unescape_regex"]

Report = Callable[[str, str, Span, str], None]
"""Called with code, message, span in the file, help."""

_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_BRACKETS = {"[": "[", "]": "]"}
_MARK_NAME = re.compile(r"\(([^\W\d]\w*)\)")
_REGEX_PAIR = re.compile(r"\\.|/", re.DOTALL)


def unescape(raw: str, offset: int, report: Report) -> str:
    """The text that `raw` (between the quotes, starting at `offset` of the file) stands for."""
    if "\\" not in raw:
        return raw
    out: list[str] = []
    at = 0
    while at < len(raw):
        char, width = _character(raw, at, offset, _ESCAPES, report)
        out.append(char)
        at += width
    return "".join(out)


def _character(raw: str, at: int, offset: int, escapes: dict[str, str], report: Report) -> tuple[str, int]:
    if raw[at] != "\\":
        return raw[at], 1
    escaped = raw[at + 1 : at + 2]
    if escaped not in escapes or not escaped:
        report(
            "E0118",
            f"`\\{escaped}` is no escape",
            Span(offset + at, offset + at + 2),
            "a backslash itself is written `\\\\`",
        )
        return escaped, 2
    return escapes[escaped], 2


def read_marks(raw: str, offset: int, report: Report) -> tuple[str, tuple[Mark, ...]]:
    """The text of a test without its marks, and the marks in the order in which they open.

    A bad mark is reported and left out.
    """
    reader = _MarkReader(raw, offset, report)
    return reader.read()


class _MarkReader:
    def __init__(self, raw: str, offset: int, report: Report) -> None:
        self.raw = raw
        self.offset = offset
        self.report = report
        self.out: list[str] = []
        self.open: list[tuple[int, int, int]] = []  # number of the mark, start in the text, start in raw
        self.marks: dict[int, Mark] = {}
        self.opened = 0

    def read(self) -> tuple[str, tuple[Mark, ...]]:
        escapes = _ESCAPES | _BRACKETS
        at = 0
        while at < len(self.raw):
            char = self.raw[at]
            if char == "[":
                self.open.append((self.opened, len(self.out), at))
                self.opened += 1
                at += 1
            elif char == "]":
                at = self._close(at)
            else:
                text, width = _character(self.raw, at, self.offset, escapes, self.report)
                self.out.append(text)
                at += width
        for _, _, start in self.open:
            self._bad("this `[` is never closed", start, start + 1, "write `[words](name)`, or `\\[` for a bracket")
        return "".join(self.out), tuple(mark for _, mark in sorted(self.marks.items()))

    def _close(self, at: int) -> int:
        if not self.open:
            self._bad("this `]` closes nothing", at, at + 1, "for a bracket that is no mark write `\\]`")
            return at + 1
        number, start, raw_start = self.open.pop()
        name = _MARK_NAME.match(self.raw, at + 1)
        if name is None:
            self._bad(
                "the mark has no name",
                raw_start,
                at + 1,
                "the name of the capture follows at once, in parentheses: `[words](name)`; "
                "for brackets that are no mark write `\\[` and `\\]`",
            )
            return at + 1
        if start == len(self.out):
            self._bad("the mark is empty", raw_start, name.end(), "mark at least one word: `[words](name)`")
        else:
            span = Span(self.offset + raw_start, self.offset + name.end())
            self.marks[number] = Mark(start, len(self.out), name[1], span=span)
        return name.end()

    def _bad(self, message: str, start: int, end: int, help: str) -> None:
        self.report("E0113", message, Span(self.offset + start, self.offset + end), help)


def unescape_regex(raw: str) -> str:
    """The expression between the slashes: only ``\\/`` is taken apart, all else is the expression's own."""
    return _REGEX_PAIR.sub(lambda pair: "/" if pair[0] == "\\/" else pair[0], raw)


def escape_regex(pattern: str) -> str:
    """Inverse of `unescape_regex`."""
    return _REGEX_PAIR.sub(lambda pair: "\\/" if pair[0] == "/" else pair[0], pattern)


def quote(text: str, mark: str = '"') -> str:
    """`text` between `mark`s, escaped so that `unescape` gives it back."""
    return mark + "".join(_escaped(char, mark) for char in text) + mark


def mark_up(text: str, marks: tuple[Mark, ...], quote_mark: str = '"') -> str:
    """A test text in quotes with its marks put back; the marks are disjoint or nested, outer before inner."""
    opening: dict[int, int] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in marks:
        opening[mark.start] = opening.get(mark.start, 0) + 1
        closing.setdefault(mark.end, []).insert(0, mark)
    out = [quote_mark]
    for at in range(len(text) + 1):
        out += [f"]({mark.name})" for mark in sorted(closing.get(at, ()), key=lambda m: -m.start)]
        out.append("[" * opening.get(at, 0))
        if at < len(text):
            out.append("\\" + text[at] if text[at] in "[]" else _escaped(text[at], quote_mark))
    out.append(quote_mark)
    return "".join(out)


def _escaped(char: str, mark: str) -> str:
    if char == "\n":
        return "\\n"
    if char == "\t":
        return "\\t"
    return "\\" + char if char in ("\\", mark) else char
