"""A step whose detail is made late is a step like any other."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from functools import partial
from typing import Any

import pytest

from affidavit.match.model import RelationStep
from affidavit.relate.steps import LateStep

ASKED: list[str] = []


def detail(what: str) -> dict[str, Any]:
    ASKED.append(what)
    return {"what": what}


def test_the_detail_is_made_once_and_only_when_asked_for() -> None:
    ASKED.clear()
    step = LateStep("resolve", "on_the_map", partial(detail, "a"))
    assert (step.kind, step.name, ASKED) == ("resolve", "on_the_map", [])
    assert step.detail is step.detail
    assert (step.detail, ASKED) == ({"what": "a"}, ["a"])


def test_it_travels_between_processes_as_a_plain_step() -> None:
    step = LateStep("resolve", "on_the_map", partial(detail, "b"))
    assert pickle.loads(pickle.dumps(step)) == RelationStep("resolve", "on_the_map", {"what": "b"})


def test_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        LateStep("resolve", "x", dict).name = "y"  # type: ignore[misc]
