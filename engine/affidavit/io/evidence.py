"""The evidence bundle: one zip file with all that it takes to find every record of a report again.

```text
pack/...              the files of the pack
documents/000001.txt  the texts in the order read, unless only their hashes are kept
report.jsonl          the records, as extract writes them
manifest.json         engine, pack, options, and the SHA-256 of everything above
```

Equal runs give equal bytes, on any machine: the order is fixed, times and permissions are constants, and nothing is
compressed, since compressors differ. A bundle that somebody has compressed since is read as well.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from affidavit.compile.program import PackInfo
from affidavit.compile.sources import PackSources
from affidavit.text.model import Document
from affidavit.version import __version__

__all__ = [
    "DOCUMENTS",
    "FORMAT",
    "MANIFEST",
    "MAX_BYTES",
    "MAX_FILES",
    "PACK",
    "REPORT",
    "BundleWriter",
    "EvidenceError",
]

FORMAT = "affidavit evidence 1"
MANIFEST, REPORT, PACK, DOCUMENTS = "manifest.json", "report.jsonl", "pack/", "documents/"
MAX_FILES = 100_000
MAX_BYTES = 1 << 30
"""Of all files together: what a reader may be made to hold in memory."""

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can state
_ZIP64 = (1 << 31) - 1


class EvidenceError(Exception):
    """Evidence cannot be written or used: the file is broken or hostile, or something it needs is not at hand."""


class BundleWriter:
    """Writes a bundle to `stream` (binary, seekable): documents and records as they come, then `finish`.

    `pack_files` holds the SHA-256 of each file of the pack. Raises EvidenceError when the bundle becomes larger than
    a reader accepts.
    """

    def __init__(
        self,
        stream: IO[bytes],
        sources: PackSources,
        pack: PackInfo,
        types: Sequence[str],
        *,
        hashes_only: bool = False,
    ) -> None:
        self._archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED)
        self._report = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close
        self._hashes_only = hashes_only
        self._bytes = self._files = 0
        try:
            self.pack_files = {name: self._add(PACK + name, sources.files[name]) for name in sorted(sources.files)}
        except BaseException:
            self.close()
            raise
        self._manifest: dict[str, Any] = {
            "format": FORMAT,
            "engine": __version__,
            "pack": {
                "name": pack.name,
                "version": pack.version,
                "sha256": pack.sha256,
                "folder": sources.folder,
                "bare": sources.bare,
                "files": self.pack_files,
            },
            "types": sorted(types),
            "documents": [],
        }

    def documents(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Pass `documents` through, keeping each."""
        for document in documents:
            self.add_document(document)
            yield document

    def add_document(self, document: Document) -> None:
        """Keep a document, or only its hash."""
        kept: list[dict[str, Any]] = self._manifest["documents"]
        date = None if document.date is None else document.date.isoformat()
        about = {"id": document.id, "date": date, "sha256": document.sha256}
        if not self._hashes_only:
            name = about["file"] = f"{DOCUMENTS}{len(kept) + 1:06}.txt"
            self._add(name, document.text.encode("utf-8", "surrogatepass"))
        kept.append(about)

    def add_records(self, lines: str) -> None:
        """Append lines to the report."""
        data = lines.encode("utf-8")
        self._grow(len(data))
        self._report.write(data)

    def finish(self) -> None:
        """Write the report and the manifest; the stream stays open."""
        size = self._report.tell()
        self._report.seek(0)
        hashed = hashlib.sha256()
        with self._archive.open(_info(REPORT), "w", force_zip64=size > _ZIP64) as target:
            while block := self._report.read(1 << 20):
                hashed.update(block)
                target.write(block)
        self._manifest["report"] = {"sha256": hashed.hexdigest()}
        self._add(MANIFEST, (json.dumps(self._manifest, indent=1) + "\n").encode("ascii"))
        self.close()

    def close(self) -> None:
        """End the zip file, finished or not; the stream stays open."""
        self._report.close()
        self._archive.close()

    def _add(self, name: str, data: bytes) -> str:
        self._grow(len(data))
        self._files += 1
        if self._files > MAX_FILES - 2:
            raise EvidenceError(f"a bundle holds at most {MAX_FILES:,} files: read fewer documents at a time")
        self._archive.writestr(_info(name), data)
        return hashlib.sha256(data).hexdigest()

    def _grow(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_BYTES:
            raise EvidenceError(f"a bundle holds at most {MAX_BYTES:,} bytes: read fewer documents at a time")


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3  # Unix, wherever it is written
    info.external_attr = 0o100644 << 16
    return info
