"""A glance at a text: which trigger words and entries may stand in it, before anything in it is cut or classed.

Most texts hold nothing that a few rules could match. A glance costs a fraction of reading, and what it passes over
would have had no findings: it takes every entry whose first word stands for present, every token for one that stands
wherever it passes most tests, and the tests that many tokens pass for passed.
"""

from __future__ import annotations

from collections.abc import Callable

from affidavit.compile.program import Program
from affidavit.compile.required import token_frequency
from affidavit.match.entries import EntryTrie
from affidavit.match.token_tests import TokenTests
from affidavit.match.triggers import ALWAYS, Triggers
from affidavit.syntax.nodes import Literal
from affidavit.text.tokens import chunks, normalise, tokens_of_chunk

__all__ = ["Glance"]

_MAX_CHUNKS = 200_000
"""A cleared cache costs a refill, never a different result."""
_FREQUENT = 30.0  # as `token_frequency`
_MAX_CHUNK = 40  # characters; longer chunks hardly come again


class _Chunks(dict[str, int]):
    """Chunk of text between blanks -> the trigger bits of its words."""

    __slots__ = ("_bits_of", "_tokens")

    def __init__(self, bits_of: Callable[[str], int]) -> None:
        self._bits_of = bits_of
        self._tokens: dict[str, int] = {}

    def __missing__(self, chunk: str) -> int:
        bits = 0
        for token in tokens_of_chunk(chunk):
            known = self._tokens.get(token)
            if known is None:
                known = self._bits_of(token)
                if len(token) < _MAX_CHUNK:
                    if len(self._tokens) >= _MAX_CHUNKS:
                        self._tokens.clear()
                    self._tokens[token] = known
            bits |= known
        if len(chunk) < _MAX_CHUNK:
            if len(self) >= _MAX_CHUNKS:
                self.clear()
            self[chunk] = bits
        return bits


class Glance:
    """Glances for one program. Not shared between threads: it fills its cache as it goes."""

    def __init__(self, program: Program, trie: EntryTrie, triggers: Triggers) -> None:
        self._trie = trie
        self._triggers = triggers
        self.assumed = ALWAYS
        """Trigger bits of the tests that a glance does not decide."""
        decided = []
        for index, test in enumerate(program.predicates):
            bits = triggers.of_token((index,), ())
            if token_frequency(test) > _FREQUENT and not isinstance(test, Literal):
                self.assumed |= bits
            elif bits:
                decided.append(index)
        self._tests = TokenTests(program, trie, decided)
        self._chunks = _Chunks(self._of_token)

    def at_document(self, text: str) -> int:
        """Trigger bits that may be set in `text`; words that come again are looked at once."""
        found = self.assumed
        for bits in map(self._chunks.__getitem__, set(chunks(text))):
            if bits:
                found |= bits
        return found

    def at_sentence(self, text: str) -> int:
        """Trigger bits that may be set in `text`, a sentence."""
        found = self.assumed
        for bits in map(self._chunks.__getitem__, chunks(text)):
            if bits:
                found |= bits
        return found

    def _of_token(self, surface: str) -> int:
        word = normalise(surface)
        passed = self._tests.anywhere(surface, word)
        lexicons = self._trie.lexicons_from(word)
        return self._triggers.of_token(passed, lexicons) if passed or lexicons else 0
