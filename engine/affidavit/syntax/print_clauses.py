"""The clauses of rules, and tests, as lines."""

from __future__ import annotations

from affidavit.syntax.nodes import Clause, Documented, Match, Overrides, Set, Surround, Test, Where
from affidavit.syntax.print_exprs import SUM, expr_pieces, print_expr
from affidavit.syntax.print_patterns import pattern_pieces
from affidavit.syntax.texts import mark_up
from affidavit.syntax.wrap import INDENT, above, behind, fill

__all__ = ["clause_lines", "print_lines", "print_test"]

_CONTINUED = 10
"""Columns in front of the second line of a clause: indent and the width of a keyword."""


def print_lines(node: Documented, lines: list[str], *, first: bool) -> list[str]:
    """The lines of one part of a body with what stands above and behind; `first` in its body."""
    blank = [""] if node.blank and not first else []
    return [*blank, *above(node, INDENT), *behind(lines, node.trailing)]


def clause_lines(clause: Clause) -> list[str]:
    """One clause of a rule, without its comments."""
    match clause:
        case Match(pattern=pattern):
            return fill(_head("match"), pattern_pieces(pattern), _CONTINUED)
        case Surround(wanted=wanted, where=where, pattern=pattern):
            head = _head("only" if wanted else "unless") + f"{where} "
            return fill(head, pattern_pieces(pattern), _CONTINUED)
        case Where(condition=condition):
            return fill(_head("where"), expr_pieces(condition), _CONTINUED)
        case Set(slot=slot, value=value):
            return fill(f"{_head('set')}{slot} = ", expr_pieces(value), _CONTINUED)
        case Overrides(rules=rules):
            return [f"{_head('overrides')}{', '.join(rules)}"]
        case Test():
            return [print_test(clause, _head("test"))]


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
