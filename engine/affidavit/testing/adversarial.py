"""Families of rules and texts that a careless or hostile author would write: for growth, memory and counts of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

__all__ = ["FAMILIES", "Family"]

_MANY = 3_000


@dataclass(frozen=True, slots=True)
class Family:
    """One pack, whose rules `rules` makes, and texts for it: `text` makes one of about so many tokens."""

    name: str
    rules: Callable[[], str]
    text: Callable[[int], str]

    def __str__(self) -> str:
        return self.name


def _repeated(piece: str) -> Callable[[int], str]:
    tokens = len(piece.split()) or 1
    return lambda size: piece * max(1, size // tokens)


def _rule(match: str, *clauses: str, keep: str = "longest") -> Callable[[], str]:
    """One rule that captures ``w`` and one type for it."""
    body = "\n".join([f"  match {match}", *(f"  {clause}" for clause in clauses)])
    return lambda: f"type A {{ w: text?  keep {keep} }}\nrule a -> A {{\n{body}\n}}\n"


@cache
def _shared_prefixes() -> str:
    """Phrases that all begin alike: a walk from every token goes deep and finds nothing."""
    phrases = ", ".join(f'"{"a " * length}b{length}"' for length in range(1, 60))
    return f"lexicon long {{ {phrases} }}\ntype A {{ w: text? }}\nrule a -> A {{ match w:@long }}\n"


@cache
def _many_entries() -> str:
    phrases = ", ".join(f'"w{number} x{number % 97}"' for number in range(_MANY))
    return f"lexicon many {{ {phrases} }}\ntype A {{ w: text? }}\nrule a -> A {{ match w:@many }}\n"


_RELATIONS = """\
type Name { name: text  keep all }
type Act { what: text  who: Name?  before: Act? }
type Cue { name: Name? }
rule one -> Name { match name:[cap] }
rule two -> Name { match name:([cap] [cap]) }
rule act -> Act { match what:"killed" }
rule cue -> Cue { match name:Name "said" }
link who { fill Act.who from Name within clause, sentence, document prefer previous }
link chain { fill Act.before from Act within document prefer previous }
context said {
  cue source:Name "said"  scope both to sentence end  until "but"  of Act
  set source = source, certainty = reported
}
merge same { of Act  agree who  same what }
"""

_OVERLAPPING = """\
type A { w: text?  keep all }
type B { a: A  keep all }
rule short -> A { match w:([cap] [any]) }
rule long -> A { match w:([cap] [any]{0,9} [lower]) }
rule next -> A { match w:([lower] [any]* [cap]) }
rule pair -> B { match a:A [any]{0,3} A }
"""

_CROWD = "Anna said Bob killed Carla but Dora killed Anna . "
_GAPS = " ".join(["[any]?"] * 20)
_ADJECTIVES = "big red old "

FAMILIES: tuple[Family, ...] = (
    Family("plain prose", _rule('"police" w:[word]+ "killed" [digit]'), _repeated(
        "The police said on Monday that nine people were killed near the old bridge . "
    )),
    Family("a a a ...", _rule('w:("a"+ "a"* "a"+) "b"'), _repeated("a ")),
    Family("adjective chains", _rule('w:(([lower]+ ","?)+ [lower]*)+ "car"'), _repeated(_ADJECTIVES)),
    Family("(x* y*)*", _rule('"x" w:(("x"* "y"*)* "z")'), _repeated("x y y x x ")),
    Family("twenty optional gaps", _rule(f'"x" {_GAPS} w:"y"'), _repeated("x a b x y c ")),
    Family("titles before killed", _rule('w:[cap]+ "killed"'), _repeated("Killed ")),
    Family("unless within", _rule('w:[cap]+', 'unless within ("x" . * "y")'), _repeated("A x B c D y ")),
    Family("unless after", _rule('w:[cap]', 'unless after ("x" [any]* "z")'), _repeated("A x B c D y ")),
    Family("only after, captured", _rule('w:[cap]', 'only after (v:"x" [any]*)', "where v.text != none"), _repeated(
        "A x B c D y "
    )),
    Family("only before", _rule('w:[cap]', 'only before ([any]* "y" [any]* "x")'), _repeated("A x B c D y ")),
    Family("keep all, overlapping", lambda: _OVERLAPPING, _repeated("A x B c D y ")),
    Family("shared prefixes", _shared_prefixes, _repeated("a ")),
    Family("thousands of entries", _many_entries, _repeated("w7 x7 w96 x0 w96 x96 ")),
    Family("links, contexts, merges", lambda: _RELATIONS, _repeated(_CROWD)),
    Family("one long sentence", _rule('w:([cap] [any]*) "end"'), _repeated("Alpha beta , gamma ; delta ")),
    Family("one long word", _rule('w:/[a-z]+q/'), lambda size: "abcde" * size),
    Family("stops and brackets", _rule('w:"x"'), _repeated('." ) . ] ! \' ')),
    Family("no line of text", _rule('w:"x"'), _repeated("\n \n\t ")),
)  # fmt: skip
