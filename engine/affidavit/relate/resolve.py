"""Resolves: which place of the gazetteer a name means, by what else the document speaks of.

The text itself narrows the candidates of a name, by the kind it states and the place it puts around it. Those left are
given points; what a candidate gets for the country, the region and the surroundings depends on what the other names
mean: in the first round each of their candidates counts for a share, afterwards the one chosen. Time is linear in the
names, since candidates and rounds are capped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from affidavit.compile.gazetteer import PlaceRow, ResolveProgram
from affidavit.compile.program import Program
from affidavit.match.model import Filled, Finding
from affidavit.relate.mentions import Mention, Sense, find_mentions, group_senses, narrow_by_containers
from affidavit.relate.plan import plan_of
from affidavit.relate.points import Points, Rated, Surroundings, Vote
from affidavit.relate.steps import LateStep

__all__ = ["ROUNDS", "apply_resolves"]

ROUNDS = 3
"""Rounds at most. On nearly all texts the choices of the second are those of the first."""

_REJECTED_KEPT = 4
"""Rejected candidates told: the best ones."""


def apply_resolves(findings: Sequence[Finding], program: Program) -> None:
    """Run the resolves of `program`, in declaration order, over the findings of one document, which are changed."""
    plan = plan_of(program)
    for resolved in plan.resolves:
        mentions = find_mentions(resolved, findings)
        if not mentions:
            continue
        narrow_by_containers(resolved, findings, mentions)
        senses = group_senses(mentions)
        _choose(senses, _hints(resolved, findings))
        for sense in senses:
            for mention in sense.mentions:
                _fill(resolved, mention, sense, program)
        _refresh_main_values(finding for finding in findings if finding.type in plan.referring)


def _hints(resolved: ResolveProgram, findings: Sequence[Finding]) -> Counter[str]:
    """How often the text hints at each country."""
    if resolved.hint is None:
        return Counter()
    type_, slot = resolved.hint
    values = (finding.slots[slot].value for finding in findings if finding.type == type_ and slot in finding.slots)
    return Counter(value for value in values if isinstance(value, str))


# ── The choice ──────────────────────────────────────────────────────────────────────────────────


def _choose(senses: Sequence[Sense], hints: Counter[str]) -> None:
    several = [sense for sense in senses if len(sense.rows) > 1]
    round_ = _Round(senses, [_shares(sense) for sense in senses] if several else _cast(senses), hints)
    before: list[int] = []
    for number in range(ROUNDS if several else 0):
        if number:
            round_ = _Round(senses, _cast(senses), hints)
        for sense in several:
            sense.weighed = round_.weigh(sense)
        chosen = [sense.chosen.number for sense in several]
        if chosen == before:
            break
        before = chosen
    for sense in senses:
        if sense.weighed is None:
            sense.weigh = partial(round_.weigh, sense)


class _Round:
    """What the names of a text say of each other by the votes of one round, worked out for the first who asks."""

    def __init__(self, senses: Sequence[Sense], votes: Sequence[Sequence[Vote]], hints: Counter[str]) -> None:
        self._senses = senses
        self._votes = votes
        self._hints = hints
        self._made: tuple[Surroundings, dict[str, list[Vote]]] | None = None

    def weigh(self, sense: Sense) -> list[Rated]:
        """The candidates of a sense with their points, the best first."""
        if self._made is None:
            self._made = Surroundings(self._votes, self._hints), _by_name(self._senses, self._votes)
        surroundings, own = self._made
        return surroundings.rate(sense.rows, own[sense.key])


def _cast(senses: Sequence[Sense]) -> list[list[Vote]]:
    """Each sense for the candidate chosen."""
    return [[Vote(sense.chosen, sense.emphasis)] for sense in senses]


def _by_name(senses: Sequence[Sense], votes: Sequence[Sequence[Vote]]) -> dict[str, list[Vote]]:
    """The votes of all senses of a name: `Alexandria` says nothing of which `Alexandria City` is meant."""
    own: dict[str, list[Vote]] = {}
    for sense, cast in zip(senses, votes, strict=True):
        own.setdefault(sense.key, []).extend(cast)
    return own


def _shares(sense: Sense) -> list[Vote]:
    """Before anything is chosen every candidate has a share, by the sixth power of its weight."""
    squares = [max(row.weight, 0.1) * max(row.weight, 0.1) for row in sense.rows]
    powers = [square * square * square for square in squares]
    emphasis, whole = sense.emphasis, sum(powers)
    return [Vote(row, emphasis * power / whole) for row, power in zip(sense.rows, powers, strict=True)]


# ── What is left behind ─────────────────────────────────────────────────────────────────────────


def _fill(resolved: ResolveProgram, mention: Mention, sense: Sense, program: Program) -> None:
    """Put what the gazetteer says of the place chosen into the slots named as its columns."""
    finding, cells = mention.finding, sense.chosen.cells
    slots, filled = finding.slots, {}
    for name, info in program.types[finding.type].slots.items():
        before = slots.get(name)
        if name not in resolved.slots or (name == "kind" and resolved.told is not None and resolved.told in slots):
            if before is not None:
                filled[name] = before  # what the text calls it stays
        elif name in cells:
            span, text = (None, None) if before is None else (before.span, before.text)
            filled[name] = Filled(cells[name], "resolve", span, text, None, resolved.name)
        elif before is not None and not (info.optional and before.via == "set"):
            filled[name] = before
    finding.slots = filled
    finding.steps.append(LateStep("resolve", resolved.name, partial(_detail, resolved, mention, sense)))


def _refresh_main_values(findings: Iterable[Finding]) -> None:
    """Slots that refer to a finding show its main value, which may be a name that was just resolved."""
    for finding in findings:
        for filled in finding.slots.values():
            if filled.finding is not None and not isinstance(filled.value, tuple):
                filled.value = filled.finding.main


def _detail(resolved: ResolveProgram, mention: Mention, sense: Sense) -> dict[str, Any]:
    points, row = sense.rated[0]
    return {
        "gazetteer": resolved.gazetteer.file,
        "among": mention.among,
        "taken": _told(row, points),
        "criterion": _criterion(mention, sense),
        "rejected": list(_rejected(mention, sense)),
    }


def _criterion(mention: Mention, sense: Sense) -> str:
    """What decided: the only candidate, what the text says, or where the one chosen is furthest ahead of the next."""
    if mention.among == 1:
        return "only"
    if len(sense.rated) == 1:
        narrowed = mention.narrowed or next((other.narrowed for other in sense.mentions if other.narrowed), "")
        return narrowed or "only"
    return _ahead(sense.rated[0][0], sense.rated[1][0])


def _ahead(one: Points, other: Points) -> str:
    """The criterion by which `one` is furthest ahead of `other`; the first of those that are alike."""
    leads = {name: getattr(one, name) - getattr(other, name) for name in Points._fields}
    best = max(leads.values())
    return next(name for name, lead in leads.items() if lead == best) if best > 0 else "order"


def _rejected(mention: Mention, sense: Sense) -> Iterator[dict[str, Any]]:
    best = sense.rated[0][0]
    weighed = [(points, row, _ahead(best, points)) for points, row in sense.rated[1:]]
    for points, row, why in weighed[:_REJECTED_KEPT]:
        yield _told(row, points) | {"why": why}
    for row, why in mention.passed[: max(0, _REJECTED_KEPT - len(weighed))]:
        yield _told(row, None) | {"why": why}


def _told(row: PlaceRow, points: Points | None) -> dict[str, Any]:
    where = {name: value for name in ("id", "country", "region") if (value := row.cells.get(name)) is not None}
    told = {"name": row.name, "kind": row.kind, "line": row.line, **where}
    return told if points is None else told | {"points": points._asdict() | {"total": points.total}}
