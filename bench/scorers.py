"""The scorers beside the development data, and its records: shared by the scripts that score."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

__all__ = ["Record", "load_scorer", "read"]

Record = dict[str, Any]


def load_scorer(data: Path, name: str) -> Any:
    """The scorer `name` in the folder ``scorers`` of `data`, as a module. Ends the program when there is none."""
    folder = data / "scorers"
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    if spec is None or spec.loader is None or not (folder / f"{name}.py").is_file():
        sys.exit(f"no scorer {name} in {folder}")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))  # one scorer may import another
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> list[Record]:
    """The records of a .jsonl file. Only a newline ends one: texts hold other line separators."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
