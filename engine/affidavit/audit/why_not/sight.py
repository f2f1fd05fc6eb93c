"""What the elements of patterns can take in one sentence, and what they nearly could."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from affidavit.audit.why_not.entries import NearestEntries
from affidavit.audit.why_not.token_tests import TokenTests
from affidavit.compile.program import ANY, LEXICON, TOKEN, Entry, Program, Reference
from affidavit.match.evaluate import Environment, evaluate
from affidavit.match.model import Filled, Finding
from affidavit.text.caseless import same_case
from affidavit.text.model import Document, Sentence
from affidavit.text.tokens import exact_form

__all__ = ["Edge", "Near", "Phrases", "Sight"]

_PHRASE = 6
"""Words that an entry is compared with."""

Edge = tuple[int, "Finding | Entry | None"]
"""Where an element ends (half-open) and the finding or entry it takes."""


@dataclass(frozen=True, slots=True)
class Near:
    """What an element does not take although it is almost what it wants; `reason` is one of REASONS."""

    end: int
    reason: str
    taken: Finding | Entry | None


class Phrases:
    """The entries of all lexicons by lexicon and first word."""

    def __init__(self, program: Program) -> None:
        self._by_first: dict[tuple[int, str], list[Entry]] = {}
        for lexicon in program.lexicons:
            for entry in lexicon.entries:
                if entry.words:
                    self._by_first.setdefault((lexicon.id, entry.words[0]), []).append(entry)

    def starting(self, lexicon: int, sentence: Sentence, start: int) -> list[tuple[Entry, bool]]:
        """The entries whose words begin at `start`, longer first, then as declared; and whether in their case."""
        words = sentence.words
        found = [
            entry
            for entry in self._by_first.get((lexicon, words[start]), ())
            if tuple(words[start : start + len(entry.words)]) == entry.words
        ]
        found.sort(key=lambda entry: (-len(entry.words), entry.order))
        return [(entry, _in_case(entry, sentence, start)) for entry in found]


class Sight:
    """One sentence as patterns see it: tokens, entries, and `findings` of any type (those of other sentences too).

    Conditions of type references are asked of what rules have filled, since links and contexts come later.
    """

    def __init__(
        self,
        sentence: Sentence,
        document: Document,
        program: Program,
        findings: Iterable[Finding],
        tests: TokenTests,
        phrases: Phrases,
        nearest: Callable[[int], NearestEntries],
    ) -> None:
        self.sentence = sentence
        self.document = document
        self.program = program
        self.tests = tests
        self.size = len(sentence)
        self._phrases = phrases
        self._nearest = nearest
        self._likest: dict[tuple[int, int], list[Near]] = {}
        self._findings: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.sentence.index == sentence.index:
                self._findings.setdefault(finding.type, []).append(finding)
        for found in self._findings.values():
            found.sort(key=lambda one: (one.first, -one.last, one.rule.rank))
        self._slots: dict[Finding, dict[str, Filled]] = {}
        self._edges: dict[tuple[int, int, int], list[Edge]] = {}
        self._entries: dict[tuple[int, int], list[tuple[Entry, bool]]] = {}

    def findings(self, type_name: str) -> list[Finding]:
        """The findings of a type in this sentence, in the order of the text."""
        return self._findings.get(type_name, [])

    def edges(self, kind: int, ref: int, position: int) -> list[Edge]:
        """What an element can take at token `position`, preferred first."""
        key = (kind, ref, position)
        known = self._edges.get(key)
        if known is None:
            known = self._edges[key] = self._look(kind, ref, position) if position < self.size else []
        return known

    def near(self, kind: int, ref: int, position: int) -> list[Near]:
        """What stands at `position` and is almost what the element wants: wrong case, a condition that fails, ..."""
        if position >= self.size:
            return []
        if kind == TOKEN:
            other_case = not self.edges(kind, ref, position) and self.tests.in_another_case(
                ref, self.sentence, position
            )
            return [Near(position + 1, "case", None)] if other_case else []
        if kind == LEXICON:
            return self._near_entries(ref, position)
        if kind == ANY:
            return []
        return list(self._near_findings(self.program.references[ref], position))

    def like(self, lexicon: int, position: int) -> list[Near]:
        """Entries of a lexicon that are like the words at `position`: misspelt, inflected otherwise, or in part."""
        key = (lexicon, position)
        if key not in self._likest:
            words = self.sentence.words[position : position + _PHRASE]
            found = [] if self.edges(LEXICON, lexicon, position) else self._nearest(lexicon).like(words)
            self._likest[key] = [Near(position + like.words, "lexicon", like.entry) for like in found]
        return self._likest[key]

    def short_entry(self, lexicon: int, first: int, last: int) -> Entry | None:
        """An entry that the tokens `first` to `last` would be with one more."""
        return self._nearest(lexicon).short(self.sentence.words[first:last])

    def entries(self, lexicon: int, position: int) -> list[tuple[Entry, bool]]:
        """See `Phrases.starting`."""
        key = (lexicon, position)
        if key not in self._entries:
            self._entries[key] = self._phrases.starting(lexicon, self.sentence, position)
        return self._entries[key]

    def holds(self, reference: Reference, finding: Finding) -> bool:
        """Whether the condition of `reference` was true of `finding` when the rules ran."""
        if reference.condition is None:
            return True
        return evaluate(reference.condition.expr, self.environment(finding)) is True

    def environment(self, finding: Finding) -> Environment:
        """What a condition on `finding` looked at: what its rule had filled, before resolves, links and contexts."""
        slots = self._slots.get(finding)
        if slots is None:
            given = {name: filled for name, filled in finding.slots.items() if filled.via in ("capture", "set")}
            slots = self._slots[finding] = given if finding.values is None else finding.values.slots(finding)
        return Environment(slots=slots, date=self.document.date, program=self.program)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters of tokens `first` to `last` (half-open, not empty)."""
        return self.sentence.starts[first], self.sentence.ends[last - 1]

    def _look(self, kind: int, ref: int, position: int) -> list[Edge]:
        if kind == ANY:
            return [(position + 1, None)]
        if kind == TOKEN:
            return [(position + 1, None)] if self.tests.passes(ref, self.sentence, position) else []
        if kind == LEXICON:
            found = [entry for entry, in_case in self.entries(ref, position) if in_case]
            return [(position + len(found[0].words), found[0])] if found else []
        reference = self.program.references[ref]
        there = [one for one in self.findings(reference.type) if one.first == position]
        return [(one.last, one) for one in there if self.holds(reference, one)]

    def _near_findings(self, reference: Reference, position: int) -> Iterator[Near]:
        """Findings whose condition is not true, and a part of one where only the whole can be taken."""
        for one in self.findings(reference.type):
            if one.first == position and not self.holds(reference, one):
                yield Near(one.last, "condition", one)
            elif one.first == position:
                yield from (Near(end, "other-extent", one) for end in range(position + 1, one.last))
            elif one.first < position < one.last:
                yield Near(one.last, "other-extent", one)

    def _near_entries(self, lexicon: int, position: int) -> list[Near]:
        taken = self.edges(LEXICON, lexicon, position)
        longest = taken[0][0] if taken else position
        found = []
        for entry, in_case in self.entries(lexicon, position):
            end = position + len(entry.words)
            if end != longest:
                found.append(Near(end, "longer-entry" if in_case and end < longest else "case", entry))
        return [one for one in found if one.reason == "case" or taken]


def _in_case(entry: Entry, sentence: Sentence, start: int) -> bool:
    if entry.exact is None:
        return True
    if sentence.caseless:
        return same_case(entry.exact, entry.words)
    surfaces = sentence.surfaces[start : start + len(entry.words)]
    return all(exact == exact_form(surface) for exact, surface in zip(entry.exact, surfaces, strict=True))
