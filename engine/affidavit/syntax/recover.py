"""Where reading goes on after a mistake: the layout of the file tells where the next declaration begins."""

from __future__ import annotations

import re

from lark import Token

from affidavit.syntax.words import DECLARATIONS

__all__ = ["next_declaration"]

_WORDS = "|".join(DECLARATIONS)
_LINE = re.compile(
    r"^(?P<indent>[^\S\n]*)"
    rf"(?:(?P<word>{_WORDS})[^\S\n]+[\w\"']"
    rf"|(?!(?:{_WORDS})\b)[^\W\d]\w*[^\S\n]+[^\W\d]\w*[^\S\n]*(?:->|\{{))",
    re.MULTILINE,
)
"""A line that begins as declarations do; an unknown first word counts when a name and ``->`` or ``{`` follow."""
_CLOSED = re.compile(r"^[^\S\n]*\}", re.MULTILINE)


def next_declaration(text: str, start: int, first: Token | None) -> int:
    """Offset of the line, after the one of `start`, where the next declaration seems to begin, or the end.

    That is a line indented no deeper than the declaration at `start` (whose first token is `first`), with the
    comments right above it. A `test` counts only once the rule before it was closed, since rules
    hold tests too.
    """
    line = text.rfind("\n", 0, start) + 1
    head = text[line:start]
    indent = len(head) - len(head.lstrip())
    begin = text.find("\n", start)
    while begin >= 0 and (found := _LINE.search(text, begin + 1)):
        is_inner_test = found["word"] == "test" and first == "rule" and not _CLOSED.search(text, start, found.start())
        if len(found["indent"]) <= indent and not is_inner_test:
            return _with_comments(text, found.start(), begin + 1)
        begin = text.find("\n", found.end())
    return len(text)


def _with_comments(text: str, at: int, floor: int) -> int:
    """`at`, moved up over the comment lines right above it, not beyond `floor`."""
    while at > floor:
        above = text.rfind("\n", 0, at - 1) + 1
        if above < floor or not text[above:at].lstrip().startswith("#"):
            return at
        at = above
    return at
