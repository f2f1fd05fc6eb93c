"""Quantities: what a number with its modifier commits to, as a range."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from affidavit.values.library import function
from affidavit.values.numerals import as_amount, parse_fraction, parse_number, parse_ordinal
from affidavit.values.types import Amount, Range

__all__ = [
    "about", "about_part", "almost", "almost_part", "at_least", "at_most", "between", "exactly", "less_than",
    "more_than", "percent", "up_to", "vague",
]  # fmt: skip


@function("number", "text", "number")
def number(text: str) -> Amount | None:
    """The number written out in digits, words or both: ``86,500``, ``2.7 million``, ``two hundred and fifty``."""
    return parse_number(text)


@function("ordinal", "text", "number")
def ordinal(text: str) -> Amount | None:
    """The rank that an ordinal names: ``third`` and ``3rd`` are 3."""
    return parse_ordinal(text)


@function("fraction", "text", "number")
def fraction(text: str) -> Amount | None:
    """The part of one that a fraction names: ``half`` is 0.5, ``two thirds`` 0.666…"""
    return parse_fraction(text)


@function("exactly", "number", "range")
def exactly(n: Amount) -> Range:
    """[n, n]"""
    return Range(n, n)


@function("at_least", "number", "range")
def at_least(n: Amount) -> Range:
    """[n, unbounded)"""
    return Range(n, None)


@function("more_than", "number", "range")
def more_than(n: Amount) -> Range:
    """The whole numbers above n: [n + 1, unbounded); for a fractional n, [the next whole number, unbounded)."""
    return Range(floor(n) + 1, None)


@function("at_most", "number", "range")
def at_most(n: Amount) -> Range:
    """[0, n]"""
    return Range(min(0, n), n)


@function("up_to", "number", "range")
def up_to(n: Amount) -> Range:
    """[1, n]: who says ``up to 20`` means some."""
    return Range(min(1, n), n)


@function("less_than", "number", "range")
def less_than(n: Amount) -> Range:
    """The whole numbers below n: [0, n - 1]."""
    return Range(min(0, ceil(n) - 1), ceil(n) - 1)


@function("almost", "number", "range")
def almost(n: Amount) -> Range:
    """Below n and not far: [0.9 n, n - 1], bounds rounded outwards to whole numbers."""
    below = ceil(n) - 1
    return Range(min(floor(Fraction(n) * Fraction(9, 10)), below), below, approximate=True)


@function("about", "number", "range")
def about(n: Amount) -> Range:
    """n give or take a tenth: [0.9 n, 1.1 n], bounds rounded outwards to whole numbers."""
    exact = Fraction(n)
    low, high = sorted((exact * Fraction(9, 10), exact * Fraction(11, 10)))
    return Range(floor(low), ceil(high), approximate=True)


@function("between", "number number", "range")
def between(a: Amount, b: Amount) -> Range:
    """[a, b], in either order."""
    return Range(min(a, b), max(a, b))


@function("vague", "number number?", "range", nullable=True)
def vague(low: Amount | None, high: Amount | None = None) -> Range | None:
    """What a word like ``dozens`` or ``several`` may mean: [low, high], approximate; unbounded without `high`."""
    return None if low is None else Range(low, high, approximate=True)


@function("part_of", "number number", "number")
def part_of(part: Amount, whole: Amount) -> Amount:
    """A part of a whole as a whole number: a third of 22 million is 7,333,333."""
    return round(Fraction(part) * Fraction(whole))


@function("percent", "number", "number")
def percent(n: Amount) -> Amount:
    """So many hundredths: 40 percent is 0.4."""
    return as_amount(Fraction(str(n)) / 100)


@function("about_part", "number", "range")
def about_part(part: Amount) -> Range:
    """A part of a whole, give or take a tenth of it: about half is [0.45, 0.55]."""
    low, high = sorted(Fraction(str(part)) * Fraction(tenths, 10) for tenths in (9, 11))
    return Range(as_amount(low), as_amount(high), approximate=True)


@function("almost_part", "number", "range")
def almost_part(part: Amount) -> Range:
    """Below a part of a whole and not far: nearly half is [0.45, 0.5]."""
    low, high = sorted((Fraction(str(part)) * Fraction(9, 10), Fraction(str(part))))
    return Range(as_amount(low), as_amount(high), approximate=True)


@function("plus", "range range", "range")
def plus(a: Range, b: Range) -> Range:
    """The sum of two ranges: ``[35, unbounded)`` plus ``[8, 8]`` is ``[43, unbounded)``."""
    low = None if a.min is None or b.min is None else a.min + b.min
    high = None if a.max is None or b.max is None else a.max + b.max
    return Range(low, high, a.approximate or b.approximate)
