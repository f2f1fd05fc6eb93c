"""Full stops: which of them end a sentence (English conventions).

A stop ends a sentence when white space, or the end of the text, follows it and its closing quotes and
brackets, and what comes next does not begin in lower case, unless the word before is an abbreviation:

* `TITLES` never end one (``Gen. Vargas``), nor do initials (``J. Smith``);
* `NUMBERED` and `CALENDAR` words do not before a digit (``No. 4``, ``Sept. 11``);
* those of `MIDDLE` never do (``e.g.``, ``vs.``);
* acronyms and `FINAL` words may do both (``the U.S. Army``, ``in the U.S. The army``): they end one only before
  a word that commonly opens a sentence (`OPENERS`).
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from affidavit.text.wordset import word_set

__all__ = ["stops"]

TITLES = word_set(
    "adm amb brig capt cmdr col comdr cpl dr fr gen gens gov govs hon insp lt lts maj messrs mlle mme mr mrs"
    " ms mt pfc pres prof pvt rep reps rev sen sens sgt sgts spc sra sta st ste supt vp"
)
NUMBERED = word_set("app approx art arts ca ch chap cit fig figs ft no nos p par pp sec tel vol vols")
CALENDAR = word_set("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun")
MIDDLE = word_set("cf eg ie viz vs v")
FINAL = word_set(
    "al assn assoc ave bldg blvd bros cm co corp cos dept div est etc ext ft gmbh govt hr hrs in inc intl jr"
    " kg km kms lb lbs ltd mfg mi min mm mph nat natl plc rd sec sr univ yd yds yr yrs"
)
WORDS_TOO = word_set("app art est ext fig fr in jun mar min miss no par pres rep sat sec sen spec sun wed")
"""Abbreviations that are also words: in lower case they are read as the word."""

OPENERS = word_set(
    "a about according after all also although among an and another as at because before both but by despite"
    " during each earlier eight eleven even every few first five following for four from he her here his how"
    " however i if in it its last later many meanwhile more most my nearly nine no nobody none nor not now of"
    " officials on once one only or other others our over police she since six so some soon such ten that the"
    " their then there these they this those three through thus to today two under until we what when where"
    " while who why with witnesses yesterday yet you"
)
AFTER_CLOCK = word_set(
    "monday tuesday wednesday thursday friday saturday sunday est edt pst pdt cst cdt gmt utc bst cet local"
    " eastern central pacific"
) | word_set("january february march april may june july august september october november december")

_CLOSERS = r"[\"'\u2019\u201d\u00bb\u203a)\]}]"
_OPENERS = r"[\"'\u2018\u201c\u201e\u00ab\u2039(\[{\u00bf\u00a1\-\u2013\u2014]"

# Stops of scripts that leave no space behind them are among these, and so are those that only may end a sentence.
_SIGN = regex.compile(r"[.!?\u2026\u203c\u2047-\u2049\u061f\u06d4\u0964\u0965\u3002\uff01\uff0e\uff1f\uff61]")
_CANDIDATE = regex.compile(
    rf"""
      # spaced: with closing marks, and note marks as in "killed.[12] The"
      (?P<stop> [.!?\u2026\u203c\u2047-\u2049\u061f\u06d4\u0964\u0965]++ )
      (?P<closers> (?: \p{{Cf}} | {_CLOSERS} | \[\d{{1,3}}\] ){{0,16}}+ ) (?=\s|$)
      # full width: no space needed
    | [\u3002\uff01\uff0e\uff1f\uff61]++ (?: \p{{Cf}} | [\u201d\u2019\u300d\u300f\uff09)\"'] ){{0,16}}+ (?!\p{{M}})
      # glued by careless copying: "declared.The group", "April 20, 2019The group"
    | (?<=\p{{Ll}}\p{{Ll}}) (?P<glued> [.!?] ) {_CLOSERS}?+ (?=\p{{Lu}}\p{{Ll}})
    """,
    regex.VERBOSE,
)
_GLUED_YEAR = regex.compile(r",\s\d\d\d\d(?=\p{Lu}\p{Ll})")
_NEXT = regex.compile(rf"(?:{_OPENERS}|\p{{Cf}}|\s)*+([\p{{L}}\p{{M}}]++|.)?+(.{{0,2}})", regex.DOTALL)
_NEXT_WINDOW = 48
_BEFORE = regex.compile(r"(?<!\p{L})(?:\p{L}{1,2}\.)+\p{L}{1,2}$|[\p{L}\p{M}]+$|\d+$")
_BEFORE_WINDOW = 24
_CAMEL = regex.compile(r"\p{Ll}{0,2}\p{Lu}|\p{Ll}++['\u2019-]\p{Lu}")  # iPhone, al-Shabaab, d'Aubuisson


_ABBREVIATIONS = TITLES | NUMBERED | CALENDAR | MIDDLE | FINAL | WORDS_TOO


def stops(text: str) -> Iterator[int]:
    """Offsets just after every stop (with its closing marks) that ends a sentence, ascending."""
    glued = [match.end() for match in _GLUED_YEAR.finditer(text)]
    return iter(sorted([*glued, *_after_signs(text)])) if glued else _after_signs(text)


def _after_signs(text: str) -> Iterator[int]:
    end = 0
    for sign in _SIGN.finditer(text):
        start = sign.start()
        if start < end:
            continue
        following = text[start + 1 : start + 4]
        plain = _plain_end(text, start, following)
        if plain:
            end = plain
            yield end
        elif following[:1] not in _INSIDE or text[start] >= _FULL_WIDTH:
            match = _CANDIDATE.match(text, start)
            if match is not None:
                end = match.end()
                if _ends(text, match):
                    yield end


_FULL_WIDTH = "\u3000"
"""From here on a stop needs no space behind it."""
_INSIDE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
"""Right behind another stop they tell that it is none: ``2.5``, ``e.g``."""
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NEXT_AT_ONCE = frozenset(f"{before}{letter}" for before in " \n" for letter in _CAPITALS)
"""The two characters behind most stops that end a sentence."""
_NEXT_APART = frozenset(f"{before}{letter}" for before in ("\n\n", ' "') for letter in _CAPITALS) | {"", "\n", "\n\n"}
"""The three behind most others; fewer at the end of the text."""


def _plain_end(text: str, stop: int, following: str) -> int:
    """Where a sentence ends, for most full stops by far: behind a common word or a quotation, before a capital.

    0 asks to look closer."""
    if text[stop] != ".":
        return 0
    if following[:1] == '"':  # even behind an abbreviation
        return stop + 2 if following[1:2] in (" ", "\n") and following[2:] in _CAPITALS else 0
    if following[:2] not in _NEXT_AT_ONCE and following not in _NEXT_APART:
        return 0
    word = text[text.rfind(" ", max(0, stop - _BEFORE_WINDOW), stop) + 1 : stop]
    if 1 < len(word) < _BEFORE_WINDOW and word.isalpha() and word.lower() not in _ABBREVIATIONS:
        return stop + 1
    return 0


def _ends(text: str, match: regex.Match[str]) -> bool:
    stop = match["stop"] or match["glued"]
    if not stop:
        return True
    following = _NEXT.match(text, match.end(), match.end() + _NEXT_WINDOW)
    word, beyond = (following[1] or "", following[2]) if following else ("", "")
    if not word:
        return True
    if word[0].islower() and not _CAMEL.match(word + beyond):
        return False
    if stop != "." or match["closers"]:
        return True
    return _ends_after_word(text, match.start(), word, beyond)


def _ends_after_word(text: str, stop: int, word: str, beyond: str) -> bool:
    """Whether the word before the single stop at `stop` lets a sentence end there, before `word`."""
    found = _BEFORE.search(text, max(0, stop - _BEFORE_WINDOW), stop)
    if found is None:
        return True
    before = found.group()
    if before[0].isdigit():
        return not _opens_line(text, found.start())
    opens = word.lower() in OPENERS and not beyond.startswith(".")
    name = before.replace(".", "").lower()
    if "." in before:
        return _ends_after_acronym(name, word, opens)
    if name in MIDDLE:
        return False
    if name in NUMBERED and word[0].isdigit():
        return False
    if name in WORDS_TOO and before.islower():
        return True
    if name in TITLES:
        return False
    if name in CALENDAR:
        return not word[0].isdigit()
    return opens or not (name in FINAL or (len(before) == 1 and before.isupper()))


def _ends_after_acronym(name: str, word: str, opens: bool) -> bool:
    if name in MIDDLE:
        return False
    if name in ("am", "pm"):
        return opens or (word[0].isupper() and word.lower() not in AFTER_CLOCK)
    return opens


def _opens_line(text: str, start: int) -> bool:
    """Whether the number at `start` opens its line: then it numbers a list item (``1. The group``)."""
    return start == 0 or text[start - 1] in "\n\r"
