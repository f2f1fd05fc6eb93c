"""Expressions as text, with no bracket that is not needed."""

from __future__ import annotations

from affidavit.syntax.nodes import (
    Binary,
    Boolean,
    Call,
    Expr,
    Field,
    LexiconRef,
    ListExpr,
    Name,
    Null,
    Number,
    String,
    Unary,
)
from affidavit.syntax.texts import quote

__all__ = ["SUM", "expr_pieces", "print_expr", "print_string"]

OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, POSTFIX = range(1, 9)
"""How tightly operators bind, loosest first."""

_LEVELS = {"or": OR, "and": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}


def print_expr(expr: Expr, level: int = OR) -> str:
    """`expr` as text, in brackets if it binds more loosely than `level`."""
    own, text = _print(expr)
    return text if own >= level else f"({text})"


def expr_pieces(expr: Expr) -> list[str]:
    """`expr` cut where a line may break: before the `and`s and `or`s at the top."""
    if isinstance(expr, Binary) and expr.operator in ("or", "and"):
        level = _LEVELS[expr.operator]
        left = expr.left
        same = isinstance(left, Binary) and left.operator == expr.operator
        head = expr_pieces(left) if same else [print_expr(left, level)]
        return [*head, f"{expr.operator} {print_expr(expr.right, level + 1)}"]
    return [print_expr(expr)]


def print_string(text: str) -> str:
    """A text whose kind of quote does not matter: in double quotes, unless it holds those and no single ones."""
    return quote(text, "'" if '"' in text and "'" not in text else '"')


def _print(expr: Expr) -> tuple[int, str]:
    match expr:
        case Binary(operator, left, right):
            return _binary(operator, left, right)
        case Unary("not", Binary("in", left, right)):
            return COMPARISON, f"{print_expr(left, SUM)} not in {print_expr(right, SUM)}"
        case Unary("not", operand):
            return NOT, f"not {print_expr(operand, NOT)}"
        case Unary(operator, operand):
            return SIGN, f"{operator}{print_expr(operand, SIGN)}"
        case Field(inner, name):
            return POSTFIX, f"{print_expr(inner, POSTFIX)}.{name}"
        case Call(function, args):
            return POSTFIX, f"{function}({_list(args)})"
        case ListExpr(items):
            return POSTFIX, f"[{_list(items)}]"
        case _:
            return POSTFIX, _atom(expr)


def _binary(operator: str, left: Expr, right: Expr) -> tuple[int, str]:
    level = _LEVELS.get(operator, COMPARISON)
    inner = SUM if level == COMPARISON else level  # comparisons do not chain
    return level, f"{print_expr(left, inner)} {operator} {print_expr(right, max(inner, level + 1))}"


def _list(items: tuple[Expr, ...]) -> str:
    return ", ".join(print_expr(item) for item in items)


def _atom(expr: Expr) -> str:
    match expr:
        case Number(text):
            return text
        case String(value):
            return print_string(value)
        case Boolean(value):
            return "true" if value else "false"
        case Null():
            return "none"
        case LexiconRef(name):
            return f"@{name}"
        case Name(name):
            return name
        case _:
            raise TypeError(f"not an expression: {expr!r}")
