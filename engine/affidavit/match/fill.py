"""Slots from captures and `set` clauses, and findings from offers that won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from affidavit.compile.program import CompiledRule, Program
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.model import Beaten, Captured, Filled, Finding
from affidavit.match.search import Captures
from affidavit.text.model import Document

if TYPE_CHECKING:
    from affidavit.match.offers import Offer

__all__ = ["fill_slots", "filled", "make_finding"]


def make_finding(offer: Offer, beaten: list[Beaten], document: Document, program: Program) -> Finding:
    """The finding that a kept offer becomes."""
    path = offer.match.path
    return Finding(
        type=offer.rule.type,
        rule=offer.rule,
        document=document,
        sentence=offer.lattice.sentence,
        first=offer.first,
        last=offer.last,
        clause=offer.rule.automaton.clauses[path[-1][0]],
        captures=offer.captures,
        slots=offer.slots,
        path=path,
        beaten=beaten,
        main_slot=program.types[offer.rule.type].main,
    )


def fill_slots(rule: CompiledRule, captures: Captures, document: Document, program: Program) -> dict[str, Filled]:
    """The slots a rule fills: its captures of a slot's name, then its `set` clauses in the order written."""
    slots: dict[str, Filled] = {}
    environment = Environment(captures=captures, slots=slots, date=document.date, program=program)
    for name, captured in captures.items():
        fill = rule.captures[name].fill
        if fill is not None and captured not in (None, ()) and name not in rule.sets:
            slots[name] = filled(evaluate(fill, environment), document, "capture", place=captured)
    for name, located in rule.sets.items():
        value = evaluate(located.expr, environment)
        if value is not None:
            slots[name] = filled(value, document, "set")
    return {name: slots[name] for name in program.types[rule.type].slots if name in slots}


def filled(
    value: Any,
    document: Document,
    via: str,
    *,
    by: str | None = None,
    place: Captured | tuple[Captured, ...] | None = None,
) -> Filled:
    """`value` (a captured piece, a finding, a plain value, or a tuple of such) as content of a slot.

    `place` is the capture a plain value was read from; a captured piece or a finding stands where it stands.
    """
    pieces = [piece for piece in _pieces(value if place is None else place) if isinstance(piece, Captured | Finding)]
    span = (pieces[0].span[0], pieces[-1].span[1]) if pieces else None
    text = document.text[slice(*span)] if span else None
    findings = [_finding(piece) for piece in _pieces(value)]
    values: list[Any] = [
        _plain(piece, document) if finding is None else finding.main
        for piece, finding in zip(_pieces(value), findings, strict=True)
    ]
    if isinstance(value, tuple):
        return Filled(tuple(values), via, span, text, by=by)
    return Filled(values[0], via, span, text, findings[0], by)


def _pieces(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _finding(piece: Any) -> Finding | None:
    if isinstance(piece, Captured):
        return piece.finding
    return piece if isinstance(piece, Finding) else None


def _plain(piece: Any, document: Document) -> Any:
    return document.text[slice(*piece.span)] if isinstance(piece, Captured) else piece
