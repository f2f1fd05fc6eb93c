"""How time and memory grow with the text.

    python bench/growth.py [--size TOKENS] [--each] [--large MB] [--families NAME,NAME]

Each family of careless or hostile packs and texts (`affidavit.testing.adversarial`), and a lexicon of 100,000 entries
from a file, is read in a process of its own at n, 2n and 4n tokens, in turn, piece by piece as the command line does.
A family's figure is the time at 4n over that at 2n, the median over the runs; so is its memory: the peak at
4n beyond what the process held before. With --each every family is a row, otherwise the worst of them is.
--large 64 reads single texts of 32 and 64 MB instead, once.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import measure
from measure import Options, Row, in_turn, median_ratio, rate, told
from memory import forget_peak, peak

import affidavit
from affidavit.testing.adversarial import FAMILIES
from affidavit.text.model import Document

__all__ = ["arguments", "rows"]

ORDINARY = FAMILIES[0].name
ENTRIES = "100,000 entries"
NAMES = (*(family.name for family in FAMILIES), ENTRIES)
GROWTH = 2.2
"""At most wanted, of the time at 2n over the time at n."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", type=int, default=2_000, help="n, in tokens (default: 2000)")
    parser.add_argument("--each", action="store_true", help="a row for each family")
    parser.add_argument("--large", type=int, metavar="MB", help="texts of half so many and so many MB, once")
    parser.add_argument("--families", help=f"parted by semicolons: {'; '.join(NAMES)}")


def rows(options: Options) -> Iterator[Row]:
    """The growth of ordinary text, the worst growth and the most memory of the others."""
    found = []
    for name in options.families.split(";") if options.families else NAMES:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            one = pool.apply(family_growth, (name.strip(), options.size, options.large, options.runs))
        found.append(one)
        if options.each or options.large:
            size = f"{one['characters'][-1] / 1e6:,.2f} MB at {one['mb_per_second']:.2f} MB/s"
            text = f"growth: {name} ({size}, {one['memory_mb']:.0f} MB more memory)"
            yield Row(text, one["growth"], "×", GROWTH, most=True, details=one)
        else:
            told(f"  {name}: {one['growth']:.2f}")
    if options.each or options.large:
        return
    (ordinary,) = (one for one in found if one["family"] == ORDINARY) if not options.families else found[:1]
    yield Row(
        f"time at 2n over time at n, {ordinary['family']}", ordinary["growth"], "×", GROWTH, most=True, details=ordinary
    )
    worst = max(found, key=lambda one: one["growth"])
    details = {one["family"]: one for one in found}
    text = f"the same, worst of {len(found) - 1} hostile families ({worst['family']})"
    yield Row(text, worst["growth"], "×", GROWTH, most=True, details=details)
    fattest = max(found, key=lambda one: one["memory_mb"])
    yield Row(f"memory for the text, worst of these ({fattest['family']})", fattest["memory_mb"], "MB")


def family_growth(name: str, size: int, large: int | None, runs: int) -> dict[str, Any]:
    """One family; run in a process of its own."""
    begun = time.perf_counter()
    engine, make = _family(name)
    loaded = time.perf_counter() - begun
    if large:
        unit = make(10_000)
        texts = [unit * max(1, characters * 500_000 // len(unit)) for characters in (large, 2 * large)]
        _read(engine, unit)
        forget_peak()
        before = peak()
        taken = [[_seconds(engine, text)] for text in texts]
    else:
        texts = [make(size * factor) for factor in (1, 2, 4)]
        _read(engine, texts[0][:1_000])
        forget_peak()
        before = peak()
        taken = in_turn(*(_reading(engine, text) for text in texts), runs=runs)
    return {
        "family": name,
        "characters": [len(text) for text in texts],
        "seconds": [sorted(times)[len(times) // 2] for times in taken],
        "ratios": [median_ratio(after, one) for one, after in itertools.pairwise(taken)],
        "growth": median_ratio(taken[-1], taken[-2]),
        "mb_per_second": rate(texts[-1:], taken[-1]),
        "load_seconds": loaded,
        "memory_before_mb": before,
        "memory_mb": peak() - before,
    }


def _family(name: str) -> tuple[affidavit.Engine, Callable[[int], str]]:
    """The engine and the maker of texts of a family."""
    if name != ENTRIES:
        (family,) = (one for one in FAMILIES if one.name == name)
        return affidavit.load(family.rules()), family.text
    with tempfile.TemporaryDirectory() as folder:
        phrases = (f"w{number} x{number % 97}\n" for number in range(100_000))
        Path(folder, "many.txt").write_text("".join(phrases), encoding="utf-8")
        rules = 'lexicon many from "many.txt"\ntype A { w: text? }\nrule a -> A { match w:@many }\n'
        Path(folder, "main.rules").write_text(rules, encoding="utf-8")
        return affidavit.load(Path(folder) / "main.rules"), lambda size: "w7 x7 w96 x0 w96 x96 " * (size // 6)


def _reading(engine: affidavit.Engine, text: str) -> Callable[[], int]:
    return lambda: _read(engine, text)


def _read(engine: affidavit.Engine, text: str) -> int:
    return sum(len(report.findings) for report in engine.read_pieces(Document(text)))


def _seconds(engine: affidavit.Engine, text: str) -> float:
    begun = time.process_time()
    _read(engine, text)
    return time.process_time() - begun


if __name__ == "__main__":
    sys.exit(measure.main(__doc__, rows, arguments))
