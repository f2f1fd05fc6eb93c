"""Kinds of tokens: everything the matcher wants to know of a token, worked out once per distinct token.

This is the first of the matcher's three interfaces: `KindTable.of_sentence` turns the text of a sentence into kinds.
What stands between two blanks is looked up whole, so that known text is never cut into tokens again.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import regex
import simplemma

from affidavit.compile.program import Entry, Program
from affidavit.compile.required import token_frequency
from affidavit.compile.token_regex import TokenRegex
from affidavit.match.entries import EntryTrie, Node
from affidavit.match.triggers import Triggers
from affidavit.syntax.nodes import Lemma, LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr
from affidavit.text.caseless import same_case
from affidavit.text.tokens import exact_form, normalise, spans

__all__ = ["CASELESS", "JOINED", "START", "Kind", "KindTable", "TokenSets", "TokenTests", "token_property"]

START, JOINED, CASELESS = 1, 2, 4
"""Position flags: a token passes ``start``, ``joined`` and ``caseless`` by where it stands, not by what it is."""

_MAX_KINDS = 200_000
_MAX_CHUNKS = 200_000
"""A cleared cache costs a refill, never a different result."""
_MAX_CHUNK = 40  # characters; longer chunks hardly come again
_FREQUENT = 10.0  # as `token_frequency`: tests that many tokens pass are kept for all tokens at once
_SPACE = regex.compile(r"\s")
_QUOTES = frozenset("\"'`´«»‹›„“”‟‚‘’‛″′")
_FLAGS = {"start": START, "joined": JOINED, "caseless": CASELESS}
_OF_CASE = frozenset({"cap", "upper", "lower"})
_PROPERTIES: Mapping[str, Callable[[str], bool]] = {
    "any": lambda token: True,
    "word": lambda token: token[0].isalpha() or regex.match(r"\p{M}", token) is not None,
    # A letter first: circled letters and Roman numeral signs have case too.
    "cap": lambda token: token[0].isalpha() and (token[0].isupper() or token[0].istitle()),
    "upper": lambda token: token[0].isalpha() and token.isupper(),
    "lower": lambda token: token[0].isalpha() and token.islower(),
    "digit": lambda token: token[0].isdecimal(),
    "punct": lambda token: regex.match(r"[\p{P}\p{S}]", token) is not None,
    "quote": lambda token: token in _QUOTES,
}


def token_property(name: str, surface: str, flags: int) -> bool:
    """Whether a token has the built-in property `name`; `flags` holds START, JOINED and CASELESS where they apply."""
    flag = _FLAGS.get(name)
    if flag is not None:
        return bool(flags & flag)
    return not (flags & CASELESS and name in _OF_CASE) and _PROPERTIES[name](surface)


def _lemma(word: str) -> str:
    """The dictionary form of a word. What is no word (simplemma fails on lone surrogates) is its own."""
    return simplemma.lemmatize(word, lang="en") if word[:1].isalpha() else word


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
        self._kinds: tuple[dict[str, Kind], ...] = tuple({} for _ in range(8))
        self._chunks = _Chunks(self, 0)
        self._caseless_chunks = _Chunks(self, CASELESS)

    def of_sentence(self, text: str, *, caseless: bool = False) -> list[Kind]:
        """The kinds of the tokens of `text`, a whole sentence."""
        if "\n" in text:
            text = text.replace("\n", " ")
        known = self._caseless_chunks if caseless else self._chunks
        kinds = list(chain.from_iterable(map(known.__getitem__, text.split(" "))))
        if kinds:
            first = kinds[0]
            kinds[0] = first.at_start or self._at_start(first, CASELESS if caseless else 0)
        return kinds

    def of_chunk(self, chunk: str, flags: int) -> tuple[Kind, ...]:
        """The kinds of the tokens of `chunk`, before which a blank stands."""
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
        passed = self._tests.passed(surface, word, flags)
        entries, node = self._trie.single(word, surface, caseless=bool(flags & CASELESS))
        frequent = 0
        rare = []
        for predicate in passed:
            row = self._row.get(predicate)
            if row is None:
                rare.append(predicate)
            else:
                frequent |= 1 << 64 * row
        triggers = self._triggers.of_token(passed, [lexicon for lexicon, _ in entries])
        may_trigger = triggers
        for lexicon in self._trie.lexicons_below(node) if node is not None else ():
            may_trigger |= self._triggers.of_lexicon(lexicon)
        return Kind(surface, word, tuple(rare), frequent, entries, node, triggers, may_trigger)


class TokenTests:
    """The token tests of one program."""

    def __init__(self, program: Program, trie: EntryTrie) -> None:
        self._lexicon_ids = program.lexicon_ids
        self._trie = trie
        self._by_word: dict[str, list[int]] = {}
        self._by_exact: dict[str, list[int]] = {}
        self._by_folded: dict[str, list[tuple[str, int]]] = {}
        self._by_lemma: dict[str, list[int]] = {}
        self._tested: list[tuple[int, TestExpr]] = []
        self._patterns: dict[str, TokenRegex] = {}
        for index, test in enumerate(program.predicates):
            self._add(index, test)

    def _add(self, index: int, test: TestExpr) -> None:
        """Whole-word tests are answered by one look-up each; only the others are tried one by one."""
        match test:
            case Literal(text, exact=True):
                self._by_exact.setdefault(exact_form(text), []).append(index)
                self._by_folded.setdefault(normalise(text), []).append((exact_form(text), index))
            case Literal(text):
                self._by_word.setdefault(normalise(text), []).append(index)
            case Lemma(word):
                self._by_lemma.setdefault(normalise(word), []).append(index)
            case _:
                self._tested.append((index, test))

    def passed(self, surface: str, word: str, flags: int) -> list[int]:
        """The predicates that a token passes, ascending."""
        found = list(self._by_word.get(word, ()))
        if flags & CASELESS:
            found += [index for exact, index in self._by_folded.get(word, ()) if same_case((exact,), (word,))]
        else:
            found += self._by_exact.get(exact_form(surface), ())
        if self._by_lemma:
            found += self._by_lemma.get(_lemma(word), ())
        found += [index for index, test in self._tested if self._passes(test, surface, word, flags)]
        return sorted(found)

    def passes(self, predicate: int, surface: str, flags: int) -> bool:
        """Whether a token passes one predicate."""
        return predicate in self.passed(surface, normalise(surface), flags)

    def _passes(self, test: TestExpr, surface: str, word: str, flags: int) -> bool:
        match test:
            case TestName(name):
                return token_property(name, surface, flags)
            case TestNot(operand):
                return not self._passes(operand, surface, word, flags)
            case TestAnd(operands):
                return all(self._passes(operand, surface, word, flags) for operand in operands)
            case TestOr(operands):
                return any(self._passes(operand, surface, word, flags) for operand in operands)
            case Literal(text, exact=True) if flags & CASELESS:
                return word == normalise(text) and same_case((exact_form(text),), (word,))
            case Literal(text, exact=True):
                return exact_form(surface) == exact_form(text)
            case Literal(text):
                return word == normalise(text)
            case Lemma(lemma):
                return _lemma(word) == normalise(lemma)
            case Regex(pattern):
                compiled = self._compiled(pattern)
                return compiled.fullmatch(surface) or (bool(flags & CASELESS) and compiled.fullmatch(word))
            case LexiconRef(name):
                return self._trie.has_single(self._lexicon_ids[name], word, surface, caseless=bool(flags & CASELESS))

    def _compiled(self, pattern: str) -> TokenRegex:
        compiled = self._patterns.get(pattern)
        if compiled is None:
            compiled = self._patterns[pattern] = TokenRegex.compile(pattern)
        return compiled


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
