"""Mutation testing as `affidavit test --mutate` does it: samples, a time, processes; and what it prints, pasted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mutation_pack import TOLL

from affidavit.audit.mutate_show import mutation_to_text
from affidavit.run.mutate import mutation

RULES = (
    TOLL.replace('  unless  within "if" .{0,4}\n', "")
    + """\
rule few -> Toll {
  match   outcome:(@harm | @hurt) "few"
  set     count = 3
  test    "[killed](outcome) few" { count = 3 }
}
"""
)
"""With a rule of its own for the lexicons; without the pattern around a match, whose witnesses take long."""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "r.rules"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_every_printed_witness_pasted_into_its_rule_kills_its_mutant(pack: Path) -> None:
    found, tests = mutation(pack)
    printed = mutation_to_text(found, tests)
    lines = re.findall(r"^ {11}(test .*?)(?: {4}# in r\.(\w+))?$", printed, re.MULTILINE)
    assert len(lines) == sum(test is not None for test in tests) > 10
    text = RULES
    for rule in ("toll", "few"):
        own = [line for line, other in lines if (other or _declared(printed, line)) == rule]
        head, _, rest = text.partition(f"rule {rule} ")
        text = (
            f"{head}rule {rule} {rest.replace('  test ', ''.join(f'  {one}{chr(10)}' for one in own) + '  test ', 1)}"
        )
    pack.write_text(text, encoding="utf-8")
    again, _ = mutation(pack, witnesses=False)
    assert not again.failing and again.tests == found.tests + len(lines)
    before = [(fate.mutant.operator, fate.mutant.before, fate.mutant.after) for fate in found.fates]
    assert [(fate.mutant.operator, fate.mutant.before, fate.mutant.after) for fate in again.fates] == before
    without = [fate for fate, test in zip(found.of("survived"), tests, strict=True) if test is None]
    left = [(fate.mutant.operator, fate.mutant.before, fate.mutant.after) for fate in again.of("survived")]
    assert left == [(fate.mutant.operator, fate.mutant.before, fate.mutant.after) for fate in without]


def _declared(printed: str, line: str) -> str:
    """The rule under whose name a witness without a note of its own is printed; the patterns' have one."""
    before = printed[: printed.index(line)]
    return str(re.findall(r"^rule r\.(\w+) ", before, re.MULTILINE)[-1])


def test_processes_make_no_difference(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("affidavit.run.mutate._SHARE", 10)
    alone, tests = mutation(pack)
    shared, same = mutation(pack, workers=2)
    assert mutation_to_text(alone, tests) == mutation_to_text(shared, same)
    with pytest.raises(ValueError, match="workers must be 1 or more"):
        mutation(pack, workers=0)


def test_a_sample_is_the_same_every_time_and_a_part_of_all(pack: Path) -> None:
    every, _ = mutation(pack, witnesses=False)
    some = [mutation(pack, witnesses=False, sample=7, seed=seed)[0] for seed in (1, 1, 2)]
    places = [[(one.mutant.place, one.mutant.operator, one.mutant.after, one.status) for one in m.fates] for m in some]
    assert places[0] == places[1] != places[2]
    known = [(one.mutant.place, one.mutant.operator, one.mutant.after, one.status) for one in every.fates]
    assert [one for one in known if one in places[0]] == places[0] and len(places[0]) == 7
    assert some[0].untried == len(every.fates) - 7 and every.untried == 0
    assert mutation(pack, witnesses=False, sample=10_000)[0].untried == 0


def test_no_mutant_is_begun_when_the_time_is_over(pack: Path) -> None:
    found, tests = mutation(pack, seconds=0)
    assert not found.fates and not tests and found.untried > 20
    assert "were not tried" in mutation_to_text(found, tests)
    assert mutation(pack, seconds=3600, witnesses=False)[0].untried == 0
