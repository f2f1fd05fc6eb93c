"""``affidavit test PACK``: run the tests in the rule files and show what came nearest where one fails.

With ``--coverage`` also what the tests exercise, with ``--mutate`` which changes to the rules they would notice.
"""

from __future__ import annotations

import argparse
import sys

from affidavit.audit.coverage_pack import OpenPack
from affidavit.audit.rule_tests import TestResult, run_tests
from affidavit.cli.console import UsageError, error, paint_for
from affidavit.cli.failures import failure_lines
from affidavit.cli.inputs import add_pack, positive
from affidavit.cli.outputs import check_outputs
from affidavit.cli.statistics import add_statistics, telling_statistics
from affidavit.compile.program import TestProgram
from affidavit.match.run import Matcher
from affidavit.run.coverage import open_named

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    parser.add_argument("-k", metavar="NAME", dest="name", help="only tests whose rule, type or text contains this")
    more = parser.add_mutually_exclusive_group()
    more.add_argument("--coverage", action="store_true", help="what of the rules the tests exercise, and what not")
    more.add_argument(
        "--mutate", action="store_true", help="changes to the rules that no test notices, with tests for them"
    )
    parser.add_argument("--format", choices=("text", "json", "html"), default="text", help="of coverage or mutants")
    parser.add_argument("--lines", action="store_true", help="coverage: show the rules line by line")
    parser.add_argument("--coverage-html", metavar="FILE", help="coverage: also write it as a page for browsers")
    parser.add_argument("--no-witnesses", action="store_true", help="mutants: look for no tests that would kill them")
    parser.add_argument("--sample", type=positive, metavar="N", help="mutants: try N of them, drawn by --seed")
    parser.add_argument("--seconds", type=positive, metavar="N", help="mutants: begin no other after so long")
    parser.add_argument(
        "--seed", metavar="N", type=int, default=0, help="mutants: what to draw by, and in what order (default 0)"
    )
    parser.add_argument(
        "--workers", metavar="N", type=positive, default=1, help="mutants: processes to use (default 1)"
    )
    parser.add_argument("--threshold", type=_percent, metavar="N", help="exit 1 below N percent covered or killed")
    add_statistics(parser)


def run(args: argparse.Namespace) -> int:
    _check(args)
    check_outputs((args.coverage_html, args.stats_json), args.pack)
    pack = open_named(args.pack)
    if args.mutate:
        from affidavit.cli.mutation import report

        return report(pack, args)
    quiet = args.format != "text"
    results = _run_tests(pack, args, quiet)
    failed = sum(not result.passed for result in results)
    if quiet and failed:
        error(f"{args.pack}: {failed} test{'s'[: failed != 1]} failed")
    if not args.coverage:
        return 1 if failed else 0
    from affidavit.cli.coverage import report as report_coverage

    return max(report_coverage(pack, args), 1 if failed else 0)


def _check(args: argparse.Namespace) -> None:
    """What fits to what. Raises UsageError."""
    args.coverage = args.coverage or args.coverage_html is not None
    if args.coverage and args.mutate:
        raise UsageError("--coverage-html does not go with --mutate")
    if args.format != "text" and not (args.coverage or args.mutate):
        raise UsageError(f"--format {args.format} goes with --coverage or --mutate")
    if args.format == "html" and args.mutate:
        raise UsageError("mutants are shown as text or json")
    if args.lines and (not args.coverage or args.format != "text"):
        raise UsageError("--lines goes with --coverage, and with text")
    if args.threshold is not None and not (args.coverage or args.mutate):
        raise UsageError("--threshold goes with --coverage or --mutate")
    if args.mutate and (args.stats or args.stats_json or args.stats_top):
        raise UsageError("--stats tells of one run of the tests, and --mutate makes many")
    if not args.mutate and (args.no_witnesses or args.sample or args.seconds or args.seed or args.workers > 1):
        raise UsageError("--no-witnesses, --sample, --seconds, --seed and --workers go with --mutate")


def _run_tests(pack: OpenPack, args: argparse.Namespace, quiet: bool) -> list[TestResult]:
    paint = paint_for(sys.stdout)
    results = []
    # Coverage is that of a part of the pack by all tests, so that all are run.
    name = None if args.coverage else args.name
    matcher = Matcher(pack.program)
    with telling_statistics(args, matcher.statistics):
        for result in run_tests(pack.program, lambda test: _wanted(test, name), matcher):
            results.append(result)
            if not result.passed and not quiet:
                print("\n".join(failure_lines(result, paint)) + "\n")
    if name is not None and not results:
        raise UsageError(f"no test of {args.pack} has {name!r} in its rule, type or text")
    if not quiet:
        failed = sum(not result.passed for result in results)
        todo = sum(result.test.kind == "todo" for result in results)
        known = f" ({todo} of them known misses)" if todo else ""
        outcome = paint.red(f"{failed} failed") if failed else paint.green("all passed")
        print(f"{args.pack}: {len(results)} test{'s'[: len(results) != 1]}{known}, {outcome}")
    return results


def _wanted(test: TestProgram, name: str | None) -> bool:
    return name is None or any(name.casefold() in (part or "").casefold() for part in (test.rule, test.type, test.text))


def _percent(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a percentage from 0 to 100")
    return number
