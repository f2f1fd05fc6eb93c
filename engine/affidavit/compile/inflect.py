"""English plural and singular of one noun, for lexicons marked `inflected`."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["inflections", "plural", "singular"]

_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
    "goose": "geese", "mouse": "mice", "ox": "oxen", "crisis": "crises", "analysis": "analyses", "thesis": "theses",
    "oasis": "oases", "axis": "axes", "criterion": "criteria", "phenomenon": "phenomena",
    "wife": "wives", "life": "lives", "knife": "knives", "thief": "thieves", "leaf": "leaves", "wolf": "wolves",
    "half": "halves", "shelf": "shelves", "loaf": "loaves", "calf": "calves", "self": "selves", "elf": "elves",
    "hero": "heroes", "echo": "echoes", "veto": "vetoes", "embargo": "embargoes", "torpedo": "torpedoes",
    "potato": "potatoes", "tomato": "tomatoes", "bus": "buses", "gas": "gases", "lens": "lenses", "virus": "viruses",
    "campus": "campuses", "status": "statuses", "corps": "corps", "quiz": "quizzes", "movie": "movies",
    "rookie": "rookies", "zombie": "zombies", "cookie": "cookies", "calorie": "calories", "prairie": "prairies",
}  # fmt: skip
_IRREGULAR_PLURALS = {many: one for one, many in _IRREGULAR.items()}

_UNCHANGED = frozenset(
    [
        "aircraft",
        "spacecraft",
        "hovercraft",
        "personnel",
        "police",
        "military",
        "infantry",
        "cavalry",
        "artillery",
        "ammunition",
        "troops",
        "shrapnel",
        "equipment",
        "series",
        "species",
        "sheep",
        "deer",
        "cattle",
        "means",
        "headquarters",
        "news",
        "livestock",
        "debris",
        "chassis",
        "gendarmerie",
    ]
)

# Words whose last part is inflected like the word alone: servicewoman, policeman, grandchild.
_COMPOUND_ENDINGS = ("woman", "man", "child", "person", "wife")
_COMPOUND_PLURALS = tuple(_IRREGULAR[end] for end in _COMPOUND_ENDINGS)
_NO_COMPOUND = frozenset({"human", "german", "roman", "ottoman", "shaman", "talisman", "caiman", "norman"})
_NO_PLURALS = frozenset({"yemen", "specimen", "abdomen", "regimen", "acumen", "bitumen", "stamen", "semen", "ramen"})
_VOWELS = "aeiou"


def inflections(word: str) -> tuple[str, ...]:
    """The other number of `word`: the singular of a plural, else the plural; empty when both are one form.

    Letter case follows `word`: ``MP`` gives ``MPs``, ``SOLDIER`` gives ``SOLDIERs``, ``Woman`` gives ``Women``.
    """
    if not word[-1:].isalpha():
        return ()
    other = singular(word) if _is_plural(word.lower()) else plural(word)
    return () if other == word else (other,)


@lru_cache(maxsize=4096)
def plural(word: str) -> str:
    """``soldier`` -> ``soldiers``, ``army`` -> ``armies``, ``policeman`` -> ``policemen``."""
    low = word.lower()
    if low in _UNCHANGED:
        return word
    for base in (low, *_compound(low)):
        if base in _IRREGULAR:
            return _replace_end(word, len(base), _IRREGULAR[base])
    if low.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if low.endswith("y") and low[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """``soldiers`` -> ``soldier``, ``armies`` -> ``army``; a word that is no plural stays as it is."""
    low = word.lower()
    if not _is_plural(low):
        return word
    for base in (low, *_compound_plural(low)):
        if base in _IRREGULAR_PLURALS:
            return _replace_end(word, len(base), _IRREGULAR_PLURALS[base])
    if low.endswith("ies") and len(low) > 4:
        return word[:-3] + "y"
    if low.endswith(("sses", "xes", "zzes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def _is_plural(low: str) -> bool:
    if low in _UNCHANGED or low in _IRREGULAR or low in _NO_PLURALS:
        return False
    if low in _IRREGULAR_PLURALS or _compound_plural(low):
        return True
    return low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 2


def _compound(low: str) -> list[str]:
    if not low.endswith(_COMPOUND_ENDINGS) or low in _NO_COMPOUND:
        return []
    return [end for end in _COMPOUND_ENDINGS if low.endswith(end) and low != end][:1]


def _compound_plural(low: str) -> list[str]:
    if not low.endswith(_COMPOUND_PLURALS):
        return []
    return [end for end in _COMPOUND_PLURALS if low.endswith(end) and low != end and _is_compound(low, end)][:1]


def _is_compound(low: str, ending: str) -> bool:
    """Whether `low` without the plural `ending` plus its singular is a compound: ``policemen``, not ``omen``."""
    stem = low[: -len(ending)]
    return len(stem) > 1 and stem + _IRREGULAR_PLURALS[ending] not in _NO_COMPOUND


def _replace_end(word: str, length: int, ending: str) -> str:
    stem, old = word[:-length], word[-length:]
    if old[:1].isupper():
        ending = ending[:1].upper() + ending[1:]
    return stem + (ending.upper() if old.isupper() and len(old) > 1 else ending)
