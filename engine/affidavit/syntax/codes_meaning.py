"""E03xx to E05xx: expressions, patterns and tests, and how rules and relations fit together."""

from __future__ import annotations

from affidavit.syntax.codes_model import Code

__all__ = ["MEANING_CODES"]

_EXPRESSIONS: tuple[Code, ...] = (
    Code(
        "E0301",
        "argument of the wrong type",
        "A function was given a value of another type than it takes. `affidavit functions` shows what each takes.",
        'type T { range: range }\nrule r -> T { match n:/\\d+/  set range = at_least("many") }',
    ),
    Code(
        "E0302",
        "wrong number of arguments",
        "A function was given more or fewer arguments than it takes.",
        'type T { range: range }\nrule r -> T { match "many"  set range = at_least() }',
    ),
    Code(
        "E0303",
        "values that cannot be compared",
        "Both sides of a comparison must be of one type, and `<` and the like need numbers or texts.",
        'type T { name: text }\nrule r -> T { match name:/\\d+/  where number(name) > "ten" }',
    ),
    Code(
        "E0304",
        "operator on the wrong type",
        "`+ - * /` work on numbers, `+` also joins texts; `and`, `or` and `not` work on truth values.",
        "type T { name: text }\nrule r -> T { match name:/\\d+/  where not number(name) }",
    ),
    Code(
        "E0305",
        "value does not fit the slot",
        "The value a `set` gives is of another type than the slot.",
        'type T { count: number }\nrule r -> T { match "a"  set count = "many" }',
    ),
    Code(
        "E0306",
        "condition is not a truth value",
        "`where` and the condition of a type reference need something that is true or false, such as a comparison.",
        "type T { name: text }\nrule r -> T { match name:/\\d+/  where number(name) }",
    ),
    Code(
        "E0307",
        "no such field",
        "The value before the dot has no field of this name. A range has min, max and approximate; a timex type, "
        "value, mod, begin and end; a finding its slots; every capture text.",
        "type T { range: range }\nrule r -> T { match n:/\\d+/  set range = exactly(1)  where n.least > 3 }",
    ),
    Code(
        "E0308",
        "`in` without a list",
        "The right side of `in` is a list in brackets, a lexicon, or a capture under a repetition.",
        'type T { name: text }\nrule r -> T { match name:[cap]  where name in "IS" }',
    ),
    Code(
        "E0309",
        "capture does not fit the slot",
        "The capture has the name of a slot but holds something of another type; or it is an entry of a lexicon some "
        "of whose entries have values, and one that has none would leave a slot empty that must be filled.",
        'type A { name: text }\ntype T { by: A }\nrule r -> T { match by:"IS" }',
    ),
    Code(
        "E0310",
        "lexicon out of place",
        "In an expression a lexicon can stand only on the right side of `in`.",
        'lexicon kill { killed }\ntype T { name: text }\nrule r -> T { match "a"  set name = @kill }',
    ),
    Code(
        "E0311",
        "slots set from each other",
        "A slot named in an expression stands for what the rule sets it to, so slots must not be set from each "
        "other in a circle. The message prints the circle.",
        'type T { low: number  high: number }\nrule r -> T { match "a"  set low = high, high = low }',
    ),
)

