"""Text and lists: the few things a rule may do with captured words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from affidavit.values.library import function

__all__ = ["count", "first", "join", "last", "lower", "title", "trim", "upper"]


@function("lower", "text", "text")
def lower(text: str) -> str:
    """The text in small letters (Unicode)."""
    return text.lower()


@function("upper", "text", "text")
def upper(text: str) -> str:
    """The text in capitals (Unicode)."""
    return text.upper()


@function("title", "text", "text")
def title(text: str) -> str:
    """Each word with a capital first letter, the other letters unchanged: ``abu bakr`` is ``Abu Bakr``."""
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


@function("trim", "text", "text")
def trim(text: str) -> str:
    """The text without space around it, and with one space wherever it has several or a line break."""
    return " ".join(text.split())


@function("join", "list text?", "text")
def join(items: Sequence[Any], separator: str = ", ") -> str:
    """The items in order with the separator (a comma and a space if none is given) between them."""
    return separator.join(str(item) for item in items)


@function("first", "list", "any")
def first(items: Sequence[Any]) -> Any:
    """The first item; none when there is none."""
    return items[0] if items else None


@function("last", "list", "any")
def last(items: Sequence[Any]) -> Any:
    """The last item; none when there is none."""
    return items[-1] if items else None


@function("count", "list", "number")
def count(items: Sequence[Any]) -> int:
    """How many items there are."""
    return len(items)


@function("length", "text", "number")
def length(text: str) -> int:
    """How many characters (code points) the text has."""
    return len(text)


@function("starts_with", "text text", "truth")
def starts_with(text: str, beginning: str) -> bool:
    """Whether the text begins so, whatever the case."""
    return text.casefold().startswith(beginning.casefold())


@function("contains", "text text", "truth")
def contains(text: str, part: str) -> bool:
    """Whether the text has this part, whatever the case."""
    return part.casefold() in text.casefold()


@function("or_else", "any any", "any", nullable=True)
def or_else(value: Any, otherwise: Any) -> Any:
    """The value, or the other one where the value is absent."""
    return otherwise if value is None else value
