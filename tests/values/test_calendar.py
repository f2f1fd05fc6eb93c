"""Day arithmetic against the standard library's own calendar."""

from __future__ import annotations

import calendar as standard
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.values.calendar import easter, interval, nth_weekday, shift, thirds

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("value", "begin", "end"),
    [
        ("2019-04-20", "2019-04-20", "2019-04-20"),
        ("2019-04-18TNI", "2019-04-18", "2019-04-19"),
        ("2019-04-18TEV", "2019-04-18", "2019-04-18"),
        ("2019-04-20T09:00", "2019-04-20", "2019-04-20"),
        ("2019-02", "2019-02-01", "2019-02-28"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("199", "1990-01-01", "1999-12-31"),
        ("19", "1900-01-01", "1999-12-31"),
        ("1998-Q4", "1998-10-01", "1998-12-31"),
        ("1998-H2", "1998-07-01", "1998-12-31"),
        ("1985-SP", "1985-03-01", "1985-05-31"),
        ("1985-WI", "1985-12-01", "1986-02-28"),
        ("2019-W01", "2018-12-31", "2019-01-06"),
        ("2019-W16-WE", "2019-04-20", "2019-04-21"),
        ("2019-04-25/2019-04-26", "2019-04-25", "2019-04-26"),
    ],
)
def test_intervals(value: str, begin: str, end: str) -> None:
    assert interval(value) == (date.fromisoformat(begin), date.fromisoformat(end))


@pytest.mark.parametrize(
    "value",
    ["XXXX-04", "P2D", "PAST_REF", "2019-02-30", "2019-13", "2019-W54", "BC0044", "", "0000", "2019-04-26/2019-04-25"],
)
def test_what_is_no_interval(value: str) -> None:
    assert interval(value) is None


@given(DAYS, st.integers(-40_000, 40_000))
def test_days_and_weeks_move_as_timedelta(day: date, count: int) -> None:
    try:
        expected = day + timedelta(days=count)
    except OverflowError:
        assert shift(day, count, "day") is None
        return
    assert shift(day, count, "day") == expected
    assert shift(day, count // 7, "week") == day + timedelta(days=count // 7 * 7)


@given(DAYS, st.integers(-500, 500))
def test_months_keep_the_day_or_take_the_last(day: date, count: int) -> None:
    moved = shift(day, count, "month")
    if moved is None:
        assert not 12 <= day.year * 12 + day.month - 1 + count < 120_000
        return
    assert (moved.year - day.year) * 12 + moved.month - day.month == count
    assert moved.day == min(day.day, standard.monthrange(moved.year, moved.month)[1])


@given(st.integers(1583, 9998), st.integers(1, 12), st.integers(1, 7))
def test_nth_weekdays_agree_with_a_list_of_the_month(year: int, month: int, weekday: int) -> None:
    days = [date(year, month, d) for d in range(1, standard.monthrange(year, month)[1] + 1)]
    found = [day for day in days if day.isoweekday() == weekday]
    assert [nth_weekday(year, month, weekday, n) for n in range(1, len(found) + 1)] == found
    assert nth_weekday(year, month, weekday, -1) == found[-1]
    assert nth_weekday(year, month, weekday, 6) is None


@pytest.mark.parametrize(
    "day", ["1961-04-02", "1998-04-12", "2000-04-23", "2011-04-24", "2018-04-01", "2019-04-21", "2038-04-25"]
)
def test_easter(day: str) -> None:
    assert easter(int(day[:4])) == date.fromisoformat(day)


@given(st.sampled_from(["2014", "2016", "2019-02", "199", "2019-Q1", "2019-W16", "19"]))
def test_thirds_divide_a_time_without_gap(value: str) -> None:
    days = interval(value)
    assert days is not None
    first, middle, last = (thirds(days, k) for k in range(3))
    assert first[0] == days[0] and last[1] == days[1]
    assert middle[0] - first[1] == last[0] - middle[1] == timedelta(days=1)


def test_the_last_third_of_a_year_begins_in_september() -> None:
    assert thirds((date(2014, 1, 1), date(2014, 12, 31)), 2) == (date(2014, 9, 1), date(2014, 12, 31))
