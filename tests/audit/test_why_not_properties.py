"""What `why-not` says is true: held against the engine, and against sentences of which one token was taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from deletions import Deletion, deletions, matches_of, sight_of
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import affidavit
from affidavit.audit.why_not import Miss
from affidavit.audit.why_not.align import Taken, align
from affidavit.audit.why_not.diagnose import written
from affidavit.audit.why_not.knowledge import Knowledge
from affidavit.audit.why_not.reading import objection
from affidavit.audit.why_not.reasons import Wanted
from affidavit.compile.program import ANY, CompiledRule, Program
from affidavit.run.engine import Engine
from affidavit.run.report import Report
from affidavit.testing import matching_texts, packs, prose
from affidavit.testing.packs import WORDS
from affidavit.text.sentences import split

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

NEARLY = {"case", "condition", "longer-entry", "other-extent"}
"""Reasons that name something that stands there and is almost right: what would mend it is more than a word."""


# ── The interpreter behind why-not is the engine's equal ────────────────────────────────────────


@relaxed
@given(packs(), prose(WORDS))
def test_its_own_reader_finds_and_withdraws_what_the_engine_does(rules: str, text: str) -> None:
    report = affidavit.load(rules).extract(text)
    assert _offered(report, report.program.rules) == _told(report)


def test_its_own_reader_reads_an_article_as_the_engine_does() -> None:
    article = (Path(__file__).resolve().parents[2] / "seeds" / "000_476e31e2d803480d.txt").read_text(encoding="utf-8")
    report = conflict().extract(article[:700], date="2019-04-20")
    rules = report.program.rules[::5]
    told = {one for one in _told(report) if one[0] in {rule.name for rule in rules}}
    assert len(told) > 20
    assert _offered(report, rules) == told


Match = tuple[str, int, int, int]


def _offered(report: Report, rules: Sequence[CompiledRule]) -> set[Match]:
    """Every match of `rules` that nothing withdraws: rule, sentence, first token and last."""
    return {
        (rule.name, sentence.index, one.first, one.last)
        for sentence in split(report.document.text)
        for sight in [sight_of(report, sentence.index)]
        for rule in rules
        for one in matches_of(rule, sight)
        if objection(rule, one, sight) is None
    }


def _told(report: Report) -> set[Match]:
    """What the engine kept and what was beaten, the same way."""
    kept = {(f.rule.name, f.sentence.index, f.first, f.last) for f in report.all_findings}
    return kept | {(b.rule.name, b.sentence.index, b.first, b.last) for f in report.all_findings for b in f.beaten}


@relaxed
@given(packs(), prose(WORDS, max_sentences=1))
def test_an_alignment_costs_nothing_exactly_where_there_is_a_match(rules: str, text: str) -> None:
    report = affidavit.load(rules).extract(text)
    for sentence in split(text):
        sight = sight_of(report, sentence.index)
        for rule in report.program.rules:
            found = align(Knowledge.of(report.program).shapes.of(rule.automaton), sight, (0, sight.size), 2)
            free = [one for one in found if not one.cost]
            matches = matches_of(rule, sight)
            assert matches or not free
            assert free or all(_says_nothing(rule, taken) for one in matches for taken in one.taken)


def _says_nothing(rule: CompiledRule, taken: Taken) -> bool:
    return rule.automaton.elements[taken.element].kind == ANY


# ── One token less ──────────────────────────────────────────────────────────────────────────────


@relaxed
@given(packs(), st.data())
def test_the_rule_that_lost_a_token_is_named_first_and_the_element_with_it(rules: str, data: st.DataObject) -> None:
    """Whatever rule, whatever token: `deletions` says which are no question, and `_check` what the answer must be.

    No question is also asked where another finding of the type stands at what is left: that is the answer then.
    """
    engine = affidavit.load(rules)
    rule = data.draw(st.sampled_from(engine.program.rules))
    around = st.lists(st.sampled_from(WORDS), max_size=2).map(" ".join)
    text = " ".join(
        (data.draw(around), data.draw(matching_texts(engine.program, rule.name)), data.draw(around))
    ).strip()
    assume(len(split(text)) == 1)
    for finding in engine.extract(text).all_findings:
        for deletion in deletions(engine, finding):
            for miss in _check(deletion):
                assert _true(miss, deletion, engine), (deletion.report.document.text, deletion.place, miss)


def _check(deletion: Deletion) -> list[Miss]:
    """What is told first: of the rule that lost the token, and of rules of which nothing tells that they did not.

    The rule is one element away, and the element is named: as what is missing, or as what could as well be.
    Nothing is returned where there is another finding.
    """
    answer = deletion.report.why_not(deletion.finding.type, deletion.place, 999)
    if answer.found:
        return []
    first = [miss for miss in answer.misses if miss.rank == 1]
    said = (deletion.report.document.text, deletion.place, deletion.finding.rule.name, first)
    own = next((miss for miss in first if miss.rule is deletion.finding.rule), None)
    assert own is not None and own.far == 1, said
    assert written(deletion.element, deletion.report.program) in _named(own), said
    return first


def _named(miss: Miss) -> list[Wanted]:
    return [*miss.wanted, *(one.element for one in miss.otherwise)]


def _true(miss: Miss, deletion: Deletion, engine: Engine) -> bool:
    """Whether `miss` is true of the text: one change where it says, and its rule matches there."""
    assert miss.rule is not None
    report = deletion.report
    if not miss.missing:
        assert miss.span is not None
        found = _places(miss.rule, report)
        if miss.reason == "other-reading":
            return miss.span not in found and miss.span[0] in [start for start, _ in found]
        return miss.span in found
    if miss.reason in NEARLY or miss.reason in ("missing-finding", "only"):
        return True  # what would mend it is more than a word
    if _joins(miss, report.program):
        return True  # a word put in would make an entry with its neighbour, and be taken with it
    date = report.document.date
    return any(
        start <= place <= end
        for text, place in _mended(miss, report.document.text, deletion.lost)
        for start, end in _places(miss.rule, engine.extract(text, date=date))
    )


def _joins(miss: Miss, program: Program) -> bool:
    phrases = {
        word for one in program.lexicons for entry in one.entries if len(entry.words) > 1 for word in entry.words
    }
    return any(one.element.strip("\"'").lower() in phrases for one in miss.wanted)


def _places(rule: CompiledRule, report: Report) -> list[tuple[int, int]]:
    """The characters that the matches of a rule cover."""
    sights = [sight_of(report, index) for index in range(len(split(report.document.text)))]
    return [sight.span(one.first, one.last) for sight in sights for one in matches_of(rule, sight)]


def _mended(miss: Miss, text: str, lost: str) -> Iterator[tuple[str, int]]:
    """The text with another word, one more, or those between taken out, where rule and text part; and where that is."""
    places = [(0, 0), (len(text), len(text))]
    if miss.seen is not None:
        start, end = miss.seen
        places = [(start, start), (end, end), (start, end)]
    literals = [one.element.strip("\"'") for one in miss.wanted if one.element[0] in "\"'"]
    for start, end in places:
        for word in dict.fromkeys(("", *WORDS, "black cat", "saw the", "Bob", "dogs", lost, *literals)):
            yield f"{text[:start]} {word} {text[end:]}", start + 1


# ── The shipped pack ────────────────────────────────────────────────────────────────────────────


@cache
def conflict() -> Engine:
    """The shipped pack, with every type looked for."""
    engine = affidavit.load("conflict")
    return engine.for_types(engine.program.types)


def conflict_sentences() -> list[tuple[str, str | None, str | None]]:
    """Sentences that test a rule, with its name; and some of the five articles, of which every rule is asked about."""
    tests = [test for test in conflict().program.tests if test.kind == "some" and test.rule]
    found = [(test.text, test.rule, test.date) for test in tests if len(split(test.text)) == 1][::31]
    for path in sorted((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found += [(text[one.start : one.end], None, None) for one in split(text)[5::17]]
    return found


def test_of_the_shipped_rules_the_one_that_lost_a_token_is_named_first() -> None:
    """As above, of a sample of sentences; and often enough it alone stands first."""
    alone = checked = 0
    for text, rule, day in conflict_sentences():
        for finding in conflict().extract(text, date=day).all_findings[:: 1 if rule else 3]:
            for deletion in deletions(conflict(), finding) if rule in (None, finding.rule.name) else ():
                first = _check(deletion)
                checked += bool(first)
                alone += len(first) == 1
    assert checked >= 40
    assert alone > 0.4 * checked
