"""Incidents as one self-contained page: a timeline, a map sketch, a table of all, and for each who tells what.

The page has no script at all and needs no network; the policy it carries forbids both. What comes from documents and
packs stands in it as text alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import Template

from affidavit.audit.comparison import Common, Comparison
from affidavit.audit.contrast import AGREE, CONTRADICT, DIFFER, ONE, Column, Entry
from affidavit.audit.show import clip
from affidavit.audit.told import Statement, Told
from affidavit.audit.unite import Pair
from affidavit.io.compare_text import (
    counts_text,
    differences,
    first_texts,
    heading,
    incident_title,
    shown_incidents,
    sum_text,
)
from affidavit.io.html.escape import attribute
from affidavit.io.html.escape import text as escaped
from affidavit.io.html.shell import Shell, asset, masthead
from affidavit.io.html.sketch import Point, sketch
from affidavit.io.html.timeline import Bar, timeline
from affidavit.relate.agree import Place
from affidavit.relate.evidence import number

__all__ = ["SHELL", "incidents_page"]

SHELL = Shell("incidents", scripted=False)

_SIDES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COLOURS = 4
_DEEPEST = 3
_LABEL = 64
_VERDICTS = {ONE: "one document", AGREE: "agree", DIFFER: "differ", CONTRADICT: "contradict"}


def incidents_page(comparison: Comparison, *, everything: bool = False) -> Iterator[str]:
    """The page, piece by piece; equal comparisons give equal bytes."""
    shown = shown_incidents(comparison, everything)
    documents = len(comparison.documents)
    disputed = sum(_disputed(one) for one in shown)
    title = f"Incidents in {documents:,} document{'' if documents == 1 else 's'}"
    summary = (
        f"{len(shown):,} incidents, {sum(len(one.told) > 1 for one in shown):,} told by several documents, "
        f"{disputed:,} with contradictions"
    )
    head, foot = SHELL.around(title, "incidents", "the incidents")
    before, after = asset("incidents.html").split("${incidents}")
    yield head + Template(before).substitute(
        masthead=masthead(title, summary, comparison.pack),
        overview="".join(_overview(shown)),
        documents="".join(_documents(comparison)),
        legend=escaped(
            "An incident indented below another is part of it. Every value links to the words, the place and the rule "
            "it comes from."
        ),
        rows="".join(_row(one, comparison) for one in shown) or '<tr><td colspan="7" class="none">none</td></tr>\n',
    )
    for one in shown:
        yield from _incident(one, comparison)
    yield after + foot


def _disputed(one: Common) -> bool:
    return any(column.verdict == CONTRADICT for column in one.columns)


# ── Overview ────────────────────────────────────────────────────────────────────────────────────


def _overview(shown: Sequence[Common]) -> Iterator[str]:
    bars = [
        Bar(one.number, *one.interval, clip(_what(one), _LABEL), _disputed(one))
        for one in shown
        if one.interval is not None
    ]
    if bars:
        yield "<figure><figcaption><b>When.</b> Each bar is an incident, from its first to its last day; dashed where "
        yield "documents contradict each other.</figcaption>\n"
        yield from timeline(bars)
        yield "</figure>\n"
    points = _points(shown)
    if points:
        yield "<figure><figcaption><b>Where.</b> A sketch: points are where the gazetteer has the places named, larger "
        yield "with the numbers told. Outline: Natural Earth.</figcaption>\n"
        yield from sketch(points)
        yield "</figure>\n"


def _what(one: Common) -> str:
    where, whom = first_texts(one, "place"), first_texts(one, "actor")
    return "; ".join(part for part in (counts_text(one), where[0] if where else "", whom[0] if whom else "") if part)


def _points(shown: Sequence[Common]) -> list[Point]:
    """The places told first, each once with all its incidents; countries are too large for a point."""
    found: dict[tuple[float, float], list[tuple[Common, Place, Entry]]] = {}
    for one in shown:
        for column in one.columns:
            for entry in (entries[0] for entries in column.cells if entries):
                place = entry.value
                if not isinstance(place, Place) or place.kind == "country":
                    continue
                if place.lat is not None and place.lon is not None:
                    found.setdefault((place.lat, place.lon), []).append((one, place, entry))
    return [
        Point(
            lat,
            lon,
            clip(str(told[0][2].cell.value), 40),
            tuple(sorted({one.number for one, _, _ in told})),
            max(_largest(one) for one, _, _ in told),
            any(_disputed(one) for one, _, _ in told),
        )
        for (lat, lon), told in sorted(found.items())
    ]


def _largest(one: Common) -> float:
    numbers = [
        value.min or value.max or 0
        for column in one.columns
        if column.kind == "number"
        for entries in column.cells
        for entry in entries[:1]
        if (value := number(entry.value)) is not None
    ]
    return float(max(numbers, default=0))


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────


def _documents(comparison: Comparison) -> Iterator[str]:
    for source in comparison.documents:
        about = ", ".join(part for part in (source.name or "", source.date or "no date") if part)
        yield (
            f'<li>{escaped(clip(source.id, 80))} <span class="about">({escaped(about)}; SHA-256 '
            f"<code{attribute('title', source.sha256)}>{escaped(source.sha256[:12])}…</code>)</span></li>\n"
        )


def _row(one: Common, comparison: Comparison) -> str:
    by = ", ".join(str(comparison.position(told.document)) for told in one.told)
    days = dict.fromkeys(one.interval or ())
    when = " to ".join(f'<span class="nowrap">{escaped(day)}</span>' for day in days)
    disputed = ", ".join(column.name for column in one.columns if column.verdict == CONTRADICT)
    verdict = f'<span class="disputed-word">contradict: {escaped(disputed)}</span>' if disputed else _calm(one)
    cells = [
        escaped(text)
        for text in (" / ".join(first_texts(one, "place")), " / ".join(first_texts(one, "actor")), counts_text(one))
    ]
    return (
        f'<tr class="depth-{min(one.depth, _DEEPEST)}"><th scope="row" class="no">'
        f'<a href="#i{one.number}">{one.number}</a></th>'
        f"<td>{when}</td><td>{cells[0]}</td><td>{cells[1]}</td><td>{cells[2]}</td>"
        f"<td>{escaped(by)}</td><td>{verdict}</td></tr>\n"
    )


def _calm(one: Common) -> str:
    verdicts = {column.verdict for column in one.columns}
    return "differ in words" if DIFFER in verdicts else "agree" if AGREE in verdicts else "one document"


def _incident(one: Common, comparison: Comparison) -> Iterator[str]:
    yield f'<article class="incident" id="i{one.number}" aria-labelledby="t{one.number}">\n'
    yield f'<h2 id="t{one.number}">{escaped(heading(one))}: {escaped(incident_title(one))}</h2>\n'
    yield f'<p class="about">incident id <code>{one.id}</code></p>\n'
    lines = [*differences(one, comparison), *(sum_text(found, one, comparison) for found in one.sums)]
    if lines:
        items = "".join(f'<li><span class="mark">{escaped(line[0])}</span>{escaped(line[2:])}</li>\n' for line in lines)
        yield f'<ul class="findings">\n{items}</ul>\n'
    yield from _table(one, comparison)
    yield from _evidence(one, comparison)
    yield from _because(one, comparison)
    yield "</article>\n"


def _table(one: Common, comparison: Comparison) -> Iterator[str]:
    heads = "".join(
        f'<th scope="col">{escaped(column.name)} · <span class="{_head_class(column)}">'
        f"{_VERDICTS[column.verdict]}</span></th>"
        for column in one.columns
    )
    yield f'<div class="scroll" tabindex="0" role="region" aria-labelledby="t{one.number}"><table>\n'
    yield f'<thead><tr><th scope="col">document</th>{heads}</tr></thead>\n<tbody>\n'
    for index, told in enumerate(one.told):
        document = told.document
        about = ", ".join(part for part in (document.date or "", clip(document.id, 40)) if part)
        cells = "".join(_cell(column, index, one.number) for column in one.columns)
        yield (
            f'<tr><th scope="row">{comparison.position(document)} {escaped(clip(document.title, 60))}'
            f'<span class="about">{escaped(about)}</span></th>{cells}</tr>\n'
        )
    yield "</tbody></table></div>\n"


def _head_class(column: Column) -> str:
    return "disputed-word" if column.verdict == CONTRADICT else "about"


def _cell(column: Column, index: int, incident: int) -> str:
    entries = column.cells[index]
    if not entries:
        return "<td></td>"
    side = next((number for number, one in enumerate(column.sides) if index in one.documents), 0)
    disputed = column.verdict == CONTRADICT
    kind = f' class="s{side % _COLOURS}"' if disputed else ""
    mark = f'<span class="side">{_SIDES[side % len(_SIDES)]}</span>' if disputed else ""
    also = [_link(entry, incident) for entry in entries[1:4]]
    rest = f'<span class="also">also {", ".join(also)}</span>' if also else ""
    read_as = [word for word in (entries[0].statement.polarity, entries[0].statement.certainty) if word in _TELLING]
    how = f' <span class="about">{escaped(", ".join(read_as))}</span>' if read_as and column.kind == "number" else ""
    return f"<td{kind}>{mark}{_link(entries[0], incident)}{how}{rest}</td>"


_TELLING = ("negative", "claimed", "suspected", "possible", "hypothetical", "planned", "background")


def _link(entry: Entry, incident: int) -> str:
    quote = entry.cell.quote or ""
    title = attribute("title", clip(f"“{quote}”", 120)) if quote else ""
    return f'<a href="#{_anchor(entry.statement, incident)}"{title}>{escaped(entry.text)}</a>'


def _anchor(statement: Statement, incident: int) -> str:
    return f"e{incident}-{statement.id[:12]}"


def _evidence(one: Common, comparison: Comparison) -> Iterator[str]:
    """Every statement with its words, its place, its rule and why it belongs here."""
    yield '<h3>Statements</h3>\n<ul class="evidence">\n'
    for told in one.told:
        for statement in told.statements:
            yield _statement(statement, told, one.number, comparison)
    yield "</ul>\n"


def _statement(statement: Statement, told: Told, incident: int, comparison: Comparison) -> str:
    start, end = statement.span
    because = ", ".join(f"{one.what} {one.how} {one.points:+}" for one in statement.because)
    why = f"; joined the others: {because}" if because else ""
    return (
        f'<li id="{_anchor(statement, incident)}"><q>{escaped(statement.quote)}</q> '
        f'<span class="about">document {comparison.position(told.document)}, line {statement.line}, characters '
        f"{start}–{end}; {escaped(statement.type)} by rule {escaped(statement.rule)} ({escaped(statement.location)}); "
        f"finding <code{attribute('title', statement.id)}>{statement.id[:12]}</code>{escaped(why)}</span></li>\n"
    )


def _because(one: Common, comparison: Comparison) -> Iterator[str]:
    apart = [(refused.pair, refused.why) for refused in one.refused]
    if one.bonds:
        items = "".join(f"<li>{_pair(pair, comparison)}</li>\n" for pair in one.bonds)
        yield from _fold("Why these documents tell of one incident", items)
    if apart:
        items = "".join(f"<li>{escaped(why)}: {_pair(pair, comparison)}</li>\n" for pair, why in apart)
        yield from _fold("What was kept apart", items)


def _fold(title: str, items: str) -> Iterator[str]:
    yield f'<details><summary>{title}</summary><ul class="bonds">\n{items}</ul></details>\n'


def _pair(pair: Pair, comparison: Comparison) -> str:
    ends = " and ".join(
        f"{comparison.position(told.document)} <q>{escaped(clip(told.statements[0].quote, 60))}</q>"
        for told in (pair.one, pair.other)
    )
    told = ", ".join(f"{one.what} {one.how} {one.points:+}" for one in pair.evidence)
    return f"{ends}: {escaped(told)} = {pair.points} points"
