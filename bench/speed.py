"""All measures of speed, memory and growth in one run: the table in README.md.

    make bench                     on the repository's texts, varied, so that any machine can run it
    make bench NEWS=file.jsonl     on news of your own, a text in each line
    python bench/speed.py [--only peers,pack,growth,load,stream] [--json FILE]

Ratios are of things measured in turn in this run, each the median of five runs at least; they are what to compare
across machines. Each part can be run by itself, with more options: `python bench/growth.py --help`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator

import growth
import load
import measure
import pack
import peers
import stream
from measure import Options, Row

__all__ = ["arguments", "rows"]

PHRASES = 200_000
PARTS = ("peers", "pack", "growth", "load", "stream")
MODULES = {"peers": peers, "pack": pack, "growth": growth, "stream": stream}
LOADING = {
    "import affidavit, s": ("import affidavit", "s", 0.15),
    "affidavit --help, s": ("affidavit --help", "s", 0.2),
    "load conflict cold, s": ("load conflict, cold", "s", 1.5),
    "load conflict from the cache, s": ("load conflict, from the compiled cache", "s", 0.3),
    f"{PHRASES} phrases from the cache, s": (f"load a lexicon of {PHRASES:,} phrases, from the cache", "s", 1),
    f"{PHRASES} phrases from the cache, MB": ("… its memory", "MB", 150),
    f"a token with {PHRASES} phrases against {load.FEW}, times": (
        f"… cost of a token against a lexicon of {load.FEW}",
        "×",
        1.2,
    ),
}
"""What bench/load.py measures: how the table calls it, its unit, and what is wanted at most."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    for module in MODULES.values():
        module.arguments(parser)


def rows(options: Options) -> Iterator[Row]:
    for name in options.only.split(","):
        yield from loading(options) if name == "load" else MODULES[name].rows(options)


def loading(options: Options) -> Iterator[Row]:
    """Start and load, in processes of their own."""
    command = [sys.executable, load.__file__, "--runs", str(options.runs), "--phrases", str(PHRASES)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    for name, (text, unit, most) in LOADING.items():
        yield Row(text, found[name], unit, most, most=True, details=found)


if __name__ == "__main__":
    sys.exit(measure.main(__doc__, rows, arguments))
