"""Scores who did what to whom against MUC-4 and argument gold: `python bench/roles.py DATA [--pack PACK] [FILE...]`.

DATA is a folder with ``muc4/*.jsonl``, ``events/*.jsonl`` and ``scorers/``. Files default to the MUC-4 development
texts; ``rams_*`` and ``wikievents_*`` are scored by spans, all others by the roles of whole documents
(``score_muc.py roles``).

How findings become the roles of a document
-------------------------------------------
MUC-4 asks, for each text, which individuals and organisations perpetrated terrorist acts, which things and people
they harmed and with what. Taken are, each phrase once:

* findings with polarity positive that are neither hypothetical nor background (attempts count), in sentences that
  tell no time or one in the 75 days before the text (MUC-4 asks for two months), or near its beginning;
* victims and targets: what `Harmed` findings hold; people and persons are victims, things are targets. Rebels,
  soldiers without a name and military things do not count, since MUC-4 counts no battles; nor do people in general
  (`peasants`, `many citizens`, `the population`), since it asks who was harmed in one act;
* perpetrators: what `Perpetrator` findings hold, where not all who are harmed in the sentence are combatants. Groups,
  armies and governments are organisations, people individuals; an individual's group (`FMLN guerrillas`) is an
  organisation too. An army or government counts only beside its victims or where it is accused; people
  who are only accused or named by what they did count only beside their victims; persons by name,
  officials, the police and other people of a trade count only where somebody accuses them, and nouns that only say
  what was done (`the murderers`) only where the text has no better word. Where rebels without a group did it, it is the
  group that the text names, if it names but one;
* weapons: what `Instrument` findings hold, but no bullets or stones.

A text counts only if two parties play a part in it, or one within its first 1000 characters; else all roles stay empty.
"""

from __future__ import annotations

import argparse
import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scorers import Record, load_scorer, read

import affidavit

Entities = list[list[str]]

TYPES = ("Perpetrator", "Harmed", "Instrument", "Party", "Name", "Time", "Attack", "Casualty")
ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
NOT_REAL = {"hypothetical", "background"}  # attempts count in MUC-4
COMBATANT = {"armed", "armed_group", "militia", "criminal"}
RECENT_DAYS = 75
NEAR_BEGINNING = 1000
MILITARY_THING = re.compile(
    r"\b(military|army|navy|air force|garrisons?|barracks|armou?red|helicopters?|positions?|command|troops?|rebel"
    r"|guerrilla)\b",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"(our|many|some|hundreds|thousands|dozens|scores|these|those|all|any|no|every|such|other|numerous|countless)\b",
    re.IGNORECASE,
)
PLURAL = re.compile(r"(s|men|people)$", re.IGNORECASE)
DEFINITE = re.compile(r"(the|that|this|these|those)\b", re.IGNORECASE)
MISSILE = re.compile(r"\b(bullets?|stones?|rocks?|clubs?)$", re.IGNORECASE)
MASS = re.compile(r"(population|populace|personnel|crew|staff|ans)$", re.IGNORECASE)
ANYBODY = re.compile(
    r"\b(m[ae]n|wom[ae]n|individuals?|persons?|people|youths?|boys?|members?|couple|students?)\b", re.IGNORECASE
)
REBELS = re.compile(r"\b(gueril|guerril|rebel|insurgent|subversive|terrorist|extremist|commando)", re.IGNORECASE)
NAMED_BY_DEED = re.compile(
    r"\b(murderers?|assassins?|killers?|slayers?|perpetrators?|attackers?|assailants?)$", re.IGNORECASE
)


def real(report: affidavit.Report, type: str) -> Iterator[affidavit.Finding]:
    """The findings of `type` that the text holds to be so, in its order."""
    for finding in report.of_type(type):
        if finding.status.polarity == "positive" and finding.status.certainty not in NOT_REAL:
            yield finding


def parties(finding: affidavit.Finding) -> Iterator[affidavit.Finding]:
    """The `Party` findings that a `Harmed` or `Perpetrator` holds."""
    held = finding.captures.get("who")
    for captured in held if isinstance(held, tuple) else (held,):
        if captured is not None and captured.finding is not None:
            yield captured.finding


def slot(finding: affidavit.Finding, name: str) -> str | None:
    """The words of a slot, else its value; None when it is empty."""
    filled = finding.get(name)
    return None if filled is None else " ".join((filled.text or str(filled.value)).split())


def add(entities: Entities, words: str | None) -> None:
    if words and [words] not in entities:
        entities.append([words])


def is_civil(party: affidavit.Finding) -> bool:
    """Whether MUC-4 counts the losses of this party: no rebels, no soldiers without a name, no military things."""
    kind, standing, who = slot(party, "kind"), slot(party, "standing"), slot(party, "who") or ""
    if kind == "thing":
        return not MILITARY_THING.search(who)
    if kind != "people":
        return kind == "person"
    return standing not in COMBATANT and standing != "military"


