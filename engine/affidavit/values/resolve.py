"""Resolution: from what a time expression says by itself to the days it refers to.

An expression that is still relative has X in its value or an `anchor`:

* ``-1 month``, ``+2 year +3 month``: so far from the reference time, then the X of the value filled from there;
* ``last``, ``this``, ``next``: that one of the recurring days, months, seasons which the value names; with ``-1w``
  behind it so many weeks further on;
* ``nth 4 4``, ``easter -2`` (before one of the words above): a movable feast within its year;
* ``past``, ``coming``: a duration that ends or begins at the reference time;
* ``then``, ``told``, ``likewise`` before one of these: counted from another time (`affidavit.values.reference`);
* none: the one that the direction asks for.
"""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import replace
from datetime import date as Day  # noqa: N812 - `date` is the keyword that the library passes
from datetime import timedelta

from affidavit.values.calendar import Days, easter, interval, nth_weekday, shift
from affidavit.values.durations import anchored, move
from affidavit.values.library import function
from affidavit.values.reference import counted_from
from affidavit.values.timex3 import days_of, is_relative, make, with_days
from affidavit.values.types import Timex

__all__ = ["fill", "nearest", "resolve", "weeks_off", "within"]

_OFFSET = re.compile(r"([+-]\d+) ([a-z]+)")
_IN_WEEK = re.compile(r"-W[\dX]")
_WEEK_DAY = re.compile(r"\d{4}-W\d\d-[1-7]")
_FEAST = re.compile(r"nth (-?\d) (\d)|easter ([+-]\d+)")
_WEEKS_OFF = re.compile(r"(last|next) ([+-]\d+)w")
_REPORTED = re.compile(r"XXXX-(WXX|Q|H)")
_NUMBERED_YEAR = re.compile(r"\d{4}(?=$|[-/])|BC\d{4}")
_LACKS_YEAR = re.compile(r"XXXX-(\d\d|SP|SU|FA|WI|Q\d|H\d)")
_MONTH_OF = re.compile(r"(?:\d{4}|BC\d{4}|XXXX)-(\d\d)")
_YEARS_IN = {"year": 1, "decade": 10, "century": 100}
_WRAPS = 9
"""Months: January behind a December is that of the next year, June behind a September of the same."""

_REACH = 2  # years, months or weeks to either side
_MAX_WEEKS = 520
_LEAP_REACH = 9  # a 29 February may be eight years away

Candidate = tuple[str, Days]


@function("resolve", "timex past|future|nearest|this? timex?", "timex", version=2, nullable=True, needs_date=True)
def resolve(
    timex: Timex | None, direction: str | None = None, reference: Timex | None = None, *, date: Day | None
) -> Timex | None:
    """What a relative time refers to, seen from `reference`, a time that the text told before, or the document date.

    `direction` decides between the candidates of a bare name (Thursday, March): past takes the last one that has
    begun, future the first that has not ended, nearest the closer one. Without it a day of the week, a quarter or a
    half is past, and any other name the coming one if that is clearly nearer (April 25 within 146 days), as such
    dates are announced too.
    With a reference a name that lacks its year takes that of the reference. Unchanged without either.
    """
    if timex is None or timex.type == "SET":
        return timex
    kind, own = counted_from(timex)
    if reference is not None and not _is_unreported(own, kind, reference, date):
        found = _from_reference(own, direction, reference, likewise=kind == "likewise")
        if found is not None:
            return found
    if kind == "then" or date is None:
        return timex
    return _from_day(own, direction, date)


def _is_unreported(timex: Timex, kind: str | None, reference: Timex, date: Day | None) -> bool:
    """Whether the latest quarter would be one that has not ended yet, of which nothing can be reported."""
    if kind != "likewise" or timex.anchor != "-1 quarter":
        return False
    end = days_of(reference)[1]
    return date is not None and end is not None and end >= date


