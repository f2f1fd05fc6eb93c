"""Checks over the whole pack: slots nothing fills, rules that never win, names nothing uses."""

from __future__ import annotations

from affidavit.compile.conditions import STATUS_TYPES
from affidavit.compile.draft import Draft, RuleDraft
from affidavit.compile.pattern_checks import bare
from affidavit.compile.program import CompiledRule
from affidavit.compile.sources import LEXICON_SUFFIXES, MANIFEST
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Label
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["check_rivals", "check_slots", "check_unused"]


def _filled_by_relations(draft: Draft, type_: str) -> set[str]:
    """Slots that a link, resolve or context may fill, whether or not it compiles."""
    found: set[str] = set()
    for symbol in (*draft.names.all("link"), *draft.names.all("context")):
        match symbol.node:
            case nodes.Link(target=target, target_slot=slot) if target.name == type_:
                found.add(slot)
            case nodes.Context(sets=sets, of=of) if type_ in (of or draft.exported()):
                found |= {node.slot for node in sets if node.slot in STATUS_TYPES}
    for resolved in draft.resolves:
        if resolved.type == type_:
            found.update(resolved.slots)
    return found


def check_slots(draft: Draft) -> None:
    """Slots that nothing can fill, and required slots that one rule leaves empty."""
    complete = len(draft.rule_drafts) == len(draft.names.all("rule")) and not any(
        rule.broken for rule in draft.rule_drafts
    )
    complete = complete and len(draft.resolves) == len(draft.names.all("resolve"))
    for symbol in draft.names.all("type"):
        node = symbol.node
        assert isinstance(node, nodes.TypeDecl)
        rules = [rule for rule in draft.rule_drafts if rule.type == symbol.name]
        related = _filled_by_relations(draft, symbol.name)
        for slot in node.slots if rules else ():
            if slot.name in related:
                continue
            fillers = [rule for rule in rules if slot.name in rule.facts or _is_set(rule, slot.name)]
            if not fillers and complete:
                text = f"no rule, link, resolve or context can fill the slot {slot.name} of {symbol.name}"
                help = "capture or set it in a rule, or remove it"
                draft.diagnostics.add("E0501", text, symbol.source, slot.name_span, help=help)
            elif fillers and not slot.optional:
                _check_required(draft, symbol.name, slot, symbol.source, rules)


def _is_set(rule: RuleDraft, slot: str) -> bool:
    return any(node.slot == slot for node in rule.sets())


def _check_required(draft: Draft, type_: str, slot: nodes.Slot, source: SourceText, rules: list[RuleDraft]) -> None:
    for rule in rules:
        facts = rule.facts.get(slot.name)
        if rule.broken or _is_set(rule, slot.name) or (facts is not None and not facts.optional):
            continue
        how = f"never fills the slot {slot.name}" if facts is None else f"fills the slot {slot.name} only sometimes"
        draft.diagnostics.add(
            "E0502",
            f"the rule {rule.node.name} {how}, and {type_} requires it",
            rule.source,
            rule.symbol.span,
            others=[Label(source, slot.name_span, "required here")],
            help=f"capture or set it in the rule, or let it stay empty: {slot.name}: {' | '.join(slot.types)}?",
        )


def check_rivals(draft: Draft) -> None:
    """Rules that another rule of the type beats wherever they match."""
    drafts = {rule.name: rule for rule in draft.rule_drafts}
    by_type: dict[str, list[CompiledRule]] = {}
    for rule in sorted(draft.rules, key=lambda rule: rule.rank):
        by_type.setdefault(rule.type, []).append(rule)
    for type_, rules in by_type.items():
        if draft.types[type_].keep == "all":
            continue
        seen: dict[object, list[CompiledRule]] = {}
        for rule in rules:
            patterns = tuple(bare(clause) for clause in drafts[rule.name].clauses)
            # `keep longest on slot` compares the spans of that slot, so it must be captured alike.
            key = patterns if draft.types[type_].keep_on is None else tuple(drafts[rule.name].clauses)
            stronger = [
                each for each in seen.setdefault(key, []) if _conditions(each, drafts) <= _conditions(rule, drafts)
            ]
            if stronger:
                _report_rival(draft, drafts[rule.name], drafts[stronger[0].name])
            seen[key].append(rule)


def _conditions(rule: CompiledRule, drafts: dict[str, RuleDraft]) -> set[object]:
    """What may still withdraw a match of the rule."""
    surrounds: set[object] = {
        (each.clause.wanted, each.clause.where, bare(each.pattern)) for each in drafts[rule.name].surrounds
    }
    return surrounds | {located.expr for located in rule.where}


def _report_rival(draft: Draft, loser: RuleDraft, winner: RuleDraft) -> None:
    draft.diagnostics.add(
        "W0501",
        f"the rule {loser.node.name} can never win: {winner.node.name} matches the same and comes first",
        loser.source,
        loser.symbol.span,
        others=[winner.symbol.label("this rule always wins")],
        help="remove it, or let it override the other",
    )


def check_unused(draft: Draft) -> None:
    """Patterns, lexicons, types, modules and files that nothing uses."""
    for kind, code in (("pattern", "W0201"), ("lexicon", "W0202")):
        for symbol in draft.names.all(kind):
            if (kind, symbol.qualified) not in draft.used:
                text = f"the {kind} {symbol.name} is not used"
                draft.diagnostics.add(code, text, symbol.source, symbol.span, help="remove it")
    _check_types(draft)
    for scope in draft.names.modules.values():
        for name, span in scope.uses.items():
            if (scope.name, name) not in draft.names.needed and not draft.names.modules[name].broken:
                text = f"nothing of the module {name} is used here"
                draft.diagnostics.add("W0204", text, scope.source, span, help=f"remove {name} from `use`")
    _check_files(draft)


def _check_types(draft: Draft) -> None:
    made = {symbol.node.type for symbol in draft.names.all("rule") if isinstance(symbol.node, nodes.Rule)}
    in_slots = {slot.type.name for info in draft.types.values() for slot in info.slots.values()}
    for symbol in draft.names.all("type"):
        if symbol.name not in made:
            text = f"no rule makes findings of the type {symbol.name}"
            help = f"write a rule: rule name -> {symbol.name} {{ ... }}"
        elif symbol.name not in {*draft.exported(), *in_slots} and ("type", symbol.qualified) not in draft.used:
            text = f"the type {symbol.name} is neither exported nor referred to"
            help = "add it to `exports` in pack.toml, or remove it"
        else:
            continue
        draft.diagnostics.add("W0203", text, symbol.source, symbol.span, help=help)


def _check_files(draft: Draft) -> None:
    if not draft.sources.bare and MANIFEST not in draft.sources.files:
        return  # it may be any folder, full of texts
    read = {lexicon.file for lexicon in draft.lexicons} | draft.gazetteer_files
    for name in draft.sources.names(*LEXICON_SUFFIXES):
        if name not in read:
            text = f"no lexicon reads the file {name}"
            draft.diagnostics.add(
                "W0603", text, SourceText(name, ""), Span(0, 0), help="remove it, or read it with `from`"
            )
