"""The nearest known name, for "did you mean" help."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest"]


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a slip of the pen would turn into `word`, or None.

    At most a third of the letters (and at least one) may differ, case aside; a swap of neighbours counts as
    one. Ties go to the candidate that sorts first, so the answer does not depend on the order given.
    """
    limit = max(1, len(word) // 3)
    wanted = word.casefold()
    best: tuple[int, str] | None = None
    for candidate in candidates:
        if candidate == word or abs(len(candidate) - len(word)) > limit:
            continue
        rank = (_distance(wanted, candidate.casefold()), candidate)
        if rank[0] <= limit and (best is None or rank < best):
            best = rank
    return None if best is None else best[1]


def _distance(a: str, b: str) -> int:
    """Optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
