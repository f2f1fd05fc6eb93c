"""Comments and ``##`` documentation, and the node each belongs to.

The grammar ignores comments; they are found again in the gaps between tokens, and handed out in the order
of the file to whoever stands next: `Comments.above`, `Comments.after`, `Comments.rest`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from affidavit.syntax.nodes import SourceText, Span

__all__ = ["Above", "Comment", "Comments", "find_comments"]

_COMMENT = re.compile(r"#[^\n]*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_SAME_LINE = re.compile(r"[^\S\n]*,?[^\S\n]*")


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` with its marks, from `start` to `end` of the file."""

    text: str
    start: int
    end: int

    @property
    def is_doc(self) -> bool:
        return self.text.startswith("##")


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above a node: its documentation, its comments, an empty line."""

    doc: str = ""
    comments: tuple[str, ...] = ()
    blank: bool = False


def find_comments(text: str, gaps: Sequence[tuple[int, int]]) -> list[Comment]:
    """The comments in `gaps`, the stretches of `text` between tokens."""
    found: list[Comment] = []
    for start, end in gaps:
        if text.find("#", start, end) >= 0:
            found += [
                Comment(m[0].rstrip(), m.start(), m.start() + len(m[0].rstrip()))
                for m in _COMMENT.finditer(text, start, end)
            ]
    return found


class Comments:
    """A cursor over the comments of one declaration. `stray` collects documentation that belongs to nothing."""

    def __init__(self, source: SourceText, comments: Sequence[Comment]) -> None:
        self.source = source
        self.comments = comments
        self.next = 0
        self.stray: list[Span] = []

    def above(self, start: int, end: int) -> Above:
        """Take all comments before `start`, and those inside the node (before `end`), which move above it."""
        if self.next == len(self.comments) and not self._blank_before(start):
            return Above()
        leading = self._take(start)
        docs = [c for c in leading if c.is_doc]
        plain = [c for c in leading if not c.is_doc]
        first = leading[0].start if leading else start
        lines = self._lines(plain, start, [c.start for c in leading])
        lines += [self._plain(c) for c in self._take(end)]
        doc = "\n".join(_doc_line(c.text) for c in docs)
        return Above(doc, tuple(lines), self._blank_before(first))

    def plain_above(self, start: int, end: int) -> Above:
        """As `above`, for a place that cannot be documented."""
        leading = self._take(start)
        self.stray += [Span(c.start, c.end) for c in leading if c.is_doc]
        first = leading[0].start if leading else start
        lines = self._lines(leading, start, [c.start for c in leading])
        lines += [self._plain(c) for c in self._take(end)]
        return Above("", tuple(lines), self._blank_before(first))

    def after(self, end: int) -> str:
        """Take the comment that follows `end` on its line (a comma may stand between), else ``""``."""
        if self.next < len(self.comments):
            comment = self.comments[self.next]
            if _SAME_LINE.fullmatch(self.source.text, end, comment.start):
                self.next += 1
                if comment.is_doc:
                    self.stray.append(Span(comment.start, comment.end))
                return comment.text
        return ""

    def rest(self, end: int) -> tuple[str, ...]:
        """Take all comments before `end`, such as those before a closing brace."""
        found = self._take(end)
        self.stray += [Span(c.start, c.end) for c in found if c.is_doc]
        lines = self._lines(found, end, [c.start for c in found])
        while lines and not lines[-1]:
            lines.pop()
        return tuple(lines)

    def inside(self, end: int) -> tuple[str, ...]:
        """Take all comments before `end` that lie inside a declaration and move above it."""
        return tuple(self._plain(c) for c in self._take(end))

    def _take(self, end: int) -> list[Comment]:
        first = self.next
        while self.next < len(self.comments) and self.comments[self.next].start < end:
            self.next += 1
        return list(self.comments[first : self.next])

    def _plain(self, comment: Comment) -> str:
        """A comment from inside a node: documentation there belongs to nothing."""
        if comment.is_doc:
            self.stray.append(Span(comment.start, comment.end))
        return "# " + comment.text.lstrip("#").strip() if comment.is_doc else comment.text

    def _lines(self, comments: list[Comment], node: int, starts: list[int]) -> list[str]:
        """Texts of `comments`, with ``""`` where the file has an empty line before what follows."""
        lines: list[str] = []
        ends = [*starts, node]
        for comment in comments:
            following = ends[bisect_right(starts, comment.start)]
            lines.append(comment.text)
            if _BLANK_LINE.search(self.source.text, comment.end, following):
                lines.append("")
        return lines

    def _blank_before(self, at: int) -> bool:
        """Whether an empty line stands right above `at`."""
        text = self.source.text
        line = at
        while line and text[line - 1].isspace():
            line -= 1
        return _BLANK_LINE.search(text, line, at) is not None


def _doc_line(text: str) -> str:
    line = text.removeprefix("##")
    return line.removeprefix(" ").rstrip()
