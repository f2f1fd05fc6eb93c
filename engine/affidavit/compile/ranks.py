"""Ranks: which of two rules of a type wins a tie, from `overrides` and declaration order."""

from __future__ import annotations

import heapq
from dataclasses import replace

from affidavit.compile.draft import Draft, RuleDraft
from affidavit.compile.program import CompiledRule
from affidavit.compile.scope import Symbol
from affidavit.compile.wording import word_span
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Label
from affidavit.syntax.nodes import Span

__all__ = ["rank_rules"]


def rank_rules(draft: Draft) -> None:
    """Number the rules of each type: overriding before overridden, and always the earliest declared that is free."""
    overrides = {rule.name: _overridden(draft, rule) for rule in draft.rule_drafts}
    by_type: dict[str, list[RuleDraft]] = {}
    for rule in draft.rule_drafts:
        by_type.setdefault(rule.type, []).append(rule)
    ranks: dict[str, int] = {}
    for rules in by_type.values():
        order = _extend(rules, {name: list(found) for name, found in overrides.items()})
        ranks.update({name: rank for rank, name in enumerate(order)})
        if len(order) < len(rules):
            _report_circle(draft, [rule for rule in rules if rule.name not in ranks], overrides)
    draft.rules = [_ranked(rule, ranks, overrides) for rule in draft.rules]


def _ranked(rule: CompiledRule, ranks: dict[str, int], overrides: dict[str, dict[str, Span]]) -> CompiledRule:
    return replace(rule, rank=ranks.get(rule.name, 0), overrides=_all_below(rule.name, overrides))


def _all_below(rule: str, overrides: dict[str, dict[str, Span]]) -> tuple[str, ...]:
    """The rules that `rule` overrides, itself or through others, the nearest first."""
    found: dict[str, None] = {}
    level = list(overrides[rule])
    while level:
        fresh = [name for name in dict.fromkeys(level) if name not in found]
        found.update(dict.fromkeys(fresh))
        level = [below for name in fresh for below in overrides.get(name, ())]
    return tuple(found)


def _overridden(draft: Draft, rule: RuleDraft) -> dict[str, Span]:
    """Qualified names of the rules that `rule` overrides, and where it says so."""
    found: dict[str, Span] = {}
    for clause in rule.node.clauses:
        for name in clause.rules if isinstance(clause, nodes.Overrides) else ():
            span = word_span(rule.source, clause.span, name, last=True)
            symbol = draft.names.resolve("rule", name, rule.symbol.module, rule.source, span, draft.diagnostics)
            if symbol is not None and _same_type(draft, rule, symbol, span):
                found.setdefault(symbol.qualified, span)
    return found


def _same_type(draft: Draft, rule: RuleDraft, other: Symbol, span: Span) -> bool:
    assert isinstance(other.node, nodes.Rule)
    if other.node.type == rule.type:
        return True
    text = f"{other.name} makes {other.node.type}, {rule.node.name} makes {rule.type}: they never compete"
    draft.diagnostics.add("E0218", text, rule.source, span, others=[other.label("declared here")], help="remove it")
    return False


def _extend(rules: list[RuleDraft], overrides: dict[str, list[str]]) -> list[str]:
    """A linear extension; shorter than `rules` when there is a circle."""
    waiting = {rule.name: 0 for rule in rules}
    orders = {rule.name: rule.symbol.order for rule in rules}
    for name in waiting:
        for other in overrides[name]:
            if other in waiting:
                waiting[other] += 1
    free = [(orders[name], name) for name, count in waiting.items() if not count]
    heapq.heapify(free)
    order: list[str] = []
    while free:
        _, name = heapq.heappop(free)
        order.append(name)
        for other in overrides[name]:
            if other in waiting:
                waiting[other] -= 1
                if not waiting[other]:
                    heapq.heappush(free, (orders[other], other))
    return order


def _report_circle(draft: Draft, rules: list[RuleDraft], overrides: dict[str, dict[str, Span]]) -> None:
    by_name = {rule.name: rule for rule in rules}
    # Every rule left over is overridden by another of them: walking from overriden to overrider must come round.
    overrider = {other: name for name in reversed(by_name) for other in overrides[name] if other in by_name}
    path = [rules[0].name]
    while (above := overrider[path[-1]]) not in path:
        path.append(above)
    circle = [*reversed(path[path.index(above) :])]
    start = circle.index(min(circle, key=lambda name: by_name[name].symbol.order))
    circle = [*circle[start:], *circle[:start]]
    steps = list(zip(circle, [*circle[1:], circle[0]], strict=True))
    short = [by_name[name].node.name for name in [*circle, circle[0]]]
    labels = [
        Label(
            by_name[one].source, overrides[one][other], f"{by_name[one].node.name} overrides {by_name[other].node.name}"
        )
        for one, other in steps
    ]
    draft.diagnostics.add(
        "E0504",
        f"rules override each other in a circle: {' -> '.join(short)}",
        labels[0].source,
        labels[0].span,
        label=labels[0].text,
        others=labels[1:],
        help="remove one of the `overrides`",
    )
