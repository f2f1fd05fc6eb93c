"""Where the output of a command goes, and the page that several commands write."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

from affidavit.cli.console import UsageError, error
from affidavit.cli.inputs import Documents
from affidavit.io.atomic import atomic_text
from affidavit.io.html import Part, page, part
from affidavit.run.engine import Engine
from affidavit.run.report import Report

__all__ = ["target", "write_page"]


@contextlib.contextmanager
def target(path: Path | None) -> Iterator[TextIO]:
    """The file at `path`, whole or not at all, or standard output. Raises UsageError when it cannot be written."""
    if path is None:
        yield sys.stdout
        return
    try:
        with atomic_text(path) as stream:
            yield stream
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror}") from problem


def write_page(
    engine: Engine, documents: Documents, types: Sequence[str], workers: int, stream: TextIO, near: str | None = None
) -> None:
    """Write the findings of `documents` as one page; of those whose text contains `near`, where that is given."""
    task = partial(_part, types=types, near=near)
    parts: list[Part] = []
    for done, cuts in engine.map(task, documents, workers):
        if cuts:
            error(f"{done.title}: sentences longer than the cap were cut, {cuts} times")
        parts.append(done)
    for piece in page(parts, engine.program, types):
        stream.write(piece)


def _part(report: Report, types: Sequence[str], near: str | None) -> tuple[Part, int]:
    findings = [one for one in report.of_type(*types) if near is None or near.casefold() in one.text.casefold()]
    return part(report.document, findings, report.program, types), len(report.cuts)
