"""Steps of the trace whose detail is worked out when somebody reads it: many findings are never explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from affidavit.match.model import RelationStep

__all__ = ["LateStep"]


class LateStep(RelationStep):
    """A step with a pure function for its detail, which is asked once."""

    __slots__ = ("_made", "_make")
    _made: dict[str, Any] | None
    _make: Callable[[], dict[str, Any]] | None

    def __init__(self, kind: str, name: str, make: Callable[[], dict[str, Any]]) -> None:
        put = object.__setattr__  # steps are frozen
        put(self, "kind", kind)
        put(self, "name", name)
        put(self, "_make", make)
        put(self, "_made", None)

    @property
    def detail(self) -> dict[str, Any]:
        made = self._made
        if made is None:
            assert self._make is not None
            made = self._make()
            object.__setattr__(self, "_made", made)
            object.__setattr__(self, "_make", None)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return RelationStep, (self.kind, self.name, self.detail)
