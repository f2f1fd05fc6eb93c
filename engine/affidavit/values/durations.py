"""Durations: lengths of time as TIMEX3 values, their arithmetic, and the days they cover from a reference day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from affidavit.values.calendar import shift
from affidavit.values.library import function
from affidavit.values.numerals import as_amount
from affidavit.values.timex3 import TEMPLATES, UNITS, make
from affidavit.values.types import Amount, Timex

__all__ = ["ago", "anchored", "duration", "later", "move", "steps"]

_PIECE = re.compile(r"(\d+(?:\.\d+)?)(WE|[YMQWDHS])")
_UNIT_OF = {"Y": "year", "Q": "quarter", "M": "month", "W": "week", "WE": "weekend", "D": "day"}
_UNIT_OF_TIME = {"H": "hour", "M": "minute", "S": "second"}
_SMALLER = {
    "year": (12, "month"), "week": (7, "day"), "day": (24, "hour"), "hour": (60, "minute"), "minute": (60, "second"),
    "half": (6, "month"), "season": (3, "month"), "fortnight": (2, "week"),
    "decade": (10, "year"), "century": (100, "year"), "millennium": (1000, "year"),
}  # fmt: skip
_COMPOUND = frozenset(["half", "season", "fortnight", "decade", "century", "millennium"])
"""Units without a letter of their own in a duration value."""

_VAGUE = {"decade": "XDE", "century": "XCE", "millennium": "XML", "fortnight": "XW", "half": "XM", "season": "XM"}
_MAX_COUNT = 10**9

Step = tuple[int, str]
"""A count and a calendar unit."""


@function("duration", "number text", "timex")
def duration(count: Amount, unit: str) -> Timex | None:
    """A length of time: 2 days is P2D, 48 hours PT48H, two decades P20Y, 5.5 hours PT5H30M."""
    if unit not in UNITS or not 0 <= count <= _MAX_COUNT:
        return None
    pieces = _pieces(Fraction(count), unit)
    days = "".join(piece for piece in pieces if "T" not in piece)
    times = "".join(piece[1:] for piece in pieces if "T" in piece)
    return make("P" + days + ("T" + times if times else ""))


def _pieces(count: Fraction, unit: str) -> list[str]:
    """``5.5 hour`` as ``T5H``, ``T30M``; the last unit that has no smaller one keeps its decimals."""
    whole, rest = divmod(count, 1)
    smaller = _SMALLER.get(unit)
    if unit in _COMPOUND and smaller:
        return _pieces(count * smaller[0], smaller[1])
    if not rest or smaller is None or unit == "second":
        return [re.sub("1", str(as_amount(round(count, 3))), UNITS[unit], count=1)]
    first = [re.sub("1", str(int(whole)), UNITS[unit], count=1)] if whole else []
    return first + _pieces(rest * smaller[0], smaller[1])


@function("unclear_duration", "text", "timex")
def unclear_duration(unit: str) -> Timex | None:
    """A length of time without a number: weeks is PXW, hours PTXH, decades PXDE."""
    if unit not in UNITS:
        return None
    return make("P" + _VAGUE.get(unit, UNITS[unit].replace("1", "X")))


@function("together", "timex timex", "timex")
def together(first: Timex, second: Timex) -> Timex | None:
    """Two lengths added: two years and three months is P2Y3M."""
    pieces = [timex.value.removeprefix("P").partition("T") for timex in (first, second)]
    if "DURATION" not in (first.type, second.type) or any("/" in timex.value for timex in (first, second)):
        return None
    days, times = "".join(p[0] for p in pieces), "".join(p[2] for p in pieces)
    return make("P" + days + ("T" + times if times else ""), mod=first.mod or second.mod)


@function("past", "timex", "timex")
def past(length: Timex) -> Timex:
    """The length of time that ends at the reference time: ``the past two days``."""
    return replace(length, anchor="past")


@function("coming", "timex", "timex")
def coming(length: Timex) -> Timex:
    """The length of time that begins at the reference time: ``the next two weeks``."""
    return replace(length, anchor="coming")


@function("ago", "timex", "timex")
def ago(length: Timex) -> Timex | None:
    """The date that lies so long before the reference time, as exact as the unit: a month ago is a month."""
    return _offset(length, -1)


@function("later", "timex", "timex")
def later(length: Timex) -> Timex | None:
    """The date that lies so long after the reference time: ``in two weeks``, ``two weeks from now``."""
    return _offset(length, 1)


def _offset(length: Timex, sign: int) -> Timex | None:
    if length.type != "DURATION":
        return None
    found = steps(length)
    if not found:
        return make("PAST_REF" if sign < 0 else "FUTURE_REF", mod=length.mod)
    unit = found[-1][1]
    template = TEMPLATES["day" if unit in ("hour", "minute", "second") else unit]
    anchor = " ".join(f"{sign * count:+d} {unit}" for count, unit in found)
    return make(template, mod=length.mod, anchor=anchor)


def steps(length: Timex) -> list[Step] | None:
    """``P2Y3M`` as (2, year), (3, month), decimals turned into days; None for a vague length."""
    if length.type != "DURATION" or "X" in length.value or "/" in length.value:
        return None
    days, _, times = length.value.removeprefix("P").partition("T")
    result: list[Step] = []
    for text, names in ((days, _UNIT_OF), (times, _UNIT_OF_TIME)):
        for count, letter in _PIECE.findall(text):
            unit = names.get(letter)
            if unit is None:
                return None
            result.append((int(count), unit) if count.isdecimal() else (ceil(float(count) * 30), "day"))
    return result or None


def move(day: date, moves: list[Step], *, outwards: bool = False) -> date | None:
    """`day` moved step by step; hours and less make whole days, so that 20 minutes ago is still the same day.

    With `outwards` a day begun counts as a day: what happened in the past 36 hours may be two days old.
    """
    seconds = 0
    moved: date | None = day
    for count, unit in moves:
        if unit in ("hour", "minute", "second"):
            seconds += count * {"hour": 3600, "minute": 60, "second": 1}[unit]
        else:
            moved = None if moved is None else shift(moved, count, unit)
    days = (-(-abs(seconds) // 86400) if outwards else abs(seconds) // 86400) * (1 if seconds > 0 else -1)
    try:
        return None if moved is None else moved + timedelta(days=days)
    except OverflowError:
        return None


def anchored(length: Timex, base: date, *, past: bool) -> Timex:
    """The length laid before or after `base`; a vague one has only the bound at `base`."""
    found = steps(length)
    sign = -1 if past else 1
    other = move(base, [(sign * count, unit) for count, unit in found], outwards=True) if found else None
    far = None if other is None else other.isoformat()
    begin, end = (far, base.isoformat()) if past else (base.isoformat(), far)
    return replace(length, begin=begin, end=end, anchor=None)
