"""Sentences in capitals throughout: case then tells nothing."""

from __future__ import annotations

import pytest

import affidavit
from affidavit.text.sentences import split

RULES = """
type Name { who: text }
lexicon place { 'Nice', 'IS', 'FMLN', "Rome" }
rule listed -> Name { match who:@place }
rule capital -> Name { match who:[cap & !@place] }
rule shape -> Name { match who:/v[a-z]+s/ }
rule word -> Name { match who:["visit" & caseless] }
"""


@pytest.mark.parametrize(
    ("text", "caseless"),
    [
        ("REBELS KILLED TWO SOLDIERS.", True),
        ("REBELS KILLED 2, IN MALI.", True),
        ("REBELS KILLED TWO soldiers.", False),
        ("NATO, EU.", False),
        ("NATO, EU, UN.", True),
        ("12:30, 14", False),
        ("中文 新闻 报道", False),
        ("ÉTÉ À ÎLE D'YEU.", True),
    ],
)
def test_a_sentence_is_caseless_when_it_is_in_capitals_throughout(text: str, caseless: bool) -> None:
    assert [sentence.caseless for sentence in split(text)] == [caseless]


def found(text: str) -> list[str]:
    return [finding.text for finding in affidavit.load(RULES).extract(text)]


def test_case_is_heeded_where_it_tells_something() -> None:
    assert found("a nice visit to Nice for the FMLN of IS is fine") == ["Nice", "FMLN", "IS"]


def test_case_is_not_heeded_where_it_tells_nothing() -> None:
    assert found("THE VISIT TO NICE AND ROME IS FOR THE FMLN") == ["VISIT", "NICE", "ROME", "FMLN"]
    assert found("THE VISITS AND VIEWS OF THE VISA") == ["VISITS", "VIEWS"]
