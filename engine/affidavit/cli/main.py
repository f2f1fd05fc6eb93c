"""``affidavit COMMAND``: finds the command, runs it, and turns what went wrong into a message and an exit code.

Exit codes: 0 clean, 1 findings of the check (a failed test, a warning, an unreadable document), 2 wrong usage or a pack
that does not compile, 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from affidavit.cli.arguments import Parser
from affidavit.cli.console import UsageError, error, prepare_streams
from affidavit.compile.suggest import did_you_mean
from affidavit.version import __version__

__all__ = ["COMMANDS", "main"]

CLEAN, FINDINGS, USAGE, INTERRUPTED = 0, 1, 2, 130

COMMANDS = {
    "extract": "extract findings from documents",
    "compare": "align several documents into incidents: who tells what, where they contradict each other",
    "explain": "show how each finding came about",
    "why-not": "show why something was not found, and what came near",
    "test": "run the tests in the rule files",
    "check": "compile a pack and report every problem",
    "fmt": "lay out rule files canonically",
    "eval": "score a pack against gold annotations",
    "verify": "replay a report and confirm every record to the byte",
    "diff": "show what two versions of a pack find differently",
    "bench": "show what each rule costs on given texts",
    "functions": "list the library functions rules can call",
}
"""Name of each command, which is also its module beside this one (with ``_`` for ``-``), and what it does."""


class Command(Protocol):
    """What a command's module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it; the result is the exit code. Raises UsageError and PackError."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``affidavit`` with the arguments `argv` (those of the process by default) and return its exit code."""
    prepare_streams()
    with contextlib.suppress(ValueError):  # not in the main thread, so not ours to decide
        signal.signal(signal.SIGTERM, _terminated)
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except UsageError as problem:
        error(str(problem))
        return USAGE
    except SystemExit as stop:  # argparse: 2 after a wrong argument, 0 after --help
        return stop.code if isinstance(stop.code, int) else USAGE
    except BrokenPipeError:
        # The reader has seen enough. What is left in the buffer has nowhere to go, so its flush must not fail.
        _drop_output()
        return CLEAN
    except OSError as problem:
        # Where no file is named it is standard output that takes no more, on a full disk for one.
        _drop_output()
        error(f"{problem.filename or 'cannot write the output'}: {problem.strerror or problem}")
        return USAGE
    except KeyboardInterrupt:
        error("interrupted")
        return INTERRUPTED
    except RuntimeError as problem:
        from concurrent.futures import BrokenExecutor

        if not isinstance(problem, BrokenExecutor):
            raise
        error("a process of --workers ended before its work was done, perhaps for want of memory; try fewer")
        return USAGE


def _terminated(number: int, frame: object) -> None:
    """Leave as an exception does, so that half-written files are removed."""
    raise SystemExit(128 + number)


def _drop_output() -> None:
    """Let what is left in the buffer of standard output go nowhere, so that its flush at exit does not fail."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(words: list[str]) -> int:
    name = next((word for word in words if not word.startswith("-")), None)
    before = words[: words.index(name)] if name is not None else words
    if before or name in (None, "help"):
        parser = _parser()
        if before:  # --help, --version, or an option that ought to stand behind the command
            parser.parse(before)
        parser.print_help()
        return CLEAN if name == "help" else USAGE
    if name not in COMMANDS:
        raise UsageError(_no_command(str(name)))
    command = cast(Command, importlib.import_module(f"affidavit.cli.{name.replace('-', '_')}"))
    parser = Parser(prog=f"affidavit {name}", description=COMMANDS[name][0].upper() + COMMANDS[name][1:] + ".")
    command.add_arguments(parser)
    args = parser.parse(words[1:])
    from affidavit.run.errors import PackError  # late, so that --help does not load the engine

    try:
        status = command.run(args)
        sys.stdout.flush()
        return status
    except PackError as problem:
        raise UsageError(str(problem)) from problem


def _no_command(name: str) -> str:
    hint = did_you_mean(name, COMMANDS, f"the commands are {', '.join(COMMANDS)}")
    if os.path.lexists(name):
        hint = f"a command stands first, as in: affidavit check {name}"
    return f"there is no command {name!r}: {hint}"


def _parser() -> Parser:
    parser = Parser(
        prog="affidavit",
        usage="affidavit COMMAND ...",
        description="Extract facts from text by rules, with the evidence for every one.",
        epilog="PACK is the name of a pack that comes with affidavit, a folder, or a .rules file. "
        "What a command takes: affidavit COMMAND --help",
    )
    parser.add_argument("--version", action="version", version=f"affidavit {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", title="commands")
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text)
    return parser
