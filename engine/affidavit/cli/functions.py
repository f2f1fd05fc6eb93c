"""``affidavit functions``: the library's reference."""

from __future__ import annotations

import argparse
import inspect
import sys
import textwrap
from collections.abc import Iterator

from affidavit.cli.console import UsageError, paint_for
from affidavit.compile.suggest import did_you_mean
from affidavit.io.layout import Paint
from affidavit.values.functions import FUNCTIONS
from affidavit.values.library import Function

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help="only these functions")


def run(args: argparse.Namespace) -> int:
    for name in args.names:
        if name not in FUNCTIONS:
            raise UsageError(f"there is no function {name!r}: {did_you_mean(name, sorted(FUNCTIONS), '')}".rstrip(": "))
    paint = paint_for(sys.stdout)
    for name in args.names or sorted(FUNCTIONS):
        print("\n".join(_described(FUNCTIONS[name], paint)) + "\n")
    return 0


def _described(function: Function, paint: Paint) -> Iterator[str]:
    params = ", ".join(function.params)
    yield f"{paint.bold(function.name)}({params}) -> {function.returns}   version {function.version}"
    yield textwrap.indent(inspect.cleandoc(function.doc), "    ")
    if function.needs_date:
        yield "    Looks at the document date."
    if function.nullable:
        yield "    Is called even when an argument is absent."
