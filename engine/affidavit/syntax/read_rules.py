"""Trees of rules, their clauses and tests to nodes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from affidavit.syntax.nearest import nearest
from affidavit.syntax.nodes import (
    Assertion,
    Clause,
    Match,
    Overrides,
    Rule,
    Set,
    Span,
    Surround,
    Test,
    Where,
)
from affidavit.syntax.read_exprs import read_expr, read_path
from affidavit.syntax.read_patterns import read_pattern
from affidavit.syntax.reading import (
    Branch,
    Leaf,
    Reading,
    branches,
    is_type_name,
    leaf,
    leaves,
    span_of,
    span_of_token,
)
from affidavit.syntax.texts import read_marks
from affidavit.syntax.words import check_name, known

__all__ = ["name_list", "read_rule", "read_sets", "read_test", "unique_names"]

_KINDS = ("none", "todo")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read_rule(reading: Reading, tree: Branch) -> Rule | None:
    """A rule; None, after a report, when it has no match clause."""
    _, name, _, type_name, begin, end = leaves(tree)
    check_name(reading, str(name), span_of_token(name), "rule")
    check_name(reading, str(type_name), span_of_token(type_name), "type")
    opening = reading.opening(begin)
    clauses: list[Clause] = []
    for branch in branches(tree):
        clauses += _clauses(reading, branch)
    if not any(isinstance(clause, Match) for clause in clauses):
        reading.report(
            "E0112", f"rule `{name}` has no `match` clause", span_of_token(name), 'write what to find: `match "..."`'
        )
        return None
    return Rule(
        str(name),
        str(type_name),
        tuple(clauses),
        name_span=span_of_token(name),
        type_span=span_of_token(type_name),
        opening=opening,
        closing=reading.closing(end),
        span=span_of(tree),
    )


def _clauses(reading: Reading, tree: Branch) -> Iterator[Clause]:
    span = span_of(tree)
    match tree.data:
        case "match":
            yield reading.documented(Match(read_pattern(reading, branches(tree)[0]), span=span))
        case "surround":
            yield reading.documented(_surround(reading, tree))
        case "where":
            yield reading.documented(Where(read_expr(reading, branches(tree)[0]), span=span))
        case "set":
            yield from read_sets(reading, tree)
        case "overrides":
            yield reading.documented(Overrides(name_list(reading, tree, "rule"), span=span))
        case _:
            yield reading.documented(read_test(reading, tree))


def _surround(reading: Reading, tree: Branch) -> Surround:
    wanted, where = leaves(tree)
    pattern = read_pattern(reading, branches(tree)[0])
    return Surround(wanted == "only", str(where), pattern, span=span_of(tree))  # type: ignore[arg-type]


def read_sets(reading: Reading, tree: Branch) -> Iterator[Set]:
    """``set a = x, b = y`` is two nodes; the comments above belong to the first."""
    start = tree.meta.start_pos
    for assignment in branches(tree):
        slot = leaves(assignment)[0]
        value = read_expr(reading, branches(assignment)[0])
        span = Span(start, assignment.meta.end_pos)
        yield reading.documented(Set(str(slot), value, slot_span=span_of_token(slot), span=span))
        start = span.end


def name_list(reading: Reading, tree: Branch, what: str) -> tuple[str, ...]:
    """The names of a comma list below `tree`; E0125 for one that stands there twice."""
    return unique_names(reading, leaves(branches(tree)[0]), what)


def unique_names(reading: Reading, tokens: list[Leaf], what: str) -> tuple[str, ...]:
    """`tokens` as names without the repeated ones, each reported as E0125."""
    seen: dict[str, Leaf] = {}
    for token in tokens:
        if (first := seen.setdefault(str(token), token)) is not token:
            reading.report_twice(
                "E0125", f"{what} `{token}` stands twice in the list", span_of_token(token), span_of_token(first)
            )
    return tuple(seen)


# ── Tests ───────────────────────────────────────────────────────────────────────────────────────


def read_test(reading: Reading, tree: Branch) -> Test:
    """A test, inside or outside a rule."""
    quoted = leaf(tree, "DOUBLE", "SINGLE")
    assert quoted is not None
    text, marks = read_marks(quoted[1:-1], (quoted.start_pos or 0) + 1, reading.report)
    kind = "none" if leaf(tree, "NONE") else "todo" if leaf(tree, "TODO") else "some"
    test = Test(
        text,
        marks,
        kind,  # type: ignore[arg-type]
        _test_type(reading, leaf(tree, "NAME")),
        _date(reading, leaf(tree, "DATE")),
        tuple(_assertion(reading, branch) for branch in branches(tree)),
        span=span_of(tree),
    )
    if not text:
        reading.report("E0119", "the text of the test is empty", span_of_token(quoted))
    if kind == "none" and (marks or test.assertions):
        reading.report(
            "E0124",
            "a `test none` finds nothing, so it can neither mark spans nor assert values",
            span_of_token(quoted),
            "take out `none`, or take out the marks and values",
        )
    return test


def _test_type(reading: Reading, name: Leaf | None) -> str | None:
    if name is None:
        return None
    if not is_type_name(name) and nearest(name, _KINDS):
        known(reading, "E0121", "kind of test", str(name), span_of_token(name), _KINDS)
    else:
        check_name(reading, str(name), span_of_token(name), "type")
    return str(name)


def _date(reading: Reading, token: Leaf | None) -> str | None:
    if token is None:
        return None
    try:
        if not _DATE.fullmatch(token):
            raise ValueError
        datetime.date.fromisoformat(token)
    except ValueError:
        reading.report("E0114", f"`{token}` is no date", span_of_token(token), "write year-month-day: `at 2019-04-20`")
        return None
    return str(token)


def _assertion(reading: Reading, tree: Branch) -> Assertion:
    path, value = branches(tree)
    (operator,) = leaves(tree)
    written = "=" if operator == "==" else str(operator)
    return Assertion(read_path(path), written, read_expr(reading, value), span=span_of(tree))
