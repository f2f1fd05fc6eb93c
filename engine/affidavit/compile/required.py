"""Which elements every match must contain one of: where a rule has to be looked for at all."""

from __future__ import annotations

from collections.abc import Sequence

from affidavit.compile.ir import IR, Alt, Atom, Cap, Rep, Seq
from affidavit.compile.program import ANY, LEXICON, TOKEN, TYPE
from affidavit.syntax.nodes import Lemma, LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr

__all__ = ["key_frequency", "needed_sets", "required_elements", "token_frequency"]

Key = tuple[int, int]

# Rough frequency of one element in news text; only the order matters.
_LEXICON_FREQUENCY = 3.0
_TYPE_FREQUENCY = 50.0
_ANY_FREQUENCY = 1000.0
_PROPERTY_FREQUENCY = {"word": 500.0, "lower": 400.0, "cap": 60.0, "punct": 40.0, "start": 30.0, "digit": 30.0}
_OTHER_PROPERTY_FREQUENCY = 10.0
# The words that stand in every fifth sentence of English news or more often: never worth looking for.
_FREQUENT_WORDS = frozenset({
    "the", "of", "to", "and", "a", "in", "that", "is", "was", "for", "on", "with", "by", "at", "from", "as", "it",
    "be", "has", "have", "had", "he", "an", "will", "are", "not", "its", "were", "but", "said", "which", "this",
    "his", "they", "been", "who", "their", "one", "or", "more", "than", "would", "s", ",", ".", "'", "\"", "-",
    "’", "“", "”", "(", ")", ":"
})  # fmt: skip
_FREQUENT_WORD_FREQUENCY = 100.0
# Those that stand in one sentence of fifty to one of ten.
_COMMON_WORDS = frozenset({
    "about", "after", "against", "all", "also", "bank", "because", "before", "being", "can", "company", "could", "do",
    "first", "government", "group", "i", "if", "into", "just", "last", "made", "make", "many", "market", "may", "mr",
    "new", "next", "no", "now", "only", "other", "out", "over", "people", "she", "should", "so", "some", "such", "t",
    "them", "there", "three", "time", "told", "two", "up", "us", "we", "week", "what", "when", "while", "world",
    "year", "years", "you", "m", "$", "£", "%", "/", "any", "back", "down", "five", "get", "most", "off", "since",
    "under", "very", "through", "where", "how", "then", "both", "our", "her", "him", "my", "these", "those", "during",
    "between", "still", "much", "well", "way", "like", "take", "set", "part", "country", "president", "million",
})  # fmt: skip
_COMMON_WORD_FREQUENCY = 5.0
_MAX_KEYS = 60


def required_elements(clauses: Sequence[IR], predicates: Sequence[TestExpr]) -> tuple[Key, ...]:
    """(kind, ref) pairs, sorted: any match of any clause consumes at least one. Empty: none can be named."""
    chosen: set[Key] = set()
    for clause in clauses:
        best = _best(_candidates(clause, predicates), predicates)
        if best is None or any(kind == ANY for kind, _ in best):
            return ()
        chosen |= best
    return tuple(sorted(chosen))


def needed_sets(clauses: Sequence[IR], predicates: Sequence[TestExpr]) -> tuple[tuple[tuple[Key, ...], ...], ...]:
    """For each clause, sets of (kind, ref) pairs: any match of it consumes at least one of every set.

    Sets with an element that stands in nearly every sentence are left out, since they tell nothing.
    """
    found = []
    for clause in clauses:
        sets = {
            tuple(sorted(keys)): None
            for keys in _candidates(clause, predicates)
            if sum(key_frequency(key, predicates) for key in keys) < _FREQUENT_WORD_FREQUENCY and len(keys) <= _MAX_KEYS
        }
        found.append(tuple(sorted(sets)))
    return tuple(found)


def token_frequency(test: TestExpr) -> float:
    """How often a token passes `test`, on the same rough scale."""
    match test:
        case Literal(text):
            word = text.casefold()
            if word in _FREQUENT_WORDS:
                return _FREQUENT_WORD_FREQUENCY
            return _COMMON_WORD_FREQUENCY if word in _COMMON_WORDS else 1.0
        case Lemma():
            return 2.0
        case Regex():
            return 10.0
        case LexiconRef():
            return _LEXICON_FREQUENCY
        case TestName(name):
            return _PROPERTY_FREQUENCY.get(name, _OTHER_PROPERTY_FREQUENCY)
        case TestNot():
            return _ANY_FREQUENCY
        case TestAnd(operands):
            return min(token_frequency(operand) for operand in operands)
        case TestOr(operands):
            return sum(token_frequency(operand) for operand in operands)


def key_frequency(key: Key, predicates: Sequence[TestExpr]) -> float:
    """As `token_frequency`, of any element."""
    kind, ref = key
    if kind == TOKEN:
        return token_frequency(predicates[ref]) if ref < len(predicates) else _OTHER_PROPERTY_FREQUENCY
    return {LEXICON: _LEXICON_FREQUENCY, TYPE: _TYPE_FREQUENCY}.get(kind, _ANY_FREQUENCY)


def _best(candidates: list[frozenset[Key]], predicates: Sequence[TestExpr]) -> frozenset[Key] | None:
    def cost(keys: frozenset[Key]) -> tuple[float, list[Key]]:
        return sum(key_frequency(key, predicates) for key in keys), sorted(keys)

    return min(candidates, key=cost, default=None)


def _candidates(ir: IR, predicates: Sequence[TestExpr]) -> list[frozenset[Key]]:
    """Sets of which each must be hit by every match of `ir`."""
    match ir:
        case Atom(kind, ref):
            return [frozenset({(kind, ref)})]
        case Seq(items):
            return [found for item in items for found in _candidates(item, predicates)]
        case Alt(options):
            best = [_best(_candidates(option, predicates), predicates) for option in options]
            known = [keys for keys in best if keys is not None]
            return [frozenset().union(*known)] if len(known) == len(best) else []
        case Rep(body, least) if least > 0:
            return _candidates(body, predicates)
        case Cap(_, body):
            return _candidates(body, predicates)
        case _:
            return []
