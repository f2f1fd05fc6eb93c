"""Static types of expressions: constants, words for messages, and how slots are typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from affidavit.compile.program import ValueType
from affidavit.values.types import VALUE_TYPES, Range, Timex, Value

__all__ = [
    "NULL", "NUMBER", "SPAN", "TEXT", "TRUTH", "as_many", "constant_type", "entry_type", "enum_type",
    "field_names", "finding_type", "is_number", "joined", "say", "single", "spell_members", "value_type",
]  # fmt: skip

TEXT = ValueType("value", "text")
NUMBER = ValueType("value", "number")
TRUTH = ValueType("value", "truth")
NULL = ValueType("null")
SPAN = ValueType("span")


def value_type(name: str) -> ValueType:
    return ValueType("value", name)


def enum_type(members: Sequence[str]) -> ValueType:
    return ValueType("enum", members=tuple(members))


def finding_type(name: str) -> ValueType:
    return ValueType("finding", name)


def entry_type(*lexicons: str) -> ValueType:
    """An entry of one of the lexicons, by their qualified names; `members` lists them when there are several."""
    return ValueType("entry", lexicons[0], lexicons if len(lexicons) > 1 else ())


def joined(types: Sequence[ValueType]) -> ValueType:
    """What single types of captures have in common: themselves, an entry of several lexicons, or else text."""
    if all(type_ == types[0] for type_ in types):
        return types[0]
    if all(type_.kind == "entry" for type_ in types):
        return entry_type(*dict.fromkeys(name for type_ in types for name in type_.members or (type_.name,)))
    return SPAN


def single(type_: ValueType) -> ValueType:
    """The type of one item of a list, and of a value that is there."""
    return replace(type_, many=False, optional=False) if type_.many or type_.optional else type_


def as_many(type_: ValueType, many: bool) -> ValueType:
    return type_ if type_.many == many else replace(type_, many=many)


def is_number(type_: ValueType) -> bool:
    return type_.kind == "value" and type_.name == "number" and not type_.many


def constant_type(value: Value) -> ValueType:
    match value:
        case None:
            return NULL
        case bool():
            return TRUTH
        case int() | float():
            return NUMBER
        case Range():
            return value_type("range")
        case Timex():
            return value_type("timex")
        case _:
            return TEXT


def field_names(type_: ValueType) -> tuple[str, ...]:
    """The fields of a plain value."""
    return tuple(VALUE_TYPES.get(type_.name, ())) if type_.kind == "value" else ()


def spell_members(members: Sequence[str]) -> str:
    """``killed | wounded``; of a long enumeration, its beginning."""
    shown = [*members[:5], f"... ({len(members)} words)"] if len(members) > 8 else members
    return " | ".join(shown)


def say(type_: ValueType) -> str:
    """The type in words, for messages."""
    match type_.kind:
        case "value":
            word = {"truth": "a truth value", "number": "a number"}.get(type_.name, f"a {type_.name}")
            word = "text" if type_.name == "text" else word
        case "finding":
            word = f"a finding of type {type_.name}"
        case "entry":
            word = "an entry of " + " or ".join(
                f"@{name.rpartition('.')[2]}" for name in type_.members or (type_.name,)
            )
        case "enum":
            word = (
                f"one of {spell_members(type_.members)}" if len(type_.members) > 1 else f"the word {type_.members[0]}"
            )
        case "null":
            word = "none"
        case _:
            word = "a piece of text"
    return f"a list, each item {word}" if type_.many else word
