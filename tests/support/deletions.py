"""Sentences made not to match by taking out one token: what `why-not` has to find out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from affidavit.audit.why_not.knowledge import Knowledge
from affidavit.audit.why_not.reading import Reader, Reading
from affidavit.audit.why_not.sight import Sight
from affidavit.compile.program import CompiledRule, Element
from affidavit.match.model import Finding
from affidavit.run.engine import Engine
from affidavit.run.report import Report
from affidavit.text.sentences import split

__all__ = ["Deletion", "deletions", "matches_of", "sight_of"]


@dataclass(frozen=True)
class Deletion:
    """`report` is of the text without the token; `place` are the characters that remain of what `finding` covered.

    `element` had taken the text `lost`, of which one token is gone.
    """

    finding: Finding
    element: Element
    number: int
    report: Report
    place: tuple[int, int]
    lost: str


def sight_of(report: Report, sentence: int) -> Sight:
    """A sentence of a report as `why-not` sees it."""
    known = Knowledge.of(report.program)
    return Sight(
        split(report.document.text)[sentence],
        report.document,
        report.program,
        report.all_findings,
        known.tests,
        known.phrases,
        known.nearest,
    )


def matches_of(rule: CompiledRule, sight: Sight) -> list[Reading]:
    """Every match that the pattern of a rule prefers from some token."""
    reader = Reader(rule.automaton, sight)
    found = [reader.read(start) for start in range(sight.size)]
    return [one for one in found if one is not None and one.last > one.first]


def deletions(engine: Engine, finding: Finding) -> Iterator[Deletion]:
    """The tokens of `finding` whose loss really breaks its rule, one after the other, in a text of one sentence.

    Left out are tokens without which the rule still matches there, and those whose loss breaks more than one element:
    what stands beside it may be read otherwise then.
    """
    sentence = finding.sentence
    text = finding.document.text
    date = finding.document.date
    for number, first, last, _ in finding.path:
        for token in range(first, last):
            start, end = sentence.starts[token], sentence.ends[token]
            if token + 1 < len(sentence):
                end = sentence.starts[token + 1]
            shorter = text[:start] + text[end:] if token + 1 < len(sentence) else text[:start].rstrip()
            report = engine.extract(shorter, date=date, id="less")
            rest = [*sentence.surfaces[:token], *sentence.surfaces[token + 1 :]]
            sentences = split(shorter)
            if len(sentences) != 1 or sentences[0].surfaces != rest or finding.last - finding.first < 2:
                continue
            sight = sight_of(report, 0)
            if not _others_hold(finding, number, first, last, token, sight):
                continue
            low, high = finding.first, finding.last - 1
            if any(one.first < high and low < one.last for one in matches_of(finding.rule, sight)):
                continue
            place = sight.span(low, high)
            lost = text[sentence.starts[first] : sentence.ends[last - 1]]
            yield Deletion(finding, finding.rule.automaton.elements[number], number, report, place, lost)


def _others_hold(finding: Finding, number: int, first: int, last: int, token: int, sight: Sight) -> bool:
    """Whether every other element can still take its tokens, and the one that lost a token can take no more."""
    elements = finding.rule.automaton.elements
    for other, begin, end, _ in finding.path:
        if (begin, end) == (first, last):
            continue
        shift = int(begin > token)
        edges = sight.edges(elements[other].kind, elements[other].ref, begin - shift)
        if end - shift not in {edge[0] for edge in edges}:
            return False
    return True
