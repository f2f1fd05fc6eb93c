"""What resolves, links, contexts and merges did, as branches of an explanation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from affidavit.audit.show import quoted, shown

__all__ = ["CRITERIA", "Branch", "relation_branch"]

CRITERIA = {
    "only": "its name",
    "told": "the kind the text states",
    "inside": "the place the text puts it in",
    "size": "how known it is",
    "country": "the country the text speaks of",
    "region": "the region the text speaks of",
    "near": "how near it is to other places of the text",
    "order": "the order of the table",
}
"""What decides which place a name means. The set is closed."""


@dataclass(slots=True)
class Branch:
    """A line of an explanation and what stands below it; `finding` is the identity of the finding it tells of."""

    line: str
    below: list[Branch] = field(default_factory=list)
    finding: str | None = None


def relation_branch(step: dict[str, Any]) -> Branch:
    """The branch of one ``resolve``, ``link``, ``context`` or ``merge`` step (see `affidavit.audit.derivation`)."""
    head = f"{step['step']} {step['name']}{_place(step)}"
    match step["step"]:
        case "resolve":
            return Branch(f"{head}: {_resolve(step)}", [Branch(line) for line in _rejected(step)])
        case "link":
            return Branch(f"{head}: {_link(step)}", [Branch(line) for line in _passed_over(step)])
        case "context":
            return Branch(f"{head}: {_context(step)}", [Branch(line) for line in _weaker_cues(step)])
        case _:
            below = [*(_told(one) for one in step["with"]), *_apart(step)]
            return Branch(f"{head}: {_merge(step)}", [Branch(line) for line in below])


def _resolve(step: dict[str, Any]) -> str:
    among = f"one of {step['among']} places of {step['gazetteer']}" if step["among"] > 1 else "the only place"
    return f"{_row(step['taken'], step['gazetteer'])}, {among}, by {CRITERIA[step['criterion']]}"


def _rejected(step: dict[str, Any]) -> Iterator[str]:
    for other in step["rejected"]:
        why = f"less by {CRITERIA[other['why']]}" if other["why"] in CRITERIA else other["why"]
        yield f"not {_row(other, step['gazetteer'])}: {why}"


def _row(row: dict[str, Any], file: str) -> str:
    where = "/".join(row[name] for name in ("country", "region") if name in row)
    points = row.get("points", {})
    parts = ", ".join(f"{name} {shown(value)}" for name, value in points.items() if value and name != "total")
    told = f" with {shown(points['total'])} points ({parts})" if points else ""
    return f"the {row['kind']} {row['name']}{f' in {where}' if where else ''} ({file}:{row['line']}){told}"


def _link(step: dict[str, Any]) -> str:
    taken = step["taken"]
    which = f"the {step['prefer']}" if step["considered"] else "the only"
    return f"took {_told(taken)}, {_away(taken)}, {which} {step['from']} within the {step['within']}"


def _passed_over(step: dict[str, Any]) -> Iterator[str]:
    for other in step["considered"]:
        yield f"passed over {_told(other)}, {_away(other)}: {other['why']}"


def _context(step: dict[str, Any]) -> str:
    sets = ", ".join(f"{name} = {shown(value)}" for name, value in step["set"].items())
    start, end = step["scope"]
    return f"cue {_told(step['cue'])}, {_away(step)}, sets {sets} in its scope {start}–{end}"


def _weaker_cues(step: dict[str, Any]) -> Iterator[str]:
    for other in step["beaten"]:
        start, end = other["cue"]
        yield f"nearer than the cue of {other['context']} at {start}–{end} for {other['name']}, {_away(other)}"


def _merge(step: dict[str, Any]) -> str:
    told = ", ".join(f"{one['what']} {one['how']} {one['points']:+}" for one in step["evidence"])
    return f"one of {step['members']} that tell of one thing, by {step['points']} points ({told}); with"


def _apart(step: dict[str, Any]) -> Iterator[str]:
    for other in step["apart"]:
        yield f"not with {_told(other)}, for which {other['points']} points speak: {other['why']}"


def _told(one: dict[str, Any]) -> str:
    start, end = one["span"]
    document = f" of {one['document']}" if "document" in one else ""
    return f"{quoted(one['text'])} {start}–{end}{document}"


def _away(one: dict[str, Any]) -> str:
    tokens = one["distance"]
    return f"{tokens} token{'' if tokens == 1 else 's'} away"


def _place(step: dict[str, Any]) -> str:
    return f" ({step['file']}:{step['line']})" if "file" in step else ""
