"""Write docs/constructs.md: every time and number construct of the pack with its value, from the rules' own tests.

    python tools/constructs.py [--check] [PACK]

With --check nothing is written and the exit code is 1 when the page is out of date.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from affidavit.compile.program import CompiledRule, TestProgram
from affidavit.io.timeml import time_types
from affidavit.match.model import Finding
from affidavit.run.engine import Engine, load
from affidavit.run.report import Report
from affidavit.syntax.nodes import SourceText
from affidavit.syntax.parser import parse
from affidavit.values.types import Range, Timex

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "constructs.md"
TODAY = "2019-04-20"
NUMBERS = ("numerals", "numbers", "vague", "proportions", "ordinals")

HEAD = f"""\
# Every construct of times and numbers

What the pack `conflict` makes of each form of a time or a number. `tools/constructs.py` writes this page from the tests
that stand beside the rules, by running them; the project's tests check that it is up to date.
[quantities.md](quantities.md) tells of quantities as a reader meets them.

In **bold** stands what the rule found, behind it the value that the rule gives it. A time has a TIMEX3 value in which X
is what the words do not tell, then its modifier, and then, in brackets, from where it is to be counted. The last column
is what the whole pack reads there in a document of Saturday, {TODAY}, with the first and the last day.
"""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("pack", nargs="?", default="conflict")
    options = parser.parse_args(argv)
    text = page(load(options.pack), ROOT / "rules" / "conflict" if options.pack == "conflict" else Path(options.pack))
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    if options.check:
        print("docs/constructs.md is out of date: run python tools/constructs.py", file=sys.stderr)
        return 1
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def page(engine: Engine, folder: Path) -> str:
    parts = [HEAD]
    for title, modules in (("Numbers", NUMBERS), ("Times", times_of(engine))):
        parts.append(f"\n## {title}\n")
        for module in modules:
            parts += section(engine, module, folder, timed=title == "Times")
    return "".join(parts)


def times_of(engine: Engine) -> list[str]:
    """The modules with rules for a type whose first slot is a time; the one that puts all together is the last."""
    program = engine.program
    timed = set(time_types(list(program.types), program))
    found = {rule.name.partition(".")[0] for rule in program.rules if rule.type in timed}
    return sorted(found, key=lambda name: (name == "times", name))


def section(engine: Engine, module: str, folder: Path, *, timed: bool) -> Iterator[str]:
    """One module: its head comment, the table of its rules' tests, and what the rules leave alone."""
    tests = [test for test in engine.program.tests if test.origin.file == f"{module}.rules"]
    rules = {rule.name: rule for rule in engine.program.rules}
    yield f"\n### {module}.rules\n\n{about((folder / f'{module}.rules').read_text(encoding='utf-8'))}\n\n"
    yield "| construct | in the text | value |" + (f" read on {TODAY} |\n" if timed else "\n")
    yield "|---|---|---|" + ("---|\n" if timed else "\n")
    described = set()
    for test in tests:
        if test.kind == "some" and test.rule is not None:
            name = "" if test.rule in described else construct(rules[test.rule])
            described.add(test.rule)
            yield row(engine, test, name, timed=timed)
    alone = [f"{escaped(test.text)}" for test in tests if test.kind == "none"]
    if alone:
        yield "\nLeft alone: " + "; ".join(f"*{text}*" for text in alone) + "\n"


def about(source: str) -> str:
    """The comment at the head of a module."""
    module, _ = parse(SourceText("module.rules", source))
    lines = []
    for line in source.splitlines():
        if not line.startswith("#") or line.startswith("##") or not line.strip("# "):
            break
        lines.append(line.lstrip("# "))
    assert module.declarations and lines
    return escaped(" ".join(lines))


def construct(rule: CompiledRule) -> str:
    """What the rule is about: what is written above it, else its name."""
    doc = " ".join(rule.doc.split())
    return escaped(doc) if doc else rule.name.partition(".")[2].replace("_", " ")


def row(engine: Engine, test: TestProgram, name: str, *, timed: bool) -> str:
    report = engine.extract(test.text, date=test.date, types=[test.type])
    finding = found_by(report, test)
    text = f"{escaped(test.text[: finding.span[0]])}**{escaped(finding.text)}**{escaped(test.text[finding.span[1] :])}"
    cells = [name, text, shown(finding)]
    if timed:
        cells.append(read_today(engine.extract(test.text, date=TODAY, types=["Time"]), finding))
    return "| " + " | ".join(cells) + " |\n"


def found_by(report: Report, test: TestProgram) -> Finding:
    """The finding that answers the test: of its rule, where its first mark stands."""
    found = [one for one in report.all_findings if one.rule.name == test.rule]
    if test.marks:
        start = test.marks[0].start
        found = [one for one in found if one.span[0] <= start < one.span[1]] or found
    if not found:
        sys.exit(f"{test.origin.file}:{test.origin.line}: this test fails, see `affidavit test`")
    return found[0]


def shown(finding: Finding) -> str:
    """The value, and what else the finding tells."""
    value = finding.main
    if isinstance(value, Timex):
        return timex(value)
    if isinstance(value, Range):
        rest = ", ".join(name for name, slot in finding.slots.items() if slot.value is True)
        return span(value) + (f", {rest}" if rest else "")
    return figure(value) if isinstance(value, int | float) else escaped(str(value))


def timex(value: Timex) -> str:
    parts = [f"`{value.value}`"]
    if value.type == "SET":
        parts.insert(0, "SET")
    if value.mod is not None:
        parts.append(value.mod)
    if value.anchor is not None:
        parts.append(f"({escaped(value.anchor)})")
    return " ".join(parts)


def span(value: Range) -> str:
    rough = ", approximate" if value.approximate else ""
    if value.min == value.max and value.min is not None:
        return figure(value.min) + rough
    if value.max is None:
        return f"from {figure(value.min or 0)}{rough}"
    return f"{figure(value.min or 0)} to {figure(value.max)}{rough}"


def figure(number: int | float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{round(number, 4):,}"


def read_today(report: Report, finding: Finding) -> str:
    """The times that the pack reads where `finding` stands, with their intervals."""
    start, end = finding.span
    told = []
    for time in report.of_type("Time"):
        value = time.main
        if isinstance(value, Timex) and time.span[0] < end and start < time.span[1]:
            told.append(f"`{value.value}`{interval(value)}")
    return "; ".join(told)


def interval(value: Timex) -> str:
    begin, end = value.begin, value.end
    if begin is None and end is None:
        return ""
    if begin == end:
        return f" {begin}"
    return f" from {begin}" if end is None else f" until {end}" if begin is None else f" {begin} to {end}"


def escaped(text: str) -> str:
    """Text as Markdown shows it."""
    return re.sub(r"([\\`*_|<>\[\]$#])", r"\\\1", text)


if __name__ == "__main__":
    sys.exit(main())
