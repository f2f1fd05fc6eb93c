"""The trace as text says what the same trace as data says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import TEXT, engine

from affidavit.audit.derivation import Deriver, ordered
from affidavit.audit.fragments import members, plain_text, raw_text
from affidavit.audit.identity import canonical_json, escaped, plain
from affidavit.audit.places_told import PlacesTold
from affidavit.audit.rule_texts import texts_of
from affidavit.audit.tracing import Telling
from affidavit.match.evaluate import Environment, describe, surface, trace
from affidavit.match.model import Captured
from affidavit.text.sentences import split
from affidavit.values.types import Range, Timex

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SINGLE = (
    st.none() | st.booleans() | NUMBERS | st.text()
    | st.builds(Range, st.none() | NUMBERS, st.none() | NUMBERS, st.booleans())
    | st.builds(Timex, st.text(), st.text(), st.none() | st.text(), st.none() | st.text(), anchor=st.none() | st.text())
)  # fmt: skip
DETAIL = st.dictionaries(
    st.text(),
    st.recursive(SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)),
    max_size=4,
)


@given(SINGLE | st.lists(SINGLE, max_size=3).map(tuple))
def test_values_are_written_as_their_data_would_be(value: Any) -> None:
    assert escaped(plain_text(value)) == canonical_json(plain(value))
    if not isinstance(value, tuple):
        assert escaped(raw_text(value)) == canonical_json(describe(value))


@given(DETAIL)
def test_details_have_their_keys_sorted(detail: dict[str, Any]) -> None:
    assert escaped(f"{{{members(detail)}}}") == canonical_json(ordered(detail))


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_what_json_cannot_hold_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        plain_text(number)


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab1. ,\n\t\x0b\x1f\x00 é—\u200b\u00a0\u2028'"), min_size=1, max_size=30))
def test_the_words_of_a_place_have_one_space_for_any_white_space(text: str) -> None:
    places = PlacesTold(text)
    for sentence in split(text):
        for first in range(len(sentence)):
            for last in range(first + 1, len(sentence) + 1):
                piece = Captured(sentence, first, last)
                assert json.loads(places.surface(piece)) == surface(piece)


def test_traces_are_those_of_the_evaluator() -> None:
    report = engine().extract(TEXT, date="2019-04-20", id="d")
    deriver = Deriver(report.program)
    told = 0
    for finding in report.all_findings:
        date = finding.document.date
        env = Environment(captures=finding.captures, slots=finding.slots, date=date, program=report.program)
        telling = Telling(env, lambda one: f'"{deriver.id(one)}"', deriver.places(finding))
        texts = texts_of(finding.rule)
        traced = [(texts.sets[name][2], located.expr) for name, located in finding.rule.sets.items()]
        fills = ((texts.fills[name][2], info.fill) for name, info in finding.rule.captures.items())
        traced += [(node, fill) for node, fill in fills if node is not None and fill is not None]
        for node, expr in traced:
            assert telling.text(node) == canonical_json(trace(expr, env, deriver.id))
            told += 1
    assert told > 10
