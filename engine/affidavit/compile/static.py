"""Static types of expressions: constants, words for messages, and how slots are typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from affidavit.compile.program import Lexicon, TypeInfo, ValueType
from affidavit.values.types import VALUE_TYPES, Range, Timex, Value

__all__ = [
    "NULL", "NUMBER", "RANGE", "TEXT", "TIMEX", "TRUTH", "as_many", "constant_type", "entry_type", "enum_type", "field_names",
    "finding_type", "is_number", "is_text", "plain", "say", "single", "value_type",
]  # fmt: skip

TEXT = ValueType("value", "text")
NUMBER = ValueType("value", "number")
TRUTH = ValueType("value", "truth")
RANGE = ValueType("value", "range")
TIMEX = ValueType("value", "timex")
NULL = ValueType("null")
SPAN = ValueType("span")


def value_type(name: str) -> ValueType:
    return ValueType("value", name)


def enum_type(members: Sequence[str]) -> ValueType:
    return ValueType("enum", members=tuple(members))


def finding_type(name: str) -> ValueType:
    return ValueType("finding", name)


def entry_type(lexicon: str) -> ValueType:
    """`lexicon` is the qualified name."""
    return ValueType("entry", lexicon)


def single(type_: ValueType) -> ValueType:
    """The type of one item of a list, and of a value that is there."""
    return replace(type_, many=False, optional=False) if type_.many or type_.optional else type_


def as_many(type_: ValueType, many: bool) -> ValueType:
    return type_ if type_.many == many else replace(type_, many=many)


def is_number(type_: ValueType) -> bool:
    return type_.kind == "value" and type_.name == "number" and not type_.many


def is_text(type_: ValueType) -> bool:
    return type_.kind == "value" and type_.name == "text" and not type_.many


def plain(type_: ValueType, types: Mapping[str, TypeInfo], lexicons: Mapping[str, Lexicon]) -> ValueType:
    """The type of the value that something of `type_` stands for where a plain value is wanted."""
    many = type_.many
    while type_.kind == "finding":
        info = types[type_.name]
        type_ = info.slots[info.main].type
        many = many or type_.many
    if type_.kind == "entry":
        name = lexicons[type_.name].value_type
        type_ = value_type(name) if name else TEXT
    elif type_.kind == "span":
        type_ = TEXT
    return as_many(single(type_), many)


def constant_type(value: Value) -> ValueType:
    match value:
        case None:
            return NULL
        case bool():
            return TRUTH
        case int() | float():
            return NUMBER
        case Range():
            return RANGE
        case Timex():
            return TIMEX
        case _:
            return TEXT


def field_names(type_: ValueType) -> tuple[str, ...]:
    """The fields of a plain value."""
    return tuple(VALUE_TYPES.get(type_.name, ())) if type_.kind == "value" else ()


def say(type_: ValueType) -> str:
    """The type in words, for messages."""
    match type_.kind:
        case "value":
            word = {"truth": "a truth value", "number": "a number"}.get(type_.name, f"a {type_.name}")
            word = "text" if type_.name == "text" else word
        case "finding":
            word = f"a finding of type {type_.name}"
        case "entry":
            word = f"an entry of the lexicon @{type_.name.rpartition('.')[2]}"
        case "enum":
            word = "one of " + " | ".join(type_.members) if len(type_.members) > 1 else f"the word {type_.members[0]}"
        case "null":
            word = "none"
        case _:
            word = "a piece of text"
    return f"a list, each item {word}" if type_.many else word
