"""Whatever the pack reads as a time has a TIMEX3 value, and an interval that holds the days which it denotes."""

from __future__ import annotations

import calendar
import importlib.util
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shipped import conflict

from affidavit.io.timeml import time_types
from affidavit.match.model import Finding
from affidavit.run.engine import Engine
from affidavit.run.report import Report
from affidavit.testing import documents, prose
from affidavit.text.model import Document
from affidavit.values.types import Timex

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))

_spec = importlib.util.spec_from_file_location("timex3_syntax", ROOT / "tests" / "values" / "timex3_syntax.py")
assert _spec is not None and _spec.loader is not None
timex3_syntax = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(timex3_syntax)

Days = tuple[date, date]
LENGTH_IN_DAYS = {"Y": (365, 366), "Q": (89, 92), "M": (28, 31), "W": (7, 7), "WE": (7, 7), "D": (1, 1)}
LENGTH_IN_SECONDS = {"H": 3600, "M": 60, "S": 1}


# ── What a value denotes, read anew ─────────────────────────────────────────────────────────────


def denoted(value: str) -> Days | None:
    """First and last day of a value that says them; None for one that is open, vague, or outside the calendar."""
    if "/" in value:
        first, last = (denoted(part) for part in value.split("/"))
        return (first[0], last[1]) if first and last else None
    try:
        return _denoted(value.partition("T")[0])
    except ValueError:  # before the year 1
        return None


def _denoted(value: str) -> Days | None:
    if re.fullmatch(r"\d{1,4}", value):
        scale = 10 ** (4 - len(value))
        return date(max(int(value) * scale, 1), 1, 1), date(int(value) * scale + scale - 1, 12, 31)
    year = re.match(r"\d{4}-", value)
    if year is None or "X" in value:
        return None
    number, rest = int(value[:4]), value[5:]
    if rest in ("SP", "SU", "FA", "WI"):
        start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[rest]
        return _months(number, start, 3)
    if rest.startswith("W"):
        week, _, day = rest[1:].partition("-")
        first, last = (6, 7) if day == "WE" else (int(day), int(day)) if day else (1, 7)
        return date.fromisocalendar(number, int(week), first), date.fromisocalendar(number, int(week), last)
    if rest[0] in "QH":
        size = 3 if rest[0] == "Q" else 6
        return _months(number, size * (int(rest[1]) - 1) + 1, size)
    if "-" not in rest:
        return _months(number, int(rest), 1)
    day_of_month = date.fromisoformat(value)
    return day_of_month, day_of_month


def _months(year: int, first: int, count: int) -> Days:
    last_year, last_month = year + (first + count - 2) // 12, (first + count - 2) % 12 + 1
    end = calendar.monthrange(last_year, last_month)[1]
    return date(year, first, 1), date(last_year, last_month, end)


