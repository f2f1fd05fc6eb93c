"""Tracing never changes a result: the engine without its trace finds the same, on the news and on random packs."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from random_relations import VOCABULARY, relational_packs
from shipped import conflict

from affidavit.compile.program import Program
from affidavit.run.engine import Engine
from affidavit.testing import prose
from affidavit.text.model import Document

ROOT = Path(__file__).resolve().parents[1]


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_trace", ROOT / "bench" / "trace.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


BENCH = _bench()


def check(engine: Engine, text: str) -> bool:
    """That the facts are the same; whether there is any trace to leave out."""
    document = Document(text)
    traced = engine.read(document)
    with BENCH.untraced():
        bare = engine.read(document)
        untold = BENCH.facts(bare)
    assert BENCH.facts(traced) == untold
    assert not any(finding.beaten for finding in bare.all_findings)
    return any(finding.beaten for finding in traced.all_findings)


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem[:3])
def test_the_shipped_pack_finds_the_same_without_its_trace(path: Path) -> None:
    assert check(conflict(), path.read_bytes().decode("utf-8"))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(relational_packs(), prose(VOCABULARY, max_sentences=6))
def test_random_packs_find_the_same_without_their_trace(program: Program, text: str) -> None:
    check(Engine(program, types=tuple(program.types)), text)
