"""What docs/casualties.md tells of the language that the pack reads, and of what it cannot."""

from __future__ import annotations

import pytest

import affidavit


@pytest.fixture(scope="module")
def engine() -> affidavit.Engine:
    return affidavit.load("conflict")


Told = list[tuple[float | None, float | None, str]]


def told(engine: affidavit.Engine, text: str) -> Told:
    ranges = [
        (one["count"].value, str(one["outcome"].value))
        for one in engine.extract(text, date="2019-04-20").of_type("Casualty")
    ]
    return [(count.min, count.max, outcome) for count, outcome in ranges if isinstance(count, affidavit.Range)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Boko Haram killed at least 12 soldiers.", [(12, None, "killed")]),
        ("The blast that killed four shoppers was loud.", [(4, 4, "killed")]),
        ("A raid left 12 guards dead.", [(12, 12, "killed")]),
        ("It killed 20 and wounded others.", [(20, 20, "killed"), (2, None, "wounded")]),
        ("Rebels killed Jane Doe and her driver.", [(1, 1, "killed"), (1, 1, "killed")]),
        ("His wife was shot.", [(1, 1, "hit")]),
        ("Thirty people, including six children, were wounded.", [(30, 30, "wounded"), (6, 6, "wounded")]),
        ("No one was hurt.", [(0, 0, "wounded")]),
        ("Deputies found a young farmer dead.", [(1, 1, "killed")]),
        ("Also injured were two nurses.", [(2, 2, "wounded")]),
        ("Gunmen shot the mayor dead.", [(1, 1, "killed")]),
        ("A brawl left one dead and another with leg wounds.", [(1, 1, "killed"), (1, 1, "hit")]),
        ("A man was found suffering from a gunshot wound.", [(1, 1, "hit")]),
        ("Gunmen took 12 guests hostage.", [(12, 12, "kidnapped")]),
        ("It reported 31 civilian deaths, including nine women.", [(31, 31, "killed"), (9, 9, "killed")]),
        ("The raid killed 165 people, 27 of them women.", [(165, 165, "killed"), (27, 27, "killed")]),
        ("The rebels lost 35 men in the battle.", [(35, 35, "killed")]),
        ("He shot her before turning the gun on himself.", [(1, 1, "hit"), (1, 1, "killed")]),
        ("Police suspect a murder-suicide.", [(2, None, "killed")]),
        ("Police are at the scene of a fatal shooting.", [(1, None, "killed")]),
        ("Police said his injuries were not life-threatening.", [(1, 1, "wounded")]),
        ("Police went to the scene of a non-fatal shooting.", []),
        ("They recalled the murder of the priests.", [(2, None, "killed")]),
        ("THE BODY OF UNION LEADER XULIO FERREIRO WAS FOUND.", [(1, 1, "killed")]),
    ],
)
def test_what_it_finds(engine: affidavit.Engine, text: str, expected: Told) -> None:
    assert told(engine, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They were killed.", []),
        ("He did not survive the night.", []),
        ("All but two of the 14 passengers died.", [(2, 2, "killed")]),
        ("GUNMEN KILLED STONE AT HOME ON MONDAY.", []),
    ],
)
def test_what_it_cannot(engine: affidavit.Engine, text: str, expected: Told) -> None:
    """Known misses: when one of these is mended, the page is to be mended too."""
    assert told(engine, text) == expected


@pytest.mark.parametrize(
    ("text", "polarity", "certainty"),
    [
        ("He denied that rebels killed 35.", "negative", "reported"),
        ("They threatened to kill ten judges.", "positive", "hypothetical"),
        ("They will kill ten judges.", "positive", "planned"),
        ("Read more: Rebels kill nine guards", "positive", "background"),
    ],
)
def test_how_it_is_to_be_read(engine: affidavit.Engine, text: str, polarity: str, certainty: str) -> None:
    (found,) = engine.extract(text).of_type("Casualty")
    assert (found.status.polarity, found.status.certainty) == (polarity, certainty)
