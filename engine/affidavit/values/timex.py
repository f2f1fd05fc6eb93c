"""Times: calendar dates, named days and seasons, parts of the day and the clock, sets, modifiers.

These functions say what an expression means by itself; `affidavit.values.resolve` says what it refers to.
"""

from __future__ import annotations

import re
from dataclasses import replace

from affidavit.values.calendar import make_day
from affidavit.values.durations import steps
from affidavit.values.library import function
from affidavit.values.numerals import parse_number, parse_ordinal, parse_year, year_following
from affidavit.values.timex3 import MODS, PARTS_OF_DAY, SEASONS, TEMPLATES, days_of, make
from affidavit.values.types import Amount, Timex

__all__ = ["at", "calendar_date", "clock", "every", "modified", "part_of_day", "period", "relative", "weekday"]

_DAY = re.compile(r"[\dX]{4}-(W[\dX]{2}-[1-7X]|[\dX]{2}-[\dX]{2})")


@function("year", "text", "number")
def year(text: str) -> int | None:
    """A year in four digits, two digits or words: ``1991``, ``'91``, ``nineteen ninety-one``."""
    return parse_year(text)


@function("year_after", "text number", "number")
def year_after(text: str, year: Amount) -> int | None:
    """The first year after another that ends in these digits: the 17 of 1915-17 is 1917."""
    return year_following(text, int(year))


@function("rank", "text", "number")
def rank(text: str) -> Amount | None:
    """The number of a day, quarter or century, however told: ``20``, ``20th``, ``twentieth``."""
    found = parse_ordinal(text)
    return parse_number(text) if found is None else found


@function("calendar_date", "number? number? number?", "timex", nullable=True)
def calendar_date(year: Amount | None = None, month: Amount | None = None, day: Amount | None = None) -> Timex | None:
    """A day, month or year; parts not told stay open: ``April 25`` is XXXX-04-25. None for 30 February."""
    parts = (year, month, day)
    if any(part is not None and part != int(part) for part in parts) or not any(part is not None for part in parts):
        return None
    y, m, d = (None if part is None else int(part) for part in parts)
    if not (1 <= (y or 1) <= 9999 and 1 <= (m or 1) <= 12 and 1 <= (d or 1) <= 31) or 0 in (y, m, d):
        return None
    if d is not None and m is not None and make_day(y or 2000, m, d) is None:
        return None
    value = "XXXX" if y is None else f"{y:04d}"
    if m is not None or d is not None:
        value += "-XX" if m is None else f"-{m:02d}"
    return make(value if d is None else f"{value}-{d:02d}")


@function("weekday", "number", "timex")
def weekday(number: Amount) -> Timex | None:
    """A day of the week, Monday 1 to Sunday 7."""
    return make(f"XXXX-WXX-{number}") if number in range(1, 8) else None


@function("weekend", "", "timex")
def weekend() -> Timex:
    """A Saturday and Sunday."""
    return make("XXXX-WXX-WE")


@function("season", "text", "timex")
def season(code: str) -> Timex | None:
    """SP, SU, FA or WI, in meteorological months; winter counts to the year in which it begins."""
    return make(f"XXXX-{code}") if code in SEASONS else None


@function("quarter", "number", "timex")
def quarter(number: Amount) -> Timex | None:
    """The first to fourth quarter of a year."""
    return make(f"XXXX-Q{number}") if number in range(1, 5) else None


@function("half_year", "number", "timex")
def half_year(number: Amount) -> Timex | None:
    """The first or second half of a year."""
    return make(f"XXXX-H{number}") if number in (1, 2) else None


@function("decade", "number", "timex")
def decade(first_year: Amount) -> Timex | None:
    """The ten years from 1990 on, ``199``."""
    return make(f"{int(first_year) // 10:03d}") if first_year in range(10, 10000) else None


@function("century", "number", "timex")
def century(number: Amount) -> Timex | None:
    """The 20th century, ``19``: the years that begin so."""
    return make(f"{int(number) - 1:02d}") if number in range(2, 100) else None


