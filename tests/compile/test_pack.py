"""The whole compiler: entry points, the manifest, hashes, determinism, and texts that mean harm."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs import MANIFEST, compiled, files_of, only_rule, pack_of

from affidavit.compile.pack import PASSES, compile_pack, compile_sources, compile_text
from affidavit.compile.sources import PackSources

RULES = """
use words

## Who died.
type Death { who: text  keep longest }

rule died -> Death {
  match who:[cap] $went   # a comment
  test  "[He](who) died"
  test  none "He lived"
}
"""
WORDS = 'lexicon verb from "verbs.txt"\npattern went = @verb\n'
FILES = files_of(deaths__rules=RULES, words__rules=WORDS, verbs__txt="died\nfell\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_a_folder_and_the_same_files_in_memory_give_the_same_program(folder: Path) -> None:
    (folder / ".hidden.rules").write_text("nonsense")
    (folder / "README.md").write_text("about")
    from_folder, said = compile_pack(folder)
    in_memory, _ = compile_sources(PackSources("example", FILES))
    assert from_folder == in_memory is not None
    assert said.sorted() == []


def test_the_hash_of_a_pack_covers_names_and_bytes_of_all_its_files() -> None:
    program, _ = compile_sources(PackSources("example", FILES))
    assert program is not None
    each = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(FILES.items())}
    assert program.pack.files == each
    assert program.pack.sha256 == hashlib.sha256("".join(f"{n}\0{s}\n" for n, s in each.items()).encode()).hexdigest()
    changed, _ = compile_sources(PackSources("example", {**FILES, "verbs.txt": b"died\nfell\n\n"}))
    assert changed is not None and changed.pack.sha256 != program.pack.sha256


def test_the_hash_of_a_rule_is_about_what_it_does() -> None:
    rule = only_rule(
        "type T { n: text }\n## doc\nrule r -> T {  match n:'a'   # why\n test \"[a](n)\"  set   n = none }".replace(
            "set   n = none ", ""
        )
    )
    same = only_rule("type T { n: text }\n\nrule r -> T { match n:'a' test none 'b' }")
    other = only_rule("type T { n: text }\nrule r -> T { match n:'b' }")
    assert rule.sha256 == same.sha256 == hashlib.sha256(rule.text.encode()).hexdigest()
    assert rule.sha256 != other.sha256
    assert (rule.doc, same.doc) == ("doc", "")
    assert rule.text == "rule r -> T {\n  match   n:'a'\n}\n"


def test_one_rule_file_reads_the_lexicons_beside_it(folder: Path) -> None:
    program, _ = compile_pack(folder / "words.rules")
    assert program is not None
    assert [entry.text for entry in program.lexicons[0].entries] == ["died", "fell"]
    assert (program.pack.name, sorted(program.pack.files)) == ("words", ["verbs.txt", "words.rules"])


def test_rule_text_needs_no_manifest_and_exports_every_type(folder: Path) -> None:
    text = WORDS + "type T { n: text }\nrule r -> T { match n:$went }"
    program, _ = compile_text(text, lexicon_dir=folder)
    assert program is not None
    assert (program.pack.name, program.pack.exports, program.pack.language) == ("rules", ("T",), "en")
    without, diagnostics = compile_text(text, path="some/where.rules")
    assert without is None and "E0602" in {d.code for d in diagnostics.sorted()}


def test_a_manifest_says_what_is_exported() -> None:
    toml = MANIFEST + 'description = "d"\nlicence = "MIT"\nexports = ["Death"]\n'
    program, _ = compile_sources(PackSources("example", {**FILES, "pack.toml": toml.encode()}))
    assert program is not None
    info = program.pack
    assert (info.name, info.version, info.description, info.licence, info.exports) == (
        "example", "1.0.0", "d", "MIT", ("Death",),
    )  # fmt: skip


def test_a_manifest_says_what_tables_show() -> None:
    toml = MANIFEST + '[tables]\nDeath = ["who", "who"]\n'
    program, _ = compile_sources(PackSources("example", {**FILES, "pack.toml": toml.encode()}))
    assert program is not None and program.pack.tables == {"Death": ("who",)}


@pytest.mark.parametrize(
    ("toml", "found"),
    [
        (b"name = x\n", [("E0702", (1, 8))]),
        (b'name = "x"\nversion = 1\nlanguage = "en"\n', [("E0702", (2, 1))]),
        (b'name = "x"\nversion = "1"\nlanguage = "en"\nexports = "T"\n', [("E0702", (4, 1))]),
        (b'name = "x"\nversion = "1"\n', [("E0703", (1, 1))]),
        (b'name = "x"\nversion = "1"\nlanguage = "en"\nexport = ["T"]\n', [("W0702", (4, 1))]),
        (b'name = "x"\nversion = "1"\nlanguage = "en"\nexports = ["Death", "Deaths"]\n', [("E0704", (4, 22))]),
        (MANIFEST.encode() + b'tables = "Death"\n', [("E0702", (4, 1))]),
        (MANIFEST.encode() + b'[tables]\nDeath = "name"\n', [("E0702", (4, 2))]),
        (MANIFEST.encode() + b'[tables]\nDeaths = ["name"]\n', [("E0704", (5, 1))]),
        (MANIFEST.encode() + b'[tables]\nDeath = ["who", "colour"]\n', [("E0202", (5, 18))]),
        (b'\xff\xfename = "x"', [("E0702", (1, 1))]),
        (b'name = "x', [("E0702", (1, 10))]),
    ],
)
def test_what_is_wrong_with_a_manifest(toml: bytes, found: list[tuple[str, tuple[int, int]]]) -> None:
    _, diagnostics = compile_sources(PackSources("example", {**FILES, "pack.toml": toml}))
    shown = [
        (d.code, d.label.source.position(d.label.span.start))
        for d in diagnostics.sorted()
        if d.label.source.path == "pack.toml"
    ]
    assert shown == found


def test_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    assert [d.code for d in compile_pack(tmp_path / "nowhere")[1].sorted()] == ["E0705"]
    assert [d.code for d in compile_pack(tmp_path)[1].sorted()] == ["E0701", "E0706"]


def test_modules_are_named_by_their_files() -> None:
    files = {**FILES, "more/words.rules": b"lexicon x { y }", "Big-Name.rules": b"lexicon x { y }"}
    _, diagnostics = compile_sources(PackSources("example", files))
    assert [d.label.source.path for d in diagnostics.sorted() if d.code == "E0709"] == ["Big-Name.rules", "words.rules"]


def test_declaration_order_is_file_name_then_line() -> None:
    rules = "type {0} {{ n: text }}\nrule r{0} -> {0} {{ match n:'a' }}\nrule s{0} -> {0} {{ match n:'b' }}"
    program, _ = pack_of(b__rules=rules.format("B"), a__rules=rules.format("A"))
    assert program is not None
    assert list(program.types) == ["A", "B"] and [info.order for info in program.types.values()] == [0, 1]
    assert [rule.name for rule in program.rules] == ["a.rA", "a.sA", "b.rB", "b.sB"]
    assert [rule.order for rule in program.rules] == sorted(rule.order for rule in program.rules)


def test_a_program_can_be_sent_to_another_process() -> None:
    program, _ = compile_sources(PackSources("example", FILES))
    assert pickle.loads(pickle.dumps(program)) == program


def test_hash_seeds_change_nothing() -> None:
    rules = RULES + "lexicon l { x }\nrule x -> Deth { match who:[cap & ('b' | 'a') & !@l] }\n"
    words = "lexicon verb { died }\npattern went = @verb"
    code = (
        f"from packs import *; p, d = pack_of(a__rules={rules!r}, words__rules={words!r}); print(repr(p), d.sorted())"
    )
    support = str(Path(__file__).parent.parent / "support")
    shown = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": support},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(shown) == 1 and "E0201" in shown.pop()


def test_an_error_anywhere_gives_no_program_and_hides_no_other_error() -> None:
    text = """
    type T { n: string  m: Missing }
    lexicon l { a = 1, a = 2 }
    pattern p = $q
    rule r -> T { match n:@nothing  where nope > 1 }
    rule s -> U { match n:'x' }
    link k { fill T.k from T  within sentence }
    rule broken -> T { match }
    """
    program, diagnostics = compile_text(text)
    found = {d.code for d in diagnostics.sorted() if d.is_error}
    assert program is None
    assert found >= {"E0210", "E0201", "E0601", "E0205", "E0203", "E0208", "E0202"}


def test_the_passes_are_listed_in_order_and_each_is_documented() -> None:
    names = [run.__name__ for run in PASSES]
    assert len(set(names)) == len(names)
    assert names.index("lower_rules") < names.index("mark_lists") < names.index("compile_rules")
    assert all(run.__doc__ for run in PASSES)


PIECES = st.sampled_from(
    [
        "type",
        "T",
        "{",
        "n:",
        "text?",
        "}",
        "rule",
        "r",
        "->",
        "U",
        "match",
        "$p",
        "@l",
        "(",
        ")",
        "[",
        "cap",
        "&",
        "!@l",
        "]",
        "*",
        "{2,3}",
        '"a"',
        "'b'",
        "/x+/",
        ".",
        "^",
        "$",
        "n:",
        "unless",
        "after",
        "only",
        "set",
        "=",
        "where",
        "==",
        "n.text",
        "+",
        "1",
        "none",
        "true",
        "in",
        "context",
        "cue",
        "scope",
        "forward",
        "to",
        "clause",
        "end",
        "link",
        "fill",
        "within",
        "merge",
        "of",
        "same",
        "test",
        "use",
        "lexicon",
        "l",
        "{",
        "a",
        "}",
        "pattern",
        "p(x)",
        "overrides",
        "keep",
        "longest",
        "on",
        "|",
        "?",
        ",",
        "T.n",
        "number(",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map(" ".join))
def test_no_text_makes_the_compiler_fail(text: str) -> None:
    _, diagnostics = compile_text(text)
    for d in diagnostics.sorted():
        assert 0 <= d.label.span.start <= d.label.span.end <= len(d.label.source.text)


DECLARATIONS = st.lists(
    st.sampled_from(
        """
        type T { n: text }
        type T { t: T  n: text }
        type U { t: T  k: a | b  keep longest on t }
        type U { k: V }
        lexicon l { a = 1, b }
        lexicon l { a = 2 }
        pattern p = $p
        pattern p(x) = x @l
        pattern q = $p('a')
        rule r -> T { match n:$q }
        rule r -> U { match t:T(n == 'x')  set k = a }
        rule s -> T { match n:(U)  overrides r }
        rule s -> U { match k:@l t:(T 'x')*  where count(t) > 1 }
        rule t -> T { match x:@l n:'b'  set n = x.value }
        link k { fill U.t from T  within sentence }
        merge m { of U  same k }
        resolve v { of T  among "x.tsv"  told n  inside U  hint T.n }
        test T "[a](n)" { n = 3 }
        context c { cue n:T  scope both to 3 words  set source = n, polarity = negative }
        use a, rules
        """.strip().splitlines()
    ),
    max_size=14,
)


@settings(max_examples=300, deadline=None)
@given(DECLARATIONS)
def test_no_mixture_of_declarations_makes_the_compiler_fail(declarations: list[str]) -> None:
    program, diagnostics = compile_text("\n".join(declarations))
    assert (program is None) == diagnostics.has_errors
    if program is not None:
        assert {name for level in program.strata for name in level} == set(program.types)
        for rule in program.rules:
            assert not rule.automaton.nullable


def test_compiling_twice_gives_equal_programs() -> None:
    assert compiled("type T { n: text }\nrule r -> T { match n:/a+/ }") == compiled(
        "type T { n: text }\nrule r -> T { match n:/a+/ }"
    )
