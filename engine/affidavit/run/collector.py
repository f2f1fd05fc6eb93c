"""The garbage collector kept away while very many objects are made that all stay."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["uncollected"]


@contextlib.contextmanager
def uncollected(*, settle: bool = False) -> Iterator[None]:
    """No collection meanwhile: looking for garbage again and again among hundreds of thousands of objects takes as long
    as making them. To `settle` is to put them, and all there is, with the oldest, so that they are not looked at as
    soon as collection goes on."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if settle and not gc.get_freeze_count():  # what somebody froze stays frozen
            gc.freeze()
            gc.unfreeze()
        gc.enable()
