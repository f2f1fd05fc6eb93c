"""Absolute dates in free formats, read by dateparser under fixed settings.

Nothing here may depend on the clock, the time zone or the locale of the machine: every setting that dateparser
would take from there is given, relative parsing is off, and a date is accepted only if its day and year stand
in the text.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from affidavit.values.library import function
from affidavit.values.timex3 import make
from affidavit.values.types import Timex

__all__ = ["absolute_date"]

# Only fills parts that are then refused.
_BASE = datetime(2000, 1, 1)
_MAX_LENGTH = 64
_CLOCK = re.compile(r"\d\d?:\d\d(:\d\d)?")
_ZONE = re.compile(r"(?<=:\d\d)\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\b")


@function("absolute_date", "text text?", "timex")
@lru_cache(maxsize=4096)
def absolute_date(text: str, order: str = "MDY") -> Timex | None:
    """The full date (day, month and year, perhaps a clock time) that the text writes, as in ``23.03.2019``.

    The clock time stays as written, whatever its zone. `order` (MDY, DMY or YMD) is how an
    ambiguous date such as 4/5/19 is read. None if it is no full date.
    """
    if len(text) > _MAX_LENGTH or sorted(order) != ["D", "M", "Y"]:
        return None
    found = _parse(_ZONE.sub("", " ".join(text.split())), order)
    if found is None or not _stated(found, text):
        return None
    value = found.date().isoformat()
    return make(value + found.strftime("T%H:%M") if _CLOCK.search(text) else value)


def _parse(text: str, order: str) -> datetime | None:
    import dateparser  # costs a third of a second, and most texts never need it

    settings: dict[str, Any] = {
        "DATE_ORDER": order,
        "PREFER_LOCALE_DATE_ORDER": False,
        "PARSERS": ["absolute-time"],
        "STRICT_PARSING": True,
        "RELATIVE_BASE": _BASE,
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PREFER_DATES_FROM": "current_period",
        "NORMALIZE": True,
    }
    try:
        return dateparser.parse(text, languages=["en"], settings=settings)
    except (ValueError, OverflowError, TypeError, KeyError, IndexError, AttributeError):  # seen on hostile text
        return None


def _stated(found: datetime, text: str) -> bool:
    """Whether day and year stand in the text as numbers, so that nothing was filled in."""
    numbers = [int(digits) for digits in re.findall(r"\d+", _CLOCK.sub(" ", text)) if len(digits) <= 4]
    return found.day in numbers and (found.year in numbers or found.year % 100 in numbers)
