"""Tests that stand beside rules: types, marks and assertions resolved."""

from __future__ import annotations

from affidavit.compile.conditions import slot_scope
from affidavit.compile.draft import Draft, RuleDraft, origin_of
from affidavit.compile.expressions import Checker, ExprError
from affidavit.compile.program import Located, TestProgram
from affidavit.compile.suggest import did_you_mean
from affidavit.syntax import nodes
from affidavit.syntax.diagnostics import Label
from affidavit.syntax.nodes import SourceText, Span
from affidavit.text.tokens import tokenize

__all__ = ["compile_tests"]


def compile_tests(draft: Draft) -> None:
    """Every test, in declaration order."""
    rules = {(rule.source.path, rule.node.span): rule for rule in draft.rule_drafts}
    captures: dict[str, set[str]] = {}
    for rule in draft.rule_drafts:
        captures.setdefault(rule.type, set()).update(rule.facts)
    for module in draft.modules:
        alone: list[nodes.Test] = []
        for node in module.declarations:
            if isinstance(node, nodes.Test):
                _free_test(draft, module, node, captures)
                alone.append(node)
            elif isinstance(node, nodes.Rule):
                tests = [clause for clause in node.clauses if isinstance(clause, nodes.Test)]
                _check_twice(draft, module.source, tests)
                _check_balance(draft, module.source, node, tests)
                if (module.source.path, node.span) in rules:
                    for test in tests:
                        _rule_test(draft, rules[module.source.path, node.span], test)
        _check_twice(draft, module.source, alone)


def _free_test(draft: Draft, module: nodes.Module, node: nodes.Test, captures: dict[str, set[str]]) -> None:
    if node.type is None:
        help = f'write the type before the text: test {next(iter(draft.types), "Type")} "..."'
        text = "this test does not say which type it tests"
        draft.diagnostics.add("E0410", text, module.source, node.span, help=help)
        return
    found = draft.names.resolve("type", node.type, module.name, module.source, node.span, draft.diagnostics)
    if found is None:
        return
    _add(draft, module.source, module.name, node, found.name, None, captures.get(found.name, set()))


def _rule_test(draft: Draft, rule: RuleDraft, node: nodes.Test) -> None:
    if node.type not in (None, rule.type):
        text = f"this test names the type {node.type}, and stands in a rule of {rule.type}"
        draft.diagnostics.add("E0410", text, rule.source, node.span, help="leave out the type, or move the test out")
        return
    _add(draft, rule.source, rule.symbol.module, node, rule.type, rule.name, set(rule.facts))


def _add(
    draft: Draft, source: SourceText, module: str, node: nodes.Test, type_: str, rule: str | None, captures: set[str]
) -> None:
    slots = draft.types[type_].slots
    known = [*slots, *sorted(captures - slots.keys())]
    for mark in node.marks:
        if mark.name not in known:
            text = f"{mark.name} is no slot of {type_} and no capture"
            span = mark.span if mark.span.end else node.span
            draft.diagnostics.add(
                "E0409", text, source, span, help=did_you_mean(mark.name, known, f"there are {', '.join(known)}")
            )
    if node.kind == "none" and not tokenize(node.text):
        draft.diagnostics.add(
            "W0405", "this test holds no token, so nothing could be found", source, node.span, help="remove it"
        )
    assertions = _assertions(draft, source, module, node, type_)
    origin = origin_of(source, node.span)
    draft.tests.append(
        TestProgram(rule, type_, node.kind, node.text, node.marks, node.date, assertions, origin, source, node.span)
    )


def _assertions(draft: Draft, source: SourceText, module: str, node: nodes.Test, type_: str) -> tuple[Located, ...]:
    scope = slot_scope(draft, type_, with_status=True)
    recoded = {"E0303": "E0411", "E0306": "E0411"}
    checker = Checker(draft, module, source, scope, recoded)
    found = []
    for assertion in node.assertions:
        operator = "==" if assertion.operator == "=" else assertion.operator
        comparison = nodes.Binary(operator, assertion.path, assertion.value, span=assertion.span)
        try:
            found.append(checker.condition(comparison))
        except ExprError:
            continue
    return tuple(found)


def _check_twice(draft: Draft, source: SourceText, tests: list[nodes.Test]) -> None:
    first: dict[object, nodes.Test] = {}
    for test in tests:
        key = (test.type, test.kind, test.text, test.marks, test.date, test.assertions)
        earlier = first.setdefault(key, test)
        if earlier is not test:
            others = [Label(source, earlier.span, "first given here")]
            draft.diagnostics.add(
                "W0406", "this test was given before", source, test.span, others=others, help="remove one"
            )


def _check_balance(draft: Draft, source: SourceText, node: nodes.Rule, tests: list[nodes.Test]) -> None:
    span = node.name_span if node.name_span.end else node.span
    kinds = [test.kind for test in tests]
    if "some" not in kinds:
        text = f"no test shows what the rule {node.name} finds"
        draft.diagnostics.add("W0403", text, source, span, help='add test "..." with the captures marked')
    if "none" not in kinds:
        text = f"no test shows what the rule {node.name} must leave alone"
        draft.diagnostics.add(
            "W0404", text, source, Span(span.start, span.end), help='add a near miss: test none "..."'
        )
