"""Witnesses: for a mutant that no test kills, a test that would, complete and tried on both.

Texts are proposed from the patterns (`witness_texts`) and from the tests that reach the mutant, and read by the pack
and by the mutant. From the first on which they differ words are taken away as long as the difference remains. What
is left becomes a test, which is written, parsed, compiled and run: it must pass on the pack and fail on the mutant.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from affidavit.audit.coverage_pack import OpenPack
from affidavit.audit.identity import plain
from affidavit.audit.mutate import Fate, changed_program, of_type, sliced
from affidavit.audit.mutate_build import Builder
from affidavit.audit.rule_tests import Judge
from affidavit.audit.witness_texts import texts_for
from affidavit.audit.witness_words import Words
from affidavit.compile.draft import RuleDraft
from affidavit.compile.program import Program, TestProgram
from affidavit.compile.testcases import compile_tests
from affidavit.match.model import Filled, Finding
from affidavit.match.run import Matcher
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Diagnostics
from affidavit.syntax.nodes import SourceText
from affidavit.syntax.parser import parse
from affidavit.syntax.print_clauses import print_test
from affidavit.text.model import Document
from affidavit.text.tokens import tokenize
from affidavit.values.types import Range, Timex

__all__ = ["Witness", "Witnesses"]

_RULES = 3
"""Of a named pattern's users, so many are tried."""
_TEXTS = 60
"""Of the texts proposed for a rule, so many are read."""
_TRIED = 6
"""Of those on which the pack and the mutant differ, so many are made into tests."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A test, as a line of the rule it belongs in, that kills the mutant."""

    rule: str
    test: str


Said = tuple[object, ...]


