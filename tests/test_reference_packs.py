"""Whole packs by the engine's matcher and by the reference matcher: the same findings, whatever the caches hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_strata import VOCABULARY, stratified_packs
from reference_pack import Line, line_of, reference_findings

from affidavit.compile.program import Program
from affidavit.io.jsonl import lines
from affidavit.match import demand, kinds, stratum
from affidavit.match.run import Matcher
from affidavit.run.engine import Engine
from affidavit.testing import prose
from affidavit.text import sentences
from affidavit.text.model import Document


def relaxed(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def texts(max_sentences: int = 3) -> st.SearchStrategy[str]:
    """Short sentences of the packs' words: the reference matcher takes exponential time."""
    sentence = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=7).map(" ".join)
    pieces = st.tuples(sentence, st.sampled_from([". ", ".\n\n", "! "]))
    return st.lists(pieces, max_size=max_sentences).map(lambda found: "".join(a + b for a, b in found))


def found(matcher: Matcher, text: str) -> list[Line]:
    return [line_of(finding) for finding in matcher.find(Document(text)).findings]


@contextmanager
def tiny_caches() -> Iterator[None]:
    """Bounds at which nearly every look-up flushes a cache."""
    with ExitStack() as stack:
        for module, name, bound in (
            (kinds, "_MAX_KINDS", 2),
            (kinds, "_MAX_CHUNKS", 3),
            (stratum, "_MAX_KNOWN", 1),
            (demand, "_MAX_KNOWN", 1),
        ):
            assert getattr(module, name) > 1000
            stack.enter_context(patch.object(module, name, bound))
        yield


@relaxed(40)
@given(stratified_packs(), texts())
def test_the_matcher_finds_what_the_reference_matcher_finds(program: Program, text: str) -> None:
    assert found(Matcher(program), text) == reference_findings(program, text)


@relaxed(15)
@given(stratified_packs(), st.lists(prose(VOCABULARY), min_size=1, max_size=3))
def test_flushed_caches_change_nothing(program: Program, documents: list[str]) -> None:
    expected = [found(Matcher(program), text) for text in documents]
    with tiny_caches():
        matcher = Matcher(program)
        assert [found(matcher, text) for text in documents] == expected
        assert [found(matcher, text) for text in documents] == expected


@relaxed(15)
@given(stratified_packs(), prose(VOCABULARY, max_sentences=8))
def test_pieces_of_a_long_document_give_its_findings(program: Program, text: str) -> None:
    """No links here, so nothing reaches from piece to piece."""
    engine = Engine(program)
    whole = engine.extract(text)
    with patch.object(sentences, "MAX_PIECE", 20):
        pieced = engine.extract(text)
    assert lines(pieced.to_records()) == lines(whole.to_records())
    assert "".join("".join(text[a:b].split()) for a, b in pieced.pieces) == "".join(text.split())
    assert all(end - begin <= 40 + max(map(len, text.split("\n"))) for begin, end in pieced.pieces)


@relaxed(10)
@given(stratified_packs(), st.lists(prose(VOCABULARY), min_size=1, max_size=5))
def test_a_document_says_the_same_alone_and_in_a_batch(program: Program, documents: list[str]) -> None:
    batch = [lines(report.to_records()) for report in Engine(program).extract_many(documents)]
    assert batch == [lines(Engine(program).extract(text).to_records()) for text in documents]


def test_the_same_for_any_number_of_workers() -> None:
    """Processes are dear to start: some packs, each with a batch of made-up documents."""
    packs = stratified_packs()
    batches = st.lists(prose(VOCABULARY), min_size=40, max_size=40)

    @relaxed(3)
    @given(packs, batches, st.integers(2, 3))
    def check(program: Program, documents: list[str], workers: int) -> None:
        engine = Engine(program)
        alone = [lines(report.to_records()) for report in engine.extract_many(documents)]
        assert [lines(report.to_records()) for report in engine.extract_many(documents, workers)] == alone

    check()
