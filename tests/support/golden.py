"""Golden files of diagnostics: one folder a code, with a pack and the text it must give."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from affidavit.syntax.diagnostics import Diagnostic
from affidavit.syntax.files import read_source
from affidavit.syntax.parser import parse
from affidavit.syntax.render import render_text

__all__ = ["GOLDEN", "check_golden", "read_folder"]

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "diagnostics"


def read_folder(pack: Path) -> list[Diagnostic]:
    """What reading and parsing alone say of the rule files in a folder, in the order shown to users."""
    found: list[Diagnostic] = []
    for file in sorted(pack.glob("*.rules")):
        source, read = read_source(file.name, file.read_bytes())
        _, parsed = parse(source)
        found += read.sorted() + parsed.sorted()
    return found


def check_golden(code: str, run: Callable[[Path], Iterable[Diagnostic]]) -> None:
    """Compare the rendered diagnostics of `code` that `run` finds in its pack with the golden text."""
    folder = GOLDEN / code
    with contextlib.chdir(folder):  # so that no message holds a path of this machine
        text = render_text(d for d in run(Path("pack")) if d.code == code)
    assert text, f"the pack of {code} does not earn it"
    expected = folder / "expected.txt"
    if os.environ.get("AFFIDAVIT_UPDATE_GOLDEN"):
        expected.write_text(text, encoding="utf-8", newline="\n")
    assert text == expected.read_text(encoding="utf-8")
