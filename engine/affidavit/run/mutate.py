"""Mutation testing of a pack: the mutants, and for those that survive a test that would kill them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from affidavit.audit.coverage_pack import OpenPack
from affidavit.audit.mutate import Mutation, mutate
from affidavit.audit.mutate_build import Builder
from affidavit.audit.witness import Witness, Witnesses
from affidavit.run.coverage import contains, open_named

__all__ = ["mutation"]

Progress = Callable[[str, int, int], None]
"""Told what is being done, and how much of it is done."""


def mutation(
    pack: str | Path | OpenPack,
    name: str | None = None,
    *,
    witnesses: bool = True,
    progress: Progress = lambda what, done, all: None,
) -> tuple[Mutation, tuple[Witness | None, ...]]:
    """Mutate the rules and named patterns whose qualified name contains `name` (all without it).

    The second part has a witness, or None, for each mutant that survived, in their order; with `witnesses` False
    none is looked for. Raises PackError.
    """
    opened = pack if isinstance(pack, OpenPack) else open_named(pack)
    found = mutate(opened, lambda one: contains(one, name), lambda done, all: progress("mutants", done, all))
    survivors = found.of("survived")
    if not witnesses or not survivors:
        return found, (None,) * len(survivors)
    finder = Witnesses(Builder(opened), found.program)
    tests: list[Witness | None] = []
    for number, fate in enumerate(survivors, 1):
        tests.append(finder.of(fate))
        progress("witnesses", number, len(survivors))
    return found, tuple(tests)
