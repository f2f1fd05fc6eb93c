"""A report replayed: its documents are read again by its pack, and every record must come out to the byte."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from affidavit.audit.claims import Claim, Header, common_header, read_claims
from affidavit.audit.reasons import Difference
from affidavit.audit.verify import header_differences
from affidavit.compile.pack import compile_sources
from affidavit.compile.program import Program
from affidavit.compile.sources import PackSources
from affidavit.compile.suggest import did_you_mean
from affidavit.io.documents import BadDocument, read_documents, why_unreadable
from affidavit.io.evidence import EvidenceError
from affidavit.io.evidence_read import Bundle, read_bundle
from affidavit.run.engine import Engine
from affidavit.run.errors import PackError
from affidavit.run.packs import shipped_packs
from affidavit.run.replay import Replay
from affidavit.run.revisions import load_version
from affidavit.text.model import Document
from affidavit.version import __version__

__all__ = ["EvidenceError", "Verification", "verify"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a report: `confirmed` of its `records` were given again to the byte.

    `alike` counts those that are the same but for the version of the engine or the pack that all of them state.
    """

    records: int
    alike: int
    documents: int
    types: tuple[str, ...]
    pack: str
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Whether every record is confirmed and none is missing."""
        return not self.differences

    @property
    def confirmed(self) -> int:
        stated = any(difference.path in _STATED and difference.line is None for difference in self.differences)
        return 0 if stated else self.alike

    def to_text(self, limit: int = 10) -> str:
        """The outcome in a line, then the reasons with their counts and the first `limit` differences."""
        what = f"{_count(self.records, 'record')}, {_count(self.documents, 'document')}"
        head = f"{what}, pack {self.pack}, engine {__version__}: "
        if self.ok:
            return head + ("every byte confirmed" if self.records else "nothing to confirm, and nothing is missing")
        counts = Counter(difference.reason for difference in self.differences)
        told = ", ".join(f"{count} {reason}" for reason, count in counts.items())
        alike = f"; {self.alike} the same but for what wrote them" if self.alike != self.confirmed else ""
        lines = [f"{head}{self.confirmed} confirmed{alike}; {told}", ""]
        # That other lines of a changed file now stand elsewhere says least, so it is told last.
        told_last = sorted(self.differences, key=lambda one: one.reason == "changed-pack" and one.line is not None)
        lines += [str(difference) for difference in told_last[:limit]]
        more = len(self.differences) - limit
        return "\n".join(lines + ([f"... and {more} more"] if more > 0 else []))

    def to_dict(self) -> dict[str, Any]:
        """The same as data that JSON can hold, with every difference."""
        return {
            "ok": self.ok,
            "records": self.records,
            "confirmed": self.confirmed,
            "alike": self.alike,
            "documents": self.documents,
            "types": list(self.types),
            "pack": self.pack,
            "engine": __version__,
            "differences": [difference.to_dict() for difference in self.differences],
        }


_STATED = ("engine", "pack.name", "pack.version", "pack.sha256")


def verify(
    report: str | Path,
    documents: Iterable[str | Path] = (),
    *,
    pack: str | Path | Engine | None = None,
    types: Sequence[str] | None = None,
    date: datetime.date | None = None,
) -> Verification:
    """Replay `report`: JSON Lines as `extract` writes them, or an evidence bundle (``.zip``).

    `documents` are files and folders, as for `extract`; a bundle that has its texts needs none. `pack` is what to
    replay with, as for `diff`: else the bundle's own, else the shipped pack that the records name. `types` are those
    the report was restricted to; else they are deduced, and a type that the pack exports and the report has nothing
    of is told. `date` is that of documents which state none; else it is the one that their records state.

    Raises EvidenceError when the report cannot be read or something is missing that the replay needs, PackError when
    the pack does not compile.
    """
    path = Path(report)
    texts = [str(one) for one in documents]
    for one in texts:
        reason = why_unreadable(one)
        if reason is not None:
            raise EvidenceError(reason)
    if path.suffix == ".zip":
        return _verify_bundle(read_bundle(path), texts, pack, types)
    try:
        claims = read_claims(path.read_bytes())
    except OSError as problem:
        raise EvidenceError(f"{path} cannot be read: {problem.strerror}") from problem
    if not texts:
        raise EvidenceError("a report without its documents cannot be replayed: name them with --documents")
    engine = load_version(pack if pack is not None else _pack_named(claims))
    wrote = common_header(claims, _own(engine.program))
    replay = Replay(engine, claims, _checked(types, engine.program), wrote)
    bad = []
    for document in read_documents(texts, date):
        if isinstance(document, BadDocument):
            bad.append(Difference("no-document", str(document)))
        else:
            replay.read(document)
    return _verification(claims, replay, [*header_differences(wrote, _own(engine.program)), *bad])


def _verify_bundle(
    bundle: Bundle, texts: Sequence[str], pack: str | Path | Engine | None, types: Sequence[str] | None
) -> Verification:
    claims = read_claims(bundle.report)
    if bundle.hashes_only and not texts:
        raise EvidenceError("this bundle has only the hashes of its documents: name them with --documents")
    engine = _engine_of(bundle.pack, bundle) if pack is None else load_version(pack)
    if engine is None:
        name = f"{bundle.wrote.pack} {bundle.wrote.version}"
        return Verification(len(claims), 0, len(bundle.documents), tuple(bundle.types), name, (*bundle.differences,))
    own = _own(engine.program)
    replay = Replay(engine, claims, _checked(bundle.types if types is None else types, engine.program), bundle.wrote)
    found, lacking = _documents(bundle, texts, {claim.key[0] for claim in claims if claim.key is not None})
    for document in found:
        replay.read(document)
    told = [*bundle.differences, *header_differences(bundle.wrote, own), *lacking]
    return _verification(claims, replay, told, in_order=True)


def _engine_of(sources: PackSources, bundle: Bundle) -> Engine | None:
    """The engine for the pack in a bundle; None where it does not compile because the bundle was changed."""
    program, diagnostics = compile_sources(sources)
    if program is not None:
        return Engine(program)
    if bundle.wrote.engine != __version__:
        text = f"the pack was compiled by engine {bundle.wrote.engine} and does not compile with {__version__}"
        bundle.differences.append(Difference("other-engine", text))
    if not bundle.differences:
        raise PackError("the pack in the bundle does not compile", diagnostics.sorted())
    return None


def _documents(bundle: Bundle, texts: Sequence[str], told: set[str]) -> tuple[list[Document], list[Difference]]:
    """The documents that a bundle lists, from the bundle or from `texts`, and what is wrong with the others.

    A document whose text has changed is handed on when `told`, by its id, in the report: the replay tells how.
    """
    given = [document for document in read_documents(texts) if isinstance(document, Document)]
    by_key = {(document.id, document.sha256): document for document in given}
    by_id = {document.id: document for document in given}
    found: list[Document] = []
    lacking: list[Difference] = []
    for one in bundle.documents:
        document = by_key.get((one.id, one.sha256)) or one.document or by_id.get(one.id)
        if document is None:
            if one.id not in told:
                text = "the bundle lists this document, but its text is not at hand"
                lacking.append(Difference("no-document", text, one.id))
            continue
        day = None if one.date is None else datetime.date.fromisoformat(one.date)
        found.append(replace(document, date=day))
        if document.sha256 != one.sha256 and one.id not in told:
            text = "the text is not the one that was read, in which nothing was found"
            lacking.append(
                Difference("changed-document", text, one.id, None, None, "document.sha256", one.sha256, document.sha256)
            )
    return found, lacking


def _verification(
    claims: Sequence[Claim], replay: Replay, told: Sequence[Difference], *, in_order: bool = False
) -> Verification:
    unreadable = [
        Difference("unreadable", "this line is no record of a report", line=claim.line)
        for claim in claims
        if claim.key is None
    ]
    outcome = replay.outcome(in_order=in_order)
    info = replay.engine.pack
    differences = (*told, *unreadable, *outcome.differences)
    name = f"{info.name} {info.version}"
    return Verification(len(claims), outcome.alike, replay.read_documents, outcome.types, name, differences)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _own(program: Program) -> Header:
    return Header(program.pack.name, program.pack.version, program.pack.sha256, __version__)


def _pack_named(claims: Sequence[Claim]) -> str:
    counts = Counter(claim.header.pack for claim in claims if claim.header is not None)
    name = max(counts, key=lambda name: counts[name], default=None)
    if name in shipped_packs():
        return str(name)
    wrote = "says nothing of its pack" if name is None else f"was written by a pack named {name!r}"
    raise EvidenceError(f"the report {wrote}, which does not come with affidavit: name it with --pack")


def _checked(types: Sequence[str] | None, program: Program) -> list[str] | None:
    """The types asked for, ``all`` for every one. Raises EvidenceError for one that the pack has not."""
    if types is None:
        return None
    if list(types) == ["all"]:
        return list(program.types)
    for name in types:
        if name not in program.types:
            hint = did_you_mean(name, list(program.types), f"the types are {', '.join(program.types)}")
            raise EvidenceError(f"the pack has no type {name!r}: {hint}")
    return list(types)