def is_specific(party: affidavit.Finding) -> bool:
    """Whether these are the people or things of one act, and not such people in general: `peasants`, `many buses`."""
    kind, who = slot(party, "kind"), party["who"]
    words = who.text or ""
    if kind in ("people", "thing", "body") and VAGUE.match(party.text):
        return False
    if kind != "people":
        return True
    counted = who.span is not None and who.span[0] > party.span[0]
    return (counted or not PLURAL.search(words)) and not (slot(party, "standing") is None and MASS.search(words))


def is_recent(finding: affidavit.Finding, times: dict[int, list[affidavit.Finding]]) -> bool:
    """Whether the sentence tells no time or a recent one, or stands near the beginning, where the news is."""
    date = finding.document.date
    if date is None or finding.span[0] < NEAR_BEGINNING:
        return True
    timexes = [time["timex"].value for time in times.get(id(finding.sentence), [])]
    ends = [timex.end for timex in timexes if isinstance(timex, affidavit.Timex) and timex.end is not None]
    return not ends or any((date - datetime.date.fromisoformat(end[:10])).days <= RECENT_DAYS for end in ends)


class Act:
    """The parties harmed and the parties who did it, of one sentence."""

    def __init__(self) -> None:
        self.harmed: list[affidavit.Finding] = []
        self.doers: list[tuple[affidavit.Finding, affidavit.Finding]] = []

    @property
    def is_battle(self) -> bool:
        """Whether only combatants come to harm in it."""
        return bool(self.harmed) and not any(is_civil(one) or slot(one, "kind") == "settlement" for one in self.harmed)


def acts_of(report: affidavit.Report) -> dict[int, Act]:
    """For each sentence that tells of violence, who is harmed in it and who did it."""
    times: dict[int, list[affidavit.Finding]] = {}
    for time in report.of_type("Time"):
        times.setdefault(id(time.sentence), []).append(time)
    acts: dict[int, Act] = {}
    for finding in real(report, "Harmed"):
        if is_recent(finding, times) and slot(finding, "act") != "torture":
            acts.setdefault(id(finding.sentence), Act()).harmed.extend(parties(finding))
    for finding in real(report, "Perpetrator"):
        if is_recent(finding, times):
            pairs = [(finding, party) for party in parties(finding) if not VAGUE.match(party.text)]
            acts.setdefault(id(finding.sentence), Act()).doers.extend(pairs)
    return acts


def tells_of_violence(harmed: list[affidavit.Finding]) -> bool:
    """Whether a text is about acts of violence: two parties come to harm in it, or one near its beginning."""
    return len({slot(party, "who") for party in harmed}) >= 2 or any(party.span[0] < NEAR_BEGINNING for party in harmed)


def is_doer(finding: affidavit.Finding, party: affidavit.Finding, act: Act) -> bool:
    """Whether MUC-4 counts this party as a perpetrator."""
    if act.is_battle:
        return False
    confidence, kind = slot(finding, "confidence"), slot(party, "kind")
    if confidence in ("claimed", "accused"):
        return True
    if confidence == "called" and NAMED_BY_DEED.search(slot(party, "who") or ""):
        return not DEFINITE.match(party.text)
    if kind == "person":
        return False
    if kind == "body":
        return slot(party, "standing") in COMBATANT or bool(act.harmed)
    if slot(party, "standing") in ("official", "police", "cleric"):
        return False
    return slot(party, "standing") != "civilian" or bool(ANYBODY.search(slot(party, "who") or ""))


def only_group(report: affidavit.Report) -> str | None:
    """The armed group that a text names, where it names but one."""
    groups = {slot(name, "name"): name.text for name in report.of_type("Name") if slot(name, "kind") in COMBATANT}
    return next(iter(groups.values())) if len(groups) == 1 else None


def add_doers(roles: dict[str, Entities], acts: dict[int, Act]) -> None:
    by_deed: Entities = []
    doers = [
        (finding, party, act) for act in acts.values() for finding, party in act.doers if is_doer(finding, party, act)
    ]
    for finding, party, act in doers:
        who = slot(party, "who") or ""
        if slot(party, "kind") == "body":
            add(roles["PerpOrg"], who)
        elif slot(party, "kind") == "people" and slot(finding, "confidence") != "fact" and not act.harmed:
            pass
        elif slot(finding, "confidence") == "called" and NAMED_BY_DEED.search(who):
            add(by_deed, who)
        else:
            add(roles["PerpInd"], who)
        add(roles["PerpOrg"], slot(party, "of"))
        add(roles["PerpOrg"], slot(party, "body"))
    if not roles["PerpInd"]:
        roles["PerpInd"] += by_deed


