"""Coverage: what counts as exercised, told point by point for small packs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit.audit.coverage import Coverage, measure, percent
from affidavit.audit.coverage_pack import OpenPack, clause_nodes, open_pack
from affidavit.audit.coverage_points import loop_outcomes
from affidavit.audit.coverage_show import coverage_lines, coverage_to_dict, coverage_to_text
from affidavit.audit.coverage_tree import Reader, build_tree
from affidavit.compile.sources import PackSources, read_single
from affidavit.match.run import Matcher
from affidavit.syntax.diagnostics import Diagnostics
from affidavit.testing import packs, prose
from affidavit.testing.packs import WORDS
from affidavit.text.model import Document


def opened(text: str) -> OpenPack:
    pack, problems = open_pack(read_single("r.rules", text.encode(), None, Diagnostics()))
    assert pack is not None, problems.items
    return pack


def rule(match: str, *tests: str, clauses: Sequence[str] = ()) -> Coverage:
    """The coverage of one rule that captures nothing by tests of these texts."""
    body = "\n".join((f"match {match}", *clauses, *(f'test todo "{text}"' for text in tests)))
    return measure(opened(f"type T {{ n: text? }}\n\nrule r -> T {{\n{body}\nmatch n:/never/\n}}\n"))


def hit(coverage: Coverage, kind: str) -> dict[tuple[str, str], int]:
    """How many tests exercise each point of a kind, by its text and outcome."""
    points = (point for point in coverage.points if point.kind == kind)
    return {(point.text, point.outcome): coverage.hits[point].tests for point in points}


def test_a_rule_and_its_clauses() -> None:
    found = rule('"a" "b"', "a c", "a b", "x a b a b")
    assert hit(found, "rule") == {("r", "matched"): 2}
    assert hit(found, "clause") == {('match "a" "b"', "matched"): 2, ("match n:/never/", "matched"): 0}


def test_what_is_beaten_does_not_count() -> None:
    text = """
    type T { n: text? }
    rule short -> T { match "a" test todo "a b" }
    rule long -> T { match "a" "b" match n:"never" }
    """
    found = measure(opened(text))
    assert hit(found, "rule") == {("short", "matched"): 0, ("long", "matched"): 1}


def test_choices_and_optional_parts() -> None:
    found = rule('("a" | "b" | "c" "d") "x"? "."', "a .", "b x .", "a .", "c .")
    assert hit(found, "choice") == {('"a"', "taken"): 2, ('"b"', "taken"): 1, ('"c" "d"', "taken"): 0}
    assert hit(found, "optional") == {('"x"?', "skipped"): 2, ('"x"?', "taken"): 1}


@pytest.mark.parametrize(
    ("pattern", "text", "outcomes"),
    [
        ("*", "a", {"zero"}),
        ("*", "a x", {"one"}),
        ("*", "a x x x", {"many"}),
        ("+", "a x", {"one"}),
        ("+", "a x x", {"many"}),
        ("{0,3}", "a x x", {"many"}),
        ("{0,3}", "a x x x", {"many", "maximum"}),
        ("{0,2}", "a x x", {"maximum"}),
        ("{2,4}", "a x x", {"minimum"}),
        ("{2,4}", "a x x x x x x", {"many", "maximum"}),
        ("{2,3}", "a x x x", {"maximum"}),
        ("{2,}", "a x x x", {"many"}),
        ("*?", "a x x", {"zero"}),
    ],
)
def test_how_often_a_repetition_goes_round(pattern: str, text: str, outcomes: set[str]) -> None:
    found = hit(rule(f'"a" "x"{pattern}', text), "repetition")
    assert {outcome for (_, outcome), tests in found.items() if tests} == outcomes


def test_a_fixed_repetition_decides_nothing() -> None:
    assert loop_outcomes(2, 2) == {}
    assert hit(rule('"a"{2} "b"', "a a b"), "repetition") == {}


def test_rounds_within_rounds_are_counted_each() -> None:
    found = rule('("a" "b"*)+ "."', "a b b a .")
    told = hit(found, "repetition")
    assert told['("a" "b"*)+', "many"] == 1 and told['("a" "b"*)+', "one"] == 0
    assert (told['"b"*', "zero"], told['"b"*', "one"], told['"b"*', "many"]) == (1, 0, 1)


def test_a_named_pattern_counts_where_it_is_declared_whoever_uses_it() -> None:
    text = """
    type T { n: text? }
    pattern opt(p) = ("a" | p)? "end"
    rule one -> T { match n:"one" $opt("b") test todo "one a end" }
    rule two -> T { match n:"two" $opt("c" | "d") test todo "two d end" }
    pattern unused = "x"?
    """
    found = measure(opened(text))
    told = {
        declaration.name: [(one.text, one.outcome, found.hits[one].tests) for one in declaration.points]
        for declaration in found.declarations
    }
    assert told["r.opt"] == [
        ('("a" | p)?', "skipped", 0),
        ('("a" | p)?', "taken", 2),
        ('"a"', "taken", 1),
        ("p", "taken", 1),
    ]
    assert told["r.two"][1:] == [('"c"', "taken", 0), ('"d"', "taken", 1)]
    assert "r.unused" not in told


def test_which_of_two_like_places_was_taken() -> None:
    found = rule('("a" "b" "c" | "a" "b"* "d" | "a" "b" "b" "d")', "a b b d")
    assert list(hit(found, "choice").values()) == [0, 1, 0]


def test_anchors_tell_ways_apart() -> None:
    found = rule('(^ "a" | "a") "b"', "x a b")
    assert hit(found, "choice") == {('^ "a"', "taken"): 0, ('"a"', "taken"): 1}


def test_constraints_and_both_their_sides() -> None:
    clauses = ['unless after "not"', 'unless within "if" .{0,3}', 'only before ("!" | ".")', "where number(x) > 3"]
    text = 'type T {{ n: text }}\nrule r -> T {{\nmatch n:"a" x:[digit]\n{}\n{} }}\n'
    tests = ["a 5 .", "not a 5 .", "a 5", "a 2 .", "if not a 2 ."]
    found = measure(opened(text.format("\n".join(clauses), "\n".join(f'test todo "{one}"' for one in tests))))
    assert hit(found, "unless") == {
        (clauses[0], "silent"): 1,
        (clauses[0], "struck"): 1,
        (clauses[1], "silent"): 1,
        (clauses[1], "struck"): 0,  # where it strikes, another clause withdraws the match as well
    }
    assert hit(found, "only") == {(clauses[2], "held"): 1, (clauses[2], "failed"): 1}
    assert hit(found, "where") == {(clauses[3], "true"): 1, (clauses[3], "false"): 1}


def test_a_condition_that_cannot_be_told_is_not_true() -> None:
    found = rule('"a" x:[digit]?', "a", "a 7", clauses=["where number(x) > 3"])
    assert hit(found, "where") == {("where number(x) > 3", "true"): 1, ("where number(x) > 3", "false"): 1}


def test_links_and_contexts() -> None:
    text = """
    type T { n: number  by: text? }
    type U { name: text }
    rule t -> T { match x:[digit] set n = number(x) test todo "IS killed 3, it denied" }
    rule u -> U { match name:[upper & word] }
    link t_by { fill T.by from U.name within sentence }
    link never { fill T.by from U.name within sentence }
    context denied { cue "denied" scope backward to sentence end of T set polarity = negative }
    context hoped { cue "hoped" scope backward to sentence end of T set polarity = negative }
    """
    found = measure(opened(text))
    assert hit(found, "link") == {("t_by", "applied"): 1, ("never", "applied"): 0}
    assert hit(found, "context") == {("denied", "applied"): 1, ("hoped", "applied"): 0}


def test_resolves() -> None:
    rules = """
    type Place { name: text  country: text? }
    type Other { name: text  country: text? }
    rule place -> Place { match name:'Paris' test todo "Paris and Rome" }
    rule other -> Other { match name:'Rome' }
    resolve where { of Place among "places.tsv" }
    resolve nowhere { of Other among "places.tsv" }
    """
    table = (
        "name\tid\tkind\tcountry\tregion\tlat\tlon\tweight\n"
        "France\tc\tcountry\tFR\t\t46.0\t2.0\t10.8\n"
        "Paris\tp\tcity\tFR\t11\t48.85\t2.35\t8.3\n"
    )
    pack, problems = open_pack(
        PackSources("r.rules", {"r.rules": rules.encode(), "places.tsv": table.encode()}, bare=True)
    )
    assert pack is not None, problems.items
    assert hit(measure(pack), "resolve") == {("where", "applied"): 1, ("nowhere", "applied"): 0}


def test_lexicon_entries_by_file() -> None:
    rules = """
    type T { n: text? }
    lexicon thing from "things.txt" inflected
    lexicon colour { red, blue, green }
    lexicon shape { round }
    rule r -> T { match n:@thing test todo "cats" test todo "a red dog" }
    type U { n: text? }
    rule s -> U { match [@colour | "x"] n:[word & !@shape]? }
    """
    files = {"r.rules": rules.encode(), "things.txt": b"cat\ndog\nbig horse\n"}
    pack, _ = open_pack(PackSources("r.rules", files, bare=True))
    assert pack is not None
    found = {lexicon.name: lexicon for lexicon in measure(pack).lexicons}
    thing = found["r.thing"]
    assert (thing.file, thing.covered) == ("things.txt", 2)
    assert [(entry.text, hits) for entry, hits in thing.entries] == [("cat", 1), ("dog", 1), ("big horse", 0)]
    assert [hits for _, hits in found["r.colour"].entries] == [1, 0, 0]
    assert found["r.colour"].file == "r.rules"
    assert not found["r.shape"].measured and thing.measured


def test_only_part_of_a_pack_by_all_of_its_tests() -> None:
    text = """
    type T { n: text? }
    rule one -> T { match "a" n:"n"? test todo "b" }
    rule two -> T { match "b" n:"n"? test todo "a" }
    """
    found = measure(opened(text), declared=lambda name: "two" in name)
    assert [declaration.name for declaration in found.declarations] == ["r.two"]
    assert (found.covered, len(found.points), found.percent) == (2, 3, 66.6)


def test_percentages_are_rounded_down() -> None:
    assert (percent(1999, 2000), percent(0, 0), percent(2, 2)) == (99.9, 100.0, 100.0)


def test_the_text_tells_what_is_missing_and_nothing_within_what_is_never_entered() -> None:
    text = coverage_to_text(rule('"a" ("b" | "c" | "d") ("e" ("f" | "g"))? "h"*', "a b", clauses=['unless after "z"']))
    assert text.splitlines()[4:] == [
        "r.rules",
        "  rule r.r (line 3)",
        '    4:18     "c", "d"  never chosen',
        '    4:29     ("e" ("f" | "g"))?  never taken',
        '    4:48     "h"*  never just once or several times',
        '    5:1      unless after "z"  never strikes',
        "    7:1      match n:/never/  never matches",
    ]


def test_a_rule_that_never_matches_is_told_once() -> None:
    text = coverage_to_text(rule('"a" ("b" | "c")', "x", clauses=['unless after "z"']))
    assert text.splitlines()[4:] == ["r.rules", "  rule r.r (line 3)", "    3:6      r  makes no finding"]


def test_a_named_pattern_that_no_test_takes_is_told_once() -> None:
    text = """
    type T { n: text? }
    pattern p = "b" | "c"?
    rule r -> T { match n:"a" $p test todo "a b" }
    pattern q = "b" | "c"?
    rule s -> T { match n:"d" $q }
    """
    lines = coverage_to_text(measure(opened(text))).splitlines()
    assert "  pattern r.q (line 5)  never taken" in lines
    assert lines[lines.index("  pattern r.p (line 3)") + 1] == '    3:23     "c"?  never chosen'


def test_the_lines_are_marked() -> None:
    lines = coverage_lines(rule('"a" "b"?', "a")).splitlines()
    assert lines[0] == "r.rules"
    assert lines[1] == "    3 +    1/1 │ rule r -> T {"
    assert lines[2] == '    4 ~    2/3 │ match "a" "b"?'
    assert lines[3] == '               │   · "b"?  never taken'
    assert lines[4] == '    5          │ test todo "a"'
    assert lines[5] == "    6 !    0/1 │ match n:/never/"


def test_the_data_says_the_same_and_names_the_first_test() -> None:
    found = rule('"a" "b"?', "x", "a", "a a")
    told = coverage_to_dict(found)
    assert told["summary"] == {"covered": 3, "points": 5, "percent": 60.0}
    assert told["kinds"]["optional"] == {"covered": 1, "points": 2, "percent": 50.0}
    items = told["files"][0]["declarations"][0]["items"]
    assert items[0] == {
        "kind": "rule", "outcome": "matched", "line": 3, "column": 6, "text": "r", "tests": 2, "first": "r.rules:6",
    }  # fmt: skip
    assert [(item["outcome"], item["tests"]) for item in items if item["kind"] == "optional"] == [
        ("skipped", 2),
        ("taken", 0),
    ]


@settings(max_examples=25, deadline=None)
@given(packs(), st.data())
def test_every_path_can_be_read_back(text: str, data: st.DataObject) -> None:
    pack = opened(text)
    matcher = Matcher(pack.program)
    drafts = {draft.name: draft for draft in pack.draft.rule_drafts}
    for finding in matcher.find(Document(data.draw(prose(WORDS)))).findings:
        draft = drafts[finding.rule.name]
        tree = build_tree(pack, clause_nodes(draft.node)[finding.clause].pattern, draft.symbol.module)
        taken = [(one.first, one.last) for one in Reader(tree).read(finding) if one.kind == "leaf"]
        assert taken == [(first, last) for _, first, last, _ in finding.path]
