"""Scores the pack's places against toponym gold: `python bench/toponyms.py DATA [--pack PACK] [--show N] [FILE...]`.

DATA is a folder with ``toponyms/*.jsonl`` and ``scorers/score_toponyms.py``; the files default to the four news
corpora. Prints recognition (overlapping spans), resolution (points within 161 km of the gold's, of those found) and
end to end (an overlapping span and a point within 161 km), over all gold and, as geoparsers are commonly compared,
over the gold that has coordinates. With --write FOLDER the predictions are kept there.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from scorers import Record, load_scorer, read

import affidavit

DEFAULT = ("lgl.jsonl", "geovirus.jsonl", "trnews.jsonl", "geowebnews.jsonl")


def places_of(engine: affidavit.Engine, record: Record) -> list[Record]:
    """The Place findings of one text with code-point offsets and, where known, their points."""
    found = []
    for finding in engine.extract(record["text"], id=record["id"]):
        if finding.type != "Place":
            continue
        lat, lon = (finding.get(name) for name in ("lat", "lon"))
        start, end = finding.span
        found.append(
            {"start": start, "end": end, "text": finding.text, "lat": lat and lat.value, "lon": lon and lon.value}
        )
    return found


def score_corpus(engine: affidavit.Engine, scorer: Any, path: Path, show: int, write: Path | None) -> None:
    gold = read(path)
    started = time.perf_counter()
    predicted = {record["id"]: {"id": record["id"], "toponyms": places_of(engine, record)} for record in gold}
    seconds = time.perf_counter() - started
    size = sum(len(record["text"]) for record in gold)
    result, errors = scorer.score(gold, predicted)
    located, _ = scorer.score(gold, predicted, coords_only=True)
    print(f"{path.stem}: {len(gold)} texts, {result['gold']} places, {result['pred']} found, "
          f"{size / 1000 / seconds:.0f} KB/s")  # fmt: skip
    for title, one in (("all gold", result), ("gold with coordinates", located)):
        rates = "  ".join(
            f"{name} P {one[name][0]:4.1f} R {one[name][1]:4.1f} F1 {one[name][2]:4.1f}"
            for name in ("overlap", "end-to-end")
        )
        print(f"  {title:21s}  {rates}  within 161 km of those found {one['acc@161km (matched)']:4.1f} %")
    for kind in ("MISS", "SPUR", "FAR"):
        told = Counter(" ".join(str(error[2]).split()) for error in errors if error[0] == kind)
        if show:
            print(f"  {kind}:", "; ".join(f"{text} {count}" for text, count in told.most_common(show)))
    if write is not None:
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in predicted.values())
        (write / path.name).write_text(lines, encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("files", nargs="*", default=DEFAULT, help="under DATA/toponyms")
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--show", type=int, default=0, help="list so many kinds of errors of each")
    parser.add_argument("--write", type=Path, help="a folder for the predictions")
    options = parser.parse_args()
    engine = affidavit.load(options.pack)
    scorer = load_scorer(options.data, "score_toponyms")
    for name in options.files:
        score_corpus(engine, scorer, options.data / "toponyms" / name, options.show, options.write)


if __name__ == "__main__":
    main()
