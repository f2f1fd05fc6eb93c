"""What follows from a part of a program alone, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["remembered"]

Part = TypeVar("Part")
Result = TypeVar("Result")


def remembered(make: Callable[[Part], Result], most: int = 20_000) -> Callable[[Part], Result]:
    """`make`, called once for each object; at most so many are kept, and a cleared store costs a refill only.

    It goes by identity, since parts of a program are large to compare. What is returned is shared: never change it.
    """
    known: dict[int, tuple[Part, Result]] = {}

    def of(part: Part) -> Result:
        found = known.get(id(part))
        if found is None or found[0] is not part:
            if len(known) >= most:
                known.clear()
            found = known[id(part)] = part, make(part)
        return found[1]

    return of
