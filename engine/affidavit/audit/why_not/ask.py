"""The question put to every rule of a type at every place asked about, and the answers ranked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from affidavit.audit.show import quoted
from affidavit.audit.why_not.align import Alignment, Taken, align, evidence_of
from affidavit.audit.why_not.candidates import Candidate, Place, almost, told, weighed
from affidavit.audit.why_not.diagnose import Ask, diagnose, lacking, matched, wanted, written
from affidavit.audit.why_not.existing import differences
from affidavit.audit.why_not.goal import Expectation, Goal, GoalError, expected_places, parse_goal, places_of
from affidavit.audit.why_not.knowledge import Knowledge
from affidavit.audit.why_not.reading import (
    Captures,
    Reader,
    Reading,
    captures_in,
    captures_of,
    lists_of,
    objection,
    slots_of,
)
from affidavit.audit.why_not.reasons import Cause, Found, Instead, Miss, Wanted, WhyNot
from affidavit.audit.why_not.short import Short, one_short
from affidavit.audit.why_not.sight import Sight
from affidavit.audit.why_not.withdrawn import Rivals, beaten_cause, objection_cause, reading_cause
from affidavit.compile.program import ACCEPT, TYPE, CompiledRule, Program
from affidavit.match.evaluate import Environment
from affidavit.match.model import Finding
from affidavit.text.model import Document, Sentence
from affidavit.text.sentences import split

__all__ = ["near_misses", "why_not"]

Span = tuple[int, int]

_PASSED_OVER = 2
"""Elements or tokens passed over between those that match; what is missing at either end comes on top."""
_WHOLE_TEXT = 1
"""As `_PASSED_OVER`, where no place is named."""
_DEPTH = 4
"""How far down the reasons for missing findings are followed."""
_THROUGH = 3
"""Types asked about for a rule that wants one finding only."""
_OF_OTHERS = 40
"""Evidence, at the most, of what only a lower rule has matched: less than that of a word."""
_BELOW = 2
"""Near misses told of a finding that is missing."""


def why_not(
    goal: str,
    document: Document,
    program: Program,
    findings: Sequence[Finding],
    near: str | Span | None = None,
    limit: int = 5,
) -> WhyNot:
    """Why `findings`, all those of `document`, hold nothing that is as `goal` says.

    `goal` is a type, or a type with what is expected of it: ``Casualty{count.min = 35}``. `near` is a piece of the
    text or a half-open span of it; without it the whole text is looked at. `limit` is the number of misses told.
    Raises GoalError for a type, slot or text that there is not.
    """
    name, expected = parse_goal(goal, program)
    asked = Goal(name, expected, _spans(near, document))
    spans = asked.near or _sentences_of(expected_places(asked, document, findings, program), document)
    found = tuple(_found(asked, spans, findings, program))
    knowledge = Knowledge.of(program)
    rules = knowledge.rules[name]
    exists = any(not one.causes for one in found)
    misses: tuple[Miss, ...] = ()
    if not exists and not _told_by_what_is_there(found):
        asker = _Asker(knowledge, document, findings)
        places = [replace(place, named=bool(asked.near)) for place in asker.places(spans)]
        misses = asker.misses(rules, asked, places, limit) or (_none(name, rules, spans, document),)
    return WhyNot(asked, document, program, found, misses, len(rules))


def near_misses(
    rules: Iterable[CompiledRule], document: Document, program: Program, findings: Sequence[Finding], limit: int = 1
) -> tuple[Miss, ...]:
    """How near `rules` came anywhere in `document`, the nearest first."""
    asker = _Asker(Knowledge.of(program), document, findings)
    places = [replace(place, limit=_PASSED_OVER) for place in asker.places(())]
    return asker.misses(list(rules), Goal(""), places, limit)


def _spans(near: str | Span | None, document: Document) -> tuple[Span, ...]:
    if near is None:
        return ()
    if isinstance(near, str):
        return places_of(near, document)
    start, end = near
    if not 0 <= start <= end <= len(document.text):
        raise GoalError(f"the text of {document.id} has no characters {start} to {end}")
    return ((start, end),)


def _sentences_of(spans: Sequence[Span], document: Document) -> tuple[Span, ...]:
    """The sentences that `spans` stand in: what is expected may be far from what the rule would match."""
    if not spans:
        return ()
    found = ((one.start, one.end) for one in split(document.text))
    return tuple(one for one in found if any(_overlap(one, span) for span in spans))


def _found(goal: Goal, spans: Sequence[Span], findings: Sequence[Finding], program: Program) -> Iterator[Found]:
    """What is there, that which is as expected first."""
    there = []
    for finding in findings:
        if finding.type == goal.type:
            causes = differences(finding, goal, program)
            meets = any(_overlap(finding.span, span) for span in spans)
            if meets or not spans or (not causes and not goal.near):
                there.append(Found(finding, causes))
    yield from sorted(there, key=lambda one: len(one.causes))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < max(other[1], other[0] + 1) and other[0] < one[1]


def _told_by_what_is_there(found: Sequence[Found]) -> bool:
    """Whether a finding is there that the rules found as expected, and only what came after made it differ."""
    later = {"resolve", "link", "context", "empty-slot"}
    return any(all(cause.reason in later for cause in one.causes) for one in found)


def _none(name: str, rules: Sequence[CompiledRule], spans: Sequence[Span], document: Document) -> Miss:
    if not rules:
        return Miss(None, Cause("no-rule", f"no rule of the pack finds a {name}"))
    where = " or ".join(quoted(document.text[slice(*span)]) for span in spans[:2]) if spans else "the text"
    return Miss(None, Cause("nothing", f"nothing at {where} comes near any of the {len(rules)} rules of {name}"))


# ── One document ────────────────────────────────────────────────────────────────────────────────


class _Asker:
    """Asks rules about one document, of which `findings` are all that is there."""

    def __init__(self, knowledge: Knowledge, document: Document, findings: Sequence[Finding]) -> None:
        self._knowledge = knowledge
        self._document = document
        self._findings = findings
        self._sentences: list[Sentence] = split(document.text)
        self._rivals = Rivals(findings)
        self._sights: dict[int, Sight] = {}
        self._asked: dict[tuple[str, int, tuple[int, int]], tuple[Miss, ...]] = {}
        self._lacking: dict[tuple[str, int, tuple[int, int]], bool] = {}

    def places(self, spans: Sequence[Span]) -> list[Place]:
        """The tokens of `spans`; all of them where there are none."""
        if not spans:
            return [Place(s.index, (0, len(s)), _WHOLE_TEXT) for s in self._sentences]
        found = []
        for start, end in spans:
            for sentence in self._sentences:
                if sentence.start <= max(end - 1, start) and start < sentence.end:
                    first = bisect_right(sentence.ends, start)
                    last = bisect_left(sentence.starts, end)
                    found.append(Place(sentence.index, (first, max(first, last)), _PASSED_OVER))
        return found

    def misses(
        self, rules: Sequence[CompiledRule], goal: Goal, places: Sequence[Place], limit: int, depth: int = 0
    ) -> tuple[Miss, ...]:
        """The nearest miss of each rule, the nearest first."""
        nearest: list[Candidate] = []
        for rule in rules:
            candidates = [one for place in places for one in self._candidates(rule, goal, place, depth)]
            if candidates:
                nearest.append(told(candidates))
        nearest.sort(key=lambda one: one.key)
        least = -1 if depth or not nearest else 0 if nearest[0].complete else nearest[0].far
        telling = [one for one in nearest if one.tells or (one.just and not depth) or one.missing <= least][:limit]
        nearness = [one.nearness for one in telling]
        return tuple(replace(self._miss(one, depth), rank=nearness.index(one.nearness) + 1) for one in telling)

    # ── Candidates ──────────────────────────────────────────────────────────────────────────────

    def _candidates(self, rule: CompiledRule, goal: Goal, place: Place, depth: int) -> Iterator[Candidate]:
        """Complete matches of which nothing came, parts of matches, and what only a lower finding stands against."""
        sight = self._sight(place.sentence)
        reader = Reader(rule.automaton, sight)
        kept: list[tuple[int, int]] = []
        found = list(self._complete(rule, goal, place, reader, sight, depth, kept))
        whole = kept + [(one.taken[0].first, one.taken[-1].last) for one in found]
        shape = self._knowledge.shapes.of(rule.automaton)
        short = None
        if place.named and not any(_share(place.tokens, one) for one in whole):
            short = one_short(shape, sight, place.tokens, partial(self._lacks, sight))
        for alignment in align(shape, sight, place.tokens, place.limit, whole=place.named):
            # Where the rule matches as it stands, nothing is told of how else it might have been read.
            if not any(_share(alignment.stretch, one) for one in whole):
                found += self._partly(rule, goal, alignment, reader, sight)
        if short is not None and short.alignment is not None:
            found += self._partly(rule, goal, short.alignment, reader, sight)
        elif short is not None or not (found or kept):
            found += self._through(rule, place, sight, depth, short)
        for one in found:
            yield weighed(one, place, shape, short)

    def _lacks(self, sight: Sight, ref: int, tokens: tuple[int, int]) -> bool:
        """Whether one token more would make a finding of just `tokens`."""
        name = self._knowledge.program.references[ref].type
        if tokens[0] == tokens[1]:
            return self._knowledge.least(name) == 1
        key = name, sight.sentence.index, tokens
        if key not in self._lacking:
            self._lacking[key] = False  # of a type that is built on itself, by another rule
            shapes = (self._knowledge.shapes.of(rule.automaton) for rule in self._knowledge.rules[name])
            self._lacking[key] = any(one_short(one, sight, tokens, partial(self._lacks, sight)) for one in shapes)
        return self._lacking[key]

    def _complete(
        self,
        rule: CompiledRule,
        goal: Goal,
        place: Place,
        reader: Reader,
        sight: Sight,
        depth: int,
        kept: list[tuple[int, int]],
    ) -> Iterator[Candidate]:
        """Complete matches at the place that were withdrawn or beaten; the others are put into `kept`."""
        for start in range(place.tokens[1]):
            reading = reader.read(start)
            if reading is None or reading.last <= max(place.tokens[0], start):
                continue
            why = self._cause(rule, reading, sight, depth)
            if why is None:
                kept.append((reading.first, reading.last))
                continue
            captures = captures_of(reading, sight, lists_of(rule))
            evidence = evidence_of(self._knowledge.shapes.of(rule.automaton), reading.taken, place.tokens)
            yield self._candidate(rule, goal, reading.taken, captures, evidence, sight, *why)

    def _partly(
        self, rule: CompiledRule, goal: Goal, alignment: Alignment, reader: Reader, sight: Sight
    ) -> Iterator[Candidate]:
        """A part of a match, or a whole one that is not the one preferred from its start."""
        shape = self._knowledge.shapes.of(rule.automaton)
        captures = captures_in(shape, alignment.taken, sight, lists_of(rule))
        if alignment.cost:
            made = self._candidate(
                rule, goal, alignment.taken, captures, alignment.evidence, sight, None, alignment.cost
            )
            yield replace(made, alignment=alignment)
            return
        reading = reader.read(alignment.stretch[0])
        if reading is not None and (reading.first, reading.last) != alignment.stretch:
            cause = reading_cause(reading, alignment, sight)
            yield self._candidate(rule, goal, alignment.taken, captures, alignment.evidence, sight, cause, 0)

    def _through(
        self, rule: CompiledRule, place: Place, sight: Sight, depth: int, short: Short | None
    ) -> Iterator[Candidate]:
        """A rule that wants one finding only, of which nothing but the finding's own near misses can be told."""
        shape = self._knowledge.shapes.of(rule.automaton)
        if shape.to_accept[0] != 1 or place.limit < _PASSED_OVER:
            return
        asked: set[str] = set()
        numbers = shape.between(0, 3, 1, ACCEPT) if short is None else [one.element for one in short.repairs]
        for number in numbers:
            element = rule.automaton.elements[number]
            if element.kind != TYPE:
                continue
            name = self._knowledge.program.references[element.ref].type
            if name in asked or len(asked) == _THROUGH:
                continue
            asked.add(name)
            below = self._below(place.sentence, depth + 1, name, place.tokens)
            if short is not None or (below and below[0].rule is not None):
                evidence = min(below[0].evidence - 1, _OF_OTHERS) if below else 0
                yield Candidate(rule, (), 0, 1, evidence, (), sight, None, None, (number, below))

    def _candidate(
        self,
        rule: CompiledRule,
        goal: Goal,
        taken: Sequence[Taken],
        captures: Captures,
        evidence: int,
        sight: Sight,
        cause: Cause | None,
        missing: int,
    ) -> Candidate:
        held = [(one.text, _held(one, rule, captures, sight)) for one in goal.expected]
        unlike = tuple(text for text, is_so in held if is_so is False)
        alike = sum(is_so is True for _, is_so in held)
        return Candidate(rule, unlike, alike, missing, evidence, tuple(taken), sight, cause)

    def _cause(self, rule: CompiledRule, reading: Reading, sight: Sight, depth: int) -> tuple[Cause, int] | None:
        """Why a complete match came to nothing, and how much it lacks; None if it became a finding."""
        index = sight.sentence.index
        if self._rivals.kept(rule, index, reading):
            return None
        found = objection(rule, reading, sight)
        if found is not None:
            return objection_cause(found, reading, sight, self._knowledge, self._ask(sight, depth))
        winner = self._rivals.winner(rule, index, reading)
        return None if winner is None else (beaten_cause(*winner), 0)

    # ── Misses ──────────────────────────────────────────────────────────────────────────────────

    def _miss(self, one: Candidate, depth: int) -> Miss:
        automaton = one.rule.automaton
        if one.through is not None:
            return _wants_only(one)
        near = Miss(
            one.rule,
            one.cause or _UNTOLD,
            clause=automaton.clauses[one.taken[-1].element] if automaton.clauses else None,
            missing=one.missing,
            far=one.far,
            evidence=one.evidence,
            unlike=one.unlike,
            also=one.struck,
            matched=matched(automaton, [part for part in one.taken if not almost(part, one.alignment)], one.sight),
        )
        if one.alignment is None:
            return replace(near, otherwise=tuple(_otherwise(one, ())))
        shape = self._knowledge.shapes.of(automaton)
        ask = self._ask(one.sight, depth)
        diagnosis, elements, seen = diagnose(shape, one.alignment, one.sight, self._knowledge, ask)
        lacks = lacking(shape, one.alignment, one.sight)
        near = replace(near, cause=diagnosis.cause, wanted=elements, lacking=lacks, seen=seen, below=diagnosis.below)
        return replace(near, otherwise=tuple(_otherwise(one, elements)))

    def _ask(self, sight: Sight, depth: int) -> Ask:
        return partial(self._below, sight.sentence.index, depth + 1)

    def _below(self, sentence: int, depth: int, type_name: str, tokens: tuple[int, int]) -> tuple[Miss, ...]:
        """Why no finding of a type stands at `tokens`."""
        if depth > _DEPTH:
            return ()
        key = (type_name, sentence, tokens)
        if key not in self._asked:
            rules = self._knowledge.rules[type_name]
            place = Place(sentence, tokens, _PASSED_OVER)
            self._asked[key] = self.misses(rules, Goal(type_name), [place], _BELOW, depth)
        return self._asked[key]

    def _sight(self, index: int) -> Sight:
        if index not in self._sights:
            knowledge = self._knowledge
            self._sights[index] = Sight(
                self._sentences[index],
                self._document,
                knowledge.program,
                self._findings,
                knowledge.tests,
                knowledge.phrases,
                knowledge.nearest,
            )
        return self._sights[index]


