"""Values worked out again from what links filled: chains, dependents, order, and what stays as it was."""

from __future__ import annotations

import pytest

import affidavit
from affidavit.run.errors import PackError
from affidavit.run.report import Report
from affidavit.values.types import Timex

PACK = """
type Step { size: number  total: number?  before: Step? }
type Mark { total: number?  doubled: number? }
type Note { mark: Mark }
type Sum { note: Note? }

rule step -> Step {
  match   n:/\\d+/
  set     size = number(n), total = number(n) + before.size
}
rule mark -> Mark {
  match   s:Step
  set     total = s.total, doubled = s.total * 2
}
rule note -> Note {
  match   mark:Mark
}
rule sum -> Sum {
  match   "sum"
}
link onward {
  fill    Step(size < 100).before from Step
  within  document
  prefer  previous
}
link summed {
  fill    Sum.note from Note
  within  document
  prefer  previous
}
"""


def engine(pack: str = PACK) -> affidavit.Engine:
    return affidavit.load(pack)


def values(report: Report, type_: str, slot: str) -> list[object]:
    return [finding[slot].value if finding.get(slot) else None for finding in report if finding.type == type_]


def test_a_set_reads_what_a_link_filled_and_so_does_what_captured_the_finding() -> None:
    report = engine().extract("1 then 2. And 3 is the sum.")
    assert values(report, "Step", "total") == [None, 3, 5]  # the first has nothing before it
    assert values(report, "Mark", "total") == [None, 3, 5]
    assert values(report, "Mark", "doubled") == [None, 6, 10]
    assert values(report, "Note", "mark") == [None, 3, 5]
    assert values(report, "Sum", "note") == [5]


def test_the_trace_shows_the_value_that_the_slot_has() -> None:
    report = engine().extract("1 then 2.")
    (step,) = [finding for finding in report if finding.type == "Step" and finding.text == "2"]
    assert "before.size is 1" in str(report.explain(step))
    assert "total = 3" in str(report.explain(step))


def test_a_condition_cannot_read_what_only_a_link_fills() -> None:
    with pytest.raises(PackError, match="a link fills it once the rule has matched"):
        engine(PACK.replace("  set     size", "  where   before.size > 1\n  set     size"))


def test_long_chains_take_linear_time_and_leave_nothing_out() -> None:
    times = affidavit.load("conflict")
    text = "They left on 5 May 1941. " + "The next day they marched on. " * 150
    report = times.extract(text, date="2010-01-01")
    found = [time.value for time in values(report, "Time", "timex") if isinstance(time, Timex)]
    assert found[0] == "1941-05-05"
    assert found[1:4] == ["1941-05-06", "1941-05-07", "1941-05-08"]
    assert found[-1] == "1941-10-02"
