"""Arguments that several commands share: the pack, the documents, the date, the types."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator, Sequence

from affidavit.cli.console import UsageError, error
from affidavit.compile.program import Program
from affidavit.compile.suggest import did_you_mean
from affidavit.io.documents import STDIN, BadDocument, parse_date, read_documents, why_unreadable
from affidavit.text.model import Document

__all__ = [
    "Documents",
    "a_date",
    "add_documents",
    "add_pack",
    "chosen_types",
    "names_of_types",
    "nearest_type",
    "positive",
]

_TOLD = 20  # documents that cannot be read are told one by one up to here, then counted


def add_pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", metavar="PACK", help="a pack's name, folder or .rules file")


def add_documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="a .txt or .jsonl file, a folder of them, or - for standard input (a text, or JSON Lines)",
    )
    parser.add_argument(
        "--date", type=a_date, metavar="DAY", help="document date of texts that state none, such as 2019-04-20"
    )


class Documents:
    """The documents of the command line. What cannot be read is told on standard error and counted in `bad`."""

    def __init__(self, files: Sequence[str], date: datetime.date | None) -> None:
        """Raises UsageError when something is not there, or a folder holds nothing to read."""
        for file in files:
            reason = why_unreadable(file)
            if reason is not None:
                raise UsageError(reason)
        self._files = files
        self._date = date
        self.read = 0
        self.bad = 0

    def __iter__(self) -> Iterator[Document]:
        if STDIN in self._files and sys.stdin is not None and sys.stdin.isatty():
            error("reading what you type, up to Ctrl-D")
        anything = False
        for document in read_documents(self._files, self._date):
            if isinstance(document, BadDocument):
                self.bad += 1
                if self.bad <= _TOLD:
                    error(str(document))
            else:
                self.read += 1
                anything = anything or bool(document.text and not document.text.isspace())
                yield document
        if self.bad > _TOLD:
            error(f"{self.bad - _TOLD} more could not be read")
        elif not anything and not self.bad:
            error(f"there was no text to read in {', '.join(self._files[:3])}{' ...' * (len(self._files) > 3)}")


def names_of_types(wanted: str) -> list[str]:
    """The names in ``--types A,B``. Raises UsageError when there is none."""
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if not names:
        raise UsageError("--types names no type; write --types A,B or --types all")
    return names


def chosen_types(wanted: str | None, program: Program, default: Sequence[str]) -> list[str]:
    """The types of ``--types A,B`` (``all`` for every type), or `default`. Raises UsageError."""
    if wanted is None:
        return list(default)
    names = names_of_types(wanted)
    if names == ["all"]:
        return list(program.types)
    for name in names:
        if name not in program.types:
            raise UsageError(f"the pack has no type {name!r}: {nearest_type(name, list(program.types))}")
    return list(dict.fromkeys(names))


def nearest_type(name: str, types: Sequence[str]) -> str:
    """What may be meant by the unknown type `name`."""
    if name == "all":
        return "all stands alone"
    return did_you_mean(name, types, f"the types are {', '.join(types)}")


def positive(text: str) -> int:
    """An argument that counts something. For argparse."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number


def a_date(text: str) -> datetime.date:
    """An argument that is a day. For argparse."""
    try:
        return parse_date(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2019-04-20") from None
