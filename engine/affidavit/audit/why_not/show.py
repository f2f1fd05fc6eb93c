"""The answer in words."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.audit.places import Lines
from affidavit.audit.show import clip, quoted
from affidavit.audit.why_not.reasons import Found, Instead, Miss, WhyNot

__all__ = ["otherwise", "told"]

_PLACES = 3
_ELEMENT = 40
_CLAUSE = 80
_WANTED = 6
_MATCHED = 12
"""Elements told of one match; of longer ones the middle is left out."""


def told(answer: WhyNot) -> Iterator[str]:
    """The lines of `answer`."""
    writer = _Writer(answer)
    yield writer.head()
    for found in answer.found:
        yield from writer.found(found)
    for miss in answer.misses:
        yield ""
        yield from writer.miss(miss, f"{miss.rank}. ", "   ")


def otherwise(miss: Miss, text: str) -> str:
    """The other elements that could as well be what is missing, and where in `text` each would stand."""
    more = len(miss.otherwise) - _WANTED
    told = " or ".join(_instead(one, text) for one in miss.otherwise[:_WANTED])
    return f"{told} or {more} more" if more > 0 else told


def _instead(one: Instead, text: str) -> str:
    start, end = one.span
    place = f"where {quoted(text[start:end])} is"
    if start == end:
        words = text[:start].split()
        place = f"behind {quoted(words[-1])}" if words else "at the beginning"
    return f"{clip(one.element.element, _ELEMENT)} {place} ({one.element.file}:{one.element.line})"


class _Writer:
    def __init__(self, answer: WhyNot) -> None:
        self._answer = answer
        self._text = answer.document.text
        self._lines = Lines(self._text)

    def head(self) -> str:
        """What was asked for, and whether it is there."""
        goal = self._answer.goal
        name = goal.type
        if goal.expected:
            name += f" with {', '.join(one.text for one in goal.expected)}"
        places = [self._place(span) for span in goal.near[:_PLACES]]
        if len(goal.near) > _PLACES:
            places.append(f"{len(goal.near) - _PLACES} more places")
        place = f" near {' and '.join(places)}" if goal.near else f" in {self._answer.document.id}"
        if self._answer.exists:
            return f"{name}{place}: there is one"
        if self._answer.found and not goal.near and not goal.expected:
            return f"{name}{place}: there are {len(self._answer.found)}"
        rules = self._answer.rules
        return f"no {name}{place}; {rules} rule{'' if rules == 1 else 's'} could have found one"

    def found(self, found: Found) -> Iterator[str]:
        finding = found.finding
        rule = finding.rule
        yield f"   found {finding.type} {self._place(finding.span)} by {rule.name} ({rule.location})"
        for cause in found.causes:
            yield f"      {cause.reason}: {cause.message}"

    def miss(self, miss: Miss, head: str, indent: str) -> Iterator[str]:
        """A near miss and, below it, why what it misses is missing."""
        if miss.rule is None:
            yield f"{indent}{miss.cause.reason}: {miss.cause.message}"
            return
        rule = miss.rule
        clause = f", match clause {miss.clause + 1}" if miss.clause else ""
        yield f"{head}rule {rule.name} ({rule.location}){clause}: {self._far(miss)}"
        if rule.doc and not indent.strip() and len(indent) == 3:
            yield f"{indent}{rule.doc.splitlines()[0]}"
        yield f"{indent}{miss.cause.reason}: {miss.cause.message}"
        if len(miss.wanted) > 1 or (miss.wanted and miss.reason not in _NAMED):
            yield f"{indent}wanted {self._wanted(miss)}"
        if len(miss.lacking) > 1:
            yield f"{indent}lacks {' · '.join(clip(one.element, _ELEMENT) for one in miss.lacking)}"
        if miss.otherwise:
            yield f"{indent}or {otherwise(miss, self._text)}"
        if miss.matched:
            yield f"{indent}matched {self._matched(miss)}"
        if miss.also is not None:
            place = f"{miss.also.origin.file}:{miss.also.origin.line}"
            yield f"{indent}and `{clip(miss.also_text, _CLAUSE)}` would withdraw it ({place})"
        if miss.unlike:
            yield f"{indent}it would not have had {', '.join(miss.unlike)}"
        for one in miss.below:
            yield from self.miss(one, f"{indent}└─ ", f"{indent}   ")

    def _far(self, miss: Miss) -> str:
        if not miss.missing:
            return "all of it matched"
        return f"{miss.missing} element{'' if miss.missing == 1 else 's'} away" if miss.reason != "extra" else "almost"

    def _wanted(self, miss: Miss) -> str:
        return " or ".join(f"{one.element} ({one.file}:{one.line})" for one in miss.wanted[:_WANTED])

    def _matched(self, miss: Miss) -> str:
        """Elements and what they took; of elements that name no word, only the text, taken together."""
        pieces: list[tuple[str, int, int]] = []
        for one in miss.matched:
            name = one.element.element
            name = "" if name[:1] in "[." else clip(name, _ELEMENT)
            if pieces and not name and not pieces[-1][0]:
                pieces[-1] = "", pieces[-1][1], one.span[1]
            else:
                pieces.append((name, *one.span))
        told = [f"{name} {quoted(self._text[start:end])}".lstrip() for name, start, end in pieces]
        if len(told) > _MATCHED:
            half = _MATCHED // 2
            told = [*told[:half], f"… {len(told) - 2 * half} more …", *told[-half:]]
        return " · ".join(told)

    def _place(self, span: tuple[int, int]) -> str:
        start, end = span
        return f"{quoted(self._text[start:end])} (line {self._lines.number(start)}, {start}–{end})"


_NAMED = frozenset({"where", "unless", "only", "beaten", "other-reading"})
