"""A whole pack by the reference matcher: plain loops over tokens, entries, rules and starts, nothing shared or cached.

What it gives for a text, the engine must give too.
"""

from __future__ import annotations

from collections.abc import Iterator

from reference_matcher import Taken, outcomes, preferred

from affidavit.compile.ir import Alt
from affidavit.compile.program import Automaton, CompiledRule, Entry, Program, Surround, TypeInfo
from affidavit.match.entries import EntryTrie
from affidavit.match.fill import RuleValues
from affidavit.match.lattice import Entries, Lattice
from affidavit.match.model import Captured, Captures, Finding
from affidavit.match.token_tests import CASELESS, JOINED, START, TokenTests
from affidavit.relate.link import holds
from affidavit.text.caseless import same_case
from affidavit.text.model import Document, Sentence
from affidavit.text.sentences import split
from affidavit.text.tokens import exact_form

__all__ = ["Line", "line_of", "reference_findings"]

Line = tuple[str, str, int, int, int, tuple[Taken, ...]]
"""Type, rule, sentence, first and last token, and the captures of the match, those around it left out."""


def line_of(finding: Finding) -> Line:
    """A finding of either matcher as plain data."""
    found = (one for one in (finding.captures or {}).items() if one[0] not in (finding.around or {}))
    taken = [
        (name, one.first, one.last)
        for name, captured in found
        for one in (captured if isinstance(captured, tuple) else (captured,))
        if one is not None
    ]
    return finding.type, finding.rule.name, finding.sentence.index, finding.first, finding.last, tuple(sorted(taken))


def reference_findings(program: Program, text: str) -> list[Line]:
    """What the rules of `program` find in `text`, before links, contexts and merges; in document order."""
    document = Document(text)
    found: list[Line] = []
    for sentence in split(text):
        here = _sentence(program, document, sentence)
        here.sort(key=lambda f: (f.first, -f.last, program.types[f.type].order, f.rule.rank))
        found += map(line_of, here)
    return found


def _sentence(program: Program, document: Document, sentence: Sentence) -> list[Finding]:
    tests = TokenTests(program, EntryTrie(program))
    tokens = {
        predicate: sum(
            1 << at
            for at, surface in enumerate(sentence.surfaces)
            if tests.passes(predicate, surface, _flags(sentence, at))
        )
        for predicate in range(len(program.predicates))
    }
    lattice = Lattice(
        sentence,
        len(sentence),
        tokens,
        _entries(program, sentence),
        program.references,
        lambda reference, finding: holds(program.references[reference], finding, program),
    )
    found: list[Finding] = []
    for level in program.strata:
        kept = [finding for name in level for finding in _of_type(program, name, document, lattice)]
        for name in level:
            lattice.add([finding for finding in kept if finding.type == name])
        found += kept
    return found


def _flags(sentence: Sentence, at: int) -> int:
    return (START if at == 0 else 0) | (JOINED if sentence.joined[at] else 0) | (CASELESS if sentence.caseless else 0)


def _entries(program: Program, sentence: Sentence) -> Entries:
    found: Entries = {}
    for lexicon in program.lexicons:
        for start in range(len(sentence)):
            there = [entry for entry in lexicon.entries if _stands(entry, sentence, start)]
            if there:
                best = min(there, key=lambda entry: (-len(entry.words), entry.order))
                found.setdefault(lexicon.id, {})[start] = start + len(best.words), best
    return found


def _stands(entry: Entry, sentence: Sentence, start: int) -> bool:
    end = start + len(entry.words)
    if tuple(sentence.words[start:end]) != tuple(entry.words):
        return False
    if entry.exact is None:
        return True
    if sentence.caseless:
        return same_case(entry.exact, entry.words)
    return tuple(map(exact_form, sentence.surfaces[start:end])) == tuple(entry.exact)


def _of_type(program: Program, name: str, document: Document, lattice: Lattice) -> list[Finding]:
    offers = [
        offer for rule in program.rules if rule.type == name for offer in _offers(program, rule, document, lattice)
    ]
    return _kept(program.types[name], offers)


def _pattern(automaton: Automaton) -> Alt:
    assert automaton.patterns is not None
    return Alt(tuple(automaton.patterns))


def _offers(program: Program, rule: CompiledRule, document: Document, lattice: Lattice) -> Iterator[Finding]:
    pattern, values = _pattern(rule.automaton), RuleValues(rule, program)
    for start in range(lattice.size):
        found = preferred(pattern, lattice, start)
        if found is None or found[0] == start:
            continue
        if all(_around(surround, lattice, start, found[0]) == surround.wanted for surround in rule.surrounds):
            captures = _captures(values, lattice.sentence, found[1])
            yield Finding(
                rule.type, rule, document, lattice.sentence, start, found[0], 0, captures, None, values=values
            )


def _captures(values: RuleValues, sentence: Sentence, taken: tuple[Taken, ...]) -> Captures:
    captures: Captures = {}
    for name, many in values.lists.items():
        mine = tuple(Captured(sentence, first, last) for one, first, last in taken if one == name)
        captures[name] = mine if many else (mine[-1] if mine else None)
    return captures


def _around(surround: Surround, lattice: Lattice, first: int, last: int) -> bool:
    pattern = _pattern(surround.automaton)
    if surround.where == "before":
        return any(True for _ in outcomes(pattern, lattice, last))
    if surround.where == "after":
        return any(end == first for start in range(first + 1) for end, _ in outcomes(pattern, lattice, start))
    return any(end >= last for start in range(first + 1) for end, _ in outcomes(pattern, lattice, start))


def _kept(info: TypeInfo, offers: list[Finding]) -> list[Finding]:
    if info.keep != "all":
        return _best(info, offers)
    return [one for rule in {one.rule.name: None for one in offers} for one in _best(info, _by(rule, offers))]


def _by(rule: str, offers: list[Finding]) -> list[Finding]:
    return [one for one in offers if one.rule.name == rule]


def _best(info: TypeInfo, offers: list[Finding]) -> list[Finding]:
    """The first in order is kept if it overlaps none kept before; then the next."""
    kept: list[Finding] = []
    for offer in sorted(offers, key=lambda one: _order(info, one)):
        if not any(_tokens(info, offer) & _tokens(info, other) for other in kept):
            kept.append(offer)
    return kept


def _order(info: TypeInfo, offer: Finding) -> tuple[int, int, int]:
    length = offer.last - offer.first
    return (
        (-length, offer.first, offer.rule.rank) if info.keep == "longest" else (offer.first, -length, offer.rule.rank)
    )


def _tokens(info: TypeInfo, offer: Finding) -> set[int]:
    """The tokens for which offers compete: those of one slot, where the type says so and the match captured it."""
    captured = offer.captures.get(info.keep_on) if info.keep_on is not None and info.keep != "all" else None
    if not captured:
        return set(range(offer.first, offer.last))
    return {
        token
        for one in (captured if isinstance(captured, tuple) else (captured,))
        for token in range(one.first, one.last)
    }
