"""Where comments and documentation go, and what the canonical layout looks like."""

from __future__ import annotations

from affidavit.syntax.nodes import Context, Lexicon, Link, Rule, SourceText, TypeDecl, Use
from affidavit.syntax.parser import parse
from affidavit.syntax.printer import print_module
from affidavit.syntax.render import render_text

MESSY = """# Licence: see LICENSE
#   second line

## Who was hurt,
##   and how.
##
use b,a   # modules

# lonely

type T { # opening
  ## how many
  # note
  count : Quantity # the number

  by:Actor? keep  first # keep it
  # closing
} # after T
lexicon k{ # words
 killed, "gunned down" # both
 # dying

 died
}lexicon m from 'a.txt'
lexicon n { a,b }
pattern p=("a")("b"|"c" # inside
 ) # behind

rule   r->T{
match   count:(Quantity) # m1
   ## the second way
   match "x" # m2


   where not(x in[1,2]) and(y)or z
   test 'he said "no"' at 2019-04-20{a=1}
   }
link l{fill T.a from U within clause # w
# p
prefer last}
context c{cue "no" scope both to 5 words # s
set a=1,b=2 # sets
}
test none T"x"
# end
"""

CANONICAL = """# Licence: see LICENSE
#   second line

## Who was hurt,
##   and how.
##
use b, a  # modules

# lonely

type T {  # opening
  # note
  ## how many
  count:  Quantity  # the number

  by:     Actor?
  keep    first  # keep it
  # closing
}  # after T

lexicon k {  # words
  killed, "gunned down"  # both
  # dying

  died
}

lexicon m from "a.txt"
lexicon n { a, b }

# inside
pattern p = "a" ("b" | "c")  # behind

rule r -> T {
  match   count:Quantity  # m1
  ## the second way
  match   "x"  # m2

  where   not x in [1, 2] and y or z
  test    'he said "no"' at 2019-04-20 { a = 1 }
}

link l {
  fill    T.a from U
  within  clause  # w
  # p
  prefer  last
}

context c {
  cue     "no"
  scope   both to 5 words  # s
  set     a = 1, b = 2  # sets
}

test none T "x"

# end
"""


def test_canonical_layout() -> None:
    module, diagnostics = parse(SourceText("a.rules", MESSY))
    assert not diagnostics.items, render_text(diagnostics.sorted())
    assert print_module(module) == CANONICAL.replace("not x in [1, 2]", "x not in [1, 2]")
    again, _ = parse(SourceText("a.rules", print_module(module)))
    assert again == module
    assert print_module(again) == print_module(module)


def test_documentation_is_part_of_the_node() -> None:
    module, _ = parse(SourceText("a.rules", MESSY))
    use, t, *_ = module.declarations
    assert isinstance(use, Use) and isinstance(t, TypeDecl)
    assert use.doc == "Who was hurt,\n  and how.\n"
    assert use.comments == ("# Licence: see LICENSE", "#   second line", "")
    assert (t.slots[0].doc, t.slots[0].comments, t.slots[0].trailing) == ("how many", ("# note",), "# the number")
    assert (t.opening, t.closing, t.trailing) == ("# opening", ("# closing",), "# after T")
    assert module.trailing_comments == ("# end",)


def test_entries_and_clauses_can_be_documented() -> None:
    text = "lexicon k {\n  ## capital\n  Damascus\n}\nrule r -> T {\n  ## the plain way\n  match   .\n}\n"
    module, diagnostics = parse(SourceText("a.rules", text))
    k, r = module.declarations
    assert isinstance(k, Lexicon) and isinstance(r, Rule)
    assert (k.entries[0].doc, r.clauses[0].doc) == ("capital", "the plain way")
    assert not diagnostics.items
    assert print_module(module) == text.replace("}\nrule", "}\n\nrule")


def test_comments_of_clauses_that_are_no_nodes() -> None:
    module, _ = parse(SourceText("a.rules", MESSY))
    link = next(d for d in module.declarations if isinstance(d, Link))
    context = next(d for d in module.declarations if isinstance(d, Context))
    assert [(note.clause, note.comments, note.trailing) for note in link.notes] == [
        ("within", (), "# w"),
        ("prefer", ("# p",), ""),
    ]
    assert [(note.clause, note.trailing) for note in context.notes] == [("scope", "# s")]


def test_a_comment_sign_in_a_text_or_regex_is_no_comment() -> None:
    text = 'rule r -> T {\n  match   "#1" /#\\d/ \'#2\'\n  test    none "a # b"\n}\n'
    module, _ = parse(SourceText("a.rules", text))
    assert print_module(module) == text


def test_a_comment_in_a_pattern_moves_above_its_clause_and_is_never_documentation() -> None:
    module, diagnostics = parse(SourceText("a.rules", 'rule r -> T { match "a" ## why\n "b" }'))
    (rule,) = module.declarations
    assert isinstance(rule, Rule)
    assert (rule.clauses[0].doc, rule.clauses[0].comments) == ("", ("# why",))
    assert [d.code for d in diagnostics.items] == ["W0101"]


def test_long_lines_are_broken_between_elements() -> None:
    options = " | ".join(f'"option number {i}"' for i in range(16))
    text = f"rule r -> T {{ match {options} match {options.replace('|', '')} where {' or '.join(['long_name'] * 12)} }}"
    module, _ = parse(SourceText("a.rules", text))
    printed = print_module(module)
    assert max(map(len, printed.splitlines())) <= 120
    assert printed.count("\n") > 6
    assert parse(SourceText("a.rules", printed))[0] == module


def test_nothing_but_comments() -> None:
    module, diagnostics = parse(SourceText("a.rules", "\n# one\n\n\n# two\n\n"))
    assert [d.code for d in diagnostics.items] == ["W0701"]
    assert print_module(module) == "# one\n\n# two\n"


def test_an_empty_file() -> None:
    module, diagnostics = parse(SourceText("a.rules", ""))
    assert [d.code for d in diagnostics.items] == ["W0701"]
    assert print_module(module) == ""
    assert render_text(diagnostics.items).startswith("warning[W0701]")


def printed(text: str) -> str:
    return print_module(parse(SourceText("a.rules", text))[0])


def test_lexicons_keep_the_lines_of_their_author() -> None:
    inline = "lexicon k { a, \"b c\", 'D', e-f = 1 }\n"
    assert printed(inline) == inline
    table = "lexicon k {\n  Monday = 1, Mon = 1\n  Tuesday = 2\n}\n"
    assert printed(table) == table
    assert printed(table.replace("\n  Tuesday", ",\n\tTuesday")) == table


def test_lexicons_are_filled_anew_where_a_line_is_too_long() -> None:
    words = [f"word-{i}" for i in range(30)]
    text = "lexicon k { " + ", ".join(words) + " }\n"
    lines = printed(text).splitlines()
    assert (lines[0], lines[-1]) == ("lexicon k {", "}")
    assert max(map(len, lines)) <= 120 and len(lines) == 5
    assert printed("lexicon k {\n a\n" + ", ".join(words) + "\n}").splitlines()[1].startswith("  a, word-0, word-1")


def test_neighbouring_sets_share_a_clause_unless_something_stands_between() -> None:
    head = "rule r -> T {\n  match   .\n"
    assert printed(head + "set a = 1 set b = 2\nset c = 3\n}") == head + "  set     a = 1, b = 2, c = 3\n}\n"
    apart = head + "  set     a = 1  # one\n  set     b = 2\n\n  set     c = 3\n}\n"
    assert printed(apart) == apart
