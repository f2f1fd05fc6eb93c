"""``affidavit fmt PACK``: lay out rule files canonically; their meaning stays."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from affidavit.cli.console import UsageError, error, paint_for
from affidavit.cli.inputs import add_pack
from affidavit.io.atomic import atomic_text
from affidavit.io.layout import Paint
from affidavit.run.packs import find_pack
from affidavit.syntax.nodes import SourceText
from affidavit.syntax.parser import parse
from affidavit.syntax.printer import print_module
from affidavit.syntax.render import render_text

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_pack(parser)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a file would change")
    parser.add_argument("--diff", action="store_true", help="change nothing; show what would change")


def run(args: argparse.Namespace) -> int:
    pack = find_pack(args.pack)
    files = sorted(file for file in pack.rglob("*.rules") if file.is_file()) if pack.is_dir() else [pack]
    if not files:
        raise UsageError(f"the folder {pack} holds no .rules file that can be read")
    paint = paint_for(sys.stdout)
    changed = broken = 0
    for file in files:
        name = file.relative_to(pack).as_posix() if pack.is_dir() else file.name
        before = _read(file, name)
        after = _formatted(name, before)
        if after is None:
            broken += 1
        elif after != before:
            changed += 1
            _handle(file, name, before, after, args, paint)
    only_looking = args.check or args.diff
    verb = "would change" if only_looking else "changed"
    stay = len(files) - changed - broken
    told = f", {broken} {'does' if broken == 1 else 'do'} not parse" if broken else ""
    print(f"{len(files)} file{'s'[: len(files) != 1]}: {changed} {verb}, {stay} stay{'s'[: stay == 1]}{told}")
    if broken:
        return 2
    return 1 if changed and only_looking else 0


def _read(file: Path, name: str) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as problem:
        raise UsageError(f"{name} is not UTF-8: byte {problem.start} cannot be read") from problem
    except OSError as problem:
        raise UsageError(f"{name} cannot be read: {problem.strerror}") from problem


def _formatted(name: str, text: str) -> str | None:
    """The canonical text; None, after telling why, when the file does not parse."""
    module, diagnostics = parse(SourceText(name, text))
    if diagnostics.has_errors:
        error(f"{name} does not parse and stays as it is\n\n{render_text(diagnostics.sorted())}")
        return None
    return print_module(module)


def _handle(file: Path, name: str, before: str, after: str, args: argparse.Namespace, paint: Paint) -> None:
    if args.diff:
        for line in difflib.unified_diff(
            before.splitlines(), after.splitlines(), name, f"{name} (formatted)", lineterm=""
        ):
            print(_coloured(line, paint))
    elif args.check:
        print(f"{name} would change")
    else:
        try:
            with atomic_text(file) as stream:
                stream.write(after)
        except OSError as problem:
            raise UsageError(f"{file} cannot be written: {problem.strerror}") from problem
        print(f"{name} changed")


def _coloured(line: str, paint: Paint) -> str:
    if line.startswith("+"):
        return paint.green(line)
    return paint.red(line) if line.startswith("-") else line
