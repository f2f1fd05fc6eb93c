"""Line ends: which of them end a sentence or a paragraph, and which are mere wrapping.

A text whose lines were filled to one width (wire copy, e-mail) is told from one with a paragraph on each line
by the habit of filling: a line was ended because the next word did not fit any more.
"""

from __future__ import annotations

from enum import Enum
from itertools import pairwise
from typing import NamedTuple

import regex

__all__ = ["Break", "line_breaks"]


class Break(Enum):
    """What a line end ends."""

    SENTENCE = 1
    PARAGRAPH = 2


class _Line(NamedTuple):
    start: int  # of the first visible character
    end: int  # after the last visible character
    indent: int  # white space before, in characters
    first_word: int  # length of the first run without white space
    after_blank: bool


_LINE = regex.compile(r"[^\n\r\v\f\x85\u2028\u2029]++")
_BLANK = regex.compile(r"\s*?(?>\r\n|[\n\r\v\f\x85\u2028\u2029])[^\S\n\r\v\f\x85\u2028\u2029]*+[\n\r\v\f\x85\u2028\u2029]")
_VISIBLE = regex.compile(r"\s*+(\S++)")
_SENTENCE_END = regex.compile(r"[.!?\u2026:;][\"'\u201d\u2019)\]]*+$")

# Wire services wrap at 60 to 80 columns, mail at 72 to 78; a line of prose beyond 130 was not wrapped by hand.
_WIDTHS = range(40, 131)
_FILLED = 0.8  # of the line ends in a wrapped text stand where the next word would not have fitted
_SLACK = 8  # columns by which a filler may miss its width: it does not part long words, or counts tabs differently
_FULL = 0.6  # of the width: a line shorter than this was ended on purpose
_FEW = 3  # with fewer line ends than this, the filling alone is no evidence


def line_breaks(text: str) -> list[tuple[int, Break]]:
    """(offset, kind) of every line beginning that ends what stands before, ascending.

    Unwrapped text: each line is a paragraph. Wrapped text: a blank line or an indented line begins a
    paragraph, a line that follows a short one begins a sentence, any other line goes on.
    """
    lines = _lines(text)
    width = _wrap_width(text, lines)
    if width is None:
        return [(line.start, Break.PARAGRAPH) for line in lines[1:]]
    breaks = []
    for before, line in pairwise(lines):
        if line.after_blank or line.indent > before.indent + 1:
            breaks.append((line.start, Break.PARAGRAPH))
        elif before.end - before.start + before.indent + line.first_word < _FULL * width:
            breaks.append((line.start, Break.SENTENCE))
    return breaks


def _lines(text: str) -> list[_Line]:
    """The lines that are not blank."""
    lines: list[_Line] = []
    end_of_last = 0
    for match in _LINE.finditer(text):
        start, end = match.span()
        word = _VISIBLE.match(text, start, end)
        if word is None:
            continue
        begin, word_end = word.span(1)
        visible_end = start + len(match.group().rstrip())
        blank = bool(lines) and _BLANK.match(text, end_of_last, begin) is not None
        lines.append(_Line(begin, visible_end, begin - start, word_end - begin, blank))
        end_of_last = end
    return lines


def _wrap_width(text: str, lines: list[_Line]) -> int | None:
    """The width to which the text was filled, None if it was not."""
    inner = [(line, after) for line, after in pairwise(lines) if not after.after_blank]
    if not inner:
        return None
    lengths = sorted(line.end - line.start + line.indent for line in lines)
    width = lengths[-1 - len(lengths) // 50]  # a stray URL or table row in fifty lines is no argument
    if width not in _WIDTHS:
        return None
    filled = unended = 0
    for line, after in inner:
        length = line.end - line.start + line.indent
        filled += length + 1 + after.first_word > width - _SLACK
        unended += _SENTENCE_END.search(text, line.end - 3, line.end) is None
    if len(inner) < _FEW and not all(text[after.start].islower() for _, after in inner):
        return None
    return width if filled >= _FILLED * len(inner) and 2 * unended >= len(inner) else None
