"""Fill the outputs in README.md from real runs, so that they cannot go stale.

    python tools/readme.py [--check] [--speed]

Each part of README.md between ``<!-- NAME -->`` and ``<!-- end -->`` is what a command prints now. With --check
nothing is written and the exit code is 1 when a part is out of date. The speed table is measured only with --speed.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from affidavit.cli.main import main as affidavit

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SEEDS = [str(path) for path in sorted((ROOT / "seeds").glob("*.txt"))]
SHOWN_ROWS = 4  # of the second article, so that the first screen stays a screen or two

EVAL_ROWS = {
    ("Casualty", "key"): "casualty counts: range and outcome",
    ("Casualty", "victims overlap"): "… victims, overlapping span",
    ("Casualty", "by value"): "… perpetrator, where the sentence names one",
    ("Casualty", "source value"): "… source",
    ("Casualty", "time.value value"): "… time",
    ("Casualty", "place overlap"): "… place",
    ("Time", "overlap"): "times, overlapping span",
    ("Time", "timex.value value"): "… value",
    ("Place", "overlap"): "named places",
    ("Actor", "overlap"): "named actors",
    ("Actor", "name value"): "… canonical name",
}


def output(*words: str) -> list[str]:
    """What the command line prints, as lines."""
    stream = io.StringIO()
    # As wide as where there is no terminal, whatever the terminal this runs in.
    with mock.patch.dict(os.environ, {"COLUMNS": "120"}), contextlib.redirect_stdout(stream):
        affidavit(list(words))
    return stream.getvalue().rstrip("\n").split("\n")


def fenced(lines: list[str], language: str = "") -> str:
    return "\n".join([f"```{language}", *lines, "```"])


def rule() -> str:
    """The rule shown, as it stands in the pack."""
    text = (ROOT / "rules" / "conflict" / "casualties.rules").read_text(encoding="utf-8")
    found = re.search(r"^## [^\n]*\nrule harmed_by_agent .*?^}\n", text, re.DOTALL | re.MULTILINE)
    assert found is not None, "casualties.rules has no rule harmed_by_agent"
    return fenced(found[0].rstrip("\n").split("\n"))


def table() -> str:
    """The casualties of two articles."""
    lines = output("extract", "conflict", SEEDS[0], SEEDS[4], "--types", "Casualty", "--format", "table")
    second = next(index for index, line in enumerate(lines) if line.startswith("004_"))
    borders = [index for index in range(second, len(lines)) if lines[index].startswith("├")]
    return fenced([*lines[: borders[SHOWN_ROWS]], "[…]"])


def explanation() -> str:
    """The derivation of one finding, deep branches cut."""
    command = ["explain", "conflict", SEEDS[0], "--near", "killed 13 regime fighters"]
    lines = output(*command)
    shown: list[str] = [
        f'$ affidavit explain conflict {Path(SEEDS[0]).relative_to(ROOT)} --near "killed 13 regime fighters"'
    ]
    begun, deep = False, 0
    for line in lines:
        begun = begun or line.startswith("Casualty")
        top = re.match(r"[├└]─ (\w+)", line)
        if top:
            deep = 0
            if top[1] not in ("rule", "count", "outcome", "victims", "by", "time"):
                begun = False
        deep += 1
        if begun and deep <= 8:
            shown.append(line)
        elif begun and deep == 9:
            shown.append("│     […]")
    return fenced(shown)


def accuracy() -> str:
    """The table of `make eval`, its most telling rows."""
    lines = output(
        "eval", "conflict", str(ROOT / "seeds" / "gold"), "--documents", str(ROOT / "seeds"), "--zones", "headline,body"
    )
    rows = ["| | precision | recall | F1 | wanted |", "|---|---|---|---|---|"]
    section = ""
    for line in lines:
        if re.fullmatch(r"[A-Z]\w+", line):
            section = line
        found = re.fullmatch(r"\s+([\w. ]+?)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+\d+\s+\d+\s+(\d+)", line)
        if found and (section, found[1]) in EVAL_ROWS:
            rows.append(f"| {EVAL_ROWS[section, found[1]]} | {found[2]} | {found[3]} | {found[4]} | {found[5]} |")
    return "\n".join(rows)


def speed() -> str:
    """What bench/speed.py prints: where it was measured, and the table."""
    run = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "speed.py")], stdout=subprocess.PIPE, text=True, check=True
    )
    return run.stdout.rstrip("\n")


def filled(text: str, parts: dict[str, Callable[[], str]]) -> str:
    """`text` with each named part replaced by what it should be now."""
    for name, make in parts.items():
        marker = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        assert marker.search(text), f"README.md has no part {name}"
        made = make()
        text = marker.sub(lambda found, made=made: found[1] + made + found[2], text)  # type: ignore[misc]
    return text


def main(arguments: list[str]) -> int:
    parts = {"rule": rule, "table": table, "explanation": explanation, "accuracy": accuracy}
    if "--speed" in arguments:
        parts["speed"] = speed
    old = README.read_text(encoding="utf-8")
    new = filled(old, parts)
    if "--check" in arguments:
        if new != old:
            print("README.md is out of date: run python tools/readme.py", file=sys.stderr)
        return int(new != old)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
