"""``affidavit test PACK --mutate``: which changes to the rules no test notices, and tests that would."""

from __future__ import annotations

import argparse
import json

from affidavit.audit.coverage_pack import OpenPack
from affidavit.audit.mutate_show import mutation_to_dict, mutation_to_text
from affidavit.cli.console import UsageError, error
from affidavit.cli.progress import progress_line
from affidavit.run.mutate import mutation

__all__ = ["report"]


def report(pack: OpenPack, args: argparse.Namespace) -> int:
    """Show the mutants as the arguments say; the result is the exit code."""
    with progress_line() as progress:
        found, tests = mutation(
            pack,
            args.name,
            witnesses=not args.no_witnesses,
            sample=args.sample,
            seconds=args.seconds,
            seed=args.seed,
            workers=args.workers,
            progress=progress,
        )
    if not found.fates:
        raise UsageError(f"no rule or pattern of {args.pack} with {args.name or ''!r} in its name can be mutated")
    if args.format == "json":
        print(json.dumps(mutation_to_dict(found, tests), indent=2, ensure_ascii=False))
    else:
        print(mutation_to_text(found, tests, not args.no_witnesses))
    if args.threshold is not None and found.percent < args.threshold:
        error(f"{found.percent:.1f} % of the mutants killed, and {args.threshold:g} % asked for")
        return 1
    return 0
