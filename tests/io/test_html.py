"""The page for a browser: nothing from outside runs in it, all that was found can be reached, its bytes are fixed."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import EVIL, HOSTILE, TYPES, engine, page_of, read

from affidavit.io.html.article import Piece, marked
from affidavit.io.html.escape import data, text
from affidavit.io.html.page import SHELL
from affidavit.io.html.shell import asset

PAGE = page_of(HOSTILE, "Nothing here.", HOSTILE)
READ = read(PAGE)
SEEN = HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")


def test_only_the_scripts_and_the_style_of_the_page_are_there() -> None:
    kinds = [found.get("type", "") for found, _ in READ.scripts]
    assert kinds == ["application/json"] * 4 + [""]
    assert READ.scripts[-1][1] == SHELL.script and READ.styles == [SHELL.style]
    tags = {tag for tag, _ in READ.elements}
    assert tags.isdisjoint({"img", "iframe", "object", "embed", "link", "base", "form", "svg"})
    names = {name for _, found in READ.elements for name in found}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "srcdoc")]


def test_the_policy_lets_run_what_is_there_and_nothing_else() -> None:
    (policy,) = [found["content"] for tag, found in READ.elements if tag == "meta" and "http-equiv" in found]
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))

    def sha(content: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

    assert allowed == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "script-src": sha(READ.scripts[-1][1]),
        "style-src": sha(READ.styles[0]),
    }


def test_no_address_leads_out_of_the_page() -> None:
    links = [found["href"] for _, found in READ.elements if "href" in found]
    assert links and all(link.startswith("#") for link in links)
    ids = [found["id"] for _, found in READ.elements if "id" in found]
    assert len(ids) == len(set(ids)) and {link[1:] for link in links} <= set(ids)
    for written in (asset("shell.html"), asset("page.html"), SHELL.style, SHELL.script):
        assert not re.search(r"https?:|//[a-z]|url\(|@import|fetch|XMLHttp|WebSocket|import\(", written)


def test_the_script_makes_text_never_markup() -> None:
    makers = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function\(|DOMParser|</|<!--"
    assert not re.search(makers, SHELL.script)


def test_the_texts_are_whole() -> None:
    assert READ.articles == [SEEN, "Nothing here.", SEEN]
    assert any(EVIL in found.get("data-t", "") for _, found in READ.elements) is False
    assert PAGE.encode("utf-8")


def test_every_finding_can_be_reached() -> None:
    report = engine().extract(HOSTILE)
    found = report.of_type(*TYPES)
    assert len(found) > 8 and {one.type for one in found} == set(TYPES)
    marks = {attributes["id"]: attributes for tag, attributes in READ.elements if tag == "mark" and "id" in attributes}
    proofs = READ.data("proofs-d1")
    for number, finding in enumerate(found, 1):
        key = f"d1f{number}"
        assert (marks[key]["data-t"], marks[key]["data-r"]) == (finding.type, finding.rule.name)
        assert READ.covered[key] == SEEN[slice(*finding.span)]
        assert proofs[f"f{number}"]["span"] == list(finding.span)
        assert proofs[f"f{number}"]["type"] == finding.type
    assert len(proofs) == len(found)
    rows = [attributes["data-k"] for tag, attributes in READ.elements if tag == "tr" and "data-k" in attributes]
    facts = [f"d1f{number}" for number, finding in enumerate(found, 1) if finding.type == "Casualty"]
    assert [row for row in rows if row.startswith("d1f")] == facts
    assert {marks[key]["data-n"] for key in facts} == {"1", "2", "3"}


def test_what_a_proof_refers_to_is_there() -> None:
    shared = READ.data("shared")
    for proof in READ.data("proofs-d1").values():
        assert proof["type"] in shared["types"]
        rule = shared["rules"][proof["rule"]]
        assert rule["excerpt"] in shared["excerpts"]
        assert "test" not in shared["excerpts"][rule["excerpt"]]["text"]
        for element in proof["elements"]:
            start, end = element["at"]
            assert shared["excerpts"][element["excerpt"]]["text"][start:end].strip()
    by_rule = [proof for proof in READ.data("proofs-d1").values() if proof["rule"].endswith("harmed")]
    written = [
        [shared["excerpts"][one["excerpt"]]["text"][slice(*one["at"])] for one in proof["elements"]]
        for proof in by_rule
    ]  # fmt: skip
    assert written[0] == ["Actor", "🎈", "@harm", "Quantity", "[word & lower & !@harm]"]
    keys = {slot["key"] for slot in by_rule[0]["slots"] if "key" in slot}
    assert {READ.data("proofs-d1")[key]["type"] for key in keys} == {"Actor", "Quantity"}


def test_a_proof_tells_status_losers_and_derivation() -> None:
    proofs = list(READ.data("proofs-d1").values())
    casualties = [proof for proof in proofs if proof["type"] == "Casualty"]
    assert [proof["polarity"] for proof in casualties] == ["positive", "negative", "positive"]
    quantity = next(proof for proof in proofs if proof["rule"].endswith("at_least"))
    assert [(one["rule"].rpartition(".")[2], one["why"]) for one in quantity["beat"]] == [("just", "shorter")]
    assert quantity["derivation"][0][0].startswith("range = 2 or more")
    assert casualties[0]["derivation"][0][1][0][2] in READ.data("proofs-d1")


def test_one_document_and_none() -> None:
    assert '<body class="one">' in page_of(HOSTILE) and '<body class="many">' in PAGE
    empty = read(page_of())
    assert empty.articles == [] and empty.data("shared")["types"]


def test_a_report_is_a_page() -> None:
    report = engine().extract(HOSTILE, id="d")
    assert read(report.to_html()).articles == [SEEN]
    assert set(read(report.to_html(["Actor"])).data("shared")["types"]) == {"Actor"}


def test_equal_input_gives_equal_bytes_whatever_the_hash_seed() -> None:
    assert page_of(HOSTILE, HOSTILE) == page_of(HOSTILE, HOSTILE)
    code = "import hashlib, pages; print(hashlib.sha256(pages.page_of(pages.HOSTILE).encode()).hexdigest())"
    support = Path(__file__).resolve().parents[1] / "support"
    sums = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=support, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert sums == {f"{hashlib.sha256(page_of(HOSTILE).encode()).hexdigest()}\n".encode()}


# ── Marks ───────────────────────────────────────────────────────────────────────────────────────

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&\"' \r\n"), min_size=1, max_size=30)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Piece]]:
    content = draw(TEXTS)
    ends = st.tuples(st.integers(0, len(content)), st.integers(0, len(content))).filter(lambda pair: pair[0] != pair[1])
    pairs = [sorted(pair) for pair in draw(st.lists(ends, max_size=8))]
    return content, [Piece(start, end, number) for number, (start, end) in enumerate(pairs)]


@given(marked_texts())
def test_marks_enclose_their_characters_and_change_none(case: tuple[str, list[Piece]]) -> None:
    content, pieces = case
    found = marked(content, pieces, lambda n, first: f'<mark data-k="{n}"{" id" if first else ""}>', "</mark>")
    reader = read(f'<div class="text">{found}</div>')
    seen = content.replace("\x00", "\ufffd")
    assert reader.articles == [seen] and reader.depth == 0
    assert reader.covered == {str(piece.number): seen[piece.start : piece.end] for piece in pieces}
    firsts = [attributes["data-k"] for _, attributes in reader.elements if "id" in attributes]
    assert sorted(firsts) == sorted(str(piece.number) for piece in pieces)


def test_the_longer_stands_outside_and_what_crosses_is_split() -> None:
    pieces = [Piece(0, 2, 0), Piece(0, 4, 1), Piece(3, 6, 2)]
    assert marked("abcdef", pieces, lambda n, _: f"<{n}>", "</>") == "<1><0>ab</>c<2>d</></><2>ef</>"


@given(st.text() | st.just(EVIL))
def test_escaping(value: str) -> None:
    assert not re.search("[<>\"'\r\x00\ud800-\udfff]", text(value).replace("&#13;", ""))
    written = data({value: [value]})
    assert not re.search("[<>&\u2028\u2029\x00-\x1f\ud800-\udfff]", written)
    assert json.loads(written) == {value: [value]}


# ── Colours ─────────────────────────────────────────────────────────────────────────────────────


def palettes() -> dict[str, dict[str, str]]:
    """Of all pages first, then of this one: each tells its colours in light and then in dark."""
    blocks = re.findall(r":root \{(.*?)\}", SHELL.style, re.DOTALL)
    light, dark = (
        dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6}|\d+%)", "".join(half))) for half in (blocks[0::2], blocks[1::2])
    )
    return {"light": light, "dark": dark}


def channels(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def contrast(one: list[float], other: list[float]) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: list[float]) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_that_is_measured_is_that_of_the_standard() -> None:
    assert contrast(channels("#000000"), channels("#ffffff")) == pytest.approx(21)
    assert contrast(channels("#777777"), channels("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_everything_can_be_read(mode: str) -> None:
    values = palettes()[mode]
    palette = {name: channels(value) for name, value in values.items() if value.startswith("#")}
    fact, over, chosen = (int(values[name].rstrip("%")) / 100 for name in ("fact", "over", "chosen"))
    papers = [palette["paper"], palette["raised"]]
    for name in ("ink", "soft", "accent"):
        assert min(contrast(palette[name], paper) for paper in papers) >= 4.5
    assert contrast(palette["took"], palette["took-ink"]) >= 4.5
    for number in range(8):
        colour = palette[f"c{number}"]
        assert contrast(colour, palette["badge"]) >= 4.5
        assert min(contrast(colour, paper) for paper in papers) >= 3
        # The most that can lie on one another: a fact within a fact, the one chosen, the other pointed at.
        for layers in ((fact,), (fact, fact), (chosen, over), (fact, chosen), (fact, over)):
            ground = papers[0]
            for strength in layers:
                ground = [strength * part + (1 - strength) * base for part, base in zip(colour, ground, strict=True)]
            assert contrast(palette["ink"], ground) >= 4.5


SIGHT = {
    "trichromat": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deutan": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritan": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""How linear RGB is seen: the matrices of Machado, Oliveira and Fernandes (2009), severity 1."""
XYZ = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8729))
"""Linear sRGB to CIE XYZ, each row over its white."""


def lab(colour: list[float], sight: str) -> list[float]:
    """CIE L*a*b* of `colour` as somebody sees it."""
    seen = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    for matrix in (SIGHT[sight], XYZ):
        seen = [max(0.0, sum(a * b for a, b in zip(row, seen, strict=True))) for row in matrix]
    x, y, z = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in seen)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_types_with_the_same_line_differ_in_colour_to_every_eye(mode: str, sight: str) -> None:
    lines = dict(re.findall(r"\.t\d \{ --c: var\(--(c\d)\); --line: (\w+);", SHELL.style))
    assert len(lines) == 8
    pairs = [(one, other) for one, other in combinations(sorted(lines), 2) if lines[one] == lines[other]]
    assert len(pairs) == 4
    for pair in pairs:
        one, other = (lab(channels(palettes()[mode][name]), sight) for name in pair)
        assert math.dist(one, other) >= 20, pair
