"""Demand: which types a sentence must be read for, so that nothing is found that nobody asks for.

What is asked for needs the findings its rules refer to, but only where such a rule could be triggered; those need
others in turn. What is found of the asked types is the same as if everything were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from affidavit.compile.gazetteer import resolves
from affidavit.compile.program import TYPE, Automaton, CompiledRule, Program
from affidavit.match.triggers import ALWAYS, Triggers, trigger_of

__all__ = ["Demand", "Wanted", "lower_types", "referred_types", "related_types"]

Wanted = frozenset[str]

_MAX_KNOWN = 50_000
"""A cleared cache costs a refill, never a different result."""


def referred_types(program: Program, *automata: Automaton | None) -> dict[str, None]:
    """The types that patterns refer to, in order."""
    return dict.fromkeys(
        program.references[ref].type
        for automaton in automata
        if automaton is not None
        for kind, ref in automaton.keys
        if kind == TYPE
    )


def related_types(program: Program, types: Iterable[str]) -> Wanted:
    """`types` and all that must be found throughout a document for these to be what they are.

    Rules need lower findings where they stand themselves. But what links and resolves fill, here or in a lower
    finding, depends on the rest of the document: the types they read are needed everywhere. So are those that a merge
    puts into one incident with findings asked for, since these tell of the incident.
    """
    wanted = set(types)
    wanted.update(*[merge.of for merge in program.merges if wanted.intersection(merge.of)])
    below = _below(program)
    while True:
        involved = wanted.union(*(below[name] for name in wanted))
        more = {link.source.type for link in program.links if link.target.type in involved}
        for resolved in resolves(program):
            if resolved.type in involved:
                more |= {resolved.type, *(part[0] for part in (resolved.inside, resolved.hint) if part)}
        if more <= wanted:
            return frozenset(wanted)
        wanted |= more


def lower_types(program: Program, types: Iterable[str]) -> Wanted:
    """`types` and those their rules refer to, through others or not."""
    below = _below(program)
    return frozenset(types).union(*(below[name] for name in types))


def _below(program: Program) -> dict[str, set[str]]:
    """For each type the types its rules refer to, through others or not."""
    below: dict[str, set[str]] = {name: set() for name in program.types}
    for level in program.strata:
        for rule in program.rules:
            if rule.type in level:
                for name in _referred(program, rule):
                    below[rule.type] |= {name, *below[name]}
    return below


class Demand:
    """What a sentence must be read for when `roots` are asked for, by the trigger bits that stand in it."""

    def __init__(self, program: Program, triggers: Triggers, roots: Wanted) -> None:
        self.roots = roots
        self.settled = roots | _dependent(program)
        """Types whose findings must know their slots before links and contexts run."""
        self._possible = _possible(program, triggers)
        levels = [name for level in reversed(program.strata) for name in level]
        self._needs = [(name, needs) for name in levels if (needs := self._needs_of(program, triggers, name))]
        self._cues = list(self._cue_needs(program, roots))
        mask = 0
        for name in roots:
            mask |= self._possible.get(name, 0)
        self.mask = mask
        """Trigger bits of which one must stand in a sentence for it to hold any of the roots."""
        self._known: dict[int, Wanted] = {}
        self._told = mask | ALWAYS
        for _, needs in self._needs:
            for _, needed in needs:
                self._told |= needed

    def _needs_of(self, program: Program, triggers: Triggers, name: str) -> list[tuple[str, int]]:
        """(type, trigger bits) that rules of the type `name` refer to, where these bits stand."""
        needs: dict[str, int] = {}
        for rule, mask in zip(program.rules, triggers.masks, strict=True):
            if rule.type == name:
                bits = _lexical(program, triggers, rule, mask, self._possible)
                for other in _referred(program, rule):
                    if other not in self.roots:
                        needs[other] = needs.get(other, 0) | bits
        return list(needs.items())

    def _cue_needs(self, program: Program, roots: Wanted) -> Iterator[tuple[int, list[str]]]:
        """(bits of the types qualified, types referred to) of each context."""
        for context in program.contexts:
            of = [name for name in context.of if name in roots]
            types = [name for name in referred_types(program, context.cue, context.until) if name not in roots]
            if of and types:
                bits = 0
                for name in of:
                    bits |= self._possible.get(name, 0)
                yield bits, types

    def wanted(self, present: int) -> Wanted:
        """The types that a sentence with these trigger bits must be read for."""
        present &= self._told
        known = self._known.get(present)
        if known is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            known = self._known[present] = self._work_out(present)
        return known

    def _work_out(self, present: int) -> Wanted:
        wanted = set(self.roots)
        for bits, types in self._cues:
            if bits & present:
                wanted.update(types)
        for name, needs in self._needs:
            if name in wanted:
                wanted.update(other for other, bits in needs if bits & present)
        return frozenset(wanted)


def _referred(program: Program, rule: CompiledRule) -> dict[str, None]:
    return referred_types(program, rule.automaton, *(surround.automaton for surround in rule.surrounds))


def _dependent(program: Program) -> Wanted:
    """Types whose rules refer, through others or not, to one whose slots links, resolves or contexts may fill."""
    filled = {link.target.type for link in program.links} | {
        name for context in program.contexts for name in context.of
    }
    filled |= {resolved.type for resolved in resolves(program)}
    return frozenset(name for name, lower in _below(program).items() if lower & filled or name in filled)


def _possible(program: Program, triggers: Triggers) -> dict[str, int]:
    """For each type the bits of words and entries of which one must stand for any finding of it."""
    possible: dict[str, int] = {}
    for level in program.strata:
        for rule, mask in zip(program.rules, triggers.masks, strict=True):
            if rule.type in level:
                bits = _lexical(program, triggers, rule, mask, possible)
                possible[rule.type] = possible.get(rule.type, 0) | bits
    return possible


def _lexical(program: Program, triggers: Triggers, rule: CompiledRule, mask: int, possible: dict[str, int]) -> int:
    """The trigger bits of a rule, with those of types replaced by what findings of these types need."""
    for kind, ref in trigger_of(rule):
        if kind == TYPE:
            name = program.references[ref].type
            mask = mask & ~triggers.of_type(name) | possible.get(name, 0)
    return mask
