"""Building TIMEX3 values: the one place where a `Timex` is made, so that value, type and interval agree."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from affidavit.values.calendar import Days, interval, thirds
from affidavit.values.types import Timex

__all__ = ["MODS", "PARTS_OF_DAY", "SEASONS", "TEMPLATES", "UNITS", "days_of", "is_relative", "make", "with_days"]

MODS = frozenset([
    "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER", "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE",
    "START", "MID", "END", "APPROX",
])  # fmt: skip
PARTS_OF_DAY = frozenset(["MO", "MI", "AF", "EV", "NI", "PM", "DT"])
"""Morning, midday, afternoon, evening, night, after noon, working hours: the part of a value behind ``T``."""

SEASONS = frozenset(["SP", "SU", "FA", "WI"])

UNITS: dict[str, str] = {
    "second": "T1S", "minute": "T1M", "hour": "T1H", "day": "1D", "weekend": "1WE", "week": "1W", "fortnight": "2W",
    "month": "1M", "quarter": "1Q", "half": "6M", "season": "3M", "year": "1Y", "decade": "10Y", "century": "100Y",
    "millennium": "1000Y",
}  # fmt: skip
"""Calendar unit -> what one of it is in a duration value, without the ``P``."""

TEMPLATES: dict[str, str] = {
    "second": "XXXX-XX-XXTXX:XX:XX", "minute": "XXXX-XX-XXTXX:XX", "hour": "XXXX-XX-XXTXX", "day": "XXXX-XX-XX",
    "weekend": "XXXX-WXX-WE", "week": "XXXX-WXX", "fortnight": "XXXX-WXX", "month": "XXXX-XX", "quarter": "XXXX-QX",
    "half": "XXXX-HX", "season": "XXXX-XX", "year": "XXXX", "decade": "XXX", "century": "XX", "millennium": "X",
}  # fmt: skip
"""Calendar unit -> the value of one of it whose place in the calendar is not known."""

_THIRD = {"START": 0, "MID": 1, "END": 2}
_CLOCK = re.compile(r"T(\d\d|XX)(:|$)|T[A-Z]{2}$")


def make(value: str, *, mod: str | None = None, anchor: str | None = None, type: str | None = None) -> Timex:
    """A Timex with the type that its value shows (unless told) and the interval of a fully specified value."""
    if type is None:
        type = "DURATION" if value.startswith("P") and not value.endswith("_REF") else "DATE"
        type = "TIME" if type == "DATE" and _CLOCK.search(value) else type
    timex = Timex(type, value, mod, anchor=anchor)
    return timex if type in ("DURATION", "SET") else with_days(timex, interval(value))


def with_days(timex: Timex, days: Days | None) -> Timex:
    """`timex` with these days, cut to the third that ``early``, ``mid`` or ``late`` names."""
    if days is None:
        return replace(timex, begin=None, end=None)
    if timex.mod in _THIRD and timex.type == "DATE":
        days = thirds(days, _THIRD[timex.mod])
    return replace(timex, begin=days[0].isoformat(), end=days[1].isoformat())


def days_of(timex: Timex) -> tuple[date | None, date | None]:
    """First and last day of the interval, None where it is open."""
    begin, end = (None if text is None else date.fromisoformat(text[:10]) for text in (timex.begin, timex.end))
    return begin, end


def is_relative(timex: Timex) -> bool:
    """Whether the value still waits for a reference time."""
    return timex.anchor is not None or (timex.type in ("DATE", "TIME") and "X" in timex.value)
