"""Strategies for packs of three strata whose findings overlap, with captures under repetition and lookaround."""

from __future__ import annotations

from hypothesis import strategies as st

from affidavit.compile.pack import compile_text
from affidavit.compile.program import Program

__all__ = ["VOCABULARY", "stratified_packs"]

VOCABULARY = ("cat", "dog", "black", "Anna", "saw", "SAW", "the", "two", ",", "s", "-")
"""The words that these packs speak of."""

_LEXICONS = """\
lexicon animal { cat, dog, "black cat", "black cat , dog" }
lexicon act { saw, "saw the", 'SAW' }
"""
_TYPES = ("First", "Second", "Third")
_ATOMS = (
    '"cat"', '"the"', "'Anna'", "@animal", "@act", "[cap]", "[word & !@animal]", "~dog", r"/\p{L}{3}/", ".", "[joined]",
    "[lower | punct]", "[start]",
)  # fmt: skip
_SOLID_MARKS = ("+", "{2,3}", "+?")
_MARKS = (*_SOLID_MARKS, "?", "*", "{0,2}", "??", "*?")
_KEEPS = ("longest", "first", "all", "all", "longest on what", "first on what")


def _patterns(lower: tuple[str, ...], marks: tuple[str, ...] = _MARKS, max_leaves: int = 4) -> st.SearchStrategy[str]:
    conditions = st.sampled_from(("", "", '(say == "odd")', '(say != "odd")'))
    atoms = st.sampled_from(_ATOMS)
    if lower:
        atoms |= st.builds("{}{}".format, st.sampled_from(lower), conditions)

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("{} {}".format, inner, inner),
            st.builds("({} | {})".format, inner, inner),
            st.builds("({}){}".format, inner, st.sampled_from(marks)),
        )

    return st.recursive(atoms, larger, max_leaves=max_leaves)


def _solid(lower: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Patterns that match no empty stretch."""
    return _patterns(lower, _SOLID_MARKS, 2)


@st.composite
def _rule(draw: st.DrawFn, name: str, number: int, lower: tuple[str, ...], many: bool) -> str:
    simple = _solid(lower)
    shapes = ["{a} what:({b})", "{a} what:({b}) {c}", "^ ({a})? what:({b})", "what:({b}) ({c})? $"]
    if many:
        shapes = ["(what:({b}) ({a})?)+", "{a} (what:({b}) | ({c}))+", "what:({a}) (({c}) what:({b}))*"]
    shape = draw(st.sampled_from(shapes))
    clauses = [f"  match {shape.format(a=draw(_patterns(lower)), b=draw(simple), c=draw(simple))}"]
    if draw(st.booleans()):
        clauses.append(f"  match {draw(simple)} what:({draw(simple)})")
    for _ in range(draw(st.integers(0, 2))):
        around = draw(st.sampled_from(("unless after", "unless before", "unless within", "only after", "only within")))
        clauses.append(f"  {around} ({draw(simple)})")
    if draw(st.booleans()):
        clauses.append('  set say = "odd"')
    return "\n".join([f"rule {name.lower()}_{number} -> {name} {{", *clauses, "}"])


@st.composite
def _type(draw: st.DrawFn, index: int) -> str:
    name, lower = _TYPES[index], _TYPES[:index]
    many = draw(st.booleans())
    parts = [f"type {name} {{ what: text?  say: text?  keep {draw(st.sampled_from(_KEEPS))} }}"]
    # One rule sets the slot in any case: a slot that nothing can fill is refused.
    parts.append(f'rule {name.lower()}_set -> {name} {{ match {draw(_patterns(lower))} what:"cat"  set say = "odd" }}')
    parts += [draw(_rule(name, number, lower, many)) for number in range(draw(st.integers(1, 2)))]
    return "\n".join(parts)


def _compiled(text: str) -> Program | None:
    return compile_text(text)[0]


def stratified_packs() -> st.SearchStrategy[Program]:
    """Programs of three strata; every rule captures ``what``, some of them several times."""
    texts = st.tuples(*map(_type, range(len(_TYPES)))).map(lambda types: "\n".join([_LEXICONS, *types]))
    return texts.map(_compiled).filter(lambda program: program is not None)  # type: ignore[return-value]
