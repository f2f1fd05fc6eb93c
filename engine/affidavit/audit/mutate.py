"""Mutation testing of rules: which small changes to a pack would no test notice.

A mutant is killed by a test that passes on the pack and fails on the mutant. Two steps find that out without
running every test on every mutant:

1. All mutants of a batch stand as probes beside the rules they come from, in one program, and every test's text is
   matched once. Where a mutant offers just what its rule offers, no test of that text can tell the two apart.
2. Only tests whose texts remain are run on the mutant, in a program with the changed rule in place and only
   those lexicon entries whose words occur in these texts; the rule's own tests first, until one fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from affidavit.audit.coverage import percent, read_test
from affidavit.audit.coverage_pack import OpenPack
from affidavit.audit.coverage_probes import with_probes
from affidavit.audit.identity import plain
from affidavit.audit.mutate_build import Builder
from affidavit.audit.mutate_edits import Mutant, mutants_of
from affidavit.audit.rule_tests import Judge
from affidavit.compile.program import TYPE, CompiledRule, PackInfo, Program, TestProgram
from affidavit.match.demand import lower_types, related_types
from affidavit.match.model import Captured, Finding
from affidavit.match.run import Matcher
from affidavit.text.model import Document
from affidavit.text.tokens import normalise, tokenize

__all__ = [
    "Fate", "Mutation", "Progress", "Trials", "batches", "changed_program", "failing_tests", "mutants_in", "mutate",
    "of_type", "sliced",
]  # fmt: skip

_BATCH = 1000  # probes in one program

Progress = Callable[[int, int], None]
"""Told how many of how many mutants are done."""


@dataclass(slots=True)
class Fate:
    """What became of a mutant: `status` is ``killed`` (by `killer`), ``survived`` or ``invalid``.

    An invalid mutant would not compile; it counts for nothing. `rules` are the rules as they are in the mutant,
    `reached` the tests on whose texts it might make a difference.
    """

    mutant: Mutant
    status: str
    killer: TestProgram | None = None
    rules: dict[str, CompiledRule] = field(default_factory=dict, repr=False)
    reached: tuple[TestProgram, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class Mutation:
    """The fates of all mutants, in the order of files and text. `failing` are the tests that fail on the pack itself
    and therefore take no part."""

    pack: PackInfo
    program: Program = field(repr=False)
    tests: int
    failing: tuple[TestProgram, ...]
    fates: tuple[Fate, ...]
    untried: int = 0
    """Mutants that were not tried, since a sample or a time was asked for."""

    def of(self, status: str) -> list[Fate]:
        """The fates of one status."""
        return [fate for fate in self.fates if fate.status == status]

    @property
    def percent(self) -> float:
        """The valid mutants that are killed, in percent, rounded down to a tenth."""
        killed = len(self.of("killed"))
        return percent(killed, killed + len(self.of("survived")))


def mutate(pack: OpenPack, declared: Callable[[str], bool], progress: Progress = lambda done, all: None) -> Mutation:
    """Make and try the mutants of the rules and named patterns whose qualified name is `declared`."""
    mutants = mutants_in(pack, declared)
    failing = failing_tests(pack.program) if mutants else []
    builder = Builder(pack)
    trials = Trials(builder, [test for test in pack.program.tests if test not in failing])
    fates: list[Fate] = []
    for batch in batches(builder, mutants):
        for fate in trials.run(batch):
            fates.append(fate)
            progress(len(fates), len(mutants))
    return Mutation(pack.program.pack, builder.program(), len(pack.program.tests), tuple(failing), tuple(fates))


def mutants_in(pack: OpenPack, declared: Callable[[str], bool]) -> list[Mutant]:
    """The mutants of the rules and named patterns whose qualified name is `declared`, in the order of the text."""
    symbols = [symbol for kind in ("pattern", "rule") for symbol in pack.draft.names.all(kind)]
    symbols = sorted((one for one in symbols if declared(one.qualified)), key=lambda symbol: symbol.order)
    builder = Builder(pack)
    return [mutant for symbol in symbols if builder.users(symbol) for mutant in mutants_of(pack, symbol)]


def failing_tests(program: Program) -> list[TestProgram]:
    """The tests that fail on the pack itself."""
    judge = Judge(program)
    return [test for test in program.tests if not judge.passes(test)]


def batches(builder: Builder, mutants: Iterable[Mutant], size: int = _BATCH) -> Iterator[list[Mutant]]:
    """`mutants` in groups of about `size` changed rules."""
    batch: list[Mutant] = []
    probes = 0
    for mutant in mutants:
        batch.append(mutant)
        probes += len(builder.users(mutant.symbol))
        if probes >= size:
            yield batch
            batch, probes = [], 0
    if batch:
        yield batch


Batch = list[tuple[Mutant, dict[str, CompiledRule]]]


# ── Which tests could tell ──────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Trials:
    """The tests that pass on the pack, and the mutants tried against them."""

    builder: Builder
    tests: Sequence[TestProgram]
    documents: dict[tuple[str, str | None], Document] = field(init=False)
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.documents = {(test.text, test.date): read_test(test) for test in self.tests}
        self.places = {symbol.qualified: symbol.order for symbol in self.builder.pack.draft.names.all("rule")}

    def run(self, mutants: Sequence[Mutant]) -> Iterator[Fate]:
        """The fates of the mutants of a batch, in order."""
        batch = [(mutant, self.builder.build(mutant)) for mutant in mutants]
        program = sliced(self.builder.program(), (document.text for document in self.documents.values()))
        told = self._told_apart(program, batch)
        for number, (mutant, rules) in enumerate(batch):
            if not rules:
                yield Fate(mutant, "invalid")
                continue
            tests = [test for test in self.tests if (test.text, test.date) in told.get(number, {})]
            killer = self._killer(program, rules, tests)
            yield Fate(mutant, "survived" if killer is None else "killed", killer, rules, tuple(tests))

    def _told_apart(self, program: Program, batch: Batch) -> dict[int, dict[tuple[str, str | None], None]]:
        """For each mutant the texts on which some rule of it does not offer just what it offers in the pack."""
        own = {rule.name: rule for rule in program.rules}
        names = sorted({name for _, rules in batch for name in rules})
        probes = [own[name] for name in names]
        owners: list[tuple[int, str]] = [(-1, name) for name in names]
        for number, (_, rules) in enumerate(batch):
            for name, rule in rules.items():
                probes.append(rule)
                owners.append((number, name))
        probed, types = with_probes(_below(program, probes), probes)
        matcher = Matcher(probed)
        found: dict[int, dict[tuple[str, str | None], None]] = {}
        for key, document in self.documents.items():
            offers = _offers(matcher.find(document).findings, set(types))
            plainly = {
                name: offers.get(type_) for (number, name), type_ in zip(owners, types, strict=True) if number < 0
            }
            for (number, name), type_ in zip(owners, types, strict=True):
                if number >= 0 and _differ(offers.get(type_), plainly[name]):
                    found.setdefault(number, {})[key] = None
        return found

    def _killer(
        self, program: Program, rules: Mapping[str, CompiledRule], tests: Sequence[TestProgram]
    ) -> TestProgram | None:
        if not tests:
            return None
        own = sorted(tests, key=lambda test: test.rule not in rules)
        needed = lower_types(program, related_types(program, {test.type for test in tests}))
        mutant = changed_program(sliced(program, (test.text for test in tests)), rules)
        judge = Judge(replace(mutant, rules=tuple(rule for rule in mutant.rules if rule.type in needed)))
        return next((test for test in own if not judge.passes(test)), None)


def changed_program(program: Program, rules: Mapping[str, CompiledRule]) -> Program:
    """`program` with `rules` in the place of its own of these names."""
    return replace(program, rules=tuple(rules.get(rule.name, rule) for rule in program.rules))


def sliced(program: Program, texts: Iterable[str]) -> Program:
    """`program` with only those lexicon entries whose words all occur in `texts`: on these it finds the same."""
    words = {normalise(text[start:end]) for text in texts for start, end in tokenize(text)}
    lexicons = []
    for lexicon in program.lexicons:
        kept = (entry for entry in lexicon.entries if words.issuperset(entry.words))
        entries = tuple(replace(entry, order=order) for order, entry in enumerate(kept))
        lexicons.append(replace(lexicon, entries=entries))
    return replace(program, lexicons=tuple(lexicons))


def _below(program: Program, probes: Iterable[CompiledRule]) -> Program:
    """`program` with only the rules whose findings the probes refer to, themselves or through others."""
    by_type: dict[str, list[CompiledRule]] = {}
    for rule in program.rules:
        by_type.setdefault(rule.type, []).append(rule)
    needed: dict[str, None] = {}
    waiting = list(probes)
    while waiting:
        for name in _types_in(waiting.pop(), program):
            if name not in needed:
                needed[name] = None
                waiting.extend(by_type.get(name, ()))
    return replace(program, rules=tuple(rule for rule in program.rules if rule.type in needed))


def of_type(program: Program, name: str) -> Program:
    """`program` with only the rules of a type and those whose findings they refer to: of the type it finds the same."""
    own = [rule for rule in program.rules if rule.type == name]
    below = {rule.name for rule in _below(program, own).rules}
    return replace(program, rules=tuple(rule for rule in program.rules if rule.type == name or rule.name in below))


def _types_in(rule: CompiledRule, program: Program) -> Iterator[str]:
    for automaton in (rule.automaton, *(surround.automaton for surround in rule.surrounds)):
        for kind, ref in automaton.keys:
            if kind == TYPE:
                yield program.references[ref].type


# ── What a rule offers ──────────────────────────────────────────────────────────────────────────

Offers = tuple[list[Any], bool]
"""What a probe found, comparable; and whether it has overlapping offers, of which only the first shows in full."""


def _offers(findings: Iterable[Finding], types: set[str]) -> dict[str, Offers]:
    found: dict[str, Offers] = {}
    for finding in findings:
        if finding.type in types:
            offers, hidden = found.get(finding.type, ([], False))
            offers.append(_offer(finding))
            found[finding.type] = offers, hidden or bool(finding.beaten)
    return found


def _differ(mine: Offers | None, theirs: Offers | None) -> bool:
    if mine is None or theirs is None:
        return mine is not theirs
    return mine[0] != theirs[0] or mine[1] or theirs[1]


def _offer(finding: Finding) -> Any:
    captures = [(name, _capture(captured)) for name, captured in finding.captures.items() if captured]
    slots = [(name, plain(one.value), one.span, one.via) for name, one in finding.slots.items()]
    return finding.span, sorted(captures, key=lambda one: one[0]), slots


def _capture(captured: Captured | tuple[Captured, ...] | None) -> Any:
    if isinstance(captured, tuple):
        return [_capture(one) for one in captured]
    return None if captured is None else (captured.span, captured.entry and captured.entry.lexicon)
