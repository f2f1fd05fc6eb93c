"""Scores and the errors behind them, as text for people and as plain data."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from affidavit.audit.answers import Answer, held
from affidavit.audit.gold import GoldItem, Span
from affidavit.audit.score import Ratio, Scores, TypeScore, Wrong
from affidavit.audit.show import clip, shown
from affidavit.text.sentences import split

__all__ = ["Sentences", "errors_of", "errors_to_text", "scores_to_dict", "scores_to_text"]

_WIDTH = 160


class Sentences:
    """Looks up the sentence around a span. `texts` maps document ids to their texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._bounds: dict[str, list[Span]] = {}

    def around(self, document: str, span: Span) -> str:
        """The sentence on one line, the span between ``»`` and ``«``."""
        text = self._texts[document]
        if document not in self._bounds:
            self._bounds[document] = [(sentence.start, sentence.end) for sentence in split(text)]
        bounds = self._bounds[document]
        index = bisect_right([start for start, _ in bounds], span[0]) - 1
        start, end = bounds[index] if index >= 0 else span
        end = max(end, span[1])
        return clip(f"{text[start : span[0]]}»{text[slice(*span)]}«{text[span[1] : end]}", _WIDTH)


def errors_of(scores: Scores, sentences: Sentences) -> list[dict[str, Any]]:
    """Every miss, false finding and wrong slot, with its sentence, in the order of type, kind and text."""
    found: list[dict[str, Any]] = []
    for one in scores.types:
        found += [_miss(item, sentences) for item in one.missed]
        found += [_false(answer, sentences) for answer in one.false]
        found += [_wrong(error, sentences) for error in one.wrong]
    return found


def _miss(item: GoldItem, sentences: Sentences) -> dict[str, Any]:
    wanted = {name: _wanted(item, name) for name in item.slots if item.slots[name].values}
    return _error("missed", item.type, item.document, item.span, sentences) | {"item": item.id, "expected": wanted}


def _false(answer: Answer, sentences: Sentences) -> dict[str, Any]:
    filled = answer.finding.slots
    slots = {
        name: content.value for name, content in answer.slots.items() if name in filled and content.value is not None
    }
    rule = answer.finding.rule.name
    return _error("false", answer.type, answer.document, answer.span, sentences) | {"rule": rule, "found": slots}


def _wrong(error: Wrong, sentences: Sentences) -> dict[str, Any]:
    content = held(error.answer, error.slot)
    text = error.answer.finding.document.text
    if error.measure == "value":
        expected, got = _wanted(error.item, error.slot), None if content is None else content.value
    else:
        expected = [text[slice(*span)] for span in error.item.slots[error.slot].spans]
        got = None if content is None or content.span is None else text[slice(*content.span)]
    told = _error("wrong", error.item.type, error.item.document, error.item.span, sentences)
    return told | {
        "item": error.item.id,
        "rule": error.answer.finding.rule.name,
        "slot": error.slot,
        "measure": error.measure,
        "expected": expected,
        "found": got,
    }


def _wanted(item: GoldItem, name: str) -> Any:
    values = item.slots[name].values
    return values[0] if len(values) == 1 else list(values)


def _error(kind: str, type_name: str, document: str, span: Span, sentences: Sentences) -> dict[str, Any]:
    return {
        "error": kind,
        "type": type_name,
        "document": document,
        "start": span[0],
        "end": span[1],
        "sentence": sentences.around(document, span),
    }


def scores_to_dict(scores: Scores) -> dict[str, Any]:
    """The scores as data that JSON can hold; ratios rounded to four places beside the counts they come from."""
    return {
        "zones": None if scores.zones is None else list(scores.zones),
        "types": {one.name: _type_dict(one) for one in scores.types},
    }


def _type_dict(one: TypeScore) -> dict[str, Any]:
    return {
        "measures": _ratios(one.measures),
        "groups": {name: _ratios(measures) for name, measures in one.groups.items()},
        "slots": {slot.name: {"found": slot.found, **_ratios(slot.measures)} for slot in one.slots},
        "missed": len(one.missed),
        "false": len(one.false),
    }


def _ratios(measures: Mapping[str, Ratio]) -> dict[str, Any]:
    return {
        name: {
            "right": ratio.right,
            "given": ratio.given,
            "wanted": ratio.wanted,
            "precision": _rounded(ratio.precision),
            "recall": _rounded(ratio.recall),
            "f1": _rounded(ratio.f1),
        }
        for name, ratio in measures.items()
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def scores_to_text(scores: Scores) -> str:
    """A table: one block a type, one line a measure."""
    zones = "all zones" if scores.zones is None else f"zones {', '.join(scores.zones)}"
    lines = [f"{zones:<42}{'precision':>10}{'recall':>10}{'F1':>10}{'right':>8}{'given':>8}{'wanted':>8}"]
    for one in scores.types:
        lines += ["", one.name, *_lines(one)]
    return "\n".join(lines)


def _lines(one: TypeScore) -> Iterator[str]:
    for name, ratio in one.measures.items():
        yield _line(f"  {name}", ratio)
    for group, measures in one.groups.items():
        for name, ratio in measures.items():
            yield _line(f"  {group} {name}", Ratio(ratio.right, 0, ratio.wanted), recall_only=True)
    for slot in one.slots:
        for name, ratio in slot.measures.items():
            yield _line(f"    {slot.name} {name}", ratio)


def _line(name: str, ratio: Ratio, *, recall_only: bool = False) -> str:
    given = "" if recall_only else f"{ratio.given}"
    shares = ["" if recall_only else _percent(ratio.precision), _percent(ratio.recall)]
    shares.append("" if recall_only else _percent(ratio.f1))
    cells = "".join(f"{share:>10}" for share in shares)
    return f"{name:<42}{cells}{ratio.right:>8}{given:>8}{ratio.wanted:>8}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def errors_to_text(errors: Iterable[Mapping[str, Any]]) -> str:
    """Two lines an error: what is wrong, and its sentence."""
    return "\n".join(f"{_told(error)}\n    {error['sentence']}" for error in errors)


def _told(error: Mapping[str, Any]) -> str:
    place = f"{error['document']}:{error['start']}-{error['end']}"
    item = f" {error['item']}" if error.get("item") else ""
    if error["error"] == "missed":
        return f"missed {error['type']} {place}{item}: {_plain(error['expected'])}"
    if error["error"] == "false":
        return f"false {error['type']} {place} by {error['rule']}: {_plain(error['found'])}"
    how = "" if error["measure"] == "value" else "place of "
    return (
        f"wrong {error['type']} {place}{item} by {error['rule']}: {how}{error['slot']}"
        f" is {_plain(error['found'])}, expected {_plain(error['expected'])}"
    )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " or ".join(map(_plain, value)) or "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items()) or "nothing"
    return "nothing" if value is None else shown(value)
