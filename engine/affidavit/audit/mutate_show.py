"""Mutants and their fates as text for people and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from affidavit.audit.mutate import Fate, Mutation
from affidavit.audit.mutate_edits import OPERATORS, Mutant
from affidavit.audit.show import clip
from affidavit.audit.witness import Witness

__all__ = ["mutation_to_dict", "mutation_to_text"]

_WIDTH = 60

Tests = Sequence[Witness | None]
"""For each mutant that survived, in order, a test that would have killed it."""


def mutation_to_text(mutation: Mutation, tests: Tests, looked_for: bool = True) -> str:
    """The mutants that no test kills, by declaration, each with a test to paste; then how many of a kind are killed."""
    survivors = list(zip(mutation.of("survived"), tests, strict=True))
    parts = []
    for (file, declaration), group in groupby(survivors, key=lambda one: _declared(one[0].mutant)):
        lines = [line for fate, test in group for line in _survivor(fate, test, looked_for)]
        parts.append("\n".join([f"{declaration} ({file})", *lines]))
    parts.append("\n".join(_table(mutation)))
    parts.append(_summary(mutation))
    return "\n\n".join(parts)


def _declared(mutant: Mutant) -> tuple[str, str]:
    symbol = mutant.symbol
    line = symbol.source.position(symbol.span.start)[0]
    return f"{symbol.source.path}:{line}", f"{symbol.kind} {symbol.qualified}"


def _survivor(fate: Fate, test: Witness | None, looked_for: bool) -> Iterator[str]:
    mutant = fate.mutant
    place = mutant.place.removeprefix(f"{mutant.symbol.source.path}:")
    after = clip(mutant.after, _WIDTH) or "nothing"
    yield f"  {place:<8} {mutant.operator}: {clip(mutant.before, _WIDTH)} → {after}"
    if test is not None:
        where = "" if test.rule == mutant.symbol.qualified else f"    # in {test.rule}"
        yield f"           {test.test}{where}"
    elif looked_for:
        yield "           no text was found on which a test could tell the difference"


def _table(mutation: Mutation) -> Iterator[str]:
    width = max(map(len, OPERATORS))
    yield f"{'change':<{width}}  killed  survived"
    for operator, (killed, survived) in _by_operator(mutation).items():
        yield f"{operator:<{width}}  {killed:>6}  {survived:>8}"


def _by_operator(mutation: Mutation) -> dict[str, tuple[int, int]]:
    counts = dict.fromkeys(OPERATORS, (0, 0))
    for fate in mutation.fates:
        killed, survived = counts[fate.mutant.operator]
        counts[fate.mutant.operator] = killed + (fate.status == "killed"), survived + (fate.status == "survived")
    return {name: count for name, count in counts.items() if any(count)}


def _summary(mutation: Mutation) -> str:
    killed, survived, invalid = (len(mutation.of(status)) for status in ("killed", "survived", "invalid"))
    mutants = killed + survived
    told = (
        f"{mutants} mutant{'s'[: mutants != 1]}: {killed} killed, {survived} survived ({mutation.percent:.1f} % killed)"
    )
    told += f"; {invalid} more would not compile" if invalid else ""
    told += f"; {mutation.untried:,} were not tried" if mutation.untried else ""
    if mutation.failing:
        count = len(mutation.failing)
        told += f"\n{count} test{'s'[: count != 1]} that fail{'s' * (count == 1)} on the pack itself took no part"
    return told


def mutation_to_dict(mutation: Mutation, tests: Tests) -> dict[str, Any]:
    """Everything as data that JSON can hold. `tests` lists the tests to paste by rule, each once."""
    pack = mutation.pack
    found = {id(fate): test for fate, test in zip(mutation.of("survived"), tests, strict=True)}
    by_rule: dict[str, dict[str, None]] = {}
    for test in tests:
        if test is not None:
            by_rule.setdefault(test.rule, {})[test.test] = None
    return {
        "pack": {"name": pack.name, "version": pack.version, "sha256": pack.sha256},
        "summary": {
            "tests": mutation.tests,
            "failing": len(mutation.failing),
            "mutants": len(mutation.of("killed")) + len(mutation.of("survived")),
            "killed": len(mutation.of("killed")),
            "survived": len(mutation.of("survived")),
            "invalid": len(mutation.of("invalid")),
            "untried": mutation.untried,
            "percent": mutation.percent,
        },
        "operators": {
            name: {"killed": killed, "survived": survived}
            for name, (killed, survived) in _by_operator(mutation).items()
        },
        "mutants": [_mutant(fate, found.get(id(fate))) for fate in mutation.fates if fate.status != "invalid"],
        "tests": {rule: list(lines) for rule, lines in sorted(by_rule.items())},
    }


def _mutant(fate: Fate, test: Witness | None) -> dict[str, Any]:
    mutant = fate.mutant
    line, column = mutant.symbol.source.position(mutant.span.start)
    told: dict[str, Any] = {
        "operator": mutant.operator,
        "declaration": mutant.symbol.qualified,
        "file": mutant.symbol.source.path,
        "line": line,
        "column": column,
        "before": mutant.before,
        "after": mutant.after,
        "status": fate.status,
    }
    if fate.killer is not None:
        told["killed_by"] = f"{fate.killer.origin.file}:{fate.killer.origin.line}"
    if fate.status == "survived":
        told["witness"] = None if test is None else {"rule": test.rule, "test": test.test}
    return told
