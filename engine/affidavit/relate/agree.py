"""When two values of a slot can be about the same thing: equal, nested, overlapping, or one of them empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from affidavit.compile.program import TypeInfo
from affidavit.match.model import Filled, Finding
from affidavit.text.tokens import normalise
from affidavit.values.types import Range, Timex

__all__ = ["Comparable", "Place", "agreement", "breadth", "comparable"]

_PLACE_SLOTS = frozenset({"name", "country"})
"""A type that declares both is a type of places."""


@dataclass(frozen=True, slots=True)
class Place:
    """What decides whether two places agree."""

    id: Any
    name: str
    country: Any
    kind: Any


Comparable = str | int | float | bool | Range | Timex | Place | tuple[Any, ...] | None


def comparable(filled: Filled | None, types: Mapping[str, TypeInfo]) -> Comparable:
    """A hashable form of a slot's content; None for an empty slot."""
    if filled is None:
        return None
    if filled.finding is not None and filled.finding.type in types:
        declared = types[filled.finding.type].slots
        if declared.keys() >= _PLACE_SLOTS:
            return _place(filled.finding)
    return _plain(filled.value)


def _plain(value: Any) -> Comparable:
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value) or None
    if isinstance(value, str):
        return " ".join(normalise(value).split())
    plain: Comparable = value
    return plain


def _place(finding: Finding) -> Place:
    def slot(name: str) -> Any:
        filled = finding.get(name)
        return None if filled is None else _plain(filled.value)

    return Place(slot("id"), slot("name") or normalise(finding.text), slot("country"), slot("kind"))


def agreement(one: Comparable, other: Comparable) -> str | None:
    """``equal``, ``nested``, ``overlapping`` or ``empty``; None where the two contradict each other."""
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
    return None


def _lists(one: tuple[Any, ...], other: tuple[Any, ...]) -> str | None:
    """Lists agree when they share something."""
    return "overlapping" if any(agreement(a, b) is not None for a in one for b in other) else None


def _times(one: Timex, other: Timex) -> str | None:
    """By their intervals; a time without one agrees with a value that begins alike (``2019``, ``2019-04``)."""
    bounds, others = _bounds(one), _bounds(other)
    if bounds == (None, None) or others == (None, None):
        alike = one.value.startswith(other.value) or other.value.startswith(one.value)
        return "nested" if alike else None
    return _intervals(bounds, others)


def _bounds(timex: Timex) -> tuple[str | None, str | None]:
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
    """The same entry, the same name, or a country and a place in it."""
    if (one.id is not None and one.id == other.id) or one.name == other.name:
        return "equal"
    if one.country is not None and one.country == other.country and "country" in (one.kind, other.kind):
        return "nested"
    return None


def breadth(value: Comparable) -> tuple[int, float]:
    """How much a value leaves open, to choose the most telling of several that agree; smaller tells more."""
    if isinstance(value, Timex):
        begin, end = _bounds(value)
        if begin is None or end is None:
            return 1, 0.0
        return 0, float(_days(end) - _days(begin))
    if isinstance(value, Range):
        return (1, 0.0) if value.min is None or value.max is None else (0, float(value.max - value.min))
    if isinstance(value, Place):
        return int(value.kind == "country"), 0.0
    return 0, 0.0


def _days(moment: str) -> int:
    """A day number that orders and roughly measures ISO dates (months of 31 days)."""
    year, month, day = (int(part) for part in moment.split("T")[0].split("-"))
    return (year * 12 + month) * 31 + day
