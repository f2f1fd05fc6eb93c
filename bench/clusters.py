"""How well incidents are told apart: B-cubed precision, recall and F1 against clusters made by hand.

    python bench/clusters.py [GOLD] [--pack conflict] [--every N]

GOLD is a folder of standoff annotation whose counts and events name their cluster (default: seeds/gold). Scored are

* `statements`: the casualty statements (gold `counts`), matched by the characters of their number;
* `statements and attacks`: these and the gold events that are acts of violence, matched by their trigger;
* both within each document and across all documents.

GOLD may also be a .jsonl file, one document a line, whose `incident` names the one that the document is about. Then
the documents are scored, each by the incident of which it tells most statements with a number. With --every N only the
documents of every N-th incident are read.

B-cubed (Bagga and Baldwin 1998): for each item, which share of its incident is of its cluster, and which share of
its cluster is in its incident; the mean over items. An item that was not found is alone in an incident of its own, so
that misses cost recall. An item found twice counts once, with its first finding.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import affidavit
from affidavit.audit.identity import finding_id
from affidavit.io.documents import read_documents
from affidavit.text.model import Document

SEEDS = Path(__file__).parent.parent / "seeds"
VIOLENT = {"attack", "ambush", "airstrike", "bombardment", "clash"}

Item = tuple[str, str]
"""Document and gold id."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=SEEDS / "gold", help="a folder, or a .jsonl file")
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--every", type=int, default=1, help="of a .jsonl file, one incident of so many (default: all)")
    options = parser.parse_args(arguments)
    if not options.gold.exists():
        parser.error(f"there is no {options.gold}")
    engine = affidavit.load(options.pack)
    print(f"{'':40}{'items':>7}{'found':>7}{'P':>8}{'R':>8}{'F1':>8}")
    if options.gold.is_file():
        _documents(engine, options.gold, options.every)
    else:
        _annotated(engine, options.gold)
    return 0


def _annotated(engine: affidavit.Engine, folder: Path) -> None:
    gold = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*_*.json"))}
    documents = [one for one in read_documents([str(folder.parent)]) if isinstance(one, Document)]
    reports = [engine.read(document) for document in documents if document.id in gold]
    comparison = affidavit.compare(reports)
    across: dict[str, object] = {}
    within: dict[str, object] = {}
    for number, incident in enumerate(comparison.incidents):
        across |= dict.fromkeys(incident.finding_ids, number)
        for told in incident.told:
            within |= dict.fromkeys(told.finding_ids, (told.document.id, told.id))
    for name, kinds in (("statements", ("counts",)), ("statements and attacks", ("counts", "events"))):
        items = _items(gold, kinds)
        found = _matched(items, reports)
        for scope, incidents in (("across", across), ("within", within)):
            clusters = {
                key: (one["cluster"] if scope == "across" else (key[0], one["cluster"])) for key, one in items.items()
            }
            system = {key: incidents.get(found.get(key, ""), ("alone", key)) for key in items}
            _print(f"{name}, {scope} documents", len(found), system, clusters)


def _documents(engine: affidavit.Engine, file: Path, every: int) -> None:
    # Only a newline ends a record: texts may hold other line separators.
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    incidents = set(list(dict.fromkeys(row["incident"] for row in rows))[::every])
    rows = [row for row in rows if row["incident"] in incidents]
    documents = [
        {"id": row["id"], "text": f"{row.get('title', '')}\n\n{row['text']}", "date": row.get("dct")} for row in rows
    ]
    comparison = affidavit.compare(engine.extract_many(documents))
    main_of: dict[str, tuple[int, int, int]] = {}
    for number, incident in enumerate(comparison.incidents):
        for told in incident.told:
            counted = sum(next(one.numbers(), None) is not None for one in told.statements)
            rank = (counted, len(told.statements), -number)
            if told.document.id not in main_of or rank > main_of[told.document.id]:
                main_of[told.document.id] = rank
    items: dict[Item, object] = {(row["id"], ""): row["incident"] for row in rows}
    system: dict[Item, object] = {key: main_of[key[0]][2] if key[0] in main_of else ("alone", key) for key in items}
    _print("documents", len(main_of), system, items)
    _print("documents, each alone", len(items), {key: key for key in items}, items)


def _print(name: str, found: int, system: Mapping[Item, object], clusters: Mapping[Item, object]) -> None:
    precision, recall = b_cubed(system, clusters)
    score = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(f"{name:40}{len(clusters):7}{found:7}{precision:8.3f}{recall:8.3f}{score:8.3f}")


def b_cubed(system: Mapping[Item, Any], gold: Mapping[Item, Any]) -> tuple[float, float]:
    """Precision and recall over the items, which both map to a cluster."""
    ours, theirs = _members(system), _members(gold)
    precision = recall = 0.0
    for item in gold:
        shared = len(ours[system[item]] & theirs[gold[item]])
        precision += shared / len(ours[system[item]])
        recall += shared / len(theirs[gold[item]])
    return precision / len(gold), recall / len(gold)


def _members(clusters: Mapping[Item, Any]) -> dict[Any, set[Item]]:
    members: dict[Any, set[Item]] = defaultdict(set)
    for item, cluster in clusters.items():
        members[cluster].add(item)
    return members


def _items(gold: Mapping[str, Any], kinds: Iterable[str]) -> dict[Item, dict[str, Any]]:
    """What is scored: counted people harmed, and acts of violence that are no casualties themselves."""
    items = {}
    for document, annotated in gold.items():
        for kind in kinds:
            for one in annotated[kind]:
                if kind == "counts" and one["quantified"]:
                    items[document, one["id"]] = {"at": (one["start"], one["end"]), **one}
                elif kind == "events" and one["type"] in VIOLENT and not str(one["subtype"]).startswith("casualty"):
                    items[document, one["id"]] = {"at": (one["trigger"]["start"], one["trigger"]["end"]), **one}
    return items


def _matched(items: Mapping[Item, dict[str, Any]], reports: Iterable[affidavit.Report]) -> dict[Item, str]:
    """The finding that tells each item: a Casualty whose count meets its characters, or an Attack on its trigger."""
    found: dict[Item, str] = {}
    for report in reports:
        findings = report.of_type("Casualty", "Attack")
        for (document, name), one in items.items():
            if document != report.document.id:
                continue
            counted = "subset_of" in one
            for finding in findings:
                slot = finding.get("count")
                place = slot.span if counted and slot is not None else None if counted else finding.span
                if (finding.type == "Casualty") == counted and place is not None and _meet(place, one["at"]):
                    found.setdefault((document, name), finding_id(finding))
    return found


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


if __name__ == "__main__":
    sys.exit(main())
