"""One automaton over one lattice: preferred ends, paths and captures, in linear time.

The preferred way on from (state, position) does not depend on where the match began. One memo per
automaton and sentence, kept across all starts, therefore lets the search visit every pair at most once.
The memo holds the step taken, so the path of a match is read off it afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from affidavit.compile.program import ACCEPT, ANY, LEXICON, TOKEN, Automaton, Entry, GuardBits, Step
from affidavit.match.lattice import Edge, Lattice
from affidavit.match.model import Captured, Finding

__all__ = ["Captures", "Match", "Path", "Search", "captures_of", "holds", "matches", "needs_look"]

Captures = dict[str, Captured | tuple[Captured, ...] | None]
Path = tuple[tuple[int, int, int, Finding | Entry | None], ...]
"""(element, first token, last token, finding or entry) for each element consumed."""

_FAIL = (-1, None, None)
_Choice = tuple[int, Step | None, Edge | None]
"""(end of the match or -1, step taken, edge taken)."""


@dataclass(frozen=True, slots=True)
class Match:
    """A preferred match: tokens `first` to `last`, what each element took, and the captures."""

    first: int
    last: int
    path: Path
    captures: Captures


class Search:
    """The preferred matches of one automaton over one lattice; with `until`, only those that end exactly there."""

    __slots__ = ("_automaton", "_lattice", "_memo", "_stride", "_until")

    def __init__(self, automaton: Automaton, lattice: Lattice, until: int | None = None) -> None:
        self._automaton = automaton
        self._lattice = lattice
        self._until = until
        self._stride = len(automaton.steps)
        self._memo: dict[int, _Choice] = {}

    def end(self, start: int) -> int:
        """End token of the match preferred from `start`, or -1."""
        return self._solve(0, start)[0]

    def match(self, start: int, lists: Mapping[str, bool]) -> Match:
        """The match from `start`, which must exist. `lists` names the captures that are lists."""
        self._solve(0, start)
        path, marks = self._walk(start)
        last = path[-1][2] if path else start
        return Match(start, last, path, captures_of(self._automaton, self._lattice, path, marks, lists))

    def _solve(self, state: int, position: int) -> _Choice:
        """Depth-first over (state, position) with an explicit stack: sentences may be longer than Python's own."""
        memo, stride = self._memo, self._stride
        goal = position * stride + state
        if goal in memo:
            return memo[goal]
        stack = [(goal, self._options(state, position))]
        while stack:
            key, options = stack[-1]
            choice: _Choice | None = None
            while options:
                following, step, edge = options[-1]
                if following < 0:
                    choice = (key // stride, step, None)
                    break
                below = memo.get(following)
                if below is None:
                    break
                if below[0] >= 0:
                    choice = (below[0], step, edge)
                    break
                options.pop()
            if choice is None and options:
                stack.append((following, self._options(following % stride, following // stride)))
                continue
            memo[key] = choice or _FAIL
            stack.pop()
        return memo[goal]

    def _options(self, state: int, position: int) -> list[tuple[int, Step, Edge | None]]:
        """The ways on from (state, position), the preferred one last: (memo key or -1 to accept, step, edge)."""
        lattice, stride = self._lattice, self._stride
        size = lattice.size
        limit = size if self._until is None else self._until
        bits = lattice.bits[position] if position < limit else 0
        base = (position + 1) * stride
        found: list[tuple[int, Step, Edge | None]] = []
        for kind, what, following, guards, step in self._automaton.moves[state]:
            if guards and not holds(guards, position, size):
                continue
            if kind == TOKEN:
                if bits & what:
                    found.append((base + following, step, (position + 1, None)))
            elif kind == ACCEPT:
                if self._until is None or position == self._until:
                    found.append((-1, step, None))
                    break  # nothing that stands behind an accepting step can be preferred to it
            elif position < limit:
                for edge in lattice.edges(kind, what, position):
                    found.append((edge[0] * stride + following, step, edge))
        found.reverse()
        return found

    def _walk(self, start: int) -> tuple[Path, list[tuple[int, int]]]:
        """Follow the memo from `start`: the path, and (mark, token position) in order."""
        path: list[tuple[int, int, int, Finding | Entry | None]] = []
        marks: list[tuple[int, int]] = []
        state, position = 0, start
        while True:
            _, step, edge = self._memo[position * self._stride + state]
            assert step is not None
            marks.extend((mark, position) for mark in step.marks)
            if edge is None:
                return tuple(path), marks
            path.append((step.target, position, edge[0], edge[1]))
            state, position = step.target + 1, edge[0]


def holds(guards: int, position: int, size: int) -> bool:
    """Whether the guards of a step hold at token `position` of a sentence of `size` tokens."""
    return (not guards & GuardBits.SENTENCE_START or position == 0) and (
        not guards & GuardBits.SENTENCE_END or position == size
    )


def captures_of(
    automaton: Automaton,
    lattice: Lattice,
    path: Path,
    marks: list[tuple[int, int]],
    lists: Mapping[str, bool],
) -> Captures:
    """Captures from the marks met along a path. A capture that consumed nothing is absent."""
    taken: dict[str, list[Captured]] = {name: [] for name in automaton.captures}
    opened: dict[int, list[int]] = {}  # a capture may stand within one of the same name
    by_start = {first: (index, last) for index, (_, first, last, _) in enumerate(path)}
    for mark, position in marks:
        number, closing = divmod(mark, 2)
        if not closing:
            opened.setdefault(number, []).append(position)
            continue
        first = opened[number].pop()
        if position > first:
            taken[automaton.captures[number]].append(_captured(lattice, path, by_start, first, position))
    return {name: tuple(found) if lists.get(name) else (found[-1] if found else None) for name, found in taken.items()}


def _captured(
    lattice: Lattice,
    path: Path,
    by_start: dict[int, tuple[int, int]],
    first: int,
    last: int,
) -> Captured:
    index, end = by_start[first]
    taken = path[index][3]
    if end == last and taken is not None:
        if isinstance(taken, Finding):
            return Captured(lattice.sentence, first, last, finding=taken)
        return Captured(lattice.sentence, first, last, entry=taken)
    return Captured(lattice.sentence, first, last)


def matches(automaton: Automaton, lattice: Lattice, lists: Mapping[str, bool] | None = None) -> list[Match]:
    """Leftmost, non-overlapping preferred matches, as one sweep from left to right."""
    search = Search(automaton, lattice)
    found = []
    start = 0
    while start < lattice.size:
        end = search.end(start)
        if end > start:
            found.append(search.match(start, lists or {}))
            start = end
        else:
            start += 1
    return found


def needs_look(automaton: Automaton, lattice: Lattice) -> bool:
    """Whether the lattice holds any of the elements that every match of the automaton needs."""
    if not automaton.required:
        return True
    for kind, ref in automaton.required:
        if kind == TOKEN:
            if lattice.present >> ref & 1:
                return True
        elif kind == LEXICON:
            if ref in lattice.entries:
                return True
        elif kind == ANY or lattice.referred(ref):
            return True
    return False
