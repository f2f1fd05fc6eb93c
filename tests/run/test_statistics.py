"""Rule statistics: true to what the rules did, the same for any number of workers, and told by the commands."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from affidavit.cli.main import main
from affidavit.match.statistics import RuleStatistics
from affidavit.run.engine import Engine, load

PACK = """
type Person { name: text }
type Death { who: Person }

rule capitalised -> Person { match name:[cap] }

rule titled -> Person { match "Mr" name:[cap] }

rule death -> Death {
  match who:Person "died"
  unless before "out"
}

rule rare -> Death { match "here" "lies" who:Person }
"""
TEXT = "Mr Hill died. Wood died out. It rained.\n\nnothing else\n\n"


def by_name(engine: Engine) -> dict[str, RuleStatistics]:
    return {one.rule.name.split(".")[-1]: one for one in engine.statistics.rules}


def test_the_counts_of_each_rule() -> None:
    engine = load(PACK)
    engine.extract(TEXT)
    counts = {
        name: (one.tried, one.started, one.matched, one.kept, one.beaten) for name, one in by_name(engine).items()
    }
    assert counts == {
        "capitalised": (3, 4, 4, 2, 2),  # Mr and Hill lose to `titled`; Wood and It stay
        "titled": (1, 1, 1, 1, 0),
        "death": (2, 2, 1, 1, 0),  # "died out" is withdrawn
        "rare": (0, 0, 0, 0, 0),
    }
    assert (engine.statistics.sentences, engine.statistics.searched) == (4, 3)


def test_kept_and_beaten_are_those_of_the_findings() -> None:
    engine = load(PACK)
    report = engine.extract(TEXT * 5)
    kept = Counter(finding.rule.name for finding in report.all_findings)
    beaten = Counter(loser.rule.name for finding in report.all_findings for loser in finding.beaten)
    for one in engine.statistics.rules:
        assert (one.kept, one.beaten) == (kept[one.rule.name], beaten[one.rule.name])


def test_times_are_taken_only_when_asked_for() -> None:
    engine = load(PACK)
    engine.extract(TEXT)
    assert {one.seconds for one in engine.statistics.rules} == {None}
    engine.statistics.timed = True
    engine.extract(TEXT)
    seconds = {name: one.seconds for name, one in by_name(engine).items()}
    assert seconds.pop("rare") == 0.0
    assert all(taken is not None and taken > 0.0 for taken in seconds.values())
    taken = [one.seconds or 0.0 for one in engine.statistics.rules]
    assert taken == sorted(taken, reverse=True)


def test_reset() -> None:
    engine = load(PACK)
    engine.extract(TEXT)
    engine.statistics.reset()
    assert engine.statistics.sentences == 0
    assert all(one.tried == one.started == one.kept == one.beaten == 0 for one in engine.statistics.rules)


@pytest.mark.parametrize("timed", [False, True])
def test_workers_count_what_one_process_does(timed: bool) -> None:
    texts = [TEXT, "Mr Stone died.", "Here lies Hill."] * 30
    alone, together = load(PACK), load(PACK)
    alone.statistics.timed = together.statistics.timed = timed
    assert len(list(alone.extract_many(texts))) == len(list(together.extract_many(texts, workers=2)))
    for name, one in by_name(alone).items():
        other = by_name(together)[name]
        assert (one.tried, one.started, one.kept, one.beaten) == (
            other.tried, other.started, other.kept, other.beaten,
        )  # fmt: skip
        assert (other.seconds is None) == (not timed)
    assert alone.statistics.sentences == together.statistics.sentences


def test_looking_ahead_for_types_is_not_counted_twice() -> None:
    engine = load(PACK)
    with engine.statistics.aside():
        engine.extract(TEXT)
    assert engine.statistics.sentences == 0
    assert not any(one.tried or one.kept for one in engine.statistics.rules)
    engine.extract(TEXT)
    assert by_name(engine)["titled"].kept == 1


# ── The commands ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    pack, text = tmp_path / "deaths.rules", tmp_path / "a.txt"
    pack.write_text(PACK + 'test Person "Mr [Hill](name) slept"\n', encoding="utf-8")
    text.write_text(TEXT, encoding="utf-8")
    return str(pack), str(text)


def test_extract_tells_on_standard_error_and_keeps_a_file(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack, text = files
    assert main(["extract", pack, text, "--format", "jsonl"]) == 0
    plain = capsys.readouterr()
    kept = tmp_path / "stats.json"
    assert (
        main(["extract", pack, text, "--format", "jsonl", "--stats", "--stats-top", "2", "--stats-json", str(kept)])
        == 0
    )
    told = capsys.readouterr()
    assert told.out == plain.out and plain.err == ""
    head, columns, *rows = told.err.splitlines()
    assert head == "4 sentences read, rules tried in 3 of them"
    assert columns.split() == ["rule", "tried", "started", "matched", "kept", "beaten", "ms", "share"]
    assert [row.split()[0].startswith("deaths.") for row in rows] == [True, True, False, False]
    assert rows[2].startswith("1 more rule, ") and rows[3].startswith("1 rule was never tried")
    record = json.loads(kept.read_text(encoding="utf-8"))
    assert {one["rule"]: one["matched"] for one in record["rules"]} == {
        "deaths.capitalised": 4, "deaths.titled": 1, "deaths.death": 1, "deaths.rare": 0,
    }  # fmt: skip
    assert record["rules"][0]["seconds"] > 0


def test_the_tests_of_a_pack_have_statistics(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", files[0], "--stats"]) == 0
    told = capsys.readouterr()
    assert "1 test, all passed" in told.out
    assert "deaths.titled" in told.err and "2 rules were never tried" in told.err
    assert main(["test", files[0], "--stats", "--mutate"]) == 2


def test_bench(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    pack, text = files
    assert main(["bench", pack, text, "--top", "1"]) == 0
    shown = capsys.readouterr().out
    assert "4 rules, 1 document" in shown and "MB/s" in shown and "2 more rules, " in shown
    assert main(["bench", pack, text, "--format", "json", "--types", "Death"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["findings"] == 1 and record["bytes"] == len(TEXT)
    assert 0 < record["seconds"]["in_rules"] < record["seconds"]["clocked"]
    assert len(record["rules"]) == 4


def test_bench_wants_text(files: tuple[str, str], tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    assert main(["bench", files[0], str(empty)]) == 2
