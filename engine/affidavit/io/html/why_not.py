"""Why findings were not made, as one page for browsers: for each rule that came near, what it took and what it lacked.

The page has no script at all; what comes from documents and packs stands in it as text alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import Template

from affidavit.audit.places import Lines
from affidavit.audit.show import clip
from affidavit.audit.why_not.reasons import REASONS, Found, Miss, Wanted, WhyNot
from affidavit.audit.why_not.show import otherwise
from affidavit.compile.program import CompiledRule, Program
from affidavit.io.html.article import Piece, marked
from affidavit.io.html.escape import attribute
from affidavit.io.html.escape import text as escaped
from affidavit.io.html.excerpts import Excerpt, excerpt_at, rule_excerpt
from affidavit.io.html.shell import Shell, asset, masthead
from affidavit.text.model import Document
from affidavit.text.sentences import split

__all__ = ["SHELL", "why_not_page"]

SHELL = Shell("why_not", scripted=False)

_QUOTE = 300
_TITLE = 120
_WIDEST = 700
"""Characters of a sentence shown; of a longer one those around what matched."""

Span = tuple[int, int]


def why_not_page(answers: Sequence[WhyNot], program: Program) -> Iterator[str]:
    """The page, piece by piece; equal answers give equal bytes, and it asks nothing of any network."""
    title = f"Why not: {_goal(answers[0])}" if answers else "Why not"
    missing = sum(not one.exists for one in answers)
    documents = f"{len(answers):,} document{'' if len(answers) == 1 else 's'}"
    head, foot = SHELL.around(clip(title, _TITLE), "answers", "the answers")
    before, after = asset("why_not.html").split("${answers}")
    summary = f"{documents}: {missing:,} without it" if missing else f"{documents}: it is there"
    yield head + Template(before).substitute(masthead=masthead(clip(title, _TITLE), summary, program.pack))
    for number, answer in enumerate(answers, 1):
        yield "".join(_Writer(answer, number).section())
    yield after + foot


def _goal(answer: WhyNot) -> str:
    expected = ", ".join(one.text for one in answer.goal.expected)
    return f"{answer.goal.type} with {expected}" if expected else answer.goal.type


class _Writer:
    def __init__(self, answer: WhyNot, number: int) -> None:
        self._answer = answer
        self._number = number
        self._document: Document = answer.document
        self._lines = Lines(answer.document.text)
        self._sentences = [(one.start, one.end) for one in split(answer.document.text)]

    def section(self) -> Iterator[str]:
        """The answer for one document."""
        answer, document = self._answer, self._document
        date = document.date.isoformat() if document.date else "no date"
        yield f'<section class="answer" aria-labelledby="a{self._number}">\n'
        yield f'<h2 id="a{self._number}">{escaped(clip(document.id, _TITLE))}</h2>\n<p class="about">{escaped(date)} · '
        yield f'<span class="sha"{attribute("title", document.sha256)}>SHA-256 {document.sha256[:12]}…</span></p>\n'
        yield f'<p class="verdict {"there" if answer.exists else "gone"}">{escaped(self._verdict())}</p>\n'
        for found in answer.found:
            yield from self._found(found)
        if answer.misses:
            yield '<ol class="misses">\n'
            for miss in answer.misses:
                yield f'<li class="miss">{"".join(self._miss(miss))}</li>\n'
            yield "</ol>\n"
        yield "</section>\n"

    def _verdict(self) -> str:
        answer = self._answer
        near = " and ".join(f"“{clip(self._quote(span), 60)}”" for span in answer.goal.near[:3])
        place = f" near {near}" if near else ""
        if answer.exists:
            return f"There is a {_goal(answer)}{place}."
        rules = f"{answer.rules} rule{'' if answer.rules == 1 else 's'}"
        return f"There is no {_goal(answer)}{place}. {rules} could have found one."

    def _found(self, found: Found) -> Iterator[str]:
        finding = found.finding
        place = f"line {self._lines.number(finding.span[0])}, characters {finding.span[0]}–{finding.span[1]}"
        yield '<div class="miss found">'
        yield f'<h3>found <span class="rule">{escaped(finding.rule.name)}</span> {_place(finding.rule)}</h3>'
        yield f'<blockquote>{escaped(clip(finding.text, _QUOTE))}</blockquote><p class="about">{place}</p>'
        for cause in found.causes:
            yield _reason(cause.reason, cause.message)
        yield "</div>\n"

    # ── One rule ────────────────────────────────────────────────────────────────────────────────

    def _miss(self, miss: Miss, below: bool = False) -> Iterator[str]:
        if miss.rule is None:
            yield _reason(miss.cause.reason, miss.cause.message)
            return
        rule = miss.rule
        clause = f'<span class="place">match clause {miss.clause + 1}</span>' if miss.clause else ""
        rank = "" if below else f'<span class="rank">{miss.rank}</span> '
        yield f'<h3>{rank}<span class="rule">{escaped(rule.name)}</span> {_place(rule)} {clause} '
        yield f'<span class="far">{_far(miss)}</span></h3>\n'
        if rule.doc and not below:
            yield f'<p class="doctext">{escaped(rule.doc.splitlines()[0])}</p>\n'
        yield _reason(miss.reason, miss.cause.message)
        if miss.otherwise:
            yield f'<p class="more">or {escaped(otherwise(miss, self._document.text))}</p>\n'
        if miss.also is not None:
            place = f"{miss.also.origin.file}:{miss.also.origin.line}"
            yield f'<p class="more">and <code>{escaped(miss.also_text)}</code> would withdraw it '
            yield f'<span class="place">{escaped(place)}</span></p>\n'
        if miss.unlike:
            yield f'<p class="more">it would not have had {escaped(", ".join(miss.unlike))}</p>\n'
        yield from self._sentence(miss)
        yield from self._alignment(miss)
        for one in miss.below:
            yield f'<details class="below" open><summary>why that is missing: {escaped(_named(one))}</summary>'
            yield f"{''.join(self._miss(one, below=True))}</details>\n"
        if not below:
            yield from self._rule_text(miss)

    def _sentence(self, miss: Miss) -> Iterator[str]:
        """The sentence with what the elements took, what was seen instead, and the place asked about."""
        spans = [one.span for one in miss.matched] + ([miss.seen] if miss.seen is not None else [])
        if not spans:
            return
        low, high = min(start for start, _ in spans), max(end for _, end in spans)
        around = [one for one in self._sentences if one[0] < high and low < one[1]] or [(low, high)]
        start, end = max(around[0][0], high - _WIDEST), min(around[-1][1], low + _WIDEST)
        kinds = [("asked", span) for span in self._answer.goal.near]
        kinds += [("took", one.span) for one in miss.matched]
        kinds += [("seen", miss.seen)] if miss.seen is not None else []
        kept = [(kind, max(a, start), min(b, end)) for kind, (a, b) in kinds if a < end and start < b]
        pieces = [Piece(a - start, b - start, number) for number, (_, a, b) in enumerate(kept)]
        text = marked(
            self._document.text[start:end], pieces, lambda number, _: f'<span class="{kept[number][0]}">', "</span>"
        )
        yield f"<blockquote>{'' if start == around[0][0] else '… '}{text}{'' if end == around[-1][1] else ' …'}"
        yield "</blockquote>\n"

    def _alignment(self, miss: Miss) -> Iterator[str]:
        """A row for each element: what it took, or that nothing stands for it, in the order of the text."""
        gap = miss.seen[0] if miss.seen is not None else (miss.matched[0].span[0] if miss.matched else 0)
        rows = [(one.span[0], 1, _row((one.element,), f"“{clip(self._quote(one.span), 80)}”")) for one in miss.matched]
        lacking = miss.lacking or miss.wanted[:1]
        others = [one for one in miss.wanted if one not in lacking]
        for number, one in enumerate(lacking):
            instead = miss.seen is not None and not number and miss.reason != "missing-finding"
            told = f"“{clip(self._quote(miss.seen), 80)}”" if instead and miss.seen is not None else "nothing"
            rows.append((gap, 0, _row((one,) if number else (one, *others[:4]), told, "lacks")))
        if rows:
            rows.sort(key=lambda row: row[:2])
            heads = "".join(f'<th scope="col">{head}</th>' for head in ("the rule wants", "the text has", "written at"))
            body = "".join(row[2] for row in rows)
            yield f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>\n{body}</tbody></table></div>\n'

    def _rule_text(self, miss: Miss) -> Iterator[str]:
        """The declarations that the elements stand in, those that matched and those that are lacking marked."""
        assert miss.rule is not None
        excerpt = rule_excerpt(miss.rule, self._answer.program)
        elements = [(one.element, "took") for one in miss.matched] + [(one, "lacks") for one in miss.wanted[:6]]
        boxes: dict[str, tuple[Excerpt, list[tuple[int, int, str]]]] = {excerpt.key: (excerpt, [])}
        for element, kind in elements:
            found = None if element.at is None else excerpt_at(*element.at)
            place = None if found is None or element.at is None else found.place(element.at[1])
            if found is not None and place is not None:
                boxes.setdefault(found.key, (found, []))[1].append((*place, kind))
        yield '<details class="source"><summary>the rule, with what matched and what is lacking</summary>\n'
        for box, places in boxes.values():
            text = _marked_code(box.text, places)
            yield f'<p class="place">{escaped(box.file)}:{box.line}</p><pre>{text}</pre>\n'
        yield "</details>\n"

    def _quote(self, span: Span) -> str:
        return self._document.text[slice(*span)]


def _marked_code(text: str, places: Sequence[tuple[int, int, str]]) -> str:
    kinds = {(start, end): kind for start, end, kind in places}
    names = list(kinds.values())
    pieces = [Piece(start, end, number) for number, (start, end) in enumerate(kinds)]
    return marked(text, pieces, lambda number, _: f'<span class="{names[number]}">', "</span>")


def _row(elements: Sequence[Wanted], told: str, kind: str = "took") -> str:
    names = " or ".join(f"<code>{escaped(clip(one.element, 120))}</code>" for one in elements)
    place = f"{elements[0].file}:{elements[0].line}"
    return f'<tr class="{kind}"><td>{names}</td><td>{escaped(told)}</td><td class="place">{escaped(place)}</td></tr>\n'


def _reason(reason: str, message: str) -> str:
    return f'<p class="reason"><strong{attribute("title", REASONS[reason])}>{reason}</strong> {escaped(message)}</p>\n'


def _place(rule: CompiledRule) -> str:
    return f'<span class="place">{escaped(rule.location)}</span>'


def _named(miss: Miss) -> str:
    return miss.cause.reason if miss.rule is None else f"{miss.rule.name}, {_far(miss)}"


def _far(miss: Miss) -> str:
    if not miss.missing:
        return "all of it matched"
    return f"{miss.missing} element{'' if miss.missing == 1 else 's'} away" if miss.reason != "extra" else "almost"
