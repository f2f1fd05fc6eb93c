"""Numerals: from the words or digits of a number to the number itself.

``word2number`` reads what it reads well, spelled-out groups below one thousand; this module checks first that
the group is one it reads correctly, and adds what it does not know: articles, dozens, digits before scale
words, fractions, scales beyond the billion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from word2number import w2n

from affidavit.values.types import Amount

__all__ = ["as_amount", "parse_fraction", "parse_number", "parse_ordinal", "parse_year", "year_following"]

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNIT, _TEEN, _TEN = ("|".join(words) for words in (_UNITS, _TEENS, _TENS))
_BELOW_HUNDRED = rf"(?:(?:{_TEN})(?: (?:{_UNIT}))?|{_TEEN}|{_UNIT})"
_SPELLED = re.compile(rf"(?:{_UNIT}) hundred(?: (?:and )?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED}|zero")
_NUMBER_WORDS = frozenset([*_UNITS, *_TEENS, *_TENS])

_SCALES: dict[str, int] = {
    "dozen": 12,
    "score": 20,
    "hundred": 100,
    "thousand": 10**3, "k": 10**3,
    "lakh": 10**5,
    "million": 10**6, "m": 10**6, "mn": 10**6, "mln": 10**6,
    "crore": 10**7,
    "billion": 10**9, "bn": 10**9, "bln": 10**9,
    "trillion": 10**12, "tn": 10**12, "trn": 10**12,
    "quadrillion": 10**15,
}  # fmt: skip
_ARTICLES = frozenset(["a", "an"])
_PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "third": Fraction(1, 3)}

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:\.\d+)?|\.\d+")
_SPACED = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+")
_SPACER = re.compile(r"[\s'’]")
_RATIO = re.compile(r"(\d+)[/⁄](\d+)")
_WORD = re.compile(r"\d+[/⁄]\d+|\d[\d.,]*\d|\.?\d+|[^\W\d_]+|\S")

_MAX_DIGITS = 24
"""Longer digit strings are identifiers, not amounts; it also keeps conversion linear."""

_IRREGULAR_ORDINALS = {
    "first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight", "ninth": "nine",
    "twelfth": "twelve",
}  # fmt: skip


def as_amount(value: Fraction) -> Amount:
    """An int where the value is whole, else the nearest float."""
    return value.numerator if value.denominator == 1 else float(value)


def _words(text: str) -> list[str]:
    """Number words, digit groups and ``n/m`` ratios in order; hyphens part words, vulgar fractions become ratios."""
    opened = "".join(f" {_open_ratio(c)} " if unicodedata.category(c) == "No" else c for c in text)
    return _WORD.findall(re.sub(r"[-‐‑–—\s]+", " ", opened.casefold()))


def _open_ratio(character: str) -> str:
    """``½`` as ``1⁄2``; other number characters (superscripts, circled digits) stay as they are."""
    opened = unicodedata.normalize("NFKC", character)
    return opened if "⁄" in opened else character


def _digits(word: str) -> Fraction | None:
    if len(word) > _MAX_DIGITS or not _DIGITS.fullmatch(word):
        return None
    plain = word.replace(",", "")
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    return Fraction(plain)


@lru_cache(maxsize=4096)
def _spelled(text: str) -> Fraction | None:
    """A spelled-out number below one thousand, read by word2number; None if it is not well formed."""
    if not _SPELLED.fullmatch(text):
        return None
    try:
        return Fraction(w2n.word_to_num(text))
    except (ValueError, IndexError, TypeError):  # its documented and its accidental refusals
        return None


class _Reader:
    """Recursive descent over number words; every method returns None and leaves `at` alone when nothing fits."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.words[index] if index < len(self.words) else ""

    def total(self) -> Fraction | None:
        """Terms in falling order of scale: ``two million three hundred thousand and five``."""
        total: Fraction | None = None
        ceiling: int | None = None
        while self.at < len(self.words):
            start = self.at
            if total is not None and self.peek() == "and":
                self.at += 1
            term = self.term()
            if term is None:
                self.at = start
                break
            value, scale = term
            if ceiling is not None and not value < ceiling:
                self.at = start
                break
            total = value if total is None else total + value
            ceiling = scale
            if scale == 1:
                break
        return total

    def term(self) -> tuple[Fraction, int] | None:
        """A coefficient and its scale words: ``2.7 million``, ``a dozen``, ``half a million``."""
        coefficient = self.coefficient()
        if coefficient is None:
            if self.scale_of(self.peek()) is None:
                return None
            if self.peek() not in _SCALES:
                return None  # "thousands" alone is no number
            coefficient = Fraction(1)  # "hundred", "million" said without an article
        scale = largest = 1
        while factor := self.scale_of(self.peek()):
            if scale > 1 and (factor < 1000 or factor < largest):
                break
            largest = factor
            scale *= factor
            self.at += 1
            if factor == 100 and (rest := self.below_hundred_before_scale()) is not None:
                coefficient, scale = coefficient * scale + rest, 1
        if scale > 1:
            coefficient += self.and_a_half()  # a million and a half
        return coefficient * scale, scale

    def scale_of(self, word: str) -> int | None:
        return _SCALES.get(word) or (_SCALES.get(word[:-1]) if word.endswith("s") and len(word) > 3 else None)

    def below_hundred_before_scale(self) -> Fraction | None:
        """The rest of ``a hundred and five thousand``, read only where a larger scale follows it."""
        start = self.at
        if self.peek() == "and":
            self.at += 1
        rest = self.spelled()
        if rest is not None and rest < 100 and (self.scale_of(self.peek()) or 0) >= 1000:
            return rest
        self.at = start
        return None

    def coefficient(self) -> Fraction | None:
        part = self.part_of_one()
        if part is not None:
            return part
        if self.peek() in _ARTICLES and self.scale_of(self.peek(1)) is not None:
            self.at += 1
            return Fraction(1)
        number = self.numeral()
        return None if number is None else number + self.and_a_half()

    def part_of_one(self) -> Fraction | None:
        """``half a`` million, ``three quarters of a`` million: read only before a scale word."""
        start = self.at
        count = _UNITS.index(self.peek()) + 1 if self.peek() in _UNITS else 1
        if self.peek() in (*_ARTICLES, *_UNITS):
            self.at += 1
        part = _PARTS.get(self.peek().removesuffix("s"))
        if part is not None:
            self.at += 1
            for words in (("of",), _ARTICLES):
                if self.peek() in words:
                    self.at += 1
            if self.scale_of(self.peek()) is not None:
                return count * part
        self.at = start
        return None

    def numeral(self) -> Fraction | None:
        value = _digits(self.peek())
        if value is not None:
            self.at += 1
            return value + (self.ratio() or 0)
        return self.ratio() or self.spelled()

    def ratio(self) -> Fraction | None:
        found = _RATIO.fullmatch(self.peek())
        if found is None or len(found[0]) > _MAX_DIGITS or int(found[2]) == 0:
            return None
        self.at += 1
        return Fraction(int(found[1]), int(found[2]))

    def spelled(self) -> Fraction | None:
        """The longest run of words from here that is one spelled-out number below one thousand."""
        for length in range(min(5, len(self.words) - self.at), 0, -1):
            value = _spelled(" ".join(self.words[self.at : self.at + length]))
            if value is not None:
                self.at += length
                return value + self.decimals()
        return None

    def decimals(self) -> Fraction:
        """``point five``"""
        if self.peek() != "point":
            return Fraction(0)
        digits: list[str] = []
        while (word := self.peek(1 + len(digits))) in (*_UNITS, "zero"):
            digits.append("0" if word == "zero" else str(_UNITS.index(word) + 1))
        if not digits:
            return Fraction(0)
        self.at += 1 + len(digits)
        return Fraction("0." + "".join(digits))

    def and_a_half(self) -> Fraction:
        """``two and a half`` million"""
        if self.peek() == "and" and self.peek(1) in (*_ARTICLES, "one") and self.peek(2) in _PARTS:
            part = _PARTS[self.peek(2)]
            self.at += 3
            return part
        return Fraction(0)


