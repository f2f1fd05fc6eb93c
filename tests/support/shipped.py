"""The pack that comes with the engine, compiled once for all tests of a process."""

from __future__ import annotations

from functools import cache

from affidavit.run.engine import Engine, load

__all__ = ["conflict"]


@cache
def conflict() -> Engine:
    """The engine of the pack ``conflict``."""
    return load("conflict")
