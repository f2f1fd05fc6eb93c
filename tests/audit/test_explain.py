from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tiny import TEXT, engine

from affidavit.audit.derivation import Deriver
from affidavit.audit.identity import canonical_json

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
    assert "link rules.casualty_time (rules.rules:42): nearest Time within the sentence, 1 token away" in text
    assert (
        "context rules.denied (rules.rules:47): cue “denied that” 56–67, 1 token away, sets polarity = negative" in text
    )
    assert "beat rules.harmed (rules.rules:33) at “wounded three” line 3, 71–84, which was shorter" in text


def test_a_merge_is_told_with_the_other_members() -> None:
    report = engine().extract("rebels killed two men.\n\nRebels killed three men.", id="m")
    first, _ = report.of_type("Casualty")
    text = str(report.explain(first))
    assert "one of 2 that tell of one thing; same outcome; agree in by (equal), time (empty); with" in text
    assert "“Rebels killed three men” 24–47 of m" in text


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
