"""E02xx and W02xx: names that mean nothing, mean two things, or are never used."""

from __future__ import annotations

from affidavit.syntax.codes_model import Code

__all__ = ["NAME_CODES"]

NAME_CODES: tuple[Code, ...] = (
    Code(
        "E0201",
        "unknown type",
        "No type of this name is declared in this module or in the modules it uses.",
        'rule r -> Casulty { match "killed" }',
    ),
    Code(
        "E0202",
        "unknown slot",
        "The type has no slot of this name. Also reported for the slots named by `keep ... on`, `set`, links, "
        "merges, conditions of type references and `[tables]` in pack.toml.",
        'type T { name: text }\nrule r -> T { match name:"a"  set nmae = "b" }',
    ),
    Code(
        "E0203",
        "unknown lexicon",
        "No lexicon of this name is declared in this module or in the modules it uses.",
        "rule r -> T { match name:@soldeir }",
    ),
    Code(
        "E0204",
        "unknown column",
        "The table of the lexicon has no column of this name; its header row names the columns.",
        "lexicon weekday { Monday = 1 }\n"
        "type T { name: number }\n"
        "rule r -> T { match d:@weekday  set name = d.number }",
    ),
    Code(
        "E0205",
        "unknown pattern",
        "No pattern of this name is declared in this module or in the modules it uses.",
        "rule r -> T { match name:$victms }",
    ),
    Code(
        "E0206",
        "unknown parameter",
        "A bare lower-case word in a pattern is a parameter of the surrounding `pattern NAME(...)`. A literal "
        "stands in quotes, a lexicon after `@`, a pattern after `$`.",
        'pattern list(x) = x ("," y)*',
    ),
    Code(
        "E0207",
        "unknown function",
        "The library has no function of this name. `affidavit functions` lists all there are.",
        "type T { range: range }\nrule r -> T { match n:/\\d+/  set range = numbr(n) }",
    ),
    Code(
        "E0208",
        "unknown name in an expression",
        "A name in an expression is a capture of the rule, or a member of an enumeration the value is compared "
        "with or set to.",
        'type T { name: text }\nrule r -> T { match name:"a"  where nmae == "a" }',
    ),
    Code(
        "E0209",
        "unknown member of an enumeration",
        "The slot may hold only the words listed in its type.",
        'type T { outcome: killed | wounded }\nrule r -> T { match "slain"  set outcome = slain }',
    ),
    Code(
        "E0210",
        "unknown value type",
        "A slot holds text, number, truth, range, timex, an enumeration of two or more words, or a finding of a "
        "declared type.",
        "type T { name: string }",
    ),
    Code(
        "E0211",
        "declared twice",
        "Two types, lexicons, patterns, rules, links, resolves, contexts or merges of one module share a name, "
        "or two modules of the pack declare the same type.",
        "lexicon kill { killed }\nlexicon kill { slain }",
    ),
    Code(
        "E0212",
        "slot declared twice",
        "A type lists each slot once.",
        "type T { name: text  name: number }",
    ),
    Code(
        "E0213",
        "slot set twice",
        "A rule or context sets a slot once; a slot that is captured is not also set.",
        'type T { name: text }\nrule r -> T { match "a"  set name = "a"  set name = "b" }',
    ),
    Code(
        "E0214",
        "captured twice",
        "One way through a match clause captures a name at most once. The two options of a choice may both "
        "capture it; to capture many pieces, put the capture under a repetition.",
        'type T { name: text }\nrule r -> T { match name:"a" name:"b" }',
    ),
    Code(
        "E0215",
        "unknown module",
        "`use` names another rule file of the pack, without its folder and `.rules`.",
        "use nubmers",
    ),
    Code(
        "E0216",
        "module not used",
        "The name is declared, but in a module that this one does not use. Add it to `use`.",
        "rule r -> T { match count:Quantity }    # Quantity stands in numbers.rules",
    ),
    Code(
        "E0217",
        "overrides an unknown rule",
        "`overrides` names rules of this module or of the modules it uses.",
        'type T { name: text }\nrule r -> T { match name:"a"  overrides bear }',
    ),
    Code(
        "E0218",
        "overrides a rule of another type",
        "Only rules of the same type compete, so only they can override each other.",
        "type T { name: text }\n"
        "type U { name: text }\n"
        'rule a -> T { match name:"a" }\n'
        'rule b -> U { match name:"a"  overrides a }',
    ),
    Code(
        "E0219",
        "name declared in two used modules",
        "Two of the modules used declare this name, so it is not clear which is meant. Rename one, or use only "
        "one of the modules.",
        "use cities, rivers\nrule r -> Place { match name:@names }    # both declare the lexicon names",
    ),
    Code(
        "E0220",
        "capture not used",
        "The type has no slot of this name and no expression uses the capture, so what it holds would be lost. "
        "Correct the name, use it, or drop the capture.",
        'type T { name: text }\nrule r -> T { match name:"a" nmae:"b" }',
    ),
    Code(
        "E0221",
        "reserved name of a slot",
        "Every finding and every capture has its text under the name `text`, so no slot can be called that.",
        "type T { text: text }",
    ),
    Code(
        "W0201",
        "pattern not used",
        "No rule, context or other used pattern of the pack refers to this pattern.",
        'pattern victims = "men" | "women"',
    ),
    Code(
        "W0202",
        "lexicon not used",
        "Nothing in the pack refers to this lexicon.",
        "lexicon kill { killed }",
    ),
    Code(
        "W0203",
        "type not used",
        "No rule makes findings of this type, or it is neither exported nor referred to by any rule.",
        "type Weapon { name: text }",
    ),
    Code(
        "W0204",
        "module not needed",
        "Nothing that this module declares is named in the module that uses it.",
        "use places    # and no name of places.rules below",
    ),
)
