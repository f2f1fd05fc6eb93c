"""Where clauses begin within an English sentence, by its words alone.

A deliberately small reading: no tags, no parse. A clause begins

* at the first word;
* after ``;`` and ``:`` (not within a time such as 10:30), after a dash that stands free, and after ``--``;
* at a subordinator or relative (`SUBORDINATORS`), which are never prepositions;
* at ``that`` after a verb of saying or before a word that opens a subject (`SUBJECTS`);
* at a word that may also be a preposition (`PREPOSITIONS`: *after*, *since* ...), only before a subject pronoun;
* at a conjunction after a comma (``, but``, ``, and``), unless it closes a list (``soldiers, militiamen, and police``);
* at ``but`` even without a comma (not in ``all but``, ``nothing but``).
"""

from __future__ import annotations

from collections.abc import Sequence

from affidavit.text.wordset import word_set

__all__ = ["clause_starts"]

SUBORDINATORS = word_set(
    "although because if lest though unless when whenever whereas whereby wherever whether which while whilst"
    " who whoever whom whose where"
)
PREPOSITIONS = word_set("after as before once since than till until")
PRONOUNS = word_set("he i she they there we")
SUBJECTS = PRONOUNS | word_set(
    "a all an another any at both each every four her his in it its many more most my no nobody none not on"
    " one our several she some such the their these this those three two you your"
)
SAYING = word_set(
    "acknowledged added admitted alleged announced argued assured believe believed believes claim claimed"
    " claiming claims concluded confirm confirmed confirming confirms declared denied deny denying disclosed"
    " estimate estimated estimates evidence explained fact fears feared indicate indicated indicates"
    " indications insisted know known learned maintained mean means noted pointed recalled report reported"
    " reportedly reporting reports revealed said say saying says showed shows so state stated states stating"
    " stressed suggest suggested suggests suspected testified think thought told warn warned warning warns"
    " wrote"
)
CONJUNCTIONS = word_set("and but nor or so yet")
_LISTING = frozenset({"and", "or", "nor"})
_NOT_ADVERSATIVE = word_set("all anybody anyone anything everything last next nobody none nothing")
_STOPS = frozenset({";", ":"})
_DASHES = frozenset({"\u2014", "\u2015"})
_LOOSE_DASHES = frozenset({"-", "\u2013"})  # a dash only when spaced: not in UK-based, not in 2011-2019
_PARTING = _STOPS | _DASHES | _LOOSE_DASHES
_TRIGGERS = SUBORDINATORS | PREPOSITIONS | CONJUNCTIONS | _PARTING | {"that"}
_LIST_WINDOW = 6  # tokens between two commas of one list, at most


def clause_starts(words: Sequence[str], joined: Sequence[bool]) -> list[int]:
    """Ascending token indices at which a clause begins; the first is 0. Empty for no words.

    `words` are normalised; ``joined[i]`` tells that no space stands between token i - 1 and token i.
    """
    starts = [0] if words else []
    for i in [i for i, word in enumerate(words) if word in _TRIGGERS]:
        after_stop = words[i] in _PARTING
        begin = i + 1 if after_stop else i
        if not (starts[-1] < begin < len(words)):
            continue
        if _parts(words, joined, i) if after_stop else _opens(words, i, starts[-1]):
            starts.append(begin)
    return starts


def _parts(words: Sequence[str], joined: Sequence[bool], i: int) -> bool:
    """Whether the mark at `i` parts what follows it from what stands before."""
    mark, after = words[i], words[i + 1]
    if mark in _STOPS:
        return not (joined[i + 1] and joined[i] and after[0].isdigit())
    if mark in _DASHES:
        return True
    doubled = i > 0 and joined[i] and words[i - 1] == mark
    return after not in _LOOSE_DASHES and (doubled or not (joined[i] or joined[i + 1]))


def _opens(words: Sequence[str], i: int, clause: int) -> bool:
    """Whether the word at `i` opens a clause; the current one began at `clause`."""
    word, before = words[i], words[i - 1]
    after = words[i + 1] if i + 1 < len(words) else ""
    if word in SUBORDINATORS:
        return before not in CONJUNCTIONS or i - 1 != clause
    if word == "that":
        return before in SAYING or (after in SUBJECTS and before != "than")
    if word in PREPOSITIONS:
        return after in PRONOUNS
    if word == "but" and before not in _NOT_ADVERSATIVE:
        return True
    if before == ",":
        return word not in _LISTING or "," not in words[max(clause, i - 1 - _LIST_WINDOW) : i - 1]
    return False
