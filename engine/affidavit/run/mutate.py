"""Mutation testing of a pack: the mutants, and for those that survive a test that would kill them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from affidavit.audit.coverage_pack import OpenPack, open_pack
from affidavit.audit.mutate import Fate, Mutation, Trials, batches, failing_tests, mutants_in
from affidavit.audit.mutate_build import Builder
from affidavit.audit.mutate_edits import Mutant
from affidavit.audit.witness import Witness, Witnesses
from affidavit.compile.program import TestProgram
from affidavit.compile.sources import PackSources
from affidavit.run.coverage import contains, open_named
from affidavit.run.pool import heed_signals, leave, process_context, stop_if_interrupted

__all__ = ["mutation"]

Progress = Callable[[str, int, int], None]
"""Told what is being done, and how much of it is done."""

_SHARE = 200
"""Changed rules in one piece of work; in each the texts of all tests are read once more."""


def mutation(
    pack: str | Path | OpenPack,
    name: str | None = None,
    *,
    witnesses: bool = True,
    sample: int | None = None,
    seconds: float | None = None,
    seed: int = 0,
    workers: int = 1,
    progress: Progress = lambda what, done, all: None,
) -> tuple[Mutation, tuple[Witness | None, ...]]:
    """Mutate the rules and named patterns whose qualified name contains `name` (all without it).

    With `sample` only so many mutants are tried, drawn with `seed`: the same in every run. After `seconds` no other is
    begun; what has been tried by then is drawn with `seed` as well. Neither the number of `workers`, processes, nor
    the order makes a difference to the fate of a mutant.

    The second part has a witness, or None, for each mutant that survived, in their order; with `witnesses` False
    none is looked for. Raises PackError.
    """
    opened = pack if isinstance(pack, OpenPack) else open_named(pack)
    mutants = mutants_in(opened, lambda one: contains(one, name))
    chosen = _chosen(len(mutants), sample, seconds, seed)
    deadline = None if seconds is None else time.monotonic() + seconds
    failing = failing_tests(opened.program) if mutants else []
    work = _Work(opened, mutants, [one for one in opened.program.tests if one not in failing], witnesses, deadline)
    tried: dict[int, _Tried] = {}
    for one in _all(work, [*_shares(work.builder, mutants, chosen)], workers, name):
        tried[one.number] = one
        progress("mutants", len(tried), len(chosen))
    numbers = sorted(tried)
    tests = opened.program.tests
    fates = tuple(
        Fate(mutants[n], tried[n].status, None if (k := tried[n].killer) is None else tests[k]) for n in numbers
    )
    found = Mutation(
        opened.program.pack, opened.program, len(tests), tuple(failing), fates, len(mutants) - len(numbers)
    )
    return found, tuple(tried[n].witness for n in numbers if tried[n].status == "survived")


def _chosen(mutants: int, sample: int | None, seconds: float | None, seed: int) -> list[int]:
    """The numbers of the mutants to try, in the order in which they are tried: by chance where not all may be."""
    numbers = list(range(mutants))
    chance = random.Random(seed)
    if sample is not None and sample < mutants:
        numbers = sorted(chance.sample(numbers, sample))
    if seconds is not None:
        chance.shuffle(numbers)
    return numbers


def _shares(builder: Builder, mutants: Sequence[Mutant], chosen: Sequence[int]) -> Iterator[list[int]]:
    waiting = iter(chosen)
    for batch in batches(builder, (mutants[number] for number in chosen), _SHARE):
        yield [next(waiting) for _ in batch]


# ── The work, here or in other processes ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Tried:
    """What became of the mutant `number`; `killer` is the number of a test. It travels between processes."""

    number: int
    status: str
    killer: int | None
    witness: Witness | None


@dataclass(slots=True)
class _Work:
    pack: OpenPack
    mutants: Sequence[Mutant]
    tests: Sequence[TestProgram]
    witnesses: bool
    deadline: float | None
    builder: Builder = field(init=False)
    trials: Trials = field(init=False)

    def __post_init__(self) -> None:
        self.builder = Builder(self.pack)
        self.trials = Trials(self.builder, self.tests)

    def late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def share(self, numbers: Sequence[int]) -> Iterator[_Tried]:
        """Try these mutants, one after the other, as long as there is time."""
        if self.late():
            return
        places = {id(test): number for number, test in enumerate(self.pack.program.tests)}
        finder: Witnesses | None = None
        for number, fate in zip(numbers, self.trials.run([self.mutants[one] for one in numbers]), strict=True):
            witness = None
            if fate.status == "survived" and self.witnesses:
                finder = finder or Witnesses(self.builder, self.builder.program())
                witness = finder.of(fate)
            yield _Tried(number, fate.status, None if fate.killer is None else places[id(fate.killer)], witness)
            if self.late():
                return


def _all(work: _Work, shares: Sequence[Sequence[int]], workers: int, name: str | None) -> Iterator[_Tried]:
    if workers < 1:
        raise ValueError(f"workers must be 1 or more, not {workers}")
    if workers == 1 or len(shares) < 2:
        for share in shares:
            yield from work.share(share)
        return
    context = process_context()
    forked = context.get_start_method() == "fork"
    passing = set(map(id, work.tests))
    places = [number for number, test in enumerate(work.pack.program.tests) if id(test) in passing]
    given = work if forked else work.pack.draft.sources
    arguments = (given, name, places, work.witnesses, work.deadline)
    executor = ProcessPoolExecutor(min(workers, len(shares)), context, _start, arguments)
    try:
        for done in as_completed([executor.submit(_share, share) for share in shares]):
            yield from done.result()
    finally:
        leave(executor)


_worker: _Work


def _start(
    given: _Work | PackSources, name: str | None, places: Sequence[int], witnesses: bool, deadline: float | None
) -> None:
    """A forked process has the work already; another opens the pack anew."""
    global _worker
    heed_signals()
    if isinstance(given, _Work):
        _worker = given
        return
    pack, _ = open_pack(given)
    assert pack is not None
    tests = [pack.program.tests[place] for place in places]
    _worker = _Work(pack, mutants_in(pack, lambda one: contains(one, name)), tests, witnesses, deadline)


def _share(numbers: Sequence[int]) -> list[_Tried]:
    tried = []
    for one in _worker.share(numbers):
        stop_if_interrupted()
        tried.append(one)
    return tried
