"""What is asked for: a type, values expected of it, and places of the text.

``Casualty``, ``Casualty{count.min = 35, outcome = killed}``: in the braces stand assertions as in a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from affidavit.compile.conditions import slot_scope
from affidavit.compile.draft import Draft
from affidavit.compile.expressions import Checker, ExprError
from affidavit.compile.program import Constant, FieldOf, Located, Operator, Program, SlotValue
from affidavit.compile.sources import PackSources
from affidavit.compile.suggest import did_you_mean
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.fill import filled
from affidavit.match.model import Finding
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Diagnostics
from affidavit.syntax.nodes import SourceText
from affidavit.syntax.parser import parse
from affidavit.text.model import Document

__all__ = ["Expectation", "Goal", "GoalError", "expected_places", "parse_goal", "places_of"]

Span = tuple[int, int]

_GOAL = re.compile(r"\s*(\w+)\s*(?:\{(.*)\}\s*)?", re.DOTALL)
_MOST_PLACES = 8
"""Places of which the text asked about may stand; of a word that stands everywhere the first must do."""


class GoalError(ValueError):
    """What is asked for cannot be: there is no such type, slot, value or text."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One assertion. `slot` is the slot or part of the status that it begins with."""

    slot: str
    located: Located

    @property
    def text(self) -> str:
        return self.located.text

    def holds(self, environment: Environment) -> bool | None:
        """Whether it does; None when that cannot be told."""
        value = evaluate(self.located.expr, environment)
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Goal:
    """A finding of `type` that is as `expected`; `near` are the characters asked about, empty for the whole text."""

    type: str
    expected: tuple[Expectation, ...] = ()
    near: tuple[Span, ...] = ()

    def against(self, finding: Finding, program: Program) -> list[Expectation]:
        """What `finding` is not as expected in; what cannot be told counts as not."""
        environment = Environment(
            slots=finding.slots, date=finding.document.date, program=program, status=finding.status
        )
        return [one for one in self.expected if one.holds(environment) is not True]


def parse_goal(text: str, program: Program) -> tuple[str, tuple[Expectation, ...]]:
    """The type and the assertions of ``Type`` or ``Type{slot = value, ...}``. Raises GoalError."""
    found = _GOAL.fullmatch(text)
    if found is None:
        raise GoalError(f"{text!r} is not a type, nor a type with what is expected of it: Casualty{{count.min = 35}}")
    name, asserted = found[1], found[2]
    if name not in program.types:
        hint = did_you_mean(name, list(program.types), f"the types are {', '.join(program.types)}")
        raise GoalError(f"the pack has no type {name!r}: {hint}")
    return name, tuple(_expectations(name, asserted, program)) if asserted and asserted.strip() else ()


def _expectations(name: str, asserted: str, program: Program) -> Iterator[Expectation]:
    source = SourceText("the goal", f'test {name} "x" {{{asserted}}}')
    module, diagnostics = parse(source)
    test = next((one for one in module.declarations if isinstance(one, nodes.Test)), None)
    if diagnostics.has_errors or test is None or len(module.declarations) > 1:
        told = [problem for problem in diagnostics.sorted() if problem.is_error]
        raise GoalError(f"{{{asserted}}} is not what can be expected: {_why(told[0]) if told else 'it cannot be read'}")
    draft = Draft(PackSources("", {}), Diagnostics(), types=dict(program.types))
    checker = Checker(draft, "", source, slot_scope(draft, name, with_status=True))
    for assertion in test.assertions:
        operator = "==" if assertion.operator == "=" else assertion.operator
        comparison = nodes.Binary(operator, assertion.path, assertion.value, span=assertion.span)
        written = source.text[assertion.span.start : assertion.span.end]
        try:
            yield Expectation(_root(assertion.path), checker.condition(comparison))
        except ExprError:
            raise GoalError(f"{written}: {_why(draft.diagnostics.sorted()[0])}") from None
        except KeyError:
            raise GoalError(f"{written}: a lexicon cannot be asked for here") from None


def _why(problem: object) -> str:
    message, help = getattr(problem, "message", ""), getattr(problem, "help", "")
    return f"{message}; {help}" if help else str(message)


def _root(path: nodes.Expr) -> str:
    while isinstance(path, nodes.Field):
        path = path.object
    assert isinstance(path, nodes.Name)
    return path.name


# ── Places ──────────────────────────────────────────────────────────────────────────────────────


def places_of(near: str, document: Document) -> tuple[Span, ...]:
    """Where `near` stands in the text, case and kinds of white space aside. Raises GoalError where it does not."""
    words = near.split()
    if not words:
        raise GoalError("the text to look near to is empty")
    found = re.finditer(r"\s+".join(map(re.escape, words)), document.text, re.IGNORECASE)
    spans = tuple(match.span() for match, _ in zip(found, range(_MOST_PLACES), strict=False))
    if not spans:
        raise GoalError(f"the text of {document.id} does not hold {near!r}")
    return spans


def expected_places(goal: Goal, document: Document, findings: Sequence[Finding], program: Program) -> tuple[Span, ...]:
    """Where what is expected may stand: findings that would fill a slot as asked, and values as written."""
    spans: list[Span] = []
    for one in goal.expected:
        info = program.types[goal.type].slots.get(one.slot)
        if info is not None and info.type.kind == "finding":
            spans += [
                finding.span
                for finding in findings
                if finding.type == info.type.name and _would_do(one, finding, document, program)
            ]
        for value in _constants(one):
            pattern = rf"(?<!\w){re.escape(value)}(?!\w)"
            spans += [match.span() for match in re.finditer(pattern, document.text, re.IGNORECASE)]
    return tuple(sorted(set(spans)))[:_MOST_PLACES]


def _would_do(one: Expectation, finding: Finding, document: Document, program: Program) -> bool:
    """Whether `one` would hold of a finding whose slot `finding` fills."""
    slots = {one.slot: filled(finding, document, "capture")}
    return one.holds(Environment(slots=slots, date=document.date, program=program)) is True


def _constants(one: Expectation) -> list[str]:
    """The texts and numbers that the assertion compares with, as a text would write them."""
    expr = one.located.expr
    if not isinstance(expr, Operator) or expr.name != "==" or not isinstance(expr.args[0], SlotValue | FieldOf):
        return []
    values = [arg for arg in expr.args if isinstance(arg, Constant) and arg.type.kind != "enum"]
    told = [arg.value for arg in values if isinstance(arg.value, str | int | float) and not isinstance(arg.value, bool)]
    return [text for value in told for text in ([str(value), f"{value:,}"] if not isinstance(value, str) else [value])]
