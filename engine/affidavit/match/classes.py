"""Token classing: which of the program's token tests a token passes, as one bitset, asked once per distinct token.

This is the first of the matcher's three interfaces: `TokenClasser.classify` turns a sentence into bitsets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import regex
import simplemma

from affidavit.compile.program import Program
from affidavit.compile.token_regex import TokenRegex
from affidavit.match.entries import EntryTrie
from affidavit.syntax.nodes import Lemma, LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr
from affidavit.text.caseless import same_case
from affidavit.text.model import Sentence
from affidavit.text.tokens import exact_form, normalise

__all__ = ["CASELESS", "JOINED", "START", "TokenClasser", "token_property"]

START, JOINED, CASELESS = 1, 2, 4
"""Position flags: a token passes ``start``, ``joined`` and ``caseless`` by where it stands, not by what it is."""

_CACHE_LIMIT = 200_000  # distinct tokens; a cleared cache costs a refill, never a different result
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


class TokenClasser:
    """Token classes of one program. Not shared between threads: it fills its cache as it goes."""

    def __init__(self, program: Program, trie: EntryTrie) -> None:
        self._lexicon_ids = program.lexicon_ids
        self._trie = trie
        self._by_word: dict[str, int] = {}
        self._by_exact: dict[str, int] = {}
        self._by_folded: dict[str, list[tuple[str, int]]] = {}
        self._by_lemma: dict[str, int] = {}
        self._tested: list[tuple[int, TestExpr]] = []
        self._patterns: dict[str, TokenRegex] = {}
        self._cache: tuple[dict[str, int], ...] = tuple({} for _ in range(8))
        for index, test in enumerate(program.predicates):
            self._add(1 << index, test)

    def _add(self, bit: int, test: TestExpr) -> None:
        """Whole-word tests are answered by one look-up each; only the others are tried one by one."""
        match test:
            case Literal(text, exact=True):
                self._by_exact[exact_form(text)] = self._by_exact.get(exact_form(text), 0) | bit
                self._by_folded.setdefault(normalise(text), []).append((exact_form(text), bit))
            case Literal(text):
                self._by_word[normalise(text)] = self._by_word.get(normalise(text), 0) | bit
            case Lemma(word):
                self._by_lemma[normalise(word)] = self._by_lemma.get(normalise(word), 0) | bit
            case _:
                self._tested.append((bit, test))

    def classify(self, sentence: Sentence) -> list[int]:
        """For each token the bitset of `Program.predicates` it passes."""
        cache = self._cache
        joined = sentence.joined
        classes = []
        caseless = CASELESS if sentence.caseless else 0
        for index, surface in enumerate(sentence.surfaces):
            flags = caseless | (START if index == 0 else 0) | (JOINED if joined[index] else 0)
            known = cache[flags].get(surface)
            classes.append(self._classify(surface, flags) if known is None else known)
        return classes

    def _classify(self, surface: str, flags: int) -> int:
        word = normalise(surface)
        bits = self._by_word.get(word, 0)
        if flags & CASELESS:
            for exact, bit in self._by_folded.get(word, ()):
                bits |= bit if same_case((exact,), (word,)) else 0
        else:
            bits |= self._by_exact.get(exact_form(surface), 0)
        if self._by_lemma:
            bits |= self._by_lemma.get(simplemma.lemmatize(word, lang="en"), 0)
        for bit, test in self._tested:
            if self._passes(test, surface, word, flags):
                bits |= bit
        cache = self._cache[flags]
        if len(cache) >= _CACHE_LIMIT:
            cache.clear()
        cache[surface] = bits
        return bits

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
                return simplemma.lemmatize(word, lang="en") == normalise(lemma)
            case Regex(pattern):
                return self._compiled(pattern).fullmatch(surface)
            case LexiconRef(name):
                return self._trie.has_single(self._lexicon_ids[name], word, surface, caseless=bool(flags & CASELESS))

    def _compiled(self, pattern: str) -> TokenRegex:
        compiled = self._patterns.get(pattern)
        if compiled is None:
            compiled = self._patterns[pattern] = TokenRegex.compile(pattern)
        return compiled
