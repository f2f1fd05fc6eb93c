"""The files of a pack, read once and by this module alone, so that a pack may as well live in memory."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from affidavit.syntax.diagnostics import Diagnostics
from affidavit.syntax.files import read_source
from affidavit.syntax.nodes import Declaration, Lexicon, Resolve, SourceText, Span

__all__ = [
    "MANIFEST",
    "PackSources",
    "decode",
    "digest",
    "is_pack_file",
    "read_folder",
    "read_single",
    "refuse_file",
    "resolve",
]

MANIFEST = "pack.toml"
LEXICON_SUFFIXES = (".txt", ".tsv")
_MAY_READ = "make sure that you may read it"


@dataclass(frozen=True, slots=True)
class PackSources:
    """The files of a pack by their name relative to it, with forward slashes.

    `folder` names the pack in messages. `bare` is a single rule text, which needs no `pack.toml`. `unread` are files
    that are there and could not be read, of which the diagnostics tell.
    """

    folder: str
    files: Mapping[str, bytes]
    bare: bool = False
    unread: frozenset[str] = frozenset()

    def names(self, *suffixes: str) -> list[str]:
        """The files that end in one of `suffixes`, sorted."""
        return sorted(name for name in self.files if name.endswith(suffixes))


def is_pack_file(name: str) -> bool:
    """Whether the file `name`, relative to a pack's folder, is one that packs are made of."""
    return name == MANIFEST or PurePosixPath(name).suffix in (".rules", *LEXICON_SUFFIXES)


def read_folder(path: Path, diagnostics: Diagnostics) -> PackSources | None:
    """Read `pack.toml`, rule files and lexicon files below `path`; hidden files are left out."""
    if not path.is_dir():
        place = SourceText(path.name, "")
        diagnostics.add("E0705", f"there is no folder {path.name!r}", place, Span(0, 0), help="check the spelling")
        return None
    try:
        next(path.iterdir(), None)  # rglob keeps silent about a folder that one may not look into
    except OSError as error:
        text = f"the folder {path.name} cannot be read: {error.strerror}"
        diagnostics.add("E0705", text, SourceText(path.name, ""), Span(0, 0), help=_MAY_READ)
        return None
    files: dict[str, bytes] = {}
    unread: set[str] = set()
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path)
        if is_pack_file(str(name)) and file.is_file() and not any(part.startswith(".") for part in name.parts):
            _read(file, name.as_posix(), files, unread, diagnostics)
    return PackSources(path.resolve().name, files, unread=frozenset(unread))


def read_single(path: str, data: bytes, lexicon_dir: Path | None, diagnostics: Diagnostics) -> PackSources:
    """A pack of one rule file, with those files of `lexicon_dir` that its lexicons and resolves name."""
    files = {path: data}
    unread: set[str] = set()
    if lexicon_dir is not None:
        from affidavit.syntax.parser import parse  # a folder is read without it, and a compiled one needs no parser

        source, _ = read_source(path, data)
        module, _ = parse(source)
        for declaration in module.declarations:
            named = _file_named(declaration)
            if named is not None:
                name = resolve(path, named)
                if name is not None and name not in files and (lexicon_dir / name).is_file():
                    _read(lexicon_dir / name, name, files, unread, diagnostics)
    return PackSources(path, files, bare=True, unread=frozenset(unread))


def _file_named(declaration: Declaration) -> str | None:
    match declaration:
        case Lexicon(file=file):
            return file
        case Resolve(among=file):
            return file
        case _:
            return None


def _read(file: Path, name: str, files: dict[str, bytes], unread: set[str], diagnostics: Diagnostics) -> None:
    try:
        files[name] = file.read_bytes()
    except OSError as error:
        unread.add(name)
        refuse_file(name, error, diagnostics)


def refuse_file(name: str, error: OSError, diagnostics: Diagnostics) -> None:
    """Tell that the file `name` of a pack cannot be read."""
    text = f"{name} cannot be read: {error.strerror or error}"
    diagnostics.add("E0705", text, SourceText(name, ""), Span(0, 0), help=_MAY_READ)


def resolve(rule_file: str, name: str) -> str | None:
    """The pack file that `from "name"` in `rule_file` means: beside it. None when that lies outside the pack."""
    if name.startswith("/") or "\\" in name or ":" in name:
        return None
    parts: list[str] = []
    for part in (PurePosixPath(rule_file).parent / name).parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            return None
    return "/".join(parts)


def decode(data: bytes) -> tuple[str, int | None]:
    """The text of `data` and the first byte offset that is not UTF-8 (None: all is).

    As in rule files, a byte order mark is dropped and every line end becomes one newline.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    bad = None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text, bad = data.decode("utf-8", "replace"), error.start
    return text.replace("\r\n", "\n").replace("\r", "\n"), bad


def digest(files: Mapping[str, bytes]) -> tuple[str, dict[str, str]]:
    """SHA-256 of the pack, and of each file: the former covers the sorted (name, SHA-256) pairs."""
    each = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    whole = hashlib.sha256("".join(f"{name}\0{sha}\n" for name, sha in each.items()).encode())
    return whole.hexdigest(), each
