"""``affidavit explain PACK FILE``: every finding with its derivation, down to the characters."""

from __future__ import annotations

import argparse
import sys

from affidavit.audit.show import clip
from affidavit.cli.console import paint_for
from affidavit.cli.inputs import Documents, add_documents, add_pack, chosen_types
from affidavit.io.table import fact_types
from affidavit.run.engine import load

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    add_documents(parser)
    parser.add_argument("--types", metavar="A,B", help="only these types, or all; default: the facts the pack exports")
    parser.add_argument("--near", metavar="TEXT", help="only findings whose text contains this")


def run(args: argparse.Namespace) -> int:
    engine = load(args.pack)
    types = chosen_types(args.types, engine.program, fact_types(engine.program))
    documents = Documents(args.files, args.date)
    paint = paint_for(sys.stdout)
    for report in engine.extract_many(documents):
        chosen = [f for f in report.of_type(*types) if args.near is None or args.near.casefold() in f.text.casefold()]
        print(f"{paint.bold(clip(report.document.id, 80))}: {len(chosen)} finding{'' if len(chosen) == 1 else 's'}\n")
        for finding in chosen:
            print(f"{report.explain(finding)}\n")
    return 1 if documents.bad else 0
