"""What all benchmarks of speed share: taking times, a row, the table, the results as JSON, the command line.

A benchmark is a module with ``rows(options)``, which yields a `Row` as soon as it is measured. Run as a script it
prints its own rows; `bench/speed.py` prints those of all.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from news import described

import affidavit

__all__ = ["Options", "Row", "in_turn", "main", "median", "median_ratio", "rate", "table", "told"]

Options = argparse.Namespace
RUNS = 5
VERSIONS = ("spacy", "google-re2", "regex")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, what it should reach, and what it was made of."""

    measure: str
    value: float
    unit: str = ""
    reach: float | None = None
    most: bool = False
    """Whether `reach` is a bound from above."""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def reached(self) -> bool | None:
        if self.reach is None:
            return None
        return self.value <= self.reach if self.most else self.value >= self.reach

    def cells(self) -> tuple[str, str, str, str]:
        unit = "" if not self.unit else self.unit if self.unit == "×" else f" {self.unit}"
        bound = "" if self.reach is None else f"{'at most' if self.most else 'at least'} {_number(self.reach)}{unit}"
        return self.measure, f"{_number(self.value)}{unit}", bound, {True: "yes", False: "no", None: ""}[self.reached]


def _number(value: float) -> str:
    """Three digits at most behind the leading zeros, all digits of whole numbers."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


# ── Times ───────────────────────────────────────────────────────────────────────────────────────


def told(message: str) -> None:
    """Say on standard error what is being done."""
    print(message, file=sys.stderr, flush=True)


def in_turn(
    *tasks: Callable[[], object], runs: int = RUNS, clock: Callable[[], float] = time.process_time
) -> list[list[float]]:
    """Seconds of each run of each task. They run in turn, so that a busy spell hits all; the first round is for
    warming up and does not count."""
    taken: list[list[float]] = [[] for _ in tasks]
    for _ in range(runs + 1):
        for times, task in zip(taken, tasks, strict=True):
            gc.collect()
            begun = clock()
            task()
            times.append(clock() - begun)
    return [times[1:] for times in taken]


def median_ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """The median of the ratios of what was measured together."""
    return median(one / max(other, 1e-9) for one, other in zip(slow, fast, strict=True))


def rate(texts: Iterable[str], seconds: Sequence[float]) -> float:
    """MB/s, a character counting as a byte, by the median of the times."""
    return sum(map(len, texts)) / 1e6 / max(median(seconds), 1e-9)


# ── Output ──────────────────────────────────────────────────────────────────────────────────────


def table(rows: Iterable[Row]) -> str:
    """The rows as a table in Markdown, which can be read as it is."""
    cells = [("measure", "here", "wanted", "reached"), *(row.cells() for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine() -> dict[str, Any]:
    """Where and with what this was measured."""
    versions = {"affidavit": affidavit.__version__, "python": platform.python_version()}
    for name in VERSIONS:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return {"system": platform.platform(), "processor": _processor(), "cores": os.cpu_count(), "versions": versions}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def summary(options: Options) -> str:
    """One line: where and on what."""
    here = machine()
    versions = ", ".join(f"{name} {version}" for name, version in here["versions"].items())
    return f"{here['processor']}, {here['cores']} cores; {versions}; news: {described(options.news)}"


# ── The command line ────────────────────────────────────────────────────────────────────────────


def main(
    doc: str | None,
    rows: Callable[[Options], Iterable[Row]],
    arguments: Callable[[argparse.ArgumentParser], None] = lambda parser: None,
    words: Sequence[str] | None = None,
) -> int:
    """Measure, print the table, and with --json write the results. `doc` tells what is measured, `arguments` adds the
    options of this benchmark."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, help="a .jsonl file with a text in each line (default: see bench/news.py)")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"of which the median is shown (default: {RUNS})")
    parser.add_argument("--json", type=Path, help="write the results there")
    arguments(parser)
    options = parser.parse_args(words)
    begun = time.perf_counter()
    found = []
    for row in rows(options):
        found.append(row)
        told("  ".join(cell for cell in row.cells() if cell))
    taken = time.perf_counter() - begun
    told("")
    print(summary(options))
    print()
    print(table(found))
    if options.json:
        results = {
            "machine": machine(),
            "news": described(options.news),
            "runs": options.runs,
            "seconds": round(taken, 1),
            "rows": [asdict(row) | {"reached": row.reached} for row in found],
        }
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0
