"""Which pack is meant by a name, a folder, a file or a rule text."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from affidavit.compile.program import Program
from affidavit.compile.sources import PackSources, read_folder, read_single
from affidavit.run.cache import PackCache, cache_folder
from affidavit.run.errors import PackError
from affidavit.syntax.diagnostics import Diagnostic, Diagnostics

__all__ = ["compile_named", "find_pack", "program_of", "read_named", "shipped_packs"]

_NAME = re.compile(r"[A-Za-z][\w-]*")
MANIFEST = "pack.toml"


def shipped_packs() -> list[str]:
    """Names of the packs that come with the engine, sorted."""
    return sorted(path.name for path in _home().iterdir() if (path / MANIFEST).is_file())


def compile_named(pack: str | Path) -> tuple[Program | None, Diagnostics]:
    """Compile what `pack` means: a shipped pack by its bare name, a folder, a rule file, or rule text.

    A bare name is never a folder of the working directory (write ``./name`` for that). Raises PackError when
    there is nothing of that name.
    """
    from affidavit.compile.pack import compile_pack, compile_text  # the compiler takes long to import

    if isinstance(pack, str) and _is_text(pack):
        return compile_text(pack)
    return compile_pack(find_pack(pack))


def program_of(pack: str | Path, *, cache: bool = True) -> tuple[Program | None, list[Diagnostic]]:
    """As `compile_named`, but for a pack folder the program may come from the compiled cache, and is kept in it."""
    folder = cache_folder() if cache else None
    if folder is None or (isinstance(pack, str) and _is_text(pack)) or not (path := find_pack(pack)).is_dir():
        program, found = compile_named(pack)
        return program, found.sorted()
    diagnostics = Diagnostics()
    sources = read_folder(path, diagnostics)
    if sources is None or diagnostics.items:
        program, found = compile_named(pack)
        return program, found.sorted()
    kept = PackCache(folder, path, sources)
    known = kept.read()
    if known is not None:
        return known[0], list(known[1])
    from affidavit.compile.pack import compile_sources

    program, found = compile_sources(sources, diagnostics)
    if program is not None:
        kept.write(program, found.sorted())
    return program, found.sorted()


def read_named(pack: str | Path) -> PackSources:
    """The files of what `pack` means, with which `compile_sources` gives what `compile_named` gives.

    Raises PackError when there is nothing of that name or a file cannot be read.
    """
    diagnostics = Diagnostics()
    if isinstance(pack, str) and _is_text(pack):
        return read_single("rules.rules", pack.encode("utf-8", "surrogatepass"), None, diagnostics)
    path = find_pack(pack)
    try:
        found = read_folder(path, diagnostics) if path.is_dir() else _single(path, diagnostics)
    except OSError as problem:
        raise PackError(f"{path} cannot be read: {problem.strerror}") from problem
    if found is None or diagnostics.has_errors:
        raise PackError("the pack cannot be read", diagnostics.sorted())
    return found


def _single(path: Path, diagnostics: Diagnostics) -> PackSources:
    return read_single(path.name, path.read_bytes(), path.parent, diagnostics)


def find_pack(pack: str | Path) -> Path:
    """The folder or rule file of `pack`. Raises PackError when there is none."""
    if isinstance(pack, str) and _NAME.fullmatch(pack):
        shipped = shipped_packs()
        if pack in shipped:
            return _home() / pack
        from affidavit.compile.suggest import did_you_mean

        hint = did_you_mean(pack, shipped, f"the packs that come with affidavit are: {', '.join(shipped)}")
        if Path(pack).is_dir():
            hint = f"a bare name means a pack that comes with affidavit; for the folder here write ./{pack}"
        raise PackError(f"there is no pack named {pack!r}: {hint}")
    path = Path(pack)
    if not str(pack) or not (path.is_dir() or path.is_file()):
        raise PackError(f"there is no folder or rule file {str(pack)!r}")
    if path.is_file() and path.suffix != ".rules":
        folder = path.parent if len(path.parent.parts) > 1 or path.is_absolute() else f"./{path.parent}"
        instead = f"; name its folder, {folder}" if (path.parent / MANIFEST).is_file() else ""
        raise PackError(f"{path} is no pack: a pack is a folder with a {MANIFEST}, or a .rules file{instead}")
    return path


def _is_text(pack: str) -> bool:
    return "\n" in pack or "{" in pack or "=" in pack


def _home() -> Path:
    return Path(str(resources.files("affidavit.rules")))
