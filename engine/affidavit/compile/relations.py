"""Links, contexts and merges."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit.compile.automaton import PatternTooLargeError, build
from affidavit.compile.captures import captures_of
from affidavit.compile.conditions import STATUS_TYPES, reference_to
from affidavit.compile.draft import Draft, origin_of
from affidavit.compile.expressions import Checker, ExprError, Scope
from affidavit.compile.ir import IR
from affidavit.compile.lower import lower
from affidavit.compile.pattern_checks import check_pattern
from affidavit.compile.patterns import capture_places, check_captured_twice
from affidavit.compile.program import (
    CaptureInfo,
    CaptureValue,
    CompiledExpr,
    ContextProgram,
    LinkProgram,
    Located,
    MergeProgram,
    SlotInfo,
    ValueType,
)
from affidavit.compile.scope import Symbol
from affidavit.compile.static import say, single
from affidavit.compile.suggest import did_you_mean
from affidavit.compile.wording import canonical_text, names_in, sha256, word_span
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Label

__all__ = ["compile_contexts", "compile_links", "compile_merges"]


def _slot(draft: Draft, symbol: Symbol, type_: str, name: str) -> SlotInfo | None:
    slots = draft.types[type_].slots
    if name in slots:
        return slots[name]
    span = word_span(symbol.source, symbol.node.span, name)
    help = did_you_mean(name, slots, f"its slots are {', '.join(slots)}")
    draft.diagnostics.add("E0202", f"{type_} has no slot {name}", symbol.source, span, help=help)
    return None


# ── Links ───────────────────────────────────────────────────────────────────────────────────────


def compile_links(draft: Draft) -> None:
    """Every `link`: both types and slots known, of types that fit."""
    for symbol in draft.names.all("link"):
        link = _link(draft, symbol)
        if link is not None:
            draft.links.append(link)


def _link(draft: Draft, symbol: Symbol) -> LinkProgram | None:
    node = symbol.node
    assert isinstance(node, nodes.Link)
    target, source = reference_to(draft, symbol, node.target), reference_to(draft, symbol, node.source)
    if target is None or source is None:
        return None
    slot = _slot(draft, symbol, target.type, node.target_slot)
    from_slot = _slot(draft, symbol, source.type, node.source_slot) if node.source_slot is not None else None
    if slot is None or (node.source_slot is not None and from_slot is None):
        return None
    if not _check_link(draft, symbol, node, slot, from_slot):
        return None
    return LinkProgram(
        symbol.qualified, target, node.target_slot, source, node.source_slot, node.within, node.prefer,
        origin_of(symbol.source, node.span), sha256(canonical_text(node)), symbol.order,
    )  # fmt: skip


def _check_link(draft: Draft, symbol: Symbol, node: nodes.Link, slot: SlotInfo, from_slot: SlotInfo | None) -> bool:
    wanted = single(slot.type)
    if from_slot is None:
        if (wanted.kind, wanted.name) == ("finding", node.source.name):
            return True
        text = f"{node.target.name}.{slot.name} is {say(wanted)}, not a finding of type {node.source.name}"
        help = f"name a slot of {node.source.name} whose type fits: from {node.source.name}.slot"
        draft.diagnostics.add("E0506", text, symbol.source, node.source.span, help=help)
        return False
    given = single(from_slot.type)
    if (given.kind, given.name) == (wanted.kind, wanted.name) and set(given.members) <= set(wanted.members):
        return True
    text = f"{node.target.name}.{slot.name} is {say(wanted)}, {node.source.name}.{from_slot.name} is {say(given)}"
    draft.diagnostics.add("E0505", text, symbol.source, node.source.span, help="fill it from a slot of its own type")
    return False


# ── Contexts ────────────────────────────────────────────────────────────────────────────────────


def compile_contexts(draft: Draft) -> None:
    """Every `context`: cue and `until` as automata, what it sets typed."""
    for symbol in draft.names.all("context"):
        context = _context(draft, symbol)
        if context is not None:
            draft.contexts.append(context)


def _pattern(draft: Draft, symbol: Symbol, pattern: nodes.Pattern, what: str, *, tail: bool) -> IR | None:
    ir = lower(draft, pattern, symbol.module)
    if ir is None:
        return None
    return ir if check_pattern(ir, what, symbol.source, pattern.span, draft.diagnostics, tail=tail) else None


def _context(draft: Draft, symbol: Symbol) -> ContextProgram | None:
    node = symbol.node
    assert isinstance(node, nodes.Context)
    cue = _pattern(draft, symbol, node.cue, "cue", tail=True)
    until = _pattern(draft, symbol, node.until, "`until`", tail=False) if node.until is not None else None
    of = _of(draft, symbol, node)
    if cue is None or of is None or (node.until is not None and until is None):
        return None
    facts = captures_of(cue, draft.references, [lexicon.name for lexicon in draft.lexicons])
    check_captured_twice(draft, facts, node, symbol.source)
    captures = {name: CaptureInfo(name, fact.type, False) for name, fact in facts.items()}
    sets = _sets(draft, symbol, node, captures, of)
    if sets is None:
        return None
    tests = draft.predicates.tests
    try:
        automaton, stop = build(cue, tests), build(until, tests) if until is not None else None
    except PatternTooLargeError:
        text, help = "the pattern is too large when written out", "break up long runs of optional elements"
        draft.diagnostics.add("E0408", text, symbol.source, node.cue.span, help=help)
        return None
    return ContextProgram(
        symbol.qualified, automaton, captures, node.scope.direction, node.scope.reach, stop, sets, of,
        origin_of(symbol.source, node.span), sha256(canonical_text(node)), symbol.order,
    )  # fmt: skip


def _of(draft: Draft, symbol: Symbol, node: nodes.Context) -> tuple[str, ...] | None:
    """The types whose findings the context may qualify."""
    if not node.of:
        return tuple(name for name in draft.exported() if name in draft.types)
    found = []
    for name in node.of:
        span = word_span(symbol.source, node.span, name, last=True)
        type_ = draft.names.resolve("type", name, symbol.module, symbol.source, span, draft.diagnostics)
        if type_ is not None:
            draft.used.add(("type", type_.qualified))
            found.append(type_.name)
    return tuple(found) if len(found) == len(node.of) else None


def _sets(
    draft: Draft, symbol: Symbol, node: nodes.Context, captures: dict[str, CaptureInfo], of: tuple[str, ...]
) -> dict[str, Located] | None:
    values = {name: CaptureValue(name, info.type) for name, info in captures.items()}
    checker = Checker(draft, symbol.module, symbol.source, Scope(values))
    sets: dict[str, Located] = {}
    places: dict[str, nodes.Set] = {}
    good = True
    for set_ in node.sets:
        try:
            if set_.slot in places:
                others = [Label(symbol.source, places[set_.slot].slot_span, "first set here")]
                text = f"{set_.slot} is set twice"
                draft.diagnostics.add("E0213", text, symbol.source, set_.slot_span, others=others, help="remove one")
                raise ExprError(text)
            places[set_.slot] = set_
            sets[set_.slot] = _status(draft, checker, set_, of)
        except ExprError:
            good = False
    spans = capture_places(node)
    used = {name for set_ in node.sets for name in names_in(set_.value)}
    for name in captures:
        if name not in used and good:
            span = spans.get(name, [node.cue.span])[0]
            help = f"drop it, or write `set source = {name}`"
            draft.diagnostics.add("E0220", f"the capture {name} is not used", symbol.source, span, help=help)
            good = False
    return sets if good else None


def _status(draft: Draft, checker: Checker, node: nodes.Set, of: Iterable[str]) -> Located:
    """One `set` of a context. Raises `ExprError`."""
    wanted = STATUS_TYPES.get(node.slot)
    if wanted is None:
        help = did_you_mean(node.slot, STATUS_TYPES, f"it sets {', '.join(STATUS_TYPES)}")
        raise checker.error("E0507", f"a context does not set {node.slot}", node.slot_span, help)
    checker.recoded = {"E0209": "E0508", "E0305": "E0508"}
    try:
        if node.slot != "source":
            located = checker.value(node.value, wanted, node.slot)
        else:
            located = checker.located(checker.compile(node.value), node.value)
            if located.expr.type.kind not in ("finding", "entry", "span") and located.expr.type.name != "text":
                text = f"a source is something captured, and this is {say(located.expr.type)}"
                raise checker.error("E0508", text, node.value.span, "capture who said it: source:Source")
    finally:
        checker.recoded = {}
    for name in of:
        slot = draft.types[name].slots.get(node.slot)
        if slot is not None:
            _check_slot(checker, located.expr, slot.type, name, node)
    return located


def _check_slot(checker: Checker, expr: CompiledExpr, wanted: ValueType, type_: str, node: nodes.Set) -> None:
    """The context also fills the slot of this name, so the value must fit it. Raises `ExprError`."""
    if checker.coercion.to(expr, wanted) is None:
        misfit, help = checker.coercion.misfit(expr, wanted)
        text = f"the slot {node.slot} of {type_} takes {say(single(wanted))}, and this {misfit}"
        raise checker.error("E0305", text, node.value.span, help)


# ── Merges ──────────────────────────────────────────────────────────────────────────────────────


def compile_merges(draft: Draft) -> None:
    """Every `merge`: its types known, and each of its slots one that some of them have, of the same type in all."""
    for symbol in draft.names.all("merge"):
        node = symbol.node
        assert isinstance(node, nodes.Merge)
        types = _merged_types(draft, symbol, node)
        if types is None:
            continue
        slots = [_merged_slot(draft, symbol, types, name) for name in (*node.same, *node.agree, *node.report)]
        if all(slots):
            draft.merges.append(
                MergeProgram(
                    symbol.qualified,
                    types,
                    node.same,
                    node.agree,
                    node.report,
                    origin_of(symbol.source, node.span),
                    sha256(canonical_text(node)),
                    symbol.order,
                )
            )


def _merged_types(draft: Draft, symbol: Symbol, node: nodes.Merge) -> tuple[str, ...] | None:
    found = []
    for name in node.of:
        span = word_span(symbol.source, node.span, name)
        type_ = draft.names.resolve("type", name, symbol.module, symbol.source, span, draft.diagnostics)
        if type_ is not None:
            draft.used.add(("type", type_.qualified))
            found.append(type_.name)
    return tuple(found) if len(found) == len(node.of) else None


def _merged_slot(draft: Draft, symbol: Symbol, types: tuple[str, ...], name: str) -> bool:
    """Whether a merge of `types` may name the slot."""
    holders = [(type_, draft.types[type_].slots[name]) for type_ in types if name in draft.types[type_].slots]
    if not holders:
        if len(types) == 1:
            return _slot(draft, symbol, types[0], name) is not None
        span = word_span(symbol.source, symbol.node.span, name)
        slots = list(dict.fromkeys(slot for type_ in types for slot in draft.types[type_].slots))
        help = did_you_mean(name, slots, f"their slots are {', '.join(slots)}")
        text = f"none of {', '.join(types)} has a slot {name}"
        draft.diagnostics.add("E0202", text, symbol.source, span, help=help)
        return False
    (first, slot), *others = holders
    for other, its in others:
        if (single(slot.type).kind, single(slot.type).name) != (single(its.type).kind, single(its.type).name):
            text = f"{first}.{name} is {say(single(slot.type))}, {other}.{name} is {say(single(its.type))}"
            span = word_span(symbol.source, symbol.node.span, name)
            help = "merge these types apart, or give the slots one type"
            draft.diagnostics.add("E0505", text, symbol.source, span, help=help)
            return False
    return True
