"""Who asks for some types gets of these what a full run finds: the same records, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_relations import VOCABULARY, relational_packs
from shipped import conflict
from tiny import RULES

import affidavit
from affidavit.compile.program import Program
from affidavit.io.jsonl import lines
from affidavit.run.engine import Engine
from affidavit.testing import prose
from affidavit.text.model import Document

relaxed = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = Path(__file__).parent.parent.parent / "seeds"
TESTS_TOGETHER = 30
"""Texts of rule tests read as one document, so that links and merges have something to reach for."""


def incidents(report: affidavit.Report, types: list[str]) -> list[str]:
    """The identities of those that hold findings of `types`."""
    return [one.id for one in report.incidents if any(member.type in types for member in one.members)]


def differences(engine: Engine, full: affidavit.Report, types: list[str]) -> list[str]:
    """What a run for `types` tells otherwise than `full`, the run for all types."""
    report = engine.for_types(types).read(full.document)
    told, expected = report.to_records(), full.to_records(types)
    found = [f"missing {one['span']}" for one in expected if one not in told]
    found += [f"not in a full run: {one['span']}" for one in told if one not in expected]
    if lines(told) != lines(expected):
        found.append("records")
    if incidents(report, types) != incidents(full, types):
        found.append("incidents")
    if [str(report.explain(one)) for one in report] != [str(full.explain(one)) for one in full.of_type(*types)]:
        found.append("explanations")
    return found


@relaxed
@given(relational_packs(), prose(VOCABULARY, max_sentences=6), st.data())
def test_the_types_asked_for_are_found_as_in_a_full_run(program: Program, text: str, data: st.DataObject) -> None:
    engine = Engine(program, types=list(program.types))
    full = engine.read(Document(text))
    for name in program.types:
        assert differences(engine, full, [name]) == []
    several = data.draw(st.lists(st.sampled_from(list(program.types)), min_size=2, max_size=3, unique=True))
    assert differences(engine, full, several) == []


@relaxed
@given(relational_packs(), st.lists(prose(VOCABULARY), min_size=1, max_size=4), st.data())
def test_what_was_read_before_changes_nothing(program: Program, texts: list[str], data: st.DataObject) -> None:
    """An engine for some types shares its caches with the one it was made from."""
    types = data.draw(st.lists(st.sampled_from(list(program.types)), min_size=1, max_size=2, unique=True))
    whole = Engine(program, types=list(program.types))
    some = whole.for_types(types)
    for text in texts:
        whole.extract(text)
        fresh = Engine(program, types=types).extract(text)
        assert lines(some.extract(text).to_records()) == lines(fresh.to_records())


def test_members_of_an_incident_are_looked_for_with_those_asked_for() -> None:
    """What a finding tells of its incident does not depend on who asks."""
    rules = """
type Fire { day: text }
type Storm { day: text }
rule fire -> Fire { match "fire" "on" day:("Friday" | "Monday") }
rule storm -> Storm { match "storm" "on" day:("Friday" | "Monday") }
merge event { of Fire, Storm  same day  report day }
"""
    engine = affidavit.load(rules)
    full = engine.extract("A fire on Friday and a storm on Friday.", types=["Fire", "Storm"])
    assert [len(one.members) for one in full.incidents] == [2]
    assert differences(engine, full, ["Fire"]) == differences(engine, full, ["Storm"]) == []


@pytest.mark.parametrize("name", ["Quantity", "Actor", "Time", "Casualty"])
def test_the_small_pack(name: str) -> None:
    engine = affidavit.load(RULES)
    text = "On Friday Boko Haram killed at least two men. The army denied that IS wounded three civilians on Thursday."
    assert differences(engine, engine.extract(text, types=engine.program.types), [name]) == []


@pytest.fixture(scope="module")
def read_in_full() -> list[affidavit.Report]:
    """The seed articles and the texts of the shipped pack's rule tests, some to a document, read for all types."""
    engine = conflict()
    texts = list(dict.fromkeys(test.text for test in engine.program.tests))
    together = ["\n\n".join(texts[i : i + TESTS_TOGETHER]) for i in range(0, len(texts), 4 * TESTS_TOGETHER)]
    together += [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return [engine.extract(text, date="2019-04-20", types=engine.program.types) for text in together]


@pytest.mark.parametrize(
    "types",
    [["Casualty"], ["Attack"], ["Place"], ["Time"], ["Quantity", "Actor"], ["Source", "Attack"], ["Speaker", "Harmed"]],
    ids="+".join,
)
def test_the_shipped_pack(types: list[str], read_in_full: list[affidavit.Report]) -> None:
    told = 0
    for full in read_in_full:
        assert differences(conflict(), full, types) == []
        told += len(full.of_type(*types))
    assert told


LINKED = """
type Fact { name: text  who: Who?  day: Day? }
type Who { name: text }
type Day { name: text }
rule fact -> Fact { match name:"attack" }
rule who -> Who { match name:"rebels" }
rule day -> Day { match name:"Monday" }
link fact_who { fill Fact.who from Who  within sentence }
link fact_day { fill Fact.day from Day  within sentence }
"""


def test_what_was_read_is_told_although_nothing_asked_for_stands_there() -> None:
    """Cuts and pieces are those of a full run: nobody is to take a text cut short for one that says nothing."""
    engine = affidavit.load(LINKED)
    few = engine.for_types(["Fact"])
    for text in ("", " ", "A short text.", "Nobody came.\n\n" * 4_000, "word " * 600):
        document = Document(text)
        full, told = ([(one.cuts, one.pieces) for one in each.read_pieces(document)] for each in (engine, few))
        assert told == full
        assert (few.read(document).cuts, few.read(document).pieces) == (
            engine.read(document).cuts,
            engine.read(document).pieces,
        )
