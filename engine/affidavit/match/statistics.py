"""What the rules do while the matcher runs: counts always, times when asked for.

The counts are plain lists indexed by the number of the rule in its program, so that counting is an addition in place
and costs next to nothing.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from affidavit.compile.program import CompiledRule, Program

if TYPE_CHECKING:
    from affidavit.match.model import Beaten
    from affidavit.match.offers import Offer

__all__ = ["Counts", "RuleStatistics", "Statistics"]

Ready = TypeVar("Ready", bound=tuple[Any, ...])

_NAMES = ("tried", "started", "kept", "beaten")


@dataclass(frozen=True, slots=True)
class RuleStatistics:
    """What one rule did.

    `tried`: the sentences in which it was looked for, since one of the words or findings that it cannot do without
    stands there. `started`: the tokens at which its pattern matches. `kept` and `beaten`: the matches that became
    findings, and those that lost to another. `seconds` it took, None unless times were taken.
    """

    rule: CompiledRule
    tried: int
    started: int
    kept: int
    beaten: int
    seconds: float | None = None

    @property
    def matched(self) -> int:
        """Its matches: where its pattern matches and no `where`, `unless` or `only` withdraws it."""
        return self.kept + self.beaten

    def to_record(self) -> dict[str, Any]:
        """The numbers as plain data."""
        rule = self.rule
        return {
            "rule": rule.name,
            "type": rule.type,
            "file": rule.origin.file,
            "line": rule.origin.line,
            "tried": self.tried,
            "started": self.started,
            "matched": self.matched,
            "kept": self.kept,
            "beaten": self.beaten,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in one process, to be added up in another."""

    sentences: int
    searched: int
    passed_over: int
    rules: tuple[list[int], ...]
    seconds: list[float]


class Statistics:
    """What the rules of one program did so far: all engines over one matcher count together.

    Times are taken while `timed` is true; they are of the search for matches and their conditions, not of the choice
    among them. Counting takes no lock: threads that share an engine may lose a count, never a finding.
    """

    __slots__ = (
        "_number", "_rules", "_scratch", "beaten", "kept", "passed_over", "searched", "seconds", "sentences", "started",
        "timed", "tried",
    )  # fmt: skip

    def __init__(self, program: Program) -> None:
        self._rules = program.rules
        self._number = {rule.name: number for number, rule in enumerate(program.rules)}
        self.timed = False
        self.sentences = 0
        """Sentences of the documents that were read."""
        self.passed_over = 0
        """Documents in which, at a glance, no word stood that a rule could do with."""
        self.searched = 0
        """Those in which any rule was tried."""
        size = len(program.rules)
        self.tried = [0] * size
        self.started = [0] * size
        self.kept = [0] * size
        self.beaten = [0] * size
        self.seconds = [0.0] * size
        self._scratch = [0] * size, [0] * size, [0] * size, [0] * size

    def over(self, ready: Sequence[Ready]) -> Iterable[Ready]:
        """`ready`, tuples whose third item is a rule's number, to loop over; the loop's body is the rule's time."""
        return self._timing(ready) if self.timed else ready

    def _timing(self, ready: Sequence[Ready]) -> Iterator[Ready]:
        clock, seconds = time.perf_counter, self.seconds
        for one in ready:
            begun = clock()
            yield one
            seconds[one[2]] += clock() - begun

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Of what is done in this context, which will be done again in full, only the time counts."""
        counts = self.tried, self.started, self.kept, self.beaten
        others = self.sentences, self.searched, self.passed_over
        self.tried, self.started, self.kept, self.beaten = self._scratch
        try:
            yield
        finally:
            self.tried, self.started, self.kept, self.beaten = counts
            self.sentences, self.searched, self.passed_over = others

    def chosen(self, winners: Iterable[tuple[Offer, list[Beaten]]]) -> None:
        """Count what was kept, and what it beat."""
        number, kept, beaten = self._number, self.kept, self.beaten
        for offer, losers in winners:
            kept[number[offer.rule.name]] += 1
            for loser in losers:
                beaten[number[loser.rule.name]] += 1

    @property
    def rules(self) -> list[RuleStatistics]:
        """What each rule did: the costliest first where times were taken, else the most tried."""
        timed = self.timed or any(self.seconds)
        rows = zip(self._rules, self.tried, self.started, self.kept, self.beaten, self.seconds, strict=True)
        found = [
            RuleStatistics(rule, tried, started, kept, beaten, seconds if timed else None)
            for rule, tried, started, kept, beaten, seconds in rows
        ]
        return sorted(found, key=lambda one: (-(one.seconds or 0.0), -one.tried, -one.started, one.rule.name))

    def to_record(self) -> dict[str, Any]:
        """All of it as plain data, the rules in the order of `rules`."""
        return {
            "sentences": self.sentences,
            "searched": self.searched,
            "passed_over": self.passed_over,
            "rules": [one.to_record() for one in self.rules],
        }

    def reset(self) -> None:
        """Begin anew."""
        self.take()

    def take(self) -> Counts:
        """What was counted; from here on it is counted anew."""
        counts = tuple(getattr(self, name) for name in _NAMES)
        taken = Counts(self.sentences, self.searched, self.passed_over, counts, self.seconds)
        self.sentences = self.searched = self.passed_over = 0
        for name in _NAMES:
            setattr(self, name, [0] * len(self._rules))
        self.seconds = [0.0] * len(self._rules)
        return taken

    def add(self, counts: Counts) -> None:
        """Add what was counted elsewhere, over the same program."""
        self.sentences += counts.sentences
        self.searched += counts.searched
        self.passed_over += counts.passed_over
        for name, more in zip(_NAMES, counts.rules, strict=True):
            mine = getattr(self, name)
            for number, count in enumerate(more):
                mine[number] += count
        for number, seconds in enumerate(counts.seconds):
            self.seconds[number] += seconds