@function("before_christ", "number", "timex")
def before_christ(year: Amount) -> Timex | None:
    """A year before Christ, ``BC0044``; without an interval, as dates begin with the year 1."""
    return make(f"BC{int(year):04d}") if year in range(1, 10000) else None


@function("month_before_christ", "number number", "timex")
def month_before_christ(year: Amount, month: Amount) -> Timex | None:
    """A month of a year before Christ: ``BC0480-08``."""
    found = before_christ(year)
    return None if found is None or month not in range(1, 13) else make(f"{found.value}-{int(month):02d}")


@function("season_before_christ", "number text", "timex")
def season_before_christ(year: Amount, code: str) -> Timex | None:
    """A season of a year before Christ: ``BC0480-SP``."""
    found = before_christ(year)
    return None if found is None or code not in SEASONS else make(f"{found.value}-{code}")


@function("decade_before_christ", "number", "timex")
def decade_before_christ(first_year: Amount) -> Timex | None:
    """The 470s before Christ, ``BC047``."""
    return make(f"BC{int(first_year) // 10:03d}") if first_year in range(10, 10000) else None


@function("century_before_christ", "number", "timex")
def century_before_christ(number: Amount) -> Timex | None:
    """The 5th century before Christ, ``BC04``: the years that begin so."""
    return make(f"BC{int(number) - 1:02d}") if number in range(1, 100) else None


@function("nth_weekday", "number number number", "timex")
def nth_weekday(nth: Amount, weekday: Amount, month: Amount) -> Timex | None:
    """A day like the fourth Thursday of November; the last one is number -1."""
    if nth not in (-1, 1, 2, 3, 4, 5) or weekday not in range(1, 8) or month not in range(1, 13):
        return None
    return make(f"XXXX-{int(month):02d}-XX", anchor=f"nth {int(nth)} {int(weekday)}")


@function("easter", "number", "timex")
def easter(days_after: Amount) -> Timex | None:
    """A feast so many days after (or, negative, before) Easter Sunday."""
    return make("XXXX-XX-XX", anchor=f"easter {int(days_after):+d}") if -100 <= days_after <= 100 else None


@function("relative", "text number", "timex")
def relative(unit: str, offset: Amount) -> Timex | None:
    """The calendar unit so many units from now: ``relative("month", -1)`` is last month."""
    if unit not in TEMPLATES or offset != int(offset) or abs(offset) > 10**6:
        return None
    return make(TEMPLATES[unit], anchor=f"{int(offset):+d} {unit}")


@function("reference", "text", "timex")
def reference(name: str) -> Timex | None:
    """PAST_REF, PRESENT_REF or FUTURE_REF: a time told only as past, present or future."""
    return make(name) if name in ("PAST_REF", "PRESENT_REF", "FUTURE_REF") else None


@function("part_of_day", "text", "timex")
def part_of_day(code: str) -> Timex | None:
    """MO, MI, AF, EV, NI ... of a day not told."""
    return make(f"XXXX-XX-XXT{code}") if code in PARTS_OF_DAY else None


_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d)(?:[:.](\d\d))?)?|(\d\d)(\d\d)")


@function("clock_time", "text text?", "timex", nullable=True)
def clock_time(text: str | None, half: str | None = None) -> Timex | None:
    """A time by the clock, of a day not told: ``9:30``, ``21.15``, ``1800``, ``nine``; `half` is am, pm or absent."""
    if text is None:
        return None
    found = _CLOCK.fullmatch("".join(text.split()))
    if found is None:
        hour = parse_number(text)
        return clock(hour, half=half) if isinstance(hour, int) else None
    hour, minute, second = (
        None if part is None else int(part) for part in (found[1] or found[4], found[2] or found[5], found[3])
    )
    return None if hour is None else clock(hour, minute or 0, second, half)


