"""Two versions of a pack over the same documents: which findings they add, lose and change, and what did it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affidavit.audit.diff import Change
from affidavit.audit.diff_show import KINDS, changes_to_text, counted, grouped
from affidavit.compile.program import PackInfo
from affidavit.run.diff_workers import Comparison, unpacked
from affidavit.run.engine import Engine, as_document
from affidavit.run.revisions import load_version
from affidavit.text.model import Document

__all__ = ["PackDiff", "diff"]


@dataclass(frozen=True, slots=True)
class PackDiff:
    """The changes in the order of documents and text; `same` counts the findings that both versions have alike."""

    old: PackInfo
    new: PackInfo
    documents: int
    same: int
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.changes)

    def to_text(self) -> str:
        """A summary, then the changes grouped by what is responsible."""
        plural = "" if self.documents == 1 else "s"
        counts = counted(self.changes)
        head = f"{_version(self.old)} → {_version(self.new)}, {self.documents} document{plural}"
        told = f"{head}: {f'{counts}, ' if counts else 'no difference, '}{self.same} the same"
        return f"{told}\n\n{changes_to_text(self.changes)}" if self.changes else told

    def to_dict(self) -> dict[str, Any]:
        """The same as data that JSON can hold."""
        counts = Counter(change.kind for change in self.changes)
        return {
            "old": _info(self.old),
            "new": _info(self.new),
            "documents": self.documents,
            "summary": {kind: counts[kind] for kind in KINDS} | {"same": self.same},
            "responsible": [
                {"by": by, "place": place} | {kind: sum(one.kind == kind for one in group) for kind in KINDS}
                for (by, place), group in grouped(self.changes).items()
            ],
            "changes": [change.to_dict() for change in self.changes],
        }


def diff(
    old: str | Path | Engine,
    new: str | Path | Engine,
    documents: Iterable[Document | Mapping[str, Any] | str],
    *,
    types: Sequence[str] | None = None,
    workers: int = 1,
) -> PackDiff:
    """Compare what two versions of a pack find in `documents` (as for `Engine.extract_many`).

    A version is an engine, whatever `load` takes, or a path in a git revision (``HEAD~1:rules/conflict``). `types`
    restricts the comparison; without it, it is about the types that either version exports. The result is the same for
    any number of `workers`. Raises PackError when there is no such version or it does not compile, KeyError for a
    type that neither version has.
    """
    before, after = load_version(old), load_version(new)
    wanted = list(dict.fromkeys((*after.pack.exports, *before.pack.exports)) if types is None else types)
    for name in wanted:
        if name not in before.program.types and name not in after.program.types:
            raise KeyError(name)
    before, after = before.for_types(before.program.types), after.for_types(after.program.types)
    task = Comparison(after.program, wanted, workers > 1, after if workers == 1 else None)
    changes: list[Change] = []
    same = read = 0
    for done in before.map(task, map(as_document, documents), workers, whole=True):
        found, alike = unpacked(done, before.program, after.program) if isinstance(done, bytes) else done
        changes += found
        same += alike
        read += 1
    return PackDiff(before.pack, after.pack, read, same, tuple(changes))


def _version(pack: PackInfo) -> str:
    return f"{pack.name} {pack.version} [{pack.sha256[:8]}]"


def _info(pack: PackInfo) -> dict[str, str]:
    return {"name": pack.name, "version": pack.version, "sha256": pack.sha256}
