"""Strata and ranks: the orders that follow from references and from `overrides`."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from packs import compiled, pack_of

from affidavit.compile.pack import compile_text

EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14, unique=True)


def types(edges: list[tuple[int, int]]) -> str:
    """Type A needs type B for each edge (A, B)."""
    text = "".join(f"type T{i} {{ n: text }}\nrule base{i} -> T{i} {{ match n:'{i}' }}\n" for i in range(7))
    return text + "".join(f"rule r{a}_{b} -> T{a} {{ match n:(T{b} 'x') }}\n" for a, b in edges)


@given(EDGES)
def test_strata_are_the_longest_paths(edges: list[tuple[int, int]]) -> None:
    program, diagnostics = compile_text(types(edges))
    cyclic = _has_cycle(edges)
    assert ("E0503" in {d.code for d in diagnostics.sorted()}) is cyclic
    if program is not None:
        level = {name: depth for depth, names in enumerate(program.strata) for name in names}
        assert sorted(level) == [f"T{i}" for i in range(7)]
        for i in range(7):
            below = [level[f"T{b}"] for a, b in edges if a == i]
            assert level[f"T{i}"] == (max(below) + 1 if below else 0)


def _has_cycle(edges: list[tuple[int, int]]) -> bool:
    left = set(edges)
    while True:
        removable = {edge for edge in left if not any(edge[1] == a for a, _ in left)}
        if not removable:
            return bool(left)
        left -= removable


def test_what_counts_as_a_reference() -> None:
    program = compiled(
        """
        type A { n: text }
        type B { n: text }
        type C { n: text  a: A? }
        type D { n: text }
        rule a -> A { match n:'a' }
        rule b -> B { match n:'b'  unless after A }
        rule c -> C { match n:'c'  only within B(n == "b") }
        rule d -> D { match n:'d' }
        link l { fill C.a from A  within sentence }
        context k { cue D "said"  scope both to sentence end  set certainty = reported }
        """
    )
    assert program.strata == (("A", "D"), ("B",), ("C",))


def test_a_cycle_is_printed_from_its_first_type_with_each_step() -> None:
    _, diagnostics = compile_text(types([(2, 4), (4, 6), (6, 2), (0, 2)]))
    (found,) = [d for d in diagnostics.sorted() if d.code == "E0503"]
    assert found.message.endswith("T2 -> T4 -> T6 -> T2")
    assert [label.text for label in (found.label, *found.others)] == [
        "T2 needs T4 (rule rules.r2_4)",
        "T4 needs T6 (rule rules.r4_6)",
        "T6 needs T2 (rule rules.r6_2)",
    ]


def test_a_long_chain_of_types_is_no_problem() -> None:
    text = "type T0 { n: text }\nrule r0 -> T0 { match n:'x' }\n" + "".join(
        f"type T{i} {{ n: text }}\nrule r{i} -> T{i} {{ match n:(T{i - 1} 'y') }}\n" for i in range(1, 1500)
    )
    assert len(compiled(text).strata) == 1500


def rules(overrides: list[tuple[int, int]]) -> str:
    named: dict[int, list[str]] = {}
    for a, b in overrides:
        named.setdefault(a, []).append(f"r{b}")
    clauses = {i: f"overrides {', '.join(named[i])}" if i in named else "" for i in range(7)}
    return "type T { n: text }\n" + "".join(f"rule r{i} -> T {{ match n:'{i}' {clauses[i]} }}\n" for i in range(7))


@given(EDGES)
def test_ranks_extend_overrides_and_take_the_earliest_free(overrides: list[tuple[int, int]]) -> None:
    program, diagnostics = compile_text(rules(overrides))
    cyclic = _has_cycle(overrides)
    assert ("E0504" in {d.code for d in diagnostics.sorted()}) is cyclic
    if program is not None:
        order = sorted(program.rules, key=lambda rule: rule.rank)
        assert [rule.rank for rule in order] == list(range(7))
        names = [int(rule.name[-1]) for rule in order]
        done: list[int] = []
        for name in names:
            free = [i for i in range(7) if i not in done and all(a in done for a, b in overrides if b == i)]
            assert name == min(free)
            done.append(name)


def test_a_circle_of_overrides_is_printed() -> None:
    _, diagnostics = compile_text(rules([(5, 3), (3, 1), (1, 5), (1, 2), (6, 5)]))
    (found,) = [d for d in diagnostics.sorted() if d.code == "E0504"]
    assert found.message.endswith("r1 -> r5 -> r3 -> r1")
    assert [label.text for label in (found.label, *found.others)] == [
        "r1 overrides r5",
        "r5 overrides r3",
        "r3 overrides r1",
    ]


def test_ranks_count_within_a_type_and_across_files() -> None:
    a = "type T { n: text }\ntype U { n: text }\nrule z -> T { match n:'1' }\nrule y -> U { match n:'2' }\n"
    b = "use a\nrule x -> T { match n:'3'  overrides z }\nrule w -> U { match n:'4' }\n"
    files = {"a__rules": a, "b__rules": b}
    names = list(files)
    random.Random(7).shuffle(names)
    program, _ = pack_of(**{name: files[name] for name in names})
    assert program is not None
    assert {rule.name: rule.rank for rule in program.rules} == {"a.z": 1, "a.y": 0, "b.x": 0, "b.w": 1}
