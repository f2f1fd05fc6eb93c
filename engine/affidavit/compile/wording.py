"""Places of single words within a declaration, and its canonical text."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from affidavit.syntax import nodes
from affidavit.syntax.nodes import SourceText, Span
from affidavit.syntax.printer import print_declaration

__all__ = ["canonical_text", "names_in", "sha256", "word_span"]

N = TypeVar("N")

_BARE: tuple[type, ...] = (*get_args(nodes.Pattern), *get_args(nodes.Expr), *get_args(nodes.TestExpr))
"""Nodes that hold nothing but what the engine reads."""


def word_span(source: SourceText, span: Span, word: str, *, last: bool = False) -> Span:
    """The first (or `last`) place of `word` within `span`, else all of `span`."""
    found = list(re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", source.text[span.start : span.end]))
    if not found:
        return span
    match = found[-1 if last else 0]
    return Span(span.start + match.start(), span.start + match.end())


def canonical_text(declaration: nodes.Declaration) -> str:
    """The declaration in canonical layout, without comments, documentation and tests: what it does, and no more."""
    if isinstance(declaration, nodes.Rule):
        kept = tuple(clause for clause in declaration.clauses if not isinstance(clause, nodes.Test))
        declaration = dataclasses.replace(declaration, clauses=kept)
    return print_declaration(_silent(declaration))


def names_in(expr: nodes.Expr) -> Iterator[str]:
    """Every bare name in `expr`."""
    match expr:
        case nodes.Name(name):
            yield name
        case nodes.Field(inner) | nodes.Unary(_, inner):
            yield from names_in(inner)
        case nodes.Binary(_, left, right):
            yield from names_in(left)
            yield from names_in(right)
        case nodes.Call(_, parts) | nodes.ListExpr(parts):
            for part in parts:
                yield from names_in(part)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _silent(node: N) -> N:
    """`node` without anything that only people read."""
    if isinstance(node, tuple):
        return tuple(_silent(item) for item in node)  # type: ignore[return-value]
    if not isinstance(node, nodes.Node) or isinstance(node, _BARE):
        return node
    changes: dict[str, Any] = {
        field.name: _silent(getattr(node, field.name)) for field in dataclasses.fields(node) if field.name != "span"
    }
    if isinstance(node, nodes.Documented):
        changes |= {"doc": "", "comments": (), "trailing": "", "closing": (), "blank": False, "notes": ()}
    return dataclasses.replace(node, **changes)
