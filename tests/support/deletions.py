"""Sentences made not to match by taking out one token: what `why-not` has to find out."""

from __future__ import annotations

from collections import Counter
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


def deletions(engine: Engine, finding: Finding, left_out: Counter[str] | None = None) -> Iterator[Deletion]:
    """The tokens of `finding` whose loss breaks one element of its rule, one after the other, in one sentence.

    Left out, and counted in `left_out`: findings of one token, of which nothing would be left; tokens without which the
    rest is cut into other tokens or sentences; those without which the rule still matches some of what is left; and
    those whose loss breaks more than one element, of the rule or of one of a finding below it, since what stands beside
    them is then read otherwise.
    """
    sentence = finding.sentence
    count = Counter() if left_out is None else left_out
    for number, first, last, _ in finding.path:
        for token in range(first, last):
            report = _without(engine, finding, token)
            place = finding.first, finding.last - 1
            if finding.last - finding.first < 2:
                count["of one token"] += 1
            elif report is None:
                count["cut otherwise"] += 1
            elif any(
                one.first < place[1] and place[0] < one.last for one in matches_of(finding.rule, sight_of(report, 0))
            ):
                count["matches still"] += 1
            elif not _others_hold(finding, token, sight_of(report, 0)):
                count["more than one broken"] += 1
            else:
                element = finding.rule.automaton.elements[number]
                lost = finding.document.text[sentence.starts[first] : sentence.ends[last - 1]]
                yield Deletion(finding, element, number, report, sight_of(report, 0).span(*place), lost)


def _without(engine: Engine, finding: Finding, token: int) -> Report | None:
    """The report of the text without a token; None where what is left is not the other tokens in one sentence."""
    sentence, text = finding.sentence, finding.document.text
    start, end = sentence.starts[token], sentence.ends[token]
    if token + 1 < len(sentence):
        end = sentence.starts[token + 1]
    shorter = text[:start] + text[end:] if token + 1 < len(sentence) else text[:start].rstrip()
    report = engine.extract(shorter, date=finding.document.date, id="less")
    sentences = split(shorter)
    rest = [*sentence.surfaces[:token], *sentence.surfaces[token + 1 :]]
    return report if len(sentences) == 1 and sentences[0].surfaces == rest else None


def _others_hold(finding: Finding, token: int, sight: Sight) -> bool:
    """Whether every element but that which lost `token` can still take its tokens; of findings below too."""
    elements = finding.rule.automaton.elements
    for number, first, last, taken in finding.path:
        if first <= token < last:
            if isinstance(taken, Finding) and not _others_hold(taken, token, sight):
                return False
            continue
        shift = int(first > token)
        edges = sight.edges(elements[number].kind, elements[number].ref, first - shift)
        if last - shift not in {edge[0] for edge in edges}:
            return False
    return True
