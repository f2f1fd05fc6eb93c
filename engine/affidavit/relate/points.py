"""What speaks for a candidate of a name: how known it is, and the country, region and surroundings of the other names.

Sums, quotients and roots alone, which are the same on every machine to the last bit.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from affidavit.compile.gazetteer import PlaceRow

__all__ = ["COUNTRY", "NEAR", "REGION", "Points", "Rated", "Surroundings", "Vote", "holds"]

COUNTRY, REGION, NEAR = 4.0, 3.0, 2.0
"""The most that the country, the region and the surroundings can speak for a candidate.

Its own weight is about the power of ten of its inhabitants, so a village in the region the text speaks of goes before
a city of a million elsewhere. Accuracy on news hardly changes with these between half and double.
"""

_LEAST = 0.02
"""Votes below this are not counted: most candidates of a frequent name are out of the question at once."""

_AREAS = ("country", "province")
"""Kinds whose middle says little about where in them something lies."""

Region = tuple[str, str]
Cell = int
"""A degree by a degree: as one number, so that those around it are told by adding to it."""
_DOWN = 1000
_AROUND = tuple(_DOWN * down + right for down in (-1, 0, 1) for right in (-1, 0, 1))


class Points(NamedTuple):
    """What speaks for a candidate, by criterion, to a hundredth."""

    size: float
    country: float
    region: float
    near: float

    @property
    def total(self) -> float:
        return round(self.size + self.country + self.region + self.near, 2)


Rated = tuple[Points, "PlaceRow"]
"""A candidate and its points."""


class Vote(NamedTuple):
    """A place that the text may speak of, and how much this counts."""

    row: PlaceRow
    strength: float


def holds(outer: PlaceRow, inner: PlaceRow) -> bool:
    """Whether `inner` lies in `outer`: by country, by region, or else within a degree of it."""
    if outer.number == inner.number or not outer.country or outer.country != inner.country:
        return False
    if outer.kind == "country":
        return inner.kind != "country"
    if outer.kind == "province":
        return outer.region == inner.region and inner.kind != "province"
    if outer.lat is None or outer.lon is None or inner.lat is None or inner.lon is None:
        return False
    return inner.kind not in _AREAS and abs(outer.lat - inner.lat) <= 1.0 and abs(outer.lon - inner.lon) <= 1.0


class _Sums:
    """Votes by country, by region and by cell of a degree."""

    def __init__(self, votes: Iterable[Vote]) -> None:
        self.countries: dict[str, float] = defaultdict(float)
        self.regions: dict[Region, float] = defaultdict(float)
        self.cells: dict[Cell, float] = defaultdict(float)
        for row, strength in votes:
            if strength < _LEAST:
                continue
            if row.country:
                self.countries[row.country] += strength
            if row.region:
                self.regions[row.country, row.region] += strength
            cell = _cell(row)
            if cell is not None and row.kind not in _AREAS:
                self.cells[cell] += strength


class Surroundings:
    """What the names of a text, and its hints, say of where it plays."""

    def __init__(self, votes: Sequence[Sequence[Vote]], hints: Mapping[str, int]) -> None:
        self._all = _Sums(vote for own in votes for vote in own)
        for country, count in hints.items():
            self._all.countries[country] += math.sqrt(min(count, 3))
        self._whole = sum(self._all.countries.values())

    def rate(self, rows: Iterable[PlaceRow], own: Iterable[Vote]) -> list[Rated]:
        """The candidates of a name with their points, the best first. `own` are its votes, which do not count."""
        mine = _Sums(own)
        whole = self._whole - sum(mine.countries.values())
        rated = [(self._points(row, mine, whole), row) for row in rows]
        return sorted(rated, key=lambda one: (-one[0].total, -one[1].weight, one[1].number))

    def _points(self, row: PlaceRow, mine: _Sums, whole: float) -> Points:
        country = region = near = 0.0
        if row.country and whole > _LEAST:
            others = max(0.0, self._all.countries.get(row.country, 0.0) - mine.countries.get(row.country, 0.0))
            country = _rising(others) * math.sqrt(min(1.0, others / whole))
        if row.region:
            at = row.country, row.region
            region = _rising(self._all.regions.get(at, 0.0) - mine.regions.get(at, 0.0))
        cell = _cell(row)
        if row.kind == "province":
            near = region  # what lies in it is near it
        elif cell is not None and row.kind != "country":
            every, own = self._all.cells, mine.cells
            votes = 0.0
            for step in _AROUND:
                if cell + step in every:
                    votes += every[cell + step] - own.get(cell + step, 0.0)
            near = _rising(votes)
        return Points(
            round(row.weight, 2), round(COUNTRY * country, 2), round(REGION * region, 2), round(NEAR * near, 2)
        )


def _rising(votes: float) -> float:
    """From 0 towards 1: one vote gives a half, three give three quarters."""
    votes = max(0.0, votes)
    return votes / (votes + 1.0)


def _cell(row: PlaceRow) -> Cell | None:
    if row.lat is None or row.lon is None:
        return None
    return _DOWN * math.floor(row.lat) + math.floor(row.lon)
