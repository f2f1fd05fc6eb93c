"""Places of one document as JSON text: one span is told by an element, a capture, a slot and the trace of its value."""

from __future__ import annotations

from affidavit.audit.fragments import quoted
from affidavit.match.evaluate import surface
from affidavit.match.model import Captured, Finding

__all__ = ["PlacesTold"]


class PlacesTold:
    """The spans of the text of one document, each put into words once."""

    __slots__ = ("_surfaces", "known", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.known: dict[tuple[int, int], str] = {}
        """What `located` has told already."""
        self._surfaces: dict[tuple[int, int], str] = {}

    def located(self, span: tuple[int, int]) -> str:
        """A span with its surface."""
        told = self.known.get(span)
        if told is None:
            start, end = span
            told = f'{{"start": {start}, "end": {end}, "text": {quoted(self.text[start:end])}}}'
            self.known[span] = told
        return told

    def surface(self, piece: Captured | Finding) -> str:
        """The words of `piece`, one space wherever the document has white space."""
        span = piece.span
        told = self._surfaces.get(span)
        if told is None:
            start, end = span
            written = self.text[start:end]
            # Between the tokens of ASCII text there is nothing but white space, and here none but single blanks.
            plain = written.isascii() and written.isprintable() and "  " not in written
            told = self._surfaces[span] = quoted(written if plain else surface(piece))
        return told
