"""Line ends: which of them end a sentence or a paragraph, and which are mere wrapping.

A text whose lines were filled to one width (wire copy, e-mail) is told from one with a paragraph on each line
by the habit of filling: a line was ended because the next word did not fit any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import islice, pairwise
from typing import NamedTuple

import regex

__all__ = ["Break", "line_breaks", "paragraph_begins"]


class Break(Enum):
    """What a line end ends."""

    SENTENCE = 1
    PARAGRAPH = 2


class _Line(NamedTuple):
    """All lengths in characters."""

    start: int  # offset of the first visible character
    length: int  # from there to the last visible character
    indent: int
    first_word: int  # length of the first run without white space
    after_blank: bool


_NEWLINE = r"\n\r\v\f\x85\u2028\u2029"
_LINE = regex.compile(rf"[^{_NEWLINE}]++")
_BLANK = regex.compile(rf"(?>\r\n|[{_NEWLINE}])[^\S{_NEWLINE}]*+[{_NEWLINE}]")
_WORD = regex.compile(r"\S++")
_SENTENCE_END = regex.compile(r"[.!?\u2026:;][\"'\u201d\u2019)\]]*+$")

# Wire services wrap at 60 to 80 columns, mail at 72 to 78; a line of prose beyond 130 was not wrapped by hand.
_WIDTHS = range(40, 131)
_FILLED = 0.8  # of the line ends in a wrapped text stand where the next word would not have fitted
_SLACK = 8  # columns by which a filler may miss its width: it does not part long words, or counts tabs differently
_FULL = 0.6  # of the width: a line shorter than this was ended on purpose
_SAMPLE = 2000  # lines from which the width is taken
_FEW = 3  # with fewer line ends than this, the filling alone is no evidence


def line_breaks(text: str) -> Iterator[tuple[int, Break]]:
    """(offset, kind) of every line beginning that ends what stands before, ascending.

    Unwrapped text: each line is a paragraph. Wrapped text: a blank line or an indented line begins a
    paragraph, a line that follows a short one begins a sentence, any other line goes on.
    """
    plain = paragraph_begins(text)
    if plain is not None:
        yield from ((begin, Break.PARAGRAPH) for begin in plain[1:])
        return
    width = _wrap_width(text, list(islice(_lines(text), _SAMPLE)))
    for before, line in pairwise(_lines(text)):
        if width is None or _begins_paragraph(before, line):
            yield line.start, Break.PARAGRAPH
        elif before.indent + before.length + line.first_word < _FULL * width:
            yield line.start, Break.SENTENCE


def paragraph_begins(text: str) -> list[int] | None:
    """Where the paragraphs of `text` begin, the first at 0, if its lines are plainly no wrapped ones, being too long.

    The common case, without a look at each line; None leaves it open."""
    lines = text.split("\n")
    if not all(map(str.isprintable, lines)):  # tabs, other line ends and the like need a closer look
        return None
    widths = sorted(width for line in lines[:_SAMPLE] if (width := len(line.rstrip())))
    if len(lines) > _SAMPLE or not widths or widths[-1 - len(widths) // 50] <= _WIDTHS[-1]:
        return None
    begins = []
    offset = 0
    for line in lines:
        if line and not line.isspace():
            begins.append(offset if line[0] != " " else offset + len(line) - len(line.lstrip()))
        offset += len(line) + 1
    return [0, *begins[1:]]


def _begins_paragraph(before: _Line, line: _Line) -> bool:
    return line.after_blank or line.indent > before.indent + 1


def _lines(text: str) -> Iterator[_Line]:
    """The lines that are not blank."""
    end_of_last: int | None = None
    for match in _LINE.finditer(text):
        start, end = match.span()
        word = _WORD.search(text, start, end)
        if word is None:
            continue
        blank = end_of_last is not None and _BLANK.match(text, end_of_last, start) is not None
        visible = len(match.group().rstrip()) - (word.start() - start)
        yield _Line(word.start(), visible, word.start() - start, word.end() - word.start(), blank)
        end_of_last = end


def _wrap_width(text: str, lines: list[_Line]) -> int | None:
    """The width to which the text was filled, None if it was not."""
    inner = [(line, after) for line, after in pairwise(lines) if not _begins_paragraph(line, after)]
    if not inner:
        return None
    widths = sorted(line.indent + line.length for line in lines)
    width = widths[-1 - len(widths) // 50]  # a stray URL or table row in fifty lines is no argument
    if width not in _WIDTHS:
        return None
    filled = unended = 0
    for line, after in inner:
        end = line.start + line.length
        filled += line.indent + line.length + 1 + after.first_word > width - _SLACK
        unended += _SENTENCE_END.search(text, max(line.start, end - 3), end) is None
    if len(inner) < _FEW and not all(text[after.start].islower() for _, after in inner):
        return None
    return width if filled >= _FILLED * len(inner) and 2 * unended >= len(inner) else None
