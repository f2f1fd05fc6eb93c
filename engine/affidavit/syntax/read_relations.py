"""Trees of links, resolves, contexts and merges to nodes: clauses in any order, each at most once."""

from __future__ import annotations

from dataclasses import dataclass, field

from affidavit.syntax.nodes import Context, Link, Merge, Note, Resolve, Scope, Set, Span, TypeRef
from affidavit.syntax.read_exprs import read_expr, read_string
from affidavit.syntax.read_patterns import read_pattern
from affidavit.syntax.read_rules import name_list, read_sets
from affidavit.syntax.reading import (
    Branch,
    Leaf,
    Reading,
    branches,
    leaf,
    leaves,
    span_of,
    span_of_token,
)
from affidavit.syntax.words import DIRECTIONS, PREFERENCES, RANGES, check_name, known, listed

__all__ = ["read_context", "read_link", "read_merge", "read_resolve"]

_REACHES = ("clause", "sentence")
_MAX_REACH = 10_000
"""Words a context may reach: beyond any sentence."""


@dataclass(slots=True)
class _Body:
    """What all these declarations share: a name, and clauses found once each."""

    kind: str
    name: Leaf
    found: dict[str, Branch] = field(default_factory=dict)
    sets: list[Set] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    opening: str = ""
    closing: tuple[str, ...] = ()

    @property
    def name_span(self) -> Span:
        return span_of_token(self.name)


def _read_body(reading: Reading, tree: Branch, kind: str) -> _Body:
    _, name, begin, end = leaves(tree)
    check_name(reading, str(name), span_of_token(name), kind)
    body = _Body(kind, name, opening=reading.opening(begin))
    for clause in branches(tree):
        if clause.data == "set":
            body.sets += read_sets(reading, clause)
            continue
        if first := body.found.get(clause.data):
            reading.report_twice(
                "E0111",
                f"{kind} `{name}` has two `{clause.data}` clauses",
                span_of_token(leaves(clause)[0]),
                span_of_token(leaves(first)[0]),
                "join them, or remove one",
            )
        body.found.setdefault(clause.data, clause)
        if note := reading.note(str(clause.data), span_of(clause)):
            body.notes.append(note)
    body.closing = reading.closing(end)
    return body


def _complete(reading: Reading, body: _Body, needed: dict[str, str]) -> bool:
    """Whether all clauses of `needed` (clause -> example) are there; E0112 for each that is not."""
    missing = [clause for clause in needed if clause not in body.found and not (clause == "set" and body.sets)]
    for clause in missing:
        reading.report(
            "E0112", f"{body.kind} `{body.name}` has no `{clause}` clause", body.name_span, f"add `{needed[clause]}`"
        )
    return not missing


# ── Links ───────────────────────────────────────────────────────────────────────────────────────


def read_link(reading: Reading, tree: Branch) -> Link | None:
    """A link; None, after a report, when it lacks a clause."""
    body = _read_body(reading, tree, "link")
    needed = {"fill": "fill Casualty.time from Time", "within": "within clause, sentence"}
    if not _complete(reading, body, needed):
        return None
    target_tree, source_tree = branches(body.found["fill"])
    target, target_slot = _endpoint(reading, target_tree)
    source, source_slot = _endpoint(reading, source_tree)
    if target_slot is None:
        reading.report(
            "E0112", "`fill` names the slot to fill", target.span, f"write `fill {target.name}.slot from ...`"
        )
        return None
    return Link(
        str(body.name),
        target,
        target_slot,
        source,
        source_slot,
        _within(reading, body.found["within"]),  # type: ignore[arg-type]
        _prefer(reading, body.found.get("prefer")),  # type: ignore[arg-type]
        name_span=body.name_span,
        notes=tuple(body.notes),
        opening=body.opening,
        closing=body.closing,
        span=span_of(tree),
    )


def _endpoint(reading: Reading, tree: Branch) -> tuple[TypeRef, str | None]:
    token = leaves(tree)[0]
    name = token.removesuffix("(")
    check_name(reading, name, Span(tree.meta.start_pos, tree.meta.start_pos + len(name)), "type")
    conditions = branches(tree)
    condition = read_expr(reading, conditions[0]) if conditions else None
    slot = leaf(tree, "FIELD")
    end = tree.meta.end_pos if slot is None else span_of_token(slot).start
    return TypeRef(name, condition, span=Span(tree.meta.start_pos, end)), None if slot is None else slot[1:]


def _within(reading: Reading, tree: Branch) -> tuple[str, ...]:
    names = name_list(reading, tree, "range")
    tokens = leaves(branches(tree)[0])
    for token in tokens:
        known(reading, "E0121", "range of a link", str(token), span_of_token(token), RANGES)
    return tuple(name for name in names if name in RANGES)


