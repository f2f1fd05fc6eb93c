"""Strata: the order in which types are completed, from the references alone."""

from __future__ import annotations

from dataclasses import dataclass

from affidavit.compile.draft import Draft, RuleDraft
from affidavit.compile.ir import atoms
from affidavit.compile.program import TYPE
from affidavit.syntax.diagnostics import Label
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["stratify"]


@dataclass(frozen=True, slots=True)
class _Need:
    """A rule of one type refers to another; where it does so first."""

    rule: str
    source: SourceText
    span: Span


def stratify(draft: Draft) -> None:
    """Levels of types by the longest chain of references below them. A circle is an error that prints it."""
    needs: dict[str, dict[str, _Need]] = {name: {} for name in draft.types}
    for rule in draft.rule_drafts:
        for target, need in _needs(draft, rule):
            needs[rule.type].setdefault(target, need)
    level: dict[str, int] = {}
    reported: set[frozenset[str]] = set()
    for name in draft.types:
        circle = _visit(name, needs, level)
        if circle is not None and frozenset(circle) not in reported:
            reported.add(frozenset(circle))
            _report(draft, circle, needs)
    if not reported:
        deepest = max(level.values(), default=-1)
        draft.strata = tuple(
            tuple(name for name in draft.types if level[name] == depth) for depth in range(deepest + 1)
        )


def _needs(draft: Draft, rule: RuleDraft) -> list[tuple[str, _Need]]:
    return [
        (draft.references.items[atom.ref].type, _Need(rule.name, atom.source, atom.span))
        for pattern in (*rule.clauses, *(surround.pattern for surround in rule.surrounds))
        for atom in atoms(pattern)
        if atom.kind == TYPE
    ]


def _visit(name: str, needs: dict[str, dict[str, _Need]], level: dict[str, int]) -> list[str] | None:
    """Give `name` and what it needs their levels; the circle, when one is reached. Iterative: chains may be long."""
    path: list[str] = [name]
    pending = [iter(needs[name])]
    while path:
        following = next(pending[-1], None)
        if following is None:
            done = path.pop()
            pending.pop()
            level[done] = 1 + max((level[each] for each in needs[done]), default=-1)
        elif following in path:
            return path[path.index(following) :]
        elif following not in level:
            path.append(following)
            pending.append(iter(needs[following]))
    return None


def _report(draft: Draft, circle: list[str], needs: dict[str, dict[str, _Need]]) -> None:
    start = circle.index(min(circle, key=lambda name: draft.types[name].order))
    ordered = [*circle[start:], *circle[:start]]
    steps = [(one, other, needs[one][other]) for one, other in zip(ordered, [*ordered[1:], ordered[0]], strict=True)]
    first = steps[0][2]
    draft.diagnostics.add(
        "E0503",
        f"types wait for each other: {' -> '.join([*ordered, ordered[0]])}",
        first.source,
        first.span,
        label=f"{ordered[0]} needs {steps[0][1]} (rule {first.rule})",
        others=[
            Label(need.source, need.span, f"{one} needs {other} (rule {need.rule})") for one, other, need in steps[1:]
        ],
        help="let one of the rules match words in place of the finding, or fill the slot by a link",
    )