_PATTERNS: tuple[Code, ...] = (
    Code(
        "E0401",
        "pattern that could match nothing at all",
        "Every element of the match, cue, `unless` or `only` is optional, so it would match at every place "
        "without taking a token.",
        "rule r -> T { match [word]* }",
    ),
    Code(
        "E0402",
        "element that no token can match",
        "The test contradicts itself, or the regular expression has no text it matches, so nothing can ever be found.",
        "rule r -> T { match [upper & lower] }",
    ),
    Code(
        "E0403",
        "wrong number of pattern arguments",
        "`$name(...)` was given more or fewer patterns than `pattern name(...)` has parameters.",
        'pattern list(x) = x ("," x)*\nrule r -> T { match name:$list }',
    ),
    Code(
        "E0404",
        "recursive pattern",
        "A pattern refers to itself, directly or through others. Patterns are written out in place, so this has "
        "no end; use a repetition.",
        'pattern a = "a" $b\npattern b = "b" $a?',
    ),
    Code(
        "E0405",
        "regular expression outside the linear subset",
        "Back-references, lookahead, lookbehind, atomic groups and conditionals are not allowed in a token regex, "
        "since matching must take linear time.",
        "rule r -> T { match /(a+)\\1/ }",
    ),
    Code(
        "E0406",
        "invalid regular expression",
        "The text between the slashes is not a regular expression.",
        "rule r -> T { match /(ab/ }",
    ),
    Code(
        "E0407",
        "sentence start or end that can never hold",
        "`^` holds only before the first token of a sentence and `$` only after the last, so no token can be "
        "asked for before `^` or after `$`.",
        'rule r -> T { match "a" ^ "b" }',
    ),
    Code(
        "E0408",
        "pattern too large",
        "Written out, with its named patterns and counted repetitions, the pattern has more elements than the "
        "engine takes. Nested counted repetitions multiply.",
        "rule r -> T { match ((. . .){200}){200} }",
    ),
    Code(
        "E0409",
        "mark of a test names no capture",
        "`[words](name)` must name a slot of the type or a capture of the rule.",
        'type T { name: text }\nrule r -> T { match name:"a"  test "[a](nmae)" }',
    ),
    Code(
        "E0410",
        "test without a type",
        'A test that stands outside a rule must say which type it tests: `test Casualty "..."`; inside a rule '
        "the type is the rule's.",
        'test "[IS](by) killed ten"',
    ),
    Code(
        "E0411",
        "test asserts a value the slot cannot hold",
        "In the braces of a test a slot, or a field of it, is compared with a value of its own type.",
        'type T { name: text }\nrule r -> T { match name:"a"  test "[a](name)" { name = 3 } }',
    ),
    Code(
        "E0412",
        "capture of nothing",
        "What is captured may be empty. A capture holds at least one token; to make it optional, put the `?` "
        "behind the capture as a whole.",
        'rule r -> T { match name:("a"? "b"?) "c" }',
    ),
    Code(
        "W0401",
        "regular expression that no single token can match",
        "A token is a run of letters, a number, or one symbol; letters and digits part, and so do hyphens and "
        "apostrophes. This expression wants more than one token holds. Write a sequence of elements instead.",
        "rule r -> T { match /UK-based/ }",
    ),
    Code(
        "W0402",
        "choice that can never be reached",
        "An earlier option of the choice, or an earlier match clause, already matches whatever this one would.",
        'rule r -> T { match "a" | "b" | "a" }',
    ),
    Code(
        "W0403",
        "rule without a positive test",
        'No test shows what the rule finds. Add `test "..."` with the captures marked.',
        'rule r -> T { match name:"a"  test none "b" }',
    ),
    Code(
        "W0404",
        "rule without a negative test",
        'No test shows what the rule must leave alone. Add a near miss: `test none "..."`.',
        'rule r -> T { match name:"a"  test "[a](name)" }',
    ),
    Code(
        "W0405",
        "test that checks nothing",
        "Whatever the rules do, this test could not tell: for example a `none` whose text holds no token.",
        'type T { name: text }\nrule r -> T { match name:"a"  test none " " }',
    ),
    Code(
        "W0406",
        "test given twice",
        "The same text with the same marks, date and values is tested before.",
        'rule r -> T { match name:"a"  test none "b"  test none "b" }',
    ),
    Code(
        "W0407",
        "each token captured by itself",
        "A repetition behind a capture repeats the capture and gives a list of single tokens. To capture the stretch "
        "as one piece of text, put the repetition into the capture: `name:([word]+)`.",
        'type T { name: text }\nrule r -> T { match name:[word]+ "fled" }',
    ),
    Code(
        "W0408",
        "rule that has to be tried in every sentence",
        "A rule is tried only in sentences where something stands that all its matches need: a word, an entry of a "
        "lexicon, a finding. This one can match without any, or needs only what every sentence has, so it costs time "
        "everywhere. `affidavit bench` shows how much.",
        "type T { name: text }\nrule r -> T { match name:[word] }",
    ),
)

