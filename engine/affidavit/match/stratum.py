"""One stratum over one sentence: the rules whose required words stand there, their offers, and selection.

This is the second of the matcher's interfaces: `Stratum.run` adds the findings of one level of types to a lattice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from affidavit.compile.program import CompiledRule, Program, Surround
from affidavit.match.demand import Wanted
from affidavit.match.fill import RuleValues
from affidavit.match.lattice import Lattice
from affidavit.match.model import Finding
from affidavit.match.offers import Offer, RuleRun
from affidavit.match.search import Search
from affidavit.match.select import select
from affidavit.match.statistics import Statistics
from affidavit.match.triggers import Needs, Triggers, bits_of
from affidavit.text.model import Document

__all__ = ["Stratum"]

_MAX_KNOWN = 50_000
"""A cleared cache costs a refill, never a different result."""
_MANY = 200  # rules of one level

Ready = tuple[CompiledRule, RuleValues, int, Needs, tuple[tuple[Surround, Needs], ...]]
"""With the rule's number in its program, its needs and what stands around it (`Triggers.around`)."""


class Stratum:
    """The rules of one level of types, indexed by what each of them needs to see."""

    def __init__(self, program: Program, triggers: Triggers, types: Iterable[str], statistics: Statistics) -> None:
        self._program = program
        self._statistics = statistics
        self.types = tuple(types)
        self._types = frozenset(self.types)
        self._rules: list[Ready] = []
        self._by_bit: dict[int, list[int]] = {}
        self.mask = 0
        """The trigger bits of its rules."""
        for number, (rule, mask) in enumerate(zip(program.rules, triggers.masks, strict=True)):
            if rule.type in self._types:
                for bit in bits_of(mask):
                    self._by_bit.setdefault(bit, []).append(len(self._rules))
                ready = rule, RuleValues(rule, program), number, triggers.needs[number], triggers.around[number]
                self._rules.append(ready)
                self.mask |= mask
        self._known: dict[tuple[int, Wanted], Sequence[Ready]] = {}

    def triggered(self, present: int, wanted: Wanted) -> Sequence[Ready]:
        """The rules for `wanted` types of which an anchor stands where these trigger bits do, in declaration order."""
        if len(self._rules) > _MANY:
            return self._work_out(present, wanted)
        key = present & self.mask, wanted
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            indices = sorted({index for bit in bits_of(key[0]) for index in self._by_bit[bit]})
            ready = (self._rules[index] for index in indices)
            known = self._known[key] = tuple(one for one in ready if one[0].type in wanted)
        return known

    def _work_out(self, present: int, wanted: Wanted) -> Sequence[Ready]:
        """As `triggered`, without those that cannot match, and not remembered: of so many rules, hardly two sentences
        trigger the same."""
        may_match, rules = Triggers.may_match, self._rules
        found = {
            index
            for bit in bits_of(present & self.mask)
            for index in self._by_bit[bit]
            if may_match(rules[index][3], present)
        }
        return [one for index in sorted(found) if (one := rules[index])[0].type in wanted]

    def run(self, lattice: Lattice, document: Document, present: int, wanted: Wanted) -> list[Finding]:
        """The findings this stratum keeps in the sentence; they are added to the lattice."""
        offers: dict[str, list[Offer]] = {}
        tokens, end = lattice.tokens, 1 << lattice.size
        everywhere = 2 * end - 1
        counts = self._statistics
        tried, started = counts.tried, counts.started
        may_match = Triggers.may_match
        for rule, values, number, needs, surrounds in counts.over(self.triggered(present, wanted)):
            if not may_match(needs, present):
                continue
            tried[number] += 1
            sets = rule.automaton.solve(tokens, lattice, everywhere, end)
            if sets is None:
                continue
            started[number] += sets[0].bit_count()
            around = [one for one, needed in surrounds if one.wanted or may_match(needed, present)] if surrounds else ()
            search = Search(rule.automaton, lattice, None, sets)
            found = RuleRun(rule, lattice, document, values, search, around).offers()
            if found:
                offers.setdefault(rule.type, []).extend(found)
        if not offers:
            return []
        kept: list[Finding] = []
        for name in self.types:
            if name in offers:
                winners = select(self._program.types[name], offers[name])
                counts.chosen(winners)
                findings = [offer.finding(beaten) for offer, beaten in winners]
                lattice.add(findings)
                kept.extend(findings)
        return kept
