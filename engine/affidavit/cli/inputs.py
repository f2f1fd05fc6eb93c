"""Arguments that several commands share: the pack, the documents, the date, the types."""

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from affidavit.cli.console import UsageError, error
from affidavit.compile.program import Program
from affidavit.compile.suggest import did_you_mean
from affidavit.io.documents import STDIN, BadDocument, parse_date, read_documents
from affidavit.text.model import Document

__all__ = ["Documents", "add_documents", "add_pack", "chosen_types", "positive"]


def add_pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", metavar="PACK", help="a pack's name, folder or .rules file")


def add_documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="a .txt or .jsonl file, a folder of them, or - for standard input"
    )
    parser.add_argument("--date", type=_date, help="document date of texts that state none, such as 2019-04-20")


class Documents:
    """The documents of the command line. What cannot be read is told on standard error and counted in `bad`."""

    def __init__(self, files: Sequence[str], date: datetime.date | None) -> None:
        missing = [file for file in files if file != STDIN and not os.path.lexists(Path(file))]
        if missing:
            raise UsageError(f"there is no file or folder {missing[0]!r}")
        self._files = files
        self._date = date
        self.read = 0
        self.bad = 0

    def __iter__(self) -> Iterator[Document]:
        for document in read_documents(self._files, self._date):
            if isinstance(document, BadDocument):
                self.bad += 1
                error(str(document))
            else:
                self.read += 1
                yield document


def chosen_types(wanted: str | None, program: Program, default: Sequence[str]) -> list[str]:
    """The types of ``--types A,B`` (``all`` for every type), or `default`. Raises UsageError."""
    if wanted is None:
        return list(default)
    if wanted == "all":
        return list(program.types)
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        if name not in program.types:
            hint = did_you_mean(name, list(program.types), f"the types are {', '.join(program.types)}")
            raise UsageError(f"the pack has no type {name!r}: {hint}")
    return names


def positive(text: str) -> int:
    """An argument that counts something. For argparse."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number


def _date(text: str) -> datetime.date:
    try:
        return parse_date(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2019-04-20") from None
