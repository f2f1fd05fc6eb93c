"""Rules of the pack that only words can start: with them, most news is passed over at a glance."""

from __future__ import annotations

import pytest
from shipped import conflict


@pytest.mark.parametrize("name", ["Casualty", "Attack", "Harmed", "Charge", "Timex"])
def test_a_glance_can_tell_whether_there_may_be_one(name: str) -> None:
    """Otherwise ``--types Casualty`` reads every sentence: some rule of the type, or of one below it, needs no word."""
    matcher = conflict()._matcher
    demand = matcher._demand([name])
    assert demand.selective
    assert demand.mask