@dataclass(slots=True)
class Witnesses:
    """Finds witnesses for the mutants of one pack. `program` is as after the last mutant was built."""

    builder: Builder
    program: Program
    words: Words = field(init=False)
    matchers: dict[str, Matcher] = field(default_factory=dict)
    drafts: dict[str, RuleDraft] = field(init=False)
    _findings: dict[tuple[str, str | None, str], list[Finding]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = Words(self.pack)
        self.drafts = {draft.name: draft for draft in self.pack.draft.rule_drafts}

    @property
    def pack(self) -> OpenPack:
        return self.builder.pack

    def of(self, fate: Fate) -> Witness | None:
        """A witness for a mutant that survived; None when no text was found that tells it from the pack."""
        for rule in list(fate.rules)[:_RULES]:
            found = self._of_rule(fate, rule)
            if found is not None:
                return found
        return None

    def _of_rule(self, fate: Fate, rule: str) -> Witness | None:
        draft = self.drafts[rule]
        date = next((each.date for each in draft.node.clauses if isinstance(each, nodes.Test) and each.date), None)
        reached = [(test.text, test.date) for test in fate.reached if len(tokenize(test.text)) <= 40]
        made = [(text, date) for text in texts_for(fate.mutant, rule, self.builder, self.words)[:_TEXTS]]
        texts = [*made, *reached]
        if not texts:
            return None
        program = sliced(self.program, (text for text, _ in texts))
        mutant = changed_program(of_type(program, draft.type), fate.rules)
        pair = _Pair(self, program, Matcher(mutant), fate, draft)
        tried = 0
        for text, day in texts:
            if tried < _TRIED and pair.differ(text, day):
                found = pair.witness(text, day)
                if found is not None:
                    return found
                tried += 1
        return None

    def findings(self, text: str, date: str | None, type: str) -> list[Finding]:
        """What the pack finds of a type in a text."""
        key = text, date, type
        if key not in self._findings:
            if type not in self.matchers:
                self.matchers[type] = Matcher(of_type(self.program, type))
            self._findings[key] = _of_type(self.matchers[type], text, date, type)
        return self._findings[key]

    def compiled(self, test: str, draft: RuleDraft) -> TestProgram | None:
        """A test, as written in a rule, compiled; None when it is none."""
        # A rule must match something; what, makes no difference to its tests.
        source = SourceText(draft.source.path, f"rule {draft.node.name} -> {draft.type} {{\nmatch .\n{test}\n}}\n")
        module, diagnostics = parse(source)
        (declared,) = module.declarations or (None,)
        if diagnostics.has_errors or not isinstance(declared, nodes.Rule):
            return None
        alone = nodes.Module(source, (replace(declared, span=draft.node.span),))
        scratch = replace(self.pack.draft, modules=[alone], tests=[], diagnostics=Diagnostics())
        compile_tests(scratch)
        return None if scratch.diagnostics.has_errors or len(scratch.tests) != 1 else scratch.tests[0]


@dataclass(slots=True)
class _Pair:
    """The pack and one mutant of a rule, side by side. `program` is the pack's, for the words of the texts alone."""

    witnesses: Witnesses
    program: Program
    mutant: Matcher
    fate: Fate
    draft: RuleDraft

    def differ(self, text: str, date: str | None) -> bool:
        mine, theirs = self._both(text, date)
        return [_said(one) for one in mine] != [_said(one) for one in theirs]

    def _both(self, text: str, date: str | None) -> tuple[list[Finding], list[Finding]]:
        type_ = self.draft.type
        return self.witnesses.findings(text, date, type_), _of_type(self.mutant, text, date, type_)

    def witness(self, text: str, date: str | None) -> Witness | None:
        """A test of the text, or of what is left of it when words that do not matter are taken away."""
        if date is not None and self.differ(text, None):
            date = None
        for shorter in dict.fromkeys((self._shrunk(text, date), text)):
            for found in self._tests(shorter, date):
                if self._kills(found, shorter):
                    return found
        return None

    def _shrunk(self, text: str, date: str | None) -> str:
        """`text` with so little that no token can go without the difference, or a test's way to tell it, going too."""
        at = len(tokenize(text))
        while at > 0:
            at -= 1
            shorter = _without(text, at)
            if shorter and self.differ(shorter, date) and any(self._tests(shorter, date)):
                text = shorter
                at = len(tokenize(text))
        return text

    def _tests(self, text: str, date: str | None) -> Iterator[Witness]:
        """Tests of `text` that should hold for the pack alone, the plainest first."""
        mine, theirs = self._both(text, date)
        said = [_said(one) for one in theirs]
        lost = [one for one in mine if _said(one) not in said]
        for finding in sorted(lost, key=lambda one: one.rule.name != self.draft.name):
            marks, values = _marks(finding), _assertions(finding)
            alike = any(one.rule.name == finding.rule.name and _marks(one) == marks for one in theirs)
            for assertions in () if marks is None else (values,) if alike else ((), values):
                yield self._written(nodes.Test(text, marks or (), "some", None, date, assertions), finding.rule.name)
        if not mine:
            yield self._written(nodes.Test(text, (), "none", None, date), self.draft.name)

    def _written(self, test: nodes.Test, rule: str) -> Witness:
        return Witness(rule, print_test(test, "test    "))

    def _kills(self, witness: Witness, text: str) -> bool:
        """Whether the test, as written, passes on the pack and fails on the mutant."""
        test = self.witnesses.compiled(witness.test, self.witnesses.drafts[witness.rule])
        if test is None:
            return False
        program = sliced(self.program, [text])
        return Judge(program).passes(test) and not Judge(changed_program(program, self.fate.rules)).passes(test)


def _without(text: str, at: int) -> str:
    """`text` without its token number `at`, with no space left over."""
    start, end = tokenize(text)[at]
    return f"{text[:start].rstrip()}{' ' * text[end:].startswith(' ')}{text[end:].lstrip()}".strip()


def _of_type(matcher: Matcher, text: str, date: str | None, type: str) -> list[Finding]:
    test = Document(text, "test", None if date is None else datetime.date.fromisoformat(date))
    return [finding for finding in matcher.find(test).findings if finding.type == type]


def _said(finding: Finding) -> Said:
    """What a test can tell about a finding."""
    slots = {name: (plain(one.value), one.span, one.via) for name, one in sorted(finding.slots.items())}
    return finding.rule.name, repr(slots), tuple(_spans(finding)) or (("", finding.span),)


def _spans(finding: Finding) -> Iterator[tuple[str, tuple[int, int]]]:
    for name, filled in finding.slots.items():
        captured = finding.captures.get(name)
        if filled.via == "capture" and captured is not None:
            for piece in captured if isinstance(captured, tuple) else (captured,):
                yield name, piece.span


def _marks(finding: Finding) -> tuple[nodes.Mark, ...] | None:
    """The slots that captures fill, marked; None where marks would cross."""
    found = sorted(((*span, name) for name, span in _spans(finding)), key=lambda mark: (mark[0], -mark[1]))
    for index, (_, end, _) in enumerate(found):
        if any(start < end < stop for start, stop, _ in found[index + 1 :]):
            return None
    return tuple(nodes.Mark(start, end, name) for start, end, name in found)


def _assertions(finding: Finding) -> tuple[nodes.Assertion, ...]:
    """The values of the slots that no capture fills."""
    return tuple(
        assertion
        for name, filled in finding.slots.items()
        if filled.via == "set" or isinstance(filled.value, Range | Timex)
        for assertion in _asserted(name, filled)
    )


def _asserted(name: str, filled: Filled) -> Iterator[nodes.Assertion]:
    slot = nodes.Name(name)
    match filled.value:
        case Range() as value:
            yield nodes.Assertion(nodes.Field(slot, "min"), "=", _literal(value.min))
            yield nodes.Assertion(nodes.Field(slot, "max"), "=", _literal(value.max))
        case Timex() as value:
            yield nodes.Assertion(nodes.Field(slot, "value"), "=", _literal(value.value))
        case tuple():
            return
        case value if filled.finding is None:
            yield nodes.Assertion(slot, "=", _literal(value))


def _literal(value: object) -> nodes.Expr:
    match value:
        case None:
            return nodes.Null()
        case bool():
            return nodes.Boolean(value)
        case int() | float():
            number = nodes.Number(str(abs(value)))
            return nodes.Unary("-", number) if value < 0 else number
        case _:
            return nodes.String(str(value))
