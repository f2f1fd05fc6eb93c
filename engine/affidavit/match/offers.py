"""One rule over one lattice: its offers.

This is the third of the matcher's interfaces: `RuleRun.offers` finds, for every start, the one match that the
rule prefers, and withdraws it where a `where` is false or a surrounding pattern strikes.
"""

from __future__ import annotations

from collections.abc import Sequence

from affidavit.compile.program import CompiledRule, Surround
from affidavit.match.fill import RuleValues
from affidavit.match.lattice import Lattice
from affidavit.match.model import Beaten, Captures, Filled, Finding, Path
from affidavit.match.search import Search, positions
from affidavit.match.surround import Surroundings
from affidavit.text.model import Document

__all__ = ["Offer", "RuleRun"]


class Offer:
    """A match that a rule offers; its path and captures are recovered when first asked for."""

    __slots__ = ("_captures", "_path", "_run", "_slots", "first", "last", "lattice", "rule")

    def __init__(self, run: RuleRun, first: int, last: int, path: Path | None) -> None:
        self.rule = run.rule
        self.lattice = run.lattice
        self.first = first
        self.last = last
        self._run = run
        self._path = path
        self._captures: Captures | None = None
        self._slots: dict[str, Filled] | None = None

    @property
    def path(self) -> Path:
        if self._path is None:
            self._path = self._run.search.path(self.first)
        return self._path

    @property
    def captures(self) -> Captures:
        """Captures of the match and of the patterns around it."""
        if self._captures is None:
            values = self._run.values
            self._captures = values.from_path(self.lattice.sentence, self.path, self.first, self._around())
        return self._captures

    @property
    def slots(self) -> dict[str, Filled]:
        """Slots that captures and `set` clauses fill."""
        if self._slots is None:
            self._slots = self._run.values.from_captures(self.captures, self._run.document)
        return self._slots

    def _around(self) -> Captures | None:
        captures: Captures = {}
        for surroundings in self._run.wanted:
            captures.update(surroundings.captures(self.first, self.last, self._run.values.lists))
        return captures or None

    def finding(self, beaten: list[Beaten]) -> Finding:
        """The finding that this offer becomes when it is kept."""
        values, path = self._run.values, self.path
        return Finding(
            self.rule.type,
            self.rule,
            self._run.document,
            self.lattice.sentence,
            self.first,
            self.last,
            self.rule.automaton.clauses[path[-1][0]],
            self._captures,
            self._slots,
            path,
            beaten,
            values.main_slot,
            values,
            self._around() if self._captures is None else None,
        )


class RuleRun:
    """One rule over one sentence of a document."""

    __slots__ = ("document", "lattice", "rule", "search", "surroundings", "values")

    def __init__(
        self,
        rule: CompiledRule,
        lattice: Lattice,
        document: Document,
        values: RuleValues,
        search: Search,
        around: Sequence[Surround],
    ) -> None:
        """`around` are the `unless` and `only` clauses of the rule, without those that can stand nowhere here."""
        self.rule = rule
        self.lattice = lattice
        self.document = document
        self.values = values
        self.search = search
        self.surroundings = [Surroundings(surround, lattice) for surround in around]
        """What answers the `unless` and `only` clauses, in the order written."""

    @property
    def wanted(self) -> list[Surroundings]:
        """Those of the `only` clauses."""
        return [found for found in self.surroundings if found.surround.wanted] if self.values.has_only else []

    def offers(self) -> list[Offer]:
        """At most one offer per start, from left to right."""
        starts = self.search.starts & (1 << self.lattice.size) - 1
        if not starts or not all(found.possible for found in self.wanted):
            return []
        for surroundings in self.surroundings:
            starts = surroundings.passing(starts)
        found = []
        few = starts & (starts - 1) == 0
        for start in positions(starts):
            path = self.search.path(start) if few else None
            end = self.search.end(start) if path is None else path[-1][2] if path else start
            if end > start:
                offer = Offer(self, start, end, path)
                if self._stands(offer):
                    found.append(offer)
        return found

    def _stands(self, offer: Offer) -> bool:
        for found in self.surroundings:
            if found.surround.where != "after" and found.holds(offer.first, offer.last) != found.surround.wanted:
                return False
        if not self.rule.where:
            return True
        return self.values.stands(offer.captures, offer.slots if self.values.sees_slots else {}, self.document)
