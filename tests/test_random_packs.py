"""Properties of the engine on random packs and texts, the slow reference among them."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import affidavit
from affidavit.compile.pack import compile_text
from affidavit.compile.program import Program
from affidavit.match.run import Matcher
from affidavit.testing import matching_texts, packs, prose
from affidavit.testing.packs import WORDS
from affidavit.text.model import Document

relaxed = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
Line = tuple[str, str, int, int]


def program_of(rules: str) -> Program:
    program, _ = compile_text(rules)
    assert program is not None
    return program


def found(program: Program, text: str) -> list[Line]:
    return [(f.type, f.rule.name, *f.span) for f in Matcher(program).find(Document(text)).findings]


@relaxed
@given(packs(), prose(WORDS))
def test_a_warm_matcher_finds_what_a_cold_one_finds(rules: str, text: str) -> None:
    program = program_of(rules)
    warm = Matcher(program)
    warm.find(Document("Anna saw the black cat. " + text))
    assert [f.span for f in warm.find(Document(text)).findings] == [span[2:] for span in found(program, text)]


@relaxed
@given(packs(), prose(WORDS))
def test_findings_are_in_document_order_and_within_one_sentence(rules: str, text: str) -> None:
    matches = Matcher(program_of(rules)).find(Document(text))
    keys = [(f.sentence.index, f.first, -f.last) for f in matches.findings]
    assert keys == sorted(keys)
    for finding in matches.findings:
        assert 0 <= finding.first < finding.last <= len(finding.sentence)


@relaxed
@given(packs(), st.data())
def test_made_up_texts_are_matched_by_the_rule_they_were_made_from(rules: str, data: st.DataObject) -> None:
    """Some rule of the type answers in the text, or the rule was withdrawn by what stands around it."""
    program = program_of(rules)
    lowest = [rule for rule in program.rules if rule.type == "First" and not rule.surrounds]
    assume(lowest)
    rule = data.draw(st.sampled_from(lowest))
    text = data.draw(matching_texts(program, rule.name))
    assert any(kind == "First" for kind, *_ in found(program, text)), text


@relaxed
@given(packs(), prose(WORDS))
def test_what_loses_is_kept_in_the_audit(rules: str, text: str) -> None:
    """Of one type that keeps the longest, every loser overlaps the winner that lists it."""
    for finding in Matcher(program_of(rules)).find(Document(text)).findings:
        for loser in finding.beaten:
            assert loser.rule.type == finding.type
            assert loser.first < finding.last
            assert finding.first < loser.last


@relaxed
@given(packs(), prose(WORDS), st.integers(0, 99))
def test_sentences_do_not_disturb_each_other(rules: str, text: str, seed: int) -> None:
    """Paragraphs in another order give the same findings, each where its paragraph went."""
    program = program_of(rules)
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    mixed = paragraphs[:]
    random.Random(seed).shuffle(mixed)
    assert sorted(_surfaces(program, paragraphs)) == sorted(_surfaces(program, mixed))


def _surfaces(program: Program, paragraphs: list[str]) -> list[tuple[str, str, str]]:
    text = "\n\n".join(paragraphs)
    return [(kind, rule, text[start:end]) for kind, rule, start, end in found(program, text)]


def test_the_pack_of_a_text_is_loaded_like_any_other() -> None:
    engine = affidavit.load('type A { what: text }\nrule a -> A { match what:"cat" }\n')
    assert [finding.text for finding in engine.extract("The cat sat.")] == ["cat"]
