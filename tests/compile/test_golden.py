"""Every code of the compile stage gives exactly the text in its golden file; every code has such a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import GOLDEN, check_golden

from affidavit.compile.pack import compile_pack, compile_text
from affidavit.syntax.codes import CODES
from affidavit.syntax.diagnostics import Diagnostic

COMPILED = [code.code for code in CODES.values() if code.stage == "compile"]


def compiled(pack: Path) -> list[Diagnostic]:
    return compile_pack(pack)[1].sorted()


@pytest.mark.parametrize("code", COMPILED)
def test_golden_text(code: str) -> None:
    check_golden(code, compiled)


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    folders = {folder.name for folder in GOLDEN.iterdir() if folder.is_dir()}
    assert folders == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_an_error_gives_no_program_and_a_warning_does(code: str) -> None:
    program, diagnostics = compile_pack(GOLDEN / code / "pack")
    assert (program is None) == diagnostics.has_errors
    assert diagnostics.has_errors or not CODES[code].is_error


FILES = {
    "E0216", "E0219", "W0204", "E0603", "W0603", "E0604", "E0606", "E0608", "E0611", "E0701", "E0702", "W0702",
    "E0703", "E0704", "E0705", "E0706", "E0709",
}  # fmt: skip
"""Codes about several files, or about files that are no rule text: their examples are no rule text either."""


@pytest.mark.parametrize("code", [code for code in COMPILED if code not in FILES])
def test_the_example_earns_the_code(code: str) -> None:
    assert code in {d.code for d in compile_text(CODES[code].example)[1].items}
