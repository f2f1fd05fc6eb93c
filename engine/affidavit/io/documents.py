"""Documents from files, folders and standard input.

A text file is one document; a ``.jsonl`` file holds one a line (``id``, ``text``, and if known ``date`` and
``source``); a folder gives all ``.txt`` and ``.jsonl`` files below it, in the order of their names. A ``.jsonl``
file whose lines have ``file`` but no ``text`` is no document file but describes the text files beside it. Standard
input is one text, or JSON Lines where its first line is a document.

Text is taken as it stands: no newline translation, no byte order mark removed, so offsets count in the file.
"""

from __future__ import annotations

import codecs
import datetime
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from affidavit.text.model import Document

__all__ = ["STDIN", "BadDocument", "is_document_file", "parse_date", "read_documents", "why_unreadable"]

STDIN = "-"
_LINES = (".jsonl", ".ndjson")
_SUFFIXES = (".txt", *_LINES)
_KINDS = {b"%PDF": "a PDF", b"PK\x03\x04": "a ZIP archive or an office document", b"\x1f\x8b": "gzip-compressed"}
"""What a file is that begins so, and no text."""
_JSON = 'a .json file is no text; write one object a line, with its text under "text", to a .jsonl file'
_BAD_LINES = 100  # after so many a file is given up: it says nothing of texts


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
            yield from reader.stdin(stdin)
        elif Path(path).is_dir():
            unread: list[BadDocument] = []
            for file in sorted(_files(Path(path), unread), key=lambda f: f.relative_to(path).parts):
                yield from reader.file(file, file.relative_to(path).as_posix())
            yield from unread
        else:
            yield from reader.file(Path(path), Path(path).name)


def parse_date(text: str) -> datetime.date:
    """The day of an ISO date or date and time. Raises ValueError."""
    return datetime.datetime.fromisoformat(text.strip()).date()


def is_document_file(name: str) -> bool:
    """Whether a file of this name is read where its folder is."""
    return name.lower().endswith(_SUFFIXES)


def why_unreadable(name: str) -> str | None:
    """Why there can be no document in what `read_documents` is given as `name`; None where there may be some."""
    if not name:
        return "the name of a file is empty"
    path = Path(name)
    if name == STDIN or path.is_file():
        return None
    if not os.path.lexists(path):
        return f"there is no file or folder {name!r}"
    if not path.is_dir():
        return None
    try:
        with os.scandir(path) as entries:
            kinds = sorted({Path(entry.name).suffix for entry in entries if not entry.name.startswith(".")} - {""})
    except OSError as error:
        return f"the folder {name} cannot be read: {error.strerror}"
    if next(_files(path, []), None) is not None:
        return None
    held = f"; it holds {', '.join(kinds[:5])}" if kinds else ""
    return f"the folder {name} holds no .txt or .jsonl file{held}"


def _files(folder: Path, unread: list[BadDocument]) -> Iterator[Path]:
    """The files to read below `folder`; folders that one may not look into are added to `unread`."""

    def told(problem: OSError) -> None:
        unread.append(BadDocument(str(problem.filename), problem.strerror or "cannot be read"))

    for place, folders, names in os.walk(folder, onerror=told):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(place, name)
            if is_document_file(name) and not name.startswith(".") and file.is_file():
                yield file


