"""From an alignment to a reason: which element failed first, what it wanted, and what stood there instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from affidavit.audit.derivation import located
from affidavit.audit.identity import plain
from affidavit.audit.show import quoted, shown
from affidavit.audit.why_not.align import Alignment, Gap, Taken, alternatives
from affidavit.audit.why_not.entries import Like
from affidavit.audit.why_not.knowledge import Knowledge
from affidavit.audit.why_not.reasons import Cause, Matched, Miss, Wanted
from affidavit.audit.why_not.shape import Shape, guards_at
from affidavit.audit.why_not.sight import Sight
from affidavit.compile.program import ACCEPT, ANY, LEXICON, TOKEN, TYPE, Automaton, Element, Entry, Program
from affidavit.match.evaluate import describe, trace
from affidavit.match.model import Finding
from affidavit.syntax.nodes import Literal

__all__ = ["Ask", "Diagnosis", "diagnose", "lacking", "matched", "values_of", "wanted", "written"]

Ask = Callable[[str, tuple[int, int]], tuple[Miss, ...]]
"""Why there is no finding of a type at some tokens of the sentence."""

_BEFORE = 4
"""Tokens before a match in which a finding that it should begin with is looked for."""
_TYPES_ASKED = 2


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why one element failed; the lower `rank`, the more it explains."""

    rank: int
    cause: Cause
    below: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Tokens where something is missing, `first` to `last`; those `seen`; those `around`, for a lower finding."""

    first: int
    last: int
    seen: tuple[int, int] | None
    around: tuple[int, int]


def diagnose(
    shape: Shape, alignment: Alignment, sight: Sight, knowledge: Knowledge, ask: Ask
) -> tuple[Diagnosis, tuple[Wanted, ...], tuple[int, int] | None]:
    """Why rule and text part at the first gap of `alignment`; what was wanted there, and the characters seen."""
    gap = alignment.gap
    assert gap is not None
    place = _place(gap, alignment, sight)
    elements = _wanted_elements(shape, gap, sight)
    elements += [one for one in alternatives(shape, sight, alignment) if one not in elements]
    seen = None if place.seen is None else sight.span(*place.seen)
    if gap.near is not None:
        found = [(elements[0], _nearly(shape.automaton.elements[elements[0]], gap, sight, knowledge))]
    elif gap.guard:
        return _guard(gap, sight), wanted(shape.automaton, elements, sight.program), seen
    elif gap.missing == 0:
        found = [(elements[0], _extra(shape.automaton.elements[elements[0]], gap, sight))]
    elif gap.first >= sight.size and gap.target == ACCEPT:
        found = [(elements[0], _over(shape.automaton.elements[elements[0]], sight))]
    else:
        found = _missing(shape.automaton, elements, place, sight, knowledge, ask)
    order = [number for number, _ in found] + elements
    return found[0][1], wanted(shape.automaton, order, sight.program), seen


def lacking(shape: Shape, alignment: Alignment, sight: Sight) -> tuple[Wanted, ...]:
    """Every element that is missing, in the order of the rule, along one shortest way."""
    found: list[int] = []
    for gap in alignment.parts:
        if not isinstance(gap, Gap) or gap.guard:
            continue
        state = gap.state
        for missing in range(gap.missing if gap.near is None else 0, 0, -1):
            number = shape.between(state, guards_at(gap.first, sight.size), missing, gap.target)[0]
            found.append(number)
            state = number + 1
        found += [gap.target] if gap.near is not None else []
    return tuple(written(shape.automaton.elements[number], sight.program) for number in found)


def wanted(automaton: Automaton, elements: Sequence[int], program: Program) -> tuple[Wanted, ...]:
    """The elements as written, each once."""
    return tuple(dict.fromkeys(written(automaton.elements[number], program) for number in elements))


def matched(automaton: Automaton, taken: Sequence[Taken], sight: Sight) -> tuple[Matched, ...]:
    """What the elements of a match, or of a part of one, took."""
    return tuple(
        Matched(written(automaton.elements[one.element], sight.program), sight.span(one.first, one.last))
        for one in taken
    )


def written(element: Element, program: Program) -> Wanted:
    """An element as it stands in its file; a word of a longer literal in quotes of its own."""
    line, _ = element.source.position(element.span.start)
    text = element.source.text[element.span.start : element.span.end]
    test = program.predicates[element.ref] if element.kind == TOKEN else None
    if isinstance(test, Literal) and text[:1] not in "\"'":
        text = f"'{text}'" if test.exact else f'"{text}"'
    return Wanted(text, element.source.path, line, (element.source, element.span))


# ── The place ───────────────────────────────────────────────────────────────────────────────────


def _place(gap: Gap, alignment: Alignment, sight: Sight) -> _Place:
    first, last = gap.first, gap.last
    if alignment.parts[0] is gap and gap.near is None and first == last:
        around = max(0, first - _BEFORE), first
        return _Place(first, first, (first - 1, first) if first else None, around)
    if last == first and gap.target == ACCEPT:
        last = min(first + 1, sight.size)
        return _Place(first, last, (first, last) if last > first else None, (first, last))
    seen = (first, max(last, min(first + 1, sight.size)))
    return _Place(first, last, seen if seen[1] > first else None, (first, last))


def _wanted_elements(shape: Shape, gap: Gap, sight: Sight) -> list[int]:
    if gap.near is not None or gap.guard or gap.missing == 0:
        return [gap.target] if gap.target != ACCEPT else []
    return shape.between(gap.state, guards_at(gap.first, sight.size), gap.missing, gap.target)


# ── Reasons ─────────────────────────────────────────────────────────────────────────────────────


def _guard(gap: Gap, sight: Sight) -> Diagnosis:
    if gap.target == ACCEPT or (gap.first != 0 and not _is_start(gap, sight)):
        text = "the match would have to end its sentence, and more stands behind it"
        return Diagnosis(0, Cause("sentence-end", text))
    text = "the match would have to begin its sentence, and more stands before it"
    return Diagnosis(0, Cause("sentence-start", text))


def _is_start(gap: Gap, sight: Sight) -> bool:
    """Whether the guard that fails is ``^``: a way on behind ``$`` can take nothing at all."""
    return gap.first < sight.size


def _extra(element: Element, gap: Gap, sight: Sight) -> Diagnosis:
    span = sight.span(gap.first, gap.last)
    text = sight.document.text[slice(*span)]
    message = f"{quoted(text)} stands before {_named(element, sight)}"
    return Diagnosis(0, Cause("extra", message, {"between": located(sight.document.text, span)}))


def _over(element: Element, sight: Sight) -> Diagnosis:
    if sight.sentence.cut:
        message = f"the sentence is longer than {sight.size} tokens and was cut before {_named(element, sight)}"
        return Diagnosis(0, Cause("sentence-cut", message, {"tokens": sight.size}))
    return Diagnosis(2, Cause("sentence-over", f"the sentence ends where it wants {_named(element, sight)}"))


def _nearly(element: Element, gap: Gap, sight: Sight, knowledge: Knowledge) -> Diagnosis:
    near = gap.near
    assert near is not None
    span = sight.span(gap.first, near.end)
    there = quoted(sight.document.text[slice(*span)])
    if isinstance(near.taken, Finding):
        elsewhere = near.reason == "other-extent"
        return _elsewhere(near.taken) if elsewhere else Diagnosis(0, _condition(element, near.taken, sight))
    detail: dict[str, Any] = {"there": located(sight.document.text, span)}
    if near.reason == "lexicon":
        nearest = knowledge.nearest(element.ref).like(sight.sentence.words[gap.first : gap.first + 6])
        return _unlike_entries(element, (gap.first, near.end), nearest, sight, knowledge)
    if near.reason == "case":
        asked = near.taken.text if isinstance(near.taken, Entry) else _named(element, sight)
        message = f"{there} stands there, and {_named(element, sight)} asks for the case of {_exactly(asked)}"
        return Diagnosis(0, Cause("case", message, detail | _entry_detail(near.taken, knowledge)))
    (end, longest), *_ = sight.edges(LEXICON, element.ref, gap.first)
    assert isinstance(longest, Entry) and isinstance(near.taken, Entry)
    taken = quoted(sight.document.text[slice(*sight.span(gap.first, end))])
    message = f"{_named(element, sight)} takes {taken}, the longest entry there, and not {there}"
    return Diagnosis(0, Cause("longer-entry", message, detail | _entry_detail(longest, knowledge)))


def _exactly(text: str) -> str:
    return text if text.startswith("'") else f"'{text}'"


def _condition(element: Element, finding: Finding, sight: Sight) -> Cause:
    reference = sight.program.references[element.ref]
    assert reference.condition is not None
    values = values_of(trace(reference.condition.expr, sight.environment(finding)))
    told = ", ".join(f"{name} is {shown(value)}" for name, value in values.items())
    message = f"{quoted(finding.text)} is a {finding.type}, but not {_named(element, sight)}: {told}"
    return Cause(
        "condition",
        message,
        {
            "finding": {"type": finding.type, "span": located(finding.document.text, finding.span)},
            "condition": reference.condition.text,
            "values": values,
        },
    )


def values_of(traced: dict[str, Any]) -> dict[str, Any]:
    """What the parts of an expression were, the outermost that are no truth values; not its constants."""
    if not traced["from"] and not ({"capture", "slot"} & traced.keys()):
        return {}
    value = traced["value"]
    if (isinstance(value, bool) and traced["from"]) or (value is None and len(traced["from"]) > 1):
        found: dict[str, Any] = {}
        for part in traced["from"]:
            found |= values_of(part)
        if found:
            return found
    return {traced["expr"]: plain(describe(value))}


def _missing(
    automaton: Automaton, elements: list[int], place: _Place, sight: Sight, knowledge: Knowledge, ask: Ask
) -> list[tuple[int, Diagnosis]]:
    """Why each of the elements that could stand there does not, the one that explains most first."""
    found: list[tuple[int, Diagnosis]] = []
    asked: dict[tuple[int, int], None] = {}
    for number in elements:
        element = automaton.elements[number]
        key = (element.kind, element.ref)
        if key in asked:
            continue
        asked[key] = None
        if element.kind == TYPE:
            types = sum(kind == TYPE for kind, _ in asked)
            found.append((number, _no_finding(element, place, sight, ask if types <= _TYPES_ASKED else _nobody)))
        elif element.kind == LEXICON:
            found.append((number, _no_entry(element, place, sight, knowledge)))
        else:
            found.append((number, _no_word(element, place, sight, knowledge)))
    found.sort(key=lambda one: one[1].rank)  # stable: of equals the one written first
    return found


def _nobody(_: str, __: tuple[int, int]) -> tuple[Miss, ...]:
    return ()


def _no_finding(element: Element, place: _Place, sight: Sight, ask: Ask) -> Diagnosis:
    name = sight.program.references[element.ref].type
    first, last = place.first, max(place.last, place.first + 1)
    other = next((one for one in sight.findings(name) if one.first < last and first < one.last), None)
    if other is not None and place.seen is not None and (other.first, other.last) != (first, last):
        return _elsewhere(other)
    below = ask(name, place.around)
    cause = Cause("missing-finding", f"no {name} stands {_where(place, sight)}", {"type": name})
    return Diagnosis(2 if below else 4, cause, below)


def _elsewhere(finding: Finding) -> Diagnosis:
    message = f"the {finding.type} there is {quoted(finding.text)}, which begins or ends elsewhere"
    detail = {"finding": {"type": finding.type, "span": located(finding.document.text, finding.span)}}
    return Diagnosis(1, Cause("other-extent", message, detail))


def _no_entry(element: Element, place: _Place, sight: Sight, knowledge: Knowledge) -> Diagnosis:
    lexicon = sight.program.lexicons[element.ref].name
    if place.seen is None:
        message = f"an entry of @{lexicon} should stand before it, where the sentence begins"
        return Diagnosis(3, Cause("lexicon", message, {"lexicon": lexicon, "nearest": []}))
    words = sight.sentence.words[place.seen[0] : place.seen[0] + 6]
    return _unlike_entries(element, place.seen, knowledge.nearest(element.ref).like(words), sight, knowledge)


def _unlike_entries(
    element: Element, seen: tuple[int, int], nearest: Sequence[Like], sight: Sight, knowledge: Knowledge
) -> Diagnosis:
    lexicon = sight.program.lexicons[element.ref].name
    there = quoted(sight.document.text[slice(*sight.span(*seen))])
    message = f"{there} is no entry of @{lexicon}"
    if nearest:
        told = [f"“{one.entry.text}” ({_origin(one.entry)}; {one.how})" for one in nearest]
        message += f"; the nearest {'are' if len(told) > 1 else 'is'} {', '.join(told)}"
    entries = [_entry(one.entry, knowledge) | {"how": one.how} for one in nearest]
    return Diagnosis(1 if nearest else 3, Cause("lexicon", message, {"lexicon": lexicon, "nearest": entries}))


def _origin(entry: Entry) -> str:
    return f"{entry.origin.file}:{entry.origin.line}"


def _no_word(element: Element, place: _Place, sight: Sight, knowledge: Knowledge) -> Diagnosis:
    named = _named(element, sight)
    if place.seen is None:
        return Diagnosis(3, Cause("word", f"{named} does not stand {_where(place, sight)}"))
    position = place.seen[0]
    there = quoted(sight.sentence.surfaces[position])
    detail: dict[str, Any] = {"token": located(sight.document.text, sight.span(position, position + 1))}
    failing = knowledge.tests.failing(element.ref, sight.sentence, position) if element.kind == TOKEN else []
    if element.kind == ANY or not failing:
        return Diagnosis(3, Cause("word", f"{named} is missing {_where(place, sight)}", detail))
    more = f", for it is not {' and '.join(_parts(failing))}" if len(failing) > 1 or "[" in named else ""
    return Diagnosis(3, Cause("word", f"{there} is not {named}{more}", detail | {"failing": failing}))


def _parts(failing: list[str]) -> list[str]:
    return [f"`{part}`" for part in failing]


def _where(place: _Place, sight: Sight) -> str:
    if place.seen is None:
        return "before it, where the sentence begins"
    text = quoted(sight.document.text[slice(*sight.span(*place.seen))])
    return f"before it, where {text} is" if place.seen[0] < place.first else f"where {text} is"


def _named(element: Element, sight: Sight) -> str:
    return written(element, sight.program).element


def _entry(entry: Entry, knowledge: Knowledge) -> dict[str, Any]:
    lexicon = knowledge.program.lexicons[entry.lexicon].name
    return {"lexicon": lexicon, "phrase": entry.text, "file": entry.origin.file, "line": entry.origin.line}


def _entry_detail(taken: Finding | Entry | None, knowledge: Knowledge) -> dict[str, Any]:
    return {"entry": _entry(taken, knowledge)} if isinstance(taken, Entry) else {}
