"""A small pack on casualties with times, places and sources, and invented reports for it that agree and disagree."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from affidavit.run.engine import Engine, load
from affidavit.run.report import Report

__all__ = ["NEWS", "RULES", "engine", "report", "reports"]

RULES = r"""
type Day { when: timex }
type Place {
  name: text  id: text?  kind: city | province | country  country: text?
  lat: number?  lon: number?  relation: text?
}
type Actor { name: text  kind: armed | state }
type Source { name: text  kind: monitor | armed | state }
type Attack { what: text  by: Actor?  day: Day?  place: Place? }
type Casualty {
  count:    range
  outcome:  killed | wounded
  victims:  text?
  by:       Actor?
  day:      Day?
  place:    Place?
  source:   Source?
}

lexicon town from "towns.tsv"
lexicon group { "Red Brigade", "Red Brigade Youth", gunmen }
lexicon witness { "the Monitor", "the army", "the Brigade's radio" }
lexicon harm { killed = "killed", wounded = "wounded" }
lexicon aim { villagers, soldiers, officers }

rule day -> Day { match "May" n:/\d\d?/  set when = calendar_date(2020, 5, number(n)) }
rule since -> Day { match "since" "May" n:/\d\d?/  set when = since(calendar_date(2020, 5, number(n))) }
rule place -> Place {
  match t:@town
  set name = t.text, id = t.id, kind = t.kind, country = t.country, lat = t.lat, lon = t.lon, relation = "IN"
}
rule outside -> Place {
  match t:@town
  only  after "outside"
  set name = t.text, id = t.id, kind = t.kind, country = t.country, lat = t.lat, lon = t.lon, relation = "OUTSIDE"
  overrides place
}
rule group -> Actor { match name:@group  set kind = armed }
rule witness -> Source { match name:@witness  set kind = monitor }
rule harmed -> Casualty {
  match by:Actor? outcome:@harm n:/\d+/ victims:@aim?
  set count = exactly(number(n))
}
rule harmed_at_least -> Casualty {
  match by:Actor? outcome:@harm "at least" n:/\d+/ victims:@aim?
  set count = at_least(number(n))
}
rule attacked -> Attack { match by:Actor? what:"attacked" }
link casualty_day { fill Casualty.day from Day  within sentence }
link casualty_place { fill Casualty.place from Place  within sentence }
link casualty_source { fill Casualty.source from Source  within sentence }
link attack_day { fill Attack.day from Day  within sentence }
link attack_place { fill Attack.place from Place  within sentence }
merge event {
  of      Casualty, Attack
  agree   by, day, place
  report  count, outcome, victims, source
}
"""

TOWNS = "phrase\tid\tkind\tcountry\tlat\tlon\nArlon\tt1\tcity\tXA\t10.0\t20.0\nBrask\tt2\tcity\tXA\t10.2\t20.2\n"
TOWNS += "Corvia\tt3\tcountry\tXA\t10\t20\nDelt\tt4\tcity\tXA\t14\t26\n"
TOWNS += "Elsewhere\tt5\tcity\tXB\t-40\t100\nNoplace\tt6\tcity\tXA\t\t\n"

NEWS = {
    "courier": "Red Brigade killed 13 soldiers in Arlon on May 4, the Monitor said.\n\n"
    "Red Brigade attacked in Arlon on May 4.",
    "gazette": "On May 4 Red Brigade Youth killed 26 soldiers outside Brask, the Monitor said.",
    "herald": "Red Brigade killed at least 40 soldiers in Corvia since May 2, the Monitor said.\n\n"
    "On May 2 Red Brigade killed 27 villagers in Delt, the Monitor said.\n\n"
    "On May 4 Red Brigade killed 13 soldiers in Arlon, the Monitor said.",
    "mirror": "On May 4 gunmen killed 3 officers in Elsewhere.",
}
"""Invented reports by document id: one attack with two tolls, a total that adds up, and another attack elsewhere."""


@cache
def engine() -> Engine:
    """The engine of the pack."""
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack"
        pack.mkdir()
        (pack / "pack.toml").write_text('name = "newsroom"\nversion = "1.0.0"\nlanguage = "en"\n', encoding="utf-8")
        (pack / "news.rules").write_text(RULES.lstrip("\n"), encoding="utf-8")
        (pack / "towns.tsv").write_text(TOWNS, encoding="utf-8")
        return load(pack)


def report(text: str, id: str = "d", date: str | None = "2020-05-05", source: str | None = None) -> Report:
    """The report on one text."""
    return engine().extract(text, id=id, date=date, source=source)


def reports(news: Mapping[str, str] = NEWS) -> list[Report]:
    """The reports on several texts, each named after its id."""
    return [report(text, id, source=f"The {id.title()}") for id, text in news.items()]
