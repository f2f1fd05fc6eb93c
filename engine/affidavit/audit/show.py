"""Values and traces in words: for explanations, tables and the messages of tests."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["clip", "quoted", "shown", "shown_briefly"]

_RANGE = {"min", "max", "approximate"}
_TIMEX = {"type", "value", "mod", "begin", "end"}
_PARTS_OF_DAY = {
    "MO": "morning", "MI": "midday", "AF": "afternoon", "EV": "evening", "NI": "night", "DT": "daytime",
}  # fmt: skip
_DAY_PART = re.compile(r"(\d{4}-\d\d-\d\d)T([A-Z]{2})")
_MODS = {"APPROX": "about", "BEFORE": "before", "AFTER": "after", "ON_OR_BEFORE": "until", "ON_OR_AFTER": "from"}
"""Modifiers that the interval of a time does not tell."""


def shown(value: Any) -> str:
    """A plain value (`affidavit.audit.identity.plain`) as people write it: ``at least 35``, ``24 to 99``."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case dict() if value.keys() == _RANGE:
            return _range(value["min"], value["max"], value["approximate"])
        case dict() if value.keys() >= _TIMEX:
            return _timex(value)
        case dict():
            return ", ".join(f"{name}: {shown(part)}" for name, part in value.items())
        case list():
            return ", ".join(map(shown, value))
        case int():
            return f"{value:,}"
        case _:
            return str(value)


def shown_briefly(value: Any) -> str:
    """As `shown`, but of a time whose interval is known the interval alone: ``2019-04-18 to 2019-04-20``."""
    match value:
        case dict() if value.keys() >= _TIMEX and value["begin"] is not None and value["end"] is not None:
            interval = _interval(value)
            return f"{_MODS[value['mod']]} {interval}" if value["mod"] in _MODS else interval
        case list():
            return ", ".join(map(shown_briefly, value))
        case _:
            return shown(value)


def _interval(value: dict[str, Any]) -> str:
    """Both ends; one word where a day, month or year is meant as a whole, or a part of a day."""
    name, begin, end = value["value"], value["begin"], value["end"]
    if part := _DAY_PART.fullmatch(name):
        return f"{part[1]}, {_PARTS_OF_DAY.get(part[2], part[2])}"
    if value["mod"] is None and (begin, end) in _whole(name):
        return str(name)
    return str(begin) if begin == end else f"{begin} to {end}"


def _whole(name: str) -> list[tuple[str, str]]:
    """The intervals that the year or month of this name has."""
    if re.fullmatch(r"\d{4}", name):
        return [(f"{name}-01-01", f"{name}-12-31")]
    if re.fullmatch(r"\d{4}-\d\d", name):
        return [(f"{name}-01", f"{name}-{last}") for last in (28, 29, 30, 31)]
    return []


def _range(low: Any, high: Any, approximate: bool) -> str:
    about = "about " if approximate else ""
    if low is None and high is None:
        return "any number"
    if high is None:
        return f"{about}{low:,} or more"
    if low is None:
        return f"{about}{high:,} or fewer"
    return f"{about}{low:,}" if low == high else f"{about}{low:,} to {high:,}"


def _timex(value: dict[str, Any]) -> str:
    name = f"{value['mod']} {value['value']}" if value["mod"] else str(value["value"])
    if value.get("anchor") is not None:
        return f"{name} (relative: {value['anchor']})"
    begin, end = value["begin"], value["end"]
    if (begin is None and end is None) or begin == end == value["value"]:
        return name
    if begin == end:
        return f"{name} ({begin})"
    return f"{name} ({begin or '…'} to {end or '…'})"


def quoted(text: str, width: int = 60) -> str:
    """`text` on one line in quotation marks, its middle left out beyond `width` characters."""
    return f"“{clip(text, width)}”"


def clip(text: str, width: int) -> str:
    """`text` on one line, control characters made visible, its middle left out beyond `width` characters."""
    line = "".join(_visible(char) for char in " ".join(text.split()))
    if len(line) <= width:
        return line
    head = (width - 3) * 2 // 3
    tail = width - 3 - head
    return f"{_whole_words(line[: head + 1], head)} … {_whole_words(line[-tail - 1 :][::-1], tail)[::-1]}"


def _whole_words(text: str, width: int) -> str:
    """The beginning of `text`, `width` characters at most, without a word cut off if that loses little."""
    cut = text.rfind(" ", width * 2 // 3)
    return text[: width if cut < 0 else cut].rstrip()


def _visible(char: str) -> str:
    return char if char.isprintable() else "·"
