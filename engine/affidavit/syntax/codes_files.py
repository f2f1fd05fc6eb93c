"""E06xx and E07xx: lexicons, rule files and packs."""

from __future__ import annotations

from affidavit.syntax.codes_model import Code

__all__ = ["FILE_CODES"]

_LEXICONS: tuple[Code, ...] = (
    Code(
        "E0601",
        "entry twice with different values",
        "A phrase stands in a lexicon twice and its values or columns differ, so it is not clear what it means.",
        "lexicon weekday { sat = 6, sat = 7 }",
    ),
    Code(
        "E0602",
        "lexicon file not found",
        "The file named after `from` does not stand in the pack.",
        'lexicon soldier from "combatents.txt"',
    ),
    Code(
        "E0603",
        "lexicon file is not UTF-8",
        "Lexicon files are UTF-8 text. The message gives the byte at which reading failed.",
        'lexicon soldier from "latin1.txt"',
    ),
    Code(
        "E0604",
        "row with the wrong number of cells",
        "Each row of a table has as many tab-separated cells as its header row.",
        "phrase\tcountry\nIS\tSyria\t3    # a .tsv file",
    ),
    Code(
        "E0605",
        "empty phrase",
        "An entry of a lexicon holds no token, so it could never be found.",
        'lexicon kill { killed, " " }',
    ),
    Code(
        "E0606",
        "bad header of a lexicon table",
        "The header row must name every column, once; a column is named as in `entry.column`, by letters, digits "
        "and underscores.",
        "phrase\tkind\tkind    # the first line of a .tsv file",
    ),
    Code(
        "E0607",
        "entries with values of different types",
        "The values after `=` of one lexicon are all numbers, all texts or all truth values.",
        'lexicon weekday { Monday = 1, Tuesday = "two" }',
    ),
    Code(
        "E0608",
        "bad line in a lexicon file",
        "A line of a .txt lexicon is a phrase, or `phrase = value`; a quote that is opened must be closed. Several "
        "phrases of one meaning, parted by `|`, stand in a .tsv table.",
        "'IS    # a line of a .txt file",
    ),
    Code(
        "E0609",
        "lexicon file of unknown kind",
        "Lexicon files end in .txt (one phrase a line) or .tsv (a table).",
        'lexicon soldier from "combatants.xlsx"',
    ),
    Code(
        "E0610",
        "lexicon file outside the pack",
        "The path is relative to the pack, with forward slashes, and must not leave it.",
        'lexicon soldier from "../combatants.txt"',
    ),
    Code(
        "E0611",
        "gazetteer that cannot be read",
        "The table after `among` has the columns name, kind, country, region, lat, lon and weight, name first; the "
        "last three hold numbers; every row has a name and as many cells as the header row.",
        "name\tlat\tlon\nParis\t48.85\t2.35    # a .tsv file",
    ),
    Code(
        "W0601",
        "entry given twice",
        "The same phrase stands in the lexicon twice. One of them can go.",
        "lexicon kill { killed, slain, killed }",
    ),
    Code(
        "W0602",
        "lexicon without entries",
        "The lexicon is empty, so `@name` never matches.",
        "lexicon kill { }",
    ),
    Code(
        "W0603",
        "lexicon file not used",
        "A .txt or .tsv file stands in the pack and no lexicon reads it.",
        "old_groups.tsv    # a file that no `from` names",
    ),
)

_PACKS: tuple[Code, ...] = (
    Code(
        "E0701",
        "pack.toml missing",
        "A pack is a folder with a pack.toml that names it.",
        "mypack/killed.rules    # and no mypack/pack.toml",
    ),
    Code(
        "E0702",
        "pack.toml is not valid",
        "The file is not TOML, or a key holds a value of the wrong kind.",
        'name = conflict    # a text needs quotes: name = "conflict"',
    ),
    Code(
        "E0703",
        "key missing in pack.toml",
        "pack.toml must give name, version and language.",
        'name = "conflict"',
    ),
    Code(
        "E0704",
        "unknown type in pack.toml",
        "`exports` and `[tables]` name types that the pack declares.",
        'exports = ["Casulty"]',
    ),
    Code(
        "E0705",
        "file not found",
        "There is no such file or folder, or it cannot be read.",
        "affidavit check no/such/pack",
    ),
    Code(
        "E0706",
        "pack without rules",
        "The folder holds no .rules file.",
        "mypack/pack.toml    # and nothing else",
    ),
    Code(
        "E0707",
        "rule file is not UTF-8",
        "Rule files are UTF-8 text. The message gives the byte at which reading failed. Save the file as UTF-8.",
        'lexicon place { "Zürich" }    # saved as Latin-1',
        "syntax",
    ),
    Code(
        "E0708",
        "NUL character in a rule file",
        "A NUL character (U+0000) has no place in a text; the file is probably not a rule file, or is UTF-16.",
        "type T { name: te\\0xt }    # \\0 stands for the NUL character",
        "syntax",
    ),
    Code(
        "E0709",
        "file name that is no module name",
        "The name of a rule file is the name of its module: a small letter or underscore, then letters, digits or "
        "underscores. Two files of a pack must not share it.",
        "my-rules.rules    # call it my_rules.rules",
    ),
    Code(
        "W0701",
        "empty rule file",
        "The file declares nothing.",
        "# only a comment",
        "syntax",
    ),
    Code(
        "W0702",
        "unknown key in pack.toml",
        "The key is none that a pack knows: name, version, language, description, licence, exports, tables.",
        'licens = "MIT"',
    ),
)

FILE_CODES: tuple[Code, ...] = _LEXICONS + _PACKS
