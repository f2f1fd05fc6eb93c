"""Reading gold: the plain JSON Lines format and the standoff annotation of conflict news."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from affidavit.audit.gold import GoldError, GoldSlot, read_jsonl
from affidavit.audit.standoff import is_standoff, read_standoff


def lines(tmp_path: Path, *entries: Any) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(e if isinstance(e, str) else json.dumps(e) for e in entries), encoding="utf-8")
    return path


def test_items_and_documents_of_json_lines(tmp_path: Path) -> None:
    gold = read_jsonl(
        lines(
            tmp_path,
            {"document": "b", "type": "Time", "start": 4, "end": 9, "slots": {"timex.value": {"values": ["a", None]}}},
            "",
            {"document": "a", "file": "a.md", "date": "2019-04-20", "zones": [{"zone": "body", "start": 0, "end": 9}]},
            {"judge": "Hit", "where": {"level": "named"}},
            {"document": "a", "type": "Hit", "start": 3, "end": 5, "also": [{"start": 3, "end": 8}], "anchor": "count",
             "slots": {"count": {"value": {"min": 3}, "start": 3, "end": 4}, "who": "me"}, "key": ["count"]},
        )
    )  # fmt: skip
    hit, time = gold.items
    assert gold.judged == {"Hit": {"level": "named"}}
    assert list(gold.documents) == ["a", "b"]
    assert (gold.documents["a"].file, str(gold.documents["a"].date)) == ("a.md", "2019-04-20")
    assert gold.documents["b"].file == "b.txt"
    assert (hit.spans, hit.anchors, hit.key, hit.zone) == (((3, 5), (3, 8)), ("count",), ("count",), "body")
    assert hit.slots == {"count": GoldSlot(({"min": 3},), ((3, 4),)), "who": GoldSlot(("me",))}
    assert time.slots["timex.value"].values == ("a", None)
    assert time.key == ("timex.value",)
    assert time.zone is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "gold.jsonl:2: "),
        ('{"type": "T", "start": 0, "end": 1}', "gold.jsonl:2: the key 'document' is missing"),
        ('{"document": "d", "type": "T", "start": 5, "end": 5}', "not a span: start 5, end 5"),
        ('{"document": "d", "type": "T", "start": 0, "end": 1, "slots": {"a": {"min": 3}}}', "unknown key 'min'"),
        ('{"document": "d", "type": "T", "start": 0, "end": 1, "key": ["a"]}', "'a', which is no slot"),
        ('{"document": "d", "date": "yesterday"}', "yesterday"),
        ("[1]", "gold.jsonl:2: "),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(GoldError) as raised:
        read_jsonl(lines(tmp_path, {"document": "d"}, line))
    assert told in str(raised.value)


def test_gold_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b'{"document": "\xff"}')
    with pytest.raises(GoldError, match="not UTF-8"):
        read_jsonl(path)


def span(start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": "x" * (end - start)}


@pytest.fixture
def annotation() -> dict[str, Any]:
    """One killed by "the militants", some others by a named group, a time, a place and four actors."""
    count = {"min": 1, "max": None, "outcome": "killed", "zone": "body", "times": ["t1"]}
    return {
        "doc": "d1",
        "file": "seeds/d1.txt",
        "dct": "2019-04-20",
        "zones": [{"zone": "headline", **span(0, 10)}, {"zone": "body", **span(11, 99)}],
        "counts": [
            {"id": "c1", **span(20, 21), **count, "quantified": True, "victim": span(22, 28), "source": "SOHR",
             "perpetrator": "HTS-linked militants", "perpetrator_explicit": True},
            {"id": "c2", **span(30, 36), **count, "quantified": False, "victim": None, "source": None,
             "perpetrator": "Islamic State", "perpetrator_explicit": False},
        ],
        "times": [
            {"id": "t1", **span(40, 48), "value": "2019-04-18TNI", "alt_values": ["2019-04-19"], "type": "TIME",
             "zone": "body", "full": span(37, 48), "interval": ["2019-04-18", "2019-04-19"], "value_interval": None}
        ],
        "places": [
            {"id": "p1", **span(50, 60), "mention_type": "NAM", "name": span(50, 55), "full": None, "country": "SY",
             "zone": "body"},
            {"id": "p2", **span(61, 65), "mention_type": "NOM", "name": None, "full": None, "country": None,
             "zone": "body"},
        ],
        "actors": [
            {"id": "a1", **span(12, 19), "mention_type": "NOM", "canonical": "HTS-linked militants", "zone": "body"},
            {"id": "a2", **span(70, 74), "mention_type": "NAM", "canonical": "Islamic State", "zone": "body"},
        ],
        "persons": [{"id": "pe1", **span(80, 85), "zone": "body"}],
        "events": [
            {"id": "e1", "casualties": ["c1"], "places": ["p1"],
             "perpetrator": [{"actor": "a1", "explicit": True}, {"actor": "a2", "explicit": False}]}
        ],
    }  # fmt: skip


def test_the_standoff_annotation(tmp_path: Path, annotation: dict[str, Any]) -> None:
    (tmp_path / "d1.json").write_text(json.dumps(annotation), encoding="utf-8")
    (tmp_path / "clusters.json").write_text("{}", encoding="utf-8")
    assert is_standoff(tmp_path)
    gold = read_standoff(tmp_path)
    items = {item.id: item for item in gold.items}
    assert gold.documents["d1"].zone_at(11) == "body"
    assert gold.documents["d1"].zone_at(10) is None

    counted, others = items["c1"], items["c2"]
    assert counted.key == ("count", "outcome")
    assert counted.slots["by"] == GoldSlot(("HTS-linked militants",), (), ((12, 19),), frozenset({"Islamic State"}))
    assert counted.slots["source"].values == ("SOHR",)
    assert counted.slots["time.value"].values == ("2019-04-18TNI", "2019-04-19")
    assert counted.slots["place"].spans == ((50, 60),)
    assert others.slots["count"].values == ({"min": 1, "max": None}, None)
    assert others.group == "unquantified"
    assert not {"by", "victims", "source"} & others.slots.keys()

    assert items["t1"].spans == ((40, 48), (37, 48))
    assert {"begin": "2019-04-18", "end": "2019-04-18"} in items["t1"].slots["timex"].values
    assert items["p1"].spans == ((50, 60), (50, 55))
    assert gold.judged == {"Actor": {"level": "named"}}
    optional = {name for name, item in items.items() if item.optional}
    assert optional == {"p2", "a1", "pe1"}


def test_a_standoff_file_that_lacks_something(tmp_path: Path, annotation: dict[str, Any]) -> None:
    del annotation["counts"][0]["outcome"]
    (tmp_path / "d1.json").write_text(json.dumps(annotation), encoding="utf-8")
    with pytest.raises(GoldError, match=r"d1\.json: KeyError: 'outcome'"):
        read_standoff(tmp_path)


def test_a_folder_of_something_else_is_no_standoff(tmp_path: Path) -> None:
    (tmp_path / "clusters.json").write_text('{"E0": 1}', encoding="utf-8")
    assert not is_standoff(tmp_path)
