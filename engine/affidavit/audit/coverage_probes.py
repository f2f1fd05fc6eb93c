"""Constraints seen from their other side: for each clause that may withdraw a match, a rule that keeps only those.

A finding shows that the conditions of its rule held. That one of them ever failed leaves no finding behind; so beside
each rule stands, for each `where`, `unless` and `only`, a probe: the same rule with this one clause turned round. It
makes findings of a type of its own, which nothing refers to, so that it changes nothing, and what it finds are
just the matches that this clause alone withdraws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from affidavit.compile.program import CompiledExpr, CompiledRule, Constant, Located, Operator, Program, ValueType

__all__ = ["Probe", "constraint_probes", "with_probes"]

_TRUTH = ValueType("value", "truth")


@dataclass(frozen=True, slots=True)
class Probe:
    """A rule to be watched, and for which clause: `part` is ``surround`` or ``where``, `number` its place there."""

    rule: CompiledRule
    of: CompiledRule
    part: str = ""
    number: int = 0


def constraint_probes(rules: Iterable[CompiledRule]) -> list[Probe]:
    """For every constraint of `rules` the rule with that constraint turned round."""
    return [probe for rule in rules for probe in _turned(rule)]


def _turned(rule: CompiledRule) -> Iterator[Probe]:
    for number, surround in enumerate(rule.surrounds):
        turned = replace(surround, wanted=not surround.wanted)
        surrounds = (*rule.surrounds[:number], turned, *rule.surrounds[number + 1 :])
        yield Probe(replace(rule, surrounds=surrounds), rule, "surround", number)
    for number, where in enumerate(rule.where):
        conditions = (*rule.where[:number], _untrue(where), *rule.where[number + 1 :])
        yield Probe(replace(rule, where=conditions), rule, "where", number)


def _untrue(condition: Located) -> Located:
    """True where `condition` is false or cannot be told."""
    negated: CompiledExpr = Operator("not", (condition.expr,), _TRUTH)
    absent = Operator("==", (condition.expr, Constant(None, ValueType("null"))), _TRUTH)
    return replace(condition, expr=Operator("or", (negated, absent), _TRUTH))


def with_probes(program: Program, rules: Sequence[CompiledRule]) -> tuple[Program, list[str]]:
    """`program` with `rules` beside its own, each making findings of a new type; and the names of these types.

    A probe runs with the types of its rule's own stratum. Its findings and what they beat are all its offers.
    """
    names = [f"{rule.type}~{number}" for number, rule in enumerate(rules)]
    types = dict(program.types)
    added: dict[str, list[str]] = {}
    for name, rule in zip(names, rules, strict=True):
        types[name] = replace(program.types[rule.type], name=name, keep="all", keep_on=None, order=len(types))
        added.setdefault(rule.type, []).append(name)
    strata = tuple((*level, *(name for own in level for name in added.get(own, ()))) for level in program.strata)
    probes = [
        replace(rule, name=f"{rule.name}~{number}", type=name, rank=0)
        for number, (name, rule) in enumerate(zip(names, rules, strict=True))
    ]
    return replace(program, types=types, strata=strata, rules=(*program.rules, *probes)), names
