"""The benchmarks of speed measure what they say: rules that mean the same for all engines, news, rows and tables."""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import affidavit

BENCH = Path(__file__).resolve().parents[2] / "bench"
NAMES = ("growth", "load", "measure", "memory", "news", "pack", "peers", "rules", "speed", "stream")


@pytest.fixture(scope="module")
def bench() -> Iterator[dict[str, Any]]:
    """The modules by name. They are scripts that import each other, so their folder is on the path meanwhile."""
    sys.path.insert(0, str(BENCH))
    try:
        yield {name: importlib.import_module(name) for name in NAMES}
    finally:
        sys.path.remove(str(BENCH))
        for name in NAMES:
            sys.modules.pop(name, None)


def test_rules_mean_the_same_for_this_engine_and_for_regular_expressions(bench: dict[str, Any]) -> None:
    texts = bench["news"].news(None, 20_000)
    drawn = bench["rules"].make_rules(texts, 8) + bench["rules"].literal_rules(texts, 4)
    engine = affidavit.load(bench["rules"].as_affidavit(drawn))
    for index, (rule, pattern) in enumerate(zip(drawn, bench["rules"].as_regex(drawn), strict=True)):
        for full in (False, True):  # with as little as its gaps and options allow, and as much
            text = " ".join(_instance(rule, full)) + " ."
            found = re.search(pattern, text)
            assert found is not None, (pattern, text)
            spans = [one.span for one in engine.extract(text).findings if one.rule.name.endswith(f"r{index}")]
            assert found.span() in spans, (rule, text)


def test_too_few_texts_are_told(bench: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="2 texts are too few to draw 5 different rules from"):
        bench["rules"].literal_rules(["One short text.", "another one here"], 5)


def _instance(rule: Any, full: bool) -> list[str]:
    words = []
    for place in rule:
        word = "14" if place.number else place.words[-1] if place.words else "quite"
        words += [word] * (place.most if full else place.least)
    return words


def test_spacy_and_compromise_get_as_many_places_as_the_rule_has(bench: dict[str, Any]) -> None:
    drawn = bench["rules"].make_rules(bench["news"].news(None, 20_000), 12)
    for rule, (_, (tokens,)), match in zip(
        drawn, bench["rules"].as_spacy(drawn), bench["rules"].as_compromise(drawn), strict=True
    ):
        assert len(tokens) == sum(place.most for place in rule)
        assert sum("OP" in token for token in tokens) == sum(place.most - place.least for place in rule)
        assert len(match.split(" ")) == len(rule)


def test_made_news_is_the_same_every_time_and_seldom_about_war(bench: dict[str, Any]) -> None:
    news = bench["news"]
    texts = news.news(None, 60_000)
    assert texts == news.news(None, 60_000)
    assert texts != news.news(None, 60_000, seed=2)
    assert sum(map(len, texts[:-1])) < 60_000 <= sum(map(len, texts))
    starts = [path.read_bytes().decode("utf-8")[:3] for path in sorted(news.SEEDS.glob("*.txt"))]
    war = sum(text[:3] in starts for text in texts)
    assert 0 < war <= len(texts) / news.ORDINARY
    assert len(set("".join(texts).split())) > 3_000  # new words keep coming in


def test_parts_hold_every_text_once_in_order(bench: dict[str, Any]) -> None:
    texts = [f"{number:02}" * 10 for number in range(50)]
    parts = bench["news"].parts(texts, 6)
    assert [text for part in parts for text in part] == texts
    assert all(6 <= len(part) <= 10 for part in parts)


def test_news_of_ones_own_is_read_to_the_character(bench: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    texts = ["one\u2028line", "two", "three"]
    file.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), encoding="utf-8")
    assert sorted(bench["news"].news(file, 1_000)) == sorted(texts)


def test_a_row_is_reached_by_its_bound(bench: dict[str, Any]) -> None:
    row = bench["measure"].Row
    assert row("a", 2.0, "×", 2.0).reached is True
    assert row("a", 1.99, "×", 2.0).reached is False
    assert row("a", 2.21, "×", 2.2, most=True).reached is False
    assert row("a", 2.0).reached is None
    table = bench["measure"].table([row("speed", 0.0278, "MB/s", 1.0), row("memory", 1234.0, "MB", 150, most=True)])
    assert table.split("\n") == [
        "| measure | here        | wanted          | reached |",
        "|---------|-------------|-----------------|---------|",
        "| speed   | 0.0278 MB/s | at least 1 MB/s | no      |",
        "| memory  | 1,234 MB    | at most 150 MB  | no      |",
    ]


def test_tasks_take_turns_and_the_first_round_does_not_count(bench: dict[str, Any]) -> None:
    order: list[str] = []
    clock = iter(range(100))
    taken = bench["measure"].in_turn(
        lambda: order.append("a"), lambda: order.append("b"), runs=2, clock=lambda: float(next(clock))
    )
    assert order == ["a", "b"] * 3
    assert taken == [[1.0, 1.0], [1.0, 1.0]]
    assert bench["measure"].median_ratio([4, 9, 1], [2, 3, 1]) == 2


def test_results_are_printed_and_written(
    bench: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows(options: argparse.Namespace) -> Iterator[Any]:
        yield bench["measure"].Row("runs", options.runs, "", 3, details={"why": "asked"})

    file = tmp_path / "build" / "bench.json"
    assert bench["measure"].main("What.", rows, words=["--runs", "3", "--json", str(file)]) == 0
    assert "| runs    | 3    | at least 3 | yes     |" in capsys.readouterr().out
    results = json.loads(file.read_text(encoding="utf-8"))
    assert results["machine"]["versions"]["affidavit"] == affidavit.__version__
    assert [(row["measure"], row["reached"], row["details"]) for row in results["rows"]] == [
        ("runs", True, {"why": "asked"})
    ]


def test_growth_reads_a_family_at_three_sizes(bench: dict[str, Any]) -> None:
    one = bench["growth"].family_growth("a a a ...", 50, None, 1)
    assert one["characters"] == [100, 200, 400]
    assert one["growth"] > 0
    assert len(one["ratios"]) == 2
    assert set(bench["growth"].NAMES) >= {"a a a ...", bench["growth"].ENTRIES}


def test_every_part_of_the_table_has_its_own_options(bench: dict[str, Any]) -> None:
    parser = argparse.ArgumentParser()
    bench["speed"].arguments(parser)  # no two parts take the same one
    options = vars(parser.parse_args([]))
    assert options["only"].split(",") == list(bench["speed"].PARTS)
    assert {"rules", "pack", "types", "size", "documents"} <= set(options)
