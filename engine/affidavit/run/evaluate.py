"""A pack scored against gold: reads the gold and its texts, extracts, compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affidavit.audit.gold import Gold, GoldError, read_jsonl, read_text
from affidavit.audit.score import Scores, metrics, score
from affidavit.audit.score_show import Sentences, errors_of, errors_to_text, scores_to_dict, scores_to_text
from affidavit.audit.standoff import is_standoff, read_standoff
from affidavit.compile.suggest import did_you_mean
from affidavit.run.engine import Engine
from affidavit.text.model import Document

__all__ = ["Evaluation", "GoldError", "evaluate", "read_gold"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of one pack on one gold, and every error they are made of."""

    scores: Scores
    errors: list[dict[str, Any]]

    @property
    def metrics(self) -> dict[str, float | None]:
        """Every number by its dotted name (``Casualty.key.recall``); None where there was nothing to divide by."""
        return metrics(self.scores)

    def to_text(self, *, errors: bool = False) -> str:
        """A table for people, followed by the errors when asked for."""
        table = scores_to_text(self.scores)
        return f"{table}\n\n{errors_to_text(self.errors)}" if errors and self.errors else table

    def to_dict(self, *, errors: bool = False) -> dict[str, Any]:
        """The same as data that JSON can hold."""
        return scores_to_dict(self.scores) | ({"errors": self.errors} if errors else {})


def read_gold(path: Path) -> Gold:
    """The gold at `path`: a JSON Lines file, or a folder of standoff annotation. Raises GoldError."""
    if path.is_file():
        return read_jsonl(path)
    if not path.is_dir():
        raise GoldError(f"there is no gold file or folder {str(path)!r}")
    if is_standoff(path):
        return read_standoff(path)
    inside = sorted(one.name for one in path.glob("*.jsonl"))
    hint = f"; to score against {inside[0]} name that file" if inside else ""
    raise GoldError(f"the folder {str(path)!r} holds no standoff annotation{hint}")


def evaluate(
    engine: Engine,
    gold: Path,
    *,
    documents: Path | None = None,
    zones: Sequence[str] | None = None,
    workers: int = 1,
) -> Evaluation:
    """Score the pack of `engine` against the gold at `gold`.

    The texts lie in `documents`, else beside the gold or in the folder above it. `zones` limits the scores to these
    parts of the documents. Raises GoldError when gold or a text cannot be read, or a zone is unknown.
    """
    annotated = read_gold(gold)
    if not annotated.documents:
        raise GoldError(f"{gold} holds no document and nothing to find, so there is nothing to score")
    known = {zone.name for document in annotated.documents.values() for zone in document.zones}
    for zone in zones or ():
        if zone not in known:
            otherwise = f"it has {', '.join(sorted(known)) or 'none'}"
            hint = did_you_mean(zone, known, otherwise) if zone != "all" else "without --zones all are scored"
            raise GoldError(f"no document of the gold has a zone {zone!r}; {hint}")
    home = gold if gold.is_dir() else gold.parent
    if documents is not None and not documents.is_dir():
        raise GoldError(f"there is no folder {str(documents)!r}")
    folders = [documents] if documents is not None else [home, home.parent]
    read = [Document(read_text(one, folders), one.id, one.date) for one in annotated.documents.values()]
    findings = [finding for report in engine.extract_many(read, workers=workers) for finding in report.all_findings]
    scores = score(annotated, findings, zones)
    return Evaluation(scores, errors_of(scores, Sentences({one.id: one.text for one in read})))
