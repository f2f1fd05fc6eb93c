from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tiny import TEXT, engine

from affidavit.audit.derivation import Deriver
from affidavit.audit.explain import LOST
from affidavit.audit.identity import canonical_json
from affidavit.audit.places import Lines
from affidavit.run.engine import load

REPORT = engine().extract(TEXT, date="2019-04-20", id="d")
KILLED, WOUNDED = REPORT.of_type("Casualty")


def objects(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from objects(part)


def test_the_tree_leads_from_the_value_to_the_characters() -> None:
    lines = str(REPORT.explain(KILLED)).splitlines()
    chain = [
        "count = 2 or more",
        "Quantity “at least two” line 1, 28–40",
        "rule rules.at_least (rules.rules:19)",
        "range = 2 or more   set range = at_least(n.value) (rules.rules:21)",
        "at_least(n.value) is 2 or more (version 1)",
        "n.value is 2",
        "n: “two” line 1, 37–40",
        "entry “two” = 2 of @rules.number (rules.rules:14)",
    ]
    found = [next(i for i, line in enumerate(lines) if line.endswith(f"─ {step}")) for step in chain]
    assert found == sorted(found)


def test_relations_and_what_was_beaten_are_told() -> None:
    text = str(REPORT.explain(WOUNDED))
    assert "link rules.casualty_time (rules.rules:42): took “Thursday” 98–106, 1 token away, the only Time" in text
    assert (
        "context rules.denied (rules.rules:47): cue “denied that” 56–67, 1 token away, sets polarity = negative" in text
    )
    assert "sets polarity = negative in its scope 68–107" in text
    assert "beat rules.harmed (rules.rules:33) at “wounded three” line 3, 71–84, which was shorter" in text


def test_a_rule_is_told_with_its_documentation() -> None:
    lines = str(REPORT.explain(WOUNDED)).splitlines()
    place = lines.index("├─ rule rules.harmed (rules.rules:33)")
    assert lines[place + 1] == "│  └─ Somebody harms so many."
    assert REPORT.explain(WOUNDED).to_dict()["doc"] == "Somebody harms so many."
    assert "Somebody harms" not in json.dumps(REPORT.to_records())


def test_what_lost_is_told_with_what_beat_it_and_why() -> None:
    lost = REPORT.lost("Casualty")
    assert [(one.text, one.criterion, one.winner) for one in lost] == [
        ("killed at least two", "shorter", KILLED),
        ("wounded three", "shorter", WOUNDED),
    ]
    assert len(REPORT.lost()) > len(lost)
    assert lost[1].why == "shorter, 2 tokens against 5"
    told = list(lost[1].told(Lines(REPORT.document.text)))
    assert told[0] == "Casualty “wounded three” line 3, 71–84 lost"
    assert told[2] == "├─ to “IS wounded three civilians on” line 3, 68–97 by rules.harmed (rules.rules:33)"
    data = lost[1].to_dict()
    assert json.loads(canonical_json(data)) == data
    assert data["winner"]["id"] == REPORT.explain(WOUNDED).to_dict()["id"]


@pytest.mark.parametrize(
    ("rules", "text", "criterion", "why"),
    [
        ('rule a -> T { match w:("x" "y") }', "x y y", None, None),
        ('rule a -> T { match w:("x" "x") }', "x x x", "later", "further right, at token 2 of the sentence against 1"),
        (
            'rule a -> T { match w:"x" }\nrule b -> T { match w:/x/ overrides a }',
            "x",
            "overridden",
            "overridden: rules.b overrides rules.a",
        ),
        (
            'rule a -> T { match w:"x" }\nrule b -> T { match w:/x/ }',
            "x",
            "declared-later",
            "declared later, in rules.rules:3 behind rules.rules:2",
        ),
    ],
)
def test_every_criterion_is_told(rules: str, text: str, criterion: str | None, why: str | None) -> None:
    lost = load(f"type T {{ w: text }}\n{rules}\n").extract(text).lost()
    assert [(one.criterion, one.why) for one in lost] == ([] if criterion is None else [(criterion, why)])
    assert criterion is None or criterion in LOST


def test_a_merge_is_told_with_the_other_members() -> None:
    report = engine().extract("rebels killed two men on Friday.\n\nOn Friday rebels killed two men.", id="m")
    first, _ = report.of_type("Casualty")
    text = str(report.explain(first))
    assert "one of 2 that tell of one thing, by 4 points (by equal +1, time equal +1, count equal +1, " in text
    assert "“rebels killed two men” 44–65 of m" in text


def test_a_merge_tells_what_was_kept_apart() -> None:
    report = engine().extract("rebels killed two men on Friday.\n\nOn Thursday rebels killed two men. Two men.", id="m")
    _, second = report.of_type("Casualty")
    (incident,) = [one for one in report.incidents if second in one.members]
    assert [(one.first.text, one.why) for one in incident.refused] == [("rebels killed two men on", "another time")]


def test_every_span_slices_to_its_text_and_every_reference_has_its_tree() -> None:
    for finding in REPORT.all_findings:
        tree = REPORT.explain(finding).to_dict()
        assert json.loads(canonical_json(tree)) == tree
        ids = {part["id"] for part in objects(tree) if "steps" in part}
        for part in objects(tree):
            span = part.get("span")
            if isinstance(span, dict):
                assert REPORT.document.text[span["start"] : span["end"]] == span["text"]
            if isinstance(part.get("finding"), str):
                assert part["finding"] in ids


def test_the_steps_name_file_and_line_of_everything_from_the_pack() -> None:
    for part in objects(Deriver(engine().program).derive(KILLED)):
        if "file" in part:
            assert part["file"] == "rules.rules" and part["line"] > 0
        if "lexicon" in part or "element" in part or "expression" in part:
            assert "file" in part


def test_a_depth_leaves_out_what_is_deeper_and_tells_how_much() -> None:
    whole, flat, two = (REPORT.explain(KILLED).to_text(depth).splitlines() for depth in (None, 1, 2))
    assert whole == str(REPORT.explain(KILLED)).splitlines()
    assert len(flat) < len(two) < len(whole)
    assert all(line[:2] in ("├─", "└─") for line in flat[1:])
    left_out = sum(
        int(line.split(" … ")[1].split()[0]) for line in flat if line.endswith(("line below", "lines below"))
    )
    assert len(flat) + left_out == len(whole)


def test_a_word_of_a_literal_is_quoted_and_a_type_is_not() -> None:
    pack = """
    type Count { n: text }
    type Toll { n: text }
    rule count -> Count { match n:[digit] }
    rule toll -> Toll { match "at least" n:Count "dead" }
    """
    report = load(pack).extract("at least 35 dead")
    text = str(report.explain(report.of_type("Toll")[0]))
    for named in (
        '"at" (rules.rules:5)',
        '"least" (rules.rules:5)',
        "─ Count (rules.rules:5)",
        '"dead" (rules.rules:5)',
    ):
        assert f"{named} took" in text
