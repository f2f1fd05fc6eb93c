"""Strategies for packs with all that crosses sentences: resolves, links, contexts and merges between random rules."""

from __future__ import annotations

from hypothesis import strategies as st
from packs import pack_of

from affidavit.compile.program import Program

__all__ = ["VOCABULARY", "relational_packs"]

VOCABULARY = ("cat", "dog", "black", "Anna", "Paris", "Texas", "saw", "the", "said", "but", "French", ",")
"""The words that these packs speak of."""

_PLACES = """\
name	kind	country	region	lat	lon	weight
France	country	FR		46.0	2.0	10.8
United States	country	US		39.8	-98.5	11.5
Texas	province	US	TX	31.3	-99.3	7.0
Paris	city	FR	IDF	48.8	2.3	6.3
Paris	city	US	TX	33.6	-95.5	4.4
Anna	city	US	TX	33.3	-96.5	4.0
Anna	city	US	OH	40.3	-84.1	3.2
"""

_BASIS = """\
lexicon animal { cat, dog, "black cat" }
lexicon city { Paris, Texas, Anna }
lexicon people { French = "FR" }

type Place { name: text  kind: text?  country: text?  lat: number? }
type Within { inner: Place  outer: Place }
type Hint { country: text }
type Cue { name: text? }
rule place -> Place { match name:@city  set kind = "spot" }
rule nation -> Place { match name:"French"  set country = "XX" }
rule within -> Within { match inner:Place "," outer:Place }
rule hint -> Hint { match p:@people  set country = p.value }
rule cue -> Cue { match name:("Anna" | "cat") "said" }
resolve where {
  of      Place
  among   "places.tsv"
  told    kind
  inside  Within
  hint    Hint.country
}
"""

_FACTS = ("First", "Second", "Third")
_ATOMS = ('"cat"', '"the"', "'Anna'", "@animal", "[cap]", "[word & !@animal]", '"saw"', ".", "Place", "Cue")
_KEEPS = ("longest", "first", "all")
_CONDITIONS = ("", "", '(country == "US")', '(kind == "spot")')


def _patterns(lower: tuple[str, ...]) -> st.SearchStrategy[str]:
    places = st.sampled_from(_CONDITIONS).map(lambda condition: f"Place{condition}")
    atoms = st.sampled_from((*_ATOMS, *lower)) | places
    return st.recursive(atoms, _larger, max_leaves=3)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("({} | {})".format, inner, inner),
        st.builds("({}){}".format, inner, st.sampled_from(("?", "*", "+"))),
    )


@st.composite
def _fact(draw: st.DrawFn, index: int) -> str:
    """One type with one or two rules, which refer to the types before it, and the links that fill its slots."""
    name, lower = _FACTS[index], _FACTS[:index]
    below = draw(st.sampled_from(lower or ("Cue",)))
    slots = {"place": "Place"} | draw(st.sampled_from(({}, {"near": "Place"}, {"who": "Cue"}, {"below": below})))
    told = "".join(f"{slot}: {kind}?  " for slot, kind in slots.items())
    parts = [f"type {name} {{ what: text?  {told}say: text?  keep {draw(st.sampled_from(_KEEPS))} }}"]
    for number in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from(("", f" place:Place{draw(st.sampled_from(_CONDITIONS))}")))
        around = draw(st.sampled_from(("", '  unless after "but"\n', "  only after Cue\n", "  unless within Cue\n")))
        read = draw(st.sampled_from(("what", "place.country", "place.name")))
        body = f"{draw(_patterns(lower))} what:({draw(_patterns(lower))}){place}"
        parts.append(f"rule {name.lower()}_{number} -> {name} {{\n  match {body}\n{around}  set say = {read}\n}}")
    parts += [draw(_link(name, slot, kind)) for slot, kind in slots.items()]
    return "\n".join(parts)


@st.composite
def _link(draw: st.DrawFn, name: str, slot: str, kind: str) -> str:
    source = f"Place{draw(st.sampled_from(_CONDITIONS))}" if kind == "Place" else kind
    if slot == "near":
        source = draw(st.sampled_from((source, *(f"{fact}.place" for fact in _FACTS))))
    within = draw(st.sampled_from(("clause", "sentence", "clause, sentence", "paragraph", "document")))
    prefer = draw(st.sampled_from(("nearest", "previous", "first", "last")))
    return (
        f"link {name.lower()}_{slot} {{\n  fill {name}.{slot} from {source}\n  within {within}\n  prefer {prefer}\n}}"
    )


@st.composite
def _context(draw: st.DrawFn, number: int) -> str:
    of = ", ".join(draw(st.lists(st.sampled_from((*_FACTS, "Place", "Cue")), min_size=1, max_size=2, unique=True)))
    scope = draw(st.sampled_from(("forward to clause end", "both to sentence end", "backward to 4 words")))
    cue, sets = draw(
        st.sampled_from(
            (
                ('"said"', "polarity = negative"),
                (f'"but" {draw(st.sampled_from(_FACTS))}?', "certainty = hypothetical"),
                ("source:Cue", "source = source, certainty = reported"),
                (f"{draw(st.sampled_from(_FACTS))}", "certainty = planned"),
            )
        )
    )
    until = draw(st.sampled_from(("", '  until "but"\n', "  until Place\n", "  until Within\n")))
    return f"context context_{number} {{\n  cue {cue}\n  scope {scope}\n{until}  of {of}\n  set {sets}\n}}"


@st.composite
def _merge(draw: st.DrawFn, number: int) -> str:
    of = ", ".join(draw(st.lists(st.sampled_from(_FACTS), min_size=1, max_size=2, unique=True)))
    return f"merge merge_{number} {{\n  of {of}\n  same what\n  agree place\n  report say\n}}"


def _several(make: object, most: int) -> st.SearchStrategy[str]:
    assert callable(make)
    return st.integers(0, most).flatmap(lambda size: st.tuples(*map(make, range(size))).map("\n".join))


def _compiled(text: str) -> Program | None:
    return pack_of(main__rules=text, places__tsv=_PLACES)[0]


def relational_packs() -> st.SearchStrategy[Program]:
    """Programs of three random types over places that are resolved, with links, contexts and merges between them."""
    facts = st.tuples(*map(_fact, range(len(_FACTS)))).map("\n".join)
    texts = st.builds(
        "{}\n{}\n{}\n{}\n".format, st.just(_BASIS), facts, _several(_context, 2), _several(_merge, 1)
    )  # fmt: skip
    return texts.map(_compiled).filter(lambda program: program is not None)  # type: ignore[return-value]
