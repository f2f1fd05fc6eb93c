"""Expressions: their value, and the derivation of that value, from one walk.

Null propagates: an operator or field of nothing is nothing. A comparison with null is null, except with the constant
``none``, which asks for absence; `and`, `or` and `not` are three-valued as in Kleene's logic.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from affidavit.compile.program import (
    Apply,
    CaptureValue,
    CompiledExpr,
    Constant,
    FieldOf,
    ListOf,
    Located,
    Membership,
    Operator,
    Phrases,
    Program,
    SlotValue,
    ValueType,
)
from affidavit.match.model import Captured, Filled, Finding, Status
from affidavit.text.tokens import exact_form, normalise, tokenize
from affidavit.values.functions import FUNCTIONS
from affidavit.values.types import Range, Timex

__all__ = [
    "Environment",
    "Plan",
    "describe",
    "evaluate",
    "evaluator",
    "mentions_slots",
    "surface",
    "text_of",
    "trace",
    "value_of",
]

FindingName = Callable[[Finding], Any]


@dataclass(slots=True)
class Environment:
    """What an expression may look at.

    `captures` serve rules and contexts, `slots` (and `status`) conditions and tests; `date` is the document date.
    """

    captures: Mapping[str, Captured | tuple[Captured, ...] | None] = field(default_factory=dict)
    slots: Mapping[str, Filled] = field(default_factory=dict)
    date: datetime.date | None = None
    program: Program | None = None
    status: Status | None = None


def evaluate(expr: CompiledExpr, env: Environment) -> Any:
    """The value of `expr`: text, number, truth value, Range, Timex, None, Captured, Finding, or a tuple of these."""
    return evaluator(expr)(env)


def evaluator(expr: CompiledExpr) -> Callable[[Environment], Any]:
    """`expr` made ready to be evaluated many times."""
    parts = [evaluator(part) for part in _parts(expr)]
    match expr:
        case Constant(value):
            return lambda env: value
        case CaptureValue(name):
            return lambda env: env.captures.get(name) or None
        case SlotValue(name, type_):
            return lambda env: _slot(name, type_, env)
        case FieldOf():
            field_of, (of,) = expr, parts
            return lambda env: _field(field_of, of(env))
        case Operator("and" | "or" as name):
            return _junction(name, parts)
        case Operator("==" | "!=" as name) if any(arg.type.kind == "null" for arg in expr.args):
            wanted = name == "=="
            return lambda env: all(part(env) is None for part in parts) == wanted
        case _:
            return lambda env: _combine(expr, [part(env) for part in parts], env)


_MAX_READY = 20_000
_ready: dict[int, tuple[Located, Callable[[Environment], Any]]] = {}


def value_of(located: Located, env: Environment) -> Any:
    """The value of an expression that is evaluated again and again: made ready once."""
    known = _ready.get(id(located))
    if known is None or known[0] is not located:
        if len(_ready) >= _MAX_READY:
            _ready.clear()
        known = _ready[id(located)] = located, evaluator(located.expr)
    return known[1](env)


def mentions_slots(expr: CompiledExpr) -> bool:
    """Whether `expr` looks at slots of the finding at hand."""
    return isinstance(expr, SlotValue) or any(map(mentions_slots, _parts(expr)))


def _junction(name: str, parts: Sequence[Callable[[Environment], Any]]) -> Callable[[Environment], Any]:
    """`and` and `or`: the first part that decides ends it, since no part can change a thing."""
    decisive = name == "or"

    def run(env: Environment) -> Any:
        unknown = False
        for part in parts:
            value = part(env)
            if value is decisive:
                return decisive
            unknown = unknown or value is None
        return None if unknown else not decisive

    return run


def trace(expr: CompiledExpr, env: Environment, finding_name: FindingName | None = None) -> dict[str, Any]:
    """How the value of `expr` comes about: ``{"expr", "value", "from"}``, children likewise.

    A capture adds ``capture``, ``span`` and ``text``; a library call adds ``function`` and ``version``.
    `finding_name` says how a finding is named in the output (its id, for example).
    """
    known = _plans.get(id(expr))
    if known is None or known.expr is not expr:
        if len(_plans) >= _MAX_READY:
            _plans.clear()
        known = _plans[id(expr)] = Plan(expr)
    return _derive(known, env, finding_name)[1]


class Plan:
    """What the trace of an expression says whatever its value, and how that comes from the values of its parts.

    `head` is what it says before the place of a capture, the value and its parts; `combine` takes the parts' values.
    """

    __slots__ = ("captured", "combine", "expr", "head", "parts")

    def __init__(self, expr: CompiledExpr) -> None:
        self.expr = expr
        self.parts = [Plan(part) for part in _parts(expr)]
        self.captured = isinstance(expr, CaptureValue)
        self.combine: Callable[[Sequence[Any], Environment], Any] = lambda values, env: _combine(expr, values, env)
        self.head: dict[str, Any] = {"expr": text_of(expr)}
        match expr:
            case Constant(value):
                self.combine = lambda values, env: value
            case FieldOf():
                self.combine = lambda values, env: _field(expr, values[0])
            case Apply(function):
                self.combine = lambda values, env: _call(expr, values, env)
                self.head |= {"function": function, "version": FUNCTIONS[function].version}
            case CaptureValue(capture):
                self.combine = lambda values, env: env.captures.get(capture) or None
                self.head["capture"] = capture
            case SlotValue(slot):
                self.head["slot"] = slot


_plans: dict[int, Plan] = {}


def _derive(plan: Plan, env: Environment, name: FindingName | None) -> tuple[Any, dict[str, Any]]:
    values: list[Any] = []
    records: list[dict[str, Any]] = []
    for part in plan.parts:
        value, record = _derive(part, env, name)
        values.append(value)
        records.append(record)
    value = plan.combine(values, env)
    record = plan.head.copy()
    if plan.captured:
        record.update(_place(value))
    record["value"] = describe(value, name)
    record["from"] = records
    return value, record


def _place(value: Any) -> dict[str, Any]:
    pieces = value if isinstance(value, tuple) else (value,)
    found = [piece for piece in pieces if isinstance(piece, Captured)]
    if not found:
        return {"span": None, "text": None}
    if isinstance(value, tuple):
        return {"span": [list(piece.span) for piece in found], "text": [surface(piece) for piece in found]}
    return {"span": list(found[0].span), "text": surface(found[0])}


_SCALARS = frozenset({str, int, float, bool})


def describe(value: Any, finding_name: FindingName | None = None) -> Any:
    """`value` as JSON: findings by name (type, span and text when no naming is given), captures by their text."""
    if value is None or type(value) in _SCALARS:
        return value
    match value:
        case Captured(finding=None):
            return surface(value)
        case Captured(finding=finding) if finding is not None:
            return describe(finding, finding_name)
        case Finding():
            if finding_name is not None:
                return {"finding": finding_name(value)}
            return {"type": value.type, "span": list(value.span), "text": value.text}
        case Range() | Timex():
            return value.to_record()
        case tuple():
            return [describe(item, finding_name) for item in value]
        case _:
            return value


def surface(piece: Captured | Finding) -> str:
    """The text of `piece` with one space wherever the document has white space, so that line breaks do not count."""
    sentence = piece.sentence
    if piece.last == piece.first + 1:
        return sentence.surfaces[piece.first]
    words = [
        word if joined or not index else " " + word
        for index, (word, joined) in enumerate(
            zip(sentence.surfaces[piece.first : piece.last], sentence.joined[piece.first : piece.last], strict=True)
        )
    ]
    return "".join(words)


# ── One step of the walk ────────────────────────────────────────────────────────────────────────


def _parts(expr: CompiledExpr) -> tuple[CompiledExpr, ...]:
    match expr:
        case FieldOf(inner) | Membership(inner):
            return (inner,)
        case Apply(_, args) | Operator(_, args) | ListOf(args):
            return args
        case _:
            return ()


def _combine(expr: CompiledExpr, values: Sequence[Any], env: Environment) -> Any:
    """The value of `expr` from those of its parts."""
    match expr:
        case Constant(value):
            return value
        case CaptureValue(name):
            captured = env.captures.get(name)
            return None if captured == () else captured
        case SlotValue(name, type_):
            return _slot(name, type_, env)
        case FieldOf():
            return _field(expr, values[0])
        case Apply():
            return _call(expr, values, env)
        case Operator():
            return _operate(expr, values)
        case Membership(_, lexicon):
            return _is_entry(values[0], lexicon, env)
        case ListOf():
            return tuple(values)


def _slot(name: str, type_: ValueType, env: Environment) -> Any:
    if name in env.slots or env.status is None:
        return _content(env.slots.get(name), type_)
    match name:
        case "polarity":
            return env.status.polarity
        case "certainty":
            return env.status.certainty
        case "source":
            return _content(env.status.source, type_)
    return None


def _content(filled: Filled | None, type_: ValueType) -> Any:
    """What a slot holds: the finding where its type is one, else the value; a tuple where it may hold several."""
    if filled is None:
        return None
    value = filled.finding if type_.kind == "finding" and filled.finding is not None else filled.value
    return (value,) if type_.many and not isinstance(value, tuple) and value is not None else value


def _field(expr: FieldOf, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, tuple):
        found: list[Any] = []
        for item in value:  # a list of lists is one list
            of_item = _field(expr, item)
            found.extend(of_item if isinstance(of_item, tuple) else (of_item,))
        return tuple(found)
    match expr.access:
        case "text":
            return surface(value) if isinstance(value, Captured | Finding) else value
        case "slot" | "main":
            finding = value.finding if isinstance(value, Captured) else value
            return _content(finding.get(expr.name), expr.type) if isinstance(finding, Finding) else None
        case "column" | "value":
            entry = value.entry if isinstance(value, Captured) else None
            if entry is None:
                return None
            return entry.value if expr.access == "value" else entry.columns.get(expr.name)
        case _:
            return getattr(value, expr.name, None)


def _call(expr: Apply, values: Sequence[Any], env: Environment) -> Any:
    function = FUNCTIONS[expr.function]
    last = len(function.params) - 1
    args = [
        () if value is None and function.params[min(index, last)].startswith("list") else value
        for index, value in enumerate(values)
    ]
    if not function.nullable and any(value is None for value in args):
        return None
    return function.call(*args, date=env.date) if function.needs_date else function.call(*args)


def _is_entry(value: Any, lexicon: int, env: Environment) -> bool | None:
    if value is None:
        return None
    assert env.program is not None
    pieces = [value[start:end] for start, end in tokenize(value)]
    phrases: Phrases = env.program.extra["phrases"][lexicon]
    return phrases.has(tuple(map(normalise, pieces)), tuple(map(exact_form, pieces)))


def _operate(expr: Operator, values: Sequence[Any]) -> Any:
    match expr.name:
        case "and":
            return False if False in values else None if None in values else True
        case "or":
            return True if True in values else None if None in values else False
        case "==" | "!=" if any(arg.type.kind == "null" for arg in expr.args):
            return all(value is None for value in values) == (expr.name == "==")
        case "in" if values[0] is not None and values[1] is not None:
            return True if values[0] in values[1] else None if None in values[1] else False
    if any(value is None for value in values):
        return None
    return _number(_OPERATIONS[expr.name](*values))


def _number(value: Any) -> Any:
    """Whole numbers are ints, and what is no number (overflow, division by zero) is null."""
    if isinstance(value, float):
        return None if not math.isfinite(value) else int(value) if value.is_integer() else value
    return value


def _safely(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def run(left: Any, right: Any) -> Any:
        try:
            return operation(left, right)
        except (ArithmeticError, ValueError):
            return None

    return run


_OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "not": lambda value: not value,
    "neg": lambda value: -value,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "+": _safely(lambda left, right: left + right),
    "-": _safely(lambda left, right: left - right),
    "*": _safely(lambda left, right: left * right),
    "/": _safely(lambda left, right: left / right),
}


# ── Text of an expression ───────────────────────────────────────────────────────────────────────


def text_of(expr: CompiledExpr) -> str:
    """`expr` as a rule would write it, coercions included."""
    match expr:
        case Constant(value, type_):
            return _constant_text(value, type_)
        case CaptureValue(name) | SlotValue(name):
            return name
        case FieldOf(inner, name):
            return f"{_bracketed(inner)}.{name}"
        case Apply(function, args):
            return f"{function}({', '.join(map(text_of, args))})"
        case Operator("neg", (inner,)):
            return f"-{_bracketed(inner)}"
        case Operator("not", (inner,)):
            return f"not {_bracketed(inner)}"
        case Operator(name, (left, right)):
            return f"{_bracketed(left)} {name} {_bracketed(right)}"
        case Membership(inner):
            return f"{_bracketed(inner)} in @{expr.name}"
        case ListOf(items):
            return f"[{', '.join(map(text_of, items))}]"
        case _:
            return ""


def _bracketed(expr: CompiledExpr) -> str:
    return f"({text_of(expr)})" if isinstance(expr, Operator | Membership) else text_of(expr)


def _constant_text(value: Any, type_: ValueType) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) and type_.kind != "enum" else str(value)
