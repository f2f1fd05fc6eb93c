"""What the tests of a pack exercise, and which changes to it they would notice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from affidavit.audit.coverage import Coverage, measure
from affidavit.audit.coverage_pack import OpenPack, open_pack
from affidavit.run.errors import PackError
from affidavit.run.packs import read_named

__all__ = ["coverage", "open_named"]


def open_named(pack: str | Path) -> OpenPack:
    """What `load` takes, with its syntax trees. Raises PackError."""
    opened, diagnostics = open_pack(read_named(pack))
    if opened is None:
        raise PackError("the pack does not compile", diagnostics.sorted())
    return opened


def coverage(
    pack: str | Path | OpenPack, name: str | None = None, progress: Callable[[int, int], None] | None = None
) -> Coverage:
    """The coverage of a pack by its tests; with `name`, of the declarations whose qualified name contains it.

    `progress` is told how many of how many tests have been run.
    """
    opened = pack if isinstance(pack, OpenPack) else open_named(pack)
    return measure(opened, declared=lambda one: contains(one, name), progress=progress or (lambda done, all: None))


def contains(text: str, name: str | None) -> bool:
    """Whether a name holds what was asked for, case aside."""
    return name is None or name.casefold() in text.casefold()
