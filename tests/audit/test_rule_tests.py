from __future__ import annotations

import pytest
from tiny import RULES

from affidavit.audit.rule_tests import TestResult, run_tests
from affidavit.run.engine import load


def outcome(test: str, *, inside: str | None = "harmed") -> TestResult:
    """The result of one test put into a rule, or after all rules."""
    rules = RULES.replace('  test    "[rebels]', f'  {test}\n  test    "[rebels]') if inside else RULES + test
    results = [r for r in run_tests(load(rules).program) if r.test.text != "rebels killed at least two men"]
    return results[0] if inside else results[-1]


@pytest.mark.parametrize(
    "test",
    [
        'test "[rebels](by) [killed](outcome) [two](count) [men](victims)"',
        'test "[rebels](by) [killed](outcome) [two](count) [men](victims), on [Friday](time)" { time = "Friday" }',
        'test "[killed](outcome) [two](count), they say" { count.min = 2, by == none }',
        'test "[rebels](by) [killed](outcome) [two](count) [young](victims) [men](victims)"',
        'test "rebels [killed](outcome) [two](count), others killed three"',
        'test none "rebels left"',
        'test none "rebels killed twelve men"',
        'test todo "rebels left [two](count) men dead"',
        'test "They denied that [rebels](by) [killed](outcome) [two](count) [men](victims)" { polarity = negative }',
    ],
)
def test_what_holds_passes(test: str) -> None:
    assert outcome(test).passed


@pytest.mark.parametrize(
    ("test", "differences"),
    [
        (
            'test "reb[els](by) [killed](outcome) [two](count) [men](victims)"',
            [("mark", "by")],
        ),
        ('test "[rebels](by) [killed](outcome) [two](count) men"', [("unmarked", "victims")]),
        ('test "[killed](outcome) [two](count)" { count.min = 3 }', [("value", "count.min = 3")]),
        ('test "[killed](outcome) [two](count) [men](by)"', [("mark", "by")]),
    ],
)
def test_what_differs_fails_and_says_how(test: str, differences: list[tuple[str, str]]) -> None:
    result = outcome(test)
    assert not result.passed
    assert [(d.kind, d.name) for d in result.candidates[0].differences] == differences


def test_the_nearest_candidate_comes_first() -> None:
    result = outcome('test "[killed](outcome) [three](count), [killed](outcome) [two](count)" { count.min = 9 }')
    assert not result.passed
    counts = [len(candidate.differences) for candidate in result.candidates]
    assert counts == sorted(counts) and len(counts) == 2


def test_none_fails_on_a_finding_of_any_rule_of_the_type() -> None:
    result = outcome('test none "killed two"')
    assert not result.passed and [c.finding.text for c in result.candidates] == ["killed two"]


def test_todo_fails_once_it_passes() -> None:
    result = outcome('test todo "[killed](outcome) [two](count)"')
    assert not result.passed and result.candidates[0].differences == ()


def test_a_free_test_may_be_answered_by_any_rule() -> None:
    assert outcome('test Quantity "[two](n) men" { range.max = 2 }', inside=None).passed
    assert outcome('test none Quantity "no men"', inside=None).passed
    result = outcome('test Quantity "[no](n) men"', inside=None)
    assert not result.passed and result.candidates == () and result.attempt is None


@pytest.mark.parametrize(
    ("text", "came", "lacking"),
    [
        ("rebels killed some men", "rebels killed", "no Quantity stands where “some” is"),
        ("The rebels killed", "killed", "the sentence ends where it wants Quantity"),
        ("nothing of it", None, "nothing here begins rules.harmed: it begins with Actor or @harm"),
        (
            "rebels killed twelve men",
            "rebels killed twelve men",
            "`where count.min < 10` is not true (rules.rules:37): count.range.min is 12",
        ),
        ("not killed two", "killed two", '`unless after "not"` strikes at “not” (rules.rules:36)'),
    ],
)
def test_where_the_rule_finds_nothing_the_nearest_attempt_is_told(text: str, came: str | None, lacking: str) -> None:
    result = outcome(f'test "{text}" {{ count.min = 1 }}')
    assert not result.passed and result.attempt is not None
    span = result.attempt.span
    assert (text[slice(*span)] if span else None) == came
    assert lacking in result.attempt.lacking


def test_another_rule_that_answers_is_named() -> None:
    rules = RULES + 'rule other -> Quantity { match n:"many" set range = exactly(2) test "two [two](n)" }'
    (result,) = [r for r in run_tests(load(rules).program) if r.name == "rules.other"]
    assert not result.passed and result.attempt is not None
    assert {candidate.finding.rule.name for candidate in result.candidates} == {"rules.just"}
