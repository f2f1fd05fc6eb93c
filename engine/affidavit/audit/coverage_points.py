"""What there is to cover in a pack: the points, where they stand, and what each asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from affidavit.audit.coverage_pack import OpenPack, clause_nodes
from affidavit.audit.coverage_tree import Branch, Leaf, Loop, Spot, Tree, build_tree, walk
from affidavit.compile.draft import RuleDraft
from affidavit.compile.program import Lexicon
from affidavit.compile.scope import Symbol
from affidavit.syntax import nodes
from affidavit.syntax.nodes import SourceText, Span

__all__ = [
    "RELATIONS",
    "Declaration", "Point", "Points", "at_spot", "constraint_points", "lexicons_of", "loop_outcomes", "loop_point",
    "points_of", "rule_points",
]  # fmt: skip


RELATIONS = ("link", "resolve", "context")
"""Declarations that leave a step of their name in the findings they touch."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a test may exercise.

    `kind` is rule, clause, choice, optional, repetition, where, unless, only or one of RELATIONS; `outcome` what must
    happen there: see ``docs/coverage.md``. `start` and `end` are offsets into `file`, `line` counts from 1.
    """

    kind: str
    outcome: str
    file: str
    start: int
    end: int
    line: int
    text: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A rule, a pattern or one of RELATIONS, and the points that stand in it, in the order written."""

    kind: str
    name: str
    source: SourceText = field(repr=False)
    line: int
    end_line: int
    points: tuple[Point, ...]


@dataclass(slots=True)
class Points:
    """The points of a pack. `trees` holds the match clauses of each rule, `lexicons` those whose use shows."""

    declarations: list[Declaration]
    trees: dict[str, list[Tree]]
    lexicons: list[Lexicon]


def points_of(pack: OpenPack) -> Points:
    """Every point, by declaration: files by name, then as written.

    Decisions of a named pattern stand where it is declared, and count once, wherever it is used. What stands in
    the patterns of `unless` and `only`, in cues, and in patterns that only these use, leaves no trace in a
    finding, and is no point.
    """
    trees = {
        draft.name: [build_tree(pack, clause.pattern, draft.symbol.module) for clause in clause_nodes(draft.node)]
        for draft in pack.draft.rule_drafts
    }
    found: dict[tuple[str, int, int], dict[Point, None]] = {}
    owners = _owners(pack)
    for draft in pack.draft.rule_drafts:
        for tree in trees[draft.name]:
            for point in _decisions(tree):
                found.setdefault(_owner(owners[point.file], point.start), {})[point] = None
    declarations = []
    for file in sorted(owners):
        for key in owners[file]:
            symbol = owners[file][key]
            own = dict.fromkeys(_own_points(pack, symbol)) | found.get(key, {})
            if own:
                declarations.append(
                    Declaration(
                        symbol.kind,
                        symbol.qualified,
                        symbol.source,
                        symbol.source.position(symbol.node.span.start)[0],
                        symbol.source.position(symbol.node.span.end - 1)[0],
                        tuple(sorted(own, key=lambda point: (point.start, -point.end))),
                    )
                )
    return Points(declarations, trees, _seen_lexicons(pack, trees))


Owners = dict[tuple[str, int, int], Symbol]


def _owners(pack: OpenPack) -> dict[str, Owners]:
    """The declarations of each file that may hold points, by the stretch they cover."""
    owners: dict[str, Owners] = {}
    for kind in ("rule", "pattern", *RELATIONS):
        for symbol in pack.draft.names.all(kind):
            span = symbol.node.span
            owners.setdefault(symbol.source.path, {})[symbol.source.path, span.start, span.end] = symbol
    return {file: dict(sorted(found.items())) for file, found in owners.items()}


def _owner(owners: Owners, offset: int) -> tuple[str, int, int]:
    return next(key for key in owners if key[1] <= offset < key[2])


def _point(kind: str, outcome: str, source: SourceText, span: Span) -> Point:
    line = source.position(span.start)[0]
    text = " ".join(source.text[span.start : span.end].split())
    return Point(kind, outcome, source.path, span.start, span.end, line, text)


def at_spot(kind: str, outcome: str, spot: Spot) -> Point:
    """The point of a decision written at `spot`."""
    return _point(kind, outcome, spot.source, Span(spot.start, spot.end))