def least_and_most(value: str) -> tuple[int, int] | None:
    """Days that a duration value may take up; None for a vague one."""
    if "X" in value:
        return None
    days, _, times = value.removeprefix("P").partition("T")
    least = most = 0.0
    for count, letter in re.findall(r"(\d+(?:\.\d+)?)(WE|[A-Z])", days):
        low, high = LENGTH_IN_DAYS[letter]
        least, most = least + float(count) * low, most + float(count) * high
    seconds = sum(float(count) * LENGTH_IN_SECONDS[u] for count, u in re.findall(r"(\d+(?:\.\d+)?)([HMS])", times))
    return int(least + seconds // 86400) - 1, int(most + -(-seconds // 86400)) + 1


# ── The checks ──────────────────────────────────────────────────────────────────────────────────


def check(report: Report) -> int:
    """Check every time of the report; how many there were."""
    seen = 0
    for finding in report.all_findings:
        if isinstance(finding.main, Timex):
            seen += 1
            told = f"{finding.text!r} {finding.type} {finding.main} in {report.document}"
            check_value(finding.main, told)
            if finding.type == "Timex":
                check_interval(finding.main, told)
            if finding.type == "Time":
                check_signal(finding, told)
    return seen


def check_value(timex: Timex, told: str) -> None:
    assert timex3_syntax.is_timex3(timex.type, timex.value), told
    begin, end = ends(timex)
    assert begin is None or end is None or begin <= end, told


def check_interval(timex: Timex, told: str) -> None:
    begin, end = ends(timex)
    if timex.type == "DURATION":
        size = least_and_most(timex.value)
        if begin and end and size:
            assert size[0] <= (end - begin).days <= size[1], told
        return
    days = None if timex.type == "SET" else denoted(timex.value)
    if timex.type == "SET" or days is None:
        assert (begin, end) == (None, None) or timex.value == "PRESENT_REF", told
        return
    assert begin is not None and end is not None, told
    if timex.mod in ("START", "MID", "END", "LESS_THAN", "MORE_THAN"):
        assert days[0] <= begin <= end <= days[1] + timedelta(days=1), told
    else:
        assert begin <= days[0] and days[1] <= end, told
        assert begin == days[0] and end <= days[1] + timedelta(days=1), told  # a night ends on the next day


def check_signal(finding: Finding, told: str) -> None:
    """The value is the one of the words alone; what the signal changes is the interval."""
    assert isinstance(finding.main, Timex)
    (core,) = [one.finding for one in finding.captures.values() if one is not None and not isinstance(one, tuple)
               and one.finding is not None and one.finding.type == "Timex"]  # fmt: skip
    assert isinstance(core.main, Timex)
    assert (core.main.type, core.main.value, core.main.mod) == (
        finding.main.type, finding.main.value, finding.main.mod
    ), told  # fmt: skip


def ends(timex: Timex) -> tuple[date | None, date | None]:
    begin, end = (None if text is None else date.fromisoformat(text[:10]) for text in (timex.begin, timex.end))
    return begin, end


# ── Tests ───────────────────────────────────────────────────────────────────────────────────────


@cache
def engine() -> Engine:
    """The engine for every type of the pack that is a time."""
    program = conflict().program
    return conflict().for_types(time_types(list(program.types), program))


@cache
def modules() -> frozenset[str]:
    """The modules of the pack with rules for times."""
    return frozenset(rule.name.partition(".")[0] for rule in engine().program.rules if rule.type in engine().types)


@cache
def words() -> tuple[str, ...]:
    """What the modules on times look for, and numbers to go with it."""
    phrases = {
        entry.text
        for lexicon in engine().program.lexicons
        if lexicon.name.partition(".")[0] in modules()
        for entry in lexicon.entries
    }
    others = {"the", "of", "in", "ago", "later", "since", "1", "2", "12", "30", "31", "1999", "2020", "'95", "9:30",
              "two", "a", "and", "-", ",", "24", "1990s", "20th", "century", "half", "this", "4/5/19"}  # fmt: skip
    return tuple(sorted(phrases | others))


quick = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(st.deferred(lambda: documents(prose(words()))))
def test_generated_expressions(document: Document) -> None:
    check(engine().read(document))


@cache
def examples() -> tuple[str, ...]:
    """The texts of the rules' own tests: one of every construct at least."""
    return tuple(test.text for test in engine().program.tests if test.origin.file.removesuffix(".rules") in modules())


@quick
@given(
    st.deferred(lambda: st.lists(st.sampled_from(examples()), min_size=1, max_size=6)),
    st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
def test_every_construct_on_any_day(texts: list[str], day: date | None) -> None:
    check(engine().extract(". ".join(texts), date=day))


def test_the_examples_tell_times() -> None:
    assert len(examples()) > 300
    assert sum(check(engine().extract(text, date="2020-02-29")) for text in examples()) > 500


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_seeds(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert check(engine().extract(text, date="2019-04-20")) > 5
    check(engine().extract(text))


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2019-04-18TNI", (date(2019, 4, 18), date(2019, 4, 18))),
        ("2020-02", (date(2020, 2, 1), date(2020, 2, 29))),
        ("2020-W53-WE", (date(2021, 1, 2), date(2021, 1, 3))),
        ("1985-WI", (date(1985, 12, 1), date(1986, 2, 28))),
        ("1998-Q4", (date(1998, 10, 1), date(1998, 12, 31))),
        ("199", (date(1990, 1, 1), date(1999, 12, 31))),
        ("2019-04-25/2019-04-26", (date(2019, 4, 25), date(2019, 4, 26))),
        ("XXXX-04", None), ("BC0044", None), ("PAST_REF", None),
    ],
)  # fmt: skip
def test_the_reading_of_values_that_the_checks_rest_on(value: str, days: Days | None) -> None:
    assert denoted(value) == days


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("DATE", "2019-4-20"),
        ("DATE", "P2D"),
        ("TIME", "2019-04-20"),
        ("DURATION", "2D"),
        ("DURATION", "P"),
        ("DATE", ""),
    ],
)
def test_what_is_no_timex3_is_told(kind: str, value: str) -> None:
    assert not timex3_syntax.is_timex3(kind, value)
