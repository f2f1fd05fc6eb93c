"""Free-format absolute dates: what dateparser may read, and that nothing of the machine leaks in."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit.values.dates import absolute_date


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("23.03.2019", "2019-03-23"),
        ("4/20/19", "2019-04-20"),
        ("10-30-89", "1989-10-30"),
        ("2019-04-20", "2019-04-20"),
        ("20 Apr 2019 09:00", "2019-04-20T09:00"),
        ("Saturday, 20 April, 2019 - 09:00", "2019-04-20T09:00"),
        ("Fri, 19 Apr 2019 21:00:12 +0200", "2019-04-19T21:00"),
        ("April 20th, 2019", "2019-04-20"),
    ],
)
def test_full_dates(text: str, value: str) -> None:
    found = absolute_date(text)
    assert found is not None and found.value == value
    assert found.begin == found.end == value[:10]


def test_the_order_decides_an_ambiguous_date_only() -> None:
    orders = {order: absolute_date("4/5/2019", order) for order in ("MDY", "DMY")}
    assert [found and found.value for found in orders.values()] == ["2019-04-05", "2019-05-04"]
    late = absolute_date("23.03.2019", "MDY")
    assert late is not None and late.value == "2019-03-23"
    assert absolute_date("4/5/2019", "XYZ") is None


@pytest.mark.parametrize(
    "text", ["", "April 2019", "2019", "12/25", "3-1", "tomorrow", "yesterday", "now", "in two days", "last Monday",
             "Friday", "32/13/2019", "09:00", "9/11", "1", "20 April", "x" * 100]
)  # fmt: skip
def test_what_is_no_full_date_is_refused(text: str) -> None:
    assert absolute_date(text) is None


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y"]))
@settings(max_examples=60, deadline=None)
def test_a_written_date_reads_as_itself(day: datetime.date, form: str) -> None:
    found = absolute_date(day.strftime(form))
    assert found is not None and found.value == day.isoformat()


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    absolute_date(text)
