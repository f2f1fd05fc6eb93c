"""`evaluate`: gold and texts from files, scores and errors out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from affidavit.run.engine import Engine, load
from affidavit.run.evaluate import GoldError, evaluate

RULES = """
type Toll { count: number
  outcome: killed | wounded }
lexicon harm { killed = "killed", wounded = "wounded" }
rule toll -> Toll {
  match outcome:@harm n:/[0-9]+/
  set count = number(n)
  test "[killed](outcome) 3" { count = 3 }
  test none "killed time"
}
"""
TEXT = "IS killed 35 soldiers.\nIn 2018 it wounded 4. It hurt 7.\n"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load(RULES)


def item(words: str, **slots: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"document": "a", "type": "Toll", "start": start, "end": start + len(words), "slots": slots}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    zones = [{"zone": "headline", "start": 0, "end": 22}, {"zone": "body", "start": 23, "end": len(TEXT)}]
    lines = [
        {"document": "a", "file": "a.txt", "date": "2019-04-20", "zones": zones},
        item("killed 35", count=35, outcome="killed"),
        item("wounded 4", count=5, outcome="wounded"),
        item("hurt 7", count=7),
    ]
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT, encoding="utf-8")
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def test_numbers_and_errors(engine: Engine, gold: Path) -> None:
    evaluation = evaluate(engine, gold, documents=gold.parent / "texts")
    numbers = evaluation.metrics
    assert numbers["Toll.overlap.recall"] == pytest.approx(2 / 3)
    assert numbers["Toll.overlap.precision"] == 1
    assert numbers["Toll.key.recall"] == pytest.approx(1 / 3)
    assert numbers["Toll.count.value.precision"] == 0.5
    assert [(e["error"], e["start"], e["expected"]) for e in evaluation.errors] == [
        ("missed", TEXT.index("hurt"), {"count": 7}),
        ("wrong", TEXT.index("wounded"), 5),
    ]
    wrong = evaluation.errors[1]
    assert (wrong["slot"], wrong["found"], wrong["rule"]) == ("count", 4, "rules.toll")
    assert wrong["sentence"] == "In 2018 it »wounded 4«."


def test_the_text_and_the_data(engine: Engine, gold: Path) -> None:
    evaluation = evaluate(engine, gold, documents=gold.parent / "texts")
    rows = {line.split("  ")[1]: line.split() for line in evaluation.to_text().splitlines() if line.startswith("  ")}
    assert rows["overlap"][-6:] == ["1.000", "0.667", "0.800", "2", "2", "3"]
    assert "missed Toll" not in evaluation.to_text()
    listed = evaluation.to_text(errors=True)
    assert "wrong Toll a:34-43 by rules.toll: count is 4, expected 5\n    In 2018 it »wounded 4«." in listed
    data = json.loads(json.dumps(evaluation.to_dict(errors=True)))
    measure = data["types"]["Toll"]["measures"]["overlap"]
    assert measure == {"right": 2, "given": 2, "wanted": 3, "precision": 1.0, "recall": 0.6667, "f1": 0.8}
    assert len(data["errors"]) == 2
    assert "errors" not in evaluation.to_dict()


def test_zones(engine: Engine, gold: Path) -> None:
    texts = gold.parent / "texts"
    assert evaluate(engine, gold, documents=texts, zones=["headline"]).metrics["Toll.key.f1"] == 1
    assert evaluate(engine, gold, documents=texts, zones=["body"]).metrics["Toll.key.recall"] == 0
    with pytest.raises(GoldError, match="no document of the gold has a zone 'footer'; it has body, headline"):
        evaluate(engine, gold, documents=texts, zones=["footer"])


def test_texts_are_looked_for_beside_the_gold_and_above_it(engine: Engine, gold: Path) -> None:
    with pytest.raises(GoldError, match="no text for document 'a'"):
        evaluate(engine, gold)
    (gold.parent / "a.txt").write_bytes((gold.parent / "texts" / "a.txt").read_bytes())
    assert evaluate(engine, gold).metrics["Toll.overlap.precision"] == 1


def test_a_text_that_is_not_the_annotated_one(engine: Engine, gold: Path) -> None:
    first, *rest = gold.read_text(encoding="utf-8").splitlines()
    stated = json.loads(first) | {"sha256": hashlib.sha256(TEXT.encode()).hexdigest()}
    gold.write_text("\n".join([json.dumps(stated), *rest]), encoding="utf-8")
    texts = gold.parent / "texts"
    evaluate(engine, gold, documents=texts)
    (texts / "a.txt").write_text(TEXT + " ", encoding="utf-8")
    with pytest.raises(GoldError, match="not the text that was annotated"):
        evaluate(engine, gold, documents=texts)


def test_a_text_that_is_not_utf8(engine: Engine, gold: Path) -> None:
    (gold.parent / "texts" / "a.txt").write_bytes(b"killed \xff")
    with pytest.raises(GoldError, match=r"a\.txt: not UTF-8"):
        evaluate(engine, gold, documents=gold.parent / "texts")


@pytest.mark.parametrize("where", ["missing", "."])
def test_no_gold(engine: Engine, tmp_path: Path, where: str) -> None:
    with pytest.raises(GoldError):
        evaluate(engine, tmp_path / where)


def test_several_workers_give_the_same(engine: Engine, gold: Path) -> None:
    texts = gold.parent / "texts"
    one = evaluate(engine, gold, documents=texts)
    two = evaluate(engine, gold, documents=texts, workers=2)
    assert one.to_dict(errors=True) == two.to_dict(errors=True)
