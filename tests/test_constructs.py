"""docs/constructs.md is what tools/constructs.py writes from the rules' own tests today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from shipped import conflict

ROOT = Path(__file__).parent.parent


def test_the_page_of_constructs_is_up_to_date(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("constructs_tool", ROOT / "tools" / "constructs.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setattr(tool, "load", lambda pack: conflict())  # compiled already
    assert tool.main(["--check"]) == 0, capsys.readouterr().err


def test_every_module_has_its_constructs_and_every_row_a_value() -> None:
    page = (ROOT / "docs" / "constructs.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if re.match(r"\| .*\*\*", line)]
    assert len(rows) > 250
    assert all(row[2].strip(" |") for row in rows)
    for module in (
        "numerals",
        "numbers",
        "vague",
        "proportions",
        "ordinals",
        "calendar",
        "clock",
        "durations",
        "times",
    ):
        assert f"### {module}.rules" in page
