"""Text functions."""

from __future__ import annotations

from affidavit.values import text


def test_case_and_space() -> None:
    assert text.lower("ISIS Attack") == "isis attack"
    assert text.upper("isis") == "ISIS"
    assert text.title("abu bakr al-Sadeeq") == "Abu Bakr Al-Sadeeq"
    assert text.trim("  Deir\n Ezzor ") == "Deir Ezzor"


def test_lists() -> None:
    assert text.join(("Homs", "Hama")) == "Homs, Hama"
    assert text.join(("Homs", "Hama"), " and ") == "Homs and Hama"
    assert (text.first(("a", "b")), text.last(("a", "b")), text.count(("a", "b"))) == ("a", "b", 2)
    assert (text.first(()), text.last(()), text.count(()), text.join(())) == (None, None, 0, "")


def test_questions() -> None:
    assert text.starts_with("Al-Koum", "al-") and not text.starts_with("Koum", "al-")
    assert text.contains("Deir Ezzor province", "PROVINCE") and not text.contains("Homs", "Hama")
    assert text.or_else(None, 3) == 3 and text.or_else(2, 3) == 2
    assert text.length("Homs") == 4
