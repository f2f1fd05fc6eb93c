from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import RULES, TEXT, engine

from affidavit.io.jsonl import lines

RECORD: dict[str, Any] = engine().extract(TEXT, date="2019-04-20", id="d").to_records(["Casualty"])[1]
KEYS = [
    "id", "type", "document", "span", "slots", "status", "rule", "derivation", "beaten", "pack", "engine",
]  # fmt: skip


def test_keys_stand_in_their_one_order() -> None:
    assert list(RECORD) == KEYS
    assert list(RECORD["document"]) == ["id", "sha256", "date"]
    assert list(RECORD["slots"]) == sorted(RECORD["slots"]) == ["by", "count", "outcome", "time", "victims"]
    assert list(RECORD["rule"]) == ["name", "file", "line", "sha256"]
    assert list(RECORD["pack"]) == ["name", "version", "sha256"]


@given(st.text(st.sampled_from("IS killed at least two men. \u2028\x85é\n'"), max_size=40))
def test_lines_are_those_of_the_records(text: str) -> None:
    for document in (text, TEXT + text):
        report = engine().extract(document, date="2019-04-20", id=text[:3])
        assert report.to_jsonl() == lines(report.to_records())
        assert report.to_jsonl(["Quantity"]) == lines(report.to_records(["Quantity"]))


def test_a_reference_shows_its_main_value_and_the_id_it_came_from() -> None:
    (quantity,) = [
        record
        for record in engine().extract(TEXT, date="2019-04-20", id="d").to_records(["Quantity"])
        if record["span"]["text"] == "three"
    ]
    assert RECORD["slots"]["count"] == {
        "value": {"min": 3, "max": 3, "approximate": False},
        "span": {"start": 79, "end": 84, "text": "three"},
        "via": "capture",
        "from": quantity["id"],
    }
    assert RECORD["slots"]["time"]["via"] == "link"
    assert RECORD["slots"]["victims"]["value"] == ["civilians", "on"]


def test_what_has_a_record_of_its_own_is_told_there_and_all_else_where_it_is_referred_to() -> None:
    def told(records: list[dict[str, Any]]) -> dict[str, bool]:
        steps = [step for record in records if record["type"] == "Casualty" for step in record["derivation"]]
        return {step["finding"]["type"]: "steps" in step["finding"] for step in steps if "finding" in step}

    report = engine().extract(TEXT, id="d")
    assert told(report.to_records()) == {"Actor": False, "Quantity": False, "Time": False}
    assert told(report.to_records(["Time", "Casualty"])) == {"Actor": True, "Quantity": True, "Time": False}
    together = report.to_records()
    ids = {record["id"] for record in together}
    assert all(slot["from"] in ids for r in together for slot in r["slots"].values() if slot["from"])


def test_status_rule_and_what_was_beaten() -> None:
    assert RECORD["status"] == {"polarity": "negative", "certainty": "asserted", "source": {}}
    assert RECORD["rule"]["file"] == "rules.rules"
    assert RULES.splitlines()[RECORD["rule"]["line"] - 1].startswith("rule harmed")
    (beaten,) = RECORD["beaten"]
    assert (beaten["criterion"], beaten["status"], beaten["span"]["text"]) == ("shorter", "beaten", "wounded three")


def test_the_derivation_names_every_step() -> None:
    assert [step["step"] for step in RECORD["derivation"]] == [
        "match", *["capture"] * 5, *["slot"] * 5, "link", "context",
    ]  # fmt: skip


def test_lines_are_json_and_equal_runs_give_equal_bytes() -> None:
    once, again = (lines(engine().extract(TEXT + "\ud800\x00\u2028", date="2019-04-20").to_records()) for _ in range(2))
    assert once.encode("utf-8") == again.encode("utf-8")
    assert once.endswith("\n") and once.count("\n") == len(once.splitlines()) == len(once.splitlines(keepends=False))
    for line in once.splitlines():
        assert list(json.loads(line)) == KEYS


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(
            ["rebels", "killed", "two", "at least three", "men", ".", "denied that", "Friday", "\ud800", "\n\n"]
        )
    ).map(" ".join)
)
def test_spans_slice_to_their_text(text: str) -> None:
    for record in engine().extract(text).to_records():
        places = [record["span"], *(slot["span"] for slot in record["slots"].values() if slot["span"])]
        assert all(text[place["start"] : place["end"]] == place["text"] for place in places)
