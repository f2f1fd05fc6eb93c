"""What can go wrong before the first document is read."""

from __future__ import annotations

from collections.abc import Sequence

from affidavit.syntax.diagnostics import Diagnostic
from affidavit.syntax.render import render_text

__all__ = ["PackError"]


class PackError(Exception):
    """The pack cannot be used: there is none of that name, or it does not compile.

    `diagnostics` are the compiler's findings in their order, warnings included; empty when nothing was compiled. As
    text it shows the errors.
    """

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.diagnostics = tuple(diagnostics)

    def __str__(self) -> str:
        if not self.diagnostics:
            return self.message
        errors = [one for one in self.diagnostics if one.is_error]
        warnings = len(self.diagnostics) - len(errors)
        told = f"\n{warnings} warning{'s'[: warnings != 1]} besides, which `affidavit check` shows" if warnings else ""
        return f"{self.message}\n\n{render_text(errors)}{told}"
