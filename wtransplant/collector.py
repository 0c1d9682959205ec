"""Python's collector of reference cycles, kept from stopping everything else.

Every thread stands still while it runs, and it looks at every object that may hold others. References are
counted all the same: what nobody holds any more goes at once, unless it is part of a cycle.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """For work that makes very many objects which stay: they would set the collector off again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def never_look_again() -> None:
    """Take all objects there are from the collector's sight: modules and classes, which live to the end."""
    gc.freeze()
