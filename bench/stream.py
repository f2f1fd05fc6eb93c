"""Many documents: flat memory, two processes against one, some types against all.

    python bench/stream.py FILE.jsonl [--pack conflict] [--documents N] [--types Casualty] [--json FILE]

FILE has one document a line, its text under ``text``. Memory is the peak of a process of its own, with the documents
of the file streamed over and over. Ratios are medians of five runs in turn over the first N documents.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import affidavit
from affidavit.io.jsonl import lines

RUNS = 5
COUNTS = (100, 1_000, 10_000)
SHORT = 200
"""Characters of a document in the measure of memory, where the number of documents matters, not their length."""


def texts_of(path: str, limit: int | None = None) -> list[str]:
    """The texts of the file, or the first of them."""
    with Path(path).open(encoding="utf-8") as source:
        return [json.loads(line)["text"] for line in itertools.islice(source, limit)]


def streamed(path: str, count: int) -> Iterator[str]:
    """`count` short documents, none like another."""
    texts = texts_of(path, 500)
    return (f"{texts[number % len(texts)][:SHORT]} ({number})" for number in range(count))


def peak_of_api(pack: str, path: str, count: int) -> float:
    """Peak memory in MB of `extract_many` over `count` documents; run in a process of its own."""
    for report in affidavit.load(pack).extract_many(streamed(path, count)):
        len(report)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def peak_of_command(pack: str, path: str, count: int) -> float:
    """Peak memory in MB of the command line over as many documents, from one JSON Lines file to another."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.jsonl")
        with source.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps({"text": text}) + "\n" for text in streamed(path, count))
        program = (
            "import resource, sys; from affidavit.cli.main import main\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        command = [sys.executable, "-c", program, "extract", pack, str(source)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
        return int(done.stderr.split()[-1]) / 1e3


def memory(pack: str, path: str, measure: Callable[[str, str, int], float]) -> list[float]:
    """Peaks for each of `COUNTS`."""
    peaks = []
    for count in COUNTS:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            peaks.append(pool.apply(measure, (pack, path, count)))
    return peaks


def in_turn(*tasks: Callable[[], object]) -> list[float]:
    """Median seconds of each task; they run in turn, so that a busy spell hits all."""
    taken: list[list[float]] = [[] for _ in tasks]
    for _ in range(RUNS):
        for times, task in zip(taken, tasks, strict=True):
            begun = time.perf_counter()
            task()
            times.append(time.perf_counter() - begun)
    return [statistics.median(times) for times in taken]


def speeds(pack: str, texts: Sequence[str], types: list[str]) -> dict[str, Any]:
    """Two processes over one, and all that the pack exports over `types` alone."""
    engine = affidavit.load(pack)
    some = engine.for_types(types)
    same = all(
        lines(some.extract(text).to_records()) == lines(engine.extract(text).to_records(types)) for text in texts
    )
    one, two = in_turn(
        lambda: sum(map(len, engine.extract_many(texts))), lambda: sum(map(len, engine.extract_many(texts, workers=2)))
    )
    full, part = in_turn(
        lambda: sum(map(len, engine.extract_many(texts))), lambda: sum(map(len, some.extract_many(texts)))
    )
    return {
        "documents": len(texts),
        "one_process_seconds": one,
        "two_processes_seconds": two,
        "two_processes_ratio": one / two,
        "all_types_seconds": full,
        "types": types,
        "types_seconds": part,
        "types_ratio": full / part,
        "types_same_records": same,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was measured; with --json write it too."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file")
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--types", default="Casualty", help="parted by commas")
    parser.add_argument("--no-memory", action="store_true", help="ratios only")
    parser.add_argument("--json", type=Path, help="write the results there")
    options = parser.parse_args(arguments)
    found: dict[str, Any] = {}
    for name, measure in (("extract_many", peak_of_api), ("command line", peak_of_command)):
        if not options.no_memory:
            found[name] = memory(options.pack, options.file, measure)
            told = ", ".join(f"{count:,}: {peak:.0f}" for count, peak in zip(COUNTS, found[name], strict=True))
            print(f"peak MB by documents, {name}: {told}", flush=True)
    found |= speeds(options.pack, texts_of(options.file, options.documents), options.types.split(","))
    print(f"two processes over one: {found['two_processes_ratio']:.2f}")
    print(f"{options.types} over all types: {found['types_ratio']:.2f}, same records: {found['types_same_records']}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
