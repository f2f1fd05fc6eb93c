"""Texts on which a rule and its mutant might differ, made from the patterns: short ones first.

A `Plan` says which way to go through the patterns of a rule so that the changed place matters: through which part, with
how many rounds of a repetition, with which words at an element. Each plan gives a few texts, which differ in the words
and, elsewhere, in the choices taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from affidavit.audit.coverage_pack import OpenPack, clause_nodes
from affidavit.audit.coverage_tree import Anchor, Branch, Leaf, Loop, Row, Spot, Tree, build_tree, parts_of, walk
from affidavit.audit.mutate_build import Builder
from affidavit.audit.mutate_edits import Mutant
from affidavit.audit.witness_words import Piece, Words, join
from affidavit.compile.draft import RuleDraft
from affidavit.syntax import nodes
from affidavit.text.tokens import tokenize

__all__ = ["texts_for"]

_FEW, _MANY = 16, 60
"""How many texts a plan gives: where the place is aimed at, and where only luck hits it."""
_TOO_LONG = 40  # tokens
_ALIKE = 5  # so many words take turns where an element is repeated

Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """`match` is what the rule matches, `before` and `after` what must stand around it; `around` covers it. `through`
    is the part to go through, `rounds` how often a repetition goes, `words` what stands at an element."""

    match: Tree
    before: tuple[Tree, ...] = ()
    after: tuple[Tree, ...] = ()
    around: Tree | None = None
    through: Key | None = None
    rounds: Mapping[Key, int] = field(default_factory=dict)
    words: Mapping[Key, Sequence[Piece]] = field(default_factory=dict)
    padded: bool = False  # whether words stand between the start of `around` and the match
    texts: int = _FEW


def texts_for(mutant: Mutant, rule: str, builder: Builder, words: Words) -> list[str]:
    """Texts on which the mutant of `rule` might tell, each once: of all plans the plainest and shortest first."""
    found: dict[str, tuple[int, ...]] = {}
    for plan in _plans(mutant, rule, builder, words):
        for number in range(plan.texts):
            pieces = _Maker(plan, words, number).pieces()
            for untidy in (0, 1) if pieces is not None else ():
                text = join(pieces or (), not untidy)
                size = len(tokenize(text))
                if 0 < size <= _TOO_LONG:
                    rank = untidy, max(number - 1, 0), size, len(text)
                    found[text] = min(rank, found.get(text, rank))
    return sorted(found, key=lambda text: (found[text], text))


# ── Plans ───────────────────────────────────────────────────────────────────────────────────────


def _plans(mutant: Mutant, rule: str, builder: Builder, words: Words) -> Iterator[Plan]:
    pack = builder.pack
    draft = next(one for one in pack.draft.rule_drafts if one.name == rule)
    old = _Trees.of(pack, draft)
    with builder.standing(mutant):
        new = _Trees.of(pack, draft, mutant)
    for one in (old,) if mutant.edit.part == "where" else (old, new):
        for match in one.matches:
            yield from _aimed(Plan(match, one.before, one.after), one, mutant, words)


@dataclass(frozen=True, slots=True)
class _Trees:
    """The patterns of a rule: what it matches, and for each `unless` and `only` its clause and pattern."""

    matches: tuple[Tree, ...]
    surrounds: tuple[tuple[nodes.Surround, Tree | None], ...]

    @classmethod
    def of(cls, pack: OpenPack, draft: RuleDraft, mutant: Mutant | None = None) -> _Trees:
        edit = mutant.edit if mutant is not None and mutant.symbol.kind == "rule" else None
        module = draft.symbol.module
        matches: list[Tree] = []
        for number, clause in enumerate(clause_nodes(draft.node)):
            changed = edit is not None and (edit.part, edit.number) == ("match", number)
            pattern = edit.pattern if changed and edit is not None else clause.pattern
            if pattern is not None:
                matches.append(build_tree(pack, pattern, module))
        surrounds: list[tuple[nodes.Surround, Tree | None]] = []
        for number, surround in enumerate(one.clause for one in draft.surrounds):
            changed = edit is not None and (edit.part, edit.number) == ("surround", number)
            pattern = edit.pattern if changed and edit is not None else surround.pattern
            surrounds.append((surround, None if pattern is None else build_tree(pack, pattern, module)))
        return cls(tuple(matches), tuple(surrounds))

    @property
    def before(self) -> tuple[Tree, ...]:
        return tuple(tree for one, tree in self.surrounds if one.wanted and one.where == "after" and tree is not None)

    @property
    def after(self) -> tuple[Tree, ...]:
        return tuple(tree for one, tree in self.surrounds if one.wanted and one.where == "before" and tree is not None)


def _aimed(base: Plan, trees: _Trees, mutant: Mutant, words: Words) -> Iterator[Plan]:
    """Plans that go where the mutant changes something."""
    edit = mutant.edit
    if edit.part == "where":
        yield replace(base, texts=_MANY)
        return
    focus = Spot(mutant.symbol.source, mutant.span.start, mutant.span.end)
    if edit.part == "surround":
        surround, tree = trees.surrounds[edit.number]
        if tree is not None:
            inner = _through(replace(base, match=tree), focus, mutant, words, base)
            for plan in inner:
                yield from _around(plan, surround, tree)
            yield replace(base, match=tree)
        if surround.wanted:
            yield base if tree is None else _without(base, surround, tree)
        return
    yield from _through(base, focus, mutant, words, base)
    if edit.part == "body":
        for surround, tree in trees.surrounds:
            if tree is not None and _holds(tree, focus.key):
                inner = _through(replace(base, match=tree), focus, mutant, words, base)
                for plan in inner:
                    yield from _around(plan, surround, tree)


def _around(plan: Plan, surround: nodes.Surround, tree: Tree) -> Iterator[Plan]:
    """Plans whose `match` is a surrounding pattern, put around what the rule matches."""
    assert plan.around is not None
    inner = plan.around
    if surround.where == "within":
        yield replace(plan, match=inner, around=tree)
        yield replace(plan, match=inner, around=tree, padded=True)
        return
    before = tuple(one for one in plan.before if one is not tree)
    after = tuple(one for one in plan.after if one is not tree)
    if surround.where == "after":
        yield replace(plan, match=inner, around=None, before=(tree, *before), after=after)
        return
    yield replace(plan, match=inner, around=None, before=before, after=(*after, tree))


def _without(base: Plan, surround: nodes.Surround, tree: Tree) -> Plan:
    before = tuple(one for one in base.before if one is not tree)
    return replace(base, before=before, after=tuple(one for one in base.after if one is not tree))


def _through(plan: Plan, focus: Spot, mutant: Mutant, words: Words, base: Plan) -> Iterator[Plan]:
    """Plans through the changed place of ``plan.match``; `around` remembers what the rule itself matches."""
    tree = plan.match
    plan = replace(plan, around=base.match if tree is not base.match else None, through=focus.key)
    if mutant.edit.part in ("surround",) and mutant.edit.pattern is None:
        yield replace(plan, through=None)
        return
    loop = next((one for one in walk(tree) if isinstance(one, Loop) and one.spot.key == focus.key), None)
    leaf = next((one for one in walk(tree) if isinstance(one, Leaf) and _covers(one.spot, focus)), None)
    match mutant.operator:
        case "widen-maximum" | "widen-minimum" | "require-optional" | "drop-optional" if loop is not None:
            for count in _counts(loop):
                yield replace(plan, rounds={focus.key: count})
        case "swap-lexicon" | "delete-test" | "any-case" | "delete-condition" if leaf is not None:
            for options in _telling(leaf, mutant, words):
                yield replace(plan, through=leaf.spot.key, words={leaf.spot.key: options})
        case "drop-choice" if leaf is not None and not _holds(tree, focus.key):
            for options in _telling(leaf, mutant, words):
                yield replace(plan, through=leaf.spot.key, words={leaf.spot.key: options})
        case "drop-clause":
            yield replace(plan, through=None)
        case _ if _holds(tree, focus.key):
            yield plan
            return
    yield replace(plan, texts=4, through=None)


def _counts(loop: Loop) -> list[int]:
    """The numbers of rounds at and beside the bounds."""
    bounds = (loop.least, loop.least + 1, *(() if loop.most is None else (loop.most, loop.most - 1)), 2)
    return sorted({count for count in bounds if count >= loop.least and (loop.most is None or count <= loop.most)})


def _telling(leaf: Leaf, mutant: Mutant, words: Words) -> Iterator[Sequence[Piece]]:
    """Words that one of the element and its mutant takes, and the other does not."""
    node, changed = mutant.node, mutant.after
    match leaf.node:
        case nodes.LexiconRef(name) if mutant.operator == "swap-lexicon":
            mine, theirs = words.pack.lexicon(name, leaf.module), words.pack.lexicon(changed[1:], leaf.module)
            yield list(words.entries(mine, theirs))
            yield list(words.entries(theirs, mine))
        case nodes.Literal(text):
            yield [Piece(text.casefold()), Piece(text.upper()), Piece(text.capitalize())]
        case nodes.TypeRef(name):
            yield list(words.types.get(name, ()))
        case nodes.TokenTest(test) if node is not None:
            other = _replaced(test, mutant)
            if other is not None:
                yield list(words.passing(other, leaf.module, test))
                yield list(words.passing(test, leaf.module, other))


def _replaced(test: nodes.TestExpr, mutant: Mutant) -> nodes.TestExpr | None:
    """The token test as the mutant has it, found by the place of the part that changes."""
    start, end = mutant.span.start, mutant.span.end

    def change(part: nodes.TestExpr) -> nodes.TestExpr | None:
        if (part.span.start, part.span.end) == (start, end):
            match part:
                case nodes.LexiconRef() if mutant.operator == "swap-lexicon":
                    return replace(part, name=mutant.after.lstrip("@"))
                case nodes.Literal() if mutant.operator == "any-case":
                    return replace(part, exact=False)
                case _:
                    return None
        match part:
            case nodes.TestAnd(operands) | nodes.TestOr(operands):
                kept = tuple(one for one in map(change, operands) if one is not None)
                return kept[0] if len(kept) == 1 else replace(part, operands=kept)
            case nodes.TestNot(operand):
                inner = change(operand)
                return None if inner is None else replace(part, operand=inner)
            case _:
                return part

    return change(test)


def _covers(spot: Spot, focus: Spot) -> bool:
    return spot.source.path == focus.source.path and spot.start <= focus.start and focus.end <= spot.end


def _holds(tree: Tree, key: Key) -> bool:
    """Whether the place is a part of the tree."""
    return any(
        part.spot.key == key or (isinstance(part, Branch) and any(spot.key == key for spot in part.spots))
        for part in walk(tree)
    )


# ── Making a text ───────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Maker:
    """One text of a plan. Number 0 takes what is shortest and likeliest, number 1 leaves out nothing that may be left
    out; others vary, always in the same way."""

    plan: Plan
    words: Words
    number: int
    step: int = 0
    inside: list[Piece] = field(default_factory=list)  # what the pattern around the match has still to cover

    pads: int = 0  # so many words stand before that
    used: dict[Key, int] = field(default_factory=dict)  # how often an element was made before

    def pieces(self) -> list[Piece] | None:
        """The text's pieces; None when no word is known for some element."""
        plan = self.plan
        try:
            match = self._make(plan.match)
            if plan.around is not None:
                self.inside = list(match)
                match = self._make(plan.around)
            before = [piece for tree in plan.before for piece in self._make(tree)]
            after = [piece for tree in plan.after for piece in self._make(tree)]
        except LookupError:
            return None
        return [*before, *match, *after]

    def _pick(self, count: int) -> int:
        """A number below `count`."""
        self.step += 1
        if self.number < 2 or count == 1:
            return 0
        mixed = (self.number * 2654435761 + self.step * 2246822519) & 0xFFFFFFFF
        mixed ^= mixed >> 15
        return ((mixed * 3266489917 & 0xFFFFFFFF) >> 8) % count

    def _make(self, tree: Tree) -> list[Piece]:
        match tree:
            case Leaf():
                return [self._word(tree)]
            case Anchor():
                return []
            case Row(parts):
                return [piece for part in parts for piece in self._make(part)]
            case Branch():
                return self._make(self._option(tree))
            case Loop():
                return [piece for _ in range(self._rounds(tree)) for piece in self._make(tree.body)]

    def _word(self, leaf: Leaf) -> Piece:
        if self.pads:
            self.pads -= 1
        elif self.inside and (leaf.word or self.inside[0].text).casefold() == self.inside[0].text.casefold():
            return self.inside.pop(0)
        options = self.plan.words.get(leaf.spot.key) or self.words.fitting(leaf)
        if not options:
            raise LookupError(leaf.spot.text)
        again = self.used[leaf.spot.key] = self.used.get(leaf.spot.key, -1) + 1
        if self.number < 2:
            return options[again % len(options[:_ALIKE])]
        likely = options[: 3 * self.number]
        return likely[self._pick(len(likely))]

    def _option(self, branch: Branch) -> Tree:
        through = self.plan.through
        for spot, option in zip(branch.spots, branch.options, strict=True):
            if through is not None and (spot.key == through or _holds(option, through)):
                return option
        shortest = sorted(branch.options, key=_least)
        return shortest[self._pick(len(shortest))]

    def _rounds(self, loop: Loop) -> int:
        planned = self.plan.rounds.get(loop.spot.key)
        if planned is not None:
            self.pads = max(0, planned - len(self.inside)) if self.plan.padded else 0
            return planned
        through = self.plan.through
        entered = through is not None and (loop.spot.key == through or _holds(loop.body, through))
        least = max(loop.least, 1) if entered else loop.least
        if self.inside:
            least = max(least, len(self.inside) if loop.most is None else min(len(self.inside), loop.most))
        if self.number == 0 or least == loop.most:
            return least
        if self.number == 1:
            return least + (least == loop.least)
        spare = 2 if loop.most is None else min(2, loop.most - least)
        return least + self._pick(spare + 1)


def _least(tree: Tree) -> int:
    """The fewest elements of a way through the tree."""
    match tree:
        case Leaf():
            return 1
        case Branch(options):
            return min(map(_least, options))
        case Loop(body, least):
            return least * _least(body) if least else 0
        case _:
            return sum(map(_least, parts_of(tree)))
