"""The reference matcher: small, slow and plainly correct. The engine's matcher is held equal to it.

A backtracking interpreter of the pattern IR that yields every match from a start in preference order, as a
Perl-style matcher would try them; the first is the match. Exponential: for short sentences only.
"""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.compile.ir import IR, Alt, Atom, Cap, Guard, Nothing, Rep, Seq
from affidavit.compile.program import GuardBits
from affidavit.match.lattice import Lattice

Taken = tuple[str, int, int]
"""A capture: name, first token, last token."""
Outcome = tuple[int, tuple[Taken, ...]]
"""Where a (partial) match ends and the captures closed on the way."""


def outcomes(ir: IR, lattice: Lattice, at: int) -> Iterator[Outcome]:
    """Every way in which `ir` matches from token `at`, the preferred first."""
    match ir:
        case Nothing():
            yield at, ()
        case Atom(kind, ref):
            for end, _ in lattice.edges(kind, ref, at):
                yield end, ()
        case Guard(bit):
            if at == (0 if bit == GuardBits.SENTENCE_START else lattice.size):
                yield at, ()
        case Seq(items):
            yield from _sequence(items, lattice, at)
        case Alt(options):
            for option in options:
                yield from outcomes(option, lattice, at)
        case Cap(name, body):
            for end, taken in outcomes(body, lattice, at):
                yield end, (*taken, (name, at, end))
        case Rep():
            yield from _repeated(ir, lattice, at, 0)


def _sequence(items: tuple[IR, ...], lattice: Lattice, at: int) -> Iterator[Outcome]:
    if not items:
        yield at, ()
        return
    for middle, taken in outcomes(items[0], lattice, at):
        for end, more in _sequence(items[1:], lattice, middle):
            yield end, taken + more


def _repeated(ir: Rep, lattice: Lattice, at: int, rounds: int) -> Iterator[Outcome]:
    def once_more() -> Iterator[Outcome]:
        if ir.max is not None and rounds >= ir.max:
            return
        for middle, taken in outcomes(ir.body, lattice, at):
            if middle == at and ir.max is None and rounds >= ir.min:
                yield at, taken  # an empty round ends an unbounded loop, as in Perl
                continue
            for end, more in _repeated(ir, lattice, middle, rounds + 1):
                yield end, taken + more

    if rounds < ir.min:
        yield from once_more()
    elif ir.lazy:
        yield at, ()
        yield from once_more()
    else:
        yield from once_more()
        yield at, ()


def preferred(ir: IR, lattice: Lattice, start: int) -> Outcome | None:
    """The match that `ir` prefers from `start`: its end and its captures that consumed something, in text order."""
    for end, taken in outcomes(ir, lattice, start):
        return end, tuple(sorted(one for one in taken if one[2] > one[1]))
    return None
