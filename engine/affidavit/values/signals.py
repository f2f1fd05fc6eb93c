"""Signals: how the word before a time (since, until, over ...) turns the time into an interval."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day  # noqa: N812 - `date` is the keyword that the library passes
from datetime import timedelta

from affidavit.values.calendar import shift
from affidavit.values.durations import anchored
from affidavit.values.library import function
from affidavit.values.timex3 import days_of
from affidavit.values.types import Timex

__all__ = ["after", "before", "since", "starting", "until", "up_to_now"]


@function("since", "timex", "timex", needs_date=True)
def since(timex: Timex, *, date: Day | None) -> Timex:
    """From the beginning of the time to the document date; open when that is unknown or earlier."""
    begin, _ = days_of(timex)
    end = None if date is None or begin is None or date < begin else date.isoformat()
    return replace(timex, end=end)


@function("starting", "timex", "timex")
def starting(timex: Timex) -> Timex:
    """From the beginning of the time on, end unknown: ``from Monday``."""
    return replace(timex, end=None)


@function("until", "timex", "timex")
def until(timex: Timex) -> Timex:
    """Up to the end of the time, beginning unknown: ``until June``, ``by Friday``."""
    return replace(timex, begin=None)


@function("before", "timex", "timex")
def before(timex: Timex) -> Timex:
    """Up to the day before the time begins; before an hour or a part of a day is that day still."""
    begin, _ = days_of(timex)
    return timex if timex.type == "DURATION" else replace(timex, begin=None, end=_moved(begin, _away(timex, -1)))


@function("after", "timex", "timex")
def after(timex: Timex) -> Timex:
    """From the day after the time ends; after an hour or a part of a day is that day still."""
    _, end = days_of(timex)
    return timex if timex.type == "DURATION" else replace(timex, begin=_moved(end, _away(timex, 1)), end=None)


def _away(timex: Timex, days: int) -> int:
    return 0 if timex.type == "TIME" else days


def _moved(day: Day | None, count: int) -> str | None:
    moved = None if day is None else shift(day, count, "day")
    return None if moved is None else moved.isoformat()


@function("up_to_now", "timex", "timex", needs_date=True)
def up_to_now(timex: Timex, *, date: Day | None) -> Timex:
    """A duration that ends at the document date, if it is not anchored yet: ``killed in two days``."""
    if timex.type != "DURATION" or timex.begin or timex.end or date is None:
        return timex
    return anchored(timex, date, past=True)


@function("days_between", "timex timex", "number")
def days_between(first: Timex, second: Timex) -> int | None:
    """Days from the beginning of the first time to the beginning of the second; negative when it comes earlier."""
    a, b = days_of(first)[0], days_of(second)[0]
    return None if a is None or b is None else (b - a) // timedelta(days=1)
