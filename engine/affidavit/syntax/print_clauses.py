"""The clauses of rules, and tests, as lines."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit.syntax.nodes import Clause, Documented, Match, Overrides, Set, Surround, Test, Where
from affidavit.syntax.print_exprs import SUM, expr_pieces, print_expr
from affidavit.syntax.print_patterns import pattern_pieces
from affidavit.syntax.texts import mark_up
from affidavit.syntax.wrap import INDENT, above, behind, fill

__all__ = ["above_in_body", "grouped", "print_lines", "print_test"]

_CONTINUED = 10
"""Columns in front of the second line of a clause: indent and the width of a keyword."""


def grouped(clauses: Iterable[Clause]) -> list[tuple[Clause, ...]]:
    """`clauses` in order, with `set`s that follow each other, and have nothing between them, taken together."""
    groups: list[tuple[Clause, ...]] = []
    for clause in clauses:
        before = groups[-1][-1] if groups else None
        joined = isinstance(clause, Set) and isinstance(before, Set) and not before.trailing
        if joined and not (clause.doc or clause.comments or clause.blank):
            groups[-1] += (clause,)
        else:
            groups.append((clause,))
    return groups


def print_lines(group: tuple[Clause, ...], *, first: bool) -> list[str]:
    """The lines of a clause, or of several `set`s, with what stands above and behind; `first` in its body."""
    return [*above_in_body(group[0], first=first), *behind(_clause_lines(group), group[-1].trailing)]


def above_in_body(node: Documented, *, first: bool) -> list[str]:
    """The empty line, comments and documentation above one part of a body."""
    blank = [""] if node.blank and not first else []
    return [*blank, *above(node, INDENT)]


def _clause_lines(group: tuple[Clause, ...]) -> list[str]:
    clause = group[0]
    match clause:
        case Match(pattern=pattern):
            return fill(_head("match"), pattern_pieces(pattern), _CONTINUED)
        case Surround(wanted=wanted, where=where, pattern=pattern):
            head = _head("only" if wanted else "unless") + f"{where} "
            return fill(head, pattern_pieces(pattern), _CONTINUED)
        case Where(condition=condition):
            return fill(_head("where"), expr_pieces(condition), _CONTINUED)
        case Set():
            return fill(_head("set"), _assignments(group), _CONTINUED)
        case Overrides(rules=rules):
            return [f"{_head('overrides')}{', '.join(rules)}"]
        case Test():
            return [print_test(clause, _head("test"))]


def _assignments(group: tuple[Clause, ...]) -> list[str]:
    pieces: list[str] = []
    for clause in group:
        if isinstance(clause, Set):
            first, *more = expr_pieces(clause.value)
            pieces += [f"{clause.slot} = {first}", *more]
            pieces[-1] += ","
    pieces[-1] = pieces[-1].removesuffix(",")
    return pieces


def _head(word: str) -> str:
    return f"{INDENT}{word:<7} "


def print_test(test: Test, head: str) -> str:
    """A test on one line, `head` being its first word with the spaces around it."""
    mark = "'" if '"' in test.text and "'" not in test.text else '"'
    parts: list[str] = [] if test.kind == "some" else [test.kind]
    parts += [] if test.type is None else [test.type]
    parts.append(mark_up(test.text, test.marks, mark))
    parts += [] if test.date is None else ["at", test.date]
    if test.assertions:
        stated = (f"{print_expr(a.path)} {a.operator} {print_expr(a.value, SUM)}" for a in test.assertions)
        parts.append(f"{{ {', '.join(stated)} }}")
    return head + " ".join(parts)
