"""Trees of expressions to nodes."""

from __future__ import annotations

from collections.abc import Callable

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
    Span,
    String,
    Unary,
)
from affidavit.syntax.reading import Branch, Leaf, Reading, branches, leaves, span_of, span_of_token
from affidavit.syntax.texts import unescape

__all__ = ["read_expr", "read_path", "read_string"]


def read_expr(reading: Reading, tree: Branch) -> Expr:
    """The expression a tree stands for; TooDeep beyond the depth limit."""
    reading.descend(tree)
    expr = _READERS[tree.data](reading, tree)
    reading.depth -= 1
    return expr


def read_string(reading: Reading, token: Leaf) -> str:
    """The text between the quotes of a string token, unescaped."""
    return unescape(token[1:-1], (token.start_pos or 0) + 1, reading.report)


def read_path(tree: Branch) -> Expr:
    """``name.field.field`` from a flat `path` tree."""
    first, *fields = leaves(tree)
    path: Expr = Name(str(first), span=span_of_token(first))
    for field in fields:
        path = Field(path, field[1:], span=Span(path.span.start, span_of_token(field).end))
    return path


def _binary(reading: Reading, tree: Branch) -> Expr:
    left, right = branches(tree)
    (operator,) = leaves(tree)
    return Binary(str(operator), read_expr(reading, left), read_expr(reading, right), span=span_of(tree))


def _not_in(reading: Reading, tree: Branch) -> Expr:
    left, right = branches(tree)
    inside = Binary("in", read_expr(reading, left), read_expr(reading, right), span=span_of(tree))
    return Unary("not", inside, span=span_of(tree))


def _unary(reading: Reading, tree: Branch) -> Expr:
    (operand,) = branches(tree)
    (operator,) = leaves(tree)
    return Unary(str(operator), read_expr(reading, operand), span=span_of(tree))


def _call(reading: Reading, tree: Branch) -> Expr:
    args = tuple(read_expr(reading, arg) for arg in branches(tree))
    return Call(str(leaves(tree)[0]), args, span=span_of(tree))


def _field(reading: Reading, tree: Branch) -> Expr:
    (inner,) = branches(tree)
    return Field(read_expr(reading, inner), leaves(tree)[0][1:], span=span_of(tree))


def _list(reading: Reading, tree: Branch) -> Expr:
    return ListExpr(tuple(read_expr(reading, item) for item in branches(tree)), span=span_of(tree))


_READERS: dict[str, Callable[[Reading, Branch], Expr]] = {
    "binary": _binary,
    "not_in": _not_in,
    "unary": _unary,
    "call": _call,
    "field": _field,
    "list": _list,
    "number": lambda reading, tree: Number(str(leaves(tree)[0]), span=span_of(tree)),
    "string": lambda reading, tree: String(read_string(reading, leaves(tree)[0]), span=span_of(tree)),
    "true": lambda reading, tree: Boolean(True, span=span_of(tree)),
    "false": lambda reading, tree: Boolean(False, span=span_of(tree)),
    "none": lambda reading, tree: Null(span=span_of(tree)),
    "name": lambda reading, tree: Name(str(leaves(tree)[0]), span=span_of(tree)),
    "lexicon_ref": lambda reading, tree: LexiconRef(leaves(tree)[0][1:], span=span_of(tree)),
}
