"""How many threads a run has beside a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.gui import engine

if TYPE_CHECKING:
    from wtransplant.training import RunSettings


def beside_a_window(settings: RunSettings) -> RunSettings:
    """Leave the window a core of its own: threads that wait for each other stand still whenever it takes one.

    For what is to give the same numbers each time; a single run finds the fastest number by itself.
    """
    if settings.threads is not None:
        return settings
    return settings.model_copy(update={"threads": engine.threads_beside_window()})


def found_by_the_run(settings: RunSettings) -> RunSettings:
    """Leave the number open where the run may try out which is fastest, see :class:`RunControl`."""
    from wtransplant.training.thread_choice import is_open

    return settings if is_open(settings) else beside_a_window(settings)


def as_asked_for(settings: RunSettings) -> RunSettings:
    """The number open again where a run was given the one of this machine, for a form that says "automatic"."""
    given = settings.threads == engine.threads_beside_window()
    return settings.model_copy(update={"threads": None}) if given else settings
