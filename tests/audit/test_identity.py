from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from tiny import TEXT, engine

from affidavit.audit.identity import canonical_json, finding_id, plain
from affidavit.values.types import Range, Timex

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_canonical_json_reads_back_and_is_one_line(value: object) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert len(text.splitlines()) <= 1


def test_lone_surrogates_and_odd_line_ends_are_escaped() -> None:
    text = canonical_json("a\ud800b\u2028c\x85\ufeff")
    assert text == '"a\\ud800b\\u2028c\\u0085\\ufeff"'
    text.encode("utf-8")


def test_whole_numbers_are_integers() -> None:
    assert repr(plain(35.0)) == "35" and plain(2.5) == 2.5 and plain(True) is True
    assert repr(plain(Range(2.0, None))) == "{'min': 2, 'max': None, 'approximate': False}"
    assert plain((Timex("DATE", "2019"), "x"))[0]["value"] == "2019"


def test_the_identity_tells_findings_apart_and_only_those() -> None:
    first, second = engine().extract(TEXT, id="a").of_type("Casualty")
    again, _ = engine().extract(TEXT, id="a").of_type("Casualty")
    assert finding_id(first) == finding_id(again)
    elsewhere = [
        engine().extract(TEXT, id="b").of_type("Casualty")[0],
        engine().extract(TEXT, id="a", date="2019-04-20").of_type("Casualty")[0],
        engine().extract(TEXT + " ", id="a").of_type("Casualty")[0],
        second,
    ]
    assert len({finding_id(one) for one in [first, *elsewhere]}) == 5
