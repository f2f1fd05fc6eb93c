"""The whole library: importing this module fills `affidavit.values.library.FUNCTIONS`."""

from __future__ import annotations

from affidavit.values import dates, durations, quantity, reference, resolve, signals, text, timex
from affidavit.values.library import FUNCTIONS

__all__ = ["FUNCTIONS"]

STEPS = (quantity, timex, dates, durations, resolve, reference, signals, text)
"""The modules that register functions, in the order in which the reference lists them."""
