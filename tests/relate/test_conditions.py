"""Conditions made ready say what the evaluator says, on any slots."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import Story

import affidavit
from affidavit.compile.program import Program
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.model import Filled
from affidavit.relate.conditions import condition_of
from affidavit.values.types import Range, Timex

CONDITIONS = [
    "kind == state", "kind != state", "kind in [state, media]", "name == none", "name != none", "size.max == 1",
    "size.min >= 3 and kind == state", "kind == media or size.max < 5", "of.kind == state", "of == none",
    "flag == true", "not flag == true", "tells_year(when)", 'waits_for(when) == "day"', "many == none",
    "size.max + 1 == 2", 'of.name == "x"', "(kind == state or name == none) and flag == true",
]  # fmt: skip
RULES = """
type Body {{ name: text?  kind: state | media?  flag: truth? }}
type Fact {{
  name: text?
  kind: state | media?
  size: range?
  flag: truth?
  when: timex?
  of: Body?
  many: text?
}}
rule body -> Body {{ match name:"b"  set kind = state  set flag = true }}
rule fact -> Fact {{
  match name:"f"
  match many:"m"+ of:Body
  set kind = state
  set flag = true
  set size = exactly(2)
  set when = absolute_date("2019")
}}
link one {{
  fill Fact({condition}).name from Body.name
  within sentence
}}
"""


def program(condition: str) -> Program:
    return affidavit.load(RULES.format(condition=condition)).program


PROGRAMS = {condition: program(condition) for condition in CONDITIONS}
Slots = tuple[tuple[str, st.SearchStrategy[Any]], ...]
KINDS = st.sampled_from(["state", "media"])
BOUND = st.none() | st.integers(0, 6)
TIMES = st.sampled_from(
    [Timex("DATE", "2019"), Timex("DATE", "2019-04-20"), Timex("DATE", "XXXX-WXX-5"), Timex("DURATION", "P2D")]
)


@pytest.mark.parametrize("condition", CONDITIONS)
@given(data=st.data())
def test_they_agree_with_the_evaluator(condition: str, data: st.DataObject) -> None:
    compiled = PROGRAMS[condition]
    story = Story("A b did f.")
    body = story.find("Actor", "b")
    drawn: Any
    of_body: Slots = (("name", st.just("x")), ("kind", KINDS), ("flag", st.booleans()))
    for name, values in of_body:
        if data.draw(st.booleans()):
            drawn = data.draw(values)
            body.slots[name] = Filled(drawn, "set")
    fact = story.find("Source", "f")
    fact.slots.clear()
    of_fact: Slots = (
        ("name", st.text()), ("kind", KINDS), ("size", st.builds(Range, BOUND, BOUND)), ("flag", st.booleans()),
        ("when", TIMES), ("of", st.just(None)), ("many", st.just("m")),
    )  # fmt: skip
    for name, values in of_fact:
        if data.draw(st.booleans()):
            drawn = data.draw(values)
            fact.slots[name] = Filled("x", "capture", finding=body) if name == "of" else Filled(drawn, "set")
    located = compiled.links[0].target.condition
    assert located is not None
    env = Environment(slots=fact.slots, date=fact.document.date, program=compiled)
    holds = condition_of(located, compiled)
    assert holds is not None
    assert holds(fact) == (evaluate(located.expr, env) is True)


def test_without_a_condition_nothing_is_asked() -> None:
    assert condition_of(None, PROGRAMS[CONDITIONS[0]]) is None
