"""One automaton over one lattice: preferred ends, paths and captures, in linear time.

`affidavit.compile.reach` tells, for all starts at once, where each element can stand on the way to acceptance. A
match then needs no search: from its start, the first step in preference order that leads to such a place is the one
a backtracking matcher would end up with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from affidavit.compile.program import ACCEPT, ANY, TOKEN, Automaton, Entry, GuardBits
from affidavit.match.lattice import Lattice
from affidavit.match.model import Captured, Captures, Finding, Path
from affidavit.text.model import Sentence

__all__ = ["Captures", "Match", "Path", "Search", "captures_of", "holds", "matches", "needs_look", "positions"]

_ONE_TOKEN = (TOKEN, ANY)
_ACCEPTED = (ACCEPT, 0, 0, None)
_FEW_STARTS = 8
"""With more starts than this the ends are remembered, so that starts which share a way do not walk it again."""


@dataclass(frozen=True, slots=True)
class Match:
    """A preferred match: tokens `first` to `last`, what each element took, and the captures."""

    first: int
    last: int
    path: Path
    captures: Captures


class Search:
    """The preferred matches of one automaton over one lattice; with `until`, only those that end exactly there."""

    __slots__ = ("_accept", "_automaton", "_ends", "_lattice", "_sets", "starts")

    def __init__(
        self, automaton: Automaton, lattice: Lattice, until: int | None = None, sets: tuple[int, ...] | None = None
    ) -> None:
        """`sets` is what `Automaton.solve` gave, where that is known."""
        size = lattice.size
        self._automaton = automaton
        self._lattice = lattice
        self._accept = (2 << size) - 1 if until is None else 1 << until
        if sets is None:
            sets = automaton.solve(lattice.tokens, lattice, self._accept, 1 << size)
        self._sets: tuple[int, ...] = sets or ()
        self.starts: int = sets[0] if sets else 0
        """The tokens from which there is a match, the empty one included; bit i for token i."""
        self._ends: dict[int, int] | None = {} if self.starts.bit_count() > _FEW_STARTS else None

    def end(self, start: int) -> int:
        """End token of the match preferred from `start`, or -1."""
        if not self.starts >> start & 1:
            return -1
        if self._ends is None:
            path = self.path(start)
            return path[-1][2] if path else start
        return self._remembered_end(start, self._ends)

    def match(self, start: int, lists: Mapping[str, bool]) -> Match:
        """The match from `start`, which must exist. `lists` names the captures that are lists."""
        path = self.path(start)
        last = path[-1][2] if path else start
        return Match(start, last, path, captures_of(self._automaton, self._lattice.sentence, path, start, lists))

    def path(self, start: int) -> Path:
        """What each element of the match from `start`, which must exist, took."""
        path: list[tuple[int, int, int, Finding | Entry | None]] = []
        state, position = 0, start
        while True:
            taken = self._step(state, position)
            if taken is None:
                return tuple(path)
            state, end, what = taken
            path.append((state - 1, position, end, what))
            position = end

    def _step(self, state: int, position: int) -> tuple[int, int, Finding | Entry | None] | None:
        """(next state, end, finding or entry) of the preferred step, None to accept."""
        sets = self._sets
        for kind, ref, following, guards, _ in self._automaton.moves[state]:
            if kind == ACCEPT:
                if self._accept >> position & 1 and (not guards or holds(guards, position, self._lattice.size)):
                    return None
            elif sets[following] >> position & 1 and (not guards or holds(guards, position, self._lattice.size)):
                if kind in _ONE_TOKEN:
                    return following, position + 1, None
                return self._edge(kind, ref, following, position)
        raise AssertionError("a state in reach of acceptance has a step that leads there")

    def _edge(self, kind: int, ref: int, following: int, position: int) -> tuple[int, int, Finding | Entry | None]:
        edges = self._lattice.edges(kind, ref, position)
        for end, what in edges:
            if len(edges) == 1 or self._leads_on(following, end):
                return following, end, what
        raise AssertionError("an element in reach of acceptance has an edge that leads there")

    def _leads_on(self, state: int, position: int) -> bool:
        size = self._lattice.size
        return any(
            (self._accept if kind == ACCEPT else self._sets[following]) >> position & 1
            and (not guards or holds(guards, position, size))
            for kind, _, following, guards, _ in self._automaton.moves[state]
        )

    def _remembered_end(self, start: int, ends: dict[int, int]) -> int:
        stride = len(self._automaton.moves)
        state, position = 0, start
        walked = []
        while True:
            key = position * stride + state
            end = ends.get(key, -1)
            if end >= 0:
                break
            walked.append(key)
            taken = self._step(state, position)
            if taken is None:
                end = position
                break
            state, position, _ = taken
        for key in walked:
            ends[key] = end
        return end


def holds(guards: int, position: int, size: int) -> bool:
    """Whether the guards of a step hold at token `position` of a sentence of `size` tokens."""
    return (not guards & GuardBits.SENTENCE_START or position == 0) and (
        not guards & GuardBits.SENTENCE_END or position == size
    )


def captures_of(
    automaton: Automaton, sentence: Sentence, path: Path, start: int, lists: Mapping[str, bool]
) -> Captures:
    """Captures from the marks met along a path. A capture that consumed nothing is absent."""
    taken: dict[str, list[Captured]] = {name: [] for name in automaton.captures}
    if not taken:
        return {}
    opened: dict[int, list[int]] = {}  # a capture may stand within one of the same name
    by_start = {first: (index, last) for index, (_, first, last, _) in enumerate(path)}
    for mark, position in _marks(automaton, path, start, len(sentence)):
        number, closing = divmod(mark, 2)
        if not closing:
            opened.setdefault(number, []).append(position)
            continue
        first = opened[number].pop()
        if position > first:
            taken[automaton.captures[number]].append(_captured(sentence, path, by_start, first, position))
    return {name: tuple(found) if lists.get(name) else (found[-1] if found else None) for name, found in taken.items()}


def _marks(automaton: Automaton, path: Path, start: int, size: int) -> list[tuple[int, int]]:
    """(mark, token position) in order along a path: of two steps to one element the path took the first that holds."""
    marks: list[tuple[int, int]] = []
    state, position = 0, start
    for target, _, last, _ in (*path, _ACCEPTED):
        for step in automaton.steps[state]:
            if step.target == target and (not step.guards or holds(step.guards, position, size)):
                for mark in step.marks:
                    marks.append((mark, position))
                break
        state, position = target + 1, last
    return marks


def _captured(
    sentence: Sentence,
    path: Path,
    by_start: dict[int, tuple[int, int]],
    first: int,
    last: int,
) -> Captured:
    index, end = by_start[first]
    taken = path[index][3]
    if end == last and taken is not None:
        if isinstance(taken, Finding):
            return Captured(sentence, first, last, finding=taken)
        return Captured(sentence, first, last, entry=taken)
    return Captured(sentence, first, last)


def positions(tokens: int) -> list[int]:
    """The positions in a set of tokens, ascending."""
    found = []
    while tokens:
        lowest = tokens & -tokens
        found.append(lowest.bit_length() - 1)
        tokens ^= lowest
    return found


def matches(automaton: Automaton, lattice: Lattice, lists: Mapping[str, bool] | None = None) -> list[Match]:
    """Leftmost, non-overlapping preferred matches, as one sweep from left to right."""
    search = Search(automaton, lattice)
    found = []
    free = 0
    for start in positions(search.starts):
        if start >= free and start < lattice.size:
            end = search.end(start)
            if end > start:
                found.append(search.match(start, lists or {}))
                free = end
    return found


def needs_look(automaton: Automaton, lattice: Lattice) -> bool:
    """Whether the lattice holds any of the elements that every match of the automaton needs."""
    return not automaton.required or lattice.holds_any(automaton.required)
