"""Constructors that keep patterns and token tests in their one normal form: no sequence within a sequence."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit.syntax.nodes import NO_SPAN, Choice, Pattern, Sequence, Span, TestAnd, TestExpr, TestOr

__all__ = ["choice", "conjunction", "disjunction", "sequence"]


def sequence(items: Iterable[Pattern], span: Span = NO_SPAN) -> Pattern:
    """The items one after another; a single item stands for itself, none give the empty pattern."""
    flat: list[Pattern] = []
    for item in items:
        flat += item.items if isinstance(item, Sequence) else (item,)
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat), span=span)


def choice(options: Iterable[Pattern], span: Span = NO_SPAN) -> Pattern:
    """One of the options, which must be one or more."""
    flat: list[Pattern] = []
    for option in options:
        flat += option.options if isinstance(option, Choice) else (option,)
    return flat[0] if len(flat) == 1 else Choice(tuple(flat), span=span)


def conjunction(operands: Iterable[TestExpr], span: Span = NO_SPAN) -> TestExpr:
    """All of the operands, which must be one or more."""
    flat: list[TestExpr] = []
    for operand in operands:
        flat += operand.operands if isinstance(operand, TestAnd) else (operand,)
    return flat[0] if len(flat) == 1 else TestAnd(tuple(flat), span=span)


def disjunction(operands: Iterable[TestExpr], span: Span = NO_SPAN) -> TestExpr:
    """One of the operands, which must be one or more."""
    flat: list[TestExpr] = []
    for operand in operands:
        flat += operand.operands if isinstance(operand, TestOr) else (operand,)
    return flat[0] if len(flat) == 1 else TestOr(tuple(flat), span=span)