def roles_of(report: affidavit.Report) -> dict[str, Entities]:
    """The roles of a whole document, each a list of entities, each a list of the words for it."""
    roles: dict[str, Entities] = {role: [] for role in ROLES}
    acts = acts_of(report)
    harmed = [party for act in acts.values() for party in act.harmed if is_civil(party) and is_specific(party)]
    doers = [pair for act in acts.values() if not act.is_battle for pair in act.doers]
    if not tells_of_violence(harmed + [party for _, party in doers]):
        return roles
    for party in harmed:
        add(roles["Target" if slot(party, "kind") == "thing" else "Victim"], slot(party, "who"))
    add_doers(roles, acts)
    if not roles["PerpOrg"] and any(REBELS.search(words) for entity in roles["PerpInd"] for words in entity):
        add(roles["PerpOrg"], only_group(report))
    for finding in real(report, "Instrument"):
        if not MISSILE.search(slot(finding, "name") or ""):
            add(roles["Weapon"], slot(finding, "name"))
    return roles


def spans_of(report: affidavit.Report) -> list[Record]:
    """The same as spans, for gold that marks them: attacker, victim (of any kind), place, instrument."""
    found: list[Record] = []

    def mark(role: str, span: tuple[int, int] | None) -> None:
        if span is not None and (record := {"role": role, "start": span[0], "end": span[1]}) not in found:
            found.append(record)

    for role, type in (("attacker", "Perpetrator"), ("victim", "Harmed")):
        for finding in real(report, type):
            for party in parties(finding):
                filled = party.get("who")
                mark(role, (filled.span if filled else None) or party.span)
    for finding in real(report, "Instrument"):
        mark("instrument", finding["name"].span or finding.span)
    for finding in report.of_type("Attack", "Casualty"):
        if place := finding.get("place"):
            mark("place", place.span)
    return found


def score_documents(engine: affidavit.Engine, scorer: Any, paths: list[Path], docs: str, show: int, every: int) -> None:
    """The files as one corpus."""
    gold = [record for path in paths for record in read(path)][::every]
    if docs != "all":
        gold = [record for record in gold if record["relevant"] == (docs == "relevant")]
    predicted = {}
    for record in gold:
        report = engine.extract(record["text"], date=record["dct"], id=record["id"])
        predicted[record["id"]] = {"roles": roles_of(report)}
    result = scorer.score_roles(gold, predicted)
    print(f"{'+'.join(path.stem for path in paths)}: {len(gold)} texts ({docs})")
    for key, (precision, recall, f1, *counts) in result.items():
        print(f"  {key:16s} P {precision:5.1f}  R {recall:5.1f}  F1 {f1:5.1f}   {' '.join(map(str, counts))}")
    for record in gold[:show]:
        show_document(scorer, record, predicted[record["id"]])


def show_document(scorer: Any, record: Record, predicted: Record) -> None:
    """What of one text was missed and what was found in vain."""
    gold = scorer.gold_roles(record)
    for role, wanted in gold.items():
        found = predicted["roles"].get(role, [])
        missed = [
            alternatives for alternatives, _ in wanted if not any(scorer.match_str(alternatives, f) for f in found)
        ]
        vain = [f for f in found if not any(scorer.match_str(alternatives, f) for alternatives, _ in wanted)]
        if missed or vain:
            print(f"  {record['id']} {role}: missed {missed}; in vain {vain}")


def score_spans(engine: affidavit.Engine, scorer: Any, path: Path) -> None:
    gold = [record for record in read(path) if record["violent"]]
    predicted = {}
    for record in gold:
        predicted[record["id"]] = {"args": spans_of(engine.extract(record["text"], id=record["id"]))}
    print(f"{path.stem}: {len(gold)} texts")
    for key, (precision, recall, f1, *counts) in scorer.score(gold, predicted).items():
        print(f"  {key:22s} P {precision:5.1f}  R {recall:5.1f}  F1 {f1:5.1f}   {' '.join(map(str, counts))}")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("files", nargs="*", default=["muc4/dev.jsonl"], help="paths within DATA")
    parser.add_argument("--pack", default="conflict")
    parser.add_argument("--docs", choices=("all", "relevant", "irrelevant"), default="all")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth text of MUC-4 files")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="the errors in the first N texts")
    options = parser.parse_intermixed_args(arguments)
    engine = affidavit.load(options.pack).for_types(TYPES)
    paths = [options.data / name for name in options.files]
    marked = [path for path in paths if path.stem.startswith(("rams", "wikievents"))]
    for path in marked:
        score_spans(engine, load_scorer(options.data, "score_args"), path)
    if keyed := [path for path in paths if path not in marked]:
        scorer = load_scorer(options.data, "score_muc")
        score_documents(engine, scorer, keyed, options.docs, options.show, options.every)


if __name__ == "__main__":
    main()
