"""Strategies for documents: any Unicode at all, news-like prose, and texts that a given rule matches."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from hypothesis import strategies as st

from affidavit.compile.program import ACCEPT, ANY, LEXICON, TOKEN, Automaton, Element, Program
from affidavit.match.entries import EntryTrie
from affidavit.match.run import Matcher
from affidavit.match.search import Search
from affidavit.match.token_tests import JOINED, START, TokenTests
from affidavit.text.model import Document
from affidavit.text.tokens import tokenize

__all__ = ["any_texts", "documents", "matching_texts", "prose", "vocabulary"]

_FILLERS = (
    "the", "a", "of", "in", "on", "and", "said", "were", "reportedly", "village", "Thursday", "Ahmad", "NATO", "Homs",
    "42", "86,500", "2019", "first", "-", "'", '"', "(", ")", ",", ":", ";", "—", "%", "s", "ly", "officials", "west",
    "killed",
)  # fmt: skip
_DEPTH = 4
"""How deep findings within findings are made up before a shortest way is taken."""


def any_texts(max_size: int = 200) -> st.SearchStrategy[str]:
    """Any text: all of Unicode, lone surrogates, NULs, format characters and white space of every kind."""
    nasty = st.sampled_from(["\x00", "\ud800", "\u202e", "\u200b", "\u00ad", "\u2028", "\r\n", "\n\n", " ", ". ", "’"])
    character = st.one_of(st.characters(), st.sampled_from("ab AB12.,'\n"), nasty)
    return st.lists(character, max_size=max_size).map("".join)


def documents(texts: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Document]:
    """Documents with and without a date; their texts are any prose unless a strategy is given."""
    dates = st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
    ids = st.text("abc-019", min_size=1, max_size=8)
    return st.builds(Document, texts if texts is not None else prose(), ids, dates)


def vocabulary(program: Program) -> tuple[str, ...]:
    """Words and phrases that the rules of `program` look for, sorted."""
    phrases = {entry.text for lexicon in program.lexicons for entry in lexicon.entries}
    return tuple(sorted(phrases | set(_FILLERS)))


def prose(words: Sequence[str] = _FILLERS, max_sentences: int = 4) -> st.SearchStrategy[str]:
    """Sentences of up to 15 of the given words and phrases, in paragraphs of one or more sentences."""
    sentence = st.lists(st.sampled_from(list(words)), min_size=1, max_size=15).map(" ".join)
    pieces = st.tuples(sentence, st.sampled_from([". ", ".\n", ".\n\n", "! ", "? "]))
    return st.lists(pieces, max_size=max_sentences).map(lambda found: "".join(a + b for a, b in found))


def matching_texts(program: Program, rule: str) -> st.SearchStrategy[str]:
    """Texts made up from the pattern of a rule (``module.name``), so that its `match` accepts them as one sentence.

    Whether a finding is kept depends on `where`, `unless`, `only` and on the other rules. Raises KeyError for
    an unknown rule.
    """
    automaton = {one.name: one for one in program.rules}[rule].automaton
    maker = _Maker(program)
    made = st.composite(lambda draw: maker.join(maker.walk(draw, automaton, _DEPTH)))()
    matcher = Matcher(program)

    def accepted(text: str) -> bool:
        # A longer lexicon entry or finding may have swallowed words that were meant for another element.
        return any(
            Search(automaton, lattice).end(start) > start
            for lattice in matcher.find(Document(text)).lattices.values()
            for start in range(lattice.size)
        )

    return made.filter(accepted)


class _Maker:
    """Makes up token sequences that an automaton accepts."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._tests = TokenTests(program, EntryTrie(program))
        self._distance: dict[int, list[float]] = {}
        words = {word for phrase in vocabulary(program) for word in _tokens(phrase)}
        self._pool = sorted(words)

    def walk(self, draw: st.DrawFn, automaton: Automaton, depth: int) -> list[tuple[str, bool]]:
        """(token, joined) pairs along a random accepting path; past 12 elements only ways that lead out are taken."""
        distance = self._distances(automaton)
        made: list[tuple[str, bool]] = []
        state = taken = 0
        while True:
            steps = [s for s in automaton.steps[state] if s.target == ACCEPT or distance[s.target + 1] < float("inf")]
            if taken >= 12 or depth <= 0:
                steps = [min(steps, key=lambda s: -1.0 if s.target == ACCEPT else distance[s.target + 1])]
            step = draw(st.sampled_from(steps))
            if step.target == ACCEPT:
                return made
            made.extend(self._consume(draw, automaton.elements[step.target], depth, first=not made))
            state, taken = step.target + 1, taken + 1

    def _consume(self, draw: st.DrawFn, element: Element, depth: int, *, first: bool) -> list[tuple[str, bool]]:
        if element.kind == TOKEN:
            return [draw(st.sampled_from(self._passing(element.ref, first)))]
        if element.kind == ANY:
            return [(draw(st.sampled_from(self._pool)), False)]
        if element.kind == LEXICON:
            entries = self._program.lexicons[element.ref].entries
            return [(token, False) for token in _tokens(draw(st.sampled_from(entries)).text)]
        name = self._program.references[element.ref].type
        rules = [one for one in self._program.rules if one.type == name]
        chosen = draw(st.sampled_from(rules)) if depth > 0 else rules[0]
        return self.walk(draw, chosen.automaton, depth - 1)

    def _passing(self, predicate: int, first: bool) -> list[tuple[str, bool]]:
        """Tokens that pass one test, joined to the one before only where the test asks for it."""
        literal = self._literals(predicate)
        words = literal or self._pool
        for joined in (False, True):
            flags = START if first else JOINED if joined else 0
            found = [(word, joined) for word in words if self._tests.passes(predicate, word, flags)]
            if found:
                return found
        return [(word, False) for word in literal] or [("word", False)]

    def _literals(self, predicate: int) -> list[str]:
        test = self._program.predicates[predicate]
        text = getattr(test, "text", None) or getattr(test, "word", None)
        return [text] if isinstance(text, str) else []

    def _distances(self, automaton: Automaton) -> list[float]:
        """Per state the least number of elements to acceptance."""
        key = id(automaton)
        if key not in self._distance:
            distance = [float("inf")] * len(automaton.steps)
            changed = True
            while changed:
                changed = False
                for state, steps in enumerate(automaton.steps):
                    best = min(
                        (0.0 if s.target == ACCEPT else 1 + distance[s.target + 1] for s in steps), default=float("inf")
                    )
                    if best < distance[state]:
                        distance[state], changed = best, True
            self._distance[key] = distance
        return self._distance[key]

    @staticmethod
    def join(made: list[tuple[str, bool]]) -> str:
        """The text of (token, joined) pairs."""
        return "".join(token if joined or not index else " " + token for index, (token, joined) in enumerate(made))


def _tokens(phrase: str) -> list[str]:
    return [phrase[start:end] for start, end in tokenize(phrase)]
