"""``affidavit eval PACK GOLD``: precision, recall and F1 of a pack against gold annotations, and the errors."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from affidavit.cli.console import UsageError, error
from affidavit.cli.inputs import add_pack, positive
from affidavit.compile.suggest import did_you_mean, spell_list
from affidavit.run.engine import load
from affidavit.run.evaluate import GoldError, evaluate

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    parser.add_argument("gold", metavar="GOLD", type=Path, help="a .jsonl file or a folder of standoff annotation")
    parser.add_argument("--documents", metavar="DIR", type=Path, help="where the texts lie, if not beside the gold")
    parser.add_argument("--zones", metavar="NAMES", help="score only these zones of the documents: headline,body")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--errors", action="store_true", help="list misses, false findings and wrong slots")
    parser.add_argument(
        "--threshold",
        metavar="NAME=VALUE",
        type=_threshold,
        action="append",
        default=[],
        help="exit 1 when a number is below: Casualty.key.recall=0.95; may be repeated",
    )
    parser.add_argument("--workers", metavar="N", type=positive, default=1, help="processes to extract with")


def run(args: argparse.Namespace) -> int:
    engine = load(args.pack)
    zones = None if args.zones is None else [zone.strip() for zone in args.zones.split(",") if zone.strip()]
    if zones == []:
        raise UsageError("--zones names no zone; write --zones headline,body")
    try:
        evaluation = evaluate(engine, args.gold, documents=args.documents, zones=zones, workers=args.workers)
    except GoldError as problem:
        raise UsageError(str(problem)) from problem
    numbers = evaluation.metrics
    unknown = sorted({name.partition(".")[0] for name in numbers} - set(engine.program.types))
    if unknown:
        error(f"the pack has no type {spell_list(unknown)}, which the gold has, so nothing of it can be right")
    failures = list(_failures(args.threshold, numbers))
    if args.format == "json":
        print(json.dumps(evaluation.to_dict(errors=args.errors), ensure_ascii=True, indent=2))
    else:
        print(evaluation.to_text(errors=args.errors))
    for failure in failures:
        error(failure)
    return 1 if failures else 0


def _failures(thresholds: Sequence[tuple[str, float]], numbers: Mapping[str, float | None]) -> Iterator[str]:
    """What falls below its threshold. Raises UsageError for a number that does not exist."""
    for name, least in thresholds:
        if name not in numbers:
            hint = did_you_mean(
                name, numbers, f"the first of them is {next(iter(numbers), 'missing: the gold is empty')}"
            )
            raise UsageError(f"there is no number {name!r}: {hint}")
        value = numbers[name]
        if value is None:
            yield f"{name} cannot be told, since there was nothing to score; it ought to be {least:g} or more"
        elif value < least:
            yield f"{name} is {value:.4f}, below {least:g}"


def _threshold(text: str) -> tuple[str, float]:
    name, _, least = text.partition("=")
    try:
        value = float(least)
    except ValueError:
        value = -1.0
    if not name or not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not like Casualty.key.recall=0.95")
    return name.strip(), value
