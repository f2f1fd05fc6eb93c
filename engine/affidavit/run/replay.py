"""The replay itself: documents come in, their records are made anew and wait beside those of the report."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from affidavit.audit.blame import Blame
from affidavit.audit.claims import Claim, Header, Key
from affidavit.audit.identity import canonical_json
from affidavit.audit.reasons import Difference
from affidavit.audit.verify import Comparison, changed_document, compare
from affidavit.io.documents import parse_date
from affidavit.run.engine import Engine
from affidavit.run.report import Report
from affidavit.text.model import Document
from affidavit.version import __version__

__all__ = ["Outcome", "Replay"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`alike` lines of the report are given again; `types` are those it was taken to be restricted to."""

    alike: int
    types: tuple[str, ...]
    differences: tuple[Difference, ...]


class _Record(NamedTuple):
    type: str
    line: bytes


class Replay:
    """Gathers the records of the documents read, and holds them against `claims` in the end.

    `wrote` is what the records are to state as their pack and engine, so that another version shows up once and not
    in every record. Memory grows with the report; of texts only those are kept that it has no record of.
    """

    def __init__(self, engine: Engine, claims: Sequence[Claim], types: Sequence[str] | None, wrote: Header) -> None:
        self.engine = engine
        self.read_documents = 0
        self._wrote = wrote
        self._claims = [claim for claim in claims if claim.key is not None]
        self._groups: dict[Key, list[Claim]] = {}
        for claim in self._claims:
            assert claim.key is not None
            self._groups.setdefault(claim.key, []).append(claim)
        self._candidates = [frozenset(types)] if types is not None else self._deduced()
        self._reader = engine.for_types(sorted(frozenset().union(*self._candidates)))
        self._given: list[dict[Key, list[_Record]]] = [{} for _ in self._candidates]
        self._unclaimed: dict[Key, Document] = {}
        self._redated: dict[Key, Document] = {}
        own = Header(engine.pack.name, engine.pack.version, engine.pack.sha256, __version__)
        self._blame = Blame(engine.program, wrote, own)

    def _deduced(self) -> list[frozenset[str]]:
        """What types the report may have been restricted to: what it has beside all exports, else only what it has."""
        known = self.engine.program.types
        seen = frozenset(claim.type for claim in self._claims if claim.type is not None and claim.type in known)
        whole = seen | frozenset(self.engine.pack.exports)
        return [whole] if seen in (whole, frozenset()) else [whole, seen]

    def read(self, document: Document) -> None:
        """Read a document again. One that states no date is read as of the date that its records state."""
        self.read_documents += 1
        key = document.id, document.sha256
        claims = self._groups.get(key)
        if claims is None:
            self._unclaimed[key] = document
        else:
            stated = Counter(claim.date for claim in claims).most_common(1)[0][0]
            if document.date is None:
                document = replace(document, date=_day(stated))
            elif stated != document.date.isoformat():
                self._redated[key] = document
        report = self._reader.read(document)
        for types, given in zip(self._candidates, self._given, strict=True):
            given.setdefault(key, []).extend(self._records(report, types))

    def _records(self, report: Report, types: frozenset[str]) -> Iterator[_Record]:
        stated = asdict(self._wrote)
        engine = stated.pop("engine")
        stated = {"name": stated["pack"], "version": stated["version"], "sha256": stated["sha256"]}
        for record in report.to_records(sorted(types)):
            line = canonical_json(record | {"pack": stated, "engine": engine}) + "\n"
            yield _Record(record["type"], line.encode("utf-8"))

    def outcome(self, *, in_order: bool) -> Outcome:
        """What the report and the replay have in common. `in_order`: the documents were read in the report's order."""
        claims, moved = self._settled()
        compared = [self._compared(claims, given) for given in self._given]
        best = min(range(len(compared)), key=lambda index: len(compared[index].differences))
        differences = [*moved, *compared[best].differences]
        if best > 0:
            differences.insert(0, self._left_out(self._candidates[best]))
        if in_order and not differences:
            differences += self._misplaced(self._given[best])
        return Outcome(compared[best].alike, tuple(sorted(self._candidates[best])), tuple(differences))

    def _settled(self) -> tuple[dict[Key, list[Claim]], list[Difference]]:
        """The claims by the document they are about, and what is wrong with those that no document fits.

        Where some records of a document fit it, the others were tampered with; where none does, it has changed.
        """
        read = self._given[0]
        by_sha256 = {sha256: (id, sha256) for id, sha256 in reversed(read)}
        by_id = {id: (id, sha256) for id, sha256 in reversed(read)}
        settled = {key: list(claims) for key, claims in self._groups.items() if key in read}
        differences: list[Difference] = []
        for key, claims in self._groups.items():
            if key in self._redated:
                differences.append(changed_document(settled.pop(key), self._redated[key]))
            if key in read:
                continue
            home = by_sha256.get(key[1]) or by_id.get(key[0])
            if home is None:
                text = f"{len(claims)} record{'' if len(claims) == 1 else 's'}: the document is not among those read"
                differences.append(Difference("no-document", text, key[0], claims[0].line))
            elif home in self._groups:
                settled.setdefault(home, []).extend(claims)
            elif home in self._unclaimed:
                differences.append(changed_document(claims, self._unclaimed.pop(home)))
            else:
                text = f"{len(claims)} more: another text of the same name was read"
                differences.append(Difference("changed-document", text, key[0], claims[0].line))
        return settled, differences

    def _compared(self, settled: dict[Key, list[Claim]], given: dict[Key, list[_Record]]) -> Comparison:
        whole = Comparison()
        for key, claims in settled.items():
            ordered = sorted(claims, key=lambda claim: claim.line)
            one = compare(ordered, [record.line for record in given[key]], self._blame)
            whole.alike += one.alike
            whole.differences += one.differences
        for key, document in self._unclaimed.items():
            if given[key]:
                count = f"{len(given[key])} record{'' if len(given[key]) == 1 else 's'}"
                text = f"the report has nothing of this document, which gives {count}; if it was not read, leave it out"
                whole.differences.append(Difference("missing", text, document.id))
        return whole

    def _left_out(self, types: frozenset[str]) -> Difference:
        counts = Counter(record.type for records in self._given[0].values() for record in records)
        told = ", ".join(f"{counts[name]} {name}" for name in sorted(counts) if name not in types)
        text = (
            f"the documents give {told}; if the report was restricted, verify it with --types {','.join(sorted(types))}"
        )
        return Difference("left-out-type", text)

    def _misplaced(self, given: dict[Key, list[_Record]]) -> Iterator[Difference]:
        expected = [record.line for records in given.values() for record in records]
        for claim, line in zip(self._claims, expected, strict=True):
            if claim.raw != line:
                assert claim.key is not None
                text = "the records are right, but the documents stand in another order than they were read"
                yield Difference("moved", text, claim.key[0], claim.line)
                return


def _day(text: str | None) -> datetime.date | None:
    """The date that records state; None where it is none, which the records will then be found to differ in."""
    try:
        return None if text is None else parse_date(text)
    except ValueError:
        return None