def _prefer(reading: Reading, tree: Branch | None) -> str:
    if tree is None:
        return "nearest"
    word = leaves(tree)[1]
    good = known(reading, "E0121", "preference", str(word), span_of_token(word), PREFERENCES)
    return str(word) if good else "nearest"


# ── Resolves ────────────────────────────────────────────────────────────────────────────────────


def read_resolve(reading: Reading, tree: Branch) -> Resolve | None:
    """A resolve; None, after a report, when it lacks a clause."""
    body = _read_body(reading, tree, "resolve")
    if not _complete(reading, body, {"of": "of Place", "among": 'among "places.tsv"'}):
        return None
    types = _types(reading, body.found["of"])
    if len(types) > 1:
        span = span_of(branches(body.found["of"])[0])
        reading.report("E0101", "a resolve is of one type", span, "write one resolve for each type")
    among = leaves(body.found["among"])[1]
    return Resolve(
        str(body.name),
        types[0],
        read_string(reading, among),
        _named(reading, body.found.get("told"), "slot"),
        _named(reading, body.found.get("inside"), "type"),
        _hint(reading, body.found.get("hint")),
        name_span=body.name_span,
        among_span=span_of_token(among),
        notes=tuple(body.notes),
        opening=body.opening,
        closing=body.closing,
        span=span_of(tree),
    )


def _named(reading: Reading, tree: Branch | None, kind: str) -> str | None:
    if tree is None:
        return None
    name = leaves(tree)[1]
    if kind == "type":
        check_name(reading, str(name), span_of_token(name), kind)
    return str(name)


def _hint(reading: Reading, tree: Branch | None) -> tuple[str, str] | None:
    name = _named(reading, tree, "type")
    return None if tree is None or name is None else (name, leaves(tree)[2][1:])


# ── Contexts ────────────────────────────────────────────────────────────────────────────────────


def read_context(reading: Reading, tree: Branch) -> Context | None:
    """A context; None, after a report, when it lacks a clause."""
    body = _read_body(reading, tree, "context")
    needed = {"cue": 'cue "denied"', "scope": "scope forward to clause end", "set": "set polarity = negative"}
    if not _complete(reading, body, needed):
        return None
    until = body.found.get("until")
    return Context(
        str(body.name),
        read_pattern(reading, branches(body.found["cue"])[0]),
        _scope(reading, body.found["scope"]),
        None if until is None else read_pattern(reading, branches(until)[0]),
        tuple(body.sets),
        _types(reading, body.found.get("of")),
        name_span=body.name_span,
        notes=tuple(body.notes),
        opening=body.opening,
        closing=body.closing,
        span=span_of(tree),
    )


def _types(reading: Reading, tree: Branch | None) -> tuple[str, ...]:
    if tree is None:
        return ()
    for token in leaves(branches(tree)[0]):
        check_name(reading, str(token), span_of_token(token), "type")
    return name_list(reading, tree, "type")


def _scope(reading: Reading, tree: Branch) -> Scope:
    _, direction, _, reach, unit = leaves(tree)
    good = known(reading, "E0121", "direction", str(direction), span_of_token(direction), DIRECTIONS)
    return Scope(
        str(direction) if good else "forward",  # type: ignore[arg-type]
        _reach(reading, reach, unit),  # type: ignore[arg-type]
        span=span_of(tree),
    )


def _reach(reading: Reading, reach: Leaf, unit: Leaf) -> str | int:
    help = f"write {listed(('to clause end', 'to sentence end', 'to 5 words'), 'or')}"
    if reach.type == "NUMBER":
        good = reach.isdigit() and 0 < len(reach.lstrip("0")) < 6
        if good and int(reach) <= _MAX_REACH:
            return int(reach)
        span = Span(span_of_token(reach).start, span_of_token(unit).end)
        reading.report("E0121", f"a scope reaches 1 to {_MAX_REACH} words", span, help)
        return "clause"
    known(reading, "E0121", "end of a scope", str(reach), span_of_token(reach), _REACHES, help)
    return str(reach) if reach in _REACHES else "clause"


# ── Merges ──────────────────────────────────────────────────────────────────────────────────────


def read_merge(reading: Reading, tree: Branch) -> Merge | None:
    """A merge; None, after a report, when it lacks a clause."""
    body = _read_body(reading, tree, "merge")
    needed = {"of": "of Casualty"}
    if "agree" not in body.found:
        needed["same"] = "same outcome"
    if not _complete(reading, body, needed):
        return None
    return Merge(
        str(body.name),
        _types(reading, body.found["of"]),
        _slots(reading, body.found.get("same")),
        _slots(reading, body.found.get("agree")),
        _slots(reading, body.found.get("report")),
        name_span=body.name_span,
        notes=tuple(body.notes),
        opening=body.opening,
        closing=body.closing,
        span=span_of(tree),
    )


def _slots(reading: Reading, tree: Branch | None) -> tuple[str, ...]:
    return () if tree is None else name_list(reading, tree, "slot")
