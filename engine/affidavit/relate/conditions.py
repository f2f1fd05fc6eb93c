"""Conditions of links, made ready to be asked of very many findings: closures over slots.

What a condition commonly says of single values (``kind == state``, ``office == none``, ``count.max == 1``) is read off
the slots at once; anything else, lists above all, is left to the one evaluator. Both give the same answer.
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from affidavit.compile.program import (
    Apply,
    CompiledExpr,
    Constant,
    FieldOf,
    ListOf,
    Located,
    Operator,
    Program,
    SlotValue,
)
from affidavit.match.evaluate import Environment, evaluator
from affidavit.match.model import Filled, Finding
from affidavit.values.functions import FUNCTIONS

__all__ = ["Holds", "condition_of"]

Slots = Mapping[str, Filled]
Holds = Callable[[Finding], bool]
"""Whether a condition is true of a finding as it is now."""

_Date = datetime.date | None
_Test = Callable[[Slots, _Date], bool]
_Value = Callable[[Slots, _Date], Any]

_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def condition_of(located: Located | None, program: Program) -> Holds | None:
    """The condition as a closure; None where there is none, so that nothing is asked."""
    if located is None:
        return None
    test = _test(located.expr)
    if test is not None:
        return lambda finding: test(finding.slots, finding.document.date)
    value = evaluator(located.expr)

    def holds(finding: Finding) -> bool:
        return value(Environment(slots=finding.slots, date=finding.document.date, program=program)) is True

    return holds


def _test(expr: CompiledExpr) -> _Test | None:
    """Whether `expr` is true, from the slots alone; None where it takes more to say."""
    if not isinstance(expr, Operator):
        truth = _value(expr)
        return None if truth is None else lambda slots, date: truth(slots, date) is True
    if expr.name in ("and", "or"):
        return _junction(expr.name, [_test(part) for part in expr.args])
    if len(expr.args) != 2:
        return None
    left, right = expr.args
    get, others = _value(left), _constants(right)
    if get is None or others is None or left.type.kind == "null":
        return None
    if expr.name in ("==", "!=") and right.type.kind == "null":
        wanted = expr.name == "=="
        return lambda slots, date: (get(slots, date) is None) == wanted
    if expr.name == "in" and None not in others:
        return _among(get, others)
    if expr.name in _COMPARED and len(others) == 1 and others[0] is not None:
        return _compared(get, _COMPARED[expr.name], others[0])
    return None


def _constants(expr: CompiledExpr) -> tuple[Any, ...] | None:
    """The values of a constant, or of a list of constants."""
    if isinstance(expr, Constant):
        return expr.value if isinstance(expr.value, tuple) else (expr.value,)
    if isinstance(expr, ListOf) and all(isinstance(item, Constant) for item in expr.items):
        return tuple(item.value for item in expr.items if isinstance(item, Constant))
    return None


def _junction(name: str, parts: Sequence[_Test | None]) -> _Test | None:
    tests = [part for part in parts if part is not None]
    if len(tests) < len(parts):
        return None
    if name == "and":

        def every(slots: Slots, date: _Date) -> bool:
            for test in tests:  # noqa: SIM110  (twice as fast)
                if not test(slots, date):
                    return False
            return True

        return every

    def some(slots: Slots, date: _Date) -> bool:
        for test in tests:  # noqa: SIM110
            if test(slots, date):
                return True
        return False

    return some


def _among(get: _Value, among: tuple[Any, ...]) -> _Test:
    def test(slots: Slots, date: _Date) -> bool:
        value = get(slots, date)
        return value is not None and value in among

    return test


def _compared(get: _Value, compare: Callable[[Any, Any], Any], constant: Any) -> _Test:
    def test(slots: Slots, date: _Date) -> bool:
        value = get(slots, date)
        return value is not None and compare(value, constant) is True

    return test


def _value(expr: CompiledExpr) -> _Value | None:
    """The single value of an expression over slots; None for lists, and where it takes more to say."""
    if expr.type.many:
        return None
    match expr:
        case Constant(value):
            return lambda slots, date: value
        case SlotValue(name, type_):
            return _content(name, type_.kind == "finding")
        case FieldOf(inner, name, "field" | "slot" | "main" as access):
            get = _value(inner)
            if get is None:
                return None
            return (
                _field(get, name)
                if access == "field"
                else _of_finding(get, _content(name, expr.type.kind == "finding"))
            )
        case Apply(function, args):
            return _call(function, [_value(arg) for arg in args])
    return None


def _content(name: str, finding: bool) -> _Value:
    """What a slot holds: the finding where its type is one, else the value."""

    def value(slots: Slots, date: _Date) -> Any:
        filled = slots.get(name)
        return None if filled is None else filled.value

    def referred(slots: Slots, date: _Date) -> Any:
        filled = slots.get(name)
        return None if filled is None else filled.value if filled.finding is None else filled.finding

    return referred if finding else value


def _field(get: _Value, name: str) -> _Value:
    def of(slots: Slots, date: _Date) -> Any:
        value = get(slots, date)
        return None if value is None else getattr(value, name, None)

    return of


def _of_finding(get: _Value, content: _Value) -> _Value:
    def of(slots: Slots, date: _Date) -> Any:
        finding = get(slots, date)
        return content(finding.slots, date) if isinstance(finding, Finding) else None

    return of


def _call(name: str, args: Sequence[_Value | None]) -> _Value | None:
    function = FUNCTIONS[name]
    known = [arg for arg in args if arg is not None]
    if len(known) < len(args) or any(param.startswith("list") for param in function.params):
        return None
    nullable, call, dated = function.nullable, function.call, function.needs_date

    def of(slots: Slots, date: _Date) -> Any:
        values = [get(slots, date) for get in known]
        if not nullable:
            for value in values:
                if value is None:
                    return None
        return call(*values, date=date) if dated else call(*values)

    return of
