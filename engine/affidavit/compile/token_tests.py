"""Whether a single-token test can ever hold.

Decided by brute force over the kinds of tokens there are: each combination of properties a token can have, and each
word the test itself names. What is not known (a lemma, another word's being in a lexicon) is tried both ways, so a
test is called a contradiction only when it is one. Signs that have letter case, as circled letters do, are left aside.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from affidavit.compile.program import Lexicon
from affidavit.compile.tables import canonical
from affidavit.compile.token_regex import TokenRegex
from affidavit.compile.token_shapes import can_match
from affidavit.syntax.nodes import Lemma, LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr
from affidavit.text.tokens import exact_form, normalise

__all__ = ["is_contradiction"]

Leaf = Literal | Lemma | Regex | LexiconRef
Properties = frozenset[str]

_WORDS = tuple(
    map(frozenset, ({"word"}, {"word", "cap"}, {"word", "cap", "upper"}, {"word", "upper"}, {"word", "lower"}))
)
_NUMBERS: tuple[Properties, ...] = (frozenset({"digit"}),)
_SIGNS = tuple(map(frozenset, ({"punct"}, {"punct", "quote"}, {"quote"}, set[str]())))
_BY_SHAPE: Mapping[str, tuple[Properties, ...]] = {"w": _WORDS, "d": _NUMBERS, "s": _SIGNS}
_PLACES = tuple(map(frozenset, (set[str](), {"start"}, {"joined"}, {"start", "joined"})))
_OF_CASE = frozenset({"cap", "upper", "lower"})
_MAX_UNKNOWN = 10


def is_contradiction(test: TestExpr, lexicon_of: Callable[[str], Lexicon]) -> bool:
    """Whether no token whatever passes `test`, whose lexicon names are qualified."""
    test = canonical(test)
    leaves = list(dict.fromkeys(_leaves(test)))
    if len(leaves) > _MAX_UNKNOWN:
        return False
    worlds = itertools.chain(_any_token(leaves, lexicon_of), _named_tokens(leaves, lexicon_of))
    return not any(_possible(test, properties, leaves, options) for properties, options in worlds)


def _leaves(test: TestExpr) -> Iterator[Leaf]:
    match test:
        case TestNot(operand):
            yield from _leaves(operand)
        case TestAnd(operands) | TestOr(operands):
            for operand in operands:
                yield from _leaves(operand)
        case TestName():
            return
        case _:
            yield test


Options = list[tuple[bool, ...]]  # for each leaf, the truth values it may have
BOTH = (False, True)


def _any_token(leaves: list[Leaf], lexicon_of: Callable[[str], Lexicon]) -> Iterator[tuple[Properties, Options]]:
    """Tokens that the test does not name."""
    for shape, kinds in _BY_SHAPE.items():
        options: Options = []
        for leaf in leaves:
            match leaf:
                case Literal():
                    options.append((False,))
                case Regex(pattern):
                    options.append(BOTH if _may_match(pattern, shape) else (False,))
                case LexiconRef(name):
                    options.append(BOTH if shape in _lexicon_shapes(lexicon_of(name)) else (False,))
                case Lemma():
                    options.append(BOTH)
        for properties in kinds:
            yield properties, options


@lru_cache(maxsize=1024)
def _may_match(pattern: str, shape: str) -> bool:
    return can_match(TokenRegex.compile(pattern), shape)


_SHAPES_KEPT = 1_000
_shapes: dict[int, tuple[Lexicon, set[str]]] = {}


def _lexicon_shapes(lexicon: Lexicon) -> set[str]:
    """The shapes of the entries of one token, remembered: many tests name the same lexicon."""
    known = _shapes.get(id(lexicon))
    if known is None or known[0] is not lexicon:
        if len(_shapes) >= _SHAPES_KEPT:
            _shapes.clear()
        shapes = set(map(_shape, {entry.words[0][0] for entry in lexicon.entries if len(entry.words) == 1}))
        known = _shapes[id(lexicon)] = lexicon, shapes
    return known[1]


def _named_tokens(leaves: list[Leaf], lexicon_of: Callable[[str], Lexicon]) -> Iterator[tuple[Properties, Options]]:
    """Tokens that are a literal of the test, in several cases."""
    words = dict.fromkeys(
        surface
        for leaf in leaves
        if isinstance(leaf, Literal)
        for surface in (leaf.text, leaf.text.lower(), leaf.text.upper(), leaf.text.capitalize())
    )
    for word in words:
        options: Options = [_truth(leaf, word, lexicon_of) for leaf in leaves]
        for properties in _properties(word):
            yield properties, options


def _truth(leaf: Leaf, word: str, lexicon_of: Callable[[str], Lexicon]) -> tuple[bool, ...]:
    match leaf:
        case Literal(text, exact):
            return ((exact_form(word) if exact else normalise(word)) == text,)
        case Regex(pattern):
            return (TokenRegex.compile(pattern).fullmatch(word),)
        case LexiconRef(name):
            return (_contains(lexicon_of(name), word),)
        case Lemma():
            return BOTH


def _contains(lexicon: Lexicon, word: str) -> bool:
    folded, exact = (normalise(word),), (exact_form(word),)
    return any(entry.words == folded and entry.exact in (None, exact) for entry in lexicon.entries)


def _shape(word: str) -> str:
    category = unicodedata.category(word[0])
    return "w" if category[0] in "LM" else "d" if category == "Nd" else "s"


def _properties(word: str) -> list[Properties]:
    """The properties `word` may have; several where it depends on definitions not repeated here."""
    shape = _shape(word)
    if shape != "w":
        return list(_BY_SHAPE[shape])
    found = {"word"}
    found |= {"cap"} if word[0] != word[0].lower() else set()
    found |= {"upper"} if word == word.upper() != word.lower() else set()
    found |= {"lower"} if word == word.lower() != word.upper() else set()
    return [frozenset(found), frozenset(found - {"upper"})]


def _possible(test: TestExpr, properties: Properties, leaves: list[Leaf], options: Options) -> bool:
    # In a sentence without case, phrases that count case are compared otherwise: tried both ways.
    caseless = [
        BOTH if isinstance(leaf, Literal) and leaf.exact else known for leaf, known in zip(leaves, options, strict=True)
    ]
    for place in _PLACES:
        worlds = ((properties | place, options), ((properties - _OF_CASE) | place | {"caseless"}, caseless))
        for found, truths in worlds:
            for values in itertools.product(*truths):
                if _holds(test, found, dict(zip(leaves, values, strict=True))):
                    return True
    return False


def _holds(test: TestExpr, properties: Properties, known: Mapping[Leaf, bool]) -> bool:
    match test:
        case TestName("any"):
            return True
        case TestName(name):
            return name in properties
        case TestNot(operand):
            return not _holds(operand, properties, known)
        case TestAnd(operands):
            return all(_holds(operand, properties, known) for operand in operands)
        case TestOr(operands):
            return any(_holds(operand, properties, known) for operand in operands)
        case _:
            return known[test]
