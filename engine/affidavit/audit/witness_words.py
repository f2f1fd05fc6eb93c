"""Which words fit an element of a pattern: first those that the pack's own tests put there, then others.

Nothing here decides anything: a text made of these words is only proposed, and then read by the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import simplemma

from affidavit.audit.coverage import read_test
from affidavit.audit.coverage_pack import OpenPack, clause_nodes
from affidavit.audit.coverage_tree import Leaf, Reader, build_tree
from affidavit.compile.program import Lexicon
from affidavit.compile.token_regex import TokenRegex
from affidavit.match.model import Finding
from affidavit.match.run import Matcher
from affidavit.match.token_tests import token_property
from affidavit.syntax import nodes
from affidavit.text.tokens import exact_form, normalise, tokenize

__all__ = ["Piece", "Words", "join"]

_ENTRIES = 40
"""So many entries of a lexicon are thought of, the shortest."""
_FILLERS = (
    "there",
    "it",
    "was",
    "said",
    "the",
    "big",
    "Anna",
    "Homs",
    "UN",
    "0",
    "1",
    "2",
    "5",
    "100",
    "1000",
    "2019",
    ",",
    "-",
    "'",
    '"',
)
_TIGHT = frozenset(",.;:!?)]}%")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text; `joined` to the word before without a space."""

    text: str
    joined: bool = False


def join(pieces: Iterable[Piece], tidy: bool = True) -> str:
    """The text of `pieces`; `tidy` sets punctuation as people do."""
    text = ""
    for piece in pieces:
        tight = piece.joined or (tidy and (piece.text[:1] in _TIGHT or text[-1:] in ("(", "[")))
        text += piece.text if tight or not text else f" {piece.text}"
    return text


