"""Strategies for whole packs that compile: rule texts over a small vocabulary, so that matches are frequent."""

from __future__ import annotations

from hypothesis import strategies as st

from affidavit.compile.pack import compile_text

__all__ = ["WORDS", "packs"]

WORDS = ("cat", "dog", "black", "Anna", "saw", "the", "two", ",")
"""The words that generated packs speak of; texts over them (`prose(WORDS)`) match often."""

_LEXICONS = """\
lexicon animal { cat, dog, "black cat" }
lexicon act { saw, "saw the" }
"""
_ATOMS = ('"cat"', '"the"', "'Anna'", "@animal", "@act", "[cap]", "[word & !@animal]", "~dog", r"/\p{L}{3}/", ".")
_KEEPS = ("longest", "first", "all", "longest on what")


def _patterns(references: tuple[str, ...]) -> st.SearchStrategy[str]:
    atoms = st.sampled_from([*_ATOMS, *references])
    return st.recursive(atoms, _larger, max_leaves=5)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    marks = st.sampled_from(["?", "*", "+", "{0,2}", "??", "*?"])
    return st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("({} | {})".format, inner, inner),
        st.builds("({}){}".format, inner, marks),
    )


@st.composite
def _texts(draw: st.DrawFn) -> str:
    """Two or three types, each later one may refer to those before it."""
    names = ["First", "Second", "Third"][: draw(st.integers(2, 3))]
    parts = [_LEXICONS]
    for index, name in enumerate(names):
        pattern = _patterns(tuple(names[:index]))
        parts.append(f"type {name} {{\n  what: text?\n  keep {draw(st.sampled_from(_KEEPS))}\n}}\n")
        for number in range(draw(st.integers(1, 3))):
            body = f"{draw(pattern)} what:({draw(pattern)})"
            unless = draw(st.sampled_from(["", '  unless after "two"\n', '  only before ("," | "saw")\n']))
            parts.append(f"rule {name.lower()}_{number} -> {name} {{\n  match {body}\n{unless}}}\n")
    return "\n".join(parts)


def packs() -> st.SearchStrategy[str]:
    """Rule texts that compile, for `affidavit.load`."""
    return _texts().filter(lambda text: compile_text(text)[0] is not None)
