"""Reference times: what waits for which other time of the text, and what it becomes with it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.values import timex
from affidavit.values.durations import ago, duration, later
from affidavit.values.reference import (
    has_begun,
    likewise,
    may_wait,
    opens,
    precision,
    tells_year,
    then,
    told,
    waits_for,
)
from affidavit.values.resolve import nearest, resolve, weeks_off
from affidavit.values.timex3 import TEMPLATES, make
from affidavit.values.types import Timex

DCT = date(2019, 4, 20)
LONG_AGO = make("1944-06-06")


def some(found: Timex | None) -> Timex:
    assert found is not None
    return found


def unit(name: str, offset: int) -> Timex:
    return some(timex.relative(name, offset))


def before(count: int, name: str) -> Timex:
    return some(ago(some(duration(count, name))))


TEN_PAST_NINE = some(timex.clock_time("9:10", "am"))
EASTER = make("XXXX-XX-XX", anchor="easter +0")


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        (make("XXXX-08-25"), "year"),
        (make("XXXX-08"), "year"),
        (make("XXXX-WI"), "year"),
        (EASTER, "year"),
        (make("XXXX-XX-13"), "month"),
        (make("XXXX-WXX-4"), "day"),
        (make("XXXX-XX-XXTMO"), "day"),
        (TEN_PAST_NINE, "day"),
        (nearest(make("XXXX-04"), -1), "month"),
        (nearest(make("XXXX-WXX-1"), 1), "day"),
        (told(unit("year", 0)), "date"),
        (told(before(3, "month")), "month"),
        (told(before(2, "week")), "day"),
        (unit("day", -1), None),
        (before(3, "year"), None),
        (LONG_AGO, None),
        (make("P2D"), None),
        (make("PAST_REF"), None),
        (timex.every(make("XXXX-WXX-5")), None),
    ],
)
def test_what_waits_in_a_text_about_the_past(said: Timex, needed: str | None) -> None:
    assert waits_for(said, LONG_AGO, date=DCT) == needed
    assert waits_for(said, None, date=None) == needed  # without a date nothing else is there to count from
    assert waits_for(said, make("2019-04-18"), date=DCT) is None
    assert waits_for(said, None, date=DCT) is None
    assert may_wait(said) == (needed is not None)


def test_what_is_counted_from_another_time_in_every_text() -> None:
    for opening in (LONG_AGO, make("2019-04-18"), None):
        assert waits_for(then(unit("day", 1)), opening, date=DCT) == "day"
        assert waits_for(then(unit("year", 1)), opening, date=DCT) == "date"
        assert waits_for(likewise(unit("year", -1)), opening, date=DCT) == "quarter"
        assert waits_for(likewise(unit("year", 0)), opening, date=DCT) == "date"


@pytest.mark.parametrize(
    ("said", "reference", "value"),
    [
        (make("XXXX-08-25"), "1944-06-06", "1944-08-25"),
        (make("XXXX-WI"), "1944", "1944-WI"),
        (make("XXXX-02"), "1944-12-16", "1945-02"),  # January behind December
        (make("XXXX-06"), "1944-09", "1944-06"),
        (make("XXXX-02-29"), "1943-11", "1944-02-29"),
        (make("XXXX-02-29"), "1941", "1940-02-29"),
        (make("XXXX-08"), "BC0480-SP", "BC0480-08"),
        (make("XXXX-XX-13"), "1944-06-06", "1944-06-13"),
        (make("XXXX-05-05/XXXX-05-07"), "1941", "1941-05-05/1941-05-07"),
        (make("XXXX-WXX-1"), "1944-06-06", "1944-06-05"),
        (TEN_PAST_NINE, "1944-06-06", "1944-06-06T09:10"),
        (then(unit("day", 1)), "1944-12-31", "1945-01-01"),
        (then(unit("month", 0)), "1944-12-31", "1944-12"),
        (then(unit("year", 1)), "BC0480", "BC0479"),
        (then(unit("decade", 1)), "BC0480", "BC047"),
        (told(unit("year", 0)), "1944-06", "1944"),
        (then(some(later(some(duration(2, "year"))))), "1944-06-06", "1946"),
        (likewise(unit("year", -1)), "1989-Q3", "1988-Q3"),
        (likewise(unit("year", 0)), "1789-07-14", "1789-07-14"),
        (likewise(unit("quarter", -1)), "1989-Q2", "1989-Q2"),
        (likewise(make("1988")), "1989-Q3", "1988-Q3"),
    ],
)
def test_a_time_with_its_reference(said: Timex, reference: str, value: str) -> None:
    found = some(resolve(said, None, make(reference), date=DCT))
    assert (found.value, found.anchor) == (value, None)


def test_without_a_reference_the_document_date_serves_what_does_not_insist() -> None:
    assert some(resolve(then(unit("day", 1)), date=DCT)).value == "XXXX-XX-XX"
    assert some(resolve(told(unit("year", 0)), date=DCT)).value == "2019"
    assert some(resolve(likewise(unit("year", -1)), date=DCT)).value == "2018"
    assert some(resolve(told(unit("year", 0)), date=None)).value == "XXXX"


def test_a_reference_that_is_not_exact_enough_changes_nothing() -> None:
    assert some(resolve(then(unit("day", 1)), None, make("BC0480"), date=DCT)).value == "XXXX-XX-XX"
    assert some(resolve(then(unit("day", 1)), None, make("XXXX-06-06"), date=DCT)).value == "XXXX-XX-XX"


@pytest.mark.parametrize(
    ("value", "told_by"),
    [
        ("2019-04-18", "day"), ("XXXX-WXX-4TNI", "day"), ("2019-W16", "week"), ("2019-W16-WE", "week"),
        ("2019-04", "month"), ("1984-02-15/1984-02-22", "day"), ("2019-Q1", "quarter"), ("2019-SP", "season"),
        ("BC0480-WI", "season"), ("BC0480", "year"), ("2019", "year"), ("199", None), ("19", None), ("PAST_REF", None),
        ("P2D", None),
    ],
)  # fmt: skip
def test_precision(value: str, told_by: str | None) -> None:
    assert precision(make(value)) == told_by


def test_which_times_name_their_year_and_which_open_a_text() -> None:
    assert [tells_year(one) for one in (LONG_AGO, make("1944"), make("BC0480-08"), then(unit("year", 1)))] == [True] * 4
    assert not any(tells_year(one) for one in (make("XXXX-08"), unit("year", -1), then(unit("day", 1)), make("P1Y")))
    assert all(opens(one) for one in (LONG_AGO, make("1944-06"), make("XXXX-WXX-4"), unit("day", -1), unit("week", 0)))
    assert not any(opens(one) for one in (make("1944"), make("XXXX-08-25"), before(5, "year"), make("199")))


@given(st.sampled_from(sorted(TEMPLATES)), st.integers(-40, 40), st.dates(date(1700, 1, 1), date(2100, 1, 1)))
def test_counted_from_a_day_is_counted_from_that_document_date(name: str, offset: int, day: date) -> None:
    said, reference = unit(name, offset), make(day.isoformat())
    assert resolve(then(said), None, reference, date=DCT) == resolve(said, date=day)


def test_the_latest_quarter_is_none_that_has_not_ended() -> None:
    latest = likewise(unit("quarter", -1))
    assert some(resolve(latest, None, make("1989-Q3"), date=date(1989, 10, 30))).value == "1989-Q3"
    assert some(resolve(latest, None, make("1989-Q4"), date=date(1989, 10, 30))).value == "1989-Q3"
    assert some(resolve(likewise(unit("year", -1)), None, make("1989-Q4"), date=date(1989, 10, 30))).value == "1988-Q4"


@pytest.mark.parametrize(
    ("value", "begun"),
    [("2019-Q2", True), ("2019-Q3", False), ("2020", False), ("2019-04-20", True), ("XXXX-08", True), ("BC0480", True)],
)
def test_what_has_begun(value: str, begun: bool) -> None:
    assert has_begun(make(value), date=DCT) is begun
    assert has_begun(make(value), date=None)


@pytest.mark.parametrize(
    ("count", "value"),
    [(-1, "2019-04-12"), (-2, "2019-04-05"), (1, "2019-05-03"), (0, None), (0.5, None), (9999, None)],
)
def test_weeks_from_the_last_or_next_day_of_that_name(count: float, value: str | None) -> None:
    moved = weeks_off(some(timex.weekday(5)), count)
    assert (moved and some(resolve(moved, date=DCT)).value) == value
    assert moved is None or some(resolve(moved, date=None)).begin is None
