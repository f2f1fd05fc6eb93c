"""How fast a pack reads: each stage's share, and the whole as a multiple of the cost of cutting the text into tokens.

    python bench/throughput.py [PACK] [FILE.jsonl|FILE.txt ...]

Without files the five articles of `seeds/` are read ten times over. A .jsonl file holds one document a line,
its text under ``text``. Figures are medians of five runs in one process; the ratios are what to compare, since
they hold from machine to machine.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import affidavit
from affidavit.match.demand import related_types
from affidavit.match.run import Matcher
from affidavit.relate.run import relate
from affidavit.text.model import Document
from affidavit.text.sentences import split

RUNS = 5
SEEDS = Path(__file__).parent.parent / "seeds"


def texts(files: list[str]) -> list[str]:
    """The documents' texts."""
    if not files:
        return [path.read_bytes().decode("utf-8") for path in sorted(SEEDS.glob("*.txt"))] * 10
    found = []
    for name in files:
        content = Path(name).read_bytes().decode("utf-8")
        found += [json.loads(line)["text"] for line in content.splitlines()] if name.endswith("l") else [content]
    return found


def median_seconds(task: Callable[[], object]) -> float:
    """Median wall time of five runs, in seconds."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        task()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main(arguments: list[str]) -> int:
    """Print the table."""
    pack, files = (arguments[0], arguments[1:]) if arguments else ("conflict", [])
    engine = affidavit.load(pack)
    documents = [Document(text) for text in texts(files)]
    size = sum(len(document.text) for document in documents)
    matcher = Matcher(engine.program)
    types = related_types(engine.program, engine.types)
    found = sum(len(engine.read(document)) for document in documents)
    stages = {
        "sentences and tokens": median_seconds(
            lambda: [sentence.words for document in documents for sentence in split(document.text)]
        ),
        "… and matching, all strata": median_seconds(lambda: [matcher.find(document, types) for document in documents]),
        "… and links, contexts, merges": median_seconds(
            lambda: [relate(matcher.find(document, types), engine.program) for document in documents]
        ),
        "… and records with traces": median_seconds(
            lambda: [list(engine.extract(document.text).to_records()) for document in documents]
        ),
    }
    base = stages["sentences and tokens"]
    rules = len(engine.program.rules)
    print(f"{pack}: {rules} rules on {len(documents)} documents, {size:,} characters, {found:,} findings")
    print(f"{'up to':32}{'MB/s':>8}{'× tokens':>10}")
    for name, seconds in stages.items():
        print(f"{name:32}{size / seconds / 1e6:8.3f}{seconds / base:10.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
