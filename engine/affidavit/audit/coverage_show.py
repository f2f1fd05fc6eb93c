"""Coverage as text for people, as rule files with their lines marked, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from affidavit.audit.coverage import Coverage, LexiconCoverage, percent
from affidavit.audit.coverage_points import Declaration, Point
from affidavit.audit.show import clip

__all__ = ["HAPPENS", "NEVER", "Site", "coverage_lines", "coverage_to_dict", "coverage_to_text", "gaps_of", "sites_of"]

NEVER = {
    ("rule", "matched"): "makes no finding",
    ("clause", "matched"): "never matches",
    ("choice", "taken"): "never chosen",
    ("optional", "skipped"): "never skipped",
    ("optional", "taken"): "never taken",
    ("repetition", "zero"): "never zero times",
    ("repetition", "one"): "never just once",
    ("repetition", "many"): "never several times",
    ("repetition", "minimum"): "never at its minimum",
    ("repetition", "maximum"): "never at its maximum",
    ("where", "true"): "never true",
    ("where", "false"): "never false",
    ("unless", "silent"): "never lets a match stand",
    ("unless", "struck"): "never strikes",
    ("only", "held"): "never holds",
    ("only", "failed"): "never fails",
    ("link", "applied"): "never fills a slot",
    ("resolve", "applied"): "never takes a place",
    ("context", "applied"): "never applies",
}
"""For each kind of point and its outcome, what is to be said when no test exercises it."""

HAPPENS = {
    ("rule", "matched"): "makes a finding",
    ("clause", "matched"): "matches",
    ("choice", "taken"): "is chosen",
    ("optional", "skipped"): "is skipped",
    ("optional", "taken"): "is taken",
    ("repetition", "zero"): "zero times",
    ("repetition", "one"): "just once",
    ("repetition", "many"): "several times",
    ("repetition", "minimum"): "at its minimum",
    ("repetition", "maximum"): "at its maximum",
    ("where", "true"): "is true",
    ("where", "false"): "is false",
    ("unless", "silent"): "lets a match stand",
    ("unless", "struck"): "strikes",
    ("only", "held"): "holds",
    ("only", "failed"): "fails",
    ("link", "applied"): "fills a slot",
    ("resolve", "applied"): "takes a place",
    ("context", "applied"): "applies",
}
"""The same where a test does."""

_WIDTH = 72
_ENTRIES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Site:
    """The points of one place: everything that can happen there."""

    points: tuple[Point, ...]
    covered: tuple[Point, ...]

    @property
    def missing(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point not in self.covered)

    @property
    def state(self) -> str:
        """``all``, ``some`` or ``none`` of it is covered."""
        return "all" if not self.missing else "some" if self.covered else "none"

    @property
    def lacking(self) -> str:
        """What no test exercises, in words; of an option that is never chosen no more than that."""
        told = [NEVER[point.kind, point.outcome] for point in self.missing]
        unchosen = NEVER["choice", "taken"]
        return unchosen if unchosen in told else " or ".join(_shortened(told))


def _shortened(parts: Sequence[str]) -> Iterator[str]:
    for index, part in enumerate(parts):
        yield part.removeprefix("never ") if index and parts[0].startswith("never ") else part


def sites_of(declaration: Declaration, coverage: Coverage) -> list[Site]:
    """The places of a declaration in the order written, a whole before its parts."""
    places: dict[tuple[int, int], list[Point]] = {}
    for point in declaration.points:
        places.setdefault((point.start, point.end), []).append(point)
    hits = coverage.hits
    return [Site(tuple(points), tuple(one for one in points if hits[one].tests)) for points in places.values()]


def gaps_of(declaration: Declaration, coverage: Coverage) -> list[Site]:
    """The places where something is missing, without those inside a part that no test ever enters."""
    gaps: list[Site] = []
    closed = -1  # the end of the part that is never entered
    for site in sites_of(declaration, coverage):
        point = site.points[0]
        if point.kind == "rule" and site.missing:
            return [site]
        if point.end > closed:
            gaps += [site] if site.missing else []
            if _never_entered(site):
                closed = point.end
    return gaps


def _never_entered(site: Site) -> bool:
    entering = [point for point in site.points if point.outcome not in ("skipped", "zero")]
    return site.points[0].kind in _WHOLES and not any(point in site.covered for point in entering)


_WHOLES = ("clause", "choice", "optional", "repetition")


# ── Text ────────────────────────────────────────────────────────────────────────────────────────


def coverage_to_text(coverage: Coverage) -> str:
    """A table of files, then every place with something that no test exercises, then the lexicons."""
    parts = ["\n".join(_table(coverage))]
    for file, declarations in _by_file(coverage).items():
        missing = [line for one in declarations for line in _missing(one, coverage)]
        if missing:
            parts.append("\n".join([file, *missing]))
    lexicons = list(_lexicon_lines(coverage.lexicons))
    if lexicons:
        parts.append("\n".join(["lexicons", *lexicons]))
    return "\n\n".join(parts)


def _table(coverage: Coverage) -> Iterator[str]:
    files = _by_file(coverage)
    width = max([len("total"), *map(len, files)])
    yield f"{'file':<{width}}  covered  points       %"
    for file, declarations in files.items():
        points = [point for one in declarations for point in one.points]
        covered = sum(coverage.hits[point].tests > 0 for point in points)
        yield f"{file:<{width}}  {covered:>7}  {len(points):>6}  {percent(covered, len(points)):>6.1f}"
    yield f"{'total':<{width}}  {coverage.covered:>7}  {len(coverage.points):>6}  {coverage.percent:>6.1f}"


def _by_file(coverage: Coverage) -> dict[str, list[Declaration]]:
    files: dict[str, list[Declaration]] = {}
    for declaration in coverage.declarations:
        files.setdefault(declaration.source.path, []).append(declaration)
    return files


def _missing(declaration: Declaration, coverage: Coverage) -> Iterator[str]:
    gaps = gaps_of(declaration, coverage)
    unused = _unused_pattern(declaration, coverage)
    if gaps:
        yield f"  {declaration.kind} {declaration.name} (line {declaration.line}){'  never taken' if unused else ''}"
    if unused:
        return
    for place, text in _told(gaps, declaration):
        yield f"    {place:<8} {text}"


def _unused_pattern(declaration: Declaration, coverage: Coverage) -> bool:
    """Whether no test takes any way through a named pattern."""
    return declaration.kind == "pattern" and not any(coverage.hits[point].tests for point in declaration.points)


def _told(gaps: Sequence[Site], declaration: Declaration) -> Iterator[tuple[str, str]]:
    """(line:column, what is missing there); neighbouring choices on a line are told together."""
    for (line, lacking), together in groupby(gaps, key=lambda site: (site.points[0].line, site.lacking)):
        sites = list(together)
        groups = [sites] if sites[0].points[0].kind == "choice" else [[site] for site in sites]
        for group in groups:
            _, column = declaration.source.position(group[0].points[0].start)
            yield f"{line}:{column}", f"{', '.join(clip(site.points[0].text, _WIDTH) for site in group)}  {lacking}"


def _lexicon_lines(lexicons: Sequence[LexiconCoverage]) -> Iterator[str]:
    files: dict[str, list[LexiconCoverage]] = {}
    for lexicon in lexicons:
        files.setdefault(lexicon.file, []).append(lexicon)
    for file, found in sorted(files.items()):
        for lexicon in found:
            place = f"  {file}  @{lexicon.name}"
            if not lexicon.measured:
                yield f"{place}: not measured, no match clause reads it"
            elif lexicon.covered < len(lexicon.entries):
                yield f"{place}: {lexicon.covered} of {len(lexicon.entries)} entries used; not {_unused(lexicon)}"


def _unused(lexicon: LexiconCoverage) -> str:
    unused = [entry.text for entry, hits in lexicon.entries if not hits]
    more = f" and {len(unused) - _ENTRIES_SHOWN} more" if len(unused) > _ENTRIES_SHOWN else ""
    return ", ".join(unused[:_ENTRIES_SHOWN]) + more


# ── Rule files, line by line ────────────────────────────────────────────────────────────────────


def coverage_lines(coverage: Coverage) -> str:
    """The declarations as they are written, each line with how much of what begins on it is covered.

    ``+`` all, ``~`` some, ``!`` nothing; below a line, what of it no test exercises.
    """
    out: list[str] = []
    for file, declarations in _by_file(coverage).items():
        out += [] if not out else [""]
        out.append(file)
        for declaration in declarations:
            out += _annotated(declaration, coverage)
    return "\n".join(out)


def _annotated(declaration: Declaration, coverage: Coverage) -> Iterator[str]:
    lines = declaration.source.text.split("\n")
    sites: dict[int, list[Site]] = {}
    for site in sites_of(declaration, coverage):
        sites.setdefault(site.points[0].line, []).append(site)
    told: dict[int, list[str]] = {}
    for place, text in _told(gaps_of(declaration, coverage), declaration):
        told.setdefault(int(place.split(":")[0]), []).append(text)
    for number in range(declaration.line, declaration.end_line + 1):
        here = sites.get(number, [])
        points = sum(len(site.points) for site in here)
        covered = sum(len(site.covered) for site in here)
        mark = " " if not points else "+" if covered == points else "~" if covered else "!"
        count = f"{covered}/{points}" if points else ""
        yield f"{number:>5} {mark} {count:>6} │ {lines[number - 1]}".rstrip()
        for text in told.get(number, ()):
            yield f"{'':>14} │   · {text}"


# ── Data ────────────────────────────────────────────────────────────────────────────────────────


def coverage_to_dict(coverage: Coverage) -> dict[str, Any]:
    """Everything as data that JSON can hold. `tests` of a point counts the tests that exercise it."""
    pack = coverage.pack
    return {
        "pack": {"name": pack.name, "version": pack.version, "sha256": pack.sha256},
        "tests": coverage.tests,
        "summary": _summary(coverage.points, coverage),
        "kinds": {
            kind: _summary([point for point in coverage.points if point.kind == kind], coverage)
            for kind in dict.fromkeys(kind for kind, _ in NEVER)
            if any(point.kind == kind for point in coverage.points)
        },
        "files": [
            {"file": file, **_summary([point for one in found for point in one.points], coverage)}
            | {"declarations": [_declaration(one, coverage) for one in found]}
            for file, found in _by_file(coverage).items()
        ],
        "lexicons": [_lexicon(lexicon) for lexicon in coverage.lexicons],
    }


def _summary(points: Sequence[Point], coverage: Coverage) -> dict[str, Any]:
    covered = sum(coverage.hits[point].tests > 0 for point in points)
    return {"covered": covered, "points": len(points), "percent": percent(covered, len(points))}


def _declaration(declaration: Declaration, coverage: Coverage) -> dict[str, Any]:
    return {
        "kind": declaration.kind,
        "name": declaration.name,
        "line": declaration.line,
        **_summary(declaration.points, coverage),
        "items": [_point(point, declaration, coverage) for point in declaration.points],
    }


def _point(point: Point, declaration: Declaration, coverage: Coverage) -> dict[str, Any]:
    line, column = declaration.source.position(point.start)
    hits = coverage.hits[point]
    found: dict[str, Any] = {
        "kind": point.kind,
        "outcome": point.outcome,
        "line": line,
        "column": column,
        "text": point.text,
        "tests": hits.tests,
    }
    return found | ({} if hits.first is None else {"first": f"{hits.first.file}:{hits.first.line}"})


def _lexicon(lexicon: LexiconCoverage) -> dict[str, Any]:
    found = {"name": lexicon.name, "file": lexicon.file, "measured": lexicon.measured, "entries": len(lexicon.entries)}
    if not lexicon.measured:
        return found
    unused = [{"line": entry.origin.line, "text": entry.text} for entry, hits in lexicon.entries if not hits]
    return found | {"covered": lexicon.covered, "unused": unused}
