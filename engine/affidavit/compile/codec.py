"""Frozen dataclasses to JSON and back, by their annotations: data only, every part checked on the way in.

There is no registry to keep: a class can be read exactly where an annotation of a class read before allows it, and a
value only if it is of the type annotated. What was written can thus never make anything but plain data of these types,
whoever wrote it.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["Codec", "DamagedError"]

Coder = Callable[[Any], Any]
Pair = tuple[Coder, Coder]
"""(to JSON, from JSON)"""

_SCALARS = (str, int, float, bool)


class DamagedError(ValueError):
    """What was stored is not what its type says."""


class Codec:
    """Encodes and decodes by type annotation.

    Objects of the classes `shared` are written once, into `table`; what refers to them holds their number. `special`
    has the coders of classes that are not frozen dataclasses.
    """

    def __init__(self, shared: Sequence[type] = (), special: Mapping[type, Pair] | None = None) -> None:
        self.table: list[Any] = []
        self._numbers: dict[Any, int] = {}
        self._shared = tuple(shared)
        self._pairs: dict[Any, Pair] = dict(special or {})

    def encode(self, hint: Any, value: Any) -> Any:
        """`value`, which is of the type `hint`, as JSON data. Raises TypeError for what cannot be stored."""
        return self._pair(hint)[0](value)

    def decode(self, hint: Any, data: Any) -> Any:
        """The value of type `hint` that `data` stands for. Raises DamagedError when it stands for none."""
        return self._pair(hint)[1](data)

    def encode_table(self) -> list[list[Any]]:
        """The shared objects met so far, each with the number of its class. They may not refer to each other."""
        return [[self._shared.index(type(one)), *_Class(self, type(one)).encode(one)] for one in self.table]

    def decode_table(self, data: Any) -> None:
        """Take the shared objects from `data`, before anything that refers to them is decoded."""
        classes = [_Class(self, one) for one in self._shared]
        for row in _list(data):
            kind, *fields = _list(row)
            if type(kind) is not int or not 0 <= kind < len(classes):
                raise DamagedError("no such class")
            self.table.append(classes[kind].decode(fields))

    def _pair(self, hint: Any) -> Pair:
        known = self._pairs.get(hint)
        if known is None:
            known = self._pairs[hint] = self._made(hint)
        return known

    def _made(self, hint: Any) -> Pair:
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if hint in _SCALARS or hint in (type(None), None):
            return _scalar({type(None) if hint is None else hint})
        if origin is typing.Literal:
            return _literal(args)
        if origin in (typing.Union, types.UnionType):
            return self._union(args)
        if origin is tuple:
            return self._tuple(args)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(*args)
        if isinstance(origin, type) and issubclass(origin, Sequence):
            return self._tuple((args[0], ...))
        if hint in self._shared:
            return self._reference(hint)
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            made = _Class(self, hint)
            return made.encode, made.decode
        raise TypeError(f"{hint} cannot be stored")

    def _union(self, args: Sequence[Any]) -> Pair:
        """A scalar as it is; an object of a class as its name and its fields, and without the name where there is but
        one class and it cannot be mistaken."""
        scalars = {arg for arg in args if arg in _SCALARS or arg is type(None)}
        others = [arg for arg in args if arg not in scalars]
        if len(others) == 1 and scalars <= {type(None)}:
            encode, decode = self._pair(others[0])
            return (
                lambda value: None if value is None else encode(value),
                lambda data: None if data is None else decode(data),
            )
        for arg in others:
            if not (isinstance(arg, type) and dataclasses.is_dataclass(arg)):
                raise TypeError(f"{arg} cannot be stored in a union")
        classes = {arg.__name__: _Class(self, arg) for arg in others}

        def write(value: Any) -> Any:
            if type(value) in scalars:
                return value
            if type(value) not in others:
                raise TypeError(f"{type(value)} cannot be stored here")
            name = type(value).__name__
            return [name, *classes[name].encode(value)]

        def read(data: Any) -> Any:
            if type(data) in scalars:
                return data
            if type(data) is not list or not data or type(data[0]) is not str or data[0] not in classes:
                raise DamagedError("no such class")
            return classes[data[0]].decode(data[1:])

        return write, read

    def _tuple(self, args: Sequence[Any]) -> Pair:
        if len(args) == 2 and args[1] is ...:
            write, read = self._pair(args[0])
            return lambda value: [write(item) for item in value], lambda data: tuple(
                [read(item) for item in _list(data)]
            )
        pairs = [self._pair(arg) for arg in args]

        def write_all(value: Any) -> Any:
            return [encode(item) for (encode, _), item in zip(pairs, value, strict=True)]

        def read_all(data: Any) -> Any:
            if len(_list(data)) != len(pairs):
                raise DamagedError("not as many as there must be")
            return tuple([decode(item) for (_, decode), item in zip(pairs, data, strict=True)])

        return write_all, read_all

    def _mapping(self, key: Any, value: Any) -> Pair:
        if key is not str:
            raise TypeError(f"a mapping from {key} cannot be stored")
        write, read = self._pair(value)

        def read_all(data: Any) -> Any:
            if type(data) is not dict:
                raise DamagedError("not a mapping")
            return {name: read(item) for name, item in data.items()}

        return lambda mapping: {name: write(item) for name, item in mapping.items()}, read_all

    def _reference(self, hint: type) -> Pair:
        def write(value: Any) -> Any:
            if type(value) is not hint:
                raise TypeError(f"{type(value)} cannot be stored here")
            number = self._numbers.setdefault((hint, value), len(self.table))
            if number == len(self.table):
                self.table.append(value)
            return number

        def read(data: Any) -> Any:
            if type(data) is not int or not 0 <= data < len(self.table) or type(self.table[data]) is not hint:
                raise DamagedError("no such object")
            return self.table[data]

        return write, read


class _Class:
    """One dataclass: the list of its fields. Its coders are made when first needed, since classes hold each other."""

    __slots__ = ("_codec", "_hint", "_named", "_positional")

    def __init__(self, codec: Codec, hint: Any) -> None:
        self._codec = codec
        self._hint = hint
        self._positional: list[tuple[str, Coder, Coder]] | None = None
        self._named: list[tuple[str, Coder, Coder]] = []

    def _fields(self) -> list[tuple[str, Coder, Coder]]:
        if self._positional is None:
            hints = typing.get_type_hints(self._hint)
            fields = [
                (one.kw_only, (one.name, *self._codec._pair(hints[one.name]))) for one in dataclasses.fields(self._hint)
            ]
            self._named = [one for named, one in fields if named]
            self._positional = [one for named, one in fields if not named]
        return self._positional

    def encode(self, value: Any) -> list[Any]:
        if type(value) is not self._hint:
            raise TypeError(f"{type(value)} is no {self._hint}")
        return [write(getattr(value, name)) for name, write, _ in [*self._fields(), *self._named]]

    def decode(self, data: Any) -> Any:
        fields = self._fields()
        if type(data) is not list or len(data) != len(fields) + len(self._named):
            raise DamagedError("not as many fields as there must be")
        if not self._named:
            return self._hint(*[one[2](item) for one, item in zip(fields, data, strict=True)])
        first = len(fields)
        named = {one[0]: one[2](item) for one, item in zip(self._named, data[first:], strict=True)}
        return self._hint(*[one[2](item) for one, item in zip(fields, data[:first], strict=True)], **named)


def _scalar(allowed: set[type]) -> Pair:
    (only,) = allowed

    def write(value: Any) -> Any:
        if type(value) is not only:
            raise TypeError(f"{value!r} cannot be stored as {only}")
        return value

    def read(data: Any) -> Any:
        if type(data) is not only:
            raise DamagedError("not of the right type")
        return data

    return write, read


def _literal(options: Sequence[Any]) -> Pair:
    def write(value: Any) -> Any:
        if value not in options:
            raise TypeError(f"{value!r} cannot be stored here")
        return value

    def read(data: Any) -> Any:
        if type(data) not in _SCALARS or data not in options:
            raise DamagedError("none of the words that may stand here")
        return data

    return write, read


def _list(data: Any) -> list[Any]:
    if type(data) is not list:
        raise DamagedError("not a list")
    return data
