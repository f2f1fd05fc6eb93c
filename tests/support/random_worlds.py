"""Strategies for random patterns over random lattices: small alphabets, so that matches are frequent."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import strategies as st

from affidavit.compile.ir import IR, Alt, Atom, Cap, Guard, Nothing, Rep, Seq
from affidavit.compile.program import ANY, LEXICON, TOKEN, TYPE, Entry, GuardBits, Origin, Reference
from affidavit.match.lattice import Lattice
from affidavit.match.model import Finding
from affidavit.syntax.nodes import NO_SPAN, SourceText
from affidavit.text.model import Document, Sentence

SOURCE = SourceText("random.rules", "")
PREDICATES = 3
LEXICONS = 2
TYPES = ("Person", "Place")


def atom(kind: int, ref: int) -> Atom:
    return Atom(kind, ref, SOURCE, NO_SPAN)


ATOMS = st.one_of(
    st.builds(atom, st.just(TOKEN), st.integers(0, PREDICATES - 1)),
    st.builds(atom, st.just(LEXICON), st.integers(0, LEXICONS - 1)),
    st.builds(atom, st.just(TYPE), st.integers(0, len(TYPES) - 1)),
    st.just(atom(ANY, 0)),
)
LEAVES = st.one_of(
    ATOMS,
    ATOMS,
    ATOMS,
    st.just(Nothing()),
    st.sampled_from([Guard(GuardBits.SENTENCE_START), Guard(GuardBits.SENTENCE_END)]),
)


def _larger(inner: st.SearchStrategy[IR]) -> st.SearchStrategy[IR]:
    def repeated(body: IR, least: int, extra: int | None, lazy: bool) -> Rep:
        return Rep(body, least, None if extra is None else least + extra, lazy)

    return st.one_of(
        st.builds(lambda items: Seq(tuple(items)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda options: Alt(tuple(options)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(repeated, inner, st.integers(0, 2), st.one_of(st.none(), st.integers(0, 2)), st.booleans()),
        st.builds(Cap, st.sampled_from(["x", "y"]), inner),
    )


PATTERNS: st.SearchStrategy[IR] = st.recursive(LEAVES, _larger, max_leaves=7)


def sentence_of(size: int) -> Sentence:
    """`size` one-letter tokens with a space between them."""
    text = "a " * size
    return Sentence(0, 0, text, 0, len(text))


def token_sets(bits: Sequence[int]) -> dict[int, int]:
    """Predicate -> the tokens that pass it, from the predicates that each token passes."""
    return {
        predicate: sum(1 << position for position, passed in enumerate(bits) if passed >> predicate & 1)
        for predicate in range(PREDICATES)
    }


def finding_of(sentence: Sentence, name: str, rank: int, first: int, last: int) -> Finding:
    rule = cast(Any, SimpleNamespace(rank=rank, name=f"rule{rank}"))
    return Finding(name, rule, Document("a " * len(sentence)), sentence, first, last, 0, {}, {})


@st.composite
def lattices(draw: st.DrawFn, max_size: int = 6) -> Lattice:
    """A lattice with random token classes, at most one entry per lexicon and start, and any findings."""
    size = draw(st.integers(0, max_size))
    sentence = sentence_of(size)
    bits = draw(st.lists(st.integers(0, 2**PREDICATES - 1), min_size=size, max_size=size))
    stretches = [(first, last) for first in range(size) for last in range(first + 1, size + 1)]
    some = st.lists(st.sampled_from(stretches), max_size=4) if stretches else st.just([])
    entries: dict[int, dict[int, tuple[int, Entry]]] = {}
    for lexicon in range(LEXICONS):
        for order, (first, last) in enumerate(draw(some)):
            entry = Entry(lexicon, "a", ("a",), None, None, {}, Origin("lexicon.txt", order + 1), order)
            entries.setdefault(lexicon, {}).setdefault(first, (last, entry))
    lattice = Lattice(
        sentence, size, token_sets(bits), entries, tuple(Reference(name) for name in TYPES), lambda *_: True
    )
    for name in TYPES:
        lattice.add([finding_of(sentence, name, rank, *stretch) for rank, stretch in enumerate(draw(some))])
    return lattice
