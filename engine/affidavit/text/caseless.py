"""Sentences whose case tells nothing: wire copy and headlines in capitals throughout."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import regex

from affidavit.text.wordset import word_set

__all__ = ["is_caseless", "same_case"]

_MIN_WORDS = 3  # two words in capitals may be two acronyms
_WORD = regex.compile(r"[\p{L}\p{M}]{2,}+")

_CLOSED_CLASS = word_set(
    "a about above after again against all am an and any are as at be because been before being below between both"
    " but by can could did do does doing down during each few for from further had has have having he her here hers"
    " him his how i if in into is it its just may me might more most must my no nor not now of off on once only or"
    " other our out over own same shall she should so some such than that the their them then there these they this"
    " those through to too under until up us very was we were what when where which while who whom why will with"
    " would you your"
)
"""Words which, in capitals throughout, are far likelier themselves than an acronym: IS, US, IT, WHO, MAY."""


def is_caseless(text: str) -> bool:
    """Whether `text`, a sentence, is written in capitals throughout and has words enough to tell."""
    return text.isupper() and len(list(islice(_WORD.finditer(text), _MIN_WORDS))) == _MIN_WORDS


def same_case(exact: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a phrase that counts case, whose `words` stand in a caseless sentence, is taken as written there.

    A phrase with a small letter anywhere is: its capitals are the sentence's. One in capitals throughout (an acronym)
    is too, unless it is one short word of the closed classes.
    """
    return len(words) > 1 or not exact[0].isupper() or words[0] not in _CLOSED_CLASS
