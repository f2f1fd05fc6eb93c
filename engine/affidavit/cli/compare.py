"""``affidavit compare PACK FILE...``: several documents aligned into incidents, side by side."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from affidavit.audit.comparison import assemble
from affidavit.audit.told import Source, Told
from affidavit.cli.console import UsageError, error, paint_for, width_of
from affidavit.cli.inputs import Documents, add_documents, add_pack, positive
from affidavit.cli.outputs import check_outputs, target
from affidavit.io.compare_rows import COMPARED, comparison_rows
from affidavit.io.csv import write_csv
from affidavit.run.compare import Comparison, told_in
from affidavit.run.engine import load
from affidavit.run.report import Report

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    add_documents(parser)
    parser.add_argument("--format", choices=("text", "json", "html", "csv"), default="text")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="write there, all or nothing, instead of to the screen"
    )
    parser.add_argument("--why", action="store_true", help="tell what speaks for and against each two being one")
    parser.add_argument("--all", action="store_true", help="also mere mentions, without number, or time and place")
    parser.add_argument(
        "--workers", metavar="N", type=positive, default=1, help="processes to use (default 1); changes no output"
    )


def run(args: argparse.Namespace) -> int:
    check_outputs((args.out,), args.pack, args.files)
    engine = load(args.pack)
    if not engine.program.merges:
        raise UsageError(f"the pack {engine.pack.name} has no merge, so nothing says what makes two findings one")
    documents = Documents(args.files, args.date)
    told: list[tuple[Source, list[Told]]] = []
    for source, incidents, cuts in engine.map(_told, documents, args.workers):
        if cuts:
            error(f"{source.id}: sentences longer than the cap were cut, {cuts} times")
        told.append((source, incidents))
    for one in _twice(source for source, _ in told):
        error(f"{one}: two documents have this id, and count as two that tell the same or contradict each other")
    found = assemble(told, engine.pack)
    comparison = Comparison(found.pack, found.documents, found.incidents)
    with target(args.out) as stream:
        _write(comparison, args, stream)
    return 1 if documents.bad else 0


def _twice(sources: Iterable[Source]) -> list[str]:
    return [id for id, count in Counter(source.id for source in sources).items() if count > 1]


def _write(comparison: Comparison, args: argparse.Namespace, stream: TextIO) -> None:
    if args.format == "json":
        json.dump(comparison.to_dict(), stream, ensure_ascii=True, indent=1)
        stream.write("\n")
    elif args.format == "csv":
        write_csv(comparison_rows(comparison), COMPARED, stream)
    elif args.format == "html":
        stream.write(comparison.to_html(everything=args.all))
    else:
        width, paint = width_of(stream), paint_for(stream)
        stream.write(comparison.to_text(width, paint, everything=args.all, why=args.why))


def _told(report: Report) -> tuple[Source, list[Told], int]:
    return (*told_in(report), len(report.cuts))
