"""Which elements every match must contain one of: where a rule has to be looked for at all."""

from __future__ import annotations

from collections.abc import Sequence

from affidavit.compile.ir import IR, Alt, Atom, Cap, Rep, Seq
from affidavit.compile.program import ANY, LEXICON, TOKEN, TYPE
from affidavit.syntax.nodes import Lemma, LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr

__all__ = [
    "KNOWN_WORDS",
    "is_frequent",
    "key_frequency",
    "needed_sets",
    "required_elements",
    "token_frequency",
    "word_frequency",
]

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
# Those that stand in one of two hundred or more.
_PLAIN_WORDS = frozenset({
    "according", "action", "added", "agreed", "among", "announced", "another", "around", "asked", "based", "begin",
    "believe", "best", "better", "big", "billion", "britain", "british", "business", "called", "came", "campaign",
    "case", "change", "charge", "children", "city", "come", "condition", "conditions", "continue", "cost",
    "countries", "court", "cut", "day", "days", "deal", "decision", "director", "due", "each", "earlier", "early",
    "end", "even", "expected", "face", "fall", "far", "fell", "final", "find", "following", "force", "forced",
    "foreign", "former", "found", "four", "full", "future", "general", "give", "given", "go", "going", "good",
    "great", "half", "held", "help", "high", "hit", "hold", "home", "hospital", "house", "however", "including",
    "international", "issue", "july", "june", "keep", "law", "leader", "left", "less", "life", "likely", "line",
    "lives", "local", "long", "lost", "low", "main", "major", "making", "man", "march", "meeting", "members", "men",
    "minister", "month", "months", "morning", "move", "must", "national", "need", "needed", "news", "night", "number",
    "office", "officials", "old", "own", "party", "past", "pay", "place", "plan", "plans", "play", "point", "police",
    "political", "power", "previous", "public", "put", "record", "remain", "remained", "remains", "report",
    "reported", "right", "rise", "role", "rose", "run", "same", "say", "saying", "says", "second", "see", "seen",
    "service", "seven", "show", "side", "six", "son", "start", "state", "strong", "support", "system", "taken",
    "taking", "talks", "ten", "term", "think", "third", "today", "too", "took", "top", "total", "use", "used", "want",
    "without", "woman", "women", "won", "work", "working", "young",
})  # fmt: skip
_PLAIN_WORD_FREQUENCY = 2.0
KNOWN_WORDS = _FREQUENT_WORDS | _COMMON_WORDS | _PLAIN_WORDS
"""The words that `word_frequency` tells from all others."""
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
            if not is_frequent(tuple(keys), predicates)
        }
        found.append(tuple(sorted(sets)))
    return tuple(found)


def is_frequent(keys: Sequence[Key], predicates: Sequence[TestExpr]) -> bool:
    """Whether one of `keys` stands in nearly every sentence, or they are too many to look for."""
    return len(keys) > _MAX_KEYS or sum(key_frequency(key, predicates) for key in keys) >= _FREQUENT_WORD_FREQUENCY


def word_frequency(word: str) -> float:
    """How often `word`, in lower case, stands in news text, on the same rough scale."""
    if word in _FREQUENT_WORDS:
        return _FREQUENT_WORD_FREQUENCY
    if word in _COMMON_WORDS:
        return _COMMON_WORD_FREQUENCY
    return _PLAIN_WORD_FREQUENCY if word in _PLAIN_WORDS else 1.0


def token_frequency(test: TestExpr) -> float:
    """How often a token passes `test`, on the same rough scale."""
    match test:
        case Literal(text):
            return word_frequency(text.casefold())
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
