"""Where matches of patterns can start and end, straight from the patterns, for automata that are not made yet.

Making the automaton of a large rule takes a thousand times as long as asking it, and most rules that are tried on a few
articles match nowhere in them. What `affidavit.compile.reach` tells for each element of an automaton, sets of token
positions, this tells for a pattern as a whole, by recursion: less, but from the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from affidavit.compile.ir import IR, Alt, Atom, Cap, Guard, Rep, Seq, children
from affidavit.compile.reach import FIRST_TYPE, Edges, spread, spread_back

__all__ = ["Whereabouts"]

# The kinds of atoms and the guards, as in `machine`, which builds on this module.
_TOKEN, _LEXICON, _TYPE, _ANY = range(4)
_AT_START = 1

Key = tuple[bool, int]
"""Whether it is a token's, and under which key the sets of an atom stand in their mapping."""


class Whereabouts:
    """The starts and ends of the matches of `patterns`, of which any may match."""

    __slots__ = ("_needs", "_patterns")

    def __init__(self, patterns: Sequence[IR]) -> None:
        self._patterns = tuple(patterns)
        self._needs = [tuple(dict.fromkeys(map(_key_of, _musts(pattern)))) for pattern in patterns]

    @staticmethod
    def are_told_of(patterns: Sequence[IR]) -> bool:
        """Whether this is the way for these patterns: loops within loops would take rounds within rounds."""
        return all(_loops(pattern) <= 1 for pattern in patterns)

    def starts(self, tokens: Mapping[int, int], edges: Mapping[int, Edges], ends: int, end: int) -> int:
        """Where a match can start that ends at one of the positions `ends`; `end` is ``1 << size``."""
        reader = _Reader(tokens, edges, end)
        found = 0
        for pattern in self._possible(tokens, edges):
            found |= reader.back(pattern, ends)
        return found

    def ends(self, tokens: Mapping[int, int], edges: Mapping[int, Edges], starts: int, end: int) -> int:
        """Where a match can end that starts at one of the positions `starts`; `end` is ``1 << size``."""
        reader = _Reader(tokens, edges, end)
        found = 0
        for pattern in self._possible(tokens, edges):
            found |= reader.forth(pattern, starts)
        return found

    def _possible(self, tokens: Mapping[int, int], edges: Mapping[int, Edges]) -> Iterator[IR]:
        """The patterns all of whose indispensable atoms stand somewhere."""
        for pattern, needs in zip(self._patterns, self._needs, strict=True):
            for of_token, key in needs:
                if not (tokens[key] if of_token else edges[key]):
                    break
            else:
                yield pattern


class _Reader:
    """Patterns over one sentence."""

    __slots__ = ("_edges", "_end", "_tokens")

    def __init__(self, tokens: Mapping[int, int], edges: Mapping[int, Edges], end: int) -> None:
        self._tokens = tokens
        self._edges = edges
        self._end = end

    def back(self, ir: IR, ends: int) -> int:
        """Where a match of `ir` can start that ends at one of `ends`."""
        match ir:
            case Atom(kind, ref):
                if kind == _TOKEN:
                    return self._tokens[ref] & ends >> 1
                if kind == _ANY:
                    return ends >> 1
                there = self._edges[ref if kind == _LEXICON else FIRST_TYPE - ref]
                return spread(there, ends) if there else 0
            case Seq(items):
                for item in reversed(items):
                    if not ends:
                        break
                    ends = self.back(item, ends)
                return ends
            case Alt(options):
                found = 0
                for option in options:
                    found |= self.back(option, ends)
                return found
            case Cap(_, body):
                return self.back(body, ends)
            case Rep(body, least, most):
                found = ends
                rounds = most - least if most is not None else None
                while found and rounds != 0:
                    more = ends | self.back(body, found)
                    if more == found:
                        break
                    found = more
                    rounds = rounds - 1 if rounds is not None else None
                for _ in range(least if found else 0):
                    found = self.back(body, found)
                return found
            case _:
                return self._guarded(ir, ends)

    def forth(self, ir: IR, starts: int) -> int:
        """Where a match of `ir` can end that starts at one of `starts`."""
        match ir:
            case Atom(kind, ref):
                if kind == _TOKEN:
                    return (self._tokens[ref] & starts) << 1
                if kind == _ANY:
                    return (starts & self._end - 1) << 1
                there = self._edges[ref if kind == _LEXICON else FIRST_TYPE - ref]
                return spread_back(there, starts) if there else 0
            case Seq(items):
                for item in items:
                    if not starts:
                        break
                    starts = self.forth(item, starts)
                return starts
            case Alt(options):
                found = 0
                for option in options:
                    found |= self.forth(option, starts)
                return found
            case Cap(_, body):
                return self.forth(body, starts)
            case Rep(body, least, most):
                for _ in range(least if starts else 0):
                    starts = self.forth(body, starts)
                found = starts
                rounds = most - least if most is not None else None
                while found and rounds != 0:
                    more = starts | self.forth(body, found)
                    if more == found:
                        break
                    found = more
                    rounds = rounds - 1 if rounds is not None else None
                return found
            case _:
                return self._guarded(ir, starts)

    def _guarded(self, ir: IR, positions: int) -> int:
        if isinstance(ir, Guard):
            return positions & (1 if ir.bit == _AT_START else self._end)
        return positions


def _key_of(atom: Atom) -> Key:
    return atom.kind == _TOKEN, FIRST_TYPE - atom.ref if atom.kind == _TYPE else atom.ref


def _musts(ir: IR) -> Iterator[Atom]:
    """Atoms that every match of `ir` consumes."""
    match ir:
        case Atom(kind):
            if kind != _ANY:
                yield ir
        case Seq(items):
            for item in items:
                yield from _musts(item)
        case Cap(_, body):
            yield from _musts(body)
        case Rep(body, least) if least:
            yield from _musts(body)


def _loops(ir: IR) -> int:
    """How deep loops without a limit are nested in `ir`."""
    return max(map(_loops, children(ir)), default=0) + (isinstance(ir, Rep) and ir.max is None)
