"""The straight driver of Lark's tables builds the trees that Lark's own parser builds, and takes nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affidavit.syntax import attempt, nodes
from affidavit.syntax.parser import parse

FILES = sorted((Path(__file__).parents[2] / "rules").glob("*/*.rules"))
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]


def told(text: str, *, straight: bool) -> tuple[Any, ...]:
    """All that comes of reading: nodes with their places, which take no part in equality, and reports."""
    stopped = patch.object(attempt, "drive", lambda *_: None)
    if not straight:
        stopped.start()
    try:
        module, diagnostics = parse(nodes.SourceText("a.rules", text))
    finally:
        if not straight:
            stopped.stop()
    return repr(module), [repr(problem) for problem in diagnostics.sorted()]


@pytest.mark.parametrize("text", TEXTS, ids=[path.stem for path in FILES])
def test_every_shipped_file_is_read_alike(text: str) -> None:
    assert told(text, straight=True) == told(text, straight=False)


DECLARATIONS = [
    piece for text in TEXTS for piece in text.split("\n\n") if 40 < len(piece) < 400 and not piece.startswith("#")
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(DECLARATIONS),
    st.integers(0, 400),
    st.integers(0, 3),
    st.sampled_from([*'(){}[]"@|=,', "", " rule "]),
)
def test_so_is_one_with_a_mistake(text: str, at: int, gone: int, put: str) -> None:
    at = min(at, len(text))
    broken = text[:at] + put + text[at + gone :]
    assert told(broken, straight=True) == told(broken, straight=False)


def test_sound_declarations_take_the_straight_way() -> None:
    with patch.object(attempt, "_attempt", side_effect=AssertionError):
        assert attempt.attempt("type A { a: text }\nrule", 0, 23) is not None
