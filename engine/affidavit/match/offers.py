"""One rule over one lattice: its offers.

This is the third of the matcher's interfaces: `RuleRun.offers` finds, for every start, the one match that the
rule prefers, and withdraws it where a `where` is false or a surrounding pattern strikes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from affidavit.compile.program import ANY, LEXICON, TOKEN, TYPE, CompiledRule, Program
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.fill import fill_slots
from affidavit.match.lattice import Lattice
from affidavit.match.model import Filled
from affidavit.match.search import Captures, Match, Search
from affidavit.match.surround import Surroundings
from affidavit.text.model import Document

__all__ = ["Offer", "RuleRun"]


class Offer:
    """A match that a rule offers; its path and captures are recovered when first asked for."""

    __slots__ = ("_captures", "_match", "_run", "_slots", "first", "last", "lattice", "rule")

    def __init__(self, run: RuleRun, first: int, last: int) -> None:
        self.rule = run.rule
        self.lattice = run.lattice
        self.first = first
        self.last = last
        self._run = run
        self._match: Match | None = None
        self._captures: Captures | None = None
        self._slots: dict[str, Filled] | None = None

    @property
    def match(self) -> Match:
        if self._match is None:
            self._match = self._run.search.match(self.first, self._run.lists)
        return self._match

    @property
    def captures(self) -> Captures:
        """Captures of the match and of the patterns around it."""
        if self._captures is None:
            self._captures = dict.fromkeys(self.rule.captures)
            self._captures.update(self.match.captures)
            for surroundings in self._run.surroundings:
                self._captures.update(surroundings.captures(self.first, self.last, self._run.lists))
        return self._captures

    @property
    def slots(self) -> dict[str, Filled]:
        """Slots that captures and `set` clauses fill."""
        if self._slots is None:
            self._slots = fill_slots(self.rule, self.captures, self._run.document, self._run.program)
        return self._slots


class RuleRun:
    """One rule over one sentence of a document."""

    def __init__(self, rule: CompiledRule, lattice: Lattice, program: Program, document: Document) -> None:
        self.rule = rule
        self.lattice = lattice
        self.search = Search(rule.automaton, lattice)
        self.program = program
        self.document = document
        self._around = [(surround, Surroundings(surround, lattice)) for surround in rule.surrounds]
        self.surroundings = [found for surround, found in self._around if surround.wanted]

    @cached_property
    def lists(self) -> Mapping[str, bool]:
        """Which captures are lists."""
        return {name: info.type.many for name, info in self.rule.captures.items()}

    def offers(self) -> list[Offer]:
        """At most one offer per start, from left to right."""
        if not all(found.possible for found in self.surroundings):
            return []
        found = []
        for start in self._starts():
            end = self.search.end(start)
            if end > start:
                offer = Offer(self, start, end)
                if self._stands(offer):
                    found.append(offer)
        return found

    def _starts(self) -> Sequence[int]:
        """The tokens at which the rule's first elements can begin, from left to right."""
        lattice = self.lattice
        mask = 0
        places: set[int] = set()
        for kind, what, _, _, _ in self.rule.automaton.moves[0]:
            if kind == TOKEN:
                mask |= what
            elif kind == LEXICON:
                places.update(lattice.entries.get(what, ()))
            elif kind == ANY:
                return range(lattice.size)
            elif kind == TYPE:
                places.update(lattice.referred(what))
        if not lattice.present & mask:
            return sorted(places)
        return [position for position, bits in enumerate(lattice.bits) if bits & mask or position in places]

    def _stands(self, offer: Offer) -> bool:
        for surround, found in self._around:
            if found.holds(offer.first, offer.last) != surround.wanted:
                return False
        if not self.rule.where:
            return True
        environment = Environment(
            captures=offer.captures, slots=offer.slots, date=self.document.date, program=self.program
        )
        return all(evaluate(condition.expr, environment) is True for condition in self.rule.where)
