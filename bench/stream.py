"""Many documents: flat memory, and two processes against one.

    python bench/stream.py [--news FILE] [--pack conflict] [--documents 2000]

Memory is the peak of a process of its own over N short documents, none like another, against that over a tenth of
them: by `extract_many`, and by the command line from one JSON Lines file to another. Two processes against one is the
wall time of `affidavit extract --workers`, from start to end, the median of runs in turn over the same articles.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import measure
from measure import Options, Row, in_turn, median_ratio
from memory import peak
from news import news

import affidavit

__all__ = ["arguments", "rows"]

SHORT = 200
"""Characters of a document in the measure of memory, where the number of documents matters, not their length."""
ARTICLES = 250_000
"""Characters that one and two processes read."""
FLAT, PROCESSES = 1.1, 1.7
"""Wanted: at most of the memory of a tenth of the documents; at least of the speed of one process."""
COMMAND = """
import sys
from affidavit.cli.main import main
try:
    main()
except SystemExit:
    pass
sys.path.insert(0, {bench!r})
from memory import peak
print(peak(), file=sys.stderr)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stream-pack", default="conflict", help="the pack that streams (default: conflict)")
    parser.add_argument("--documents", type=int, default=2_000, help="streamed (default: 2000)")


def rows(options: Options) -> Iterator[Row]:
    for name, peak_of in (("extract_many", peak_of_api), ("the command line", peak_of_command)):
        peaks = []
        for count in (options.documents // 10, options.documents):
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                peaks.append(pool.apply(peak_of, (options.stream_pack, options.news, count)))
        text = f"memory of {name}, {options.documents:,} documents against {options.documents // 10:,}"
        yield Row(text, peaks[1] / peaks[0], "×", FLAT, most=True, details={"peaks_mb": peaks})
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "news.jsonl")
        texts = news(options.news, ARTICLES)
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        one, two = in_turn(
            lambda: _command(options.stream_pack, source, 1),
            lambda: _command(options.stream_pack, source, 2),
            runs=options.runs,
            clock=time.perf_counter,
        )
    details = {"documents": len(texts), "characters": sum(map(len, texts)), "seconds": [one, two]}
    yield Row("affidavit extract with two workers against one", median_ratio(one, two), "×", PROCESSES, details=details)


def _command(pack: str, source: Path, workers: int) -> None:
    program = "import sys; from affidavit.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "extract", pack, str(source), "--workers", str(workers)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def peak_of_api(pack: str, file: Path | None, count: int) -> float:
    """Peak memory in MB of `extract_many`; run in a process of its own."""
    for report in affidavit.load(pack).extract_many(_streamed(file, count)):
        len(report)
    return peak()


def peak_of_command(pack: str, file: Path | None, count: int) -> float:
    """Peak memory in MB of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.jsonl")
        with source.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps({"text": text}) + "\n" for text in _streamed(file, count))
        program = COMMAND.format(bench=str(Path(__file__).parent))
        command = [sys.executable, "-c", program, "extract", pack, str(source)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
        return float(done.stderr.split()[-1])


def _streamed(file: Path | None, count: int) -> Iterator[str]:
    """`count` short documents, none like another."""
    texts = [text[:SHORT] for text in news(file, ARTICLES)]
    return (f"{text} ({number})" for number, text in zip(range(count), itertools.cycle(texts)))


if __name__ == "__main__":
    sys.exit(measure.main(__doc__, rows, arguments))
