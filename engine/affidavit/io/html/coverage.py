"""The coverage of a pack as one page for browsers: tables, and the rule files with every place marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import Template
from typing import Any

from affidavit.audit.coverage import Coverage, LexiconCoverage, percent
from affidavit.audit.coverage_points import Declaration
from affidavit.audit.coverage_show import HAPPENS, Site, coverage_to_dict, sites_of
from affidavit.io.html.escape import attribute, data
from affidavit.io.html.escape import text as escaped
from affidavit.io.html.shell import Shell, asset, masthead

__all__ = ["SHELL", "coverage_page"]

SHELL = Shell("coverage")

_STATES = {"all": "all exercised", "some": "partly exercised", "none": "not exercised"}


def coverage_page(coverage: Coverage) -> str:
    """The page; equal coverage gives equal bytes, and it asks nothing of any network."""
    pack = coverage.pack
    numbered: list[tuple[Site, Declaration]] = []
    files = "".join(_files(coverage, numbered))
    count = len(coverage.points)
    title = f"Coverage of {pack.name} by its tests"
    summary = f"{coverage.percent:.1f} % covered: {coverage.covered:,} of {count:,} points, {coverage.tests:,} tests"
    head, foot = SHELL.around(title, "files", "the rule files")
    body = Template(asset("coverage.html")).substitute(
        masthead=masthead(title, summary, pack),
        tables=_file_table(coverage) + _kind_table(coverage),
        lexicons=_lexicon_table(coverage.lexicons),
        files=files,
        sites=data([_site_data(site, declaration, coverage) for site, declaration in numbered]),
    )
    return head + body + foot


def _site_data(site: Site, declaration: Declaration, coverage: Coverage) -> dict[str, Any]:
    point = site.points[0]
    line, column = declaration.source.position(point.start)
    points = []
    for one in site.points:
        hits = coverage.hits[one]
        first = "" if hits.first is None else f"{hits.first.file}:{hits.first.line}"
        points.append([HAPPENS[one.kind, one.outcome], hits.tests, first])
    return {"text": point.text, "kind": point.kind, "at": f"{point.file}:{line}:{column}", "points": points}


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────


def _file_table(coverage: Coverage) -> str:
    told = coverage_to_dict(coverage)
    rows = [(f'<a href="#f{n}">{escaped(one["file"])}</a>', one) for n, one in enumerate(told["files"])]
    return _table("Rule files", "file", rows, ("total", told["summary"]))


def _kind_table(coverage: Coverage) -> str:
    told = coverage_to_dict(coverage)["kinds"]
    return _table("What there is to exercise", "kind", [(escaped(kind), one) for kind, one in told.items()])


def _table(
    caption: str,
    first: str,
    rows: Sequence[tuple[str, dict[str, Any]]],
    total: tuple[str, dict[str, Any]] | None = None,
) -> str:
    head = f'<th scope="col">{first}</th><th scope="col" class="n">covered</th><th scope="col" class="n">points</th>'
    head += '<th scope="col" class="n">%</th><th></th>'
    body = "".join(f"<tr>{_cells(*row)}</tr>\n" for row in rows)
    foot = "" if total is None else f"<tfoot><tr>{_cells(*total)}</tr></tfoot>"
    inside = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody>{foot}"
    return f'<div class="scroll"><table class="narrow">{inside}</table></div>\n'


def _cells(name: str, one: dict[str, Any]) -> str:
    covered, points, share = one["covered"], one["points"], one["percent"]
    return (
        f'<td>{name}</td><td class="n">{covered:,}</td><td class="n">{points:,}</td><td class="n">{share:.1f}</td>'
        f'<td><meter min="0" max="100" low="60" high="90" optimum="100" value="{share}">{share} %</meter></td>'
    )


def _lexicon_table(lexicons: Sequence[LexiconCoverage]) -> str:
    if not lexicons:
        return ""
    files: dict[str, list[LexiconCoverage]] = {}
    for lexicon in lexicons:
        files.setdefault(lexicon.file, []).append(lexicon)
    body = "".join(
        f"<tr><td>{escaped(file)}</td><td>{''.join(map(_lexicon, found))}</td></tr>\n"
        for file, found in sorted(files.items())
    )
    head = '<thead><tr><th scope="col">file</th><th scope="col">entries used by tests</th></tr></thead>'
    table = f"<table>{head}<tbody>\n{body}</tbody></table>"
    return f'<section class="lexicons" id="lexicons"><h2>Lexicons</h2><div class="scroll">{table}</div></section>\n'


_ENTRIES_SHOWN = 200


def _lexicon(lexicon: LexiconCoverage) -> str:
    name = f"@{escaped(lexicon.name)}"
    if not lexicon.measured:
        return f'<div>{name} <span class="count">not measured: no match clause reads it</span></div>'
    entries = len(lexicon.entries)
    told = f'{name} <span class="count">{lexicon.covered:,} of {entries:,} '
    told += f"({percent(lexicon.covered, entries):.1f} %)</span>"
    unused = [entry.text for entry, hits in lexicon.entries if not hits]
    if not unused:
        return f"<div>{told}</div>"
    more = f" and {len(unused) - _ENTRIES_SHOWN:,} more" if len(unused) > _ENTRIES_SHOWN else ""
    words = escaped(", ".join(unused[:_ENTRIES_SHOWN]) + more)
    return f'<details><summary>{told}</summary><p class="unused">not used: {words}</p></details>'


# ── Rule files ──────────────────────────────────────────────────────────────────────────────────


def _files(coverage: Coverage, numbered: list[tuple[Site, Declaration]]) -> Iterator[str]:
    files: dict[str, list[Declaration]] = {}
    for declaration in coverage.declarations:
        files.setdefault(declaration.source.path, []).append(declaration)
    for number, (file, declarations) in enumerate(files.items()):
        parts = "".join(_code(one, coverage, numbered) for one in declarations)
        full = "" if "data-full" not in parts or parts.count("data-full") < len(declarations) else " data-full"
        yield f'<section class="file" id="f{number}"{full}><h2>{escaped(file)}</h2>\n{parts}</section>\n'


def _code(declaration: Declaration, coverage: Coverage, numbered: list[tuple[Site, Declaration]]) -> str:
    sites = sites_of(declaration, coverage)
    first = len(numbered)
    numbered += [(site, declaration) for site in sites]
    full = " data-full" if all(site.state == "all" for site in sites) else ""
    lines = declaration.source.text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: declaration.line - 1])
    out = []
    for number in range(declaration.line, declaration.end_line + 1):
        line = lines[number - 1]
        here = [point for site in sites for point in site.points if point.line == number]
        covered = sum(coverage.hits[point].tests > 0 for point in here)
        out.append(_line(number, covered, len(here), "".join(_marked(line, offset, sites, first))))
        offset += len(line) + 1
    label = attribute("aria-label", f"{declaration.kind} {declaration.name}")
    return f'<div class="code"{full} role="group"{label}>{"".join(out)}</div>\n'


def _line(number: int, covered: int, points: int, text: str) -> str:
    state = "" if not points else " all" if covered == points else " some" if covered else " none"
    count = f"{covered}/{points}" if points else ""
    return (
        f'<div class="line"><span class="no">{number}</span><span class="mark{state}">{count}</span>'
        f'<span class="text">{text}</span></div>\n'
    )


def _marked(line: str, offset: int, sites: Sequence[Site], first: int) -> Iterator[str]:
    """A line with its sites as nested spans; a site of several lines is opened anew on each."""
    end = offset + len(line)
    opening: dict[int, list[tuple[int, int]]] = {}
    for number, site in enumerate(sites, first):
        start, stop = site.points[0].start, site.points[0].end
        if start < end and stop > offset:
            # What stands before the text of a line is layout.
            begin = max(start, offset + len(line) - len(line.lstrip()))
            opening.setdefault(begin, []).append((min(stop, end), number))
    open_ends: list[int] = []
    at = offset
    for place in sorted({end, *opening, *(stop for found in opening.values() for stop, _ in found)}):
        yield escaped(line[at - offset : place - offset])
        at = place
        while open_ends and open_ends[-1] <= place:
            open_ends.pop()
            yield "</span>"
        for stop, number in opening.get(place, ()):
            site = sites[number - first]
            begins = site.points[0].start >= offset
            focusable = ' tabindex="0" role="button"' if site.missing and begins else ""
            told = attribute("title", f"{site.lacking}" if site.missing else _STATES["all"])
            yield f'<span class="s {site.state}" data-s="{number}"{focusable}{told}>'
            open_ends.append(stop)