def _held(one: Expectation, rule: CompiledRule, captures: Captures, sight: Sight) -> bool | None:
    environment = Environment(slots=slots_of(rule, captures, sight), date=sight.document.date, program=sight.program)
    return one.holds(environment)


def _share(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _otherwise(one: Candidate, told: Sequence[Wanted]) -> Iterator[Instead]:
    """What else, put in alone, would make a match of just the place; of what is `told` already nothing."""
    known = set(told)
    sentence = one.sight.sentence
    for repair in one.repairs if one.just else ():
        element = written(one.rule.automaton.elements[repair.element], one.sight.program)
        if element not in known:
            known.add(element)
            if repair.last > repair.first:
                yield Instead(element, one.sight.span(repair.first, repair.last))
            else:
                place = sentence.ends[repair.first - 1] if repair.first else sentence.starts[0]
                yield Instead(element, (place, place))


def _wants_only(one: Candidate) -> Miss:
    assert one.through is not None
    number, below = one.through
    name = one.sight.program.references[one.rule.automaton.elements[number].ref].type
    cause = Cause("missing-finding", f"no {name} stands there", {"type": name})
    element = wanted(one.rule.automaton, [number], one.sight.program)
    return Miss(
        one.rule,
        cause,
        otherwise=tuple(_otherwise(one, element)),
        missing=1,
        far=one.far,
        evidence=one.evidence,
        wanted=element,
        lacking=element,
        seen=below[0].seen if below else None,
        below=below,
    )


_UNTOLD = Cause("nothing", "")
"""Stands in a miss until its reason has been sought."""
