"""What speaks for two findings telling of one thing, in points; what a reader would call telling is worth more.

Silence is no evidence: an empty slot is worth nothing. The points are those of docs/language.md and the same for every
pack; they were chosen by what such an agreement tells a reader, not fitted to any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from affidavit.relate.agree import Actor, Comparable, Place, agreement, bounds, breadth
from affidavit.values.types import Range, Timex

__all__ = [
    "BESIDE", "ENOUGH", "SAME_CLAUSE", "SAME_SENTENCE", "Evidence", "best", "contrast", "dates", "less", "number",
    "support", "worth",
]  # fmt: skip

ENOUGH = 3
"""Points that put two findings of one document into one incident."""
SAME_CLAUSE, SAME_SENTENCE, BESIDE = 3, 2, 1
"""Points for standing in one clause, in one sentence, in neighbouring sentences of a document."""

_MANY, _SEVERAL = 10, 3
_A_DAY, _A_WEEK = 2, 8
"""Dates that a night touches, and a week counted from any hour."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for (or, with negative points, against) two findings telling of one thing.

    `what` is a slot, or ``nearness``, ``setting`` and the like; `how` the manner of agreement in a word or two.
    """

    what: str
    how: str
    points: int


def worth(one: Comparable, other: Comparable, how: str) -> int:
    """Points for two values of an `agree` slot whose `agreement` is `how`."""
    if how in ("empty", "vague"):
        return 0
    if isinstance(one, Timex) and isinstance(other, Timex):
        return _times(one, other, how)
    if isinstance(one, Place):
        if how == "equal":
            return 1 if one.kind == "country" else 3
        return 2 if how == "near" else 0
    if isinstance(one, Actor):
        return 2 if how == "equal" and one.proper else 1
    if isinstance(one, Range | int | float) and not isinstance(one, bool):
        return _numbers(one, other)
    return 1


def _times(one: Timex, other: Timex, how: str) -> int:
    """A day within a longer time may be but a part of it, which tells nothing; overlapping weeks tell little."""
    spans = dates(one), dates(other)
    if spans[0] is None or spans[1] is None:
        return 1 if how == "equal" else 0
    longer = max(spans[0], spans[1])
    if longer <= _A_DAY:
        return 3
    if how == "equal":
        return 2
    return int(how == "overlapping" and longer <= _A_WEEK)


def dates(timex: Timex) -> int | None:
    """How many dates the time touches, roughly; None where it has no bounds."""
    begin, end = bounds(timex)
    return None if begin is None or end is None else int(breadth(timex)[1]) + 1


def support(one: Comparable, other: Comparable) -> tuple[str, int]:
    """How two values of a `report` slot agree, and points for it; they may differ without contradiction."""
    how = agreement(one, other)
    if how == "empty":
        return "empty", 0
    if isinstance(one, Range | int | float) and not isinstance(one, bool):
        return (how, _numbers(one, other)) if how is not None else ("different", 0)
    if isinstance(one, Actor):
        return (how, 1) if how == "equal" and one.proper else (how or "different", 0)
    if isinstance(one, str) and isinstance(other, str):
        return _words(one, other)
    return (how, 1) if how is not None else ("different", 0)


def _words(one: str, other: str) -> tuple[str, int]:
    """Texts are alike where they share half their words."""
    if one == other:
        return "equal", 1
    mine, theirs = (set(re.findall(r"\w+", text)) for text in (one, other))
    alike = bool(mine) and 2 * len(mine & theirs) >= len(mine | theirs)
    return ("alike", 1) if alike else ("different", 0)


def _numbers(one: Comparable, other: Comparable) -> int:
    """The same number named tells the more the larger it is; numbers that merely may be the same tell little."""
    mine, theirs = number(one), number(other)
    if mine is None or theirs is None:
        return 0
    named = _named(mine) & _named(theirs)
    if named and (mine.approximate or theirs.approximate):
        return 1
    if named:
        return 3 if max(named) >= _MANY else 2 if max(named) >= _SEVERAL else 1
    large = min(mine.min or 0, theirs.min or 0) >= _MANY
    return int(large and not (mine.max is None and theirs.max is None))


def _named(told: Range) -> set[float]:
    """The numbers that the words may have named: 60 in ``60``, in ``at least 60`` and in ``more than 60``."""
    named = {told.min, told.max}
    if told.max is None and told.min is not None:
        named.add(told.min - 1)
    if told.min is None and told.max is not None:
        named.add(told.max + 1)
    return {float(value) for value in named if value is not None}


def number(value: Comparable) -> Range | None:
    """A number as a range; None for what is none."""
    if isinstance(value, Range):
        return value
    return Range(value, value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def contrast(one: Range, other: Range) -> int:
    """Points (none or fewer) for two numbers of two documents that contradict each other.

    Early tolls of one event often differ, seldom by more than half.
    """
    if agreement(one, other) is not None:
        return 0
    low, high = (one, other) if less(one, other) else (other, one)
    return -1 if low.max is not None and high.min is not None and 2 * low.max >= high.min else -3


def less(one: Range, other: Range) -> bool:
    """Whether every number that `one` allows is smaller than all that `other` allows."""
    return one.max is not None and other.min is not None and one.max < other.min


def best(mine: Iterable[Comparable], theirs: Iterable[Comparable]) -> tuple[str | None, int, Comparable, Comparable]:
    """The most telling agreement among two sets of values: how, points, and the two; ``empty`` when there is none.

    The first is None where some values contradict each other and none agree.
    """
    found: tuple[str | None, int, Comparable, Comparable] = ("empty", 0, None, None)
    others = list(theirs)
    for one in mine:
        for other in others:
            how = agreement(one, other)
            if how is None:
                if found[0] == "empty":
                    found = (None, 0, one, other)
            elif found[0] in (None, "empty") or worth(one, other, how) > found[1]:
                found = (how, worth(one, other, how), one, other)
    return found
