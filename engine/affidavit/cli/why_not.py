"""``affidavit why-not PACK FILE --type T``: why something was not found, and which rules came near."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from affidavit.audit.identity import canonical_json
from affidavit.audit.why_not import GoalError, WhyNot
from affidavit.audit.why_not.goal import parse_goal
from affidavit.cli.console import UsageError, error
from affidavit.cli.inputs import Documents, add_documents, add_pack, positive
from affidavit.cli.outputs import Limits, check_outputs, target
from affidavit.io.html.why_not import why_not_page
from affidavit.run.engine import Engine, load

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
    parser.add_argument("--limit", metavar="N", type=positive, default=5, help="rules told of (default 5)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one line for each document")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page for a browser there instead")


def run(args: argparse.Namespace) -> int:
    if args.html is not None and args.format != "text":
        raise UsageError("--html goes without --format")
    check_outputs((args.html,), args.pack, args.files)
    engine = load(args.pack)
    try:
        parse_goal(args.type, engine.program)
    except GoalError as problem:
        raise UsageError(str(problem)) from problem
    documents = Documents(args.files, args.date)
    answers = _answers(engine, documents, args)
    missing = _write(list(answers), args.html, engine) if args.html else [_print(one, args.format) for one in answers]
    if not missing and documents.read:
        raise UsageError(f"no text holds {args.near!r}")
    return 1 if any(missing) or documents.bad else 0


def _answers(engine: Engine, documents: Documents, args: argparse.Namespace) -> Iterator[WhyNot]:
    limits = Limits()
    for report in engine.for_types(engine.program.types).extract_many(documents):
        limits.tell_of(report)
        try:
            yield report.why_not(args.type, args.near, args.limit)
        except GoalError as problem:  # this text does not hold what --near says; another may
            error(str(problem))


def _write(answers: Sequence[WhyNot], path: Path, engine: Engine) -> list[bool]:
    """Write the answers as a page; whether each lacks what was asked for. Without an answer nothing is written."""
    if answers:
        with target(path) as stream:
            stream.writelines(why_not_page(answers, engine.program))
    return [not answer.exists for answer in answers]


def _print(answer: WhyNot, form: str) -> bool:
    """Show the answer; whether what was asked for is missing."""
    print(canonical_json(answer.to_dict()) if form == "json" else f"{answer}\n")
    return not answer.exists
