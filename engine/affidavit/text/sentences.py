"""Sentences: where they end, which paragraph they stand in, and their tokens as parallel lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from itertools import islice
from operator import eq

import regex

from affidavit.text.caseless import is_caseless
from affidavit.text.clauses import clause_starts
from affidavit.text.lines import Break, line_breaks
from affidavit.text.model import Sentence
from affidavit.text.stops import stops
from affidavit.text.tokens import normalise_all, spans

__all__ = ["MAX_TOKENS", "iterate", "split"]

MAX_TOKENS = 512
"""A sentence longer than this is cut there, and says so, so that cost per token has a fixed bound."""

_FORMAT = regex.compile(r"\p{Cf}")
_SPACE = regex.compile(r"\s")
_VISIBLE = regex.compile(r"[^\s\p{Cf}]")

_Joins = Callable[[str, list[int], list[int]], list[bool]]


def split(text: str) -> list[Sentence]:
    """The sentences of `text` in order; their tokens, in order, are those of `tokenize`. Linear in ``len(text)``."""
    return list(iterate(text))


def iterate(text: str) -> Iterator[Sentence]:
    """As `split`, one sentence at a time: a text of many millions of tokens needs memory for one sentence only."""
    joins = _joins_across_format if _FORMAT.search(text) else _joins
    index = 0
    for begin, end, paragraph in _segments(text):
        tokens = spans(text, begin, end)
        block = list(islice(tokens, MAX_TOKENS))
        while block:
            rest = list(islice(tokens, MAX_TOKENS))
            yield _sentence(text, block, index, paragraph, joins, cut=bool(rest))
            index += 1
            block = rest


def _sentence(
    text: str, tokens: list[tuple[int, int]], index: int, paragraph: int, joins: _Joins, *, cut: bool
) -> Sentence:
    starts = [start for start, _ in tokens]
    ends = [end for _, end in tokens]
    surfaces = [text[start:end] for start, end in tokens]
    words = normalise_all(surfaces)
    joined = joins(text, starts, ends)
    caseless = is_caseless(text[starts[0] : ends[-1]], surfaces)
    return Sentence(
        index, paragraph, starts, ends, surfaces, words, joined, cut, clause_starts(words, joined), caseless
    )


def _joins(text: str, starts: list[int], ends: list[int]) -> list[bool]:
    return [False, *map(eq, ends, starts[1:])]


def _joins_across_format(text: str, starts: list[int], ends: list[int]) -> list[bool]:
    joined = _joins(text, starts, ends)
    for i in range(1, len(starts)):
        if not joined[i]:
            joined[i] = _SPACE.search(text, ends[i - 1], starts[i]) is None
    return joined


def _segments(text: str) -> Iterator[tuple[int, int, int]]:
    """(begin, end, paragraph) of the stretches between boundaries; together they are the whole text.

    A boundary stands before a line's first character or after a stop and its closing marks, so no token lies
    across one. A paragraph is counted only when one of its stretches has tokens.
    """
    begin = paragraph = 0
    fresh = False
    for end, kind in merge(((offset, Break.SENTENCE) for offset in stops(text)), line_breaks(text), key=_offset):
        if end > begin:
            visible = _VISIBLE.search(text, begin, end) is not None
            if visible:
                yield begin, end, paragraph
                fresh = True
            begin = end
        if kind is Break.PARAGRAPH and fresh:
            paragraph += 1
            fresh = False
    if begin < len(text):
        yield begin, len(text), paragraph


def _offset(boundary: tuple[int, Break]) -> int:
    return boundary[0]
