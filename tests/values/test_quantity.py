"""Ranges: the meaning of each modifier, and that every range is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affidavit.values import quantity
from affidavit.values.types import Range

AMOUNTS = st.one_of(st.integers(1, 10**12), st.floats(0.5, 1e9))
ONE_NUMBER = [
    quantity.exactly, quantity.at_least, quantity.more_than, quantity.at_most, quantity.less_than, quantity.almost,
    quantity.about, quantity.up_to,
]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (quantity.exactly(35), Range(35, 35)),
        (quantity.at_least(35), Range(35, None)),
        (quantity.more_than(60), Range(61, None)),
        (quantity.more_than(86_500), Range(86_501, None)),
        (quantity.at_most(20), Range(0, 20)),
        (quantity.up_to(20), Range(1, 20)),
        (quantity.less_than(20), Range(0, 19)),
        (quantity.almost(50), Range(45, 49, approximate=True)),
        (quantity.about(2_700_000), Range(2_430_000, 2_970_000, approximate=True)),
        (quantity.about(11_000_000), Range(9_900_000, 12_100_000, approximate=True)),
        (quantity.about(5), Range(4, 6, approximate=True)),
        (quantity.between(30, 20), Range(20, 30)),
        (quantity.vague(24, 99), Range(24, 99, approximate=True)),
        (quantity.vague(2), Range(2, None, approximate=True)),
        (quantity.plus(Range(35, None), Range(8, 8)), Range(43, None)),
    ],
)
def test_meanings(made: Range, expected: Range) -> None:
    assert made == expected


@pytest.mark.parametrize(("n", "part"), [(40, 0.4), (2.7, 0.027), (7, 0.07), (100, 1), (134, 1.34), (0, 0)])
def test_percent_is_exact(n: float, part: float) -> None:
    assert quantity.percent(n) == part
    assert isinstance(quantity.percent(n), int) == (part == int(part))


def test_parts_are_not_rounded_to_whole_numbers() -> None:
    assert quantity.about_part(0.5) == Range(0.45, 0.55, approximate=True)
    assert quantity.almost_part(0.6) == Range(0.54, 0.6, approximate=True)


@given(st.floats(0.001, 3))
def test_a_part_lies_in_what_is_said_of_it(part: float) -> None:
    for made in (quantity.about_part(part), quantity.almost_part(part)):
        assert made.min is not None and made.max is not None and made.min <= part <= made.max


def test_a_part_of_a_whole_is_a_whole_number() -> None:
    assert quantity.part_of(0.5, 22_000_000) == 11_000_000
    assert quantity.part_of(1 / 3, 22_000_000) == 7_333_333


@given(AMOUNTS, st.sampled_from(ONE_NUMBER))
def test_bounds_are_in_order_and_lie_around_the_number(n: float, make: object) -> None:
    assert callable(make)
    made = make(n)
    assert made.min is None or made.max is None or made.min <= made.max
    assert made.min is None or made.min <= n + 1
    assert made.max is None or made.max >= min(n - 1, 0.9 * n)


@given(st.integers(1, 10**12))
def test_modifiers_exclude_what_they_deny(n: int) -> None:
    above, below, near = quantity.more_than(n), quantity.less_than(n), quantity.almost(n)
    assert above.min is not None and above.min > n
    assert below.max is not None and below.max < n
    assert near.max is not None and near.max < n


@given(AMOUNTS)
def test_a_number_lies_in_what_is_said_of_it_truly(n: float) -> None:
    for made in (quantity.exactly(n), quantity.at_least(n), quantity.at_most(n), quantity.about(n)):
        assert (made.min is None or made.min <= n) and (made.max is None or n <= made.max)
