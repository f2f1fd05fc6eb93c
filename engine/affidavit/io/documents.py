"""Documents from files, folders and standard input.

A text file is one document; a ``.jsonl`` file holds one a line (``id``, ``text``, and if known ``date`` and
``source``); a folder gives all ``.txt`` and ``.jsonl`` files below it, in the order of their names. A ``.jsonl``
file whose lines have ``file`` but no ``text`` is no document file but describes the text files beside it.

Text is taken as it stands: no newline translation, no byte order mark removed, so offsets count in the file.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from affidavit.text.model import Document

__all__ = ["STDIN", "BadDocument", "parse_date", "read_documents"]

STDIN = "-"
_SUFFIXES = (".txt", ".jsonl")


@dataclass(frozen=True, slots=True)
class BadDocument:
    """A document that could not be read: `place` is the file, with the line where that is one."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def read_documents(
    paths: Iterable[str], date: datetime.date | None = None, stdin: IO[bytes] | None = None
) -> Iterator[Document | BadDocument]:
    """The documents of `paths` in order, each as soon as it is read.

    `date` is the document date of those that state none. What cannot be read comes as a `BadDocument`; the others
    go on. Two documents may have the same id.
    """
    reader = _Reader(date)
    for path in paths:
        if path == STDIN:
            yield reader.text((stdin or sys.stdin.buffer).read(), STDIN, {})
        elif Path(path).is_dir():
            for file in sorted(_files(Path(path)), key=lambda f: f.relative_to(path).parts):
                yield from reader.file(file, file.relative_to(path).as_posix())
        else:
            yield from reader.file(Path(path), Path(path).name)


def parse_date(text: str) -> datetime.date:
    """The day of an ISO date or date and time. Raises ValueError."""
    return datetime.datetime.fromisoformat(text.strip()).date()


def _files(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix in _SUFFIXES and not hidden and file.is_file():
            yield file


class _Reader:
    """Reads files; remembers what the metadata beside them says."""

    def __init__(self, date: datetime.date | None) -> None:
        self._date = date
        self._about: dict[Path, dict[str, Mapping[str, Any]]] = {}

    def file(self, path: Path, name: str) -> Iterator[Document | BadDocument]:
        """The documents of one file; `name` makes the id of a text that has no other."""
        try:
            if path.suffix == ".jsonl":
                yield from self._lines(path)
            else:
                about = self._metadata(path.parent).get(path.name, {})
                yield self.text(path.read_bytes(), str(path), {"id": name.removesuffix(".txt"), **about})
        except OSError as error:
            yield BadDocument(str(path), error.strerror or "cannot be read")

    def text(self, data: bytes, place: str, about: Mapping[str, Any]) -> Document | BadDocument:
        """One text from its bytes, with what is known about it."""
        try:
            return self._document(data.decode("utf-8"), place, about)
        except UnicodeDecodeError as error:
            return BadDocument(place, _undecodable(data, error.start))

    def _document(self, text: str, place: str, about: Mapping[str, Any]) -> Document | BadDocument:
        date, given, source = self._date, about.get("date"), about.get("source")
        if given is not None:
            try:
                date = parse_date(str(given))
            except ValueError:
                return BadDocument(place, f"the date {given!r} is not one like 2019-04-20")
        return Document(text, str(about.get("id", place)), date, None if source is None else str(source))

    def _lines(self, path: Path) -> Iterator[Document | BadDocument]:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.strip():
                    continue
                place = f"{path}:{number}"
                row = _row(line)
                if isinstance(row, str):
                    yield BadDocument(place, row)
                elif isinstance(text := row.get("text"), str):
                    row.setdefault("id", f"{path.name.removesuffix('.jsonl')}:{number}")
                    yield self._document(text, place, row)
                elif "file" in row and "text" not in row:
                    return
                else:
                    yield BadDocument(place, 'there is no "text"')

    def _metadata(self, folder: Path) -> dict[str, Mapping[str, Any]]:
        """What the metadata files of `folder` say, by file name."""
        if folder not in self._about:
            found: dict[str, Mapping[str, Any]] = {}
            for path in sorted(folder.glob("*.jsonl")):
                for row in _metadata_rows(path):
                    found.setdefault(str(row["file"]), row)
            self._about[folder] = found
        return self._about[folder]


def _metadata_rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as stream:
        for line in stream:
            row = _row(line) if line.strip() else {}
            if isinstance(row, str) or ("text" in row and "file" not in row):
                return
            if "file" in row:
                yield row


def _row(line: bytes) -> dict[str, Any] | str:
    """The object on a line, or what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _undecodable(line, error.start)
    except (ValueError, RecursionError):
        return "this line is not JSON"
    return row if isinstance(row, dict) else "this line is not a JSON object"


def _undecodable(data: bytes, at: int) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the text is UTF-16; convert it to UTF-8"
    line = data.count(b"\n", 0, at) + 1
    return f"the text is not UTF-8: byte {data[at]:#04x} at offset {at}, line {line}"
