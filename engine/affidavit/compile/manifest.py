"""`pack.toml`: what a pack says about itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from affidavit.compile.sources import MANIFEST, PackSources, decode
from affidavit.compile.suggest import did_you_mean
from affidavit.syntax.diagnostics import Diagnostics
from affidavit.syntax.nodes import SourceText, Span

__all__ = ["KEYS", "Manifest", "read_manifest"]

KEYS = ("name", "version", "language", "description", "licence", "exports", "tables")
_REQUIRED = ("name", "version", "language")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


_NO_SOURCE = SourceText(MANIFEST, "")


@dataclass(frozen=True, slots=True)
class Manifest:
    """`exports` is None when the manifest does not say: then every type is exported.

    `tables` gives, for a type, the slots that tables for people show, in their order.
    """

    name: str = ""
    version: str = "0"
    language: str = "en"
    description: str = ""
    licence: str = ""
    exports: tuple[str, ...] | None = None
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: SourceText = _NO_SOURCE

    def place(self, key: str, item: str | None = None) -> Span:
        """Where `key`, or the text `item` in its value, stands in the file; its beginning when nowhere."""
        found = re.search(rf"(?m)^[ \t]*(\"?){re.escape(key)}\1[ \t]*=", self.source.text)
        if not found:
            header = re.search(rf"(?m)^[ \t]*\[[ \t]*({re.escape(key)})[ \t]*[].]", self.source.text)
            return Span(*header.span(1)) if header else Span(0, 0)
        if item is not None:
            quoted = re.compile(rf"([\"'])({re.escape(item)})\1").search(self.source.text, found.end())
            if quoted:
                return Span(*quoted.span(2))
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        return Span(start, start + len(key))


def read_manifest(sources: PackSources, diagnostics: Diagnostics) -> Manifest:
    """The manifest of the pack; a bare rule text has a default one, named as its module."""
    if sources.bare:
        name = sources.folder.rsplit("/", 1)[-1].removesuffix(".rules")
        return Manifest(name=name, source=SourceText(sources.folder, ""))
    if MANIFEST in sources.unread:
        return Manifest(name=sources.folder)
    if MANIFEST not in sources.files:
        place = SourceText(MANIFEST, "")
        text = f"the folder {sources.folder} has no {MANIFEST}"
        diagnostics.add(
            "E0701",
            text,
            place,
            Span(0, 0),
            help=f'write one with the lines name = "{sources.folder}", version = "0.1.0" and language = "en"',
        )
        return Manifest(name=sources.folder)
    text, bad = decode(sources.files[MANIFEST])
    source = SourceText(MANIFEST, text)
    if bad is not None:
        diagnostics.add("E0702", f"{MANIFEST} is not UTF-8: reading failed at byte {bad}", source, Span(0, 0))
        return Manifest(name=sources.folder, source=source)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _report_syntax(str(error), source, diagnostics)
        return Manifest(name=sources.folder, source=source)
    return _checked(table, sources.folder, source, diagnostics)


def _report_syntax(message: str, source: SourceText, diagnostics: Diagnostics) -> None:
    place = _PLACE.search(message)
    span = Span(len(source.text), len(source.text))
    if place and place[1]:
        before = source.text.split("\n")[: int(place[1]) - 1]
        start = sum(len(line) + 1 for line in before) + int(place[2]) - 1
        span = Span(start, start)
    reason = _PLACE.sub("", message).strip()
    diagnostics.add(
        "E0702", f"{MANIFEST} cannot be read: {reason[:1].lower()}{reason[1:]}", source, span, help="texts need quotes"
    )


def _checked(table: Mapping[str, Any], folder: str, source: SourceText, diagnostics: Diagnostics) -> Manifest:
    found = Manifest(source=source)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            diagnostics.add(
                "W0702",
                f"{MANIFEST} has an unknown key {key}",
                source,
                found.place(key),
                help=did_you_mean(key, KEYS, f"the keys are {', '.join(KEYS)}"),
            )
        else:
            values[key] = _value(key, value)
            if values[key] is None:
                diagnostics.add("E0702", f"{key} must be {_wanted(key)}", source, found.place(key))
    for key in _REQUIRED:
        if key not in values:
            diagnostics.add("E0703", f"{MANIFEST} lacks {key}", source, Span(0, 0), help=f'add {key} = "..."')
    given = {key: value for key, value in values.items() if value is not None}
    return Manifest(**{"name": folder, **given, "source": source})


def _value(key: str, value: Any) -> Any:
    """The value of `key` as the manifest holds it; None when it is of the wrong kind."""
    match key:
        case "exports":
            return tuple(dict.fromkeys(value)) if _is_names(value) else None
        case "tables":
            if not isinstance(value, dict) or not all(map(_is_names, value.values())):
                return None
            return {name: tuple(dict.fromkeys(slots)) for name, slots in value.items()}
        case _:
            return value if isinstance(value, str) else None


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _wanted(key: str) -> str:
    match key:
        case "exports":
            return 'a list of types, as in ["Casualty"]'
        case "tables":
            return 'a table with a list of slots for each type, as in Casualty = ["count"]'
        case _:
            return f'a text, as in {key} = "..."'
