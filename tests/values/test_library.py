"""The registry as a whole: complete, documented, typed; no function raises or depends on anything but its input."""

from __future__ import annotations

from datetime import date
from inspect import unwrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit.values.functions import FUNCTIONS, STEPS
from affidavit.values.library import Function, function
from affidavit.values.types import VALUE_TYPES, Range, Timex

NAMES = sorted(FUNCTIONS)
UNITS = ["day", "month", "year", "hour", "NI", "SP", "MDY", "PAST_REF", "START", "pm"]
TIMEXES = [
    Timex("DATE", "2019-04-20", None, "2019-04-20", "2019-04-20"), Timex("DATE", "XXXX-WXX-4"),
    Timex("DATE", "XXXX-03"), Timex("TIME", "XXXX-WXX-4TNI"),
    Timex("DATE", "XXXX-XX", "LESS_THAN", anchor="-1 month"), Timex("DURATION", "P2D"),
    Timex("DURATION", "PXW", anchor="past"), Timex("SET", "P1D"), Timex("DATE", "PAST_REF"), Timex("DATE", "BC0044"),
    Timex("DATE", "XXXX-04-25/XXXX-04-26"), Timex("DATE", "9999-12-31", None, "9999-12-31", "9999-12-31"),
    Timex("DATE", "0001", "END", "0001-01-01", "0001-12-31"), Timex("DATE", "XXXX-XX-XX", anchor="then +1 day"),
]  # fmt: skip

NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15), st.integers(0, 31), st.floats(-1e15, 1e15, allow_nan=False), st.just(0.5)
)
TEXTS = st.one_of(st.text(max_size=20), st.sampled_from(UNITS), st.integers(0, 3000).map(str))
RANGES = st.builds(Range, st.none() | st.integers(0, 99), st.none() | st.integers(99, 999), st.booleans())


def values(param: str) -> st.SearchStrategy[Any]:
    """Anything that the compiler would let through as this parameter."""
    by_type = {
        "number": NUMBERS,
        "text": TEXTS,
        "range": RANGES,
        "timex": st.sampled_from(TIMEXES),
        "truth": st.booleans(),
    }
    if param == "list":
        return st.lists(TEXTS, max_size=3).map(tuple)
    if param == "any":
        return st.one_of(*by_type.values(), st.none())
    return by_type[param] if param in by_type else st.sampled_from(param.split("|"))


def type_names(f: Function) -> list[str]:
    return [param.removesuffix("...").removesuffix("?") for param in f.params]


@st.composite
def calls(draw: st.DrawFn) -> tuple[Function, tuple[Any, ...], dict[str, Any]]:
    f = FUNCTIONS[draw(st.sampled_from(NAMES))]
    needed = sum(not param.endswith("?") for param in f.params)
    given_count = draw(st.integers(needed, len(f.params)))
    args = tuple(draw(values(name) | st.none() if f.nullable else values(name)) for name in type_names(f)[:given_count])
    return f, args, {"date": draw(st.none() | st.dates())} if f.needs_date else {}


def test_every_step_registers_functions() -> None:
    homes = {f.call.__module__ for f in FUNCTIONS.values()}
    assert homes == {step.__name__ for step in STEPS}


@pytest.mark.parametrize("name", NAMES)
def test_every_function_is_typed_and_documented(name: str) -> None:
    f = FUNCTIONS[name]
    assert f.name == name and f.version >= 1
    assert f.returns in VALUE_TYPES or f.returns == "any"
    assert all(t in VALUE_TYPES or t in ("any", "list") or "|" in t for t in type_names(f))


@given(calls())
@settings(max_examples=600, deadline=None)
def test_no_function_raises_and_the_same_input_gives_the_same_value(
    call: tuple[Function, tuple[Any, ...], dict[str, Any]],
) -> None:
    f, args, named = call
    value = f.call(*args, **named)
    worked_out = unwrap(f.call)(*args, **named)  # and not remembered
    assert (type(worked_out), worked_out) == (type(value), value)
    kinds: dict[str, Any] = {"number": (int, float), "text": str, "truth": bool, "range": Range, "timex": Timex}
    assert value is None or f.returns == "any" or isinstance(value, kinds[f.returns])


def test_equal_values_of_two_types_are_not_taken_for_each_other() -> None:
    exactly = FUNCTIONS["exactly"].call
    assert [repr(exactly(number).min) for number in (1, True, 1.0)] == ["1", "True", "1.0"]


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        function("exactly", "number", "range")(lambda n: Range(n, n))


def test_a_function_without_documentation_is_refused() -> None:
    with pytest.raises(ValueError, match="no docstring"):
        function("undocumented", "number", "number")(lambda n: n)


def test_a_value_shows_its_record() -> None:
    assert Range(35, None).to_record() == {"min": 35, "max": None, "approximate": False}
    record = Timex("DATE", "2019-04-18", None, "2019-04-18", "2019-04-18").to_record()
    assert list(record) == ["type", "value", "mod", "begin", "end"]
    assert resolved_on(date(2019, 4, 20)).to_record()["begin"] == "2019-03-01"


def resolved_on(day: date) -> Timex:
    found = FUNCTIONS["resolve"].call(Timex("DATE", "XXXX-XX", anchor="-1 month"), date=day)
    assert isinstance(found, Timex)
    return found
