"""Scores casualties on news against gold: `python bench/events.py DATA [--pack PACK] [--part half|rest|all]`.

DATA is a folder with ``muc4/``, ``events/`` and ``scorers/``. Rows: casualty (MUC-4), gva, gvdb, terrorlist, seeds;
roles, places and clusters have their own programs beside this one. ``--part`` takes every second text of the sets
without a test part (half: the even ones, on which the rules were developed; rest: the odd ones); MUC-4 has a test part
of its own (half: a fifth of the development texts; rest: tst1 and tst2).

How findings become the answers of a set
----------------------------------------
A report tells many casualty statements; a set asks what happened in all. Which statements speak of the same people,
and what they add up to, decides `affidavit.relate.toll`, whose rules are told there. Beyond that:

* MUC-4 asks for each victim or group of victims of terrorism once, with number and effect. Left out are statements that
  name nobody (``seven others``) unless their sentence tells of others who are asked for, bare plurals (``they murder
  judges``), victims of accidents, losses of the attackers themselves (guerrillas, gunmen) and of soldiers in battle
  but for those named, groups whose members are named one by one beside them, sums over weeks and those of a whole war
  (200 people and more), what is told without having happened, and what happened more than two months before the text
  (the keys' own limit). An unclear number (``several``) is PLURAL.
* GVA and GVDB ask for one number of killed and one of injured, perpetrators included. A number told as
  ``more than 70`` is answered with the number it names, 70.
* terrorlist asks the same without the perpetrators, where others came to harm, and only where it states the number.
* seeds: the counts that the articles tell, and whether the perpetrator, time, place and source of each count is right.
"""

from __future__ import annotations

import argparse
import datetime
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scorers import Record, load_scorer, read

import affidavit
from affidavit.relate.toll import Bounds, Loss, losses, toll
from affidavit.run.evaluate import evaluate

EFFECTS = {"killed": "DEATH", "wounded": "INJURY", "hit": "INJURY"}
WAR = 200
TWO_MONTHS = datetime.timedelta(days=60)
ACCIDENT = re.compile(
    r"\b(accidents?|crash(ed|es)?|earthquakes?|collision|collided|derail\w+|landslides?|hurricanes?|floods?"
    r"|flooding|shipwreck|emergency landing)\b",
    re.IGNORECASE,
)
BESIDE = 400
LINKS = ("by", "time.value", "place", "source")
BODY = ("headline", "body")


def date_of(record: Mapping[str, Any]) -> str | None:
    """The document date in ISO form; some sets write 2016-1-5."""
    parts = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", record.get("dct") or record.get("date") or "")
    if parts is None:
        return None
    try:
        return datetime.date(*(int(part) for part in parts.groups())).isoformat()
    except ValueError:
        return None


def read_losses(engine: Any, records: Sequence[Record]) -> Iterator[tuple[Record, affidavit.Report, list[Loss]]]:
    documents = [{"text": one["text"], "date": date_of(one), "id": one["id"]} for one in records]
    for record, report in zip(records, engine.extract_many(documents), strict=True):
        yield record, report, losses(report.of_type("Casualty"))


# ── MUC-4 ───────────────────────────────────────────────────────────────────────────────────────


def muc_number(loss: Loss) -> str:
    """The number as the keys write it: 7, 6-8, 20- (at least), ~10, PLURAL."""
    count = loss.members[0]["count"]
    low, high, named = loss.bounds
    if low == high:
        return str(int(low))
    if getattr(count.value, "approximate", False):
        return f"~{int(named)}" if re.search(r"\d", count.text or "") else "PLURAL"
    if high is None:
        return "PLURAL" if low == 2 else f"{int(named)}-"
    return f"{int(low)}-{int(high)}"


def is_old(loss: Loss, date: datetime.date | None) -> bool:
    """Whether all that is told of the time lies more than two months before the text."""
    ends = [getattr(time.value, "end", None) for member in loss.members if (time := member.get("time")) is not None]
    known = [datetime.date.fromisoformat(end[:10]) for end in ends if end]
    return date is not None and bool(known) and date - max(known) > TWO_MONTHS


def may_be_asked(loss: Loss, date: datetime.date | None) -> bool:
    """Whether these are harmed in an event of the time of the text, and not in battle."""
    fighting = not loss.names and (loss.attacker or "military" in loss.kinds)
    event = 0 < loss.bounds.low < WAR and not loss.over_weeks and not is_old(loss, date)
    return loss.outcome in EFFECTS and event and not fighting and not loss.bare and not is_accident(loss)


def is_accident(loss: Loss) -> bool:
    """Whether every sentence that tells of them tells of an accident or of what nature did."""
    return all(
        ACCIDENT.search(member.document.text[member.sentence.begin : member.sentence.end_of_stretch])
        for member in loss.members
    )


def is_spelled_out(loss: Loss, found: Sequence[Loss]) -> bool:
    """Whether these are a group whose members the text tells by name beside it: as many, and dead or hurt like them."""
    named = [one for one in found if one.single and one.names and one.outcome == loss.outcome and stands_by(one, loss)]
    return not loss.single and loss.bounds.low == loss.bounds.high == len(named)


def stands_by(one: Loss, other: Loss) -> bool:
    """Whether the text tells of the two within some three sentences of each other."""
    return any(abs(mine.span[0] - theirs.span[1]) < BESIDE for mine in one.members for theirs in other.members)


