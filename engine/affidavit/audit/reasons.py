"""Why a report is not confirmed: the closed set of reasons, and one difference with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from affidavit.audit.show import clip

__all__ = ["REASONS", "Difference"]

REASONS = {
    "other-engine": "another version of the engine wrote the report",
    "other-pack": "a pack of another name wrote the report",
    "other-version": "another version of the pack wrote the report",
    "changed-pack": "the pack has the version it had, but its files have changed",
    "changed-rule": "a rule that the record rests on has changed or is gone",
    "changed-lexicon": "a lexicon entry that the record rests on has changed or is gone",
    "changed-document": "the text, the date or the name of a document has changed",
    "no-document": "the document of a record is not at hand",
    "tampered": "the record is not the one that the replay gives",
    "missing": "the replay gives a record that the report lacks",
    "added": "the report has a record that the replay does not give",
    "moved": "the records are right but stand in another order",
    "left-out-type": "the report has no record at all of a type that the pack exports and the documents hold",
    "unreadable": "a line of the report is no record",
    "changed-file": "a file of the evidence bundle is not the one that its manifest names",
}
"""Every reason and what it says. The set is closed: a new one is a change of the format."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the replay does not confirm.

    `line` counts in the report from 1; `id` is the identity of the record; `path` leads to the first value that
    differs (``slots.count.value.min``), which is `reported` there and `replayed` now.
    """

    reason: str
    message: str
    document: str | None = None
    line: int | None = None
    id: str | None = None
    path: str | None = None
    reported: Any = None
    replayed: Any = None

    def __post_init__(self) -> None:
        assert self.reason in REASONS

    def __str__(self) -> str:
        place = [] if self.line is None else [f"line {self.line} of the report"]
        place += [] if self.document is None else [f"document {clip(self.document, 60)}"]
        return f"{self.reason}: {', '.join(place)}{': ' if place else ''}{self.message}"

    def to_dict(self) -> dict[str, Any]:
        """The same as data that JSON can hold; what does not apply is left out."""
        found: dict[str, Any] = {"reason": self.reason, "message": self.message}
        for name in ("document", "line", "id", "path"):
            if (value := getattr(self, name)) is not None:
                found[name] = value
        if self.path is not None:
            found |= {"reported": self.reported, "replayed": self.replayed}
        return found