def _from_day(timex: Timex, direction: str | None, base: Day) -> Timex:
    if timex.value.endswith("_REF"):
        return with_days(timex, (base, base)) if timex.value == "PRESENT_REF" else timex
    if timex.type == "DURATION":
        return timex if timex.anchor is None else anchored(timex, base, past=timex.anchor == "past")
    if not is_relative(timex):
        return timex
    if direction is None:
        direction = "past" if _REPORTED.match(timex.value) else "likely"
    if "/" in timex.value:
        return _resolve_period(timex, direction, base)
    offset = _offset_of(timex)
    if offset:
        return _at_offset(timex, offset, base)
    weeks = _WEEKS_OFF.fullmatch(timex.anchor or "")
    value = _choose(replace(timex, anchor=weeks[1]) if weeks else timex, direction, base)
    if weeks and value:
        value = _weeks_from(value, int(weeks[2]))
    return timex if value is None else make(value, mod=timex.mod)


def _weeks_from(value: str, count: int) -> str | None:
    """The same day of the week so many weeks later."""
    head, t, time = value.partition("T")
    days = interval(head)
    moved = shift(days[0], count, "week") if days else None
    return None if moved is None else moved.isoformat() + t + time


def _offset_of(timex: Timex) -> list[tuple[int, str]]:
    if _FEAST.match(timex.anchor or ""):
        return []
    return [(int(count), unit) for count, unit in _OFFSET.findall(timex.anchor or "")]


def _from_reference(timex: Timex, direction: str | None, reference: Timex, *, likewise: bool) -> Timex | None:
    """None where the reference is not exact enough."""
    year = _NUMBERED_YEAR.match(reference.value)
    offset = _offset_of(timex)
    if year is not None and likewise:
        if offset and offset[0][1] == "quarter":
            return reference
        own = _NUMBERED_YEAR.match(timex.value)
        turned = own[0] if own else _year_moved(year[0], sum(count for count, unit in offset if unit == "year"))
        return make(turned + reference.value[len(year[0]) :]) if turned else None
    if year is not None and timex.anchor is None and _LACKS_YEAR.match(timex.value):
        return _in_year(timex, year[0], reference)
    if year is not None and year[0].startswith("BC"):
        return _before_christ(timex, year[0], offset)
    base = days_of(reference)[0]
    return None if base is None else _from_day(timex, direction, base)


def _in_year(timex: Timex, year: str, reference: Timex) -> Timex:
    """The name in the year of the reference; in the next one if it stands early in the year, that late in its own."""
    said, told = (_MONTH_OF.match(value) for value in (timex.value, reference.value))
    if said and told and int(told[1]) - int(said[1]) >= _WRAPS:
        year = _year_moved(year, 1) or year
    if timex.value.startswith("XXXX-02-29") and not year.startswith("BC"):
        year = _leap_year_near(int(year))
    first, slash, last = timex.value.partition("/")
    return make(year + first[4:] + (slash + year + last[4:] if slash else ""), mod=timex.mod, type=timex.type)


def _leap_year_near(year: int) -> str:
    """The next leap year if there is one within two years, else the one before."""
    return next((f"{near:04d}" for near in (year, year + 1, year + 2, year - 1) if isleap(near)), f"{year:04d}")


def _before_christ(timex: Timex, year: str, offset: list[tuple[int, str]]) -> Timex | None:
    """A year, decade or century so far from a year before Christ; other units are not counted there."""
    if timex.value not in ("XXXX", "XXX", "XX") or any(unit not in _YEARS_IN for _, unit in offset):
        return None
    moved = _year_moved(year, sum(count * _YEARS_IN[unit] for count, unit in offset))
    return make(moved[: 2 + len(timex.value)], mod=timex.mod) if moved else None


