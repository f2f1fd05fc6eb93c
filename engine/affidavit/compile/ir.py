"""The pattern IR: what remains of a pattern once every name in it is resolved.

The last form before the automaton: named patterns are expanded, literals are cut into tokens, and each consuming
place is an `Atom` that points into the tables of the `Program`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from affidavit.syntax.nodes import NO_SPAN, SourceText, Span

__all__ = [
    "IR", "Alt", "Atom", "Cap", "Guard", "Nothing", "Rep", "Seq", "atoms", "children", "height", "is_nullable",
    "pair_bound", "size",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atom:
    """One consuming place. `kind` is TOKEN, LEXICON, TYPE or ANY of `program`; `ref` as in `program.Element`.

    Two atoms that consume alike are equal, wherever they were written.
    """

    kind: int
    ref: int
    source: SourceText = field(repr=False, compare=False)
    span: Span = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Seq:
    """`items` one after the other; no items match nothing at all, as `Nothing` does."""

    items: tuple[IR, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """One of `options`, the earlier preferred."""

    options: tuple[IR, ...]


@dataclass(frozen=True, slots=True)
class Rep:
    """`body` at least `min` and at most `max` times (None: no limit), as few as possible when `lazy`."""

    body: IR
    min: int
    max: int | None
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class Cap:
    """`body`, captured as `name`."""

    name: str
    body: IR


@dataclass(frozen=True, slots=True)
class Guard:
    """A zero-width condition; `bit` is one of `program.GuardBits`."""

    bit: int
    source: SourceText | None = field(default=None, repr=False, compare=False)
    span: Span = field(default=NO_SPAN, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches the empty stretch."""


IR = Atom | Seq | Alt | Rep | Cap | Guard | Nothing


def children(ir: IR) -> tuple[IR, ...]:
    """The direct parts of `ir`, in the order written."""
    match ir:
        case Seq(parts) | Alt(parts):
            return parts
        case Rep(body) | Cap(_, body):
            return (body,)
        case _:
            return ()


def atoms(ir: IR) -> Iterator[Atom]:
    """Every atom of `ir`, in the order written; a repeated body counts once."""
    if isinstance(ir, Atom):
        yield ir
    for part in children(ir):
        yield from atoms(part)


def is_nullable(ir: IR, *, unguarded: bool = False) -> bool:
    """Whether `ir` can match without consuming a token; with `unguarded`, also without a guard, so everywhere."""
    match ir:
        case Atom():
            return False
        case Guard():
            return not unguarded
        case Seq(items):
            return all(is_nullable(item, unguarded=unguarded) for item in items)
        case Alt(options):
            return any(is_nullable(option, unguarded=unguarded) for option in options)
        case Rep(body, least):
            return least == 0 or is_nullable(body, unguarded=unguarded)
        case Cap(_, body):
            return is_nullable(body, unguarded=unguarded)
        case _:
            return True


def size(ir: IR) -> int:
    """Number of elements after bounded repetitions are written out: ``X{2,5}`` counts X five times."""
    match ir:
        case Atom():
            return 1
        case Rep(body, least, most):
            return size(body) * max(1, least if most is None else most)
        case _:
            return sum(size(part) for part in children(ir))


def height(ir: IR) -> int:
    """How deep `ir` is nested; 1 for an atom."""
    return 1 + max((height(part) for part in children(ir)), default=0)


@dataclass(frozen=True, slots=True)
class _Ends:
    """How many atoms a match can begin and end with, how many pairs can follow each other, whether it can be empty."""

    first: int
    last: int
    pairs: int
    empty: bool


def pair_bound(ir: IR) -> int:
    """No fewer than the pairs of atoms of which one can follow the other, repetitions written out: how large the
    automaton gets."""
    ends = _ends(ir)
    return ends.pairs + ends.first + ends.last + 1


def _ends(ir: IR) -> _Ends:
    match ir:
        case Atom():
            return _Ends(1, 1, 0, False)
        case Seq(items):
            return _in_sequence([_ends(item) for item in items])
        case Alt(options):
            found = [_ends(option) for option in options]
            return _Ends(
                sum(one.first for one in found),
                sum(one.last for one in found),
                sum(one.pairs for one in found),
                any(one.empty for one in found),
            )
        case Rep(body, least, most):
            return _repeated(_ends(body), least, most)
        case Cap(_, body):
            return _ends(body)
        case _:
            return _Ends(0, 0, 0, True)


def _in_sequence(items: list[_Ends]) -> _Ends:
    first = last = pairs = 0
    empty = True
    for one in items:
        pairs += one.pairs + last * one.first
        first += one.first if empty else 0
        last = one.last + (last if one.empty else 0)
        empty = empty and one.empty
    return _Ends(first, last, pairs, empty)


def _repeated(body: _Ends, least: int, most: int | None) -> _Ends:
    copies = max(1, least if most is None else most)
    # The copies that may be left out are nested, so that any of them but not the one before it cannot stand.
    optional = _Ends(body.first, body.last, body.pairs, body.empty or least == 0)
    whole = _in_sequence([body if index < least else optional for index in range(copies)])
    loop = body.last * body.first if most is None else 0
    last = whole.last if body.empty else body.last * (copies - max(least, 1) + 1)
    first = whole.first if body.empty else body.first
    pairs = whole.pairs if body.empty else copies * body.pairs + (copies - 1) * body.last * body.first
    return _Ends(first, last, pairs + loop, whole.empty or least == 0)
