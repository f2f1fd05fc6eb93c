"""How fast a pack reads: stage by stage, on news in general and on news of war, and when one type only is asked for.

    python bench/pack.py [--news FILE] [--pack conflict] [--types Casualty]

Each stage includes those before it: cutting the text into sentences and tokens; all findings with captures, links,
contexts and merges; the records with their complete derivations as JSON Lines. One core. Figures are medians over parts
of the news that the engine has not seen before, since it remembers words and runs of words. The first parts only warm
up: a rule's automaton is made when the rule first matches.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import measure
from measure import Options, Row, median_ratio
from news import conflict, news, parts

import affidavit
from affidavit.io.jsonl import lines
from affidavit.run.report import Report
from affidavit.text.model import Document
from affidavit.text.sentences import split

__all__ = ["arguments", "rows"]

CHARACTERS = 40_000
WARMING = 8
"""Parts."""
SPEED, DEMAND = 1.0, 4.0
"""Wanted: MB/s of the whole pack; how much sooner one type is found."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--types", default="Casualty", help="parted by commas (default: Casualty)")
    parser.add_argument("--characters", type=int, default=CHARACTERS, help=f"of each part (default: {CHARACTERS:,})")


def rows(options: Options) -> Iterator[Row]:
    """Speeds of the stages, and the ratio of all types to some."""
    count = WARMING + options.runs
    types = options.types.split(",")
    read = parts(news(options.news, count * options.characters), count)
    engine = affidavit.load(options.pack)
    some = affidavit.load(options.pack).for_types(types)  # with tables of its own
    name = f"{options.pack} ({len(engine.program.rules)} rules)"
    cut, found, written, asked = [], [], [], []
    same, findings, told = True, 0, 0
    for texts in read:
        seconds = _timed(lambda texts=texts: [sentence.words for text in texts for sentence in split(text)])[0]
        cut.append(_rate(texts, seconds))
        seconds, reports = _timed(lambda texts=texts: _read(engine, texts))
        found.append(_rate(texts, seconds))
        writing, _ = _timed(lambda reports=reports: [lines(report.to_records()) for report in reports])
        written.append(_rate(texts, seconds + writing))
        seconds, part = _timed(lambda texts=texts: _read(some, texts))
        asked.append(_rate(texts, seconds))
        same = same and [lines(one.to_records()) for one in part] == [lines(one.to_records(types)) for one in reports]
        findings += sum(map(len, reports))
        told += sum(map(bool, map(len, part)))
    details = {"characters": sum(len(text) for texts in read for text in texts), "findings": findings}
    for stage, rates, wanted in (
        ("sentences and tokens only", cut, None),
        ("text to findings", found, SPEED),
        ("text to records with derivations", written, SPEED),
    ):
        yield Row(
            f"{name}: {stage}", measure.median(rates[WARMING:]), "MB/s", wanted, details=details | {"parts": rates}
        )
    war = [
        _rate(texts, _timed(lambda texts=texts: _read(engine, texts))[0])
        for texts in parts(conflict(count * options.characters // 4, seed=2), count)
    ]
    yield Row(
        f"{name}: text to findings, news of war only", measure.median(war[WARMING:]), "MB/s", details={"parts": war}
    )
    row = f"--types {options.types} against all types, {'same' if same else 'OTHER'} records"
    share = told / sum(map(len, read))
    details = {"share_of_texts_with_findings": share, "same_records": same}
    yield Row(row, median_ratio(asked[WARMING:], found[WARMING:]), "×", DEMAND, details=details)


def _timed(task: Callable[[], list[Report]]) -> tuple[float, list[Report]]:
    begun = time.process_time()
    result = task()
    return time.process_time() - begun, result


def _rate(texts: Sequence[str], seconds: float) -> float:
    return measure.rate(texts, [seconds])


def _read(engine: affidavit.Engine, texts: Sequence[str]) -> list[Report]:
    """Findings with captures, links and contexts."""
    reports = [report for text in texts for report in engine.read_pieces(Document(text))]
    for report in reports:
        for finding in report.findings:
            finding.captures  # noqa: B018
    return reports


if __name__ == "__main__":
    sys.exit(measure.main(__doc__, rows, arguments))
