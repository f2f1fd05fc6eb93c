"""An extraction that keeps its evidence: whatever shape the results take, the bundle gets texts and records."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from affidavit.io.atomic import atomic_binary
from affidavit.io.evidence import BundleWriter, EvidenceError
from affidavit.run.engine import Engine
from affidavit.run.errors import PackError
from affidavit.run.packs import read_named
from affidavit.run.report import Report
from affidavit.text.model import Document

__all__ = ["keep_evidence"]

Result = TypeVar("Result")


@contextlib.contextmanager
def keep_evidence(
    engine: Engine,
    pack: str | Path,
    path: Path,
    types: Sequence[str],
    *,
    hashes_only: bool = False,
    written: Callable[[Any], str] | None = None,
) -> Iterator[Engine]:
    """An engine like `engine`, which `pack` names, that writes an evidence bundle of all it maps to `path`.

    The bundle has the records of `types`; where the tasks mapped make them anyway, `written` gives their lines from a
    task's result, which spares making them twice. It is there in full when the context ends, and not at all after an
    exception. Raises EvidenceError when it cannot be written, PackError when the pack has changed since it was loaded.
    """
    sources = read_named(pack)
    try:
        with (
            atomic_binary(path) as stream,
            contextlib.closing(BundleWriter(stream, sources, engine.pack, types, hashes_only=hashes_only)) as bundle,
        ):
            if bundle.pack_files != engine.pack.files:
                raise PackError(f"the files of {pack} have changed since they were compiled")
            yield _Keeping(engine, bundle, types, written)
            bundle.finish()
    except BrokenPipeError:
        raise  # whoever reads the results has stopped; the bundle is not at fault
    except OSError as problem:
        raise EvidenceError(f"{path} cannot be written: {problem.strerror}") from problem


class _Keeping(Engine):
    """Maps as the engine it is made of does, and hands texts and records to a bundle on the way."""

    def __init__(
        self, engine: Engine, bundle: BundleWriter, types: Sequence[str], written: Callable[[Any], str] | None
    ) -> None:
        super().__init__(engine.program, engine.warnings, engine.types)
        self._bundle = bundle
        self._types = tuple(types)
        self._written = written

    def map(
        self,
        task: Callable[[Report], Result],
        documents: Iterable[Document],
        workers: int = 1,
        *,
        whole: bool = False,
    ) -> Iterator[Result]:
        kept = self._bundle.documents(documents)
        if self._written is not None:
            for result in super().map(task, kept, workers, whole=whole):
                self._bundle.add_records(self._written(result))
                yield result
            return
        both = partial(_with_records, task=task, types=self._types)
        for result, records in super().map(both, kept, workers, whole=whole):
            self._bundle.add_records(records)
            yield result


def _with_records(report: Report, task: Callable[[Report], Any], types: Sequence[str]) -> tuple[Any, str]:
    return task(report), report.to_jsonl(types)