def _year_moved(year: str, count: int) -> str | None:
    """``1941`` or ``BC0480`` so many years later; there is no year 0, and none is crossed."""
    moved = int(year[2:]) - count if year.startswith("BC") else int(year) + count
    if not 1 <= moved <= 9999:
        return None
    return f"BC{moved:04d}" if year.startswith("BC") else f"{moved:04d}"


def _resolve_period(timex: Timex, direction: str, base: Day) -> Timex:
    """Both ends; the second is the first such time from the beginning of the first on."""
    first, last = timex.value.split("/", 1)
    begin = _from_day(make(first, anchor=timex.anchor), direction, base)
    end = _from_day(make(last), "future", days_of(begin)[0] or base)
    return timex if is_relative(begin) or is_relative(end) else make(f"{begin.value}/{end.value}", mod=timex.mod)


def _at_offset(timex: Timex, offset: list[tuple[int, str]], base: Day) -> Timex:
    point = move(base, offset)
    if point is None:
        return timex
    found = make(fill(timex.value, point), mod=timex.mod)
    begin, end = days_of(found)
    if begin is None or end is None or not begin <= point <= end:  # on a Tuesday the weekend is no part of the week yet
        return found
    if timex.mod == "LESS_THAN":  # almost a month ago: after the day a month ago
        return with_days(found, (point, end))
    return with_days(found, (begin, point)) if timex.mod == "MORE_THAN" else found


def fill(value: str, day: Day) -> str:
    """The X of a value taken from `day`: ``XXXX-03`` filled on 2019-04-20 is ``2019-03``."""
    head, t, time = value.partition("T")
    if set(head) == {"X"} and len(head) < 4:
        return f"{day.year:04d}"[: len(head)]
    if _IN_WEEK.search(head):
        year, week, weekday = day.isocalendar()
        head = head.replace("XXXX-WXX", f"{year:04d}-W{week:02d}").replace("-X", f"-{weekday}")
    elif head.startswith("XXXX"):
        head = head.replace("XXXX", f"{day.year:04d}", 1)
        head = head.replace("-QX", f"-Q{(day.month + 2) // 3}").replace("-HX", f"-H{(day.month + 5) // 6}")
        head = head.replace("-XX", f"-{day.month:02d}", 1)
        head = head.replace("-XX", f"-{day.day:02d}", 1) if head.count("-") == 2 else head
    named = _WEEK_DAY.fullmatch(head)
    days = interval(head) if named else None
    return (days[0].isoformat() if days else head) + t + time


def _candidates(timex: Timex, base: Day) -> list[Candidate]:
    """The concrete values around `base` in order of time; the middle one shares its week, month or year."""
    value = timex.value
    feast = _FEAST.match(timex.anchor or "")
    monthly = value.startswith("XXXX-XX") and not feast
    unit = "week" if _IN_WEEK.search(value) else "month" if monthly else "year"
    found = []
    reach = _LEAP_REACH if value.startswith("XXXX-02-29") else _REACH
    for k in range(-reach, reach + 1):
        point = shift(base, k, unit)
        if point is None:
            continue
        concrete = _feast(feast, value, point.year) if feast else fill(value, point)
        days = interval(concrete.partition("T")[0]) if concrete else None
        if concrete and days:
            found.append((concrete, days))
    return found


def _feast(feast: re.Match[str], value: str, year: int) -> str | None:
    if feast[3] is not None:
        sunday = easter(year)
        day = None if sunday is None else shift(sunday, int(feast[3]), "day")
    else:
        month = re.fullmatch(r"XXXX-(\d\d)-XX", value.partition("T")[0])
        day = nth_weekday(year, int(month[1]), int(feast[2]), int(feast[1])) if month else None
    return None if day is None else day.isoformat() + "".join(value.partition("T")[1:])


