"""Mutation testing: which changes are made, which tests notice them, and what witnesses are found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from mutation_pack import TOLL

from affidavit.audit.coverage_pack import OpenPack, open_pack
from affidavit.audit.mutate import Fate, Mutation, changed_program, mutate, sliced
from affidavit.audit.mutate_build import Builder
from affidavit.audit.mutate_edits import OPERATORS, Mutant, mutants_of
from affidavit.audit.mutate_show import mutation_to_dict, mutation_to_text
from affidavit.audit.rule_tests import run_tests
from affidavit.audit.witness import Witness, Witnesses
from affidavit.compile.pack import compile_text
from affidavit.compile.sources import read_single
from affidavit.match.run import Matcher
from affidavit.syntax.diagnostics import Diagnostics
from affidavit.testing import packs
from affidavit.text.model import Document


def opened(text: str) -> OpenPack:
    pack, problems = open_pack(read_single("r.rules", text.encode(), None, Diagnostics()))
    assert pack is not None, problems.items
    return pack


def mutated(text: str, name: str = "") -> Mutation:
    return mutate(opened(text), lambda one: name in one)


def mutants(text: str) -> list[Mutant]:
    pack = opened(text)
    return [
        one for kind in ("pattern", "rule") for each in pack.draft.names.all(kind) for one in mutants_of(pack, each)
    ]


def told(found: list[Mutant]) -> list[tuple[str, str, str]]:
    return [(one.operator, one.before, one.after) for one in found]


def in_rule(body: str, before: str = "") -> str:
    return f"type T {{ n: text? }}\n{before}\nrule r -> T {{\n{body}\n}}\nrule n -> T {{ match n:/n/ }}\n"


CHANGES = {
    'match "a"? "b"': (
        ("require-optional", '"a"?', '"a"'),
        ("drop-optional", '"a"?', ""),
        ("widen-maximum", '"a"?', '"a"{0,2}'),
    ),
    'match "a"+': (("widen-minimum", '"a"+', '"a"*'),),
    'match "a"{2,3}': (("widen-minimum", '"a"{2,3}', '"a"{1,3}'), ("widen-maximum", '"a"{2,3}', '"a"{2,4}')),
    'match "a"*? "b"': (("require-optional", '"a"*?', '"a"+?'), ("drop-optional", '"a"*?', "")),
    'match "a" | "b"': (("drop-choice", '"a"', ""), ("drop-choice", '"b"', "")),
    'match "a"\nmatch "b"': (("drop-clause", 'match "a"', ""), ("drop-clause", 'match "b"', "")),
    "match [cap & !upper]": (("delete-test", "cap", ""), ("delete-test", "!upper", "")),
    'match [cap & !("a" | "b")]': (
        ("delete-test", "cap", ""),
        ("delete-test", '!("a" | "b")', ""),
        ("drop-choice", '"a"', ""),
        ("drop-choice", '"b"', ""),
    ),
    "match ^ 'IS'": (("delete-anchor", "^", ""), ("any-case", "'IS'", '"IS"')),
    "match '35' \"a\"": (),
    'match "a"\nunless after "b"\nonly before "c"': (
        ("delete-unless", 'unless after "b"', ""),
        ("delete-only", 'only before "c"', ""),
    ),
    'match x:"a"\nwhere x == "a" and x != "b"': (
        ("delete-where", 'where x == "a" and x != "b"', ""),
        ("delete-where", 'x == "a"', ""),
        ("delete-where", 'x != "b"', ""),
    ),
}


@pytest.mark.parametrize("body", CHANGES)
def test_the_changes_to_a_rule(body: str) -> None:
    assert told(mutants(in_rule(body))) == list(CHANGES[body])


def test_lexicons_are_swapped_for_others_of_their_kind() -> None:
    lexicons = "lexicon a { x, y }\nlexicon b { x = 1 }\nlexicon c { y = 2, z = 3 }\nlexicon d { z }\nlexicon e { y }"
    found = told(mutants(in_rule("match @a [@b] @d @e @c", lexicons)))
    assert found == [
        ("swap-lexicon", "@a", "@d"),
        ("swap-lexicon", "@b", "@c"),
        ("swap-lexicon", "@d", "@e"),
        ("swap-lexicon", "@e", "@a"),
        ("swap-lexicon", "@c", "@b"),
    ]


def test_conditions_of_references_and_named_patterns() -> None:
    text = """
    type U { kind: text }
    type T { n: text }
    pattern p(x) = x ("a" | "b")
    rule u -> U { match kind:[upper] }
    rule t -> T { match n:U(kind == "A") $p("c"?) }
    """
    assert [(one.symbol.qualified, *said) for one, said in zip(mutants(text), told(mutants(text)), strict=True)] == [
        ("r.p", "drop-choice", '"a"', ""),
        ("r.p", "drop-choice", '"b"', ""),
        ("r.t", "delete-condition", 'U(kind == "A")', "U"),
        ("r.t", "require-optional", '"c"?', '"c"'),
        ("r.t", "drop-optional", '"c"?', ""),
        ("r.t", "widen-maximum", '"c"?', '"c"{0,2}'),
    ]


def fate(found: Mutation, operator: str, before: str) -> Fate:
    (one,) = [each for each in found.fates if (each.mutant.operator, each.mutant.before) == (operator, before)]
    return one


def test_a_mutant_is_killed_by_a_test_that_notices_it() -> None:
    found = mutated(TOLL)
    assert fate(found, "drop-choice", '"men"').status == "killed"
    assert fate(found, "drop-choice", '"women"').status == "survived"
    killer = fate(found, "require-optional", "$aside?").killer
    assert killer is not None and killer.text == "Rebels killed 35 men"


def test_a_mutant_that_would_not_compile_counts_for_nothing() -> None:
    found = mutated(TOLL)
    assert fate(found, "widen-maximum", "(by:[cap & !@harm])?").status == "invalid"  # `by` would be a list
    assert {one.mutant.operator for one in mutated(in_rule('match "a"+')).of("invalid")} == {"widen-minimum"}
    valid = len(found.of("killed")) + len(found.of("survived"))
    assert (len(found.fates), valid, found.percent) == (28, 27, 18.5)


def test_a_killed_mutant_fails_the_test_and_a_survivor_passes_all() -> None:
    found = mutated(TOLL)
    for one in found.fates:
        results = list(run_tests(changed_program(found.program, one.rules)))
        assert all(result.passed for result in results) == (one.status != "killed")
        assert one.killer is None or one.killer in [result.test for result in results if not result.passed]


def test_a_change_to_a_named_pattern_is_tried_on_all_its_users() -> None:
    text = """
    type T { n: text? }
    type U { n: text }
    pattern p = "a" | "b"
    rule one -> T { match n:"one" $p  test "[one](n) b" }
    rule two -> U { match n:"two" only before $p  test "[two](n) a" }
    pattern unused = "x"?
    """
    found = mutated(text, "r.p")
    assert [(one.status, one.killer and one.killer.rule) for one in found.fates] == [
        ("killed", "r.two"),
        ("killed", "r.one"),
    ]
    assert mutated(text, "unused").fates == ()


def test_tests_that_fail_on_the_pack_take_no_part() -> None:
    found = mutated(in_rule('match "a" n:("b" | "c")\ntest "a b"\ntest "a [c](n)"'))
    assert [test.text for test in found.failing] == ["a b"]
    assert [one.status for one in found.fates] == ["survived", "killed"]


def test_a_mutant_is_killed_through_a_rule_that_refers_to_it() -> None:
    text = """
    type U { n: text }
    type T { n: text }
    rule u -> U { match n:("a" | "b") }
    rule t -> T { match "x" U n:"c" test "x b [c](n)" }
    """
    found = mutated(text, "r.u")
    assert [one.status for one in found.fates] == ["survived", "killed"]


def test_what_overlaps_is_looked_at_in_full() -> None:
    """The second offer overlaps the first, and is kept once a longer rule beats that."""
    text = """
    type T { n: text?  keep longest }
    rule r -> T { match ("a" | "b") "b" n:"c"? }
    rule s -> T { match "z" "a" test none "q" }
    test T "z a b b [c](n)"
    """
    found = mutated(text, "r.r")
    by_place = {(one.mutant.operator, one.mutant.before): one.status for one in found.fates}
    assert by_place["drop-choice", '"b"'] == "killed"


# ── Witnesses ───────────────────────────────────────────────────────────────────────────────────


def witnesses(text: str) -> tuple[OpenPack, Mutation, list[Witness | None]]:
    pack = opened(text)
    found = mutate(pack, lambda name: True)
    finder = Witnesses(Builder(pack), found.program)
    return pack, found, [finder.of(one) for one in found.of("survived")]


def test_every_survivor_that_can_be_killed_has_a_witness() -> None:
    _, found, tests = witnesses(TOLL)
    without = [one.mutant for one, test in zip(found.of("survived"), tests, strict=True) if test is None]
    # `if` alone covers no match, so that whether something must follow it makes no difference.
    assert told(without) == [("require-optional", ".{0,4}", ".{1,4}")]


def test_witnesses_are_tests_that_pass_on_the_pack_and_fail_on_the_mutant() -> None:
    _, found, tests = witnesses(TOLL)
    for one, test in zip(found.of("survived"), tests, strict=True):
        if test is not None:
            assert test.rule == "r.toll"
            text = TOLL.replace("  test    none", f"{test.test}\n  test    none")
            program, problems = compile_text(text, path="r.rules")
            assert program is not None and not problems.has_errors
            assert len(program.tests) == 3
            assert all(result.passed for result in run_tests(program)), test
            changed = changed_program(replace(found.program, tests=program.tests), one.rules)
            assert [result.passed for result in run_tests(changed)] == [True, False, True], test


@pytest.mark.parametrize(
    ("body", "test"),
    [
        ('match "a" n:("b" | "c")\ntest "a [b](n)"', 'test    "a [c](n)"'),
        ('match n:("a" "b"?)', 'test    "[a b](n)"'),
        ('match "a"\nunless after "b"\ntest "a"', 'test    none "b a"'),
        ('match "a"\nonly before "b"\ntest "a b"', 'test    none "a"'),
        ('match x:[digit]\nwhere number(x) > 3\ntest "5"', 'test    none "1"'),
        ("match 'IS'\ntest \"IS\"", 'test    none "is"'),
    ],
)
def test_the_witness_is_as_small_as_can_be(body: str, test: str) -> None:
    _, _, tests = witnesses(in_rule(body))
    assert test in [one.test for one in tests if one is not None]


def test_no_token_of_a_witness_can_go() -> None:
    """Of those that say `none`: others may need their marks moved."""
    pack, found, tests = witnesses(TOLL)
    finder = Witnesses(Builder(pack), found.program)
    tried = 0
    for one, test in zip(found.of("survived"), tests, strict=True):
        if test is None or "test    none" not in test.test:
            continue
        compiled = finder.compiled(test.test, finder.drafts[test.rule])
        assert compiled is not None
        words = compiled.text.split()
        for at in range(len(words)):
            shorter = replace(compiled, text=" ".join(words[:at] + words[at + 1 :]))
            program = replace(found.program, tests=(shorter,))
            verdicts = [next(run_tests(each)).passed for each in (program, changed_program(program, one.rules))]
            assert verdicts != [True, False], (test, shorter.text)
            tried += 1
    assert tried > 20


# ── Properties ──────────────────────────────────────────────────────────────────────────────────


def findings(matcher: Matcher, text: str) -> list[tuple[str, str, tuple[int, int]]]:
    return [(one.type, one.rule.name, one.span) for one in matcher.find(Document(text)).findings]


def test_a_sliced_program_finds_the_same_in_its_texts() -> None:
    pack = opened(TOLL)
    text = "Rebels, they say, maimed and killed about 35 men"
    small = sliced(pack.program, [text])
    assert [len(one.entries) for one in small.lexicons] == [1, 1]
    assert findings(Matcher(small), text) == findings(Matcher(pack.program), text) != []


@settings(max_examples=15, deadline=None)
@given(packs())
def test_mutants_of_any_pack_can_be_run(text: str) -> None:
    pack = opened(text)
    builder = Builder(pack)
    before = [(rule.name, rule.automaton) for rule in pack.program.rules]
    for symbol in pack.draft.names.all("rule"):
        for mutant in mutants_of(pack, symbol):
            assert mutant.operator in OPERATORS and mutant.before != mutant.after
            rules = builder.build(mutant)
            if rules:
                Matcher(changed_program(builder.program(), rules)).find(Document("Anna saw the black cat , two dog"))
    assert [(rule.name, rule.automaton) for rule in builder.program().rules] == before


def test_the_same_again() -> None:
    texts = []
    for _ in range(2):
        _, found, tests = witnesses(TOLL)
        texts.append(mutation_to_text(found, tests))
    assert texts[0] == texts[1]


def test_the_report_as_text_and_as_data() -> None:
    _, found, tests = witnesses(in_rule('match "a" "b"?\nmatch n:"c"\ntest "[c](n)"'))
    assert mutation_to_text(found, tests).split("\n\n")[0].splitlines() == [
        "rule r.r (r.rules:3)",
        '  4:1      drop-clause: match "a" "b"? → nothing',
        '           test    "a"',
        '  4:11     require-optional: "b"? → "b"',
        '           test    "a"',
        '  4:11     drop-optional: "b"? → nothing',
        "           no text was found on which a test could tell the difference",  # nothing is captured
        '  4:11     widen-maximum: "b"? → "b"{0,2}',
        "           no text was found on which a test could tell the difference",
    ]
    data = mutation_to_dict(found, tests)
    assert data["summary"] == {
        "tests": 1, "failing": 0, "mutants": 5, "killed": 1, "survived": 4, "invalid": 0, "untried": 0, "percent": 20.0,
    }  # fmt: skip
    assert data["tests"] == {"r.r": ['test    "a"']}
    assert data["mutants"][4]["killed_by"] == "r.rules:6"