def asked_by_muc(found: Sequence[Loss], date: datetime.date | None) -> list[Loss]:
    """The losses that the keys ask for: those that are named or described, and who else their sentences count."""
    events = [one for one in found if may_be_asked(one, date)]
    events = [one for one in events if not is_spelled_out(one, events)]
    told = {one.members[0].sentence.starts[0] for one in events if one.names or one.victims}
    beside = [one for one in events if not one.single and one.members[0].sentence.starts[0] in told]
    return [one for one in events if one.names or one.victims or one in beside]


def muc_answer(found: Sequence[Loss], date: datetime.date | None) -> list[Record]:
    return [
        {"effect": EFFECTS[one.outcome], "number": muc_number(one), "victim": list(one.names or one.victims)}
        for one in asked_by_muc(found, date)
    ]


def casualty(engine: Any, data: Path, part: str) -> None:
    scorer = load_scorer(data, "score_muc")
    if part == "half":
        gold = read(data / "muc4" / "dev.jsonl")[::5]
    else:
        gold = [*read(data / "muc4" / "tst1.jsonl"), *read(data / "muc4" / "tst2.jsonl")]
    answers = {
        record["id"]: {"id": record["id"], "casualties": muc_answer(found, report.document.date)}
        for record, report, found in read_losses(engine, gold)
    }
    for name, chosen in (("relevant", [one for one in gold if one["relevant"]]), ("all", gold)):
        result = scorer.score_casualty(chosen, answers)
        for measure in ("effect+number", "effect+victim", "effect+number+victim"):
            precision, recall, f1 = result[measure][:3]
            scores = f"P {precision:5.1f}  R {recall:5.1f}  F1 {f1:5.1f}"
            print(f"MUC-4 {name:8s} {len(chosen):4d} texts  {measure:20s} {scores}")


# ── One incident a text ─────────────────────────────────────────────────────────────────────────


def named(sums: Mapping[str, Bounds], outcome: str) -> int:
    bounds = sums.get(outcome)
    return 0 if bounds is None else int(bounds.named)


def incidents(engine: Any, data: Path, file: str, part: str, attackers: bool, only: Mapping[str, str]) -> None:
    scorer = load_scorer(data, "score_incidents")
    gold = chosen(read(data / "events" / f"{file}.jsonl"), part)
    answers = {}
    for record, report, found in read_losses(engine, gold):
        sums = toll(found, attackers, report.document.date)
        answers[record["id"]] = {"id": record["id"], "killed": named(sums, "killed"), "injured": named(sums, "wounded")}
    for field in ("killed", "injured"):
        asked = [one for one in gold if not only or one.get(only[field])]
        result = scorer.score(asked, answers)
        precision, recall, f1 = result[field][:3]
        print(f"{file:10s} {len(asked):5d} texts  {field:8s} exact {result[field + ' accuracy']:5.1f} %"
              f"   of those above 0: P {precision:5.1f}  R {recall:5.1f}  F1 {f1:5.1f}")  # fmt: skip


def chosen(records: list[Record], part: str) -> list[Record]:
    return {"half": records[::2], "rest": records[1::2], "all": records}[part]


def gva(engine: Any, data: Path, part: str) -> None:
    incidents(engine, data, "gva_dev", part, True, {})


def gvdb(engine: Any, data: Path, part: str) -> None:
    incidents(engine, data, "gvdb_dev", part, True, {})


def terrorlist(engine: Any, data: Path, part: str) -> None:
    incidents(engine, data, "terrorlist", part, False, {"killed": "dead_stated", "injured": "injured_stated"})


# ── The five articles ───────────────────────────────────────────────────────────────────────────


def seeds(engine: Any, folder: Path) -> None:
    """Counts are found when number and outcome are right; a link is right when the slot is the gold's."""
    metrics = evaluate(engine, folder / "gold", documents=folder, zones=BODY).to_dict()["types"]["Casualty"]
    count = metrics["slots"]["count"]["value"]
    print(f"seeds      counts  P {count['precision']:.3f}  R {count['recall']:.3f}")
    right = wanted = 0
    for slot in LINKS:
        kinds = metrics["slots"][slot]
        measure = kinds.get("value") or kinds.get("overlap")
        right, wanted = right + measure["right"], wanted + measure["wanted"]
        print(f"seeds      {slot:10s} right {measure['right']} of {measure['wanted']}")
    print(f"seeds      links right {right / wanted:.3f}")


ROWS: dict[str, Callable[[Any, Path, str], None]] = {
    "casualty": casualty, "gva": gva, "gvdb": gvdb, "terrorlist": terrorlist,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with muc4/, events/ and scorers/")
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--part", choices=("half", "rest", "all"), default="rest")
    parser.add_argument("--seeds", type=Path, default=Path(__file__).resolve().parents[1] / "seeds")
    parser.add_argument("--only", nargs="+", choices=(*ROWS, "seeds"), default=(*ROWS, "seeds"))
    arguments = parser.parse_args()
    engine = affidavit.load(arguments.pack)
    for name in arguments.only:
        started = time.perf_counter()
        if name == "seeds":
            seeds(engine, arguments.seeds)
        else:
            ROWS[name](engine, arguments.data, arguments.part)
        print(f"  ({name}: {time.perf_counter() - started:.0f} s)")


if __name__ == "__main__":
    main()
