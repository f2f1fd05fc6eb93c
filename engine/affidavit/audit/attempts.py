"""How far a rule came where it found nothing: the nearest attempt, and what it lacked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from affidavit.audit.identity import plain
from affidavit.audit.show import quoted, shown
from affidavit.compile.program import ACCEPT, Automaton, CompiledRule, Program
from affidavit.match.evaluate import Environment, describe, evaluate
from affidavit.match.fill import fill_slots
from affidavit.match.lattice import Lattice
from affidavit.match.offers import RuleRun
from affidavit.match.search import holds
from affidavit.match.surround import Surroundings
from affidavit.text.model import Document

__all__ = ["Attempt", "nearest_attempt"]

_WANTED_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a rule did at the place where it came furthest.

    `span` is what its pattern consumed, None when not even its first element was there; `lacking` says, in words,
    what it wanted next or which clause withdrew the match.
    """

    span: tuple[int, int] | None
    lacking: str


def nearest_attempt(rule: CompiledRule, lattices: Sequence[Lattice], document: Document, program: Program) -> Attempt:
    """The attempt of `rule` over the sentences of `document` that consumed most; the first of equals.

    A complete match that a `where`, `unless` or `only` withdrew counts more than any part of one.
    """
    best: tuple[int, Attempt] = (0, Attempt(None, f"nothing here begins {rule.name}: {_wanted(rule.automaton, 0)}"))
    for lattice in lattices:
        for attempt in _withdrawn(rule, lattice, document, program):
            return attempt
        far = _furthest(rule.automaton, lattice)
        if far is not None and far[1] - far[0] > best[0]:
            best = far[1] - far[0], _partial(rule.automaton, lattice, *far)
    return best[1]


# ── Complete matches that were withdrawn ────────────────────────────────────────────────────────


def _withdrawn(rule: CompiledRule, lattice: Lattice, document: Document, program: Program) -> Iterator[Attempt]:
    run = RuleRun(rule, lattice, program, document)
    sentence = lattice.sentence
    for start in range(lattice.size):
        end = run.search.end(start)
        if end <= start:
            continue
        reason = _objection(rule, run, start, end)
        if reason is not None:
            yield Attempt((sentence.starts[start], sentence.ends[end - 1]), reason)


def _objection(rule: CompiledRule, run: RuleRun, first: int, last: int) -> str | None:
    """The clause that withdraws the match of tokens `first` to `last`, if any."""
    captures = dict(run.search.match(first, run.lists).captures)
    for surround in rule.surrounds:
        found = Surroundings(surround, run.lattice)
        if found.holds(first, last) != surround.wanted:
            verb = "does not hold" if surround.wanted else "strikes"
            return f"`{' '.join(surround.text.split())}` {verb} (line {surround.origin.line})"
        if surround.wanted:
            captures |= found.captures(first, last, run.lists)
    slots = fill_slots(rule, captures, run.document, run.program)
    environment = Environment(captures=captures, slots=slots, date=run.document.date, program=run.program)
    for condition in rule.where:
        value = evaluate(condition.expr, environment)
        if value is not True:
            has = ", ".join(f"{name} = {shown(plain(filled.value))}" for name, filled in slots.items())
            return f"`where {condition.text}` is {shown(describe(value))} (line {condition.origin.line}; {has})"
    return None


# ── Parts of matches ────────────────────────────────────────────────────────────────────────────


def _furthest(automaton: Automaton, lattice: Lattice) -> tuple[int, int, tuple[int, ...]] | None:
    """(start, position reached, states there) of the longest stretch that the beginning of a match consumed."""
    best: tuple[int, int, tuple[int, ...]] | None = None
    for start in range(lattice.size):
        reached: dict[int, dict[int, None]] = {start: {0: None}}
        for position in range(start, lattice.size + 1):
            for state in list(reached.get(position, ())):
                for target, end in _moves(automaton, lattice, state, position):
                    reached.setdefault(end, {})[target + 1] = None
        far = max(reached)
        if far > start and (best is None or far - start > best[1] - best[0]):
            best = start, far, tuple(reached[far])
    return best


def _moves(automaton: Automaton, lattice: Lattice, state: int, position: int) -> Iterator[tuple[int, int]]:
    for kind, what, _, guards, step in automaton.moves[state]:
        if kind != ACCEPT and (not guards or holds(guards, position, lattice.size)):
            for end, _ in lattice.edges(kind, what, position):
                yield step.target, end


def _partial(automaton: Automaton, lattice: Lattice, start: int, far: int, states: tuple[int, ...]) -> Attempt:
    sentence = lattice.sentence
    wanted = dict.fromkeys(part for state in states for part in _wanted_parts(automaton, state))
    there = quoted(sentence.surfaces[far]) if far < lattice.size else "the sentence ends"
    words = _either(list(wanted))
    return Attempt((sentence.starts[start], sentence.ends[far - 1]), f"then {there} where it wants {words}")


def _wanted(automaton: Automaton, state: int) -> str:
    return f"it begins with {_either(list(dict.fromkeys(_wanted_parts(automaton, state))))}"


def _wanted_parts(automaton: Automaton, state: int) -> Iterator[str]:
    for step in automaton.steps[state]:
        if step.target != ACCEPT:
            element = automaton.elements[step.target]
            yield element.source.text[element.span.start : element.span.end]


def _either(parts: list[str]) -> str:
    more = f" (or {len(parts) - _WANTED_SHOWN} other things)" if len(parts) > _WANTED_SHOWN else ""
    return (" or ".join(parts[:_WANTED_SHOWN]) or "an end") + more
