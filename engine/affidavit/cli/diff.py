"""``affidavit diff OLD NEW FILE...``: which findings two versions of a pack add, lose and change, and why."""

from __future__ import annotations

import argparse
import json

from affidavit.cli.console import UsageError
from affidavit.cli.inputs import Documents, add_documents, names_of_types, nearest_type, positive
from affidavit.run.diff import diff
from affidavit.run.revisions import load_version

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pack = "a pack's name, folder or .rules file, or its path in a git revision, as in HEAD~1:rules/conflict"
    parser.add_argument("old", metavar="OLD", help=pack)
    parser.add_argument("new", metavar="NEW", help="the same")
    add_documents(parser)
    parser.add_argument("--types", metavar="A,B", help="only these types, or all; default: those either pack exports")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--workers", metavar="N", type=positive, default=1, help="processes to use (default 1); changes no output"
    )


def run(args: argparse.Namespace) -> int:
    old, new = load_version(args.old), load_version(args.new)
    documents = Documents(args.files, args.date)
    known = list(dict.fromkeys((*new.program.types, *old.program.types)))
    types = None if args.types is None else names_of_types(args.types)
    if types == ["all"]:
        types = known
    try:
        found = diff(old, new, documents, types=types, workers=args.workers)
    except KeyError as problem:
        name = str(problem.args[0])
        raise UsageError(f"neither pack has a type {name!r}: {nearest_type(name, known)}") from problem
    print(json.dumps(found.to_dict(), indent=2) if args.format == "json" else found.to_text())
    return 1 if found or documents.bad else 0
