"""Packs as they stood in a git revision: ``HEAD~1:rules/conflict``. Only reads, and no shell is involved."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from affidavit.compile.pack import compile_sources
from affidavit.compile.sources import LEXICON_SUFFIXES, MANIFEST, PackSources, resolve
from affidavit.run.engine import Engine, load
from affidavit.run.errors import PackError
from affidavit.syntax.files import read_source
from affidavit.syntax.nodes import Lexicon
from affidavit.syntax.parser import parse

__all__ = ["is_revision", "load_version", "read_revision"]

_REVISION = re.compile(r"[^\s:]+:[^\n]*")
_SECONDS = 120
_FILES = ("100644", "100755", "100664")  # no symbolic links, no submodules


def load_version(pack: str | Path | Engine) -> Engine:
    """The engine for a version of a pack. Raises PackError."""
    if isinstance(pack, Engine):
        return pack
    if not isinstance(pack, str) or not is_revision(pack):
        return load(pack)
    program, diagnostics = compile_sources(read_revision(pack))
    if program is None:
        raise PackError(f"the pack {pack} does not compile", diagnostics.sorted())
    return Engine(program, diagnostics.sorted())


def is_revision(pack: str | Path) -> bool:
    """Whether `pack` is written as a path in a revision and is not something that exists in the working tree."""
    return isinstance(pack, str) and _REVISION.fullmatch(pack) is not None and not os.path.lexists(Path(pack))


def read_revision(pack: str) -> PackSources:
    """The files of ``REVISION:PATH``, a folder or a rule file with the lexicons beside it, as git has them.

    Raises PackError when git or the revision is not there.
    """
    revision, _, path = pack.partition(":")
    if revision.startswith("-"):
        raise PackError(f"{revision!r} is no revision")
    found = _resolved(pack)
    if _git("cat-file", "-t", found).strip() == b"tree":
        files = _contents({name: blob for name, blob in _listed(found).items() if _of_pack(name)})
        return PackSources(PurePosixPath(path.rstrip("/")).name or "pack", files)
    name, folder = posixpath.basename(path), posixpath.dirname(path)
    beside = _listed(_resolved(f"{revision}:{folder + '/' if folder else './' if path.startswith('./') else ''}"))
    rules = _contents({name: found})
    return PackSources(
        name, rules | _contents({file: beside[file] for file in _read_by(name, rules[name], beside)}), True
    )


def _read_by(name: str, rules: bytes, beside: Collection[str]) -> list[str]:
    """The lexicon files that a rule file names, of those that are there."""
    module, _ = parse(read_source(name, rules)[0])
    files = [one.file for one in module.declarations if isinstance(one, Lexicon) and one.file is not None]
    found = [resolve(name, file) for file in files]
    return [file for file in dict.fromkeys(found) if file is not None and file in beside and file != name]


def _of_pack(name: str) -> bool:
    """The same files that a pack folder is read for."""
    path = PurePosixPath(name)
    wanted = name == MANIFEST or path.suffix in (".rules", *LEXICON_SUFFIXES)
    return wanted and not any(part.startswith(".") for part in path.parts)


def _resolved(spec: str) -> str:
    """The object id of a folder or file in a revision."""
    return _git("rev-parse", spec, "--").split(b"\n")[0].decode("ascii", "replace")


def _listed(tree: str) -> dict[str, str]:
    """The files of a tree and its subtrees, by name, as object ids."""
    found = {}
    for row in _git("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0"):
        about, _, name = row.partition(b"\t")
        if about and about.split()[0].decode() in _FILES:
            found[name.decode("utf-8", "replace")] = about.split()[2].decode()
    return found


def _contents(blobs: dict[str, str]) -> dict[str, bytes]:
    """The bytes of all blobs by one call, as stored: no line ends are converted, no attributes applied."""
    output = _git("cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs.values()).encode())
    files, at = {}, 0
    for name in blobs:
        end = output.index(b"\n", at)
        size = int(output[at:end].split()[2])
        files[name] = output[end + 1 : end + 1 + size]
        at = end + size + 2
    return files


def _git(*arguments: str, given: bytes = b"") -> bytes:
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments], input=given, capture_output=True, check=False, env=environment, timeout=_SECONDS
        )
    except FileNotFoundError:
        raise PackError("a pack in a revision needs git, which is not installed or not on the PATH") from None
    except subprocess.TimeoutExpired:
        raise PackError(f"git {arguments[0]} did not answer within {_SECONDS} seconds") from None
    if done.returncode:
        reason = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it gives no reason"])[0]
        raise PackError(f"git cannot read {arguments[1]!r}: {reason.removeprefix('fatal: ')}")
    return done.stdout
