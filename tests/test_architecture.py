"""The shape of the house: imports flow one way, packaging lists what is there, files stay readable."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "engine" / "affidavit"
MODULES = sorted(ENGINE.rglob("*.py"))

STAGES = ("text", "syntax", "values", "compile", "match", "relate", "audit", "io", "run")
"""Each may import itself and those before it."""
FACES = ("cli", "integrations", "lsp", "web", "testing")
"""Above the public API: they may import every stage, and no stage imports them."""
DATA = {"grammar": ROOT / "grammar", "rules": ROOT / "rules"}
"""Packages that are mapped into `affidavit` from beside the engine."""
MAX_LINES = 600


def imported(module: Path) -> Iterator[str]:
    """Every module that `module` imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}: relative import"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def stage_of(dotted: str) -> str | None:
    """The folder of `affidavit` that a dotted name lies in; None for the package itself and for other packages."""
    parts = dotted.split(".")
    if parts[0] != "affidavit" or len(parts) < 2:
        return None
    return parts[1] if (ENGINE / parts[1]).is_dir() or parts[1] in DATA else None


def test_every_folder_is_a_stage_a_face_or_data() -> None:
    folders = {path.name for path in ENGINE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders - {*STAGES, *FACES} == set()
    assert {*STAGES, "cli", "testing"} <= folders


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_imports_never_go_upward(module: Path) -> None:
    home = module.relative_to(ENGINE).parts[0]
    if home in FACES or module.parent == ENGINE:
        return
    allowed = {*STAGES[: STAGES.index(home) + 1], *DATA}
    upward = [name for name in imported(module) if (stage := stage_of(name)) is not None and stage not in allowed]
    assert upward == []
    assert "affidavit" not in {name for name in imported(module) if "." not in name}


def test_the_import_check_sees_what_it_should() -> None:
    assert stage_of("affidavit.match.search.matches") == "match"
    assert stage_of("affidavit.load") is None
    assert stage_of("re.compile") is None
    assert any(stage_of(name) == "match" for name in imported(ENGINE / "relate" / "run.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_every_module_says_what_it_is_and_stays_short(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert text.count("\n") <= MAX_LINES


def project() -> dict[str, object]:
    settings: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "setuptools"
    ]
    return settings


def test_packages_are_the_folders() -> None:
    folders = {module.parent for module in MODULES}
    assert all((folder / "__init__.py").is_file() for folder in folders)
    dotted = {".".join(folder.relative_to(ENGINE.parent).parts) for folder in folders}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["setuptools"]["packages"] == sorted(dotted | {f"affidavit.{name}" for name in DATA})


def tracked() -> list[Path]:
    """Files under version control or about to be: what git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    return [path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file()]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in the wheel, built from a copy so that no build folder appears in the repository."""
    copy = tmp_path_factory.mktemp("wheel") / "source"
    for path in tracked():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    build = "from setuptools import build_meta; print(build_meta.build_wheel('dist'))"
    done = subprocess.run([sys.executable, "-c", build], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(copy / "dist" / done.stdout.splitlines()[-1]) as archive:
        return archive.namelist()


def test_the_wheel_installs_only_affidavit(wheel: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {re.sub(r"-.*\.dist-info$", ".dist-info", top) for top in tops} == {"affidavit", "affidavit.dist-info"}


def test_the_wheel_holds_every_file_of_the_package(wheel: list[str]) -> None:
    expected = set()
    for path in tracked():
        if path.is_relative_to(ENGINE):
            expected.add("affidavit/" + path.relative_to(ENGINE).as_posix())
        for name, folder in DATA.items():
            if path.is_relative_to(folder):
                expected.add(f"affidavit/{name}/" + path.relative_to(folder).as_posix())
    assert len(expected) > 50
    assert sorted(expected - set(wheel)) == []


def test_the_wheel_has_the_command(wheel: list[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in wheel)
    assert any(re.search(r"\.dist-info/(licenses/)?LICENSE$", name) for name in wheel)


MACHINE = re.compile(r"(?<![\w.:/~-])/(?:home|Users|root|work|tmp|private)/[\w.-]")


def test_the_path_check_sees_what_it_should() -> None:
    assert MACHINE.search("see /" + "home/me/file")
    assert MACHINE.search('open("/' + 'tmp/x")')
    assert not MACHINE.search("https://example.org/home/page and a/" + "tmp/b")


def test_no_path_of_a_machine() -> None:
    found = []
    for path in tracked():
        if path.is_relative_to(ROOT / "seeds"):
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        if MACHINE.search(text) or (len(ROOT.parts) > 2 and f"{ROOT}/" in text):
            found.append(path.relative_to(ROOT).as_posix())
    assert found == []
