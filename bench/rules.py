"""Rules of realistic shape, made up from the words of a corpus, for this engine and for its peers.

One rule is a list of places; `as_affidavit`, `as_spacy`, `as_regex` and `as_compromise` write the same rules for each
engine.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["Place", "Rule", "as_affidavit", "as_compromise", "as_regex", "as_spacy", "literal_rules", "make_rules"]


@dataclass(frozen=True)
class Place:
    """One of `words` (lower case; empty: any token), or a number; at least `least` and at most `most` times."""

    words: tuple[str, ...] = ()
    least: int = 1
    most: int = 1
    number: bool = False
    captured: bool = False


Rule = tuple[Place, ...]


def literal_rules(texts: Sequence[str], count: int, seed: int = 1) -> list[Rule]:
    """Word sequences that stand in the texts."""
    chance = random.Random(seed)
    return [tuple(Place((word,)) for word in run) for run in _runs(texts, count, chance)]


def make_rules(texts: Sequence[str], count: int, seed: int = 1) -> list[Rule]:
    """Word sequences with alternatives, optional words, gaps and numbers in them."""
    chance = random.Random(seed)
    common = [word for word, _ in Counter(_words(texts)).most_common(4000)][50:]
    shapes = (_alternative, _optional, _gap, _numbered)
    return [shapes[index % len(shapes)](run, common, chance) for index, run in enumerate(_runs(texts, count, chance))]


def _alternative(run: Sequence[str], common: Sequence[str], chance: random.Random) -> Rule:
    return Place((run[0], *chance.sample(common, 3))), Place((run[1],), captured=True), *map(_word, run[2:])


def _optional(run: Sequence[str], common: Sequence[str], chance: random.Random) -> Rule:
    return Place((run[0],), captured=True), Place((chance.choice(common),), 0, 1), *map(_word, run[1:])


def _gap(run: Sequence[str], common: Sequence[str], chance: random.Random) -> Rule:
    return Place((run[0],)), Place((), 0, 3), Place((run[-1], *chance.sample(common, 2)), captured=True)


def _numbered(run: Sequence[str], common: Sequence[str], chance: random.Random) -> Rule:
    return Place((), number=True, captured=True), Place((run[-1], *chance.sample(common, 5)))


def _word(word: str) -> Place:
    return Place((word,))


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from re.findall(r"[a-z]+", text.lower())


def _runs(texts: Sequence[str], count: int, chance: random.Random) -> list[tuple[str, ...]]:
    """Distinct runs of two or three words from the texts, none of them among the very frequent."""
    frequent = {word for word, _ in Counter(_words(texts)).most_common(50)}
    runs: dict[tuple[str, ...], None] = {}
    tries = 0
    while len(runs) < count:
        tries += 1
        if tries > 1_000 * count:
            raise ValueError(f"{len(texts)} texts are too few to draw {count} different rules from")
        words = re.findall(r"\b[a-z]+(?: [a-z]+)+\b", chance.choice(texts).lower())
        found = [run.split() for run in words if len(run.split()) > 3]
        if not found:
            continue
        line = chance.choice(found)
        start = chance.randrange(len(line) - 2)
        run = tuple(line[start : start + chance.choice((2, 3))])
        if not frequent & {run[0], run[-1]}:
            runs[run] = None
    return list(runs)


def as_affidavit(rules: Sequence[Rule]) -> str:
    """A rule file. All findings of all rules are kept, as the peers report them."""
    parts = ["type Hit { what: text?  keep all }\n"]
    rules = [
        rule if any(place.captured for place in rule) else (replace(rule[0], captured=True), *rule[1:])
        for rule in rules
    ]
    for index, rule in enumerate(rules):
        parts.append(f"rule r{index} -> Hit {{ match {' '.join(map(_pattern, rule))} }}\n")
    return "".join(parts)


def _pattern(place: Place) -> str:
    if place.number:
        body = "[digit]"
    elif place.words:
        body = "|".join(f'"{word}"' for word in place.words)
    else:
        body = "[any]"
    if len(place.words) > 1:
        body = f"({body})"
    if (place.least, place.most) == (0, 1):
        body += "?"
    elif (place.least, place.most) != (1, 1):
        body += f"{{{place.least},{place.most}}}"
    return f"what:({body})" if place.captured else body


def as_spacy(rules: Sequence[Rule]) -> Iterator[tuple[str, list[list[dict[str, Any]]]]]:
    """(key, patterns) for spaCy's Matcher."""
    for index, rule in enumerate(rules):
        tokens: list[dict[str, Any]] = []
        for place in rule:
            token: dict[str, Any] = {}
            if place.number:
                token = {"IS_DIGIT": True}
            elif len(place.words) == 1:
                token = {"LOWER": place.words[0]}
            elif place.words:
                token = {"LOWER": {"IN": list(place.words)}}
            if place.least == 0:
                tokens += [token | {"OP": "?"}] * place.most
            else:
                tokens.append(token)
        yield f"r{index}", [tokens]


def as_regex(rules: Sequence[Rule]) -> list[str]:
    """Regular expressions over text, words apart by white space or punctuation."""
    found = []
    for rule in rules:
        pattern = ""
        for place in rule:
            body = r"[0-9][0-9.,]*" if place.number else "|".join(place.words) or r"\S+"
            part = f"({body})" if place.captured else f"(?:{body})"
            gap = r"\W+" if pattern else ""
            pattern += f"(?:{gap}{part}){{{place.least},{place.most}}}" if place.least == 0 else gap + part
        found.append(rf"(?i)\b{pattern}\b")
    return found


def as_compromise(rules: Sequence[Rule]) -> list[str]:
    """Matches for compromise."""
    found = []
    for rule in rules:
        places = []
        for place in rule:
            body = r"/^[0-9][0-9.,]*$/" if place.number else "|".join(place.words) or "."
            if len(place.words) > 1:
                body = f"({body})"
            if (place.least, place.most) == (0, 1):
                body += "?"
            elif (place.least, place.most) != (1, 1):
                body += f"{{{place.least},{place.most}}}"
            places.append(f"[<what>{body}]" if place.captured else body)
        found.append(" ".join(places))
    return found
