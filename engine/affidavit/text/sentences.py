"""Sentences: where they end, which paragraph they stand in, and their tokens as parallel lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType

import regex

from affidavit.text.lines import Break, line_breaks
from affidavit.text.model import Sentence
from affidavit.text.stops import stops
from affidavit.text.tokens import spans

__all__ = ["MAX_PIECE", "MAX_TOKENS", "iterate", "pieces", "sentences_within", "split"]

MAX_TOKENS = 512
"""A sentence longer than this is cut there, and says so, so that cost per token has a fixed bound."""

MAX_PIECE = 50_000
"""Characters of one document that are read as a whole: some 20 pages."""

_NONE: Mapping[int, Sentence] = MappingProxyType({})

_VISIBLE = regex.compile(r"[^\s\p{Cf}]")


def split(text: str, known: Mapping[int, Sentence] = _NONE) -> list[Sentence]:
    """The sentences of `text` in order; their tokens, in order, are those of `tokenize`. Linear in ``len(text)``.

    Those in `known`, by their beginnings, are taken over (`sentences_within`); they learn their number and paragraph.
    """
    sentences = list(iterate(text))
    for index, sentence in enumerate(sentences if known else ()):
        taken = known.get(sentence.begin)
        if taken is not None:
            taken.index, taken.paragraph = index, sentence.paragraph
            sentences[index] = taken
    return sentences


def sentences_within(text: str, begin: int, end: int, index: int) -> Iterator[Sentence]:
    """The sentences of the paragraphs that make up ``text[begin:end]``, counted from `index` on.

    They begin where those of `split` do and have the same tokens.
    """
    for sentence in iterate(text[begin:end]):
        yield Sentence(
            index + sentence.index,
            sentence.paragraph,
            text,
            begin + sentence.begin,
            begin + sentence.end_of_stretch,
            cut=sentence.cut,
        )


def iterate(text: str) -> Iterator[Sentence]:
    """As `split`, one sentence at a time: a text of many millions of tokens needs memory for one sentence only."""
    index = 0
    for begin, end, paragraph in _segments(text):
        if end - begin <= MAX_TOKENS:  # not so many tokens, then
            yield Sentence(index, paragraph, text, begin, end)
            index += 1
            continue
        tokens = spans(text, begin, end)
        block = list(islice(tokens, MAX_TOKENS))
        while block:
            rest = list(islice(tokens, MAX_TOKENS))
            after = rest[0][0] if rest else end
            yield Sentence(index, paragraph, text, begin, after, cut=bool(rest))
            index += 1
            begin, block = after, rest


def pieces(text: str) -> Iterator[list[Sentence]]:
    """The sentences of `text` in pieces: one, unless it is longer than `MAX_PIECE` characters.

    A piece then ends where the first paragraph does after that, or after twice as much, the sentence.
    """
    piece: list[Sentence] = []
    for sentence in iterate(text):
        if piece:
            size = sentence.begin - piece[0].begin
            if size >= 2 * MAX_PIECE or (size >= MAX_PIECE and sentence.paragraph != piece[-1].paragraph):
                yield piece
                piece = []
        piece.append(sentence)
    if piece:
        yield piece


def _segments(text: str) -> Iterator[tuple[int, int, int]]:
    """(begin, end, paragraph) of the stretches between boundaries; together they are the whole text.

    A boundary stands before a line's first character or after a stop and its closing marks, so no token lies
    across one. A paragraph is counted only when one of its stretches has tokens.
    """
    begin = paragraph = 0
    fresh = False
    boundaries = [(offset, Break.SENTENCE) for offset in stops(text)]
    boundaries += line_breaks(text)
    boundaries.sort(key=_offset)
    for end, kind in boundaries:
        if end > begin:
            if text[begin].isalnum() or _VISIBLE.search(text, begin, end) is not None:
                yield begin, end, paragraph
                fresh = True
            begin = end
        if kind is Break.PARAGRAPH and fresh:
            paragraph += 1
            fresh = False
    if _VISIBLE.search(text, begin) is not None:
        yield begin, len(text), paragraph


def _offset(boundary: tuple[int, Break]) -> int:
    return boundary[0]
