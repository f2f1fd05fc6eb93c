"""The text of a document with its findings marked: spans nest, and where two cross the later one is split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from affidavit.io.html.escape import text as escaped

__all__ = ["Piece", "marked"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch to mark: `start` to `end` (half-open code points), and `number`, its place among the stretches."""

    start: int
    end: int
    number: int


Opening = Callable[[int, bool], str]
"""The opening tag of a stretch, given its number and whether this is its first piece."""


def marked(text: str, pieces: Sequence[Piece], opening: Opening, closing: str) -> str:
    """`text` escaped, with tags around every one of `pieces`; the longer stands outside the shorter."""
    waiting = sorted(pieces, key=lambda piece: (piece.start, -piece.end, piece.number), reverse=True)
    places = sorted({place for piece in pieces for place in (piece.start, piece.end)})
    open_: list[Piece] = []
    out: list[str] = []
    before = 0
    for place in places:
        out.append(escaped(text[before:place]))
        before = place
        _close(open_, place, out, opening, closing)
        while waiting and waiting[-1].start == place:
            piece = waiting.pop()
            open_.append(piece)
            out.append(opening(piece.number, True))
    out.append(escaped(text[before:]))
    return "".join(out)


def _close(open_: list[Piece], place: int, out: list[str], opening: Opening, closing: str) -> None:
    """Close what ends at `place`; what stands inside it and goes on is closed too and opened again."""
    ending = [index for index, piece in enumerate(open_) if piece.end == place]
    if not ending:
        return
    going_on = [piece for piece in open_[ending[0] :] if piece.end != place]
    out.append(closing * (len(open_) - ending[0]))
    out.extend(opening(piece.number, False) for piece in going_on)
    open_[ending[0] :] = going_on
