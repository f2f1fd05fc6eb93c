"""Single-token tests, interpreted: whether a token passes, and the parts that say no."""

from __future__ import annotations

from collections.abc import Iterator

import simplemma

from affidavit.compile.program import Program
from affidavit.compile.token_regex import TokenRegex
from affidavit.match.token_tests import CASELESS, JOINED, START, token_property
from affidavit.syntax.nodes import Lemma, LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr
from affidavit.syntax.print_patterns import print_test_expr
from affidavit.text.caseless import same_case
from affidavit.text.model import Sentence
from affidavit.text.tokens import exact_form, normalise

__all__ = ["TokenTests", "is_specific", "lemma_of"]


def lemma_of(word: str) -> str:
    """The dictionary form of a normalised word; what is no word (a lone surrogate, for one) is its own."""
    return simplemma.lemmatize(word, lang="en") if word[:1].isalpha() else word


def is_specific(test: TestExpr) -> bool:
    """Whether the test names words, so that passing it tells something: ``"killed"``, not ``[cap]``."""
    match test:
        case Literal() | Lemma() | Regex() | LexiconRef():
            return True
        case TestAnd(operands):
            return any(map(is_specific, operands))
        case TestOr(operands):
            return all(map(is_specific, operands))
        case _:
            return False


class TokenTests:
    """The token tests of one program, each answer kept."""

    def __init__(self, program: Program) -> None:
        self._tests = program.predicates
        self._lexicon_ids = program.lexicon_ids
        self._singles = _single_words(program)
        self._regexes: dict[str, TokenRegex] = {}
        self._known: dict[tuple[int, str, int], bool] = {}

    def passes(self, predicate: int, sentence: Sentence, position: int) -> bool:
        """Whether token `position` passes ``program.predicates[predicate]``."""
        surface, flags = sentence.surfaces[position], _flags(sentence, position)
        key = (predicate, surface, flags)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._holds(self._tests[predicate], surface, flags)
        return known

    def failing(self, predicate: int, sentence: Sentence, position: int) -> list[str]:
        """The parts of a test joined by ``&`` that token `position` fails, as a rule writes them."""
        surface, flags = sentence.surfaces[position], _flags(sentence, position)
        return [print_test_expr(part) for part in self._failing(self._tests[predicate], surface, flags)]

    def in_another_case(self, predicate: int, sentence: Sentence, position: int) -> bool:
        """Whether the token would pass if the test did not heed case."""
        test = self._tests[predicate]
        return isinstance(test, Literal) and test.exact and normalise(test.text) == sentence.words[position]

    def _failing(self, test: TestExpr, surface: str, flags: int) -> Iterator[TestExpr]:
        if self._holds(test, surface, flags):
            return
        if isinstance(test, TestAnd):
            for part in test.operands:
                yield from self._failing(part, surface, flags)
        else:
            yield test

    def _holds(self, test: TestExpr, surface: str, flags: int) -> bool:
        match test:
            case TestName(name):
                return token_property(name, surface, flags)
            case TestNot(operand):
                return not self._holds(operand, surface, flags)
            case TestAnd(operands):
                return all(self._holds(operand, surface, flags) for operand in operands)
            case TestOr(operands):
                return any(self._holds(operand, surface, flags) for operand in operands)
            case Literal(text, exact=True):
                return _same(exact_form(text), normalise(text), surface, flags)
            case Literal(text):
                return normalise(surface) == normalise(text)
            case Lemma(word):
                return lemma_of(normalise(surface)) == normalise(word)
            case Regex(pattern):
                found_as = (surface, normalise(surface)) if flags & CASELESS else (surface,)
                return any(map(self._regex(pattern).fullmatch, found_as))
            case LexiconRef(name):
                found = self._singles.get((self._lexicon_ids[name], normalise(surface)), ())
                return any(exact is None or _same(exact, normalise(surface), surface, flags) for exact in found)

    def _regex(self, pattern: str) -> TokenRegex:
        if pattern not in self._regexes:
            self._regexes[pattern] = TokenRegex.compile(pattern)
        return self._regexes[pattern]


def _single_words(program: Program) -> dict[tuple[int, str], list[str | None]]:
    """(lexicon, word) -> the exact form each entry of that one word asks for, None where case does not count."""
    found: dict[tuple[int, str], list[str | None]] = {}
    for lexicon in program.lexicons:
        for entry in lexicon.entries:
            if len(entry.words) == 1:
                found.setdefault((lexicon.id, entry.words[0]), []).append(entry.exact[0] if entry.exact else None)
    return found


def _same(exact: str, folded: str, surface: str, flags: int) -> bool:
    """Whether `surface` is a word that counts case: as written, or in a caseless sentence as good as that."""
    if flags & CASELESS:
        return normalise(surface) == folded and same_case((exact,), (folded,))
    return exact_form(surface) == exact


def _flags(sentence: Sentence, position: int) -> int:
    start = START if position == 0 else 0
    joined = JOINED if sentence.joined[position] else 0
    return start | joined | (CASELESS if sentence.caseless else 0)
