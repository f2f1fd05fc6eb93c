"""What stands around a match: the `unless` and `only` clauses of a rule."""

from __future__ import annotations

from collections.abc import Mapping

from affidavit.compile.program import Surround
from affidavit.match.lattice import Lattice
from affidavit.match.search import Captures, Search, needs_look

__all__ = ["Surroundings"]


class Surroundings:
    """Answers one surround clause for any match of one sentence; what was asked once is a look-up."""

    __slots__ = ("_ends", "_lattice", "_possible", "_reaching", "_searches", "_starts", "surround")

    def __init__(self, surround: Surround, lattice: Lattice) -> None:
        self.surround = surround
        self._lattice = lattice
        self._possible: bool | None = None if surround.wanted else True
        self._searches: dict[int | None, Search] = {}
        self._reaching: dict[int, int] = {}
        self._ends: int | None = None
        self._starts: int | None = None

    @property
    def possible(self) -> bool:
        """False where the sentence holds none of the words the pattern needs: then it stands nowhere."""
        if self._possible is None:
            automaton = self.surround.automaton
            self._possible = automaton.nullable or needs_look(automaton, self._lattice)
        return self._possible

    def passing(self, starts: int) -> int:
        """Those of the positions `starts` at which a match may begin as far as this clause goes."""
        if self.surround.where != "after":
            return starts
        ends = self._all_ends() if self.possible else 0
        return starts & ends if self.surround.wanted else starts & ~ends

    def holds(self, first: int, last: int) -> bool:
        """Whether the pattern stands there, for a match of tokens `first` to `last`."""
        if not self.possible:
            return False
        match self.surround.where:
            case "before":
                return self._all_starts() >> last & 1 == 1
            case "after":
                return self._all_ends() >> first & 1 == 1
            case _:
                # Some match that begins at the start of this one, or before, and ends at its end, or behind.
                return self._starts_reaching(last) & (2 << first) - 1 != 0

    def captures(self, first: int, last: int, lists: Mapping[str, bool]) -> Captures:
        """Captures of the pattern where it holds; `after` takes the longest stretch that ends at the match."""
        if not self.surround.automaton.captures:
            return {}
        if self.surround.where == "before":
            return self._search(None).match(last, lists).captures
        if self.surround.where == "after":
            search = self._search(first)
            return search.match((search.starts & -search.starts).bit_length() - 1, lists).captures
        return {}

    def _search(self, until: int | None) -> Search:
        search = self._searches.get(until)
        if search is None:
            search = self._searches[until] = Search(self.surround.automaton, self._lattice, until)
        return search

    def _all_ends(self) -> int:
        """Where the matches of the pattern end, from whatever start."""
        if self._ends is None:
            lattice = self._lattice
            end = 1 << lattice.size
            self._ends = self.surround.automaton.ends(lattice.tokens, lattice, 2 * end - 1, end)
        return self._ends

    def _all_starts(self) -> int:
        """Where the matches of the pattern start, to whatever end."""
        if self._starts is None:
            lattice = self._lattice
            end = 1 << lattice.size
            self._starts = self.surround.automaton.starts(lattice.tokens, lattice, 2 * end - 1, end)
        return self._starts

    def _starts_reaching(self, last: int) -> int:
        """The tokens from which some match ends at `last` or behind it."""
        known = self._reaching.get(last)
        if known is None:
            lattice = self._lattice
            end = 1 << lattice.size
            accept = 2 * end - (1 << last)
            known = self._reaching[last] = self.surround.automaton.starts(lattice.tokens, lattice, accept, end)
        return known
