"""One stratum over one sentence: the rules whose required words stand there, their offers, and selection.

This is the second of the matcher's interfaces: `Stratum.run` adds the findings of one level of types to a lattice.
"""

from __future__ import annotations

from collections.abc import Iterable

from affidavit.compile.program import ANY, LEXICON, TOKEN, TYPE, CompiledRule, Program
from affidavit.match.fill import make_finding
from affidavit.match.lattice import Lattice
from affidavit.match.model import Finding
from affidavit.match.offers import Offer, RuleRun
from affidavit.match.select import select
from affidavit.text.model import Document

__all__ = ["Stratum"]


def _trigger(rule: CompiledRule) -> tuple[tuple[int, int], ...]:
    """Elements of which one must stand in a sentence: those of the match or of an `only` clause, whichever are rarer.

    Words and entries tell more than findings: nearly every sentence of news holds a name.
    """
    wanted = [surround.automaton for surround in rule.surrounds if surround.wanted and not surround.automaton.nullable]
    choices = [found.required for found in (rule.automaton, *wanted) if found.required]
    return min(choices, key=lambda keys: (any(kind == TYPE for kind, _ in keys), len(keys)), default=())


class Stratum:
    """The rules of one level of types, indexed by what each of them needs to see."""

    def __init__(self, program: Program, types: Iterable[str]) -> None:
        self._program = program
        self.types = tuple(types)
        self._rules = [rule for rule in program.rules if rule.type in self.types]
        self._always: list[int] = []
        self._by_bit: dict[int, list[int]] = {}
        self._by_lexicon: dict[int, list[int]] = {}
        self._by_reference: dict[int, list[int]] = {}
        self._bit_mask = 0
        for index, rule in enumerate(self._rules):
            self._index(index, rule)

    def _index(self, index: int, rule: CompiledRule) -> None:
        keys = _trigger(rule)
        if not keys:
            self._always.append(index)
        for kind, ref in keys:
            assert kind != ANY, "a pattern that only needs some token has no required elements"
            table = {TOKEN: self._by_bit, LEXICON: self._by_lexicon}.get(kind, self._by_reference)
            table.setdefault(ref, []).append(index)
            if kind == TOKEN:
                self._bit_mask |= 1 << ref

    def _triggered(self, lattice: Lattice) -> list[CompiledRule]:
        """The rules that could match here, in declaration order. Cost follows what stands in the sentence."""
        found = set(self._always)
        bits = lattice.present & self._bit_mask
        while bits:
            lowest = bits & -bits
            found.update(self._by_bit[lowest.bit_length() - 1])
            bits ^= lowest
        for lexicon in lattice.entries:
            found.update(self._by_lexicon.get(lexicon, ()))
        for reference, rules in self._by_reference.items():
            if lattice.referred(reference):
                found.update(rules)
        return [self._rules[index] for index in sorted(found)]

    def run(self, lattice: Lattice, document: Document) -> list[Finding]:
        """The findings this stratum keeps in the sentence; they are added to the lattice."""
        offers: dict[str, list[Offer]] = {}
        for rule in self._triggered(lattice):
            found = RuleRun(rule, lattice, self._program, document).offers()
            if found:
                offers.setdefault(rule.type, []).extend(found)
        kept: list[Finding] = []
        for name in self.types:
            if name in offers:
                findings = [
                    make_finding(offer, beaten, document, self._program)
                    for offer, beaten in select(self._program.types[name], offers[name])
                ]
                lattice.add(findings)
                kept.extend(findings)
        return kept
