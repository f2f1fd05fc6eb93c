"""A failed test in words: what it expects, and the nearest that the pack finds."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.audit.identity import plain
from affidavit.audit.rule_tests import Candidate, Difference, TestResult
from affidavit.audit.show import quoted, shown
from affidavit.compile.program import TestProgram
from affidavit.io.layout import Paint
from affidavit.match.model import Finding

__all__ = ["failure_lines"]

_CANDIDATES_SHOWN = 3


def failure_lines(result: TestResult, paint: Paint) -> Iterator[str]:
    """The lines that show one failed test."""
    test = result.test
    yield f"{paint.red('FAILED')} {paint.bold(result.name)} ({test.origin.file}:{test.origin.line})"
    if test.kind == "none":
        yield f"  in         {test.text}"
        for candidate in result.candidates:
            yield f"  expected no {test.type}, found {_found(candidate.finding)}"
    elif test.kind == "todo":
        yield f"  found      {_marked(test.text, _marks_of(result.candidates[0].finding))}"
        yield "  this known miss is one no longer: take out the word todo"
    else:
        yield f"  expected   {_marked(test.text, [(mark.start, mark.end, mark.name) for mark in test.marks])}"
        yield from _nearest(result)


def _nearest(result: TestResult) -> Iterator[str]:
    test = result.test
    if result.attempt is not None:
        span = result.attempt.span
        came = f"its pattern came as far as {quoted(test.text[slice(*span)])}: " if span else ""
        yield f"  nearest    {came}{result.attempt.lacking}"
        for candidate in result.candidates[:_CANDIDATES_SHOWN]:
            yield f"  instead    {_found(candidate.finding)}"
    elif not result.candidates:
        yield f"  nearest    no rule finds a {test.type} here"
    for candidate in result.candidates[:1] if result.attempt is None else ():
        yield from _compared(candidate, test)


def _compared(candidate: Candidate, test: TestProgram) -> Iterator[str]:
    finding = candidate.finding
    yield f"  found      {_marked(test.text, _marks_of(finding))}"
    if test.rule is None:
        yield f"             by {_rule(finding)}"
    for difference in candidate.differences:
        yield f"  - {_difference(difference, test.text)}"


def _difference(difference: Difference, text: str) -> str:
    found = _pieces(difference.found, text) or "nothing"
    match difference.kind:
        case "mark":
            return f"{difference.name}: expected {_pieces(difference.expected, text)}, found {found}"
        case "unmarked":
            return f"{difference.name}: found {found}, which is not marked"
        case _:
            return f"{difference.name} does not hold: it is {difference.actual}"


def _pieces(spans: tuple[tuple[int, int], ...], text: str) -> str:
    return ", ".join(f"{quoted(text[start:end])} ({start}–{end})" for start, end in spans)


def _marks_of(finding: Finding) -> list[tuple[int, int, str]]:
    """The slots that captures fill, as marks."""
    marks = []
    for name, filled in finding.slots.items():
        captured = finding.captures.get(name)
        if filled.via == "capture" and captured is not None:
            pieces = captured if isinstance(captured, tuple) else (captured,)
            marks += [(*piece.span, name) for piece in pieces]
    return marks


def _marked(text: str, marks: list[tuple[int, int, str]]) -> str:
    """`text` with its marks, as a test writes them."""
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    for start, end, name in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
        opening[start] = opening.get(start, "") + "["
        closing[end] = f"]({name})" + closing.get(end, "")
    pieces = [closing.get(i, "") + opening.get(i, "") + text[i : i + 1] for i in range(len(text) + 1)]
    return "".join(pieces)


def _found(finding: Finding) -> str:
    slots = ", ".join(f"{name} = {shown(plain(filled.value))}" for name, filled in finding.slots.items())
    return f"{quoted(finding.text)} by {_rule(finding)}: {slots}"


def _rule(finding: Finding) -> str:
    return f"{finding.rule.name} ({finding.rule.location})"
