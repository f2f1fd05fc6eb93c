"""Token tests: which of a program's predicates a distinct token passes.

A test is made of leaves: properties, literals, lexicons, expressions. Tokens that agree in all leaves pass the same
tests, and most tokens of a language agree with one met before, so the tests themselves are decided but once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import regex
import simplemma

from affidavit.compile.program import Program
from affidavit.compile.token_regex import RegexState, TokenRegex
from affidavit.match.entries import EntryTrie
from affidavit.match.ternary import Leaf, leaves_of
from affidavit.syntax.nodes import Lemma, LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr
from affidavit.text.caseless import same_case
from affidavit.text.tokens import exact_form, normalise

__all__ = ["CASELESS", "JOINED", "START", "TokenTests", "lemma_of", "token_property"]

START, JOINED, CASELESS = 1, 2, 4
"""Position flags: a token passes ``start``, ``joined`` and ``caseless`` by where it stands, not by what it is."""

_MAX_KNOWN = 50_000
"""A cleared cache costs a refill, never a different result."""
_QUOTES = frozenset("\"'`´«»‹›„“”‟‚‘’‛″′")
_MARK = regex.compile(r"\p{M}")
_PUNCT = regex.compile(r"[\p{P}\p{S}]")
_FLAGS = {"start": START, "joined": JOINED, "caseless": CASELESS}
_OF_CASE = frozenset({"cap", "upper", "lower"})
_PROPERTIES: Mapping[str, Callable[[str], bool]] = {
    "any": lambda token: True,
    "word": lambda token: token[0].isalpha() or _MARK.match(token) is not None,
    # A letter first: circled letters and Roman numeral signs have case too.
    "cap": lambda token: token[0].isalpha() and (token[0].isupper() or token[0].istitle()),
    "upper": lambda token: token[0].isalpha() and token.isupper(),
    "lower": lambda token: token[0].isalpha() and token.islower(),
    "digit": lambda token: token[0].isdecimal(),
    "punct": lambda token: not token[0].isalnum() and _PUNCT.match(token) is not None,
    "quote": lambda token: token in _QUOTES,
}

_Holds = Callable[[int], bool]


def token_property(name: str, surface: str, flags: int) -> bool:
    """Whether a token has the built-in property `name`; `flags` holds START, JOINED and CASELESS where they apply."""
    flag = _FLAGS.get(name)
    if flag is not None:
        return bool(flags & flag)
    return not (flags & CASELESS and name in _OF_CASE) and _PROPERTIES[name](surface)


def lemma_of(word: str) -> str:
    """The dictionary form of a word. What is no word (simplemma fails on lone surrogates) is its own."""
    return simplemma.lemmatize(word, lang="en") if word[:1].isalpha() else word


class TokenTests:
    """The token tests of one program, or some of them."""

    def __init__(self, program: Program, trie: EntryTrie, only: Iterable[int] | None = None) -> None:
        """`only` are the numbers of the predicates to decide; the others count as not passed."""
        self._trie = trie
        self._words = _Words()
        """Predicates that are one literal or lemma: all but a few."""
        self._leaf_words = _Words()
        """Bits of the leaves of the other predicates that are a literal or a lemma, as their exponents."""
        self._names: list[tuple[str, int]] = []
        self._lexicons: dict[int, int] = {}
        self._expressions = _Expressions()
        self._leaves: dict[Leaf, int] = {}
        self._tested: list[tuple[int, _Holds]] = []
        self._known: dict[int, tuple[int, ...]] = {}
        for index in range(len(program.predicates)) if only is None else only:
            test = program.predicates[index]
            if not self._words.add(test, index):
                for leaf in leaves_of(test):
                    self._add_leaf(leaf, program)
                self._tested.append((index, self._decider(test)))
        self._flags = self._all_flags()

    def _add_leaf(self, leaf: Leaf, program: Program) -> None:
        if leaf in self._leaves:
            return
        number = self._leaves[leaf] = len(self._leaves)
        match leaf:
            case TestName(name):
                self._names.append((name, 1 << number))
            case Regex(pattern):
                self._expressions.add(TokenRegex.compile(pattern), 1 << number)
            case LexiconRef(name):
                self._lexicons[program.lexicon_ids[name]] = 1 << number
            case _:
                self._leaf_words.add(leaf, number)

    def words_and_tests(self, surface: str, word: str, flags: int) -> tuple[list[int], tuple[int, ...]]:
        """The predicates that a token passes: those that are a word, and the others, one tuple for many tokens."""
        tests = self._of_leaves(self._leaves_passed(surface, word, flags)) if self._tested else ()
        return self._words.of(surface, word, flags), tests

    def passed(self, surface: str, word: str, flags: int) -> list[int]:
        """The predicates that a token passes, ascending."""
        words, tests = self.words_and_tests(surface, word, flags)
        return sorted([*words, *tests])

    def passes(self, predicate: int, surface: str, flags: int) -> bool:
        """Whether a token passes one predicate."""
        return predicate in self.passed(surface, normalise(surface), flags)

    def anywhere(self, surface: str, word: str) -> Iterable[int]:
        """The predicates that a token passes in some place or other."""
        if self._flags == [0]:
            return self.passed(surface, word, 0)
        return {index for flags in self._flags for index in self.passed(surface, word, flags)}

    def _all_flags(self) -> list[int]:
        """The flags that make a difference to any test."""
        names = {name for name, _ in self._names}
        of_case = bool(names & {"caseless", *_OF_CASE} or self._lexicons or self._expressions)
        of_case = of_case or self._words.of_case or self._leaf_words.of_case
        there = [0, *([START] if "start" in names else []), *([JOINED] if "joined" in names else [])]
        return there + [flags | CASELESS for flags in there] if of_case else there

    def _leaves_passed(self, surface: str, word: str, flags: int) -> int:
        """The leaves a token passes, as bits."""
        passed = 0
        if self._leaf_words:
            for number in self._leaf_words.of(surface, word, flags):
                passed |= 1 << number
        for name, bit in self._names:
            if token_property(name, surface, flags):
                passed |= bit
        if self._lexicons:
            entries, _ = self._trie.single(word, surface, caseless=bool(flags & CASELESS))
            for lexicon, _ in entries:
                passed |= self._lexicons.get(lexicon, 0)
        if self._expressions:
            passed |= self._expressions.matching(surface)
            if flags & CASELESS:
                passed |= self._expressions.matching(word)
        return passed

    def _of_leaves(self, passed: int) -> tuple[int, ...]:
        """The predicates of several leaves that hold where these leaves do."""
        known = self._known.get(passed)
        if known is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            known = self._known[passed] = tuple(index for index, holds in self._tested if holds(passed))
        return known

    def _decider(self, test: TestExpr) -> _Holds:
        """Tells of the leaves a token passes whether it passes `test`."""
        match test:
            case TestNot(operand):
                held = self._decider(operand)
                return lambda passed: not held(passed)
            case TestAnd(operands):
                wanted, excluded, others = self._parts(operands)
                both = wanted | excluded
                if wanted & excluded:
                    return lambda passed: False
                if not others:
                    return lambda passed: passed & both == wanted
                return lambda passed: passed & both == wanted and all(holds(passed) for holds in others)
            case TestOr(operands):
                wanted, excluded, others = self._parts(operands)
                return lambda passed: bool(
                    passed & wanted or ~passed & excluded or any(holds(passed) for holds in others)
                )
            case _:
                bit = 1 << self._leaves[test]
                return lambda passed: bool(passed & bit)

    def _parts(self, operands: Iterable[TestExpr]) -> tuple[int, int, list[_Holds]]:
        """Bits of the operands that are a leaf, of those that deny one, and the others."""
        wanted = excluded = 0
        others = []
        for operand in operands:
            if isinstance(operand, TestNot) and isinstance(operand.operand, Leaf):
                excluded |= 1 << self._leaves[operand.operand]
            elif isinstance(operand, Leaf):
                wanted |= 1 << self._leaves[operand]
            else:
                others.append(self._decider(operand))
        return wanted, excluded, others


class _Expressions:
    """Token expressions, tried all at once: where each of them may be after some characters is one joint state."""

    def __init__(self) -> None:
        self._all: list[tuple[TokenRegex, int]] = []
        self._states: dict[tuple[RegexState | None, ...], _Joint] = {}
        self._start: _Joint | None = None

    def __bool__(self) -> bool:
        return bool(self._all)

    def add(self, expression: TokenRegex, bit: int) -> None:
        """Add an expression and the bit that stands for it."""
        self._all.append((expression, bit))

    def matching(self, text: str) -> int:
        """The bits of the expressions that match the whole of `text`."""
        state = self._start
        if state is None:
            state = self._start = self._joint(tuple(expression.start for expression, _ in self._all))
        for char in text:
            following = state.moves.get(char)
            if following is None:
                following = self._step(state, char)
                if len(self._states) >= _MAX_KNOWN:  # a hostile text may visit ever new states
                    self._states.clear()
                    self._start = None
                elif len(state.moves) < _MAX_KNOWN:
                    state.moves[char] = following
            state = following
        return state.accepted

    def _step(self, state: _Joint, char: str) -> _Joint:
        return self._joint(
            tuple(
                None if place is None else expression.step(place, char)
                for place, (expression, _) in zip(state.places, self._all, strict=True)
            )
        )

    def _joint(self, places: tuple[RegexState | None, ...]) -> _Joint:
        known = self._states.get(places)
        if known is None:
            accepted = 0
            for place, (_, bit) in zip(places, self._all, strict=True):
                if place is not None and place.accepting:
                    accepted |= bit
            known = self._states[places] = _Joint(places, accepted)
        return known


class _Joint:
    """Where each expression may be, None where it can match no more; and the bits of those that match so far."""

    __slots__ = ("accepted", "moves", "places")

    def __init__(self, places: tuple[RegexState | None, ...], accepted: int) -> None:
        self.places = places
        self.accepted = accepted
        self.moves: dict[str, _Joint] = {}


class _Words:
    """Literals and lemmas, each with a number: those that a token is are found by a look-up or two."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[int]] = {}
        self._by_exact: dict[str, list[int]] = {}
        self._by_folded: dict[str, list[tuple[str, int]]] = {}
        self._by_lemma: dict[str, list[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_word or self._by_exact or self._by_lemma)

    @property
    def of_case(self) -> bool:
        """Whether any of them is written in exact case."""
        return bool(self._by_exact)

    def add(self, test: TestExpr, number: int) -> bool:
        """Whether `test` is a literal or lemma; it is then added."""
        match test:
            case Literal(text, exact=True):
                self._by_exact.setdefault(exact_form(text), []).append(number)
                self._by_folded.setdefault(normalise(text), []).append((exact_form(text), number))
            case Literal(text):
                self._by_word.setdefault(normalise(text), []).append(number)
            case Lemma(word):
                self._by_lemma.setdefault(normalise(word), []).append(number)
            case _:
                return False
        return True

    def of(self, surface: str, word: str, flags: int) -> list[int]:
        """The numbers of those that a token is."""
        found = [*self._by_word[word]] if word in self._by_word else []
        if flags & CASELESS:
            if word in self._by_folded:
                found += [number for exact, number in self._by_folded[word] if same_case((exact,), (word,))]
        elif self._by_exact:
            found += self._by_exact.get(exact_form(surface), ())
        if self._by_lemma:
            found += self._by_lemma.get(lemma_of(word), ())
        return found
