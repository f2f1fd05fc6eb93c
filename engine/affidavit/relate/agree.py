"""When two values of a slot can be about the same thing: equal, nested, overlapping, near, akin, or one empty."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from affidavit.compile.program import TypeInfo
from affidavit.match.model import Filled, Finding
from affidavit.text.tokens import normalise
from affidavit.values.types import Range, Timex

__all__ = [
    "Actor",
    "Comparable",
    "Place",
    "agreement",
    "bounds",
    "breadth",
    "comparable",
    "distance_km",
    "is_actor",
    "is_place",
]

_PLACE_SLOTS = frozenset({"name", "country", "id"})
"""A type that declares these is a type of places; `kind`, `lat`, `lon` and `relation` are looked at where declared."""
_ACTOR_SLOTS = frozenset({"name", "kind"})
"""A type that declares these and is none of places is a type of those who act or speak."""

_REACH_KM = {
    "building": 5, "camp": 10, "village": 15, "town": 20, "city": 25, "island": 40, "district": 40, "lake": 40,
    "valley": 75, "area": 75, "mountain": 75, "province": 75, "region": 100, "border": 100, "river": 150, "desert": 150,
}  # fmt: skip
"""How far from its point a place of a kind is commonly still meant, in kilometres."""
_VAST = frozenset({"area", "desert", "mountain", "region", "river", "valley"})
"""Places that may hold or touch others although no coordinate tells it."""
_BORDERED = frozenset({"district", "province"})
"""Two of one of these kinds have nothing in common, however near their points lie."""
_ELSEWHERE_KM = 25
_BESIDE_KM = 25
"""Added where a place is only a landmark: ``near``, ``outside``, ``south of``."""
_BESIDE = re.compile(r"NEAR|OUTSIDE|AROUND|BETWEEN|TOWARDS|[A-Z]+(?<!PART)(?<!EDGE)_OF")
_EARTH_KM = 6371.0
_UNTOLD = (None, "", "unspecified")


@dataclass(frozen=True, slots=True)
class Place:
    """What decides whether two places agree; `lat` and `lon` in degrees."""

    id: Any
    name: str
    country: Any
    kind: Any
    lat: float | None = None
    lon: float | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts or speaks: the normalised name, and whether it is a proper name or a mere description."""

    name: str
    kind: Any = None
    proper: bool = True


Comparable = str | int | float | bool | Range | Timex | Place | Actor | tuple[Any, ...] | None


def is_place(declared: Mapping[str, Any]) -> bool:
    """Whether a type that declares these slots is one of places."""
    return declared.keys() >= _PLACE_SLOTS


def is_actor(declared: Mapping[str, Any]) -> bool:
    """Whether a type that declares these slots is one of those who act or speak."""
    return declared.keys() >= _ACTOR_SLOTS and not is_place(declared)


def comparable(filled: Filled | None, types: Mapping[str, TypeInfo]) -> Comparable:
    """A hashable form of a slot's content; None for an empty slot."""
    if filled is None:
        return None
    if filled.finding is not None and filled.finding.type in types:
        declared = types[filled.finding.type].slots
        if is_place(declared):
            return _place(filled.finding)
        if is_actor(declared):
            return _actor(filled.finding)
    return _plain(filled.value)


def _plain(value: Any) -> Comparable:
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value) or None
    if isinstance(value, str):
        return " ".join(normalise(value).split())
    plain: Comparable = value
    return plain


def _slot(finding: Finding, name: str) -> Any:
    filled = finding.get(name)
    return None if filled is None else filled.value


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _place(finding: Finding) -> Place:
    name = _plain(_slot(finding, "name")) or normalise(finding.text)
    country, kind, relation = (_plain(_slot(finding, slot)) for slot in ("country", "kind", "relation"))
    lat, lon = _number(_slot(finding, "lat")), _number(_slot(finding, "lon"))
    told = None if relation is None else str(relation).upper()
    return Place(_plain(_slot(finding, "id")), str(name), country, kind, lat, lon, told)


def _actor(finding: Finding) -> Comparable:
    name = _slot(finding, "name")
    if not isinstance(name, str):
        return _plain(name)
    kind = _plain(_slot(finding, "kind"))
    return Actor(str(_plain(name)), None if kind in _UNTOLD else kind, any(char.isupper() for char in name))


def agreement(one: Comparable, other: Comparable) -> str | None:
    """``equal``, ``nested``, ``overlapping``, ``near``, ``akin``, ``vague`` or ``empty``; None for a contradiction."""
    if one is None or other is None:
        return "empty"
    if one == other:
        return "equal"
    if isinstance(one, tuple) or isinstance(other, tuple):
        return _lists(one if isinstance(one, tuple) else (one,), other if isinstance(other, tuple) else (other,))
    if isinstance(one, Timex) and isinstance(other, Timex):
        return _times(one, other)
    if isinstance(one, Range) and isinstance(other, Range):
        return _intervals((one.min, one.max), (other.min, other.max))
    if isinstance(one, Place) and isinstance(other, Place):
        return _places(one, other)
    if isinstance(one, Actor) and isinstance(other, Actor):
        return _actors(one, other)
    return None


