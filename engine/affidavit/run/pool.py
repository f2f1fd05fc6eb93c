"""Many documents over several processes: streamed, in order, and the same for any number of workers."""

from __future__ import annotations

import contextlib
import gc
import io
import multiprocessing
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.context import BaseContext
from typing import TYPE_CHECKING, Any

from affidavit.compile.program import CompiledRule, Entry, Program
from affidavit.match.fill import RuleValues
from affidavit.match.statistics import Counts
from affidavit.run.collector import uncollected
from affidavit.text.model import Document

if TYPE_CHECKING:
    from affidavit.run.engine import Engine
    from affidavit.run.report import Report

__all__ = ["heed_signals", "leave", "map_documents", "process_context", "stop_if_interrupted"]

Task = Callable[["Report"], Any]

# A chunk is large enough that passing it on costs little, and small enough that the first result comes soon.
_CHUNK_DOCUMENTS = 32
_CHUNK_CHARACTERS = 100_000
_CHUNKS_AHEAD = 3  # for each worker


def map_documents(
    engine: Engine, documents: Iterable[Document], task: Task | None, workers: int, *, whole: bool = False
) -> Iterator[Any]:
    """``task(report)`` for each document in order, or, unless `whole`, each piece of a long one; its report itself
    without a task."""
    if workers < 1:
        raise ValueError(f"workers must be 1 or more, not {workers}")
    if workers == 1:
        return _results(engine, documents, task, whole)
    return _in_processes(engine, documents, task, workers, whole)


def _results(engine: Engine, documents: Iterable[Document], task: Task | None, whole: bool) -> Iterator[Any]:
    for document in documents:
        if task is None:
            yield engine.read(document)
        elif whole:
            yield task(engine.read(document))
        else:
            yield from map(task, engine.read_pieces(document))


def _in_processes(
    engine: Engine, documents: Iterable[Document], task: Task | None, workers: int, whole: bool
) -> Iterator[Any]:
    context = process_context()
    if context.get_start_method() == "fork":  # what it was forked from, and all that this has worked out so far
        executor = ProcessPoolExecutor(workers, context, _go_on, (engine, task, whole))
    else:
        timed = engine.statistics.timed
        executor = ProcessPoolExecutor(workers, context, _start, (engine.program, engine.types, task, whole, timed))
    waiting: deque[Future[bytes]] = deque()
    try:
        for chunk in _chunks(documents):
            waiting.append(executor.submit(_work, chunk))
            if len(waiting) >= workers * _CHUNKS_AHEAD:
                yield from _received(waiting.popleft().result(), engine)
        while waiting:
            yield from _received(waiting.popleft().result(), engine)
    finally:
        leave(executor)


def _received(data: bytes, engine: Engine) -> list[Any]:
    results: list[Any]
    results, counts = _loads(data, engine.program)
    engine.statistics.add(counts)
    return results


def process_context() -> BaseContext:
    """How processes are started here."""
    # A forked worker starts at once and shares the program's memory; but a lock held by another thread stays locked.
    safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def leave(executor: ProcessPoolExecutor) -> None:
    """End the workers of `executor` after what they are at, also where one of them was killed.

    Python before 3.12 then waits for ever for its own thread, which writes into a pipe that nobody reads any more but
    this process could: it never does, so its end of the pipe may be closed.
    """
    with contextlib.suppress(AttributeError, OSError):
        getattr(executor, "_call_queue")._reader.close()  # noqa: B009
    executor.shutdown(wait=True, cancel_futures=True)


_interrupted = False


def heed_signals() -> None:
    """In a worker: note Ctrl-C, which reaches all processes, and leave it to `stop_if_interrupted`.

    A worker that ended at once could do so while it holds a lock of the queues, and the others would wait for ever.
    """

    def noted(number: int, frame: object) -> None:
        global _interrupted
        _interrupted = True

    signal.signal(signal.SIGINT, noted)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the command line's own would let the worker go on


def stop_if_interrupted() -> None:
    """In a worker, at a place where it can be left. The process that started it gets this as the result."""
    if _interrupted:
        raise KeyboardInterrupt


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

_worker: tuple[Engine, Task | None, bool]


def _start(program: Program, types: Sequence[str], task: Task | None, whole: bool, timed: bool) -> None:
    from affidavit.run.engine import Engine

    engine = Engine(program, types=types)
    engine.statistics.timed = timed
    _go_on(engine, task, whole)


def _go_on(engine: Engine, task: Task | None, whole: bool) -> None:
    global _worker
    heed_signals()
    engine.statistics.reset()  # what was counted before the fork is the parent's
    _worker = engine, task, whole
    gc.freeze()  # the pack stays: no use in looking for garbage in it again and again


def _work(documents: list[Document]) -> bytes:
    engine, task, whole = _worker
    results: list[Any] = []
    for document in documents:
        stop_if_interrupted()
        results += _results(engine, (document,), task, whole)
    return _dumps((results, engine.statistics.take()), engine.program)


# ── Results on their way back: parts of the program travel as numbers ───────────────────────────

_resolving = threading.local()


def _dumps(results: tuple[list[Any], Counts], program: Program) -> bytes:
    rules = {rule.name: index for index, rule in enumerate(program.rules)}
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = {
        Program: lambda _: (_program, ()),
        CompiledRule: lambda rule: (_rule, (rules[rule.name],)),
        Entry: lambda entry: (_entry, (entry.lexicon, entry.order)),
        RuleValues: lambda values: (_values, (rules[values.rule.name],)),
    }
    pickler.dump(results)
    return buffer.getvalue()


def _loads(data: bytes, program: Program) -> tuple[list[Any], Counts]:
    if getattr(_resolving, "program", None) is not program:
        _resolving.program, _resolving.values = program, {}
    with uncollected():
        results: tuple[list[Any], Counts] = pickle.loads(data)
    return results


def _program() -> Program:
    program: Program = _resolving.program
    return program


def _rule(index: int) -> CompiledRule:
    return _program().rules[index]


def _values(index: int) -> RuleValues:
    """Made once for a program: it takes longer than a finding does."""
    known: dict[int, RuleValues] = _resolving.values
    if index not in known:
        known[index] = RuleValues(_rule(index), _program())
    return known[index]


def _entry(lexicon: int, order: int) -> Entry:
    return _program().lexicons[lexicon].entries[order]
