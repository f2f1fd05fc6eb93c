"""Reading an evidence bundle that anybody may have made: nothing is unpacked, everything is bounded and checked."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from affidavit.audit.claims import Header
from affidavit.audit.reasons import Difference
from affidavit.audit.show import clip
from affidavit.compile.sources import PackSources
from affidavit.io import evidence
from affidavit.io.documents import parse_date
from affidavit.io.evidence import DOCUMENTS, FORMAT, MANIFEST, PACK, REPORT, EvidenceError
from affidavit.text.model import Document

__all__ = ["Bundle", "Listed", "read_bundle"]

_DOCUMENT = re.compile(rf"{DOCUMENTS}[0-9]{{6,}}\.txt")
_MAX_RATIO = 200
_UNSUSPICIOUS = 1 << 20
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, IndexError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the manifest lists it; `document` is None where the bundle has only its hash."""

    id: str
    sha256: str
    date: str | None
    document: Document | None = None


@dataclass(slots=True)
class Bundle:
    """What a bundle holds. `differences` are the files that are not those of its manifest."""

    wrote: Header
    pack: PackSources
    types: list[str]
    documents: list[Listed]
    report: bytes
    hashes_only: bool = False
    differences: list[Difference] = field(default_factory=list)


def read_bundle(path: Path) -> Bundle:
    """Read the bundle at `path`. Raises EvidenceError when it is broken, hostile or none."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = _files(archive)
    except FileNotFoundError:
        raise EvidenceError(f"there is no file {str(path)!r}") from None
    except _BROKEN as problem:
        raise EvidenceError(f"{path.name} cannot be read as a zip file: {clip(str(problem), 200)}") from problem
    try:
        return _bundle(files, _manifest(files))
    except EvidenceError as problem:
        raise EvidenceError(f"{path.name} is no evidence bundle: {problem}") from None


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The contents by name, after every entry has been looked at."""
    entries = archive.infolist()
    if len(entries) > evidence.MAX_FILES:
        raise zipfile.BadZipFile(f"it holds {len(entries):,} files, more than {evidence.MAX_FILES:,}")
    seen: set[str] = set()
    for entry in entries:
        if problem := _problem(entry, seen):
            raise zipfile.BadZipFile(f"{clip(entry.orig_filename, 80)}: {problem}")
        seen.add(entry.filename)
    total = sum(entry.file_size for entry in entries)
    if total > evidence.MAX_BYTES:
        raise zipfile.BadZipFile(f"its files take {total:,} bytes, more than {evidence.MAX_BYTES:,}")
    return {entry.filename: _contents(archive, entry) for entry in entries if not entry.is_dir()}


def _problem(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    if name != entry.filename or "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        return "this name could lead out of the bundle"
    if name in seen:
        return "two files have this name"
    if entry.flag_bits & 0x1:
        return "it is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is neither stored nor deflated"
    if entry.is_dir():
        return "a folder holds no bytes" if entry.file_size else ""
    if entry.file_size > _UNSUSPICIOUS and entry.file_size > _MAX_RATIO * entry.compress_size:
        return f"it would grow to {entry.file_size:,} bytes from {entry.compress_size:,}"
    if name in (MANIFEST, REPORT) or name.startswith(PACK) or _DOCUMENT.fullmatch(name):
        return ""
    return "a bundle has no such file"


def _contents(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # The size that the directory states was checked, so it is also the most that is read.
    with archive.open(entry) as stream:
        data = stream.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} has not the size stated")
    return data


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    for name in (MANIFEST, REPORT):
        if name not in files:
            raise EvidenceError(f"it has no {name}")
    try:
        manifest = json.loads(files[MANIFEST].decode("utf-8"))
    except (ValueError, RecursionError):
        raise EvidenceError(f"its {MANIFEST} is not JSON") from None
    _Reader(manifest, "").equals("format", FORMAT)
    return dict(manifest)


def _bundle(files: Mapping[str, bytes], manifest: dict[str, Any]) -> Bundle:
    top = _Reader(manifest, "")
    pack = _Reader(top.value("pack", dict), "pack.")
    listed = _Reader(pack.value("files", dict), "pack.files.")
    wrote = Header(pack.text("name"), pack.text("version"), pack.text("sha256"), top.text("engine"))
    held = {name.removeprefix(PACK): data for name, data in files.items() if name.startswith(PACK)}
    types = top.value("types", list)
    if not all(isinstance(name, str) for name in types):
        raise EvidenceError("its manifest is wrong at types")
    bare = pack.value("bare", bool)
    bundle = Bundle(wrote, PackSources(pack.text("folder"), held, bare), types, [], files[REPORT])
    hashes = {PACK + name: listed.text(name) for name in listed.names()}
    hashes[REPORT] = _Reader(top.value("report", dict), "report.").text("sha256")
    for number, row in enumerate(top.value("documents", list)):
        _add_document(_Reader(row, f"documents[{number}]."), files, hashes, bundle)
    bundle.hashes_only = not any(name.startswith(DOCUMENTS) for name in hashes) and bool(bundle.documents)
    bundle.differences += _changed(files, hashes)
    return bundle


def _add_document(row: _Reader, files: Mapping[str, bytes], hashes: dict[str, str], bundle: Bundle) -> None:
    id, sha256, date = row.text("id"), row.text("sha256"), row.optional("date")
    name = row.optional("file")
    try:
        day = None if date is None else parse_date(date)
    except ValueError:
        raise EvidenceError(f"its manifest is wrong at {row.path}date") from None
    document = None
    if name is not None:
        if not _DOCUMENT.fullmatch(name) or name in hashes:
            raise EvidenceError(f"its manifest is wrong at {row.path}file")
        hashes[name] = sha256
        try:
            document = Document(files.get(name, b"").decode("utf-8", "surrogatepass"), id, day)
        except UnicodeDecodeError as problem:
            text = f"{name} is not UTF-8: byte {problem.start} cannot be read"
            bundle.differences.append(Difference("changed-file", text, id))
    bundle.documents.append(Listed(id, sha256, date, document))


def _changed(files: Mapping[str, bytes], hashes: Mapping[str, str]) -> list[Difference]:
    changed = []
    for name in sorted({*files, *hashes} - {MANIFEST}):
        if name not in files:
            changed.append(Difference("changed-file", f"{name} is missing from the bundle"))
        elif name not in hashes:
            changed.append(Difference("changed-file", f"{name} is not listed in the manifest"))
        elif (now := hashlib.sha256(files[name]).hexdigest()) != hashes[name]:
            changed.append(Difference("changed-file", f"{name} has SHA-256 {now}, its manifest says {hashes[name]}"))
    return changed


class _Reader:
    """Looks up what an object of the manifest must hold; `path` is where it stands. Raises EvidenceError."""

    def __init__(self, row: Any, path: str) -> None:
        if not isinstance(row, dict):
            raise EvidenceError(f"its manifest is wrong at {path.removesuffix('.') or 'the top'}")
        self._row = row
        self.path = path

    def names(self) -> list[str]:
        return list(self._row)

    def value(self, name: str, kind: type) -> Any:
        found = self._row.get(name)
        if type(found) is not kind:
            raise EvidenceError(f"its manifest is wrong at {self.path}{clip(name, 80)}")
        return found

    def text(self, name: str) -> str:
        return str(self.value(name, str))

    def optional(self, name: str) -> str | None:
        return None if self._row.get(name) is None else self.text(name)

    def equals(self, name: str, wanted: str) -> None:
        if self._row.get(name) != wanted:
            raise EvidenceError(f"its {name} is not {wanted!r}")
