"""Times: what single expressions mean, and properties that hold for all of them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from affidavit.values import signals, timex
from affidavit.values.calendar import interval
from affidavit.values.durations import ago, coming, duration, later, past, together, unclear_duration
from affidavit.values.reference import then
from affidavit.values.resolve import nearest, resolve, within
from affidavit.values.timex3 import MODS, PARTS_OF_DAY, UNITS
from affidavit.values.types import Timex

_spec = importlib.util.spec_from_file_location("timex3_syntax", Path(__file__).with_name("timex3_syntax.py"))
assert _spec is not None and _spec.loader is not None
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
is_timex3: Callable[[str, str], bool] = _module.is_timex3

DCT = date(2019, 4, 20)  # a Saturday


def some(found: Timex | None) -> Timex:
    assert found is not None
    return found


def resolved(said: Timex, *args: Any, **options: Any) -> Timex:
    return some(resolve(said, *args, **options))


def length(count: float, unit: str, mod: str | None = None) -> Timex:
    made = some(duration(count, unit))
    return made if mod is None else some(timex.modified(made, mod))


def day(weekday: int) -> Timex:
    return some(timex.weekday(weekday))


def part(code: str) -> Timex:
    return some(timex.part_of_day(code))


def calendar_date(year: int | None = None, month: int | None = None, day: int | None = None) -> Timex:
    return some(timex.calendar_date(year, month, day))


def unit(name: str, offset: int) -> Timex:
    return some(timex.relative(name, offset))


YESTERDAY_NIGHT = some(timex.at(unit("day", -1), part("NI")))
LATE_2014 = some(timex.modified(calendar_date(2014), "END"))
APRIL_25_26 = some(timex.period(calendar_date(None, 4, 25), calendar_date(None, 4, 26)))


@pytest.mark.parametrize(
    ("said", "direction", "value", "begin", "end"),
    [
        (day(4), "past", "2019-04-18", "2019-04-18", "2019-04-18"),
        (day(6), "past", "2019-04-20", "2019-04-20", "2019-04-20"),
        (day(7), "past", "2019-04-14", "2019-04-14", "2019-04-14"),
        (day(1), "future", "2019-04-22", "2019-04-22", "2019-04-22"),
        (some(timex.at(day(4), part("NI"))), "past", "2019-04-18TNI", "2019-04-18", "2019-04-19"),
        (some(timex.at(day(4), part("EV"))), "past", "2019-04-18TEV", "2019-04-18", "2019-04-18"),
        (YESTERDAY_NIGHT, "past", "2019-04-19TNI", "2019-04-19", "2019-04-20"),
        (nearest(day(5), -1), "past", "2019-04-19", "2019-04-19", "2019-04-19"),
        (nearest(day(6), -1), "past", "2019-04-13", "2019-04-13", "2019-04-13"),
        (nearest(day(6), 1), "past", "2019-04-27", "2019-04-27", "2019-04-27"),
        (nearest(day(5), 0), "past", "2019-04-19", "2019-04-19", "2019-04-19"),
        (unit("month", -1), "past", "2019-03", "2019-03-01", "2019-03-31"),
        (unit("year", -1), "past", "2018", "2018-01-01", "2018-12-31"),
        (unit("week", 1), "past", "2019-W17", "2019-04-22", "2019-04-28"),
        (unit("weekend", -1), "past", "2019-W15-WE", "2019-04-13", "2019-04-14"),
        (unit("quarter", 0), "past", "2019-Q2", "2019-04-01", "2019-06-30"),
        (unit("half", 0), "past", "2019-H1", "2019-01-01", "2019-06-30"),
        (unit("decade", 0), "past", "201", "2010-01-01", "2019-12-31"),
        (unit("century", 0), "past", "20", "2000-01-01", "2099-12-31"),
        (calendar_date(None, 3), "past", "2019-03", "2019-03-01", "2019-03-31"),
        (calendar_date(None, 3), "future", "2020-03", "2020-03-01", "2020-03-31"),
        (calendar_date(None, 11), "past", "2018-11", "2018-11-01", "2018-11-30"),
        (calendar_date(None, 4, 25), "past", "2018-04-25", "2018-04-25", "2018-04-25"),
        (calendar_date(None, 4, 25), "nearest", "2019-04-25", "2019-04-25", "2019-04-25"),
        (calendar_date(None, None, 25), "past", "2019-03-25", "2019-03-25", "2019-03-25"),
        (calendar_date(None, 4, 25), None, "2019-04-25", "2019-04-25", "2019-04-25"),
        (calendar_date(None, 2, 29), "past", "2016-02-29", "2016-02-29", "2016-02-29"),
        (APRIL_25_26, "nearest", "2019-04-25/2019-04-26", "2019-04-25", "2019-04-26"),
        (LATE_2014, "past", "2014", "2014-09-01", "2014-12-31"),
        (some(timex.season("WI")), "past", "2018-WI", "2018-12-01", "2019-02-28"),
        (some(ago(length(1, "month", "LESS_THAN"))), "past", "2019-03", "2019-03-20", "2019-03-31"),
        (some(ago(length(1, "year", "MORE_THAN"))), "past", "2018", "2018-01-01", "2018-04-20"),
        (some(ago(length(2, "week"))), "past", "2019-W14", "2019-04-01", "2019-04-07"),
        (some(ago(length(48, "hour"))), "past", "2019-04-18", "2019-04-18", "2019-04-18"),
        (some(ago(length(20, "minute"))), "past", "2019-04-20", "2019-04-20", "2019-04-20"),
        (past(length(36, "hour")), "past", "PT36H", "2019-04-18", "2019-04-20"),
        (some(later(length(3, "day"))), "past", "2019-04-23", "2019-04-23", "2019-04-23"),
        (some(ago(some(unclear_duration("year")))), "past", "PAST_REF", None, None),
        (past(length(2, "day")), "past", "P2D", "2019-04-18", "2019-04-20"),
        (past(length(48, "hour")), "past", "PT48H", "2019-04-18", "2019-04-20"),
        (past(some(unclear_duration("week"))), "past", "PXW", None, "2019-04-20"),
        (coming(length(2, "week")), "past", "P2W", "2019-04-20", "2019-05-04"),
        (length(2, "day"), "past", "P2D", None, None),
        (some(within(some(timex.quarter(1)), unit("year", 1))), "past", "2020-Q1", "2020-01-01", "2020-03-31"),
        (some(within(calendar_date(None, 3), unit("year", -1))), "past", "2018-03", "2018-03-01", "2018-03-31"),
        (some(within(day(1), unit("week", -1))), "past", "2019-04-08", "2019-04-08", "2019-04-08"),
        (some(timex.nth_weekday(4, 4, 11)), "past", "2018-11-22", "2018-11-22", "2018-11-22"),
        (nearest(some(timex.easter(0)), 1), "past", "2019-04-21", "2019-04-21", "2019-04-21"),
        (some(timex.easter(-2)), "past", "2019-04-19", "2019-04-19", "2019-04-19"),
        (some(timex.clock_time("9.30")), "past", "2019-04-20T09:30", "2019-04-20", "2019-04-20"),
        (some(timex.reference("PAST_REF")), "past", "PAST_REF", None, None),
        (some(timex.reference("PRESENT_REF")), "past", "PRESENT_REF", "2019-04-20", "2019-04-20"),
    ],
)  # fmt: skip
def test_resolution(said: Timex, direction: str | None, value: str, begin: str | None, end: str | None) -> None:
    found = resolved(said, direction, date=DCT)
    assert (found.value, found.begin, found.end, found.anchor) == (value, begin, end, None)
    assert found.mod == said.mod


def test_without_a_date_a_relative_time_stays_relative_and_says_why() -> None:
    night = resolved(some(timex.at(day(4), part("NI"))), date=None)
    assert (night.value, night.begin, night.end) == ("XXXX-WXX-4TNI", None, None)
    month = resolved(unit("month", -1), date=None)
    assert (month.value, month.anchor) == ("XXXX-XX", "-1 month")
    assert month.to_record()["anchor"] == "-1 month"
    assert "anchor" not in resolved(unit("month", -1), date=DCT).to_record()


def test_what_the_text_speaks_of_is_not_the_document_date() -> None:
    following_day = then(unit("day", 1))
    assert resolved(following_day, date=DCT) == following_day
    assert resolved(following_day, None, calendar_date(1944, 6, 6), date=DCT).value == "1944-06-07"
    assert (
        resolved(then(some(later(length(2, "week")))), None, calendar_date(1944, 6, 6), date=None).value == "1944-W25"
    )


def test_a_date_without_year_is_past_unless_its_return_is_clearly_nearer() -> None:
    for month, day_, expected in ((3, 31, "1989-03-31"), (11, 16, "1989-11-16"), (2, 1, "1990-02-01")):
        assert resolved(calendar_date(None, month, day_), date=date(1989, 10, 30)).value == expected


def test_a_reference_time_may_stand_for_the_document_date() -> None:
    assert resolved(unit("day", 1), "past", calendar_date(1944, 6, 6), date=DCT).value == "1944-06-07"
    assert resolved(calendar_date(None, 8, 25), "future", calendar_date(1944, 6, 6), date=DCT).value == "1944-08-25"


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (duration(2, "day"), "P2D"),
        (duration(48, "hour"), "PT48H"),
        (duration(2, "decade"), "P20Y"),
        (duration(3, "quarter"), "P3Q"),
        (duration(1, "fortnight"), "P2W"),
        (duration(5.5, "hour"), "PT5H30M"),
        (duration(0.5, "hour"), "PT30M"),
        (duration(1.5, "year"), "P1Y6M"),
        (duration(0.5, "century"), "P50Y"),
        (duration(1.5, "month"), "P1.5M"),
        (unclear_duration("week"), "PXW"),
        (unclear_duration("minute"), "PTXM"),
        (unclear_duration("decade"), "PXDE"),
        (together(length(2, "year"), length(3, "month")), "P2Y3M"),
        (together(length(1, "day"), length(12, "hour")), "P1DT12H"),
        (timex.clock_time("1800"), "XXXX-XX-XXT18:00"),
        (timex.clock_time("nine", "pm"), "XXXX-XX-XXT21:00"),
        (timex.clock_time("09 : 05 : 30"), "XXXX-XX-XXT09:05:30"),
        (timex.clock_moved(some(timex.clock_time("nine")), 30), "XXXX-XX-XXT09:30"),
        (timex.clock_moved(some(timex.clock_time("00:10")), -15), "XXXX-XX-XXT23:55"),
        (timex.clock_in_part(some(timex.clock_time("9")), "EV"), "XXXX-XX-XXT21:00"),
        (timex.clock_in_part(some(timex.clock_time("2")), "NI"), "XXXX-XX-XXT02:00"),
        (timex.clock_in_part(some(timex.clock_time("21:30")), "NI"), "XXXX-XX-XXT21:30"),
        (timex.century(20), "19"),
        (timex.decade(1990), "199"),
        (timex.before_christ(44), "BC0044"),
        (timex.month_before_christ(480, 8), "BC0480-08"),
        (timex.season_before_christ(481, "FA"), "BC0481-FA"),
        (timex.century_before_christ(5), "BC04"),
        (timex.half_year(1), "XXXX-H1"),
        (timex.every(day(5)), "XXXX-WXX-5"),
        (timex.every(part("EV")), "XXXX-XX-XXTEV"),
        (timex.clock_time("9", "p.m."), "XXXX-XX-XXT21:00"),
        (timex.clock_time("12:15", "am"), "XXXX-XX-XXT00:15"),
        (timex.at(calendar_date(2019, 4, 20), some(timex.clock_time("09:00"))), "2019-04-20T09:00"),
    ],
)
def test_values(made: Timex | None, value: str) -> None:
    found = some(made)
    assert found.value == value
    assert is_timex3(found.type, found.value)


@pytest.mark.parametrize(
    "made",
    [
        timex.calendar_date(2019, 2, 29), timex.calendar_date(None, 13), timex.calendar_date(), timex.weekday(8),
        timex.quarter(5), timex.season("XX"), timex.clock_time("25"), timex.clock_time("13", "pm"),
        timex.clock_time("24:30"),
        timex.at(calendar_date(2019, 4), part("NI")), timex.modified(day(1), "SOMEWHAT"), duration(2, "parsec"),
        timex.period(calendar_date(2019, 4, 26), calendar_date(2019, 4, 25)), timex.relative("day", 0.5),
        within(day(1), calendar_date(2019)), within(calendar_date(None, 3), calendar_date(2019, 4)),
        within(unit("year", -1), calendar_date(2019)), timex.clock_time("noonish"),
        timex.nth_weekday(6, 1, 1), timex.reference("SOON"), duration(-1, "day"), ago(day(1)),
    ],
)  # fmt: skip
def test_what_means_nothing_is_none(made: Timex | None) -> None:
    assert made is None


def test_signals_apply_to_the_interval_and_leave_the_value() -> None:
    thursday = resolved(day(4), date=DCT)
    since = signals.since(thursday, date=DCT)
    assert (since.value, since.begin, since.end) == ("2019-04-18", "2019-04-18", "2019-04-20")
    assert signals.since(thursday, date=None).end is None
    assert signals.until(thursday).begin is None and signals.until(thursday).end == "2019-04-18"
    assert signals.before(thursday).end == "2019-04-17" and signals.after(thursday).begin == "2019-04-19"
    assert signals.starting(thursday).end is None
    two_days = signals.up_to_now(length(2, "day"), date=DCT)
    assert (two_days.value, two_days.begin, two_days.end) == ("P2D", "2019-04-18", "2019-04-20")
    decades = signals.up_to_now(some(unclear_duration("decade")), date=DCT)
    assert (decades.begin, decades.end) == (None, "2019-04-20")
    assert signals.days_between(thursday, resolved(day(6), date=DCT)) == 2


# ── Properties ──────────────────────────────────────────────────────────────────────────────────

_maybe = st.none()
_dates = st.builds(
    timex.calendar_date, _maybe | st.integers(1, 9999), _maybe | st.integers(1, 12), _maybe | st.integers(1, 31)
)
_days = st.one_of(
    st.builds(timex.weekday, st.integers(1, 7)),
    st.builds(timex.calendar_date, _maybe, st.integers(1, 12), st.integers(1, 28)),
    st.builds(timex.relative, st.just("day"), st.integers(-400, 400)),
)
_times = st.one_of(
    st.builds(timex.part_of_day, st.sampled_from(sorted(PARTS_OF_DAY))),
    st.builds(timex.clock_time, st.integers(0, 24).map(str)),
)
_lengths = st.one_of(
    st.builds(duration, st.integers(0, 5000), st.sampled_from(sorted(UNITS))),
    st.builds(duration, st.sampled_from([0.5, 1.5, 2.25, 0.1]), st.sampled_from(sorted(UNITS))),
    st.builds(unclear_duration, st.sampled_from(sorted(UNITS))),
)
_named = st.one_of(
    st.builds(timex.season, st.sampled_from(["SP", "SU", "FA", "WI"])),
    st.builds(timex.quarter, st.integers(1, 4)),
    st.builds(timex.half_year, st.integers(1, 2)),
    st.builds(timex.easter, st.integers(-60, 60)),
    st.builds(timex.nth_weekday, st.sampled_from([-1, 1, 2, 3, 4]), st.integers(1, 7), st.integers(1, 12)),
    st.builds(timex.weekend),
    st.builds(timex.relative, st.sampled_from(sorted(UNITS)), st.integers(-30, 30)),
)


def _if_made(make: Callable[..., Timex | None]) -> Callable[..., Timex | None]:
    return lambda *args: None if None in args else make(*args)


_phrases = st.one_of(
    _dates, _days, _named, _lengths,
    st.builds(_if_made(timex.at), _days, _times),
    st.builds(_if_made(nearest), _days | _named, st.sampled_from([-1, 0, 1])),
    st.builds(_if_made(ago), _lengths), st.builds(_if_made(later), _lengths),
    st.builds(_if_made(past), _lengths), st.builds(_if_made(coming), _lengths),
    st.builds(_if_made(within), _named | _days, _dates | _named),
    st.builds(_if_made(timex.period), _days, _days),
    st.builds(_if_made(timex.every), _lengths | _days | _times),
).filter(lambda made: made is not None)  # fmt: skip
_modified = st.builds(
    lambda made, mod: made if mod is None else timex.modified(made, mod),
    _phrases,
    _maybe | st.sampled_from(sorted(MODS)),
)
_directions = st.sampled_from(["past", "future", "nearest", "this"])


@given(_modified, _directions, _maybe | st.dates())
@example(Timex("DATE", "XXXX-WXX-WE", "MORE_THAN", anchor="+0 weekend"), "past", date(2000, 2, 1))
def test_every_value_is_timex3_and_every_interval_is_in_order(said: Timex, direction: str, dct: date | None) -> None:
    for found in (said, resolved(said, direction, date=dct)):
        assert is_timex3(found.type, found.value), found
        assert found.begin is None or found.end is None or found.begin <= found.end
        assert found.mod is None or found.mod in MODS


@given(_phrases, _directions, st.dates(date(1000, 1, 1), date(3000, 1, 1)))
def test_the_interval_is_what_the_value_denotes(said: Timex, direction: str, dct: date) -> None:
    found = resolved(said, direction, date=dct)
    days = interval(found.value)
    if found.type in ("DATE", "TIME") and days:
        assert (found.begin, found.end) == (days[0].isoformat(), days[1].isoformat())


@given(_days | _named, st.sampled_from(["past", "future", "nearest"]), st.dates(date(1000, 1, 1), date(3000, 1, 1)))
def test_with_a_date_nothing_stays_relative(said: Timex, direction: str, dct: date) -> None:
    found = resolved(said, direction, date=dct)
    if said.anchor is None or not said.anchor.endswith(("century", "millennium")):  # these may leave the calendar
        assert found.anchor is None and found.begin is not None and "X" not in found.value.partition("T")[0]


@given(_phrases, _directions, st.dates(date(1000, 1, 1), date(3000, 1, 1)))
def test_resolving_twice_changes_nothing(said: Timex, direction: str, dct: date) -> None:
    found = resolved(said, direction, date=dct)
    assert resolved(found, direction, date=dct) == found


@given(_modified, st.dates())
def test_signals_keep_value_and_order(said: Timex, dct: date) -> None:
    found = resolved(said, date=dct)
    for made in (
        signals.since(found, date=dct), signals.until(found), signals.before(found), signals.after(found),
        signals.starting(found), signals.up_to_now(found, date=dct),
    ):  # fmt: skip
        assert (made.type, made.value, made.mod) == (found.type, found.value, found.mod)
        assert made.begin is None or made.end is None or made.begin <= made.end


FOUR_YEARS = [date(2015, 12, 28) + timedelta(days=k) for k in range(4 * 366)]


def test_four_years_of_days_agree_with_an_independent_calendar() -> None:
    """Leap day, year ends and 53-week years: every expression is recomputed by counting days."""
    for today in FOUR_YEARS:
        one = timedelta(days=1)
        friday = today - one
        while friday.isoweekday() != 5:
            friday -= one
        assert resolved(nearest(day(5), -1), date=today).value == friday.isoformat()
        thursday = today
        while thursday.isoweekday() != 4:
            thursday -= one
        night = resolved(some(timex.at(day(4), part("NI"))), date=today)
        assert (night.begin, night.end) == (thursday.isoformat(), (thursday + one).isoformat())
        monday = today - timedelta(days=today.isoweekday() - 1 + 14)
        fortnight = resolved(some(ago(length(2, "week"))), date=today)
        assert (fortnight.begin, fortnight.end) == (monday.isoformat(), (monday + 6 * one).isoformat())
        first = today
        while first.month == today.month:
            first += one
        month = resolved(unit("month", 1), date=today)
        assert month.value == first.isoformat()[:7] and month.begin == first.isoformat()
        saturday = today
        while saturday.isoweekday() != 6:
            saturday -= one
        weekend = resolved(timex.weekend(), date=today)
        assert (weekend.begin, weekend.end) == (saturday.isoformat(), (saturday + one).isoformat())
