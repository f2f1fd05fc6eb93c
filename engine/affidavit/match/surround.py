"""What stands around a match: the `unless` and `only` clauses of a rule."""

from __future__ import annotations

from collections.abc import Mapping

from affidavit.compile.program import ACCEPT, TOKEN, Automaton, Surround
from affidavit.match.lattice import Lattice
from affidavit.match.search import Captures, Search, holds, needs_look

__all__ = ["Surroundings"]


class Surroundings:
    """Answers one surround clause for any match of one sentence; each answer after the first is a look-up."""

    def __init__(self, surround: Surround, lattice: Lattice) -> None:
        self._surround = surround
        self._lattice = lattice
        self._search = Search(surround.automaton, lattice)
        # Most sentences hold none of the words the pattern needs: then it stands nowhere.
        self.possible = surround.automaton.nullable or needs_look(surround.automaton, lattice)
        self._starts: list[int | None] | None = None
        self._covers: list[int | None] | None = None

    def holds(self, first: int, last: int) -> bool:
        """Whether the pattern stands there, for a match of tokens `first` to `last`."""
        if not self.possible:
            return False
        match self._surround.where:
            case "before":
                return self._search.end(last) >= 0
            case "after":
                return self._earliest_starts()[first] is not None
            case _:
                start = self._cover_starts()[last]
                return start is not None and start <= first

    def captures(self, first: int, last: int, lists: Mapping[str, bool]) -> Captures:
        """Captures of the pattern where it holds; `after` takes the longest stretch that ends at the match."""
        if not self._surround.automaton.captures:
            return {}
        if self._surround.where == "before":
            return self._search.match(last, lists).captures
        if self._surround.where == "after":
            start = self._earliest_starts()[first]
            assert start is not None
            return Search(self._surround.automaton, self._lattice, until=first).match(start, lists).captures
        return {}

    def _earliest_starts(self) -> list[int | None]:
        """Per end position the earliest start of a match of the pattern that ends there."""
        if self._starts is None:
            self._starts = _earliest_starts(self._surround.automaton, self._lattice)
        return self._starts

    def _cover_starts(self) -> list[int | None]:
        """Per position the earliest start of a match of the pattern that ends there or later."""
        if self._covers is None:
            covers: list[int | None] = []
            earliest: int | None = None
            for start in reversed(self._earliest_starts()):
                if start is not None and (earliest is None or start < earliest):
                    earliest = start
                covers.append(earliest)
            covers.reverse()
            self._covers = covers
        return self._covers


def _keep_earlier(states: dict[int, int], state: int, start: int) -> None:
    known = states.get(state)
    if known is None or start < known:
        states[state] = start


def _earliest_starts(automaton: Automaton, lattice: Lattice) -> list[int | None]:
    """One pass to the right over (state, position), keeping for each the earliest start that leads there."""
    size = lattice.size
    waiting: list[dict[int, int]] = [{} for _ in range(size + 1)]
    ends: list[int | None] = [None] * (size + 1)
    for position in range(size + 1):
        here = waiting[position]
        here.setdefault(0, position)
        for state, start in here.items():
            for kind, what, following, guards, _ in automaton.moves[state]:
                if guards and not holds(guards, position, size):
                    continue
                if kind == ACCEPT:
                    known = ends[position]
                    ends[position] = start if known is None else min(start, known)
                elif kind == TOKEN:
                    if position < size and lattice.bits[position] & what:
                        _keep_earlier(waiting[position + 1], following, start)
                else:
                    for end, _ in lattice.edges(kind, what, position):
                        _keep_earlier(waiting[end], following, start)
    return ends
