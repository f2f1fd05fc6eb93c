"""Line numbers of a document."""

from __future__ import annotations

import re
from bisect import bisect_left

__all__ = ["Lines"]


class Lines:
    """Answers in which line an offset lies; each answer after the first is a look-up, however long the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: list[int] | None = None

    def number(self, offset: int) -> int:
        """The line of `offset`, counted from 1; only a line feed ends a line."""
        if self._ends is None:
            self._ends = [match.start() for match in re.finditer("\n", self._text)]
        return bisect_left(self._ends, offset) + 1
