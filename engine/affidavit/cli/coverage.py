"""``affidavit test PACK --coverage``: what of the rules the tests exercise."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from affidavit.audit.coverage_pack import OpenPack
from affidavit.audit.coverage_show import coverage_lines, coverage_to_dict, coverage_to_text
from affidavit.cli.console import UsageError, error
from affidavit.cli.outputs import target
from affidavit.cli.progress import progress_line
from affidavit.io.html.coverage import coverage_page
from affidavit.run.coverage import coverage

__all__ = ["report"]


def report(pack: OpenPack, args: argparse.Namespace) -> int:
    """Show the coverage as the arguments say; the result is the exit code."""
    with progress_line() as progress:
        found = coverage(pack, args.name, lambda done, all: progress("tests", done, all))
    if not found.declarations:
        raise UsageError(f"no rule, pattern, link or context of {args.pack} has {args.name!r} in its name")
    match args.format:
        case "json":
            print(json.dumps(coverage_to_dict(found), indent=2, ensure_ascii=False))
        case "html":
            print(coverage_page(found), end="")
        case _:
            print()
            print(coverage_lines(found) if args.lines else coverage_to_text(found))
    if args.coverage_html is not None:
        with target(Path(args.coverage_html)) as stream:
            stream.write(coverage_page(found))
    if args.threshold is not None and found.percent < args.threshold:
        error(f"{found.percent:.1f} % covered, and {args.threshold:g} % asked for")
        return 1
    return 0
