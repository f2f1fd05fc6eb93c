"""A strict reading of TIMEX3 values, written from the TimeML 1.2.1 specification and ISO 8601."""

from __future__ import annotations

import re

_YEAR = r"(?:\d{4}|XXXX)"
_MONTH = r"(?:0[1-9]|1[0-2]|XX)"
_DAY = r"(?:0[1-9]|[12]\d|3[01]|XX)"
_WEEK = r"W(?:0[1-9]|[1-4]\d|5[0-3]|XX)"
_OF_YEAR = rf"{_MONTH}(?:-{_DAY})?|{_WEEK}(?:-(?:WE|[1-7X]))?|Q[1-4X]|H[12X]|SP|SU|FA|WI"
_DATE = rf"(?:{_YEAR}(?:-(?:{_OF_YEAR}))?|[\dX]{{1,3}}|BC(?:\d{{2,3}}|\d{{4}}(?:-(?:{_OF_YEAR}))?))"
_TIME = r"T(?:(?:[01]\d|2[0-4]|XX)(?::(?:[0-5]\d|XX)(?::(?:[0-5]\d|XX))?)?|MO|MI|AF|EV|NI|PM|DT)"
_DAY_DATE = rf"{_YEAR}-(?:{_MONTH}-{_DAY}|{_WEEK}-[1-7X])"
_COUNT = r"(?:\d+(?:\.\d+)?|X)"
_LENGTH = (
    rf"P(?=.)(?:{_COUNT}(?:CE|DE|ML))?(?:{_COUNT}Y)?(?:{_COUNT}Q)?(?:{_COUNT}M)?(?:{_COUNT}(?:WE|W))?(?:{_COUNT}D)?"
    rf"(?:T(?=.)(?:{_COUNT}H)?(?:{_COUNT}M)?(?:{_COUNT}S)?)?"
)
_POINT = rf"(?:{_DAY_DATE}{_TIME}|{_DATE})"
_VALUES = {
    "DATE": re.compile(rf"{_POINT}(?:/{_POINT})?|(?:PAST|PRESENT|FUTURE)_REF"),
    "TIME": re.compile(rf"{_DAY_DATE}{_TIME}"),
    "DURATION": re.compile(_LENGTH),
    "SET": re.compile(rf"{_LENGTH}|{_POINT}"),
}


def is_timex3(type: str, value: str) -> bool:
    """Whether `value` is a TIMEX3 value of this type."""
    return type in _VALUES and _VALUES[type].fullmatch(value) is not None
