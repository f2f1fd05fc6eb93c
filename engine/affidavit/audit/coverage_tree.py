"""What a pattern decides, and which way a match went: patterns written out, and paths read back into them.

A `Tree` is a pattern with its named patterns written out, in which every part knows where it was written. `Reader`
takes the path of a finding, that is which element consumed which tokens, and finds the way through the tree that
the matcher took: the first, in order of preference, on which the same elements stand one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from affidavit.audit.coverage_pack import OpenPack
from affidavit.match.model import Finding
from affidavit.syntax import nodes
from affidavit.syntax.nodes import SourceText, Span
from affidavit.text.tokens import tokenize

__all__ = [
    "Anchor",
    "Branch",
    "Event",
    "Leaf",
    "Loop",
    "Reader",
    "Row",
    "Spot",
    "Tree",
    "build_tree",
    "parts_of",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a part of a pattern is written."""

    source: SourceText = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def key(self) -> tuple[str, int, int]:
        return self.source.path, self.start, self.end


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One element: it consumes a token, an entry or a finding. `word` is its token where it is part of a literal."""

    spot: Spot
    node: nodes.Pattern
    module: str
    word: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """``^`` or ``$``."""

    spot: Spot
    at_start: bool


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """Parts one after the other."""

    parts: tuple[Tree, ...]
    spot: Spot


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A choice; each option has its own place."""

    options: tuple[Tree, ...]
    spots: tuple[Spot, ...]
    spot: Spot


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A repetition; `most` None has no limit."""

    body: Tree
    least: int
    most: int | None
    lazy: bool
    spot: Spot


Tree = Leaf | Anchor | Row | Branch | Loop


def walk(tree: Tree) -> Iterator[Tree]:
    """`tree` and all its parts, in the order written."""
    yield tree
    for part in parts_of(tree):
        yield from walk(part)


def parts_of(tree: Tree) -> tuple[Tree, ...]:
    """The direct parts of `tree`."""
    match tree:
        case Row(parts):
            return parts
        case Branch(options):
            return options
        case Loop(body):
            return (body,)
        case _:
            return ()


def build_tree(pack: OpenPack, pattern: nodes.Pattern, module: str) -> Tree:
    """`pattern`, as written in `module`, with its named patterns written out."""
    return _Builder(pack, module, pack.draft.names.modules[module].source, {}).build(pattern)


@dataclass(frozen=True, slots=True)
class _Builder:
    pack: OpenPack
    module: str
    source: SourceText
    params: Mapping[str, Tree]

    def spot(self, span: Span) -> Spot:
        return Spot(self.source, span.start, span.end)

    def build(self, node: nodes.Pattern) -> Tree:
        spot = self.spot(node.span)
        match node:
            case nodes.Literal(text):
                pieces = tuple(Leaf(spot, node, self.module, text[a:b]) for a, b in tokenize(text))
                return pieces[0] if len(pieces) == 1 else Row(pieces, spot)
            case nodes.SentenceStart() | nodes.SentenceEnd():
                return Anchor(spot, isinstance(node, nodes.SentenceStart))
            case nodes.Sequence(items):
                return Row(tuple(map(self.build, items)), spot)
            case nodes.Choice(options):
                return Branch(tuple(map(self.build, options)), tuple(self.spot(one.span) for one in options), spot)
            case nodes.Repeat(body, least, most, lazy):
                return Loop(self.build(body), least, most, lazy, spot)
            case nodes.Capture(_, body):
                return self.build(body)
            case nodes.Parameter(name):
                return self.params[name]
            case nodes.PatternRef(name, args):
                return self._named(name, [self.build(arg) for arg in args])
            case _:
                return Leaf(spot, node, self.module)

    def _named(self, name: str, args: list[Tree]) -> Tree:
        symbol = self.pack.symbol("pattern", name, self.module)
        assert isinstance(symbol.node, nodes.PatternDecl)
        params = dict(zip(symbol.node.params, args, strict=True))
        return _Builder(self.pack, symbol.module, symbol.source, params).build(symbol.node.body)


# ── Reading a path back ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a match did. `kind`: ``option`` (number `count`), ``loop`` (`count` rounds), ``leaf`` (consumed the
    tokens `first` to `last`)."""

    kind: str
    tree: Tree
    count: int = 0
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class _State:
    """A place between elements; `out` in order of preference: what happens on the way, and the next state."""

    out: list[tuple[tuple[str, Tree, int] | None, int]] = field(default_factory=list)


