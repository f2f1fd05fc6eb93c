"""The tests that stand beside the rules: run them, and say of a failure what came nearest.

A mark ``[at least 35](count)`` names the slot, or the capture where no slot has the name, and must cover exactly the
characters found. Every slot that a capture fills must be marked; slots filled otherwise may be. A test inside a
rule is answered by findings of that rule alone; one outside by any finding of its type. ``none`` asks that there
be no finding of the type, ``todo`` that the test does not hold yet.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from affidavit.audit.attempts import Attempt, nearest_attempt
from affidavit.audit.identity import plain
from affidavit.audit.show import shown
from affidavit.compile.program import CompiledRule, Located, Operator, Program, TestProgram
from affidavit.match.demand import Wanted, related_types
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.model import Captured, Finding
from affidavit.match.run import Matcher, Matches
from affidavit.relate.run import relate
from affidavit.text.model import Document

__all__ = ["Candidate", "Difference", "Judge", "TestResult", "run_tests"]

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a finding is not as the test says.

    `kind` is ``mark`` (the spans differ), ``unmarked`` (a capture filled the slot, no mark names it) or ``value`` (an
    assertion does not hold; `name` is its text, `actual` what is there instead).
    """

    kind: str
    name: str
    expected: Spans = ()
    found: Spans = ()
    actual: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding that might have answered the test, and why it does not."""

    finding: Finding
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class TestResult:
    """The outcome of one test.

    On failure `candidates` are the findings that came into question, the nearest first; `attempt` is how far the
    test's rule came when it has none.
    """

    __test__ = False
    test: TestProgram
    passed: bool
    candidates: tuple[Candidate, ...] = ()
    attempt: Attempt | None = None

    @property
    def name(self) -> str:
        """The rule the test stands in, or its type."""
        return self.test.rule or self.test.type


def run_tests(
    program: Program, wanted: Callable[[TestProgram], bool] | None = None, matcher: Matcher | None = None
) -> Iterator[TestResult]:
    """Run the tests of `program` (those `wanted`), one result each in the order in which they are written.

    `matcher` is one of `program`, for who wants to see its statistics.
    """
    matcher = matcher or Matcher(program)
    rules = {rule.name: rule for rule in program.rules}
    for test in program.tests:
        if wanted is None or wanted(test):
            yield _run(test, matcher, rules)


class Judge:
    """Tells of tests whether they pass, and nothing else: the text is read only for what a test's type needs."""

    def __init__(self, program: Program) -> None:
        self._matcher = Matcher(program)
        self._needed: dict[str, Wanted] = {}

    def passes(self, test: TestProgram) -> bool:
        """Whether `test` passes."""
        if test.type not in self._needed:
            self._needed[test.type] = related_types(self._matcher.program, [test.type])
        held, *_ = _held(test, self._matcher, self._needed[test.type])
        return held


def _held(
    test: TestProgram, matcher: Matcher, types: Wanted | None = None
) -> tuple[bool, list[Candidate], list[Finding], Matches]:
    """Whether a test holds; the findings that could answer it, all of its type, and what they were found in."""
    date = datetime.date.fromisoformat(test.date) if test.date else None
    matches = matcher.find(Document(test.text, "test", date), types)
    findings = [finding for finding in relate(matches, matcher.program).findings if finding.type == test.type]
    if test.kind == "none":
        return not findings, [Candidate(finding, ()) for finding in findings], findings, matches
    answers = [finding for finding in findings if test.rule in (None, finding.rule.name)]
    candidates = [Candidate(one, tuple(_differences(test, one, matcher.program))) for one in answers]
    held = any(not candidate.differences for candidate in candidates)
    return held != (test.kind == "todo"), candidates, findings, matches


def _run(test: TestProgram, matcher: Matcher, rules: dict[str, CompiledRule]) -> TestResult:
    held, candidates, findings, matches = _held(test, matcher)
    if test.kind == "none":
        return TestResult(test, held, tuple(candidates))
    if test.kind == "todo":
        return TestResult(test, held, tuple(one for one in candidates if not one.differences))
    if held:
        return TestResult(test, True)
    return _failure(test, candidates, findings, matches, matcher.program, rules)


def _failure(
    test: TestProgram,
    candidates: list[Candidate],
    findings: list[Finding],
    matches: Matches,
    program: Program,
    rules: dict[str, CompiledRule],
) -> TestResult:
    candidates.sort(key=lambda candidate: len(candidate.differences))
    if candidates or test.rule is None:
        return TestResult(test, False, tuple(candidates))
    others = tuple(Candidate(one, tuple(_differences(test, one, program))) for one in findings)
    attempt = nearest_attempt(rules[test.rule], matches.document, program, matches.findings)
    return TestResult(test, False, others, attempt)


# ── One finding against one test ────────────────────────────────────────────────────────────────


def _differences(test: TestProgram, finding: Finding, program: Program) -> Iterator[Difference]:
    marks: dict[str, list[tuple[int, int]]] = {}
    for mark in test.marks:
        marks.setdefault(mark.name, []).append((mark.start, mark.end))
    for name, expected in marks.items():
        found = _spans(finding, name)
        if found != tuple(expected):
            yield Difference("mark", name, tuple(expected), found)
    for name, filled in finding.slots.items():
        if filled.via == "capture" and name not in marks:
            yield Difference("unmarked", name, found=_spans(finding, name))
    environment = Environment(slots=finding.slots, date=finding.document.date, program=program, status=finding.status)
    for assertion in test.assertions:
        if evaluate(assertion.expr, environment) is not True:
            yield Difference("value", assertion.text, actual=_actual(assertion, environment))


def _spans(finding: Finding, name: str) -> Spans:
    """Where the slot or capture `name` stands; several places for a repeated capture, none when it is empty."""
    captured = finding.captures.get(name)
    filled = finding.slots.get(name)
    if filled is not None and filled.via != "capture":
        return () if filled.span is None else (filled.span,)
    if isinstance(captured, Captured):
        return (captured.span,)
    if captured:
        return tuple(piece.span for piece in captured)
    return () if filled is None or filled.span is None else (filled.span,)


def _actual(assertion: Located, environment: Environment) -> str:
    """The value of the left side, where the assertion is a comparison."""
    expr = assertion.expr
    value = evaluate(expr.args[0] if isinstance(expr, Operator) else expr, environment)
    return shown(plain(value.main if isinstance(value, Finding) else value))
