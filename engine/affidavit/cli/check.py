"""``affidavit check PACK``: compile a pack and report every problem at once."""

from __future__ import annotations

import argparse
import sys

from affidavit.cli.console import paint_for
from affidavit.cli.inputs import add_pack
from affidavit.run.packs import compile_named
from affidavit.syntax.render import render_text
from affidavit.syntax.render import summary as summarised
from affidavit.syntax.render_data import render_github, render_json, render_sarif
from affidavit.version import __version__

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    parser.add_argument("--format", choices=("text", "json", "sarif", "github"), default="text")


def run(args: argparse.Namespace) -> int:
    _, found = compile_named(args.pack)
    diagnostics = found.sorted()
    match args.format:
        case "json":
            print(render_json(diagnostics))
        case "sarif":
            print(render_sarif(diagnostics, __version__))
        case "github":
            sys.stdout.write(render_github(diagnostics))
        case _:
            sys.stdout.write(render_text(diagnostics, colour=paint_for(sys.stdout).colour))
            print(f"{'' if not diagnostics else chr(10)}{args.pack}: {summarised(diagnostics)}")
    if found.has_errors:
        return 2
    return 1 if diagnostics else 0
