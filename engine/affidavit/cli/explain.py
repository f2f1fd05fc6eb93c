"""``affidavit explain PACK FILE``: every finding with its derivation, down to the characters."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from affidavit.audit.show import clip
from affidavit.cli.console import paint_for
from affidavit.cli.inputs import Documents, add_documents, add_pack, chosen_types
from affidavit.cli.outputs import target, write_page
from affidavit.io.table import fact_types
from affidavit.run.engine import load

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    add_documents(parser)
    parser.add_argument("--types", metavar="A,B", help="only these types, or all; default: the facts the pack exports")
    parser.add_argument("--near", metavar="TEXT", help="only findings whose text contains this")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page for a browser there instead")


def run(args: argparse.Namespace) -> int:
    engine = load(args.pack)
    default = fact_types(engine.program) if args.html is None else engine.pack.exports
    types = chosen_types(args.types, engine.program, default)
    documents = Documents(args.files, args.date)
    if args.html is not None:
        with target(args.html) as stream:
            write_page(engine, documents, types, 1, stream, args.near)
        return 1 if documents.bad else 0
    paint = paint_for(sys.stdout)
    for report in engine.extract_many(documents):
        chosen = [f for f in report.of_type(*types) if args.near is None or args.near.casefold() in f.text.casefold()]
        print(f"{paint.bold(clip(report.document.id, 80))}: {len(chosen)} finding{'' if len(chosen) == 1 else 's'}\n")
        for finding in chosen:
            print(f"{report.explain(finding)}\n")
    return 1 if documents.bad else 0
