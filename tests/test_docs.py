"""The documents say what is so: every example in them is compiled, every command in them is run.

In ``docs/*.md`` a fenced block is

* ``rules``: a pack by itself, which must compile without a warning and pass its tests;
* ``rules NAME``, ``toml NAME``, ``text NAME`` and so on: a file, written before the next command runs;
* ``console``: commands (``$ affidavit ...``), each followed by what it prints;
* ``python``: a script, with what it prints in the ``output`` block behind it.

Set AFFIDAVIT_UPDATE_GOLDEN to write the output of the commands into the documents.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from affidavit.audit.rule_tests import run_tests
from affidavit.cli.main import main
from affidavit.compile.pack import compile_text
from affidavit.syntax.render import render_text

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = (
    "language.md",
    "tutorial.md",
    "eval.md",
    "coverage.md",
    "mutation.md",
    "html-report.md",
    "defending-a-number.md",
    "places.md",
    "why-not.md",
    "timeml.md",
    "compare.md",
    "outputs.md",
    "statistics.md",
    "cache.md",
    "other-languages.md",
    "speed.md",
)
_BLOCK = re.compile(r"^```(?P<kind>\w+)?(?: (?P<name>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    kind: str
    name: str
    body: str
    start: int  # of the body, in the page
    line: int


def blocks(page: str) -> Iterator[Block]:
    text = (DOCS / page).read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(found["kind"] or "", found["name"] or "", found["body"], found.start("body"), line)


EXAMPLES = [
    pytest.param(page, block, id=f"{page}:{block.line}")
    for page in PAGES
    for block in blocks(page)
    if block.kind == "rules" and not block.name
]


@pytest.mark.parametrize(("page", "block"), EXAMPLES)
def test_every_example_compiles_and_passes_its_tests(page: str, block: Block, tmp_path: Path) -> None:
    for other in blocks(page):
        if other.name and other.start < block.start:
            (tmp_path / other.name).write_text(other.body, encoding="utf-8")
    program, diagnostics = compile_text(block.body, lexicon_dir=tmp_path)
    found = diagnostics.sorted()
    assert not found, render_text(found)
    assert program is not None
    failed = [f"{result.test.text}: {result.candidates}" for result in run_tests(program) if not result.passed]
    assert failed == []


def test_the_examples_hold_tests_and_every_declaration() -> None:
    text = "\n".join(block.body for page in PAGES for block in blocks(page) if block.kind == "rules")
    for word in ("use", "type", "lexicon", "pattern", "rule", "link", "resolve", "context", "merge", "test"):
        assert re.search(rf"^ *{word} ", text, re.MULTILINE), word
    assert len(re.findall(r"^ *test +none ", text, re.MULTILINE)) >= 10


@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_the_page_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    text = (DOCS / page).read_text(encoding="utf-8")
    pieces, done, printed = [], 0, ""
    for block in blocks(page):
        shown = block.body
        if block.kind == "console":
            shown = "".join(_run(command, capsys) for command in _commands(block.body))
        elif block.kind == "python":
            exec(compile(block.body, f"{page}:{block.line}", "exec"), {})
            printed = capsys.readouterr().out
        elif block.kind == "output":
            shown = printed
        elif block.name:
            path = tmp_path / block.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8", newline="\n")
        if not os.environ.get("AFFIDAVIT_UPDATE_GOLDEN"):
            assert shown == block.body
        pieces += [text[done : block.start], shown]
        done = block.start + len(block.body)
    rewritten = "".join(pieces) + text[done:]
    if rewritten != text:
        (DOCS / page).write_text(rewritten, encoding="utf-8", newline="\n")


def _commands(body: str) -> list[str]:
    return [line for line in body.splitlines() if line.startswith("$ ")]


def _run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The command and what it prints, as a terminal shows them."""
    name, *arguments = shlex.split(command.removeprefix("$ "))
    assert name == "affidavit"
    main(arguments)
    streams = capsys.readouterr()
    return f"{command}\n{streams.out}{streams.err}"


def test_links_between_documents_lead_somewhere() -> None:
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([\w./-]+\.md)(?:#[\w-]+)?\)", text):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"
