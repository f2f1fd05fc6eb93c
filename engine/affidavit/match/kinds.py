"""Kinds of tokens: everything the matcher wants to know of a token, worked out once per distinct token.

This is the first of the matcher's three interfaces: `KindTable.of_sentence` turns the text of a sentence into kinds.
What stands between two blanks is looked up whole, so that known text is never cut into tokens again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from itertools import chain

import regex

from affidavit.compile.program import Entry, Program
from affidavit.compile.required import token_frequency
from affidavit.match.entries import EntryTrie, Node
from affidavit.match.token_tests import CASELESS, JOINED, START, TokenTests
from affidavit.match.triggers import Triggers
from affidavit.text.tokens import chunks, normalise, spans

__all__ = ["Kind", "KindTable", "TokenSets"]

_MAX_KINDS = 200_000
_MAX_CHUNKS = 200_000
"""A cleared cache costs a refill, never a different result."""
_MAX_CHUNK = 40  # characters; longer chunks hardly come again
_FREQUENT = 10.0  # as `token_frequency`: tests that many tokens pass are kept for all tokens at once
_SPACE = regex.compile(r"\s")


_SortedOut = tuple[tuple[int, ...], int, int]


class Kind:
    """A distinct token under its flags.

    `rare` are the numbers of the rare predicates it passes; `frequent` has, for the frequent one of number j, the bit
    ``64 * j``. `entries` are the lexicon entries that it is alone, one per lexicon; `node` leads on to longer ones.
    `triggers` are the bits of `Triggers` it sets, `may_trigger` those and what longer entries that begin with it may
    set. `at_start` is the same token at the start of a sentence.
    """

    __slots__ = (
        "at_start",
        "entries",
        "frequent",
        "listed",
        "may_trigger",
        "node",
        "rare",
        "surface",
        "triggers",
        "word",
    )

    def __init__(
        self,
        surface: str,
        word: str,
        rare: tuple[int, ...],
        frequent: int,
        entries: tuple[tuple[int, Entry], ...],
        node: Node | None,
        triggers: int,
        may_trigger: int,
    ) -> None:
        self.surface = surface
        self.word = word
        self.rare = rare
        self.frequent = frequent
        self.entries = entries
        self.node = node
        self.listed = bool(entries) or node is not None
        self.triggers = triggers
        self.may_trigger = may_trigger
        self.at_start: Kind | None = None


class _Chunks(dict[str, tuple[Kind, ...]]):
    """Chunk of text between blanks -> the kinds of its tokens."""

    __slots__ = ("_flags", "_table")

    def __init__(self, table: KindTable, flags: int) -> None:
        self._table = table
        self._flags = flags

    def __missing__(self, chunk: str) -> tuple[Kind, ...]:
        kinds = self._table.of_chunk(chunk, self._flags)
        if len(chunk) < _MAX_CHUNK:
            if len(self) >= _MAX_CHUNKS:
                self.clear()
            self[chunk] = kinds
        return kinds


class KindTable:
    """The kinds of one program. Not shared between threads: it fills its caches as it goes."""

    def __init__(self, program: Program, trie: EntryTrie, triggers: Triggers) -> None:
        self._trie = trie
        self._triggers = triggers
        self._tests = TokenTests(program, trie)
        self.frequent = [index for index, test in enumerate(program.predicates) if token_frequency(test) >= _FREQUENT]
        """Predicates that many tokens pass; their place here is their number in `Kind.frequent`."""
        self._row = {predicate: row for row, predicate in enumerate(self.frequent)}
        self._known: dict[tuple[int, ...], _SortedOut] = {}
        self._kinds: tuple[dict[str, Kind], ...] = tuple({} for _ in range(8))
        self._chunks = _Chunks(self, 0)
        self._caseless_chunks = _Chunks(self, CASELESS)

    def of_sentence(self, text: str, *, caseless: bool = False) -> list[Kind]:
        """The kinds of the tokens of `text`, a whole sentence."""
        known = self._caseless_chunks if caseless else self._chunks
        kinds = list(chain.from_iterable(map(known.__getitem__, chunks(text))))
        if kinds:
            first = kinds[0]
            kinds[0] = first.at_start or self._at_start(first, CASELESS if caseless else 0)
        return kinds

    def of_chunk(self, chunk: str, flags: int) -> tuple[Kind, ...]:
        """The kinds of the tokens of `chunk`, before which a blank stands."""
        if chunk.isascii():
            if chunk.isalpha():
                return (self.kind(chunk, flags),)
            if chunk[:-1].isalpha() and not chunk[-1].isspace():
                return self.kind(chunk[:-1], flags), self.kind(chunk[-1], flags | JOINED)
        kinds = []
        end = -1
        for start, after in spans(chunk):
            joined = end >= 0 and (start == end or _SPACE.search(chunk, end, start) is None)
            kinds.append(self.kind(chunk[start:after], flags | JOINED if joined else flags))
            end = after
        return tuple(kinds)

    def kind(self, surface: str, flags: int) -> Kind:
        """The kind of one token."""
        known = self._kinds[flags].get(surface)
        if known is None:
            known = self._make(surface, flags)
            if len(self._kinds[flags]) >= _MAX_KINDS:
                self._kinds[flags].clear()
            self._kinds[flags][surface] = known
        return known

    def _at_start(self, kind: Kind, flags: int) -> Kind:
        kind.at_start = self.kind(kind.surface, flags | START)
        return kind.at_start

    def _make(self, surface: str, flags: int) -> Kind:
        word = normalise(surface)
        words, tests = self._tests.words_and_tests(surface, word, flags)
        rare, frequent, triggers = self._known.get(tests) or self._remember(tests)
        if words:
            of_words = self._sorted_out(words)
            rare, frequent, triggers = rare + of_words[0], frequent | of_words[1], triggers | of_words[2]
        entries, node = self._trie.single(word, surface, caseless=bool(flags & CASELESS))
        triggers |= self._triggers.of_token((), [lexicon for lexicon, _ in entries])
        may_trigger = triggers
        for lexicon in self._trie.lexicons_below(node) if node is not None else ():
            may_trigger |= self._triggers.of_lexicon(lexicon)
        return Kind(surface, word, rare, frequent, entries, node, triggers, may_trigger)

    def _remember(self, tests: tuple[int, ...]) -> _SortedOut:
        if len(self._known) >= _MAX_KINDS:
            self._known.clear()
        self._known[tests] = self._sorted_out(tests)
        return self._known[tests]

    def _sorted_out(self, predicates: Iterable[int]) -> _SortedOut:
        """Of predicates passed: the rare ones, the bits of the frequent ones, and their trigger bits."""
        frequent = 0
        rare = []
        for predicate in predicates:
            row = self._row.get(predicate)
            if row is None:
                rare.append(predicate)
            else:
                frequent |= 1 << 64 * row
        return tuple(rare), frequent, self._triggers.of_token(predicates, ())


class TokenSets(dict[int, int]):
    """Predicate -> the set of the tokens of one sentence that pass it, as an int with bit i for token i."""

    __slots__ = ("_kinds", "_table")

    def __init__(self, kinds: Sequence[Kind], table: KindTable) -> None:
        self._table: KindTable | None = table
        self._kinds = kinds
        bit = 1
        for kind in kinds:
            for predicate in kind.rare:
                self[predicate] = self[predicate] | bit if predicate in self else bit
            bit <<= 1

    def __missing__(self, predicate: int) -> int:
        """Of the rare predicates all that hold are there from the start; the frequent come with the first."""
        if self._table is not None:
            self._add_frequent(self._table.frequent)
            self._table = None
            return self[predicate]
        self[predicate] = 0
        return 0

    def _add_frequent(self, frequent: Sequence[int]) -> None:
        """Transposes the kinds' bits, 64 tokens at a time: one shift and one union of long ints for each token."""
        for begin in range(0, len(self._kinds), 64):
            union = 0
            for index, kind in enumerate(self._kinds[begin : begin + 64]):
                union |= kind.frequent << index
            rows = struct.unpack(f"<{len(frequent)}Q", union.to_bytes(8 * len(frequent), "little"))
            if not begin:
                self.update(zip(frequent, rows, strict=True))
            else:
                for predicate, row in zip(frequent, rows, strict=True):
                    self[predicate] |= row << begin
