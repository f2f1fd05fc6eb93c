"""Calls of library functions: arguments checked against the function's declared parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from affidavit.compile.program import Apply, CompiledExpr, ValueType
from affidavit.compile.static import enum_type, say, single, value_type
from affidavit.compile.suggest import did_you_mean
from affidavit.syntax import nodes
from affidavit.syntax.nodes import Span
from affidavit.values.functions import FUNCTIONS
from affidavit.values.library import Function

if TYPE_CHECKING:
    from affidavit.compile.expressions import Checker

__all__ = ["compile_call", "signature"]

ANY_TYPE = "any"
LIST_TYPE = "list"


def signature(function: Function) -> str:
    """``at_least(number)``, ``resolve(timex, past|future?)``."""
    return f"{function.name}({', '.join(function.params)})"


def compile_call(checker: Checker, node: nodes.Call, expected: ValueType | None) -> CompiledExpr:
    """The call `node`. Raises `ExprError`."""
    function = FUNCTIONS.get(node.function)
    span = Span(node.span.start, node.span.start + len(node.function))
    if function is None:
        otherwise = did_you_mean(node.function, FUNCTIONS, "`affidavit functions` lists all there are")
        help = _ELSEWHERE.get(node.function, otherwise)
        raise checker.error("E0207", f"the library has no function {node.function}", span, help)
    _check_count(checker, function, node, span)
    pushed = expected if function.returns == ANY_TYPE else None
    args = tuple(_argument(checker, function, index, arg, pushed) for index, arg in enumerate(node.args))
    return Apply(function.name, args, _returned(checker, function, args, node, pushed))


_CLOCK = "rules cannot read the clock; functions on times count from the document date"
_ELSEWHERE = {
    **dict.fromkeys(("today", "now"), _CLOCK),
    **dict.fromkeys(("int", "integer", "float", "to_number", "num", "parse"), "write number(...)"),
    **dict.fromkeys(("len", "size"), "write length(...) of a text, count(...) of a list"),
    **dict.fromkeys(("range", "interval"), "write between(...), exactly(...) or at_least(...)"),
    **dict.fromkeys(("date", "timex"), "write calendar_date(year, month, day)"),
    **dict.fromkeys(("concat", "str", "string"), "texts are put together by `+`, lists by join(...)"),
    **dict.fromkeys(("coalesce", "default", "ifnull"), "write or_else(...)"),
    **dict.fromkeys(("if", "iff", "when"), "write a rule for each case, or give the entries of a lexicon values"),
}
"""What other languages call these."""


def _check_count(checker: Checker, function: Function, node: nodes.Call, span: Span) -> None:
    least = sum(not param.endswith(("?", "...")) for param in function.params)
    least += bool(function.params and function.params[-1].endswith("..."))
    most = None if function.params and function.params[-1].endswith("...") else len(function.params)
    given = len(node.args)
    if given < least or (most is not None and given > most):
        wanted = str(least) if least == most else f"{least} or more" if most is None else f"{least} to {most}"
        text = f"{function.name} takes {wanted} argument{'s' * (wanted != '1')}, and is given {given}"
        raise checker.error("E0302", text, span, f"it is {signature(function)}")


def _param(function: Function, index: int) -> str:
    return function.params[min(index, len(function.params) - 1)].removesuffix("...").removesuffix("?")


def _argument(
    checker: Checker, function: Function, index: int, node: nodes.Expr, pushed: ValueType | None
) -> CompiledExpr:
    param = _param(function, index)
    what = f"argument {index + 1} of {function.name}"
    if param == LIST_TYPE:
        return _list_argument(checker, function, node, what, pushed)
    if param == ANY_TYPE:
        expr = checker.compile(node, pushed)
        if expr.type.many:
            raise checker.error("E0301", f"{what} is one value, and this is {say(expr.type)}", node.span)
        if pushed is not None:
            return checker.fit(expr, pushed, node.span, what, "E0301")
        return checker.coercion.plain(expr)
    wanted = enum_type(param.split("|")) if "|" in param else value_type(param)
    return checker.fit(checker.compile(node, wanted), wanted, node.span, what, "E0301")


def _list_argument(
    checker: Checker, function: Function, node: nodes.Expr, what: str, pushed: ValueType | None
) -> CompiledExpr:
    expr = checker.compile(node, pushed)
    if not expr.type.many and expr.type.kind != "null":
        help = "a capture under a repetition is a list; so is [a, b]"
        raise checker.error("E0301", f"{what} is a list, and this is {say(expr.type)}", node.span, help)
    if function.returns == ANY_TYPE:
        # Only passed on, not looked into: findings stay findings.
        return expr
    return checker.coercion.plain(expr)


def _returned(
    checker: Checker, function: Function, args: tuple[CompiledExpr, ...], node: nodes.Call, pushed: ValueType | None
) -> ValueType:
    returns = function.returns.removesuffix("?")
    if returns == ANY_TYPE and pushed is not None and any(param.startswith(ANY_TYPE) for param in function.params):
        return replace(single(pushed), optional=True)
    if returns == ANY_TYPE:
        return _common(checker, function, args, node)
    if returns == LIST_TYPE:
        base = args[0].type if args else value_type("text")
        return replace(single(base), many=True)
    return replace(enum_type(returns.split("|")) if "|" in returns else value_type(returns), optional=True)


def _common(checker: Checker, function: Function, args: tuple[CompiledExpr, ...], node: nodes.Call) -> ValueType:
    """The one type of the arguments that the function may give back."""
    passed = [
        (single(arg.type), place)
        for index, (arg, place) in enumerate(zip(args, node.args, strict=True))
        if _param(function, index) in (ANY_TYPE, LIST_TYPE) and arg.type.kind != "null"
    ]
    if not passed:
        return ValueType("null")
    first, _ = passed[0]
    members = list(first.members)
    for type_, place in passed[1:]:
        if (type_.kind, type_.name) != (first.kind, first.name):
            text = f"this is {say(type_)}, while an argument before is {say(first)}"
            raise checker.error("E0301", text, place.span, "give values of one type")
        members.extend(member for member in type_.members if member not in members)
    return replace(first, members=tuple(members), optional=True)
