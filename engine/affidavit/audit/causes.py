"""Why one version of a pack has a finding that the other has not, or has otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from affidavit.audit.identity import plain
from affidavit.audit.show import quoted, shown
from affidavit.audit.sides import Side, content, filled_content
from affidavit.compile.gazetteer import ResolveProgram, resolves
from affidavit.compile.program import CompiledRule, ContextProgram, Entry, LinkProgram
from affidavit.match.model import Filled, Finding

__all__ = ["CAUSES", "Cause", "why_changed", "why_one_sided"]

CAUSES = {
    "beaten": "another match wins the competition now, or wins it no longer",
    "new-rule": "the rule is new",
    "removed-rule": "the rule is gone",
    "changed-rule": "the text of the rule has changed",
    "lexicon": "a lexicon entry is new, gone, or says something else",
    "resolve": "a resolve takes a name for another place",
    "link": "a link fills a slot otherwise",
    "context": "a context qualifies the finding otherwise",
    "elsewhere": "nothing that the finding names has changed: a pattern, a relation or what stands around it has",
}
"""Every cause and what it says. The set is closed."""

_LOST = {
    "shorter": "being longer",
    "later": "being further left",
    "overridden": "which it overrides",
    "declared-later": "being declared earlier",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """`by` names what is responsible, as in ``rule casualties.killed``; `place` is where that stands."""

    code: str
    text: str
    by: str
    place: str

    def __post_init__(self) -> None:
        assert self.code in CAUSES


def why_one_sided(finding: Finding, mine: Side, other: Side, *, added: bool) -> Cause:
    """Why only `mine` has `finding`; `added` tells that it is the newer one."""
    return _Asker(mine, other, added).one_sided(finding)


def why_changed(before: Finding, after: Finding, old: Side, new: Side, *, follow: bool = True) -> Cause:
    """Why `before` became `after`; `follow` asks about findings that a link has brought, too."""
    back, forth = _Asker(new, old, True), _Asker(old, new, False)
    if before.rule.name != after.rule.name:
        cause = forth.one_sided(before)
        return back.one_sided(after) if cause.code == "elsewhere" else cause
    pairs = [(before.get(name), after.get(name)) for name in dict.fromkeys((*after.slots, *before.slots))]
    differing = [pair for pair in pairs if filled_content(pair[0]) != filled_content(pair[1])]
    related = next(_relation_causes(before, after, differing, back, forth, follow), None)
    ours = [pair for pair in differing if any(one is not None and one.by is None for one in pair)]
    if related is not None and before.span == after.span and not ours:
        return related
    if before.rule.sha256 != after.rule.sha256:
        return _changed_rule(after.rule)
    lower = next(_captured_causes(ours, back, forth), None) or back.lower(after) or forth.lower(before)
    return lower or related or _elsewhere(after, old, new)


Pair = tuple[Filled | None, Filled | None]


def _relation_causes(
    before: Finding, after: Finding, differing: Sequence[Pair], back: _Asker, forth: _Asker, follow: bool
) -> Iterator[Cause]:
    """What links and contexts did to the slots that differ, and contexts to the status."""
    for one, other in differing:
        for filled, asker in ((other, back), (one, forth)):
            if filled is None or filled.by is None:
                continue
            if follow and filled.finding is not None and (cause := asker.missing(filled.finding)):
                yield cause
            yield _relation(filled.via, filled.by, asker.mine, one, other)
    for name in ("polarity", "certainty"):
        if getattr(before.status, name) != getattr(after.status, name):
            for finding, asker, verb in ((after, back, "now makes"), (before, forth, "no longer makes")):
                yield from _status_causes(finding, name, asker.mine, verb)
    sources = before.status.source, after.status.source
    if filled_content(sources[0]) != filled_content(sources[1]):
        for filled, asker in ((sources[1], back), (sources[0], forth)):
            if filled is not None and filled.by is not None:
                yield _relation("context", filled.by, asker.mine, *sources)


def _status_causes(finding: Finding, name: str, side: Side, verb: str) -> Iterator[Cause]:
    value = getattr(finding.status, name)
    for step in finding.steps:
        if step.kind == "context" and step.detail["set"].get(name) == value:
            cue = quoted(step.detail["cue"]["text"])
            text = f"the context {step.name} {verb} it {value}, by the cue {cue}"
            yield Cause("context", text, f"context {step.name}", _declared("context", step.name, side))


def _captured_causes(differing: Sequence[Pair], back: _Asker, forth: _Asker) -> Iterator[Cause]:
    """Why one side lacks a finding that the rule captured for a slot on the other."""
    for one, other in differing:
        for filled, asker in ((other, back), (one, forth)):
            if filled is None or filled.by is not None or filled.finding is None:
                continue
            if cause := asker.missing(filled.finding):
                yield cause


class _Asker:
    """Asks why `mine` has what `other` has not. Lower findings are asked about in turn; strata end that."""

    def __init__(self, mine: Side, other: Side, added: bool) -> None:
        self.mine = mine
        self._other = other
        self._added = added

    def one_sided(self, finding: Finding) -> Cause:
        rule = finding.rule
        if rival := self._other.winner(rule.name, finding.type, finding.span):
            winner, beaten = rival
            tense = "no longer loses" if self._added else "now loses"
            text = f"{_named(rule)} {tense} to {_named(winner.rule)}, {_LOST[beaten.criterion]}"
            responsible = rule if self._added else winner.rule
            return Cause("beaten", text, f"rule {responsible.name}", responsible.location)
        there = self._other.rule(rule.name)
        if there is None:
            code = "new-rule" if self._added else "removed-rule"
            return Cause(code, f"{_named(rule)} {'is new' if self._added else 'is gone'}", *_by(rule))
        if cause := self.lower(finding, absent_only=there.sha256 != rule.sha256):
            return cause
        if there.sha256 != rule.sha256:
            return _changed_rule(rule if self._added else there)
        return _elsewhere(finding, self._other, self.mine)

    def missing(self, finding: Finding) -> Cause | None:
        """Why the other side lacks `finding`; None when it has one of its type just there."""
        there = self._other.at(finding.type, finding.span)
        return self.one_sided(finding) if there is None else None

    def lower(self, finding: Finding, *, absent_only: bool = False) -> Cause | None:
        """The first entry or finding that `finding` consumed and the other side lacks, or has otherwise."""
        for *_, taken in finding.path:
            if isinstance(taken, Entry):
                if cause := self._entry(taken, absent_only):
                    return cause
            elif taken is not None:
                if cause := self.missing(taken):
                    return cause
                there = self._other.at(taken.type, taken.span)
                if there is not None and not absent_only and content(there) != content(taken):
                    pair = (there, taken) if self._added else (taken, there)
                    sides = (self._other, self.mine) if self._added else (self.mine, self._other)
                    return why_changed(*pair, *sides, follow=False)
        return None

    def _entry(self, entry: Entry, absent_only: bool) -> Cause | None:
        lexicon = self.mine.program.lexicons[entry.lexicon]
        there = self._other.entry(lexicon.name, entry)
        by = f"lexicon {lexicon.name}", f"{entry.origin.file}:{entry.origin.line}"
        if there is None:
            state = "is new" if self._added else "is gone"
            return Cause("lexicon", f"the entry {quoted(entry.text)} of @{lexicon.name} {state}", *by)
        if absent_only or (there.value, there.columns) == (entry.value, entry.columns):
            return None
        before, after = (there, entry) if self._added else (entry, there)
        names = ("", *sorted(before.columns.keys() | after.columns.keys()))
        name = next(name for name in names if _cell(before, name) != _cell(after, name))
        text = f"{name or 'the value'} of the entry {quoted(entry.text)} of @{lexicon.name} was "
        return Cause("lexicon", f"{text}{shown(_cell(before, name))} and is {shown(_cell(after, name))}", *by)


def _cell(entry: Entry, column: str) -> object:
    return plain(entry.columns.get(column) if column else entry.value)


def _relation(kind: str, name: str, side: Side, before: Filled | None, after: Filled | None) -> Cause:
    if after is None:
        text = f"the {kind} {name} no longer fills it with {quoted(_words(before))}"
    elif before is None:
        text = f"the {kind} {name} now fills it with {quoted(_words(after))}"
    else:
        text = f"the {kind} {name}: {quoted(_words(after))} instead of {quoted(_words(before))}"
    return Cause(kind, text, f"{kind} {name}", _declared(kind, name, side))


def _words(filled: Filled | None) -> str:
    return "" if filled is None else filled.text or shown(plain(filled.value))


def _declared(kind: str, name: str, side: Side) -> str:
    """Where a resolve, link or context stands."""
    declared: Mapping[str, Sequence[ResolveProgram | LinkProgram | ContextProgram]] = {
        "resolve": resolves(side.program),
        "link": side.program.links,
        "context": side.program.contexts,
    }
    return next((f"{one.origin.file}:{one.origin.line}" for one in declared.get(kind, ()) if one.name == name), "")


def _changed_rule(rule: CompiledRule) -> Cause:
    return Cause("changed-rule", f"{_named(rule)} has changed", *_by(rule))


def _elsewhere(finding: Finding, one: Side, other: Side) -> Cause:
    mine, theirs = one.program.pack.files, other.program.pack.files
    files = sorted(name for name in {*mine, *theirs} if mine.get(name) != theirs.get(name))
    told = f"{', '.join(files[:3])}{' and others' if len(files) > 3 else ''}" if files else "no file of the pack"
    text = f"{_named(finding.rule)} is the same; what it looks at has changed in {told}"
    return Cause("elsewhere", text, *_by(finding.rule))


def _by(rule: CompiledRule) -> tuple[str, str]:
    return f"rule {rule.name}", rule.location


def _named(rule: CompiledRule) -> str:
    return f"{rule.name} ({rule.location})"
