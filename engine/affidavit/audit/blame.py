"""Why a record of a report is not found again as it stands: what it names, held against the pack at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from affidavit.audit.claims import Header, walk
from affidavit.audit.identity import plain
from affidavit.audit.show import quoted, shown
from affidavit.compile.program import Program

__all__ = ["Blame"]

_RULE = {"name", "file", "line", "sha256"}
_ENTRY = {"lexicon", "phrase", "file", "line"}


class Blame:
    """Names the reason for records that differ; `wrote` is what the report says wrote it, `own` what replays it."""

    def __init__(self, program: Program, wrote: Header, own: Header) -> None:
        self._same_pack = (wrote.pack, wrote.sha256) == (own.pack, own.sha256)
        self._same_engine = wrote.engine == own.engine
        self._rules = {rule.name: rule for rule in program.rules}
        self._lexicons = {lexicon.name: lexicon for lexicon in program.lexicons}

    def of(self, record: dict[str, Any]) -> tuple[str, str]:
        """The reason, and what in particular: the first changed rule or entry that `record` names, if any."""
        if not self._same_pack:
            # Only then: while the pack is the same to the byte, a rule that differs is one that somebody wrote in.
            for reason, what in self._changes(record):
                return reason, what
        if not self._same_engine:
            return "other-engine", ""
        return ("tampered", "") if self._same_pack else ("changed-pack", "")

    def _changes(self, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for part in walk(record):
            if part.keys() == _RULE and (what := self._rule(part)):
                yield "changed-rule", what
        for part in walk(record):
            if part.keys() >= _ENTRY and (what := self._entry(part)):
                yield "changed-lexicon", what

    def _rule(self, told: dict[str, Any]) -> str:
        place = f"rule {told['name']} ({told['file']}:{told['line']})"
        rule = self._rules.get(str(told["name"]))
        if rule is None:
            return f"{place} is no longer in the pack"
        return "" if rule.sha256 == told["sha256"] else f"{place} has changed; it now stands at {rule.location}"

    def _entry(self, told: dict[str, Any]) -> str:
        lexicon = self._lexicons.get(str(told["lexicon"]))
        place = f"entry {quoted(str(told['phrase']))} of @{told['lexicon']} ({told['file']}:{told['line']})"
        if lexicon is None:
            return f"{place}: the lexicon is no longer in the pack"
        now = [entry for entry in lexicon.entries if entry.text == told["phrase"]]
        before = told.get("value"), told.get("columns", {})
        contents = [(plain(entry.value), {name: plain(cell) for name, cell in entry.columns.items()}) for entry in now]
        if before in contents:
            return ""
        return f"{place} {_difference(before, contents[0])}" if contents else f"{place} is no longer there"


def _difference(before: tuple[Any, Any], now: tuple[Any, Any]) -> str:
    columns = sorted(before[1].keys() | now[1].keys()) if isinstance(before[1], dict) else []
    pairs = [("value", before[0], now[0]), *((name, before[1].get(name), now[1].get(name)) for name in columns)]
    name, old, new = next((pair for pair in pairs if pair[1] != pair[2]), pairs[0])
    return f"has changed: its {name} was {shown(old)} and is {shown(new)}"
