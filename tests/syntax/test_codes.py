"""The registry of codes: well formed, and true to what the parser does."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

import affidavit
from affidavit.syntax.codes import CODES, Code
from affidavit.syntax.errors_page import errors_page
from affidavit.syntax.files import read_source
from affidavit.syntax.nodes import SourceText
from affidavit.syntax.parser import parse

ENGINE = Path(affidavit.__path__[0])
PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
OF_BYTES = {"E0707", "E0708"}
PARSED = [code for code in CODES.values() if code.stage == "syntax" and code.code not in OF_BYTES]


def test_codes_are_in_order_and_well_formed() -> None:
    assert list(CODES) == sorted(CODES, key=lambda code: (code[1:], code))
    for code in CODES.values():
        assert re.fullmatch(r"[EW]0[1-7]\d\d", code.code)
        assert code.stage in ("syntax", "compile")
        assert code.title[0].islower() or code.title[0] in "`N"
        assert code.title[-1] != "." and code.explanation[-1] == "."
        assert code.example.strip()


@pytest.mark.parametrize("code", PARSED, ids=lambda code: code.code)
def test_the_example_earns_the_code_and_no_other(code: Code) -> None:
    assert {d.code for d in parse(SourceText("example.rules", code.example))[1].items} == {code.code}


def test_examples_about_bytes() -> None:
    assert [d.code for d in read_source("a.rules", b"# \xfc")[1].items] == ["E0707"]
    assert [d.code for d in parse(SourceText("a.rules", "type T { name: te\0xt }"))[1].items] == ["E0708"]


def test_every_code_used_in_the_engine_is_registered_and_every_registered_code_is_used() -> None:
    used: set[str] = set()
    for file in ENGINE.rglob("*.py"):
        if file.name.startswith("codes"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used |= set(re.findall(r"\b[EW]0\d{3}\b", node.value)) if len(node.value) == 5 else set()
    assert used == set(CODES)


def test_the_page_is_up_to_date() -> None:
    if os.environ.get("AFFIDAVIT_UPDATE_GOLDEN"):
        PAGE.write_text(errors_page(), encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == errors_page()
