"""The compiled cache: programs kept in the user's cache folder, so that a pack is compiled once.

A file holds data only (`affidavit.compile.stored`). It is found by a key of all that the program depends on, and taken
only if it is whole and nobody else may write to it; otherwise the pack is compiled as if it were not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import struct
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import BinaryIO

import regex

from affidavit.compile.codec import DamagedError
from affidavit.compile.program import Program
from affidavit.compile.sources import PackSources, digest, read_folder
from affidavit.compile.stored import FORMAT, dump, parse
from affidavit.syntax.diagnostics import Diagnostic, Diagnostics
from affidavit.version import __version__

__all__ = ["VARIABLE", "PackCache", "cache_folder"]

VARIABLE = "AFFIDAVIT_CACHE"
"""``off`` (or ``0``, or nothing) keeps no compiled packs; anything else is the folder to keep them in."""

_OFF = frozenset({"", "0", "off", "no", "false"})
_MAGIC = b"affidavit compiled pack\n"
_SUFFIX = ".pack"
_OF_ONE_PACK = 4
"""Files kept of one pack: of several Python versions, or of two versions of the pack under work in turn."""
_IN_ALL = 64
_LEFT_OVER = 3600.0  # seconds after which a file that was being written has been given up
_MAX_SECTIONS = 10_000
_STAGES = ("compile", "syntax", "text", "values")
"""What a program is made by."""


def cache_folder() -> Path | None:
    """Where compiled packs are kept; None when they are not."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None:
        import platformdirs

        return platformdirs.user_cache_path("affidavit", appauthor=False)
    return None if wanted.strip().lower() in _OFF else Path(wanted).expanduser()


class PackCache:
    """The compiled forms of one pack folder. Nothing here ever raises: at worst, nothing is found and nothing kept."""

    def __init__(self, folder: Path, pack: Path, sources: PackSources) -> None:
        """`folder` is the cache's, `pack` the pack's, which holds `sources`."""
        place = hashlib.sha256(os.fsencode(pack.resolve())).hexdigest()[:12]
        name = re.sub(r"[^\w-]+", "_", sources.folder, flags=re.ASCII)[:40]
        self._folder = folder
        self._source = pack
        self._pack = f"{name}-{place}-"
        self._key = _key(sources)
        self.path = folder / f"{self._pack}{self._key.hex()[:32]}{_SUFFIX}"

    def read(self) -> tuple[Program, tuple[Diagnostic, ...]] | None:
        """The program and the compiler's warnings, if a sound file holds them."""
        try:
            with _open(self.path) as stream:
                found = parse(_read_sections(stream, self._key), self._made_anew)
            with contextlib.suppress(OSError):
                os.utime(self.path)  # those used last are kept
            return found
        except (OSError, DamagedError, MemoryError):
            return None

    def _made_anew(self) -> list[bytes] | None:
        """The sections of the same pack compiled again, and kept, in the place of a file whose lines prove damaged.

        None when the pack is not as it was.
        """
        from affidavit.compile.pack import compile_sources  # the compiler takes long to import

        diagnostics = Diagnostics()
        sources = read_folder(self._source, diagnostics)
        if sources is None or diagnostics.items or _key(sources) != self._key:
            return None
        program, found = compile_sources(sources, diagnostics)
        if program is None:
            return None
        self.write(program, found.sorted())
        return dump(program, found.sorted())

    def write(self, program: Program, warnings: Sequence[Diagnostic]) -> None:
        """Keep the program. Of concurrent writers, the last one's file stays, whole."""
        try:
            sections = dump(program, warnings)
        except (TypeError, OverflowError, RecursionError):
            return  # it holds what has no stored form
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=self._pack, suffix=".part", dir=self._folder)
            part = Path(name)
            try:
                with os.fdopen(handle, "wb") as stream:
                    _write_sections(stream, self._key, sections)
                part.replace(self.path)
            except BaseException:
                with contextlib.suppress(OSError):
                    part.unlink()
                raise
            self._clear()

    def _clear(self) -> None:
        """Remove what has not been used for longest, so that the folder stays small."""
        kept: dict[str, int] = {}
        for number, (_, path) in enumerate(sorted(_files(self._folder), reverse=True)):
            pack = path.name.rpartition("-")[0]
            kept[pack] = kept.get(pack, 0) + 1
            if path != self.path and (kept[pack] > _OF_ONE_PACK or number >= _IN_ALL):
                with contextlib.suppress(OSError):
                    path.unlink()
        for path in self._folder.glob("*.part"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()


def _files(folder: Path) -> Iterator[tuple[float, Path]]:
    for path in folder.glob(f"*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            yield path.stat().st_mtime, path


def _key(sources: PackSources) -> bytes:
    """Of all that a program depends on: the files of the pack, and what compiles them."""
    whole, _ = digest(sources.files)
    python = f"{sys.implementation.name} {sys.version}"
    parts = (str(FORMAT), __version__, python, regex.__version__, _fingerprint(), sources.folder, whole)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()


def _fingerprint() -> str:
    """Of the compiler's files: one who works on it keeps its version number, and must not see what it made before."""
    found = []
    engine = Path(__file__).parents[1]
    with contextlib.suppress(OSError):
        for folder in (*(engine / stage for stage in _STAGES), Path(str(resources.files("affidavit.grammar")))):
            for file in os.scandir(folder):
                if file.name.endswith((".py", ".lark")):
                    about = file.stat()
                    found.append(f"{folder.name}/{file.name} {about.st_size} {about.st_mtime_ns}")
    return "\n".join(sorted(found))


# ── The file ────────────────────────────────────────────────────────────────────────────────────
# The magic words, the key, the SHA-256 of all that follows, the number of sections, their lengths, the sections.


def _open(path: Path) -> BinaryIO:
    """Open a file that is the user's own and that others may not write. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0))
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise PermissionError("not a file")
        if sys.platform != "win32" and (about.st_uid != os.geteuid() or about.st_mode & 0o022):
            raise PermissionError("others may have written it")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _write_sections(stream: BinaryIO, key: bytes, sections: Sequence[bytes]) -> None:
    table = struct.pack(f"<I{len(sections)}Q", len(sections), *map(len, sections))
    check = hashlib.sha256(table)
    for section in sections:
        check.update(section)
    stream.writelines((_MAGIC, key, check.digest(), table, *sections))


def _read_sections(stream: BinaryIO, key: bytes) -> list[bytes]:
    """Raises DamagedError when the file is not of this key, not whole, or not as it was written."""
    size = os.fstat(stream.fileno()).st_size
    if stream.read(len(_MAGIC)) != _MAGIC or stream.read(len(key)) != key:
        raise DamagedError("not this pack's")
    wanted = stream.read(hashlib.sha256().digest_size)
    count = stream.read(4)
    number = int.from_bytes(count, "little")
    if number > _MAX_SECTIONS:
        raise DamagedError("too many sections")
    table = stream.read(8 * number)
    if len(table) != 8 * number:
        raise DamagedError("cut off")
    lengths = struct.unpack(f"<{number}Q", table)
    if stream.tell() + sum(lengths) != size:
        raise DamagedError("cut off")
    check = hashlib.sha256(count + table)
    sections = []
    for length in lengths:
        sections.append(stream.read(length))
        check.update(sections[-1])
    if check.digest() != wanted:
        raise DamagedError("not as it was written")
    return sections
