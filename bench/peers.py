"""The same rules on the same news, from text to findings with captures: this engine against its peers.

    python bench/peers.py [--news FILE] [--rules 20,200,2000]

Peers are spaCy's `Matcher` behind its tokeniser, RE2 over text (both of ``pip install 'affidavit[bench]'``) and
compromise (where node runs: ``npm install --prefix build/node compromise``); one that is not installed is left out.
All run on one core, and a ratio is that of speeds on one part of the news, ours by theirs: the median over parts that
neither has seen before. The first part only warms up. A slow peer reads the beginning of each part.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import measure
from measure import Options, Row, told
from news import news
from news import parts as in_parts
from rules import Rule, as_affidavit, as_compromise, as_regex, as_spacy, literal_rules, make_rules

import affidavit

__all__ = ["arguments", "rows"]

HERE = Path(__file__).parent
NODE = HERE.parent / "build" / "node"
PART = 200_000
"""Characters of a part."""
READ = {
    "spaCy Matcher": {20: 100_000, 200: 30_000, 2000: 6_000},
    "RE2": {20: PART, 200: PART // 2},
    "compromise": {20: PART, 200: PART},
}
"""Of a part, characters that a peer reads with so many rules."""
WANTED = {
    ("mixed", "spaCy Matcher"): {20: 12, 200: 50, 2000: 250},
    ("literal", "spaCy Matcher"): {20: 9, 200: 30, 2000: 150},
    ("mixed", "RE2"): {20: 1, 200: 3},
    ("literal", "RE2"): {20: 1, 200: 3},
    ("mixed", "compromise"): {20: 1, 200: 3},
    ("literal", "compromise"): {20: 1, 200: 3},
}

Read = Callable[[str], int]
"""Reads a text; gives the number of findings."""
Parts = Sequence[Sequence[str]]


@dataclass
class Reader:
    """One engine with one set of rules, and what it reads of each part."""

    name: str
    count: int
    read: Read
    parts: Parts
    rates: list[float] = field(default_factory=list)
    """MB/s, for each part."""
    found: int = 0


def ours(rules: Sequence[Rule]) -> Read:
    engine = affidavit.load(as_affidavit(rules))

    def read(text: str) -> int:
        findings = engine.extract(text).findings
        for finding in findings:
            finding.captures, finding.span  # noqa: B018
        return len(findings)

    return read


def spacy_matcher(rules: Sequence[Rule]) -> Read:
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    matcher = Matcher(nlp.vocab)
    for key, patterns in as_spacy(rules):
        matcher.add(key, patterns, greedy="LONGEST")
    return lambda text: len([(key, start, end) for key, start, end in matcher(nlp.make_doc(text))])


def re2_text(rules: Sequence[Rule]) -> Read:
    import re2

    compiled = [re2.compile(pattern) for pattern in as_regex(rules)]
    return lambda text: len([(found.span(), found.groups()) for one in compiled for found in one.finditer(text)])


PEERS: dict[str, Callable[[Sequence[Rule]], Read]] = {"spaCy Matcher": spacy_matcher, "RE2": re2_text}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rules", default="20,200,2000", help="how many (default: 20,200,2000)")


def rows(options: Options) -> Iterator[Row]:
    """Mixed rules (alternatives, optional words, gaps, numbers), then literal ones."""
    counts = [int(count) for count in options.rules.split(",")]
    texts = news(options.news, (options.runs + 1) * PART)
    parts = in_parts(texts, options.runs + 1)
    for shape, make in (("mixed", make_rules), ("literal", literal_rules)):
        rules = {count: make(texts, count) for count in counts}
        own = [Reader("affidavit", count, ours(rules[count]), parts) for count in counts]
        others = [one for count in counts for one in _peers(shape, rules[count], count, parts)]
        _read([*own, *others])
        others += [one for count in counts for one in _compromise(shape, rules[count], count, parts)]
        yield from _rows(shape, own, others)


def _rows(shape: str, own: Sequence[Reader], others: Sequence[Reader]) -> Iterator[Row]:
    for one in own:
        details = {"findings": one.found}
        yield Row(
            f"{one.count:,} {shape} rules: text to findings",
            measure.median(one.rates),
            "MB/s",
            None,
            details=details,
        )
    for other in others:
        (one,) = (reader for reader in own if reader.count == other.count)
        wanted = WANTED[shape, other.name].get(one.count)
        details = {
            "ours_mb_per_second": measure.median(one.rates),
            "theirs_mb_per_second": measure.median(other.rates),
            "their_findings": other.found,
            "their_characters": sum(len(text) for part in other.parts for text in part),
        }
        ratio = measure.median_ratio(one.rates, other.rates)
        yield Row(f"{one.count:,} {shape} rules: speed against {other.name}", ratio, "×", wanted, details=details)
    fewest, most = own[0], own[-1]
    if len(own) > 1:
        cost = measure.median_ratio(fewest.rates, most.rates)
        yield Row(f"cost of {most.count:,} {shape} rules against {fewest.count}", cost, "×", 3, most=True)


def _peers(shape: str, rules: Sequence[Rule], count: int, parts: Parts) -> Iterator[Reader]:
    for name, make in PEERS.items():
        if count in READ[name]:
            try:
                yield Reader(name, count, make(rules), [_beginning(part, READ[name][count]) for part in parts])
            except ImportError:
                told(f"{name} is not installed: pip install 'affidavit[bench]'")


def _read(readers: Sequence[Reader]) -> None:
    """Let all read their parts in turn."""
    for number in range(len(readers[0].parts)):
        for one in readers:
            gc.collect()
            begun = time.process_time()
            found = sum(map(one.read, one.parts[number]))
            seconds = time.process_time() - begun
            if number:
                one.found += found
                one.rates.append(sum(map(len, one.parts[number])) / 1e6 / max(seconds, 1e-9))


def _compromise(shape: str, rules: Sequence[Rule], count: int, parts: Parts) -> Iterator[Reader]:
    """Compromise in a process of node, right after the others."""
    if count not in READ["compromise"] or not (NODE / "node_modules" / "compromise").is_dir():
        return
    own = [_beginning(part, READ["compromise"][count]) for part in parts]
    command = ["node", str(HERE / "compromise.cjs")]
    asked = json.dumps({"rules": as_compromise(rules), "parts": own})
    try:
        done = subprocess.run(command, input=asked, capture_output=True, text=True, cwd=NODE, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        told(f"compromise does not run: {error}")
        return
    reader = Reader("compromise", count, len, own)
    for part, answer in list(zip(own, json.loads(done.stdout), strict=True))[1:]:
        reader.rates.append(sum(map(len, part)) / 1e6 / max(answer["seconds"], 1e-9))
        reader.found += answer["found"]
    yield reader


def _beginning(texts: Sequence[str], characters: int) -> Sequence[str]:
    """The first texts, at least so many characters if there are."""
    chosen: list[str] = []
    for text in texts:
        if sum(map(len, chosen)) >= characters:
            break
        chosen.append(text)
    return chosen


if __name__ == "__main__":
    sys.exit(measure.main(__doc__, rows, arguments))