class Reader:
    """Reads paths back into one tree."""

    def __init__(self, tree: Tree) -> None:
        self._states: list[_State] = []
        start = self._state()
        self._goal = self._lay(tree, start)

    def read(self, finding: Finding) -> list[Event]:
        """What the match of `finding` did on its way through the tree; nothing when it did not take this tree."""
        way = self._way(finding)
        return [] if way is None else list(_counted(way, finding))

    def _state(self) -> int:
        self._states.append(_State())
        return len(self._states) - 1

    def _edge(self, state: int, to: int, what: tuple[str, Tree, int] | None = None) -> None:
        self._states[state].out.append((what, to))

    def _lay(self, tree: Tree, at: int) -> int:
        match tree:
            case Row(parts):
                for part in parts:
                    at = self._lay(part, at)
                return at
            case Branch(options):
                end = self._state()
                for number, option in enumerate(options):
                    inside = self._state()
                    self._edge(at, inside, ("option", tree, number))
                    self._edge(self._lay(option, inside), end)
                return end
            case Loop():
                return self._lay_loop(tree, at)
            case Leaf():
                end = self._state()
                self._edge(at, end, ("leaf", tree, 0))
                return end
            case Anchor():
                end = self._state()
                self._edge(at, end, ("anchor", tree, 0))
                return end

    def _lay_loop(self, tree: Loop, at: int) -> int:
        begun, end = self._state(), self._state()
        self._edge(at, begun, ("begin", tree, 0))
        at = begun
        for _ in range(tree.least):
            at = self._round(tree, at)
        if tree.most is None:
            inside = self._state()
            self._fork(at, inside, end, tree)
            self._edge(self._lay(tree.body, inside), at)
            return end
        for _ in range(tree.most - tree.least):
            inside = self._state()
            self._fork(at, inside, end, tree)
            at = self._lay(tree.body, inside)
        self._edge(at, end, ("end", tree, 0))
        return end

    def _round(self, tree: Loop, at: int) -> int:
        inside = self._state()
        self._edge(at, inside, ("round", tree, 0))
        return self._lay(tree.body, inside)

    def _fork(self, at: int, inside: int, end: int, tree: Loop) -> None:
        ways: list[tuple[tuple[str, Tree, int], int]] = [(("round", tree, 0), inside), (("end", tree, 0), end)]
        for what, to in reversed(ways) if tree.lazy else ways:
            self._edge(at, to, what)

    def _way(self, finding: Finding) -> list[tuple[str, Tree, int, int]] | None:
        """(kind, tree, number, path index) along the preferred way that consumes the whole path.

        Whether the rest can be consumed depends on the state and the place in the path alone, so a pair is tried once.
        """
        path = finding.path
        tried = {(0, 0)}
        trail: list[tuple[str, Tree, int, int] | None] = []
        stack = [(0, 0, 0)]  # state, place in the path, next edge
        while stack:
            state, place, edge = stack.pop()
            if state == self._goal and place == len(path):
                return [step for step in trail if step is not None]
            if edge == len(self._states[state].out):
                if trail:
                    trail.pop()
                continue
            stack.append((state, place, edge + 1))
            what, to = self._states[state].out[edge]
            after = place
            if what is not None and what[0] in ("leaf", "anchor"):
                if not _allows(what[1], finding, place):
                    continue
                after = place + (what[0] == "leaf")
            if (to, after) not in tried:
                tried.add((to, after))
                trail.append(None if what is None else (*what, place))
                stack.append((to, after, 0))
        return None


def _allows(tree: Tree, finding: Finding, place: int) -> bool:
    path = finding.path
    if isinstance(tree, Anchor):
        if tree.at_start:
            return (path[place][1] if place < len(path) else path[-1][2]) == 0
        return path[place - 1][2] == len(finding.sentence.surfaces) if place else False
    if place == len(path):
        return False
    element = finding.rule.automaton.elements[path[place][0]]
    spot = tree.spot
    return element.source.path == spot.source.path and spot.start <= element.span.start and element.span.end <= spot.end


def _counted(way: list[tuple[str, Tree, int, int]], finding: Finding) -> Iterator[Event]:
    rounds: list[int] = []
    for kind, tree, number, place in way:
        match kind:
            case "begin":
                rounds.append(0)
            case "round":
                rounds[-1] += 1
            case "end":
                yield Event("loop", tree, rounds.pop())
            case "option":
                yield Event("option", tree, number)
            case "leaf":
                _, first, last, _ = finding.path[place]
                yield Event("leaf", tree, 0, first, last)
