"""A glance passes over only what holds nothing: the findings are those of a matcher that reads every sentence."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from affidavit.compile.pack import compile_text
from affidavit.compile.program import Program
from affidavit.match.demand import Demand
from affidavit.match.run import Matcher
from affidavit.testing import packs, prose
from affidavit.testing.packs import WORDS
from affidavit.text.model import Document

relaxed = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def program_of(rules: str) -> Program:
    program, problems = compile_text(rules)
    assert program is not None, problems
    return program


def found(matcher: Matcher, text: str) -> list[tuple[str, int, int]]:
    return [(one.rule.name, *one.span) for one in matcher.find(Document(text)).findings]


def reading_all(program: Program) -> Matcher:
    """A matcher that never relies on a glance."""
    matcher = Matcher(program)
    demand = matcher._demand(None)
    demand.selective = False
    return matcher


@relaxed
@given(packs(), st.lists(prose(WORDS) | st.text(max_size=40), min_size=1, max_size=3))
def test_a_glance_changes_no_finding(rules: str, texts: list[str]) -> None:
    program = program_of(rules)
    glancing, reading = Matcher(program), reading_all(program)
    for text in texts:
        for variant in (text, text.upper(), text.replace(" ", "\n"), text.replace(" ", "\t"), text.replace(" ", "")):
            assert found(glancing, variant) == found(reading, variant)


HIT = "type Hit { what: text?  keep all }\n"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ('"killed"', "Rebels were KILLED."),
        ('"killed"', "Rebels (killed)."),
        ('"killed"', "Rebels\nkilled\nmany."),
        ('"killed" [digit]', "They killed 7."),
        ("[/mil.*/]", "The militia came."),
        ("[/mil.*/]", "THE MILITIA CAME AGAIN."),
        ('["May" & start]', "May came."),
        ('["s" & joined]', "Mali's."),
        ("'Mali'", "MALI AND NIGER FELL."),
        ("~kill", "Rebels were killed."),
        ("@group", "BOKO HARAM HAS STRUCK."),
        ("@group", "It was (Boko Haram)."),
        ('"caf\u00e9"', "The cafe\u0301 burnt."),
        ('"word"', "wo\u00adrd"),
    ],
)
def test_what_it_must_not_pass_over(pattern: str, text: str) -> None:
    program = program_of(f'{HIT}lexicon group {{ "Boko Haram" }}\nrule hit -> Hit {{ match what:({pattern}) }}')
    matcher = Matcher(program)
    assert found(matcher, text) == found(reading_all(program), text) != []
    assert matcher.statistics.passed_over == 0


def test_a_document_without_the_words_is_not_read() -> None:
    matcher = Matcher(program_of(f'{HIT}rule hit -> Hit {{ match what:"killed" "in" "Mali" }}'))
    for text in ("Nothing.", "They were killed.", "", "killed\n\nMali"):
        matcher.find(Document(text))
    assert (matcher.statistics.passed_over, matcher.statistics.searched) == (3, 0)
    assert found(matcher, "Four were killed in Mali.")
    assert (matcher.statistics.passed_over, matcher.statistics.searched) == (3, 1)


def test_a_test_that_most_tokens_pass_is_not_worth_a_glance() -> None:
    program = program_of(f"{HIT}rule hit -> Hit {{ match what:[word] }}")
    matcher = Matcher(program)
    assert isinstance(matcher._demand(None), Demand) and not matcher._demand(None).selective
    assert found(matcher, "One word.") != []