@lru_cache(maxsize=8192)
def parse_number(text: str) -> Amount | None:
    """The number that `text` as a whole writes out, in digits, words or both; None if it does not."""
    words = [_SPACER.sub("", text)] if _SPACED.fullmatch(text) else _words(text)
    reader = _Reader(words)
    total = reader.total()
    return None if total is None or reader.at < len(words) else as_amount(total)


@lru_cache(maxsize=4096)
def parse_ordinal(text: str) -> int | None:
    """The rank that ``21st``, ``third`` or ``twenty-first`` names."""
    words = _words(text)
    if len(words) == 2 and words[1] in ("st", "nd", "rd", "th"):
        rank = _digits(words[0])
        return int(rank) if rank is not None and rank.denominator == 1 else None
    if not words or words[-1] in _NUMBER_WORDS:
        return None
    last = words[-1]
    cardinal = _IRREGULAR_ORDINALS.get(last) or re.sub(r"ie$", "y", last.removesuffix("th"))
    if cardinal == last:
        return None
    value = parse_number(" ".join([*words[:-1], cardinal]))
    return value if isinstance(value, int) else None


@lru_cache(maxsize=4096)
def parse_fraction(text: str) -> Amount | None:
    """The part, above 0 and below 1, that ``half``, ``two thirds``, ``three-quarters``, ``1/3`` or ``⅓`` names."""
    words = _words(text)
    ratio = _Reader(words).ratio() if len(words) == 1 else None
    if ratio is None and words:
        count = parse_number(" ".join(w for w in words[:-1] if w not in _ARTICLES)) if len(words) > 1 else 1
        count = 1 if count is None and words[0] in _ARTICLES and len(words) == 2 else count
        name = words[-1] if words[-1] in _PARTS else words[-1].removesuffix("s")
        name = "half" if words[-1] == "halves" else name
        whole = 1 / _PARTS[name] if name in _PARTS else parse_ordinal(name)
        ratio = Fraction(count) / Fraction(whole) if isinstance(count, int) and whole else None
    return as_amount(ratio) if ratio is not None and 0 < ratio < 1 else None


