"""Scores the pack's times against TIMEX3 gold: `python bench/times.py DATA [--pack P] [--folds] [--show N] [FILE...]`.

DATA is a folder with ``temporal/*.jsonl`` and ``scorers/score_timex.py``; the files default to the two news corpora of
TempEval-3 (scored as one) and the war narratives of WikiWars. With --gold FOLDER and --documents FOLDER the stand-off
gold of the five articles is scored as well: overlapping span F1 and values, by zone.

With --folds the texts are dealt out to five folds in turn, scores are given for each, and --show lists errors of the
first four only: rules are written from these, and what the fifth then says is not owed to having seen its texts.

`python bench/times.py --peers TEXTS.jsonl` compares with other programs instead: see bench/times_peers.py.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import times_peers
from scorers import Record, load_scorer, read

import affidavit

DEFAULT = ("te3_timebank.jsonl,te3_aquaint.jsonl", "wikiwars_train.jsonl")
BODY = ("headline", "subheadline", "dateline", "body")


def times_of(engine: Any, text: str, date: str | None, id: str = "-") -> list[Record]:
    """The Time findings of one text as TIMEX3 records with code-point offsets."""
    found = []
    for finding in engine.extract(text, date=date, id=id):
        if finding.type != "Time":
            continue
        timex = finding["timex"].value
        start, end = finding.span
        found.append({"start": start, "end": end, "text": finding.text, "type": timex.type, "value": timex.value})
    return found


FOLDS = 5


def score_corpus(engine: Any, scorer: Any, paths: list[Path], show: int, folds: bool) -> None:
    gold = [record for path in paths for record in read(path)]
    started = time.perf_counter()
    predicted = {
        record["id"]: {"timex": times_of(engine, record["text"], (record["dct"] or "")[:10] or None, record["id"])}
        for record in gold
    }
    seconds = time.perf_counter() - started
    result, counts, _, errors = scorer.score(gold, predicted)
    size = sum(len(record["text"]) for record in gold)
    print(f"{'+'.join(path.stem for path in paths)}: {len(gold)} texts, {counts['gold']} times, "
          f"{counts['pred']} found, {size / 1000 / seconds:.0f} KB/s")  # fmt: skip
    for kind in ("strict", "relaxed"):
        print(f"  {kind:8s} P {result[kind][0]:5.1f}  R {result[kind][1]:5.1f}  F1 {result[kind][2]:5.1f}")
    for kind in ("type F1", "value F1", "value acc"):
        print(f"  {kind:9s} {result[kind]:5.1f}")
    if folds:
        show_folds(scorer, gold, predicted)
        seen = [record for number, record in enumerate(gold) if number % FOLDS != FOLDS - 1]
        errors = scorer.score(seen, predicted)[3]
    for error in errors[:show]:
        print("  ", " | ".join(str(part).replace("\n", " ") for part in error))


def show_folds(scorer: Any, gold: list[Record], predicted: dict[str, Record]) -> None:
    """Strict, relaxed and value F1 of each fold: every fifth text."""
    for number in range(FOLDS):
        result, counts, _, _ = scorer.score(gold[number::FOLDS], predicted)
        strict, relaxed = result["strict"][2], result["relaxed"][2]
        print(f"  fold {number + 1}: {counts['gold']:4d} times  strict {strict:5.1f}  relaxed {relaxed:5.1f}"
              f"  value {result['value F1']:5.1f}")  # fmt: skip


def score_articles(engine: Any, gold: Path, documents: Path, show: int) -> None:
    """Overlapping spans one to one; optional gold times count neither as missed nor, when found, as false."""
    zones = {"headline and body": BODY, "all zones": None}
    articles = []
    for path in sorted(gold.glob("[0-9]*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        text = (documents / Path(record["file"]).name).read_bytes().decode("utf-8")
        articles.append((record, times_of(engine, text, record["dct"], record["doc"])))
    for name, wanted in zones.items():
        hits = exact = right = missed = false = 0
        for record, found in articles:
            times = record["times"]
            inside = [t for t in times if wanted is None or t["zone"] in wanted]
            for t in inside:
                match = overlapping(t, found)
                if match is None:
                    missed += not t.get("optional", False)
                    if show and not t.get("optional"):
                        print(f"  missed {record['doc']} {t['text']!r}")
                    continue
                hits += 1
                exact += (match["start"], match["end"]) == (t["start"], t["end"])
                good = match["value"] in [t["value"], *(t.get("alt_values") or [])]
                right += good
                if show and not good:
                    print(f"  value  {record['doc']} {t['text']!r}: {t['value']}, found {match['value']}")
            for f in found:
                if overlapping(f, times) is None and (wanted is None or zone_of(record, f["start"]) in wanted):
                    false += 1
                    if show:
                        print(f"  false  {record['doc']} {f['text']!r} {f['value']}")
        precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"articles, {name}: {hits + missed} times, overlapping P {precision:.3f} R {recall:.3f} F1 {f1:.3f}, "
              f"exact {exact / max(1, hits):.3f}, value {right / max(1, hits + missed):.3f}")  # fmt: skip


def overlapping(one: Record, others: Iterable[Record]) -> Record | None:
    return next((o for o in others if o["start"] < one["end"] and one["start"] < o["end"]), None)


def zone_of(record: Record, offset: int) -> str:
    zones = record["zones"]
    return next((zone["zone"] for zone in zones if zone["start"] <= offset < zone["end"]), "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument(
        "files", nargs="*", default=DEFAULT, help="under DATA/temporal; joined by commas: scored as one"
    )
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--documents", type=Path, default=Path("seeds"))
    parser.add_argument("--folds", action="store_true", help="scores of five folds; errors of the first four only")
    parser.add_argument("--show", type=int, default=0, help="list so many errors of each")
    parser.add_argument("--peers", type=Path, metavar="TEXTS.jsonl", help="compare with other programs on these texts")
    parser.add_argument("--seconds", type=float, default=20, help="of CPU time for each of them (default 20)")
    parser.add_argument("--node", type=Path, default=Path(), help="the folder where chrono-node is installed")
    options = parser.parse_args()
    if options.peers:
        times_peers.compare(options.peers, options.seconds, options.pack, options.node)
        return
    if options.data is None:
        parser.error("name the folder with the data, or --peers TEXTS.jsonl")
    engine = affidavit.load(options.pack).for_types(["Time"])
    scorer = load_scorer(options.data, "score_timex")
    for group in options.files:
        paths = [options.data / "temporal" / name for name in group.split(",")]
        score_corpus(engine, scorer, paths, options.show, options.folds)
    if options.gold:
        score_articles(engine, options.gold, options.documents, options.show)


if __name__ == "__main__":
    main()
