"""Properties that hold for every pack and text, checked on the shipped pack."""

from __future__ import annotations

import datetime
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import affidavit
from affidavit.testing import any_texts, documents, prose, vocabulary

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
DATE = datetime.date(2019, 4, 20)
ENGINE = affidavit.load("conflict")
OTHER = affidavit.load("conflict")
WORDS = vocabulary(ENGINE.program)

relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def summary(report: affidavit.Report, shift: int = 0) -> list[tuple[str, int, int, str, str]]:
    """What was found where, without ids and rule lines."""
    return sorted(
        (
            finding.type,
            finding.span[0] - shift,
            finding.span[1] - shift,
            finding.rule.name,
            repr(
                sorted(
                    (name, filled.value) for name, filled in finding.slots.items() if filled.via in ("capture", "set")
                )
            ),
        )
        for finding in report
    )


@relaxed
@given(st.one_of(any_texts(), prose(WORDS)))
def test_offsets_slice_to_the_surface(text: str) -> None:
    report = ENGINE.extract(text, date=DATE)
    for record in report.to_records():
        places = [record["span"], *(slot["span"] for slot in record["slots"].values() if slot.get("span"))]
        for place in places:
            assert text[place["start"] : place["end"]] == place["text"]
    json.dumps(list(report.to_records()), ensure_ascii=True)


@relaxed
@given(documents(prose(WORDS)))
def test_the_same_document_gives_the_same_records(document: affidavit.Document) -> None:
    first = list(ENGINE.extract(document.text, date=document.date, id=document.id).to_records())
    again = list(OTHER.extract(document.text, date=document.date, id=document.id).to_records())
    assert first == again


@relaxed
@given(prose(WORDS))
def test_a_document_repeated_repeats_its_findings(text: str) -> None:
    once = summary(ENGINE.extract(text, date=DATE))
    gap = "\n\n"
    twice = summary(ENGINE.extract(text + gap + text, date=DATE))
    shift = len(text) + len(gap)
    second = [(kind, a + shift, b + shift, rule, slots) for kind, a, b, rule, slots in once]
    assert twice == sorted(once + second)


@relaxed
@given(prose(WORDS))
def test_an_irrelevant_sentence_changes_no_finding(text: str) -> None:
    alone = [summary_line(finding) for finding in ENGINE.extract(text, date=DATE)]
    followed = [summary_line(finding) for finding in ENGINE.extract(text + "\n\nThe soup tasted fine.", date=DATE)]
    assert alone == followed


def summary_line(finding: affidavit.Finding) -> tuple[str, tuple[int, int], str]:
    return finding.type, finding.span, repr(sorted((name, slot.value) for name, slot in finding.slots.items()))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_repeated_repeats_its_findings(path: Path) -> None:
    text = read(path)
    once = summary(ENGINE.extract(text, date=DATE))
    both = summary(ENGINE.extract(text + "\n\n" + text, date=DATE))
    shift = len(text) + 2
    assert both == sorted(once + [(k, a + shift, b + shift, r, s) for k, a, b, r, s in once])


def shuffled_pack(folder: Path, seed: int) -> None:
    """The shipped pack with the declarations of each module in another order."""
    from affidavit.syntax.nodes import Module, SourceText
    from affidavit.syntax.parser import parse
    from affidavit.syntax.printer import print_module

    mixer = random.Random(seed)
    for path in sorted((ROOT / "rules" / "conflict").iterdir()):
        if path.suffix != ".rules":
            (folder / path.name).write_bytes(path.read_bytes())
            continue
        module, _ = parse(SourceText(path.name, path.read_text(encoding="utf-8")))
        declarations = list(module.declarations)
        # Links run in the order declared, and that order is meant; everything else may move.
        movable = [i for i, one in enumerate(declarations) if type(one).__name__ != "Link"]
        moved = movable[:]
        mixer.shuffle(moved)
        mixed = {to: declarations[source] for to, source in zip(movable, moved, strict=True)}
        result = tuple(mixed.get(i, one) for i, one in enumerate(declarations))
        (folder / path.name).write_text(
            print_module(Module(source=module.source, declarations=result)), encoding="utf-8"
        )


def test_the_order_of_declarations_changes_nothing(tmp_path: Path) -> None:
    shuffled_pack(tmp_path, seed=7)
    other = affidavit.load(tmp_path)
    for path in SEEDS:
        text = read(path)
        assert summary(other.extract(text, date=DATE)) == summary(ENGINE.extract(text, date=DATE))


def test_the_hash_seed_changes_nothing() -> None:
    command = [sys.executable, "-m", "affidavit", "extract", "conflict", str(SEEDS[0]), "--format", "jsonl"]
    outputs = {
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "77")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") > 20
