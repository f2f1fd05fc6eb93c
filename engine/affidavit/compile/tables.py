"""The tables patterns point into: distinct single-token tests, distinct references to types, named patterns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from affidavit.compile.ir import IR
from affidavit.syntax.nodes import (
    Expr,
    Lemma,
    LexiconRef,
    Literal,
    Regex,
    SourceText,
    TestAnd,
    TestExpr,
    TestName,
    TestNot,
    TestOr,
)
from affidavit.text.tokens import exact_form, normalise

__all__ = ["Expanded", "PendingReference", "PredicateTable", "ReferenceTable", "Tables", "canonical"]


def canonical(test: TestExpr) -> TestExpr:
    """A form in which tests that plainly say the same are equal: no places, sorted operands, normalised words."""
    match test:
        case Literal(text, exact):
            folded = normalise(text)
            cased = exact and (folded.upper() != folded or exact_form(text) != folded)
            return Literal(exact_form(text), True) if cased else Literal(folded)
        case Lemma(word):
            return Lemma(normalise(word))
        case Regex(pattern):
            return Regex(pattern)
        case LexiconRef(name):
            return LexiconRef(name)
        case TestName(name):
            return TestName(name)
        case TestNot(operand):
            inner = canonical(operand)
            return inner.operand if isinstance(inner, TestNot) else TestNot(inner)
        case TestAnd(operands) | TestOr(operands):
            kind = type(test)
            flat = {inner: _key(inner) for operand in operands for inner in _flatten(canonical(operand), kind)}
            ordered = tuple(sorted(flat, key=flat.__getitem__))
            return ordered[0] if len(ordered) == 1 else kind(ordered)


def _flatten(test: TestExpr, kind: type[TestAnd] | type[TestOr]) -> Iterator[TestExpr]:
    if isinstance(test, kind):
        yield from test.operands
    else:
        yield test


def _key(test: TestExpr) -> str:
    """Sorts tests; equal only for equal ones."""
    match test:
        case TestNot(operand):
            return f"!({_key(operand)})"
        case TestAnd(operands) | TestOr(operands):
            return f"{type(test).__name__}({','.join(map(_key, operands))})"
        case Literal(text, exact):
            return f"Literal({exact},{text!r})"
        case Lemma(name) | Regex(name) | LexiconRef(name) | TestName(name):
            return f"{type(test).__name__}({name!r})"


@dataclass(slots=True)
class PredicateTable:
    """Distinct single-token tests; the bit of each is its place in `tests`."""

    bits: dict[TestExpr, int] = field(default_factory=dict)

    def bit(self, test: TestExpr) -> int:
        """The bit of `test`, whose lexicon names must be qualified."""
        return self.bits.setdefault(canonical(test), len(self.bits))

    @property
    def tests(self) -> tuple[TestExpr, ...]:
        return tuple(self.bits)


@dataclass(frozen=True, slots=True)
class PendingReference:
    """A type reference as first written; its condition is typed once all slots are known."""

    type: str
    condition: Expr | None
    module: str
    source: SourceText = field(repr=False, compare=False)


@dataclass(slots=True)
class ReferenceTable:
    """Distinct references to types; equal conditions of one module share a place."""

    indices: dict[PendingReference, int] = field(default_factory=dict)

    def index(self, type_: str, condition: Expr | None, module: str, source: SourceText) -> int:
        pending = PendingReference(type_, condition, module if condition is not None else "", source)
        return self.indices.setdefault(pending, len(self.indices))

    @property
    def items(self) -> tuple[PendingReference, ...]:
        return tuple(self.indices)


@dataclass(frozen=True, slots=True)
class Expanded:
    """A named pattern without parameters, written out: it is the same wherever it is named."""

    ir: IR
    elements: int
    height: int


@dataclass(slots=True)
class Tables:
    """Everything that lowering patterns adds to. `used` holds (kind, qualified name) of what was named."""

    predicates: PredicateTable = field(default_factory=PredicateTable)
    references: ReferenceTable = field(default_factory=ReferenceTable)
    used: set[tuple[str, str]] = field(default_factory=set)
    expanded: dict[str, Expanded] = field(default_factory=dict)
