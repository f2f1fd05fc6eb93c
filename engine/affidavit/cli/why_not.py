"""``affidavit why-not PACK FILE --type T``: why something was not found, and which rules came near."""

from __future__ import annotations

import argparse

from affidavit.audit.identity import canonical_json
from affidavit.audit.why_not import GoalError
from affidavit.audit.why_not.goal import parse_goal
from affidavit.cli.console import UsageError, error
from affidavit.cli.inputs import Documents, add_documents, add_pack, positive
from affidavit.run.engine import load

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    add_documents(parser)
    parser.add_argument(
        "--type",
        required=True,
        metavar="TYPE",
        help="what should have been found: a type, or 'Casualty{count.min = 35}' with values as in a test",
    )
    parser.add_argument("--near", metavar="TEXT", help="look where the text says this; default: everywhere")
    parser.add_argument("--limit", type=positive, default=5, help="rules told of (default 5)")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    engine = load(args.pack)
    try:
        parse_goal(args.type, engine.program)
    except GoalError as problem:
        raise UsageError(str(problem)) from problem
    documents = Documents(args.files, args.date)
    asked = missing = 0
    for report in engine.for_types(engine.program.types).extract_many(documents):
        try:
            answer = report.why_not(args.type, args.near, args.limit)
        except GoalError as problem:  # this text does not hold what --near says; another may
            error(str(problem))
            continue
        asked += 1
        missing += not answer.exists
        print(canonical_json(answer.to_dict()) if args.format == "json" else f"{answer}\n")
    if not asked and documents.read:
        raise UsageError(f"no text holds {args.near!r}")
    return 1 if missing or documents.bad else 0
