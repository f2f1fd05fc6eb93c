"""The same rules on the same news, from text to findings with captures: this engine, spaCy's Matcher, RE2, `re`.

    python bench/peers.py NEWS.jsonl [--texts 200] [--rules 20,200,2000] [--json FILE]

NEWS.jsonl has ``{"text": ...}`` on each line. Peers come with ``pip install 'affidavit[bench]'``; one that is missing
is left out. Each figure is the median of five parts of the news, none of them seen before, on one core.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from rules import Rule, as_affidavit, as_regex, as_spacy, literal_rules, make_rules

import affidavit

PARTS = 6

Read = Callable[[str], int]
"""Reads a text; gives the number of findings."""


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


def spacy_tokenizer(rules: Sequence[Rule]) -> Read:
    import spacy

    nlp = spacy.blank("en")
    return lambda text: len(nlp.make_doc(text)) and 0


def re2_text(rules: Sequence[Rule]) -> Read:
    import re2

    compiled = [re2.compile(pattern) for pattern in as_regex(rules)]
    return lambda text: sum(
        1 for pattern in compiled for found in pattern.finditer(text) if found.span() and found.groups()
    )


def re_text(rules: Sequence[Rule]) -> Read:
    import re

    compiled = [re.compile(pattern) for pattern in as_regex(rules)]
    return lambda text: sum(
        1 for pattern in compiled for found in pattern.finditer(text) if found.span() and found.groups()
    )


PEERS: dict[str, Callable[[Sequence[Rule]], Read]] = {
    "affidavit": ours,
    "spaCy Matcher": spacy_matcher,
    "spaCy tokeniser alone": spacy_tokenizer,
    "RE2 over text": re2_text,
    "re over text": re_text,
}


def measure(read: Read, parts: Sequence[Sequence[str]]) -> tuple[float, int]:
    """(MB/s, findings): the median over the parts, each read once; the first only warms up."""
    rates, found = [], 0
    for part in parts:
        begin = time.process_time()
        found += sum(map(read, part))
        rates.append(sum(map(len, part)) / 1e6 / (time.process_time() - begin))
    return statistics.median(rates[1:]), found


def _parts(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    return [texts[begin : begin + size] for begin in range(0, PARTS * size, size)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("news", type=Path)
    parser.add_argument("--texts", type=int, default=200, help="in each of six parts, of which the first warms up")
    parser.add_argument("--rules", default="20,200,2000")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    texts = [json.loads(line)["text"] for line in args.news.open(encoding="utf-8")][: PARTS * args.texts]
    rows: list[dict[str, Any]] = []
    for shape, make in (("mixed", make_rules), ("literal", literal_rules)):
        for count in map(int, args.rules.split(",")):
            rules = make(texts, count)
            for name in args.peers.split(","):
                slow = (name in ("re over text", "RE2 over text") and count > 200) or (
                    name == "spaCy Matcher" and count > 200
                )
                try:
                    rate, found = measure(
                        PEERS[name](rules), _parts(texts, max(args.texts // 20, 5) if slow else args.texts)
                    )
                except ImportError:
                    print(f"{name} is not installed", file=sys.stderr)
                    continue
                rows.append({"rules": shape, "count": count, "engine": name, "MB/s": round(rate, 4), "findings": found})
                print(f"{shape:8} {count:6} {name:24} {rate:9.4f} MB/s {found:8} findings", flush=True)
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
