"""How many threads a run has beside a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.gui import engine

if TYPE_CHECKING:
    from wtransplant.training import RunSettings


def beside_a_window(settings: RunSettings) -> RunSettings:
    """Leave the window a core of its own.

    Otherwise its thread and OpenMP's spinning workers fight, and the run falls to a fraction of its speed.
    """
    if settings.threads is not None:
        return settings
    return settings.model_copy(update={"threads": engine.threads_beside_window()})
