"""``affidavit explain PACK FILE``: every finding with its derivation, down to the characters, and what lost."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from affidavit.audit.identity import canonical_json
from affidavit.audit.places import Lines
from affidavit.audit.show import clip
from affidavit.cli.console import UsageError, paint_for
from affidavit.cli.inputs import Documents, add_documents, add_pack, chosen_types, positive
from affidavit.cli.outputs import Limits, check_outputs, target, write_page
from affidavit.io.layout import Paint
from affidavit.io.table import fact_types
from affidavit.run.engine import Engine, load
from affidavit.run.report import Report

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    add_documents(parser)
    parser.add_argument("--types", metavar="A,B", help="only these types, or all; default: the facts the pack exports")
    parser.add_argument("--near", metavar="TEXT", help="only findings whose text contains this")
    parser.add_argument(
        "--lost", action="store_true", help="what lost instead: each match that another beat, and by which criterion"
    )
    parser.add_argument("--depth", type=positive, metavar="N", help="go no deeper; tell how much is left out")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one line for each document")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page for a browser there instead")


def run(args: argparse.Namespace) -> int:
    if args.html is not None and (args.lost or args.format != "text"):
        raise UsageError("--html goes without --lost and --format; the page tells of each finding what it beat")
    if args.depth is not None and (args.html is not None or args.lost or args.format != "text"):
        raise UsageError("--depth goes with the text of findings")
    check_outputs((args.html,), args.pack, args.files)
    engine = load(args.pack)
    default = fact_types(engine.program) if args.html is None else engine.pack.exports
    types = chosen_types(args.types, engine.program, default)
    if args.types is not None:
        engine = engine.for_types(types)
    documents = Documents(args.files, args.date)
    if args.html is not None:
        with target(args.html) as stream:
            write_page(engine, documents, types, 1, stream, args.near)
    else:
        _explain(engine, documents, types, args)
    return 1 if documents.bad else 0


def _explain(engine: Engine, documents: Documents, types: Sequence[str], args: argparse.Namespace) -> None:
    paint = paint_for(sys.stdout)
    limits = Limits()
    for report in engine.extract_many(documents):
        limits.tell_of(report)
        if args.format == "json":
            print(canonical_json(_data(report, types, args.near, args.lost)))
        elif args.lost:
            _print_lost(report, types, args.near, paint)
        else:
            _print_found(report, types, args.near, args.depth, paint)


def _data(report: Report, types: Sequence[str], near: str | None, lost: bool) -> dict[str, object]:
    found = [report.explain(one).to_dict() for one in report.of_type(*types) if _contains(one.text, near)]
    beaten = [one.to_dict() for one in report.lost(*types) if _contains(one.text, near)]
    return {"document": report.document.id} | ({"lost": beaten} if lost else {"findings": found})


def _print_found(report: Report, types: Sequence[str], near: str | None, depth: int | None, paint: Paint) -> None:
    chosen = [one for one in report.of_type(*types) if _contains(one.text, near)]
    print(f"{_name(report, paint)}: {len(chosen)} finding{'' if len(chosen) == 1 else 's'}\n")
    for finding in chosen:
        print(f"{report.explain(finding).to_text(depth)}\n")


def _print_lost(report: Report, types: Sequence[str], near: str | None, paint: Paint) -> None:
    chosen = [one for one in report.lost(*types) if _contains(one.text, near)]
    print(f"{_name(report, paint)}: {len(chosen)} match{'' if len(chosen) == 1 else 'es'} lost\n")
    lines = Lines(report.document.text)
    for one in chosen:
        print("\n".join(one.told(lines)) + "\n")


def _name(report: Report, paint: Paint) -> str:
    return paint.bold(clip(report.document.id, 80))


def _contains(text: str, near: str | None) -> bool:
    return near is None or near.casefold() in text.casefold()
