"""README.md shows what the program prints today."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).parent.parent / "tools" / "readme.py"


def test_the_outputs_in_the_readme_are_real(capsys: pytest.CaptureFixture[str]) -> None:
    spec = importlib.util.spec_from_file_location("readme_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.main(["--check"]) == 0, capsys.readouterr().err