def _choose(timex: Timex, direction: str, base: Day) -> str | None:
    wanted = (timex.anchor or "").rpartition(" ")[2]
    wanted = wanted if wanted in ("last", "this", "next") else direction
    candidates = _candidates(timex, base)
    if wanted == "this":
        return _this(timex.value, candidates, base)
    before = [c for c in candidates if (c[1][1] < base if wanted == "last" else c[1][0] <= base)]
    after = [c for c in candidates if (c[1][0] > base if wanted == "next" else c[1][1] >= base)]
    if wanted in ("nearest", "likely"):
        weight = 3 if wanted == "likely" else 2  # halves that the way ahead counts
        return min(candidates, key=lambda c: (_distance(c[1], base, weight), c[1]))[0] if candidates else None
    chosen = before[-1:] if wanted in ("last", "past") else after[:1]
    return chosen[0][0] if chosen else None


def _this(value: str, candidates: list[Candidate], base: Day) -> str | None:
    """The one of the current week, month or year."""
    for concrete, days in candidates:
        if _IN_WEEK.search(value):
            same = days[0].isocalendar()[:2] == base.isocalendar()[:2]
        else:
            same = days[0].year == base.year and (not value.startswith("XXXX-XX-") or days[0].month == base.month)
        if same:
            return concrete
    return None


def _distance(days: Days, base: Day, weight: int) -> timedelta:
    """Twice the way back, or `weight` times the way ahead."""
    return max((days[0] - base) * weight, (base - days[1]) * 2, timedelta(0))


@function("nearest", "timex number", "timex")
def nearest(timex: Timex, which: float) -> Timex:
    """The one before (-1), of (0) or after (1) now, of a recurring day, month or season: last Friday, this spring."""
    turn = "last" if which < 0 else "next" if which > 0 else "this"
    return replace(timex, anchor=f"{timex.anchor} {turn}" if timex.anchor else turn)


@function("weeks_off", "timex number", "timex")
def weeks_off(timex: Timex, count: float) -> Timex | None:
    """A day of the week so many weeks before the last one or after the next: two Fridays ago, a week from Monday."""
    if timex.anchor is not None or count == 0 or count != int(count) or abs(count) > _MAX_WEEKS:
        return None
    return replace(timex, anchor=f"{'last' if count < 0 else 'next'} {int(count):+d}w")


@function("within", "timex timex", "timex")
def within(inner: Timex, outer: Timex) -> Timex | None:
    """A part of a longer time: March of last year, the third quarter of 1989, Monday of next week."""
    if "SET" in (inner.type, outer.type) or not _is_part(inner, outer):
        return None
    begin = days_of(outer)[0]
    mod = inner.mod or outer.mod
    if begin is not None and _offset_of(inner):
        return None  # last month is none of 2019
    if begin is None:
        return None if outer.anchor is None or inner.anchor else replace(inner, mod=mod, anchor=outer.anchor)
    feast = _FEAST.match(inner.anchor or "")
    value = _feast(feast, inner.value, begin.year) if feast else fill(inner.value, begin)
    return None if value is None else make(value, mod=mod)


_YEAR, _WEEK, _MONTH = (re.compile(form) for form in (r"[\dX]{4}", r"[\dX]{4}-W[\dX]{2}", r"[\dX]{4}-[\dX]{2}"))
_DIVIDES = (
    (re.compile(r"XXXX-(\d\d|Q[\dX]|H[\dX]|SP|SU|FA|WI)|XXXX-\d\d-(\d\d|XX)"), _YEAR),
    (re.compile(r"XXXX-XX-\d\d"), _MONTH),
    (re.compile(r"XXXX-WXX-([1-7]|WE)"), _WEEK),
)
"""A part, and the whole that it can be of: a day of the week is of a week, not of a year."""


def _is_part(inner: Timex, outer: Timex) -> bool:
    part = inner.value.partition("T")[0]
    if (inner.anchor or "").startswith("easter"):
        return _YEAR.fullmatch(outer.value) is not None
    return any(form.fullmatch(part) and whole.fullmatch(outer.value) for form, whole in _DIVIDES)
