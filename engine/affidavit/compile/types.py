"""Types, their slots, and the lexicons: the passes that declare what patterns and expressions refer to."""

from __future__ import annotations

from dataclasses import replace

from affidavit.compile.draft import Draft, origin_of
from affidavit.compile.lexicons import build_lexicon
from affidavit.compile.program import SlotInfo, TypeInfo, ValueType
from affidavit.compile.scope import Symbol
from affidavit.compile.static import enum_type, finding_type, value_type
from affidavit.compile.suggest import did_you_mean
from affidavit.compile.wording import word_span
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Label
from affidavit.syntax.nodes import Span
from affidavit.values.types import VALUE_TYPES

__all__ = ["build_lexicons", "declare_types", "mark_lists"]

RESERVED_SLOTS = frozenset({"text"})


def declare_types(draft: Draft) -> None:
    """Every type with its slots, in declaration order; what the manifest says of types is checked against them."""
    for symbol in draft.names.all("type"):
        node = symbol.node
        assert isinstance(node, nodes.TypeDecl)
        slots = _slots(draft, symbol, node)
        keep_on = node.keep_on
        if keep_on is not None and keep_on not in slots:
            help = did_you_mean(keep_on, slots)
            place = word_span(symbol.source, node.span, keep_on, last=True)
            draft.diagnostics.add("E0202", f"{node.name} has no slot {keep_on}", symbol.source, place, help=help)
            keep_on = None
        main = next(iter(slots), "")
        origin = origin_of(symbol.source, node.span)
        draft.types[node.name] = TypeInfo(
            node.name, slots, main, node.keep, keep_on, origin, len(draft.types), node.doc
        )
    _check_manifest(draft)
    _check_main_cycles(draft)


def _check_manifest(draft: Draft) -> None:
    """The types that `exports` and `tables` name, and the slots of the latter."""
    manifest = draft.manifest
    for name in manifest.exports or ():
        _check_type(draft, name, manifest.place("exports", name))
    for name, slots in manifest.tables.items():
        if not _check_type(draft, name, manifest.place(name)):
            continue
        known = draft.types[name].slots
        for slot in slots:
            if slot not in known:
                help = did_you_mean(slot, known, f"the slots are {', '.join(known)}")
                place = manifest.place(name, slot)
                draft.diagnostics.add("E0202", f"{name} has no slot {slot}", manifest.source, place, help=help)


def _check_type(draft: Draft, name: str, place: Span) -> bool:
    """Whether the pack declares the type; if not, that is reported, unless its declaration is what is broken."""
    if name in draft.types:
        return True
    if not any(name in module.broken for module in draft.modules):
        help = did_you_mean(name, draft.types, f"the types are {', '.join(draft.types)}")
        draft.diagnostics.add("E0704", f"the pack declares no type {name}", draft.manifest.source, place, help=help)
    return False


def _slots(draft: Draft, symbol: Symbol, node: nodes.TypeDecl) -> dict[str, SlotInfo]:
    slots: dict[str, SlotInfo] = {}
    places: dict[str, nodes.Slot] = {}
    for slot in node.slots:
        span = slot.name_span if slot.name_span.end else slot.span
        if slot.name in slots:
            first = places[slot.name]
            others = [Label(symbol.source, first.name_span, "first declared here")]
            text = f"the slot {slot.name} is declared twice"
            draft.diagnostics.add("E0212", text, symbol.source, span, others=others, help="remove one")
            continue
        if slot.name in RESERVED_SLOTS:
            text = f"a slot cannot be called {slot.name}: every finding has its text under this name"
            draft.diagnostics.add("E0221", text, symbol.source, span, help="choose another name")
        places[slot.name] = slot
        slots[slot.name] = SlotInfo(slot.name, _slot_type(draft, symbol, slot), slot.optional, slot.doc)
    return slots


_ELSEWHERE = {
    **dict.fromkeys(("string", "str", "phrase", "name"), "text"),
    **dict.fromkeys(("int", "integer", "float", "count"), "number, or range for an interval with bounds"),
    **dict.fromkeys(("bool", "boolean"), "truth"),
    **dict.fromkeys(("date", "day", "time", "datetime", "duration"), "timex, or text if the words are enough"),
    **dict.fromkeys(("interval", "amount", "quantity"), "range"),
    "enum": "the words themselves: killed | wounded",
    "list": "what one item is: a capture that repeats fills the slot with several",
}
"""What other languages call these."""


def _slot_type(draft: Draft, symbol: Symbol, slot: nodes.Slot) -> ValueType:
    if len(slot.types) > 1:
        return enum_type(slot.types)
    name = slot.types[0]
    span = word_span(symbol.source, slot.span, name, last=True)
    if name in VALUE_TYPES:
        return value_type(name)
    if name[:1].isupper():
        found = draft.names.resolve("type", name, symbol.module, symbol.source, span, draft.diagnostics)
        return finding_type(name) if found else value_type("text")
    visible = [each.name for each in draft.names.visible("type", symbol.module)]
    if name in _ELSEWHERE:
        help = f"write {_ELSEWHERE[name]}"
    else:
        help = did_you_mean(name, [*VALUE_TYPES, *visible], "an enumeration has two words or more: killed | wounded")
    draft.diagnostics.add("E0210", f"there is no value type {name}", symbol.source, span, help=help)
    return value_type("text")


def _check_main_cycles(draft: Draft) -> None:
    """A finding stands for the value of its first slot, so first slots must not lead back to their own type."""
    circular: list[str] = []
    for symbol in draft.names.all("type"):
        seen = [symbol.name]
        while True:
            info = draft.types[seen[-1]]
            main = info.slots.get(info.main)
            if main is None or main.type.kind != "finding":
                break
            if main.type.name in seen:
                if main.type.name == symbol.name:
                    text = f"the first slots lead round in a circle: {' -> '.join([*seen, symbol.name])}"
                    help = f"begin {symbol.name} with a slot that holds a value"
                    draft.diagnostics.add("E0509", text, symbol.source, symbol.span, help=help)
                    circular.append(symbol.name)
                break
            seen.append(main.type.name)
    for name in circular:  # cut, so that the passes to come may follow first slots without end in mind
        info = draft.types[name]
        main = replace(info.slots[info.main], type=value_type("text"))
        draft.types[name] = replace(info, slots={**info.slots, info.main: main})


def build_lexicons(draft: Draft) -> None:
    """Every lexicon, numbered in declaration order."""
    for symbol in draft.names.all("lexicon"):
        lexicon = build_lexicon(symbol, len(draft.lexicons), draft.sources, draft.diagnostics)
        draft.lexicon_ids[symbol.qualified] = lexicon.id
        draft.lexicons_by_name[symbol.qualified] = lexicon
        draft.lexicons.append(lexicon)


def mark_lists(draft: Draft) -> None:
    """A slot that some rule captures under a repetition may hold a list."""
    for rule in draft.rule_drafts:
        slots = dict(draft.types[rule.type].slots)
        for name, facts in rule.facts.items():
            if name in slots and facts.many and not slots[name].type.many:
                slots[name] = replace(slots[name], type=replace(slots[name].type, many=True))
        draft.types[rule.type] = replace(draft.types[rule.type], slots=slots)
