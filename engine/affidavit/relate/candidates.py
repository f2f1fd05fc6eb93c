"""Candidates of a link, ordered so that the preferred one near a target is found by bisection.

A link that compared every target with every candidate would take quadratic time on long documents.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from affidavit.match.model import Filled, Finding
from affidavit.relate.places import Stretch, distance

__all__ = ["MAX_REFUSED", "Candidate", "Candidates", "Choice", "Considered"]

MAX_REFUSED = 16
"""How many candidates that cannot be taken are passed over on one side before the look-up gives up there.

Where links build long chains of one type, every candidate on one side may be refused; going through all of them for
every target would take quadratic time.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding that may fill a slot, where it stands, and what it would fill the slot with."""

    stretch: Stretch
    finding: Finding
    offer: Filled


@dataclass(frozen=True, slots=True)
class Considered:
    """A candidate that was looked at and not taken."""

    candidate: Candidate
    distance: int
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate taken and those considered beside it, in the order looked at."""

    taken: Candidate
    distance: int
    considered: tuple[Considered, ...]


Refusal = Callable[[Candidate], str | None]
"""Why a candidate cannot be taken, or None."""


class Candidates:
    """The candidates of one link over one document.

    Sorted by start (longer first) for looking right and by end (leftmost last) for looking left. `_reach[i]` is
    the furthest end of the first i + 1, so those that overlap a place are found although they may nest.
    """

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._by_start = sorted(candidates, key=lambda c: (c.stretch[0], -c.stretch[1]))
        self._starts = [c.stretch[0] for c in self._by_start]
        self._reach = list(accumulate((c.stretch[1] for c in self._by_start), max))
        self._by_end = sorted(candidates, key=lambda c: (c.stretch[1], -c.stretch[0]))
        self._ends = [c.stretch[1] for c in self._by_end]

    def __len__(self) -> int:
        return len(self._by_start)

    def choose(self, target: Stretch, unit: Stretch, prefer: str, refusal: Refusal) -> Choice | None:
        """The preferred candidate that shares a token with `unit`, or None."""
        considered: list[Considered] = []
        if prefer == "nearest":
            return self._nearest(target, unit, refusal, considered)
        if prefer == "previous":
            order = self._leftward(target[0], unit[0])
        elif prefer == "first":
            order = self._overlapping(unit)
        else:
            order = self._overlapping_backward(unit)
        taken = _first_accepted(order, target, refusal, considered)
        return None if taken is None else Choice(taken, distance(target, taken.stretch), tuple(considered))

    def _nearest(self, target: Stretch, unit: Stretch, refusal: Refusal, considered: list[Considered]) -> Choice | None:
        shared = (max(target[0], unit[0]), min(target[1], unit[1]))
        nested = _first_accepted(self._overlapping(shared), target, refusal, considered)
        if nested is not None:
            return Choice(nested, 0, tuple(considered))
        before = _first_accepted(self._leftward(target[0], unit[0]), target, refusal, considered)
        after = _first_accepted(self._rightward(target[1], unit[1]), target, refusal, considered)
        if before is None or after is None:
            taken = before or after
            return None if taken is None else Choice(taken, distance(target, taken.stretch), tuple(considered))
        left, right = distance(target, before.stretch), distance(target, after.stretch)
        if left <= right:
            considered.append(Considered(after, right, "farther" if left < right else "stands after"))
            return Choice(before, left, tuple(considered))
        considered.append(Considered(before, left, "farther"))
        return Choice(after, right, tuple(considered))

    def _overlapping(self, place: Stretch) -> Iterator[Candidate]:
        """Those that share a token with `place`, leftmost first."""
        for index in range(bisect_right(self._reach, place[0]), bisect_left(self._starts, place[1])):
            if self._by_start[index].stretch[1] > place[0]:
                yield self._by_start[index]

    def _overlapping_backward(self, place: Stretch) -> Iterator[Candidate]:
        for index in range(bisect_left(self._starts, place[1]) - 1, -1, -1):
            if self._reach[index] <= place[0]:
                return
            if self._by_start[index].stretch[1] > place[0]:
                yield self._by_start[index]

    def _leftward(self, start: int, limit: int) -> Iterator[Candidate]:
        """Those that end at or before `start` and after `limit`, nearest first, then leftmost."""
        for index in range(bisect_right(self._ends, start) - 1, -1, -1):
            if self._ends[index] <= limit:
                return
            yield self._by_end[index]

    def _rightward(self, end: int, limit: int) -> Iterator[Candidate]:
        """Those that start at or after `end` and before `limit`, nearest first, then longer."""
        for index in range(bisect_left(self._starts, end), len(self._starts)):
            if self._starts[index] >= limit:
                return
            yield self._by_start[index]


def _first_accepted(
    order: Iterator[Candidate], target: Stretch, refusal: Refusal, considered: list[Considered]
) -> Candidate | None:
    for candidate in islice(order, MAX_REFUSED):
        why = refusal(candidate)
        if why is None:
            return candidate
        considered.append(Considered(candidate, distance(target, candidate.stretch), why))
    return None
