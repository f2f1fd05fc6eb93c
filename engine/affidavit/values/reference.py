"""Reference times: which times of a text others are counted from, and when that is not the document date.

A time may be counted

* from the document date: ``yesterday``, ``last week``, ``two weeks ago``;
* from the time that the text spoke of before (`then`): ``the next day``, ``that year``;
* from either (`told`, and every bare name): ``a year earlier``, ``the year``, ``25 August``, ``at noon``. A text that
  tells of things long past counts these from the time spoken of, a text about its own days from its date;
* from the time it is compared with (`likewise`): ``a year earlier`` behind the figures of a quarter.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date as Day  # noqa: N812 - `date` is the keyword that the library passes

from affidavit.values.library import function
from affidavit.values.timex3 import days_of
from affidavit.values.types import Timex

__all__ = [
    "KINDS",
    "counted_from",
    "has_begun",
    "is_distant",
    "may_wait",
    "opens",
    "precision",
    "tells_year",
    "waits_for",
]

KINDS = ("then", "told", "likewise")
"""What stands before the anchor of a time that is, or may be, counted from another."""

_DISTANT_DAYS = 2 * 365
_OFFSET = re.compile(r"[+-]\d+ ([a-z]+)")
_FROM_TODAY = re.compile(r"(?:told )?[+-][01] (day|week|weekend|month|quarter|year)")
_WEEKDAY = re.compile(r"XXXX-WXX-([1-7]|WE)(T.*)?")
_DATED = re.compile(r"\d{4}-(\d\d|SP|SU|FA|WI).*|BC\d.*")
_NUMBERED_YEAR = re.compile(r"(\d{4}|BC\d{4})(-.*)?")
_YEARS = frozenset(["year", "decade", "century", "millennium", "half", "season"])
_PRECISIONS = tuple(
    (re.compile(form), unit)
    for form, unit in (
        (r"([\dX]{4}|BC\d{4})-([\dX]{2}|W[\dX]{2})-[\dX]{1,2}", "day"),
        (r"[\dX]{4}-W[\dX]{2}(-WE)?", "week"),
        (r"([\dX]{4}|BC\d{4})-[\dX]{2}", "month"),
        (r"[\dX]{4}-Q[\dX]", "quarter"),
        (r"([\dX]{4}|BC\d{4})-(SP|SU|FA|WI)", "season"),
        (r"[\dX]{4}|[\dX]{4}-H[\dX]|BC\d{4}", "year"),
    )
)


def counted_from(timex: Timex) -> tuple[str | None, Timex]:
    """Which of `KINDS` a time is, and the time without that word."""
    if timex.anchor is None:
        return None, timex
    kind, _, rest = timex.anchor.partition(" ")
    return (kind, replace(timex, anchor=rest or None)) if kind in KINDS else (None, timex)


def _marked(timex: Timex, kind: str) -> Timex:
    return replace(timex, anchor=f"{kind} {timex.anchor}") if timex.anchor else timex


@function("then", "timex", "timex")
def then(timex: Timex) -> Timex:
    """Counted from the time that the text speaks of: the following day, that year, two weeks later.

    Without a reference time it stays relative, as the document date says nothing about it.
    """
    return _marked(timex, "then")


@function("told", "timex", "timex")
def told(timex: Timex) -> Timex:
    """Counted from the time that the text speaks of if one is given, else from the document date: a year earlier."""
    return _marked(timex, "told")


@function("likewise", "timex", "timex")
def likewise(timex: Timex) -> Timex:
    """As exact as the time it is compared with: a year before 1989-Q3 and, behind that, the 1988 period are 1988-Q3."""
    return replace(timex, anchor=f"likewise {timex.anchor or ''}".strip())


@function("precision", "timex", "text")
def precision(timex: Timex) -> str | None:
    """How exactly a date is told: day, week, month, quarter, season or year; none for lengths, sets and vague times."""
    if timex.type not in ("DATE", "TIME"):
        return None
    head = timex.value.partition("/")[0].partition("T")[0]
    return next((unit for form, unit in _PRECISIONS if form.fullmatch(head)), None)


@function("tells_year", "timex", "truth")
def tells_year(timex: Timex) -> bool:
    """Whether the time names its year, or moves on from the one told: 5 May 1941, the following year.

    A glance back (two decades earlier) does not: what comes next is not told of that year.
    """
    if timex.type not in ("DATE", "TIME"):
        return False
    moved_on = timex.value == "XXXX" and timex.anchor in ("then +0 year", "then +1 year")
    return moved_on or (timex.anchor is None and _NUMBERED_YEAR.fullmatch(timex.value) is not None)


@function("opens", "timex", "truth")
def opens(timex: Timex) -> bool:
    """Whether a time shows how its text tells times: by dates with month and year (or before Christ), or from today."""
    if timex.type not in ("DATE", "TIME"):
        return False
    if timex.anchor is not None:
        return _FROM_TODAY.fullmatch(timex.anchor) is not None and not timex.value.startswith("XXXX-XX-XXT")
    return _WEEKDAY.fullmatch(timex.value) is not None or _DATED.fullmatch(timex.value) is not None


def is_distant(opening: Timex | None, date: Day | None) -> bool:
    """Whether a text that opens with this time tells of something more than two years before its own date."""
    if opening is None or date is None:
        return date is None
    end = days_of(opening)[1]
    if end is None:
        return opening.value.startswith("BC")
    return (date - end).days > _DISTANT_DAYS


@function("waits_for", "timex timex?", "text", nullable=True, needs_date=True)
def waits_for(timex: Timex | None, opening: Timex | None = None, *, date: Day | None) -> str | None:
    """What a time takes from one told before it: its day, its month, its year, its quarter, or any date.

    `opening` is the first time of the text that shows how the text tells its times (`opens`). When that lies more than
    two years before the document date, or no document date is known, bare names and `told` times wait too. None for a
    time that waits for nothing.
    """
    if timex is None or timex.type not in ("DATE", "TIME") or (timex.anchor is None and "X" not in timex.value):
        return None
    kind, own = counted_from(timex)
    if kind == "likewise":
        return "date" if (own.anchor or "").startswith("+0") else "quarter"
    if kind == "then":
        return _needed(own)
    return _needed(own) if may_wait(timex) and is_distant(opening, date) else None


@function("has_begun", "timex", "truth", needs_date=True)
def has_begun(timex: Timex, *, date: Day | None) -> bool:
    """Whether a time is not wholly after the document date: figures are compared with those of such a time only."""
    begin = days_of(timex)[0]
    return date is None or begin is None or begin <= date


@function("may_wait", "timex", "truth")
def may_wait(timex: Timex) -> bool:
    """Whether the kind of text decides from where a time is counted: bare names and what is `told`."""
    kind, own = counted_from(timex)
    if kind is not None or timex.type not in ("DATE", "TIME"):
        return kind == "told"
    named = own.anchor is None or own.anchor.startswith(("last", "this", "next", "nth", "easter"))
    return named and "X" in own.value and not own.value.endswith("_REF")


def _needed(timex: Timex) -> str:
    anchor, value = timex.anchor or "", timex.value
    if anchor.startswith(("nth", "easter")):
        return "year"
    units = _OFFSET.findall(anchor)
    if units:
        return "date" if units[-1] in _YEARS else "month" if units[-1] in ("month", "quarter") else "day"
    if value.startswith(("XXXX-WXX", "XXXX-XX-XXT")):
        return "day"
    return "month" if value.startswith("XXXX-XX-") or anchor else "year"
