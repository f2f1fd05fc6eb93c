"""The registry of the closed library: which functions a rule may call, and their types.

A function is pure: its result depends on its arguments, and, when `needs_date` is set, on the document
date, and on nothing else. It returns None when it cannot say; it does not raise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

__all__ = ["FUNCTIONS", "Function", "function"]

F = TypeVar("F", bound=Callable[..., Any])

_PLAIN = frozenset(["text", "number", "truth", "range", "timex"])
_REMEMBERED = 2048
"""Results kept of each function: news tells the same few days and numbers over and over, and a look-up is far cheaper
than the calendar."""


@dataclass(frozen=True, slots=True)
class Function:
    """One library function.

    `params` are value type names of `affidavit.values.types.VALUE_TYPES`, or ``any``, or ``list`` (the
    argument is a tuple), or an enumeration written ``"a|b"`` (a bare name in the rule, a str here);
    a trailing ``?`` marks a parameter that may be left out, a trailing ``...`` one that repeats.
    With `nullable` False (default) the result is None as soon as a given argument is None.
    With `needs_date` the document date (``datetime.date | None``) is passed as keyword ``date``.
    `call` is the function, which remembers its last results where its arguments are plain values.
    """

    name: str
    params: tuple[str, ...]
    returns: str
    call: Callable[..., Any]
    version: int
    doc: str
    nullable: bool
    needs_date: bool


_registry: dict[str, Function] = {}
FUNCTIONS: Mapping[str, Function] = MappingProxyType(_registry)
"""All functions by name; complete once `affidavit.values.functions` is imported."""


def function(
    name: str,
    params: str,
    returns: str,
    *,
    version: int = 1,
    nullable: bool = False,
    needs_date: bool = False,
) -> Callable[[F], F]:
    """Register a function: ``@function("at_least", "number", "range")``; params are separated by spaces."""

    def register(body: F) -> F:
        if name in _registry:
            raise ValueError(f"library function {name!r} registered twice")
        if not body.__doc__:
            raise ValueError(f"library function {name!r} has no docstring")
        wanted = tuple(params.split())
        call: Callable[..., Any] = body
        if all("|" in param or param.rstrip("?") in _PLAIN for param in wanted):
            call = lru_cache(_REMEMBERED, typed=True)(body)
        _registry[name] = Function(name, wanted, returns, call, version, body.__doc__, nullable, needs_date)
        return body

    return register
