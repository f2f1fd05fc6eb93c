"""``affidavit verify REPORT``: replay a report and confirm every record to the byte, or say what differs and why."""

from __future__ import annotations

import argparse
import json

from affidavit.cli.console import UsageError
from affidavit.cli.inputs import a_date, names_of_types, positive
from affidavit.run.verify import EvidenceError, verify

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("report", metavar="REPORT", help="a .jsonl report, or a .zip that extract --evidence wrote")
    parser.add_argument(
        "--documents", metavar="FILE", nargs="+", default=[], help="the texts, as they were given to extract"
    )
    parser.add_argument("--pack", metavar="PACK", help="replay with this pack; default: the bundle's, or the one named")
    parser.add_argument("--types", metavar="A,B", help="the types the report was restricted to; default: deduced")
    parser.add_argument(
        "--date", type=a_date, metavar="DAY", help="document date of texts that state none; default: as in the report"
    )
    parser.add_argument(
        "--limit", metavar="N", type=positive, default=10, help="differences shown as text (default 10)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    types = None if args.types is None else names_of_types(args.types)
    try:
        found = verify(args.report, args.documents, pack=args.pack, types=types, date=args.date)
    except EvidenceError as problem:
        raise UsageError(str(problem)) from problem
    print(json.dumps(found.to_dict(), indent=2) if args.format == "json" else found.to_text(args.limit))
    return 0 if found.ok else 1
