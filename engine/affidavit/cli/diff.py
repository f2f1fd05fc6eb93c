"""``affidavit diff OLD NEW FILE...``: which findings two versions of a pack add, lose and change, and why."""

from __future__ import annotations

import argparse
import json

from affidavit.cli.console import UsageError
from affidavit.cli.inputs import Documents, add_documents, positive
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
    parser.add_argument("--workers", type=positive, default=1, help="processes to use (default 1); changes no output")


def run(args: argparse.Namespace) -> int:
    old, new = load_version(args.old), load_version(args.new)
    documents = Documents(args.files, args.date)
    types = None if args.types is None else [name.strip() for name in args.types.split(",") if name.strip()]
    if types == ["all"]:
        types = list(dict.fromkeys((*new.program.types, *old.program.types)))
    try:
        found = diff(old, new, documents, types=types, workers=args.workers)
    except KeyError as problem:
        raise UsageError(f"neither pack has a type {problem.args[0]!r}") from problem
    print(json.dumps(found.to_dict(), indent=2) if args.format == "json" else found.to_text())
    return 1 if found or documents.bad else 0
