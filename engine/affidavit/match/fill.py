"""Slots from captures and `set` clauses, and findings from offers that won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from affidavit.compile.program import CompiledRule, Program, SlotInfo
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.model import Beaten, Captured, Filled, Finding
from affidavit.match.search import Captures
from affidavit.text.model import Document
from affidavit.text.tokens import normalise

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
    info = program.types[rule.type]
    slots: dict[str, Filled] = {}
    for name, captured in captures.items():
        if captured not in (None, ()) and rule.captures[name].slot and name not in rule.sets:
            slots[name] = filled(captured, info.slots[name], document, "capture")
    for name, located in rule.sets.items():
        environment = Environment(captures=captures, slots=slots, date=document.date, program=program)
        value = evaluate(located.expr, environment)
        if value is not None:
            slots[name] = filled(value, info.slots[name], document, "set")
    return {name: slots[name] for name in info.slots if name in slots}


def filled(value: Any, slot: SlotInfo, document: Document, via: str, by: str | None = None) -> Filled:
    """`value` (a captured piece, a finding, a plain value, or a tuple of such) as content of `slot`."""
    if isinstance(value, tuple):
        parts = [filled(one, slot, document, via, by) for one in value]
        spans = [part.span for part in parts if part.span is not None]
        span = (spans[0][0], spans[-1][1]) if spans else None
        values: tuple[Any, ...] = tuple(part.value for part in parts)
        return Filled(values, via, span, document.text[slice(*span)] if span else None, by=by)
    if isinstance(value, Captured):
        return _from_capture(value, slot, document, via, by)
    if isinstance(value, Finding):
        return Filled(value.main, via, value.span, value.text, value, by)
    return Filled(value, via, by=by)


def _from_capture(captured: Captured, slot: SlotInfo, document: Document, via: str, by: str | None) -> Filled:
    text = document.text[slice(*captured.span)]
    if captured.finding is not None and (slot.type.kind == "finding" or slot.type.name != "text"):
        return Filled(captured.finding.main, via, captured.span, text, captured.finding, by)
    value: Any = text
    if captured.finding is not None:
        main = captured.finding.main
        value = main if isinstance(main, str) else text
    elif slot.type.kind == "enum":
        entry = captured.entry
        value = entry.value if entry is not None and entry.value is not None else normalise(text)
    elif captured.entry is not None and slot.type.name != "text":
        value = captured.entry.value
    return Filled(value, via, captured.span, text, by=by)
