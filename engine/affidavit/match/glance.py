"""A glance at a text: which trigger words and entries may stand in it, before anything in it is cut or classed.

Most texts hold nothing that a few rules could match. A glance costs a fraction of reading, and what it passes over
would have had no findings: it takes every entry of which one word stands for present, the first or, where that is a
common one, the rarest, every token for one that stands wherever it passes most tests, and the tests that many tokens
pass for passed.

The bytes of a text, all but letters made blank, fall into words in one stroke. Where the rules look for words only,
these are met by one intersection of sets; where they test words otherwise, each is worked out when first met.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from affidavit.compile.lazy import StoredEntries
from affidavit.compile.program import Entry, Program
from affidavit.compile.required import KNOWN_WORDS, token_frequency, word_frequency
from affidavit.match.entries import EntryTrie
from affidavit.match.ternary import NUMBER, WORD, Facts, holds, leaves_of
from affidavit.match.token_tests import TokenTests
from affidavit.match.triggers import ALWAYS, Triggers
from affidavit.syntax.nodes import LexiconRef, Literal
from affidavit.text.tokens import chunks, normalise, tokens_of_chunk

__all__ = ["Glance", "assumed_bits"]

_MAX_KNOWN = 200_000
"""A cleared cache costs a refill, never a different result."""
_NONE: frozenset[int] = frozenset()
_FREQUENT = 30.0  # as `token_frequency`

_LETTERS = string.ascii_letters.encode()
_WORDS = bytes(char if char in _LETTERS else 32 for char in range(256))
_FOLDED_WORDS = _WORDS.lower()
_DIGIT = re.compile(rb"[0-9]")
_NUMBER = re.compile(r"[0-9]")
_BLANK = ord(" ")
_BLANKS = (b" ", b"")
_NUMBERS = re.compile(rb"[0-9]+(?:[.,][0-9]+)*")
_MARKS = [char for char in map(chr, range(128)) if not char.isalnum() and not char.isspace()]

Token = TypeVar("Token", str, bytes)


def assumed_bits(program: Program, triggers: Triggers) -> int:
    """Trigger bits of the tests that a glance does not decide: they are taken to stand in every text."""
    bits = ALWAYS
    for index in range(len(program.predicates)):
        if _is_frequent(program, index):
            bits |= triggers.of_token((index,), ())
    return bits


def _is_frequent(program: Program, predicate: int) -> bool:
    test = program.predicates[predicate]
    return token_frequency(test) > _FREQUENT and not isinstance(test, Literal)


class Glance:
    """Glances for the rules of one program that some demand looks for.

    Not shared between threads: it fills its caches as it goes.
    """

    def __init__(self, program: Program, trie: EntryTrie, triggers: Triggers, wanted: int) -> None:
        """`wanted` are the trigger bits to look for."""
        self._program = program
        self._trie = trie
        self._triggers = triggers
        self._assumed = assumed_bits(program, triggers)
        self._decided = {
            index: bits
            for index in range(len(program.predicates))
            if (bits := triggers.of_token((index,), ()) & wanted) and not _is_frequent(program, index)
        }
        self._lexicons = {lexicon.id for lexicon in program.lexicons if triggers.of_lexicon(lexicon.id) & wanted}
        self._tests = TokenTests(program, trie, self._decided)
        self._begun_commonly = self._entries_begun_commonly()
        self._marks = [(mark, bits) for mark in _MARKS if (bits := self._of_token(mark))]
        self._odd_chunks = _Met[str](self._of_chunk)
        self._numbers = _Met[bytes](self._of_token)
        self._any_number: int | None = None
        """The bits that any number sets, where all set the same."""
        self._words: _Met[bytes] | _Listed = _Met[bytes](self._of_token)
        self._table = _WORDS
        if self._bits_of_others(WORD) == 0:  # so that no other words need to be looked at
            listed = self._listed()
            self._words = _Listed(listed, self._of_facts(WORD, listed))
            self._table = _FOLDED_WORDS
            self._any_number = None if any(map(_NUMBER.match, listed)) else self._bits_of_others(NUMBER)

    def bits(self, text: str) -> int:
        """Trigger bits of those wanted that may be set in `text`; others may be among them."""
        data = text.encode("ascii", "replace")  # a byte for each character
        found = self._apart_from_words(text, data)
        bits = self._words.bits
        for word in self._words.telling(data.translate(self._table).split()):
            found |= bits[word]
        return found

    def anchors(self, text: str, live: Callable[[int], int]) -> list[int] | None:
        """Offsets of the words around which something may stand, ascending; None: it may stand anywhere.

        `live` tells, of the trigger bits of the whole text, on which of them some rule may hinge.
        """
        data = text.encode("ascii", "replace")
        found = apart = self._apart_from_words(text, data)
        words = data.translate(self._table)
        bits = self._words.bits
        telling = self._words.telling(words.split())
        for word in telling:
            found |= bits[word]
        standing = live(found)
        if standing & apart:
            return None
        offsets: list[int] = []
        for word in telling:
            if bits[word] & standing:
                offsets += _offsets(word, words)
        return sorted(offsets)

    def _apart_from_words(self, text: str, data: bytes) -> int:
        """The bits that anything but words of ASCII letters may set."""
        found = self._assumed
        if self._any_number is None:
            bits = self._numbers.bits
            for number in self._numbers.telling(_NUMBERS.findall(data)):
                found |= bits[number]
        elif self._any_number and _DIGIT.search(data) is not None:
            found |= self._any_number
        for mark, of_mark in self._marks:
            if mark in text:
                found |= of_mark
        if not text.isascii():
            chunked = [chunk for chunk in chunks(text) if not chunk.isascii()]
            for chunk in self._odd_chunks.telling(chunked):
                found |= self._odd_chunks.bits[chunk]
        return found

    def _listed(self) -> dict[str, tuple[int, ...]]:
        """Words of which one stands wherever a word or entry looked for does, with the predicates that name them or a
        lexicon with an entry they tell."""
        words: dict[str, tuple[int, ...]] = {}
        by_lexicon: dict[int, list[int]] = {number: [] for number in self._lexicons}
        for index in self._decided:
            for leaf in leaves_of(self._program.predicates[index]):
                match leaf:
                    case Literal(text):
                        word = normalise(text)
                        words[word] = (*words.get(word, ()), index)
                    case LexiconRef(name):
                        by_lexicon.setdefault(self._program.lexicon_ids[name], []).append(index)
        for number, predicates in by_lexicon.items():
            naming = tuple(predicates)
            for word in set(self._telling_words(self._program.lexicons[number].entries)):
                words[word] = words[word] + naming if word in words else naming
        return words

    def _telling_words(self, entries: Sequence[Entry]) -> Iterable[str]:
        """The words by which `entries` are looked for; of stored ones too many rather than reading all of them."""
        if isinstance(entries, StoredEntries):
            return {*(entries.by_word.words() - KNOWN_WORDS), *self._begun_commonly}
        return map(_telling_word, entries)

    def _entries_begun_commonly(self) -> dict[str, frozenset[int]]:
        """The lexicons that have an entry whose first word is common, by its rarest."""
        found: dict[str, set[int]] = {}
        for common in KNOWN_WORDS:
            for entry in self._trie.entries_from(common):
                if entry.lexicon in self._lexicons:
                    found.setdefault(_telling_word(entry), set()).add(entry.lexicon)
        return {word: frozenset(lexicons) for word, lexicons in found.items()}

    def _lexicons_told(self, word: str) -> frozenset[int]:
        """The lexicons for which `word` tells that one of their entries may stand."""
        known = self._begun_commonly.get(word, _NONE)
        if word in KNOWN_WORDS:
            return known
        return known.union(entry.lexicon for entry in self._trie.entries_from(word))

    def _bits_of_others(self, properties: Mapping[str, bool]) -> int | None:
        """The bits that tokens of these properties set which are not listed; None where these differ."""
        found = 0
        for index, bits in self._decided.items():
            held = holds(self._program.predicates[index], Facts(properties))
            if held is None:
                return None
            found |= bits if held else 0
        return found

    def _of_facts(self, properties: Mapping[str, bool], listed: Mapping[str, Sequence[int]]) -> Callable[[str], int]:
        """Works out the bits that a listed token of these properties may set, in whatever case."""
        program = self._program

        def bits_of(word: str) -> int:
            facts = Facts(properties, word, self._names_beginning(word))
            found = self._triggers.of_token((), self._lexicons_told(word))
            for index in listed[word]:
                if holds(program.predicates[index], facts) is not False:
                    found |= self._decided[index]
            return found

        return bits_of

    def _names_beginning(self, word: str) -> frozenset[str]:
        """The names of the lexicons with an entry whose first word is `word`."""
        begun = {entry.lexicon for entry in self._trie.entries_from(word)}
        return frozenset(name for name, number in self._program.lexicon_ids.items() if number in begun)

    def _of_token(self, surface: str) -> int:
        word = normalise(surface)
        passed = self._tests.anywhere(surface, word)
        lexicons = self._lexicons_told(word)
        return self._triggers.of_token(passed, lexicons) if passed or lexicons else 0

    def _of_chunk(self, chunk: str) -> int:
        bits = 0
        for token in tokens_of_chunk(chunk):
            bits |= self._of_token(token)
        return bits


def _telling_word(entry: Entry) -> str:
    """The word of `entry` by which it is looked for."""
    first = entry.words[0]
    return first if first not in KNOWN_WORDS else min(entry.words, key=_telling)


def _telling(word: str) -> tuple[float, int]:
    return word_frequency(word), -len(word)


def _offsets(word: bytes, words: bytes) -> list[int]:
    """Where `word` stands among `words`, which are parted by blanks."""
    found = []
    size = len(word)
    at = words.find(word)
    while at >= 0:
        if (not at or words[at - 1] == _BLANK) and words[at + size : at + size + 1] in _BLANKS:
            found.append(at)
        at = words.find(word, at + size)
    return found


class _Listed:
    """The bits of tokens of which only those listed tell anything."""

    __slots__ = ("_tokens", "bits")

    def __init__(self, tokens: Iterable[str], bits_of: Callable[[str], int]) -> None:
        self._tokens = frozenset(token.encode("utf-8", "surrogatepass") for token in tokens)
        self.bits: Mapping[bytes, int] = _Bits(bits_of)

    def telling(self, tokens: Iterable[bytes]) -> frozenset[bytes]:
        """Those of `tokens` that set any bits."""
        return self._tokens.intersection(tokens)


class _Bits(dict[bytes, int]):
    """Worked out when first asked for."""

    __slots__ = ("_bits_of",)

    def __init__(self, bits_of: Callable[[str], int]) -> None:
        self._bits_of = bits_of

    def __missing__(self, token: bytes) -> int:
        bits = self[token] = self._bits_of(token.decode("utf-8", "surrogatepass"))
        return bits


class _Met(Generic[Token]):
    """The bits of tokens, each worked out when it is first met."""

    __slots__ = ("_bits_of", "_met", "_telling", "bits")

    def __init__(self, bits_of: Callable[[str], int]) -> None:
        self._bits_of = bits_of
        self._met: set[Token] = set()
        self._telling: set[Token] = set()
        self.bits: dict[Token, int] = {}

    def telling(self, tokens: Iterable[Token]) -> set[Token]:
        """Those of `tokens` that set any bits, which stay in `bits` until the next call."""
        those = set(tokens)
        if len(self._met) >= _MAX_KNOWN:
            self._met.clear()
            self._telling.clear()
            self.bits.clear()
        new = those - self._met
        for token in new:
            bits = self._bits_of(token if isinstance(token, str) else token.decode())
            if bits:
                self.bits[token] = bits
                self._telling.add(token)
        self._met |= new
        return those & self._telling
