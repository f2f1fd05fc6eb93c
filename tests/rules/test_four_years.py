"""Relative times on every day of four years, against a calendar of our own: counted day by day, with datetime alone.

The four years hold a leap day, a year of 53 weeks, and the days on which clocks change. Each expression is read once
by the pack, and what it says is resolved for each day; that a document of that day says the same is checked on some.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from shipped import conflict

from affidavit.values.resolve import resolve
from affidavit.values.types import Timex

FIRST = date(2018, 1, 1)
DAYS = [FIRST + timedelta(days=k) for k in range(4 * 365 + 1 + 40)]  # 2018 to 2021, and some days of 2022
SPECIAL = [
    date(2018, 12, 31), date(2019, 1, 1), date(2019, 3, 10), date(2019, 3, 31), date(2019, 10, 27), date(2019, 11, 3),
    date(2020, 1, 31), date(2020, 2, 29), date(2020, 3, 1), date(2020, 12, 28), date(2021, 1, 3), date(2021, 2, 28),
]  # fmt: skip
"""Turns of the year, days on which clocks change in America and Europe, a leap day, the ends of months."""

ONE = timedelta(days=1)
Told = tuple[str, date | None, date | None]
"""Value, first day, last day."""


# ── A calendar of our own ───────────────────────────────────────────────────────────────────────


def back_to(day: date, fits: Callable[[date], bool]) -> date:
    """The day itself, or the last before it, that fits."""
    while not fits(day):
        day -= ONE
    return day


def on_to(day: date, fits: Callable[[date], bool]) -> date:
    while not fits(day):
        day += ONE
    return day


def is_weekday(number: int) -> Callable[[date], bool]:
    return lambda day: day.isoweekday() == number


def month_of(day: date, moved: int) -> date:
    """The first day of the month so many months after that of `day`."""
    first = day.replace(day=1)
    for _ in range(abs(moved)):
        first = (first - ONE).replace(day=1) if moved < 0 else on_to(first + ONE, lambda one: one.day == 1)
    return first


def year_before(day: date) -> date:
    return date(day.year - 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def a_day(day: date, part: str = "") -> Told:
    return day.isoformat() + part, day, day + ONE if part == "TNI" else day


def a_week(day: date) -> Told:
    monday = back_to(day, is_weekday(1))
    thursday = monday + 3 * ONE  # a week belongs to the year in which its Thursday lies
    number = (thursday - date(thursday.year, 1, 1)).days // 7 + 1
    return f"{thursday.year}-W{number:02d}", monday, monday + 6 * ONE


def a_weekend(day: date) -> Told:
    value, _, sunday = a_week(day)
    assert sunday is not None
    return f"{value}-WE", sunday - ONE, sunday


def a_month(first: date) -> Told:
    return first.isoformat()[:7], first, on_to(first + ONE, lambda one: one.day == 1) - ONE


def a_year(year: int) -> Told:
    return str(year), date(year, 1, 1), date(year, 12, 31)


def a_spring(year: int) -> Told:
    return f"{year}-SP", date(year, 3, 1), date(year, 5, 31)


def is_thanksgiving(day: date) -> bool:
    return day.month == 11 and day.isoweekday() == 4 and 22 <= day.day <= 28


def is_first_of(month: int) -> Callable[[date], bool]:
    return lambda day: (day.month, day.day) == (month, 1)


EXPRESSIONS: dict[str, Callable[[date], Told]] = {
    "They left yesterday.": lambda day: a_day(day - ONE),
    "They left today.": lambda day: a_day(day),
    "They leave tomorrow.": lambda day: a_day(day + ONE),
    "They left the day before yesterday.": lambda day: a_day(day - 2 * ONE),
    "They leave the day after tomorrow.": lambda day: a_day(day + 2 * ONE),
    "They left on Friday.": lambda day: a_day(back_to(day, is_weekday(5))),
    "They left last Friday.": lambda day: a_day(back_to(day - ONE, is_weekday(5))),
    "They leave next Tuesday.": lambda day: a_day(on_to(day + ONE, is_weekday(2))),
    "They left on Thursday night.": lambda day: a_day(back_to(day, is_weekday(4)), "TNI"),
    "They left last night.": lambda day: a_day(day - ONE, "TNI"),
    "They left this morning.": lambda day: a_day(day, "TMO"),
    "They leave tomorrow evening.": lambda day: a_day(day + ONE, "TEV"),
    "They left two days ago.": lambda day: a_day(day - 2 * ONE),
    "They left 10 days ago.": lambda day: a_day(day - 10 * ONE),
    "They left two weeks ago.": lambda day: a_week(day - 14 * ONE),
    "They left three months ago.": lambda day: a_month(month_of(day, -3)),
    "They left two years ago.": lambda day: a_year(day.year - 2),
    "They leave a week from now.": lambda day: a_week(day + 7 * ONE),
    "They left last week.": lambda day: a_week(day - 7 * ONE),
    "They left this week.": a_week,
    "They leave next week.": lambda day: a_week(day + 7 * ONE),
    "They left last month.": lambda day: a_month(month_of(day, -1)),
    "They left this month.": lambda day: a_month(month_of(day, 0)),
    "They leave next month.": lambda day: a_month(month_of(day, 1)),
    "They left last year.": lambda day: a_year(day.year - 1),
    "They left this year.": lambda day: a_year(day.year),
    "They leave next year.": lambda day: a_year(day.year + 1),
    "They left over the weekend.": lambda day: a_weekend(back_to(day, is_weekday(6))),
    "They left last weekend.": lambda day: a_weekend(day - 7 * ONE),
    "They leave next weekend.": lambda day: a_weekend(day + 7 * ONE),
    "They left in the past two days.": lambda day: ("P2D", day - 2 * ONE, day),
    "They left in the past 48 hours.": lambda day: ("PT48H", day - 2 * ONE, day),
    "They left in the past three weeks.": lambda day: ("P3W", day - 21 * ONE, day),
    "They left over the past year.": lambda day: ("P1Y", year_before(day), day),
    "They leave in the next two weeks.": lambda day: ("P2W", day, day + 14 * ONE),
    "They left two Fridays ago.": lambda day: a_day(back_to(day - ONE, is_weekday(5)) - 7 * ONE),
    "They left on the Monday before last.": lambda day: a_day(back_to(day - ONE, is_weekday(1)) - 7 * ONE),
    "They leave a week from Monday.": lambda day: a_day(on_to(day + ONE, is_weekday(1)) + 7 * ONE),
    "They left the night before last.": lambda day: a_day(day - 2 * ONE, "TNI"),
    "They leave in two weeks' time.": lambda day: a_week(day + 14 * ONE),
    "They left at dawn on Friday.": lambda day: a_day(back_to(day, is_weekday(5)), "TMO"),
    "They left last March.": lambda day: a_month(back_to(month_of(day, 0) - ONE, is_first_of(3))),
    "They leave next June.": lambda day: a_month(on_to(day + ONE, is_first_of(6))),
    "They left last spring.": lambda day: a_spring(day.year if day >= date(day.year, 6, 1) else day.year - 1),
    "They left last Thanksgiving.": lambda day: a_day(back_to(day - ONE, is_thanksgiving)),
    "They leave next Christmas.": lambda day: a_day(
        on_to(day + ONE, lambda one: (one.month, one.day) == (12, 25))
    ),
}  # fmt: skip


def told(timex: Timex) -> Told:
    begin, end = (None if text is None else date.fromisoformat(text) for text in (timex.begin, timex.end))
    return timex.value, begin, end


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_day_of_four_years(text: str) -> None:
    (said,) = [found.main for found in conflict().extract(text, types=["TimePhrase"])]
    assert isinstance(said, Timex)
    for day in DAYS:
        found = resolve(said, date=day)
        assert found is not None
        assert told(found) == EXPRESSIONS[text](day), day


def extracted(text: str, day: date) -> Told:
    (found,) = conflict().extract(text, date=day, types=["Timex"])
    assert isinstance(found.main, Timex)
    return told(found.main)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_a_document_of_that_day_says_the_same(text: str) -> None:
    for day in SPECIAL:
        assert extracted(text, day) == EXPRESSIONS[text](day), day


@pytest.fixture(params=["America/New_York", "Pacific/Kiritimati", "Europe/London"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The process believes to be there."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_time_zone_of_the_machine_and_its_summer_time_change_nothing(zone: str) -> None:
    for day in (date(2019, 3, 10), date(2019, 3, 31), date(2019, 10, 27), date(2019, 11, 3)):
        for shifted in (day - ONE, day, day + ONE):
            for text in ("They left yesterday.", "They left in the past 48 hours.", "They left on Thursday night."):
                assert extracted(text, shifted) == EXPRESSIONS[text](shifted)
