"""Every code of the syntax stage gives exactly the text in its golden file, and no other code beside it."""

from __future__ import annotations

import pytest
from golden import GOLDEN, check_golden, read_folder

from affidavit.syntax.codes import CODES

SYNTAX = [code.code for code in CODES.values() if code.stage == "syntax"]


@pytest.mark.parametrize("code", SYNTAX)
def test_golden_text(code: str) -> None:
    check_golden(code, read_folder)


@pytest.mark.parametrize("code", SYNTAX)
def test_nothing_else_is_said(code: str) -> None:
    assert {d.code for d in read_folder(GOLDEN / code / "pack")} == {code}
