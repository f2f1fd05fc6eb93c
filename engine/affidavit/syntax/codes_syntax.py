"""E01xx and W01xx: the text of a rule file is not well formed. All reported by `affidavit.syntax.parser`."""

from __future__ import annotations

from affidavit.syntax.codes_model import Code

__all__ = ["SYNTAX_CODES"]


def _code(code: str, title: str, explanation: str, example: str) -> Code:
    return Code(code, title, explanation, example, "syntax")


SYNTAX_CODES: tuple[Code, ...] = (
    _code(
        "E0101",
        "unexpected text",
        "Something stands where the language expects something else. The message says what was found and what "
        "could stand there. The declaration it happened in is skipped; reading goes on at the next one.",
        'rule r -> T { match "a" "b" = }',
    ),
    _code(
        "E0102",
        "unknown declaration",
        "A file consists of declarations, and each begins with one of the words use, type, lexicon, pattern, "
        "rule, link, resolve, context, merge or test.",
        'ruel killed -> Casualty { match "killed" }',
    ),
    _code(
        "E0103",
        "opening brace missing",
        "The body of a declaration stands in braces: `type Place { ... }`.",
        "type Place name: text }",
    ),
    _code(
        "E0104",
        "closing brace missing",
        "A body was opened with `{` and the next declaration, or the end of the file, came before its `}`.",
        "type Place {\n  name: text\n\ntype Actor { name: text }",
    ),
    _code(
        "E0105",
        "closing bracket without an opening one",
        "A `}`, `)` or `]` stands where nothing is open that it could close.",
        "type Place { name: text } }",
    ),
    _code(
        "E0106",
        "arrow missing",
        "A rule says which type of finding it makes: `rule NAME -> TYPE { ... }`.",
        'rule killed Casualty { match "killed" }',
    ),
    _code(
        "E0107",
        "quote not closed",
        "A text in quotes ends on the line it began on. To write the quote itself, put a backslash before it.",
        'rule r -> T { match "killed }',
    ),
    _code(
        "E0108",
        "regular expression not closed",
        "A token regex stands between two slashes on one line. To write a slash inside it, put a backslash before it.",
        "rule r -> T { match /\\d+ }",
    ),
    _code(
        "E0109",
        "bracket not closed",
        "A `(`, `[` or repetition `{` was opened and never closed before the clause ended.",
        'rule r -> T { match ("a" | "b" }',
    ),
    _code(
        "E0110",
        "unknown clause",
        "Inside a rule, link, resolve, context or merge each clause begins with one of a few fixed words. A rule "
        "knows match, unless, only, where, set, overrides and test; a link fill, within and prefer; a resolve of, "
        "among, told, inside and hint; a context cue, scope, until, of and set; a merge of, same, agree and report.",
        'rule r -> T { mach "killed" }',
    ),
    _code(
        "E0111",
        "clause given twice",
        "This clause may stand only once in the declaration. Join the two, or remove one.",
        "merge m { of Casualty  of Attack  same outcome }",
    ),
    _code(
        "E0112",
        "clause missing",
        "A declaration lacks a clause it cannot do without: a rule needs `match`; a link `fill` and `within`; a "
        "resolve `of` and `among`; a context `cue`, `scope` and `set`; a merge `of`, and `same` or `agree`; a type at "
        "least one slot.",
        "rule r -> T { set outcome = killed }",
    ),
    _code(
        "E0113",
        "bad mark in a test",
        "In the text of a test, `[words](name)` marks the words that the capture `name` must hold. The bracket "
        "must be closed, the name must follow at once in parentheses, and a mark holds at least one character. "
        "`\\[` and `\\]` write brackets that are no marks.",
        'test Casualty "[IS](by killed ten"',
    ),
    _code(
        "E0114",
        "bad date in a test",
        "The document date of a test is a day of the calendar, written year-month-day: `at 2019-04-20`.",
        'test Time "on Thursday" at 2019-02-30',
    ),
    _code(
        "E0115",
        "bad repetition",
        "`X{m,n}` repeats X at least m and at most n times; m must not be larger than n, and n is at least 1.",
        "rule r -> T { match .{4,2} }",
    ),
    _code(
        "E0116",
        "nested too deeply",
        "Brackets, choices, `not` and the like may be nested up to a fixed depth. Name the inner part with "
        "`pattern` and refer to it by `$name`.",
        "rule r -> T { match " + "(" * 101 + '"a"' + ")" * 101 + " }",
    ),
    _code(
        "E0117",
        "character without meaning",
        "This character is no part of the rule language outside texts in quotes, regular expressions and comments.",
        'rule r -> T { match "a"; "b" }',
    ),
    _code(
        "E0118",
        "bad escape",
        "In a text in quotes a backslash may stand before a quote, a backslash, n, t, or, in the text of a test, "
        "a bracket.",
        'rule r -> T { match "a\\qb" }',
    ),
    _code(
        "E0119",
        "nothing between the quotes or slashes",
        "A literal, a lemma, a token regex or the text of a test must not be empty: it would match nothing.",
        'rule r -> T { match "" }',
    ),
    _code(
        "E0120",
        "name in the wrong case",
        "Names of types begin with a capital letter, all other names with a small letter or an underscore. So a "
        "reader, and the engine, can tell `Actor`, a finding, from `actor`, a parameter or a capture.",
        "type casualty { count: number }",
    ),
    _code(
        "E0121",
        "unknown option",
        "This clause knows only a few fixed words: keep knows longest, first, all; prefer nearest, previous, "
        "first, last; within clause, sentence, paragraph, document; scope forward, backward, both.",
        "type T { name: text  keep longset }",
    ),
    _code(
        "E0122",
        "comparison chained",
        "`a < b < c` is not one comparison. Write `a < b and b < c`.",
        "rule r -> T { match n:Number  where 1 < n < 5 }",
    ),
    _code(
        "E0123",
        "repetition too large",
        "A repetition may count up to 200. A longer gap is hardly a phrase any more; use `*`, which never leaves "
        "the sentence.",
        "rule r -> T { match .{0,5000} }",
    ),
    _code(
        "E0124",
        "test contradicts itself",
        "A `test none` says that nothing is found, so it can neither mark spans nor assert values.",
        'test none Casualty "[IS](by) killed time"',
    ),
    _code(
        "E0125",
        "name given twice in one list",
        "A list of names (parameters, members of an enumeration, modules, slots, types, rules) holds a name once.",
        "type T { outcome: killed | wounded | killed }",
    ),
    _code(
        "E0126",
        "unknown token property",
        "Inside `[ ]` a bare word is a property of one token: word, cap, upper, lower, digit, punct, quote, "
        "start, joined, caseless or any. A literal stands in quotes, a lexicon after `@`.",
        "rule r -> T { match [wrod & cap] }",
    ),
    _code(
        "E0127",
        "comma missing between entries",
        "The entries of a lexicon are separated by commas or line ends. A phrase of several words stands in quotes.",
        "lexicon kill { gunned down, killed }",
    ),
    _code(
        "W0101",
        "documentation of nothing",
        "A `##` line documents the declaration, slot, entry or clause right below it, and below this one stands "
        "none. Use `#` for a comment.",
        "type T { name: text }\n## the end",
    ),
)
