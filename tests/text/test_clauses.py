from __future__ import annotations

from itertools import pairwise

import pytest

from affidavit.text.sentences import split


def clauses(text: str) -> list[str]:
    (sentence,) = split(text)
    bounds = [*sentence.clauses, len(sentence)]
    return [text[sentence.starts[first] : sentence.ends[last - 1]] for first, last in pairwise(bounds)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The attack killed 13 on Saturday", ["The attack killed 13 on Saturday"]),
        ("15 died there; 20 were hurt", ["15 died there;", "20 were hurt"]),
        ("Militants kill 60: group", ["Militants kill 60:", "group"]),
        ("It began at 10:30 today", ["It began at 10:30 today"]),
        ("The raid — the third — failed", ["The raid —", "the third —", "failed"]),
        ("The raid - the third - failed", ["The raid -", "the third -", "failed"]),
        ("SALVADOR, 3 JAN 90 -- THE ARMY", ["SALVADOR, 3 JAN 90 --", "THE ARMY"]),
        ("UK-based monitors counted 2011–2019 figures", ["UK-based monitors counted 2011–2019 figures"]),
        ("The army, which fled, said so", ["The army,", "which fled, said so"]),
        ("It said that the army fled", ["It said", "that the army fled"]),
        ("They condemned that attack", ["They condemned that attack"]),
        ("More than that the army denies", ["More than that the army denies"]),
        ("He died after he was shot", ["He died", "after he was shot"]),
        ("He died after an attack since Thursday", ["He died after an attack since Thursday"]),
        ("It attacked Homs, and the army fled", ["It attacked Homs,", "and the army fled"]),
        ("It killed soldiers, militiamen, and police", ["It killed soldiers, militiamen, and police"]),
        ("IS may fall, but will not vanish", ["IS may fall,", "but will not vanish"]),
        ("It took all but two towns", ["It took all but two towns"]),
        ("But when it rains, they stay", ["But when it rains, they stay"]),
        ("Fighting ended;", ["Fighting ended;"]),
    ],
)
def test_where_clauses_begin(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected
