"""Day arithmetic in the proleptic Gregorian calendar, and the days that a TIMEX3 date value denotes.

Years run from 1 to 9999; what falls outside is None, never an error.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

__all__ = ["Days", "easter", "interval", "make_day", "month_end", "nth_weekday", "shift", "thirds"]

Days = tuple[date, date]
"""First and last day, both included."""

_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""Meteorological seasons by their first month; winter belongs to the year in which it begins."""

_UNIT_DAYS = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
_UNIT_MONTHS = {
    "month": 1, "quarter": 3, "half": 6, "year": 12, "season": 12, "decade": 120, "century": 1200, "millennium": 12000,
}  # fmt: skip


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, None where there is none (30 February, year 0)."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def month_end(year: int, month: int) -> date | None:
    return make_day(year, month, monthrange(year, month)[1]) if 1 <= year <= 9999 and 1 <= month <= 12 else None


def shift(day: date, count: int, unit: str) -> date | None:
    """`day` moved by `count` calendar units; into a shorter month, to that month's last day."""
    try:
        if unit in _UNIT_DAYS:
            return day + timedelta(days=count * _UNIT_DAYS[unit])
        if unit not in _UNIT_MONTHS:
            return None
        months = day.year * 12 + day.month - 1 + count * _UNIT_MONTHS[unit]
        year, month = divmod(months, 12)
        last = month_end(year, month + 1)
        return None if last is None else last.replace(day=min(day.day, last.day))
    except OverflowError:
        return None


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth (from 1; -1 is the last) ISO weekday of a month: Thanksgiving is (year, 11, 4, 4)."""
    last = month_end(year, month)
    if last is None or nth == 0:
        return None
    if nth > 0:
        first = last.replace(day=1)
        day = 1 + (weekday - first.isoweekday()) % 7 + 7 * (nth - 1)
        return first.replace(day=day) if day <= last.day else None
    day = last.day - (last.isoweekday() - weekday) % 7 + 7 * (nth + 1)
    return last.replace(day=day) if day >= 1 else None


def easter(year: int) -> date | None:
    """Easter Sunday of the Western churches (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    months, day = divmod(h + weekday - 7 * ((a + 11 * h + 22 * weekday) // 451) + 114, 31)
    return make_day(year, months, day + 1)


def _span(first: date | None, last: date | None) -> Days | None:
    return None if first is None or last is None else (first, last)


def _months(year: int, first: int, count: int) -> Days | None:
    begin = make_day(year, first, 1)
    after = None if begin is None else shift(begin, count - 1, "month")
    return None if after is None else _span(begin, month_end(after.year, after.month))


def _years(first: int, count: int) -> Days | None:
    return _span(make_day(max(first, 1), 1, 1), make_day(first + count - 1, 12, 31))


def _day(year: int, month: int, day: int) -> Days | None:
    found = make_day(year, month, day)
    return _span(found, found)


def _week(year: int, week: int, first: int = 1, last: int = 7) -> Days | None:
    try:
        return date.fromisocalendar(year, week, first), date.fromisocalendar(year, week, last)
    except (ValueError, OverflowError):
        return None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Days | None]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"(\d{4})-(\d\d)-(\d\d)", lambda m: _day(int(m[1]), int(m[2]), int(m[3]))),
        (r"(\d{4})-(\d\d)", lambda m: _months(int(m[1]), int(m[2]), 1)),
        (r"(\d{4})", lambda m: _years(int(m[1]), 1)),
        (r"(\d{3})", lambda m: _years(int(m[1]) * 10, 10)),
        (r"(\d\d)", lambda m: _years(int(m[1]) * 100, 100)),
        (r"(\d)", lambda m: _years(int(m[1]) * 1000, 1000)),
        (r"(\d{4})-W(\d\d)", lambda m: _week(int(m[1]), int(m[2]))),
        (r"(\d{4})-W(\d\d)-WE", lambda m: _week(int(m[1]), int(m[2]), 6, 7)),
        (r"(\d{4})-W(\d\d)-(\d)", lambda m: _week(int(m[1]), int(m[2]), int(m[3]), int(m[3]))),
        (r"(\d{4})-Q([1-4])", lambda m: _months(int(m[1]), 3 * int(m[2]) - 2, 3)),
        (r"(\d{4})-H([12])", lambda m: _months(int(m[1]), 6 * int(m[2]) - 5, 6)),
        (r"(\d{4})-(SP|SU|FA|WI)", lambda m: _months(int(m[1]), _SEASONS[m[2]], 3)),
    )
)


def interval(value: str) -> Days | None:
    """The days of a fully specified TIMEX3 date, time or ``A/B`` value; a night runs into the next day.

    None for values with X, durations, references, fiscal years and years before Christ.
    """
    if "/" in value:
        first, last = (interval(part) for part in value.split("/", 1))
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None
    day, t, time = value.partition("T")
    for form, build in _FORMS:
        found = form.fullmatch(day)
        if found:
            days = build(found)
            if days is None or not (t and time == "NI"):
                return days
            return _span(days[0], shift(days[1], 1, "day"))
    return None


def thirds(days: Days, which: int) -> Days:
    """The first (0), middle (1) or last (2) third: by whole months where a year is cut, else by days."""
    begin, end = days
    size = (end - begin).days + 1
    if size < 3:
        return days
    bounds: list[date]
    if begin.day == 1 and 360 <= size <= 366 and (starts := [shift(begin, k, "month") for k in (0, 4, 8)]):
        bounds = [day for day in starts if day is not None]
    else:
        bounds = [begin + timedelta(days=k * size // 3) for k in range(3)]
    if len(bounds) < 3:
        return days
    return bounds[which], end if which == 2 else bounds[which + 1] - timedelta(days=1)
