"""Sentences: where they end, which paragraph they stand in, and their tokens as parallel lists."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from operator import eq

import regex

from affidavit.text.clauses import clause_starts
from affidavit.text.lines import Break, line_breaks
from affidavit.text.model import Sentence
from affidavit.text.stops import stops
from affidavit.text.tokens import normalise, tokenize

__all__ = ["MAX_TOKENS", "split"]

MAX_TOKENS = 512
"""A sentence longer than this is cut there, and says so, so that cost per token has a fixed bound."""

_FORMAT = regex.compile(r"\p{Cf}")
_SPACE = regex.compile(r"\s")


def split(text: str) -> list[Sentence]:
    """The sentences of `text` in order; their tokens, in order, are those of `tokenize`. Linear in ``len(text)``."""
    spans = tokenize(text)
    if not spans:
        return []
    columns = _Columns(text, spans)
    sentences: list[Sentence] = []
    for first, last, paragraph in _pieces(text, columns.starts):
        for begin in range(first, last, MAX_TOKENS):
            end = min(begin + MAX_TOKENS, last)
            sentences.append(columns.sentence(len(sentences), paragraph, begin, end, cut=end < last))
    return sentences


class _Columns:
    """The tokens of a whole text as parallel lists, built at once since slices are cheap and loops are not."""

    def __init__(self, text: str, spans: list[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.surfaces = [text[start:end] for start, end in spans]
        self.words = [normalise(surface) for surface in self.surfaces]
        self.joined = [False, *map(eq, self.ends, self.starts[1:])]
        if _FORMAT.search(text):
            self._join_across_format_characters(text)

    def _join_across_format_characters(self, text: str) -> None:
        for i, (end, start) in enumerate(zip(self.ends, self.starts[1:], strict=False), 1):
            if not self.joined[i]:
                self.joined[i] = _SPACE.search(text, end, start) is None

    def sentence(self, index: int, paragraph: int, begin: int, end: int, *, cut: bool) -> Sentence:
        words = self.words[begin:end]
        joined = [False, *self.joined[begin + 1 : end]]
        return Sentence(
            index,
            paragraph,
            self.starts[begin:end],
            self.ends[begin:end],
            self.surfaces[begin:end],
            words,
            joined,
            cut,
            clause_starts(words, joined),
        )


def _pieces(text: str, starts: list[int]) -> list[tuple[int, int, int]]:
    """(first token, last token, paragraph) of every sentence, before the cap."""
    breaks = line_breaks(text)
    # A token that a boundary would split stays whole, with what stands before.
    paragraphs = {bisect_left(starts, offset) for offset, kind in breaks if kind is Break.PARAGRAPH}
    cuts = {bisect_left(starts, offset) for offset, _ in breaks}
    cuts.update(bisect_left(starts, offset) for offset in stops(text))
    pieces = []
    paragraph = 0
    for first, last in pairwise(sorted(cuts | {0, len(starts)})):
        paragraph += first > 0 and first in paragraphs
        pieces.append((first, last, paragraph))
    return pieces