@lru_cache(maxsize=4096)
def parse_year(text: str) -> int | None:
    """A year in digits, two digits or words: ``1991``, ``'91``, ``nineteen ninety-one``, ``two thousand nine``.

    Two digits mean 1940 to 2039: news and histories write '43 of the war, and hardly any year so far ahead.
    """
    words = [word for word in _words(text) if word not in ("'", "’", "‘")]
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) <= 4:
        year = int(words[0])
        if len(words[0]) == 2:
            year += 1900 if year >= 40 else 2000
        return year if 0 < year <= 9999 else None
    value = parse_number(" ".join(words))
    if isinstance(value, int) and 1000 <= value <= 9999:
        return value
    for cut in range(1, len(words)):
        century, rest = parse_number(" ".join(words[:cut])), parse_number(" ".join(words[cut:]))
        if isinstance(century, int) and isinstance(rest, int) and 10 <= century < 100 and 10 <= rest < 100:
            return century * 100 + rest
    return None


def year_following(digits: str, year: int) -> int | None:
    """The first year after `year` that ends in these digits: 17 after 1915 is 1917, 05 after 1998 is 2005."""
    if not digits.isdecimal() or len(digits) > 4 or not 0 < year <= 9999:
        return None
    span = 10 ** len(digits)
    later = year - year % span + int(digits)
    later += span if later <= year else 0
    return later if later <= 9999 else None