def clock(hour: int, minute: int = 0, second: int | None = None, half: str | None = None) -> Timex | None:
    """The time of day, None where there is none; 24:00 is one."""
    if half is not None:
        if hour not in range(1, 13):
            return None
        hour = hour % 12 + (12 if half.casefold().startswith("p") else 0)
    if hour not in range(25) or minute not in range(60) or (second or 0) not in range(60):
        return None
    if hour == 24 and (minute or second):
        return None
    tail = "" if second is None else f":{second:02d}"
    return make(f"XXXX-XX-XXT{hour:02d}:{minute:02d}{tail}", anchor="told +0 day")


@function("clock_moved", "timex number", "timex")
def clock_moved(time: Timex, minutes: Amount) -> Timex | None:
    """A time by the clock so many minutes later, on the dial: 30 past nine is half past nine, -15 a quarter to it."""
    found = _CLOCK.fullmatch(time.value.partition("T")[2])
    if found is None or found[2] is None or minutes != int(minutes):
        return None
    hour, minute = divmod((60 * int(found[1]) + int(found[2]) + int(minutes)) % 1440, 60)
    return clock(hour, minute)


_LATE_FROM = {"AF": 1, "EV": 3, "NI": 6, "PM": 1}
"""From which hour on the dial is after noon in this part of a day: nine at night is 21:00, two is not 14:00."""


@function("clock_in_part", "timex text", "timex")
def clock_in_part(time: Timex, part: str) -> Timex | None:
    """A time by the clock told with its part of the day: nine, in the evening (``EV``), is 21:00."""
    found = _CLOCK.fullmatch(time.value.partition("T")[2])
    if found is None or found[2] is None:
        return None
    late = part in _LATE_FROM and _LATE_FROM[part] <= int(found[1]) < 12
    return clock_moved(time, 720) if late else time


@function("at", "timex timex", "timex")
def at(day: Timex, time: Timex) -> Timex | None:
    """A part or an hour of a day: Thursday night, 9 a.m. on Monday. None unless it is of one day."""
    if not _DAY.fullmatch(day.value) or "T" not in time.value:
        return None
    return make(f"{day.value}T{time.value.partition('T')[2]}", mod=day.mod or time.mod, anchor=day.anchor)


@function("period", "timex timex", "timex")
def period(first: Timex, last: Timex) -> Timex | None:
    """From the first through the last: April 25-26 is 2019-04-25/2019-04-26."""
    if not {first.type, last.type} <= {"DATE", "TIME"} or "/" in first.value + last.value:
        return None
    if "XXXX" not in first.value + last.value and not (first.begin and last.end and first.begin <= last.end):
        return None
    return make(f"{first.value}/{last.value}", mod=first.mod or last.mod, anchor=first.anchor, type="DATE")


@function("every", "timex", "timex")
def every(timex: Timex) -> Timex:
    """A time that recurs: every Friday is XXXX-WXX-5, every two years P2Y, every evening XXXX-XX-XXTEV."""
    return Timex("SET", timex.value)


@function("modified", "timex text", "timex")
def modified(timex: Timex, mod: str) -> Timex | None:
    """The time with a TIMEX3 modifier: START (early), MID, END (late), APPROX, LESS_THAN, MORE_THAN ..."""
    if mod not in MODS:
        return None
    changed = replace(timex, mod=mod)
    begin, _ = days_of(timex)
    return changed if begin is None or timex.type not in ("DATE", "TIME") else make(timex.value, mod=mod)


@function("weekday_of", "timex", "number")
def weekday_of(timex: Timex) -> int | None:
    """The ISO weekday (Monday 1) on which a time begins; none while that is unknown."""
    begin, _ = days_of(timex)
    return None if begin is None else begin.isoweekday()


@function("is_vague", "timex", "truth")
def is_vague(timex: Timex) -> bool:
    """Whether a duration has no number: ``weeks``, ``several years``."""
    return timex.type == "DURATION" and steps(timex) is None
