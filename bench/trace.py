"""What the full trace costs: `python bench/trace.py [--pack P] [--every N] [FILE.jsonl|FILE.txt ...]`.

The same texts are extracted twice in each of five rounds, in one process, and the ratio of the two times is printed:

* with the trace, as always: findings are read and their records written as JSON Lines, with the whole derivation of
  each and what it beat;
* with tracing compiled out, by replacing functions of the engine while that round runs: selection notes nothing of what
  a match beat, relations keep no step, and the records written have neither ``derivation`` nor ``beaten``. They keep
  their id, type, document, span, slots with spans and references, status and rule: what a table of findings needs.

Compiled out is not the path of a match (which tokens each element took): captures are read off it, so that an engine
without any trace has it just the same. Two more ratios part the cost: of reading alone, where records are not made, and
of making and writing the records alone.

Without files the five articles of `seeds/` are read four times over. Ratios are medians of five rounds, all
readings warm, of CPU time.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from affidavit.run.engine import Engine, load
from affidavit.run.report import Report
from affidavit.text.model import Document

ROUNDS = 5
SEEDS = Path(__file__).parent.parent / "seeds"


def read_documents(files: Sequence[str], every: int) -> list[Document]:
    """The documents of the files, one of `every` so many; dates are not given."""
    if not files:
        texts = [path.read_bytes().decode("utf-8") for path in sorted(SEEDS.glob("*.txt"))] * 4
        return [Document(text, str(number)) for number, text in enumerate(texts)]
    found = []
    for name in files:
        content = Path(name).read_bytes().decode("utf-8")
        texts = [json.loads(line)["text"] for line in content.splitlines()] if name.endswith(".jsonl") else [content]
        found += [Document(text, f"{name}:{number}") for number, text in enumerate(texts)]
    return found[::every]


# ── The benchmark build ─────────────────────────────────────────────────────────────────────────


def sweep(offers: Sequence[Any], order: Callable[[Any], Any], stretches: Callable[[Any], Any]) -> list[Any]:
    """`affidavit.match.select._sweep` without notes of what was beaten."""
    kept: list[Any] = []
    held: set[int] = set()
    for offer in sorted(offers, key=order):
        places = [token for first, last in stretches(offer) for token in range(first, last)]
        if held.isdisjoint(places):
            held.update(places)
            kept.append((offer, []))
    return kept


def link_detail(link: Any, *_: Any) -> dict[str, Any]:
    """Which slot a link filled is read again by the engine itself."""
    return {"slot": link.target_slot}


def no_detail(*_: Any) -> dict[str, Any]:
    """Nothing is told."""
    return {}


def nothing(*_: Any) -> list[Any]:
    """In place of steps."""
    return []


def no_text(*_: Any) -> str:
    """In place of the text of a derivation, and of what was beaten."""
    return "[]"


@contextlib.contextmanager
def untraced() -> Iterator[None]:
    """The engine without its trace; the findings, their slots and statuses are the same."""
    with contextlib.ExitStack() as stack:
        for name, replacement in (
            ("match.select._sweep", sweep),
            ("relate.link._detail", link_detail),
            ("relate.resolve._detail", no_detail),
            ("relate.context._detail", no_detail),
            ("relate.run.note_incidents", nothing),
            ("audit.derivation.Deriver.steps_text", no_text),
            ("audit.derivation.Deriver.beaten_text", no_text),
        ):
            stack.enter_context(patch(f"affidavit.{name}", replacement))
        yield


# ── Measuring ───────────────────────────────────────────────────────────────────────────────────


def facts(report: Report) -> list[dict[str, Any]]:
    """The records without what only the trace says."""
    return [
        {key: value for key, value in record.items() if key not in ("derivation", "beaten")}
        for record in report.to_records()
    ]


def measure(engine: Engine, documents: Sequence[Document]) -> tuple[float, float, int]:
    """CPU seconds to read, seconds to make and write the records, and the size of these."""
    reading = writing = 0.0
    size = 0
    for document in documents:
        begun = time.process_time()
        report = engine.read(document)
        between = time.process_time()
        size += len(report.to_jsonl())
        writing += time.process_time() - between
        reading += between - begun
    return reading, writing, size


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--every", type=int, default=1, help="read one text of so many")
    options = parser.parse_args()
    engine = load(options.pack)
    documents = read_documents(options.files, options.every)
    traced = [facts(engine.read(document)) for document in documents]
    with untraced():
        same = traced == [facts(engine.read(document)) for document in documents]
    findings = sum(map(len, traced))
    del traced
    gc.collect()
    gc.freeze()
    rounds = []
    for _ in range(ROUNDS):
        full = measure(engine, documents)
        with untraced():
            rounds.append((full, measure(engine, documents)))
    characters = sum(len(document.text) for document in documents)
    print(f"{options.pack}: {len(documents)} documents, {characters:,} characters, {findings:,} records, "
          f"the same facts with and without: {'yes' if same else 'NO'}")  # fmt: skip
    print(f"{'':24}{'with trace':>12}{'without':>12}{'ratio':>8}   least and most")
    shown: dict[str, Callable[[tuple[float, float, int]], float]] = {
        "reading": lambda one: one[0],
        "making, writing records": lambda one: one[1],
        "both": lambda one: one[0] + one[1],
    }
    for name, part in shown.items():
        ratios = [part(full) / part(bare) for full, bare in rounds]
        seconds = [statistics.median(part(one[which]) for one in rounds) for which in (0, 1)]
        print(f"{name:24}{seconds[0]:10.2f} s{seconds[1]:10.2f} s{statistics.median(ratios):8.3f}   "
              f"{min(ratios):.3f} - {max(ratios):.3f}")  # fmt: skip
    print(f"written: {rounds[0][0][2]:,} characters with the trace, {rounds[0][1][2]:,} without")


if __name__ == "__main__":
    main()
