"""JSON Lines: one record a line, UTF-8, ``\\n`` at the end of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from affidavit.audit.identity import canonical_json

__all__ = ["lines"]


def lines(records: Iterable[dict[str, Any]]) -> str:
    """The records as text; equal records give equal bytes."""
    return "".join(canonical_json(record) + "\n" for record in records)
