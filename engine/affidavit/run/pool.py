"""Many documents over several processes: streamed, in order, and the same for any number of workers."""

from __future__ import annotations

import io
import multiprocessing
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.context import BaseContext
from typing import TYPE_CHECKING, Any

from affidavit.compile.program import CompiledRule, Entry, Program
from affidavit.text.model import Document

if TYPE_CHECKING:
    from affidavit.run.engine import Engine
    from affidavit.run.report import Report

__all__ = ["map_documents"]

Task = Callable[["Report"], Any]

# A chunk is large enough that passing it on costs little, and small enough that the first result comes soon.
_CHUNK_DOCUMENTS = 32
_CHUNK_CHARACTERS = 100_000
_CHUNKS_AHEAD = 3  # for each worker


def map_documents(engine: Engine, documents: Iterable[Document], task: Task | None, workers: int) -> Iterator[Any]:
    """``task(engine.read(document))`` for each document in order; the report itself when there is no task."""
    if workers < 1:
        raise ValueError(f"workers must be 1 or more, not {workers}")
    if workers == 1:
        return (task(report) if task else report for report in map(engine.read, documents))
    return _in_processes(engine, documents, task, workers)


def _in_processes(engine: Engine, documents: Iterable[Document], task: Task | None, workers: int) -> Iterator[Any]:
    executor = ProcessPoolExecutor(workers, _context(), _start, (engine.program, task))
    waiting: deque[Future[bytes]] = deque()
    try:
        for chunk in _chunks(documents):
            waiting.append(executor.submit(_work, chunk))
            if len(waiting) >= workers * _CHUNKS_AHEAD:
                yield from _loads(waiting.popleft().result(), engine.program)
        while waiting:
            yield from _loads(waiting.popleft().result(), engine.program)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _context() -> BaseContext:
    # A forked worker starts at once and shares the program's memory; but a lock held by another thread stays locked.
    safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    chunk: list[Document] = []
    size = 0
    for document in documents:
        chunk.append(document)
        size += len(document.text)
        if len(chunk) >= _CHUNK_DOCUMENTS or size >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


# ── In the worker ───────────────────────────────────────────────────────────────────────────────

_worker: tuple[Engine, Task | None]


def _start(program: Program, task: Task | None) -> None:
    global _worker
    from affidavit.run.engine import Engine

    _worker = Engine(program), task


def _work(documents: list[Document]) -> bytes:
    engine, task = _worker
    results = [task(report) if task else report for report in map(engine.read, documents)]
    return _dumps(results, engine.program)


# ── Results on their way back: parts of the program travel as numbers ───────────────────────────

_resolving = threading.local()


def _dumps(results: list[Any], program: Program) -> bytes:
    rules = {rule.name: index for index, rule in enumerate(program.rules)}
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = {
        Program: lambda _: (_program, ()),
        CompiledRule: lambda rule: (_rule, (rules[rule.name],)),
        Entry: lambda entry: (_entry, (entry.lexicon, entry.order)),
    }
    pickler.dump(results)
    return buffer.getvalue()


def _loads(data: bytes, program: Program) -> list[Any]:
    _resolving.program = program
    results: list[Any] = pickle.loads(data)
    return results


def _program() -> Program:
    program: Program = _resolving.program
    return program


def _rule(index: int) -> CompiledRule:
    return _program().rules[index]


def _entry(lexicon: int, order: int) -> Entry:
    return _program().lexicons[lexicon].entries[order]
