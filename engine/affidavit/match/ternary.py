"""Token tests of which only a part is known: a word without its case, or any number at all.

Such a test is true, false, or open (None), by Kleene's logic. A glance uses it to tell which words it must look for,
and that no other word can pass any of its tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from affidavit.syntax.nodes import Lemma, LexiconRef, Literal, Regex, TestAnd, TestExpr, TestName, TestNot, TestOr
from affidavit.text.tokens import normalise

__all__ = ["NUMBER", "WORD", "Facts", "Leaf", "holds", "leaves_of"]

Leaf = TestName | Literal | Lemma | Regex | LexiconRef
"""A test that is no composition of others."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a token: some of its properties; if it is one of the words looked for, which, in any case; and
    the lexicons that have an entry beginning with it."""

    properties: Mapping[str, bool]
    word: str | None = None
    lexicons: frozenset[str] = frozenset()


WORD = {"any": True, "word": True, "digit": False, "punct": False, "quote": False}
"""The properties of all words of ASCII letters; whether they have case depends on the sentence."""
NUMBER = {
    "any": True, "word": False, "digit": True, "punct": False, "quote": False,
    "cap": False, "upper": False, "lower": False,
}  # fmt: skip
"""Those of all numbers in ASCII digits."""


def holds(test: TestExpr, facts: Facts) -> bool | None:
    """Whether a token of which these facts are known passes `test`; None if that is open."""
    match test:
        case TestNot(operand):
            held = holds(operand, facts)
            return None if held is None else not held
        case TestAnd(operands):
            return _all(holds(operand, facts) for operand in operands)
        case TestOr(operands):
            neither = _all(_opposite(holds(operand, facts)) for operand in operands)
            return _opposite(neither)
        case TestName(name):
            return facts.properties.get(name)
        case Literal(text, exact=exact):
            return False if facts.word != normalise(text) else None if exact else True
        case LexiconRef(name):
            return None if name in facts.lexicons else False
        case _:
            return None


def leaves_of(test: TestExpr) -> Iterable[Leaf]:
    """What `test` is composed of."""
    match test:
        case TestNot(operand):
            yield from leaves_of(operand)
        case TestAnd(operands) | TestOr(operands):
            for operand in operands:
                yield from leaves_of(operand)
        case _:
            yield test


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _all(values: Iterable[bool | None]) -> bool | None:
    open_ = False
    for value in values:
        if value is False:
            return False
        open_ = open_ or value is None
    return None if open_ else True
