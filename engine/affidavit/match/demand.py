"""Demand: which types a sentence must be read for, so that nothing is found that nobody asks for.

What is asked for needs the findings its rules refer to, but only where such a rule could be triggered; those need
others in turn. What is found of the asked types is the same as if everything were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from affidavit.compile.gazetteer import resolves
from affidavit.compile.program import TYPE, Automaton, CompiledRule, LinkProgram, Program
from affidavit.match.triggers import ALWAYS, Needs, Triggers, bits_of

__all__ = ["Demand", "Wanted", "lower_types", "near_sources", "referred_types", "related_types"]

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
    finding, depends on the rest of the document: the types they read are needed everywhere, but for links that do not
    reach beyond a sentence (`near_sources`). So are those that a merge puts into one incident with findings asked for,
    since these tell of the incident.
    """
    wanted = set(types)
    wanted.update(*[merge.of for merge in program.merges if wanted.intersection(merge.of)])
    while True:
        involved = near_sources(program, wanted)
        more = {link.source.type for link in program.links if link.target.type in involved and not _near(link)}
        for resolved in resolves(program):
            if resolved.type in involved:
                more |= {resolved.type, *(part[0] for part in (resolved.inside, resolved.hint) if part)}
        if more <= wanted:
            return frozenset(wanted)
        wanted |= more


def near_sources(program: Program, types: Iterable[str]) -> Wanted:
    """`types`, those their rules refer to, and those that links within a sentence read to fill any of these."""
    below = _below(program)
    found = set(types).union(*(below[name] for name in types))
    while True:
        sources = {link.source.type for link in program.links if link.target.type in found and _near(link)} - found
        if not sources:
            return frozenset(found)
        found |= sources.union(*(below[name] for name in sources))


def _near(link: LinkProgram) -> bool:
    """Whether a link does not reach beyond a sentence."""
    return set(link.within) <= {"clause", "sentence"}


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

    def __init__(self, program: Program, triggers: Triggers, roots: Wanted, assumed: int) -> None:
        """`assumed` are the trigger bits that every text is taken to set (`affidavit.match.glance`)."""
        self.roots = roots
        self.settled = roots | _dependent(program)
        """Types whose findings must know their slots before links and contexts run."""
        self._possible = _possible(program, triggers)
        levels = [name for level in reversed(program.strata) for name in level]
        self._needs = [(name, needs) for name in levels if (needs := self._needs_of(program, triggers, name))]
        self._near = [
            (link.target.type, self._possible.get(link.target.type, 0), link.source.type)
            for link in program.links
            if _near(link) and link.source.type not in roots
        ]
        self._cues = list(self._cue_needs(program, roots, near_sources(program, roots)))
        mask = 0
        for name in roots:
            mask |= self._possible.get(name, 0)
        self.mask = mask
        """Trigger bits of which one must stand in a sentence for it to hold any of the roots."""
        self.selective = not mask & assumed
        """Whether a glance can tell that a text holds none of the roots."""
        self._looks = self._needed_at_once(program, triggers)
        self.looked_for = mask
        """The trigger bits that `may_hold` asks for."""
        for clauses in (clauses for some in self._looks.values() for clauses in some):
            for needed in (needed for clause in clauses for needed in clause):
                self.looked_for |= needed
        self._known: dict[int, Wanted] = {}
        self._told = mask | ALWAYS
        for _, needs in self._needs:
            for _, needed in needs:
                self._told |= needed
        for bits in (*(bits for _, bits, _ in self._near), *(bits for bits, _ in self._cues)):
            self._told |= bits

    def _needs_of(self, program: Program, triggers: Triggers, name: str) -> list[tuple[str, int]]:
        """(type, trigger bits) that rules of the type `name` refer to, where these bits stand."""
        needs: dict[str, int] = {}
        for rule, mask in zip(program.rules, triggers.masks, strict=True):
            if rule.type == name:
                bits = _lexical(program, triggers, mask, self._possible)
                for other in _referred(program, rule):
                    if other not in self.roots:
                        needs[other] = needs.get(other, 0) | bits
        return list(needs.items())

    def _cue_needs(self, program: Program, roots: Wanted, qualified: Wanted) -> Iterator[tuple[int, list[str]]]:
        """(bits of the types qualified, types referred to) of each context."""
        for context in program.contexts:
            of = [name for name in context.of if name in qualified]
            types = [name for name in referred_types(program, context.cue, context.until) if name not in roots]
            if of and types:
                bits = 0
                for name in of:
                    bits |= self._possible.get(name, 0)
                yield bits, types

    def _needed_at_once(self, program: Program, triggers: Triggers) -> dict[int, list[Needs]]:
        """For each trigger bit of the roots' rules their needs, types replaced by what findings of these need."""
        found: dict[int, list[Needs]] = {}
        for rule, mask, needs in zip(program.rules, triggers.masks, triggers.needs, strict=True):
            if rule.type in self.roots:
                lexical = tuple(
                    tuple(_lexical(program, triggers, needed, self._possible) for needed in clause) for clause in needs
                )
                for bit in bits_of(_lexical(program, triggers, mask, self._possible)):
                    found.setdefault(bit, []).append(lexical)
        return found

    def may_hold(self, seen: int) -> bool:
        """Whether any of the roots can stand where of all trigger bits only these stand, or seem to."""
        looks, may_match = self._looks, Triggers.may_match
        standing = seen & self.mask
        while standing:
            lowest = standing & -standing
            for needs in looks[lowest]:
                if may_match(needs, seen):
                    return True
            standing ^= lowest
        return False

    def live(self, seen: int) -> int:
        """The trigger bits of those seen on which a rule of the roots hinges that can match where only these stand."""
        looks, may_match = self._looks, Triggers.may_match
        found = 0
        standing = seen & self.mask
        while standing:
            lowest = standing & -standing
            for needs in looks[lowest]:
                if may_match(needs, seen):
                    found |= lowest
                    break
            standing ^= lowest
        return found

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
        while True:
            before = len(wanted)
            wanted.update(source for target, bits, source in self._near if target in wanted and bits & present)
            for name, needs in self._needs:
                if name in wanted:
                    wanted.update(other for other, bits in needs if bits & present)
            if len(wanted) == before:
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
                bits = _lexical(program, triggers, mask, possible)
                possible[rule.type] = possible.get(rule.type, 0) | bits
    return possible


def _lexical(program: Program, triggers: Triggers, mask: int, possible: dict[str, int]) -> int:
    """Trigger bits, with those of types replaced by what findings of these types need."""
    for name in program.types:
        of_type = triggers.of_type(name)
        if mask & of_type:
            mask = mask & ~of_type | possible.get(name, 0)
    return mask
