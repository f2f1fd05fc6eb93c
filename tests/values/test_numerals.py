"""Numerals: what is read, what is refused, and the round trip through spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit.values.numerals import parse_fraction, parse_number, parse_ordinal, parse_year, year_following

UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = [(10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand")]


def spell(number: int, *, british: bool, hyphens: bool) -> str:
    """`number` in words, the plain textbook way."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return TENS[tens] + (("-" if hyphens else " ") + UNITS[unit] if unit else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        joint = " and " if british else " "
        return f"{UNITS[hundreds]} hundred" + (joint + spell(rest, british=british, hyphens=hyphens) if rest else "")
    scale, name = next(pair for pair in SCALES if number >= pair[0])
    head, rest = divmod(number, scale)
    words = f"{spell(head, british=british, hyphens=hyphens)} {name}"
    if rest:
        words += (" and " if british and rest < 100 else " ") + spell(rest, british=british, hyphens=hyphens)
    return words


NUMBERS = st.one_of(
    st.integers(0, 1200),
    st.integers(0, 10**12),
    st.builds(lambda a, n: min(a * 10**n, 10**12), st.integers(1, 999), st.integers(0, 11)),
)


@given(NUMBERS, st.booleans(), st.booleans())
@settings(max_examples=400)
def test_a_number_spelled_out_reads_as_itself(number: int, british: bool, hyphens: bool) -> None:
    assert parse_number(spell(number, british=british, hyphens=hyphens)) == number


@given(st.integers(0, 10**15))
def test_a_number_in_digits_reads_as_itself(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number


@given(st.integers(1, 999), st.sampled_from(SCALES))
def test_digits_before_a_scale_word_multiply(number: int, scale: tuple[int, str]) -> None:
    assert parse_number(f"{number} {scale[1]}") == number * scale[0]


@given(st.integers(1000, 10**12), st.sampled_from([" ", "\u00a0", "\u202f"]))
def test_groups_of_three_may_stand_apart(number: int, gap: str) -> None:
    assert parse_number(f"{number:,}".replace(",", gap)) == number


@pytest.mark.parametrize("text", ["12 50", "1'20", "1234 500", "12 5000", "12  500", "12 500 5"])
def test_other_figures_beside_each_other_are_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("three quarters of a million", 750_000),
        ("two-thirds of a billion", 2 * 10**9 / 3),
        ("a quarter-million", 250_000),
        ("a half-dozen", 6),
        ("a million and a half", 1_500_000),
        ("a dozen and a half", 18),
        ("one-and-a-half million", 1_500_000),
        ("three quarters", None),
        ("a million and a", None),
    ],
)
def test_parts_of_round_numbers(text: str, value: float | None) -> None:
    found = parse_number(text)
    assert found == (None if value is None else pytest.approx(value))


@given(st.text(max_size=60))
def test_no_text_makes_a_numeral_reader_raise(text: str) -> None:
    for read in (parse_number, parse_ordinal, parse_fraction, parse_year):
        read(text)


@given(st.lists(st.sampled_from([*UNITS, "hundred", "thousand", "million", "a", "and", "half", "point", "2.7", "of"])))
def test_no_sequence_of_number_words_makes_the_reader_raise(words: list[str]) -> None:
    value = parse_number(" ".join(words))
    assert value is None or value >= 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("35", 35),
        ("86,500", 86_500),
        ("1'200", 1_200),
        ("3’450’000", 3_450_000),
        ("1.234.567", 1_234_567),
        ("2.7 million", 2_700_000),
        ("2.75", 2.75),
        ("3bn", 3_000_000_000),
        ("a dozen", 12),
        ("half a dozen", 6),
        ("three dozen", 36),
        ("half a million", 500_000),
        ("a quarter of a million", 250_000),
        ("two and a half million", 2_500_000),
        ("three point five billion", 3_500_000_000),
        ("a hundred", 100),
        ("a thousand and one", 1001),
        ("two hundred and fifty", 250),
        ("twenty-five hundred", 2500),
        ("fifteen hundred and two", 1502),
        ("a hundred and five thousand", 105_000),
        ("six hundred thousand", 600_000),
        ("twelve trillion", 12 * 10**12),
        ("two lakh", 200_000),
        ("5 1/2", 5.5),
        ("2½", 2.5),
        ("Four", 4),
        ("TWENTY‑ONE", 21),
        ("hundred", 100),
    ],
)
def test_numbers(text: str, value: float) -> None:
    found = parse_number(text)
    assert found == value
    assert isinstance(found, int) == (value == int(value))


@pytest.mark.parametrize(
    "text", ["", "a", "and", "one two", "five twenty", "dozens", "thousands", "north", "two million and a", "3-1",
             "1,23", "million thousand five thousand", "9" * 5000, "half", "¹"],
)  # fmt: skip
def test_what_is_no_single_number_is_refused(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "rank"),
    [("21st", 21), ("3rd", 3), ("third", 3), ("twenty-first", 21), ("twelfth", 12), ("hundredth", 100),
     ("twentieth", 20), ("two hundred and fifth", 205), ("one", None), ("north", None), ("", None), ("10", None)],
)  # fmt: skip
def test_ordinals(text: str, rank: int | None) -> None:
    assert parse_ordinal(text) == rank


@pytest.mark.parametrize(
    ("text", "part"),
    [("half", 0.5), ("a half", 0.5), ("a third", 1 / 3), ("two thirds", 2 / 3), ("three-quarters", 0.75),
     ("one-fifth", 0.2), ("nine tenths", 0.9), ("1/3", 1 / 3), ("⅓", 1 / 3), ("3/2", None), ("two", None), ("", None)],
)  # fmt: skip
def test_fractions(text: str, part: float | None) -> None:
    assert parse_fraction(text) == part


@pytest.mark.parametrize(
    ("text", "year"),
    [("1991", 1991), ("'91", 1991), ("’05", 2005), ("nineteen ninety-one", 1991), ("two thousand nine", 2009),
     ("twenty nineteen", 2019), ("0", None), ("12345", None), ("ninety", None), ("", None)],
)  # fmt: skip
def test_years(text: str, year: int | None) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize(
    ("digits", "year", "expected"),
    [
        ("17", 1915, 1917),
        ("05", 1998, 2005),
        ("8", 1967, 1968),
        ("15", 1915, 2015),
        ("1918", 1914, 1918),
        ("x", 1914, None),
    ],
)
def test_the_second_year_of_a_pair(digits: str, year: int, expected: int | None) -> None:
    assert year_following(digits, year) == expected
