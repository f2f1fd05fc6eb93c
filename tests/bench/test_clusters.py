"""B-cubed, and the command line of bench/clusters.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "clusters.py"


def clusters() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_clusters", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_b_cubed_of_a_cluster_split_in_two() -> None:
    gold = {("a", "1"): "x", ("a", "2"): "x", ("b", "1"): "x", ("b", "2"): "y"}
    split = {("a", "1"): 0, ("a", "2"): 0, ("b", "1"): 1, ("b", "2"): 2}
    precision, recall = clusters().b_cubed(split, gold)
    assert precision == 1
    assert recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    merged = dict.fromkeys(gold, 0)
    precision, recall = clusters().b_cubed(merged, gold)
    assert precision == pytest.approx((3 * 3 / 4 + 1 / 4) / 4)
    assert recall == 1


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    for words, status in ((["--help"], 0), (["nowhere"], 2), (["--evry", "3"], 2)):
        with pytest.raises(SystemExit) as ended:
            clusters().main(words)
        assert ended.value.code == status
    told = capsys.readouterr()
    assert "usage:" in told.out
    assert "there is no nowhere" in told.err
