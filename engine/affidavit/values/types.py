"""The values a slot can hold, beside plain text, numbers and truth values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["VALUE_TYPES", "Amount", "Range", "Timex", "Value"]

Amount = int | float
"""A number as rules see it: an int wherever it is whole, else a float."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a quantity phrase commits to: `min` <= true value <= `max`; None is unbounded.

    ``at least 35`` is Range(35, None); ``dozens`` is Range(24, 99, approximate=True).
    """

    min: Amount | None
    max: Amount | None
    approximate: bool = False

    def to_record(self) -> dict[str, Any]:
        return {"min": self.min, "max": self.max, "approximate": self.approximate}


@dataclass(frozen=True, slots=True)
class Timex:
    """A TIMEX3 value with the interval it denotes.

    `type` is DATE, TIME, DURATION or SET; `value` and `mod` follow TIMEX3 (``2019-04-18TNI``, ``P2D``, ``END``);
    `begin` and `end` are inclusive ISO dates (or date-times) or None where open or unknown.
    `anchor` tells what a value that is still relative waits for (``-1 month``, ``last``, ``past``): see
    `affidavit.values.resolve`. It is None once the value has been resolved, and in every absolute value.
    """

    type: str
    value: str
    mod: str | None = None
    begin: str | None = None
    end: str | None = None
    anchor: str | None = None

    def to_record(self) -> dict[str, Any]:
        record = {"type": self.type, "value": self.value, "mod": self.mod, "begin": self.begin, "end": self.end}
        if self.anchor is not None:
            record["anchor"] = self.anchor
        return record


Value = str | int | float | bool | Range | Timex | None

VALUE_TYPES: dict[str, dict[str, str]] = {
    "text": {},
    "number": {},
    "truth": {},
    "range": {"min": "number", "max": "number", "approximate": "truth"},
    "timex": {"type": "text", "value": "text", "mod": "text", "begin": "text", "end": "text", "anchor": "text"},
}
"""Name of each value type as written in rule files -> its fields and their value types."""
