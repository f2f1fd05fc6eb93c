"""The shape of one diagnostic code."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Code"]


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the registry.

    `code` never changes its meaning once released. `explanation` is one paragraph for a rule author,
    `example` the shortest text that earns the diagnostic, `stage` who reports it: ``syntax`` or ``compile``.
    """

    code: str
    title: str
    explanation: str
    example: str
    stage: str = "compile"

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")
