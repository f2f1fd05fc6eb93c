"""Nearest names: what the author may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest", "spell_list"]


def nearest(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """The candidates most like `name`, the likest first."""
    by_fold: dict[str, str] = {}
    for candidate in sorted(set(candidates)):
        by_fold.setdefault(candidate.casefold(), candidate)
    found = difflib.get_close_matches(name.casefold(), list(by_fold), n=limit, cutoff=0.6)
    return [by_fold[fold] for fold in found]


def spell_list(names: Iterable[str], conjunction: str = "or") -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    *front, last = list(names) or [""]
    return f"{', '.join(front)} {conjunction} {last}" if front else last


def did_you_mean(name: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """Help text that suggests the nearest names, else `otherwise`."""
    found = nearest(name, candidates)
    return f"did you mean {spell_list(found)}?" if found else otherwise
