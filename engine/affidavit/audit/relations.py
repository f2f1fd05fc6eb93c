"""What links, contexts and merges did, as branches of an explanation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from affidavit.audit.show import quoted, shown

__all__ = ["Branch", "relation_branch"]


@dataclass(slots=True)
class Branch:
    """A line of an explanation and what stands below it; `finding` is the identity of the finding it tells of."""

    line: str
    below: list[Branch] = field(default_factory=list)
    finding: str | None = None


def relation_branch(step: dict[str, Any]) -> Branch:
    """The branch of one ``link``, ``context`` or ``merge`` step (see `affidavit.audit.derivation`)."""
    head = f"{step['step']} {step['name']}{_place(step)}"
    match step["step"]:
        case "link":
            return Branch(f"{head}: {_link(step)}", [Branch(line) for line in _passed_over(step)])
        case "context":
            return Branch(f"{head}: {_context(step)}", [Branch(line) for line in _weaker_cues(step)])
        case _:
            return Branch(f"{head}: {_merge(step)}", [Branch(_told(one)) for one in step["with"]])


def _link(step: dict[str, Any]) -> str:
    return f"{step['prefer']} {step['from']} within the {step['within']}, {_away(step['taken'])}"


def _passed_over(step: dict[str, Any]) -> Iterator[str]:
    for other in step["considered"]:
        yield f"passed over {_told(other)}, {_away(other)}: {other['why']}"


def _context(step: dict[str, Any]) -> str:
    sets = ", ".join(f"{name} = {shown(value)}" for name, value in step["set"].items())
    return f"cue {_told(step['cue'])}, {_away(step)}, sets {sets}"


def _weaker_cues(step: dict[str, Any]) -> Iterator[str]:
    for other in step["beaten"]:
        start, end = other["cue"]
        yield f"nearer than the cue of {other['context']} at {start}–{end} for {other['name']}, {_away(other)}"


def _merge(step: dict[str, Any]) -> str:
    agreed = ", ".join(f"{slot} ({how})" for slot, how in step["agree"].items() if how)
    same = ", ".join(step["same"])
    return f"one of {step['members']} that tell of one thing; same {same}; agree in {agreed or 'nothing'}; with"


def _told(one: dict[str, Any]) -> str:
    start, end = one["span"]
    document = f" of {one['document']}" if "document" in one else ""
    return f"{quoted(one['text'])} {start}–{end}{document}"


def _away(one: dict[str, Any]) -> str:
    tokens = one["distance"]
    return f"{tokens} token{'' if tokens == 1 else 's'} away"


def _place(step: dict[str, Any]) -> str:
    return f" ({step['file']}:{step['line']})" if "file" in step else ""
