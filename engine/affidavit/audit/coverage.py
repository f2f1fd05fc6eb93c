"""Coverage of a pack by its tests: which of its points some test exercises.

A point counts as covered when a finding that a test's text gives, and that is kept, went through it; or, for a
constraint's other side, when in some test's text a constraint alone withdrew a match. Whether the test says anything
about that finding makes no difference: coverage shows what is never run, mutation testing what is never checked.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from affidavit.audit.coverage_pack import OpenPack
from affidavit.audit.coverage_points import (
    RELATIONS,
    Declaration,
    Point,
    Points,
    at_spot,
    constraint_points,
    lexicons_of,
    loop_outcomes,
    loop_point,
    points_of,
    rule_points,
)
from affidavit.audit.coverage_probes import Probe, constraint_probes, with_probes
from affidavit.audit.coverage_tree import Branch, Event, Leaf, Loop, Reader
from affidavit.compile.draft import RuleDraft
from affidavit.compile.program import Entry, Lexicon, Origin, PackInfo, TestProgram
from affidavit.match.model import Captured, Finding
from affidavit.match.run import Matcher
from affidavit.relate.run import relate
from affidavit.syntax import nodes
from affidavit.text.model import Document
from affidavit.text.tokens import normalise

__all__ = ["Coverage", "Hits", "LexiconCoverage", "measure", "read_test"]


@dataclass(slots=True)
class Hits:
    """How many tests exercise a point, and where the first of them stands."""

    tests: int = 0
    first: Origin | None = None
    last: int = -1  # number of the test counted last


@dataclass(frozen=True, slots=True)
class LexiconCoverage:
    """The entries of one lexicon, as written (an inflected form is its entry's), and how many tests use each.

    `file` is where the entries stand. `measured` is False where no match clause reads the lexicon and none of its
    entries was captured otherwise, so that no finding tells of its use.
    """

    name: str
    file: str
    entries: tuple[tuple[Entry, int], ...]
    measured: bool

    @property
    def covered(self) -> int:
        return sum(hits > 0 for _, hits in self.entries)


@dataclass(slots=True)
class Coverage:
    """What `tests` tests of a pack exercise. `hits` has an entry for each point of `declarations`."""

    pack: PackInfo
    tests: int
    declarations: tuple[Declaration, ...]
    hits: dict[Point, Hits]
    lexicons: tuple[LexiconCoverage, ...]

    @property
    def points(self) -> list[Point]:
        return [point for declaration in self.declarations for point in declaration.points]

    @property
    def covered(self) -> int:
        return sum(self.hits[point].tests > 0 for point in self.points)

    @property
    def percent(self) -> float:
        """Of all points, rounded down to a tenth, so that 100 means all; 100 where there are none."""
        return percent(self.covered, len(self.points))


def percent(covered: int, total: int) -> float:
    """`covered` of `total` in percent, rounded down to a tenth."""
    return 100.0 if not total else covered * 1000 // total / 10


def measure(
    pack: OpenPack,
    wanted: Callable[[TestProgram], bool] = lambda test: True,
    declared: Callable[[str], bool] = lambda name: True,
    progress: Callable[[int, int], None] = lambda done, all: None,
) -> Coverage:
    """The coverage of the declarations whose qualified name is `declared`, by the tests that are `wanted`."""
    run = _Run(pack, points_of(pack))
    tests = [test for test in pack.program.tests if wanted(test)]
    for number, test in enumerate(tests):
        progress(number, len(tests))
        run.test(number, test)
    progress(len(tests), len(tests))
    return run.result(len(tests), declared)


def read_test(test: TestProgram) -> Document:
    """The document that a test's text makes."""
    return Document(test.text, "test", datetime.date.fromisoformat(test.date) if test.date else None)


@dataclass(slots=True)
class _Run:
    """The tests run so far. `uses` counts tests by lexicon and entry as written."""

    pack: OpenPack
    points: Points
    hits: dict[Point, Hits] = field(init=False)
    uses: dict[tuple[int, Origin], Hits] = field(default_factory=dict)
    matcher: Matcher = field(init=False)
    probes: dict[str, Probe] = field(init=False)
    drafts: dict[str, RuleDraft] = field(init=False)
    readers: dict[str, list[Reader]] = field(init=False)
    words: dict[int, dict[str, Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hits = {point: Hits() for declaration in self.points.declarations for point in declaration.points}
        program = self.pack.program
        probes = constraint_probes(program.rules)
        probed, names = with_probes(program, [probe.rule for probe in probes])
        self.matcher = Matcher(probed)
        self.probes = dict(zip(names, probes, strict=True))
        self.drafts = {draft.name: draft for draft in self.pack.draft.rule_drafts}
        self.readers = {name: [Reader(tree) for tree in trees] for name, trees in self.points.trees.items()}

    def test(self, number: int, test: TestProgram) -> None:
        matches = self.matcher.find(read_test(test))
        for finding in relate(matches, self.matcher.program).findings:
            probe = self.probes.get(finding.type)
            if probe is not None:
                self._hit(_struck(probe, self.drafts[probe.of.name]), number, test)
                continue
            for point in self._of(finding):
                self._hit(point, number, test)
            for entry in self._entries(finding):
                _count(self.uses.setdefault((entry.lexicon, entry.origin), Hits()), number, test)

    def _hit(self, point: Point, number: int, test: TestProgram) -> None:
        if point in self.hits:
            _count(self.hits[point], number, test)

    def _of(self, finding: Finding) -> Iterator[Point]:
        always, clauses = rule_points(self.drafts[finding.rule.name])
        yield from always
        yield clauses[finding.clause]
        for event in self._events(finding):
            match event.tree:
                case Branch(_, spots):
                    yield at_spot("choice", "taken", spots[event.count])
                case Loop() as loop:
                    for outcome, (least, most) in loop_outcomes(loop.least, loop.most).items():
                        if least <= event.count and (most is None or event.count <= most):
                            yield loop_point(loop, outcome)
        yield from self._related(finding)

    def _events(self, finding: Finding) -> list[Event]:
        return self.readers[finding.rule.name][finding.clause].read(finding)

    def _related(self, finding: Finding) -> Iterator[Point]:
        done = {(step.kind, step.name) for step in finding.steps}
        for declaration in self.points.declarations:
            if declaration.kind in RELATIONS and (declaration.kind, declaration.name) in done:
                yield from declaration.points

    def _entries(self, finding: Finding) -> Iterator[Entry]:
        for _, _, _, taken in finding.path:
            if isinstance(taken, Entry):
                yield taken
        for captured in finding.captures.values():
            for one in captured if isinstance(captured, tuple) else (captured,):
                if isinstance(one, Captured) and one.entry is not None:
                    yield one.entry
        for event in self._events(finding):
            if isinstance(event.tree, Leaf) and isinstance(event.tree.node, nodes.TokenTest):
                word = normalise(finding.sentence.surfaces[event.first])
                for lexicon in lexicons_of(event.tree, self.pack):
                    if word in self._words(lexicon):
                        yield self._words(lexicon)[word]

    def _words(self, lexicon: Lexicon) -> dict[str, Entry]:
        """The entries of one word."""
        if lexicon.id not in self.words:
            found = {entry.words[0]: entry for entry in reversed(lexicon.entries) if len(entry.words) == 1}
            self.words[lexicon.id] = found
        return self.words[lexicon.id]

    def result(self, tests: int, declared: Callable[[str], bool]) -> Coverage:
        """What was found about the declarations and lexicons whose qualified name is `declared`."""
        seen = {lexicon.id for lexicon in self.points.lexicons} | {lexicon for lexicon, _ in self.uses}
        lexicons = [self._lexicon(lexicon, lexicon.id in seen) for lexicon in self.pack.program.lexicons]
        return Coverage(
            self.pack.program.pack,
            tests,
            tuple(declaration for declaration in self.points.declarations if declared(declaration.name)),
            self.hits,
            tuple(lexicon for lexicon in lexicons if declared(lexicon.name)),
        )

    def _lexicon(self, lexicon: Lexicon, measured: bool) -> LexiconCoverage:
        written = {entry.origin: entry for entry in reversed(lexicon.entries)}
        entries = [(written[origin], self.uses.get((lexicon.id, origin), Hits()).tests) for origin in reversed(written)]
        return LexiconCoverage(lexicon.name, lexicon.file or lexicon.origin.file, tuple(entries), measured)


def _count(hits: Hits, number: int, test: TestProgram) -> None:
    if hits.last != number:
        hits.tests, hits.last = hits.tests + 1, number
        hits.first = hits.first or test.origin


def _struck(probe: Probe, draft: RuleDraft) -> Point:
    """The point of the constraint that a probe turned round."""
    kind = nodes.Surround if probe.part == "surround" else nodes.Where
    clause = [each for each in draft.node.clauses if isinstance(each, kind)][probe.number]
    return constraint_points(clause, draft.source)[1]