def _lists(one: tuple[Any, ...], other: tuple[Any, ...]) -> str | None:
    """Lists agree when they share something."""
    return "overlapping" if any(agreement(a, b) is not None for a in one for b in other) else None


def _times(one: Timex, other: Timex) -> str | None:
    """By their intervals; a time without one agrees with a value that begins alike (``2019``, ``2019-04``)."""
    ours, theirs = bounds(one), bounds(other)
    if ours == (None, None) or theirs == (None, None):
        alike = one.value.startswith(other.value) or other.value.startswith(one.value)
        return "nested" if alike else None
    return _intervals(ours, theirs)


def bounds(timex: Timex) -> tuple[str | None, str | None]:
    """ISO date-times, so that days and hours compare as text."""
    begin = timex.begin and (timex.begin if "T" in timex.begin else f"{timex.begin}T00:00")
    end = timex.end and (timex.end if "T" in timex.end else f"{timex.end}T24:00")
    return begin, end


def _intervals(one: tuple[Any, Any], other: tuple[Any, Any]) -> str | None:
    """Closed intervals; None is unbounded."""
    if _above(one[0], other[1]) or _above(other[0], one[1]):
        return None
    if one == other:
        return "equal"
    return "nested" if _within(one, other) or _within(other, one) else "overlapping"


def _above(low: Any, high: Any) -> bool:
    return low is not None and high is not None and bool(low > high)


def _within(inner: tuple[Any, Any], outer: tuple[Any, Any]) -> bool:
    low = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
    high = outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
    return bool(low and high)


def _places(one: Place, other: Place) -> str | None:
    """The same entry, the same name, a country and a place in it, or two places whose surroundings touch."""
    if (one.id is not None and one.id == other.id) or one.name == other.name:
        return "equal"
    same_country = one.country is not None and one.country == other.country
    if "country" in (one.kind, other.kind):
        return "nested" if same_country else None
    apart = distance_km(one, other)
    if apart is None:
        vast = same_country and (one.kind in _VAST or other.kind in _VAST)
        return "vague" if vast else None
    if one.kind == other.kind and one.kind in _BORDERED:
        return None
    return "near" if apart <= _reach(one) + _reach(other) else None


def _reach(place: Place) -> float:
    beside = _BESIDE_KM if place.relation is not None and _BESIDE.fullmatch(place.relation) else 0
    return _REACH_KM.get(str(place.kind), _ELSEWHERE_KM) + beside


def distance_km(one: Place, other: Place) -> float | None:
    """Along the great circle; None where a coordinate is unknown."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    north, south = math.radians(one.lat), math.radians(other.lat)
    turn = math.radians(one.lon - other.lon)
    half = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _actors(one: Actor, other: Actor) -> str | None:
    """By name: the same, one told by part of the other's words or by its initials, or one not named at all."""
    if one.kind is not None and other.kind is not None and one.kind != other.kind and not _akin(one, other):
        return None
    if one.name == other.name:
        return "equal"
    if not (one.proper and other.proper):
        return "vague"
    return "akin" if _akin(one, other) else None


def _akin(one: Actor, other: Actor) -> bool:
    if not (one.proper and other.proper):
        return False
    mine, theirs = _words(one), _words(other)
    initials = _initials(one) in theirs or _initials(other) in mine
    return initials or set(mine) <= set(theirs) or set(theirs) <= set(mine)


def _words(actor: Actor) -> list[str]:
    return [word for word in re.split(r"[^\w']+", actor.name) if word]


def _initials(actor: Actor) -> str:
    """``hts`` of ``hayat tahrir al-sham``: articles and prepositions have none. Two letters tell too little."""
    letters = "".join(word[0] for word in _words(actor) if word not in _SMALL)
    return letters if len(letters) > 2 else ""


_SMALL = frozenset({"al", "el", "ul", "of", "the", "and", "for", "in", "de", "da", "do", "la", "le", "du", "des", "y"})


def breadth(value: Comparable) -> tuple[int, float]:
    """How much a value leaves open, to choose the most telling of several that agree; smaller tells more."""
    if isinstance(value, Timex):
        begin, end = bounds(value)
        if begin is None or end is None:
            return 1, 0.0
        return 0, float(_days(end) - _days(begin))
    if isinstance(value, Range):
        return (1, 0.0) if value.min is None or value.max is None else (0, float(value.max - value.min))
    if isinstance(value, Place):
        return int(value.kind == "country"), float(_REACH_KM.get(str(value.kind), _ELSEWHERE_KM))
    if isinstance(value, Actor):
        return int(not value.proper), 0.0
    return 0, 0.0


def _days(moment: str) -> int:
    """A day number that orders and roughly measures ISO dates (months of 31 days)."""
    year, month, day = (int(part) for part in moment.split("T")[0].split("-"))
    return (year * 12 + month) * 31 + day