_RELATIONS: tuple[Code, ...] = (
    Code(
        "E0501",
        "slot that nothing can fill",
        "No rule of the type captures or sets this slot, and no link or context fills it. Fill it, or remove it.",
        'type T { name: text  by: text? }\nrule r -> T { match name:"a" }',
    ),
    Code(
        "E0502",
        "required slot that a rule never fills",
        "The rule neither captures nor sets this slot on every way through its match clauses, and no link or "
        "context can fill it. Capture or set it, or mark the slot with `?`.",
        'type T { name: text  by: text }\nrule a -> T { match name:"a" by:"b" }\nrule b -> T { match name:"c" }',
    ),
    Code(
        "E0503",
        "types that refer to each other in a cycle",
        "A type that a rule's pattern names must be complete before the rule runs, so types must not wait for "
        "each other. The message prints the cycle.",
        "type A { x: B }\ntype B { y: A }\nrule a -> A { match x:B }\nrule b -> B { match y:A }",
    ),
    Code(
        "E0504",
        "rules that override each other in a cycle",
        "If each of several rules overrides the next, none can win. The message prints the cycle.",
        "type T { name: text }\n"
        'rule a -> T { match name:"a"  overrides b }\n'
        'rule b -> T { match name:"a"  overrides a }',
    ),
    Code(
        "E0505",
        "link between slots of different types",
        "`fill T.slot from U.slot` copies a value, so both slots must be of the same type. So must the slots of one "
        "name that a merge of several types compares.",
        "type Place { name: text }\ntype T { toll: number }\nlink l { fill T.toll from Place.name  within sentence }",
    ),
    Code(
        "E0506",
        "link from a type that does not fit the slot",
        "`fill T.slot from U` puts a finding of type U into the slot, so the slot must be of type U.",
        "type Place { name: text }\ntype T { time: timex }\nlink l { fill T.time from Place  within sentence }",
    ),
    Code(
        "E0507",
        "unknown status",
        "A context sets polarity, certainty or source, and nothing else.",
        'context c { cue "not"  scope forward to clause end  set polarty = negative }',
    ),
    Code(
        "E0508",
        "bad value of a status",
        "polarity is positive or negative; certainty is asserted, reported, claimed, suspected, possible, "
        "hypothetical, planned or background; source is a capture of the cue.",
        'context c { cue "not"  scope forward to clause end  set polarity = no }',
    ),
    Code(
        "E0509",
        "first slots in a circle",
        "A finding stands for the value of its first slot where a value is wanted. If the first slots of types "
        "lead back to the type itself, there is no such value.",
        "type A { b: B }\ntype B { a: A }",
    ),
    Code(
        "E0510",
        "resolve that does not fit its types",
        "A resolve fills the slots of its type that are named as columns of the gazetteer, so their types must agree; "
        "the type after `inside` begins with two slots that hold the places; the slot after `hint` holds text.",
        "type Place { name: text }\ntype Lies { inner: text  outer: text }\n"
        'resolve r { of Place  among "places.tsv"  inside Lies }',
    ),
    Code(
        "W0501",
        "rule that can never win",
        "Another rule of the type matches whatever this one matches and always comes first.",
        'type T { name: text }\nrule a -> T { match name:"a" }\nrule b -> T { match name:"a" }',
    ),
)

MEANING_CODES: tuple[Code, ...] = _EXPRESSIONS + _PATTERNS + _RELATIONS