def _own_points(pack: OpenPack, symbol: Symbol) -> Iterator[Point]:
    """The points of a declaration as a whole and of its clauses."""
    node, source = symbol.node, symbol.source
    if symbol.kind in RELATIONS:
        yield _point(symbol.kind, "applied", source, symbol.span)
    if not isinstance(node, nodes.Rule):
        return
    yield _point("rule", "matched", source, symbol.span)
    clauses = clause_nodes(node)
    for clause in clauses if len(clauses) > 1 else ():
        yield _point("clause", "matched", source, clause.span)
    for each in node.clauses:
        if isinstance(each, nodes.Surround | nodes.Where):
            yield from constraint_points(each, source)


def constraint_points(clause: nodes.Surround | nodes.Where, source: SourceText) -> tuple[Point, Point]:
    """The two points of a constraint: that it let a match stand, and that it alone withdrew one."""
    if isinstance(clause, nodes.Where):
        return _point("where", "true", source, clause.span), _point("where", "false", source, clause.span)
    kind, let, struck = ("only", "held", "failed") if clause.wanted else ("unless", "silent", "struck")
    return _point(kind, let, source, clause.span), _point(kind, struck, source, clause.span)


def rule_points(draft: RuleDraft) -> tuple[list[Point], list[Point]]:
    """The points that any finding of the rule covers, and one for each of its match clauses."""
    source = draft.source
    always = [_point("rule", "matched", source, draft.symbol.span)]
    for each in draft.node.clauses:
        if isinstance(each, nodes.Surround | nodes.Where):
            always.append(constraint_points(each, source)[0])
    return always, [_point("clause", "matched", source, clause.span) for clause in clause_nodes(draft.node)]


# ── Decisions of patterns ───────────────────────────────────────────────────────────────────────


def _decisions(tree: Tree) -> Iterator[Point]:
    for part in walk(tree):
        match part:
            case Branch(_, spots):
                for spot in spots:
                    yield at_spot("choice", "taken", spot)
            case Loop():
                for outcome in loop_outcomes(part.least, part.most):
                    yield loop_point(part, outcome)


def loop_point(loop: Loop, outcome: str) -> Point:
    """The point of one outcome of a repetition."""
    return at_spot("optional" if (loop.least, loop.most) == (0, 1) else "repetition", outcome, loop.spot)


def loop_outcomes(least: int, most: int | None) -> dict[str, tuple[int, int | None]]:
    """What can happen at a repetition, each with the fewest and the most rounds that count as it.

    Nothing where the number of rounds is fixed.
    """
    if least == most:
        return {}
    if (least, most) == (0, 1):
        return {"skipped": (0, 0), "taken": (1, 1)}
    found: dict[str, tuple[int, int | None]] = {"zero": (0, 0)} if least == 0 else {}
    found |= {"one": (1, 1)} if least <= 1 else {"minimum": (least, least)}
    many = max(2, least + 1)
    if many != most:
        found["many"] = (many, None)
    if most is not None:
        found["maximum"] = (most, most)
    return found


# ── Lexicons ────────────────────────────────────────────────────────────────────────────────────


def lexicons_of(leaf: Leaf, pack: OpenPack) -> list[Lexicon]:
    """The lexicons of which a token that the element consumed may be an entry."""
    if isinstance(leaf.node, nodes.LexiconRef):
        return [pack.lexicon(leaf.node.name, leaf.module)]
    test = leaf.node.test if isinstance(leaf.node, nodes.TokenTest) else None
    return [pack.lexicon(name, leaf.module) for name in _asked_for(test)]


def _asked_for(test: nodes.TestExpr | None) -> Iterator[str]:
    match test:
        case nodes.LexiconRef(name):
            yield name
        case nodes.TestAnd(operands) | nodes.TestOr(operands):
            for operand in operands:
                yield from _asked_for(operand)


def _seen_lexicons(pack: OpenPack, trees: dict[str, list[Tree]]) -> list[Lexicon]:
    found: dict[int, Lexicon] = {}
    for tree in (tree for each in trees.values() for tree in each):
        for part in walk(tree):
            if isinstance(part, Leaf):
                found |= {lexicon.id: lexicon for lexicon in lexicons_of(part, pack)}
    return [found[id] for id in sorted(found)]
