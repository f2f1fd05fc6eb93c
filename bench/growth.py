"""How time and memory grow with the text: `python bench/growth.py [--large] [--size TOKENS] [--json FILE] [FAMILY...]`.

Each family of careless or hostile packs and texts (`affidavit.testing.adversarial`), and a lexicon of 100,000 entries
from a file, is read in a process of its own at n, 2n and 4n tokens. Shown are the time at 2n over that at n and at 4n
over 2n (medians of five runs, in turn), the speed, and the peak memory of the process at 4n beyond what it held before.
--large reads single texts of 64 MB instead, once, against 32 MB.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import affidavit
from affidavit.testing.adversarial import FAMILIES
from affidavit.text.model import Document

RUNS = 5
ENTRIES = "100,000 entries"
TARGET = 2.2


def memory() -> float:
    """Peak resident memory of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def case(name: str) -> tuple[affidavit.Engine, Callable[[int], str]]:
    """The engine and the maker of texts of a family."""
    if name != ENTRIES:
        (family,) = (one for one in FAMILIES if one.name == name)
        return affidavit.load(family.rules()), family.text
    with tempfile.TemporaryDirectory() as folder:
        phrases = (f"w{number} x{number % 97}\n" for number in range(100_000))
        Path(folder, "many.txt").write_text("".join(phrases), encoding="utf-8")
        rules = 'lexicon many from "many.txt"\ntype A { w: text? }\nrule a -> A { match w:@many }\n'
        Path(folder, "main.rules").write_text(rules, encoding="utf-8")
        return affidavit.load(Path(folder) / "main.rules"), lambda size: "w7 x7 w96 x0 w96 x96 " * (size // 12)


def seconds(engine: affidavit.Engine, text: str) -> float:
    """Time to read `text` piece by piece, as the command line does, so that memory is bounded."""
    begun = time.process_time()
    for report in engine.read_pieces(Document(text)):
        len(report.findings)
    return time.process_time() - begun


def measure(name: str, size: int, large: bool) -> dict[str, Any]:
    """One family; run in a process of its own."""
    begun = time.perf_counter()
    engine, make = case(name)
    loaded = time.perf_counter() - begun
    if large:
        unit = make(10_000)
        texts = [unit * max(1, megabytes * 1_000_000 // len(unit)) for megabytes in (32, 64)]
    else:
        texts = [make(size * factor) for factor in (1, 2, 4)]
    seconds(engine, make(1_000))
    before = memory()
    runs = [[seconds(engine, text) for text in texts] for _ in range(1 if large else RUNS)]
    taken = [statistics.median(times) for times in zip(*runs, strict=True)]
    return {
        "family": name,
        "characters": [len(text) for text in texts],
        "seconds": taken,
        "ratios": [after / max(one, 1e-9) for one, after in itertools.pairwise(taken)],
        "mb_per_second": len(texts[-1]) / 1e6 / max(taken[-1], 1e-9),
        "load_seconds": loaded,
        "memory_before_mb": before,
        "memory_added_mb": memory() - before,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; with --json write it too."""
    names = [*(family.name for family in FAMILIES), ENTRIES]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("family", nargs="*", choices=[*names, []], help="all, unless some are named")
    parser.add_argument("--size", type=int, default=8_000, help="n, in tokens (default: 8000)")
    parser.add_argument("--large", action="store_true", help="32 and 64 MB of text, once")
    parser.add_argument("--json", type=Path, help="write the results there")
    options = parser.parse_args(arguments)
    print(f"{'family':28}{'2n/n':>7}{'4n/2n':>7}{'MB/s':>8}{'load s':>8}{'peak MB':>9}{'added':>7}")
    found = []
    for name in options.family or names:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            row = pool.apply(measure, (name, options.size, options.large))
        found.append(row)
        ratios = "".join(f"{ratio:7.2f}" for ratio in row["ratios"]).ljust(14)
        over = f"  over {TARGET}" if row["ratios"][-1] > TARGET else ""
        peak = row["memory_before_mb"] + row["memory_added_mb"]
        numbers = f"{row['mb_per_second']:8.3f}{row['load_seconds']:8.2f}{peak:9.0f}{row['memory_added_mb']:7.0f}"
        print(f"{name:28}{ratios}{numbers}{over}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