class _Reader:
    """Reads files; remembers what the metadata beside them says."""

    def __init__(self, date: datetime.date | None) -> None:
        self._date = date
        self._about: dict[Path, dict[str, Mapping[str, Any]]] = {}
        self._told: list[BadDocument] = []
        """What of the metadata could not be read and nobody has been told of yet."""

    def file(self, path: Path, name: str) -> Iterator[Document | BadDocument]:
        """The documents of one file; `name` makes the id of a text that has no other."""
        try:
            if path.suffix.lower() in _LINES:
                with path.open("rb") as stream:
                    yield from self._lines(stream, str(path), path.stem)
            else:
                about = self._metadata(path.parent).get(path.name, {})
                yield from self._told
                self._told.clear()
                data = path.read_bytes()
                if path.suffix.lower() == ".json" and data.lstrip()[:1] in (b"[", b"{"):
                    yield BadDocument(str(path), _JSON)
                else:
                    id = name[:-4] if name.lower().endswith(".txt") else name
                    yield self.text(data, str(path), {"id": id, **about})
        except OSError as error:
            yield BadDocument(str(path), error.strerror or "cannot be read")

    def stdin(self, stream: IO[bytes] | None) -> Iterator[Document | BadDocument]:
        """What comes from standard input."""
        if stream is None and sys.stdin is None:
            yield BadDocument(STDIN, "standard input is closed")
            return
        data = (stream or sys.stdin.buffer).read()
        first = _row(data.partition(b"\n")[0].removeprefix(codecs.BOM_UTF8))
        if isinstance(first, dict) and "text" in first:
            yield from self._lines(data.splitlines(keepends=True), STDIN, STDIN)
        else:
            yield self.text(data, STDIN, {})

    def text(self, data: bytes, place: str, about: Mapping[str, Any]) -> Document | BadDocument:
        """One text from its bytes, with what is known about it."""
        if data.count(0, 0, 1000) * 4 > len(data[:1000]):
            return BadDocument(place, "every other byte is NUL, so this looks like UTF-16; convert it to UTF-8")
        try:
            return self._document(data.decode("utf-8"), place, about)
        except UnicodeDecodeError as error:
            return BadDocument(place, _undecodable(data, error.start))

    def _document(self, text: str, place: str, about: Mapping[str, Any]) -> Document | BadDocument:
        date, given, source, id = self._date, about.get("date"), about.get("source"), about.get("id")
        if given is not None:
            try:
                date = parse_date(str(given))
            except ValueError:
                return BadDocument(place, f"the date {given!r} is not one like 2019-04-20")
        if isinstance(id, list | dict):
            return BadDocument(place, 'the "id" is no text')
        return Document(text, place if id is None else str(id), date, None if source is None else str(source))

    def _lines(self, lines: Iterable[bytes], place: str, name: str) -> Iterator[Document | BadDocument]:
        for number, line in enumerate(lines, 1):
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if not line.strip():
                continue
            row = _row(line)
            if isinstance(row, str):
                yield BadDocument(f"{place}:{number}", row)
            elif isinstance(text := row.get("text"), str):
                if row.get("id") is None:
                    row["id"] = f"{name}:{number}"
                yield self._document(text, f"{place}:{number}", row)
            elif "file" in row and "text" not in row:
                return
            elif {"type", "span", "rule"} <= row.keys():
                yield BadDocument(place, "this is a report that extract wrote, and no documents")
                return
            else:
                yield BadDocument(f"{place}:{number}", _no_text(row))

    def _metadata(self, folder: Path) -> dict[str, Mapping[str, Any]]:
        """What the metadata files of `folder` say, by file name."""
        if folder not in self._about:
            found: dict[str, Mapping[str, Any]] = {}
            self._about[folder] = found
            for path in sorted(folder.glob("*.jsonl")):
                try:
                    for row in _metadata_rows(path):
                        if isinstance(row, BadDocument):
                            self._told.append(row)
                        else:
                            found.setdefault(str(row["file"]), row)
                except OSError as error:
                    self._told.append(BadDocument(str(path), error.strerror or "cannot be read"))
        return self._about[folder]


def _metadata_rows(path: Path) -> Iterator[dict[str, Any] | BadDocument]:
    """What a file says about texts beside it, and its lines that say nothing. Of a file of documents: nothing."""
    bad: list[BadDocument] = []
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            row = _row(line.removeprefix(codecs.BOM_UTF8)) if line.strip() else {}
            if isinstance(row, str):
                bad.append(BadDocument(f"{path}:{number}", row))
                if len(bad) == _BAD_LINES:
                    return
            elif "file" in row:
                yield from bad
                bad.clear()
                yield row
            elif "text" in row or "span" in row:  # documents, or a report of what was found in them
                return


def _row(line: bytes) -> dict[str, Any] | str:
    """The object on a line, or what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _undecodable(line, error.start)
    except (ValueError, RecursionError):
        return "this line is not JSON"
    return row if isinstance(row, dict) else "this line is not a JSON object"


def _no_text(row: Mapping[str, Any]) -> str:
    if "text" in row:
        kind = {type(None): "null", bool: "true or false", list: "a list", dict: "an object"}
        return f'the "text" is {kind.get(type(row["text"]), "a number")}, and no text'
    keys = ", ".join(json.dumps(key, ensure_ascii=False) for key in list(row)[:8])
    return f'there is no "text"; the keys here are {keys}' if row else 'there is no "text"'


def _undecodable(data: bytes, at: int) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the text is UTF-16; convert it to UTF-8"
    for beginning, kind in _KINDS.items():
        if data.startswith(beginning):
            return f"this is {kind} and no text; convert it to UTF-8 text first"
    line = data.count(b"\n", 0, at) + 1
    return f"the text is not UTF-8: byte {data[at]:#04x} at offset {at}, line {line}; convert it to UTF-8"
