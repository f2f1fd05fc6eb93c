"""A glance passes over only what holds nothing: the findings are those of a matcher that reads every sentence."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from affidavit.compile.pack import compile_text
from affidavit.compile.program import Program
from affidavit.match.demand import Demand
from affidavit.match.model import Finding
from affidavit.match.run import Matcher
from affidavit.testing import packs, prose
from affidavit.testing.packs import WORDS
from affidavit.text.lines import paragraph_begins
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


@relaxed
@given(packs(), st.lists(st.lists(prose(WORDS), min_size=1, max_size=4), min_size=1, max_size=4))
def test_nor_does_it_in_paragraphs_that_are_cut_one_by_one(rules: str, lines: list[list[str]]) -> None:
    program = program_of(rules)
    text = "\n\n".join(". ".join([*sentences, FILLING]) for sentences in lines)
    assert paragraph_begins(text) is not None
    read = reading_all(program).find(Document(text))
    glanced = list(Matcher(program).find_pieces(Document(text)))
    assert glanced or not read.findings
    for found in glanced:
        assert [_told(one) for one in found.findings] == [_told(one) for one in read.findings]
        assert [(one.index, one.paragraph, one.begin) for one in found.sentences] == [
            (one.index, one.paragraph, one.begin) for one in read.sentences
        ]
        assert all(found.sentences[index].index == index for index in found.lattices)
        assert all(found.sentences[one.sentence.index] is one.sentence for one in found.findings)


FILLING = "Nothing of what is told in these long lines was ever filled to any width at all, " * 2


def _told(finding: Finding) -> tuple[object, ...]:
    sentence = finding.sentence
    return finding.rule.name, finding.span, sentence.index, sentence.paragraph


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


@pytest.mark.parametrize("pattern", ['"killed"', "~kill", '"killed" [digit]', '[/k.*/] "7"', '"(" "killed"', "@group"])
def test_only_sentences_with_a_word_looked_for_are_read(pattern: str) -> None:
    program = program_of(f'{HIT}lexicon group {{ "killed 7" }}\nrule hit -> Hit {{ match what:({pattern}) }}')
    text = f"Four (killed 7 in all).\nNone of the others. {FILLING}\n{FILLING}\nHe said so."
    for matches in (Matcher(program).find(Document(text)), *Matcher(program).find_pieces(Document(text))):
        assert [one.sentence.index for one in matches.findings] == [0]
        assert list(matches.lattices) == [0]
        assert len(matches.sentences) > 4


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("The army of gold struck.", True),
        ("What he saw was THE LAST OF HIS KIND, he said.", True),
        ("They were of the party.", False),
        ("The one of gold was the first.", False),
        ("In the end it was all for gold.", False),
    ],
)
def test_entries_are_looked_for_by_their_rarest_word(text: str, read: bool) -> None:
    program = program_of(
        f'{HIT}lexicon group {{ "the army of gold", "the last of his kind" }}\n'
        'rule hit -> Hit { match what:@group ("struck" | "," | ".") }'
    )
    assert bool(Matcher(program)._anchors(text, Matcher(program)._demand(None))) == read
    assert found(Matcher(program), text) == found(reading_all(program), text)
    assert bool(found(Matcher(program), text)) == read


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
