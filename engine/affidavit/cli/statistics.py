"""``--stats`` and ``--stats-json FILE``: what each rule did, told on standard error and kept in a file."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from affidavit.cli.console import paint_for
from affidavit.cli.inputs import positive
from affidavit.cli.outputs import target
from affidavit.io.statistics import statistics_json, statistics_text
from affidavit.match.statistics import Statistics

__all__ = ["TOP", "add_statistics", "telling_statistics"]

TOP = 20
"""Rules shown where nobody says how many."""


def add_statistics(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stats", action="store_true", help="tell on standard error what each rule did and cost")
    parser.add_argument("--stats-json", metavar="FILE", type=Path, help="write that to FILE, for every rule")
    parser.add_argument("--stats-top", metavar="N", type=positive, help=f"so many rules in --stats (default {TOP})")


@contextlib.contextmanager
def telling_statistics(args: argparse.Namespace, statistics: Statistics) -> Iterator[None]:
    """Count what is done in this context, and tell afterwards where that is asked for."""
    wanted = args.stats or args.stats_json is not None or args.stats_top is not None
    if not wanted:
        yield
        return
    statistics.reset()
    statistics.timed = True
    yield
    statistics.timed = False
    if args.stats or args.stats_top is not None:
        sys.stdout.flush()
        sys.stderr.write(statistics_text(statistics, args.stats_top or TOP, paint_for(sys.stderr)))
    if args.stats_json is not None:
        with target(args.stats_json) as stream:
            stream.write(statistics_json(statistics.to_record()))
