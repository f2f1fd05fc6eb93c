"""What the casualty statements of one document add up to, on the shipped pack."""

from __future__ import annotations

import pytest

import affidavit
from affidavit.relate.toll import Bounds, losses, toll


@pytest.fixture(scope="module")
def engine() -> affidavit.Engine:
    return affidavit.load("conflict")


def told(engine: affidavit.Engine, text: str, attackers: bool = True) -> dict[str, Bounds]:
    report = engine.extract(text, date="2019-04-20")
    return toll(losses(report.of_type("Casualty")), attackers, report.document.date)


@pytest.mark.parametrize(
    ("text", "killed", "wounded"),
    [
        ("A bomb killed nine people and wounded 12. The nine dead were buried.", 9, 12),
        ("A bomb killed nine people on Monday. The blast killed nine people, police said.", 9, 0),
        ("Gunmen killed Jane Doe and her driver.", 2, 0),
        ("A man was shot on Monday. The man died at a hospital.", 1, 0),
        ("A man was shot on Monday. He is in stable condition.", 0, 1),
        ("Four men were shot and one of them died.", 1, 3),
        ("A 19-year-old man was killed. A 42-year-old woman was killed too.", 2, 0),
        ("Jane Doe, 29, was shot dead. Doe died at the scene.", 1, 0),
        ("Thirty people, including six children, were killed.", 30, 0),
        ("The raid killed 20 villagers. Another eight people were killed at the bridge.", 28, 0),
        ("Rebels killed two guards, three cooks and a driver.", 6, 0),
        ("No one was hurt.", 0, 0),
        ("They threatened to kill ten judges.", 0, 0),
        ("The army denied that it killed 35 herders.", 0, 0),
        ("A man was shot on Monday. Police call it a fatal shooting.", 1, 0),
        ("Police suspect a murder-suicide in the house.", 2, 0),
        ("A man shot his wife and then killed himself.", 1, 1),
        ("John Holt was killed on Monday. Mary Holt was killed too.", 2, 0),
        ("A 19-year-old man was shot. A 42-year-old man was shot.", 0, 2),
        ("A woman was wounded on Monday. Later she died.", 1, 0),
        ("Four people were wounded in a raid that left one man injured and three women injured.", 0, 4),
        ("The raid killed three soldiers, two clerks and a cook.", 6, 0),
        ("Four were killed in a double murder and a fire.", 4, 0),
        ("Ana Paz was killed. The raid killed Ana Paz, two clerks and a cook.", 4, 0),
        ("A shooting left one man dead and another injured.", 1, 1),
        ("Police found a man with a gunshot wound. The victim, Bela Kun, was later pronounced dead.", 1, 0),
    ],
)
def test_sum_of_a_text(engine: affidavit.Engine, text: str, killed: int, wounded: int) -> None:
    sums = told(engine, text)
    none = Bounds(0, 0, 0)
    assert (sums.get("killed", none).low, sums.get("wounded", none).low) == (killed, wounded)


def test_more_than_names_its_number(engine: affidavit.Engine) -> None:
    assert told(engine, "The quake injured more than 70 people.")["wounded"] == Bounds(71, None, 70)


def test_attackers_can_be_left_out(engine: affidavit.Engine) -> None:
    text = "The raid killed nine guards. Two gunmen were also killed."
    assert told(engine, text, attackers=False)["killed"].low == 9
    assert told(engine, "Two gunmen were killed.", attackers=False)["killed"].low == 2


def test_losses_keep_every_statement_they_rest_on(engine: affidavit.Engine) -> None:
    text = "Gunmen killed Jane Holt on Friday. Holt was shot at her home. A driver was wounded."
    first, second = losses(engine.extract(text).of_type("Casualty"))
    assert (first.outcome, first.names, len(first.members)) == ("killed", ("Jane Holt", "Holt"), 2)
    assert (second.outcome, second.single) == ("wounded", True)


def test_names_and_ages_tell_persons_apart(engine: affidavit.Engine) -> None:
    text = "Jane Holt was killed on Friday. Ann Roe was killed on Friday."
    assert [loss.names for loss in losses(engine.extract(text).of_type("Casualty"))] == [("Jane Holt",), ("Ann Roe",)]


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("A guard was killed on Friday. In 2018, 130 people were killed in the city.", 1),
        ("A guard was killed on Friday. Two cooks were killed in the same street on 3 November 2018.", 1),
        ("A guard was killed on Friday. Two cooks were killed there on Monday.", 1),
        ("Two cooks were killed on 3 November 2018. A court heard the case.", 2),
    ],
)
def test_the_toll_is_that_of_what_the_document_is_about(engine: affidavit.Engine, text: str, killed: int) -> None:
    assert told(engine, text)["killed"].low == killed


def test_who_is_first_told_of_long_after_the_opening_belongs_elsewhere(engine: affidavit.Engine) -> None:
    filler = "The road was closed for hours and traffic went another way. " * 12
    text = "A guard was killed. {}Two cooks were killed in another town."
    assert told(engine, text.format(""))["killed"].low == 2
    assert told(engine, text.format(filler))["killed"].low == 1
    assert len(losses(engine.extract(text.format(filler)).of_type("Casualty"))) == 2


def test_a_sum_over_weeks_and_a_bare_plural_are_told_apart(engine: affidavit.Engine) -> None:
    text = "In 2018, 130 people were killed. They have murdered judges. Two cooks were killed on Friday."
    found = losses(engine.extract(text, date="2019-04-20").of_type("Casualty"))
    assert [(one.over_weeks, one.bare) for one in found] == [(True, False), (False, True), (False, False)]
