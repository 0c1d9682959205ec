"""How many threads a run has beside a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.gui import engine

if TYPE_CHECKING:
    from wtransplant.training import RunCheckpoint, RunSettings


def beside_a_window(settings: RunSettings) -> RunSettings:
    """Leave the window a core of its own: threads that wait for each other stand still whenever it takes one.

    For what is to give the same numbers each time; a single run finds the fastest number by itself.
    """
    if settings.threads is not None:
        return settings
    return settings.model_copy(update={"threads": engine.threads_beside_window()})


def as_asked_for(checkpoint: RunCheckpoint) -> RunSettings:
    """The settings of a run, with the number open again that the run itself chose."""
    from wtransplant.training import RunSettings

    settings = RunSettings.model_validate(checkpoint.settings)
    chosen = checkpoint.facts.get("threads_open", False)
    return settings.model_copy(update={"threads": None}) if chosen else settings