@dataclass(slots=True)
class Words:
    """The words of one pack. `at` holds what tests put at each element, `types` the texts of findings by type."""

    pack: OpenPack
    at: dict[tuple[str, int, int], dict[Piece, None]] = field(default_factory=dict)
    types: dict[str, dict[Piece, None]] = field(default_factory=dict)
    pool: dict[str, None] = field(default_factory=dict)
    _known: dict[tuple[str, int, int, str | None], tuple[Piece, ...]] = field(default_factory=dict)
    _regexes: dict[str, TokenRegex] = field(default_factory=dict)
    _singles: dict[int, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        matcher = Matcher(self.pack.program)
        readers: dict[str, list[Reader]] = {
            draft.name: [
                Reader(build_tree(self.pack, one.pattern, draft.symbol.module)) for one in clause_nodes(draft.node)
            ]
            for draft in self.pack.draft.rule_drafts
        }
        for test in self.pack.program.tests:
            for finding in matcher.find(read_test(test)).findings:
                self._learn(finding, readers[finding.rule.name][finding.clause])
            self.pool.update(dict.fromkeys(test.text[start:end] for start, end in tokenize(test.text)))
        self.pool.update(dict.fromkeys(_FILLERS))
        self.types = {name: dict.fromkeys(sorted(found, key=_size)) for name, found in self.types.items()}

    def _learn(self, finding: Finding, reader: Reader) -> None:
        self.types.setdefault(finding.type, {})[Piece(" ".join(finding.text.split()))] = None
        sentence = finding.sentence
        for event in reader.read(finding):
            if isinstance(event.tree, Leaf):
                text = finding.document.text[sentence.starts[event.first] : sentence.ends[event.last - 1]]
                joined = event.first > finding.first and sentence.joined[event.first]
                self.at.setdefault(event.tree.spot.key, {})[Piece(" ".join(text.split()), joined)] = None

    def fitting(self, leaf: Leaf) -> tuple[Piece, ...]:
        """What may stand at an element, the likeliest first; nothing when no word is known that fits."""
        key = (*leaf.spot.key, leaf.word)
        if key not in self._known:
            seen = {} if leaf.word is not None else self.at.get(leaf.spot.key, {})
            self._known[key] = tuple(dict.fromkeys((*seen, *self._others(leaf))))
        return self._known[key]

    def _others(self, leaf: Leaf) -> Iterator[Piece]:
        match leaf.node:
            case nodes.Literal():
                yield Piece(leaf.word or "")
            case nodes.LexiconRef(name):
                yield from self.entries(self.pack.lexicon(name, leaf.module))
            case nodes.TypeRef(name):
                yield from self.types.get(name, ())
            case nodes.AnyToken():
                yield from map(Piece, self.pool)
            case nodes.TokenTest(test):
                yield from self.passing(test, leaf.module)
            case nodes.Lemma() | nodes.Regex():
                yield from self.passing(leaf.node, leaf.module)

    def entries(self, lexicon: Lexicon, but: Lexicon | None = None) -> Iterator[Piece]:
        """Entries of a lexicon, short ones first, that are none of another's."""
        others = set() if but is None else {entry.words for entry in but.entries}
        own = [entry for entry in lexicon.entries if entry.words not in others]
        for entry in sorted(own, key=lambda entry: (len(entry.words), entry.order))[:_ENTRIES]:
            yield Piece(entry.text)

    def passing(self, test: nodes.TestExpr, module: str, but: nodes.TestExpr | None = None) -> Iterator[Piece]:
        """Words that pass one token test and not another."""
        named = [test] if but is None else [test, but]
        asks = any(part == nodes.TestName("joined") for one in named for part in _named_in(one))
        for joined in (False, True) if asks else (False,):
            for word in self._candidates(named, module):
                if self._passes(test, word, joined, module) and not (
                    but is not None and self._passes(but, word, joined, module)
                ):
                    yield Piece(word, joined)

    def _candidates(self, tests: Iterable[nodes.TestExpr], module: str) -> dict[str, None]:
        """The words that the tests name, as written and in other case, then all others."""
        named: list[str] = []
        for part in (part for test in tests for part in _named_in(test)):
            match part:
                case nodes.Literal(text) | nodes.Lemma(text):
                    named.append(text)
                case nodes.LexiconRef(name):
                    named += list(self._words_of(self.pack.lexicon(name, module)).values())[:_ENTRIES]
        cased = [form for word in named for form in (word.casefold(), word.capitalize(), word.upper())]
        return dict.fromkeys((*named, *cased, *self.pool))

    def _words_of(self, lexicon: Lexicon) -> dict[str, str]:
        """The entries of one word, by their normal form."""
        if lexicon.id not in self._singles:
            found = {entry.words[0]: entry.text for entry in reversed(lexicon.entries) if len(entry.words) == 1}
            self._singles[lexicon.id] = dict(reversed(found.items()))
        return self._singles[lexicon.id]

    def _passes(self, test: nodes.TestExpr, word: str, joined: bool, module: str) -> bool:
        match test:
            case nodes.TestName("joined"):
                return joined
            case nodes.TestName("start"):
                return False
            case nodes.TestName(name):
                return token_property(name, word, 0)
            case nodes.TestNot(operand):
                return not self._passes(operand, word, joined, module)
            case nodes.TestAnd(operands):
                return all(self._passes(one, word, joined, module) for one in operands)
            case nodes.TestOr(operands):
                return any(self._passes(one, word, joined, module) for one in operands)
            case nodes.Literal(text, exact):
                return exact_form(word) == exact_form(text) if exact else normalise(word) == normalise(text)
            case nodes.Lemma(lemma):
                return simplemma.lemmatize(normalise(word), lang="en") == normalise(lemma)
            case nodes.Regex(pattern):
                if pattern not in self._regexes:
                    self._regexes[pattern] = TokenRegex.compile(pattern)
                return self._regexes[pattern].fullmatch(word)
            case nodes.LexiconRef(name):
                return normalise(word) in self._words_of(self.pack.lexicon(name, module))


def _named_in(test: nodes.TestExpr) -> Iterator[nodes.TestExpr]:
    match test:
        case nodes.TestAnd(operands) | nodes.TestOr(operands):
            for operand in operands:
                yield from _named_in(operand)
        case nodes.TestNot(operand):
            yield from _named_in(operand)
        case _:
            yield test


def _size(piece: Piece) -> tuple[int, int]:
    return len(tokenize(piece.text)), len(piece.text)
