"""What can be said about the captures of a pattern before it runs: how often each is made, and of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from affidavit.compile.ir import IR, Alt, Atom, Cap, Rep, Seq
from affidavit.compile.program import LEXICON, TYPE, ValueType
from affidavit.compile.static import SPAN, entry_type, finding_type, joined
from affidavit.compile.tables import ReferenceTable

__all__ = ["CaptureFacts", "captures_of", "merge_options", "merge_sequence"]


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """One capture name in a pattern.

    `least` and `most` bound how often one match makes it (2 stands for "often"), `repeated` tells that it stands
    under a repetition; `types` are the single types of its places, in the order written, without duplicates.
    """

    least: int
    most: int
    repeated: bool
    types: tuple[ValueType, ...]

    @property
    def optional(self) -> bool:
        return self.least == 0

    @property
    def many(self) -> bool:
        return self.most > 1

    @property
    def type(self) -> ValueType:
        """What every place of it has in common: its type, or text when places differ."""
        return replace(joined(self.types), many=self.many, optional=self.optional)


Facts = dict[str, CaptureFacts]


def captures_of(ir: IR, references: ReferenceTable, lexicons: Sequence[str]) -> Facts:
    """The captures of `ir`, by name in the order written. `lexicons` maps lexicon id to qualified name."""
    match ir:
        case Cap(name, body):
            inner = captures_of(body, references, lexicons)
            own = {name: CaptureFacts(1, 1, False, (_type_of(body, references, lexicons),))}
            return merge_sequence([own, inner])
        case Seq(items):
            return merge_sequence([captures_of(item, references, lexicons) for item in items])
        case Alt(options):
            return merge_options([captures_of(option, references, lexicons) for option in options])
        case Rep(body, least, most):
            return _repeat(captures_of(body, references, lexicons), least, most)
        case _:
            return {}


def merge_sequence(parts: Sequence[Facts]) -> Facts:
    """Of parts that all match, one after the other."""
    merged: Facts = {}
    for part in parts:
        for name, facts in part.items():
            known = merged.get(name)
            merged[name] = facts if known is None else CaptureFacts(
                min(known.least + facts.least, 2),
                min(known.most + facts.most, 2),
                known.repeated or facts.repeated,
                _union(known.types, facts.types),
            )  # fmt: skip
    return merged


def merge_options(options: Sequence[Facts]) -> Facts:
    """Of parts of which one matches."""
    merged: Facts = {}
    for name in dict.fromkeys(name for option in options for name in option):
        found = [option[name] for option in options if name in option]
        merged[name] = CaptureFacts(
            min(facts.least for facts in found) if len(found) == len(options) else 0,
            max(facts.most for facts in found),
            any(facts.repeated for facts in found),
            _union(*(facts.types for facts in found)),
        )
    return merged


def _repeat(inner: Facts, least: int, most: int | None) -> Facts:
    often = most is None or most > 1
    return {
        name: CaptureFacts(
            min(facts.least * least, 2), 2 if often else facts.most, facts.repeated or often, facts.types
        )
        for name, facts in inner.items()
    }


def _union(*groups: tuple[ValueType, ...]) -> tuple[ValueType, ...]:
    return tuple(dict.fromkeys(type_ for group in groups for type_ in group))


def _type_of(body: IR, references: ReferenceTable, lexicons: Sequence[str]) -> ValueType:
    """A finding or an entry when `body` consumes exactly one of its kind whichever way it goes, else text."""
    match body:
        case Atom(kind, ref) if kind == TYPE:
            return finding_type(references.items[ref].type)
        case Atom(kind, ref) if kind == LEXICON:
            return entry_type(lexicons[ref])
        case Cap(_, inner) | Seq((inner,)) | Rep(inner, 1, 1):
            return _type_of(inner, references, lexicons)
        case Alt(options):
            return joined([_type_of(option, references, lexicons) for option in options])
        case _:
            return SPAN
