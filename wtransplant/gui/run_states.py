"""Run checkpoints that the window writes by itself, to continue runs, also those that ended with the program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wtransplant.gui.autosave import Autosaves

_STATE = ".run"


@dataclass(frozen=True)
class LeftRun:
    """A run whose window ended in the middle of it: the recipe that it started from, and its state."""

    recipe: Path
    state: Path
    when: datetime


class RunStates:
    """The folder with them. The state of the newest run is kept, and its recipe as long as it goes on.

    Args:
        folder: made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._autosaves = Autosaves(folder)
        self._used = False

    def begin(self, number: int) -> Path:
        """Where the state of a new run goes; those of earlier ones are deleted.

        Raises:
            OSError: the folder cannot be made.
        """
        recipe = self._autosaves.path
        self._used = True
        self._delete_states(recipe)
        return recipe.with_name(f"{recipe.stem}-{number}{_STATE}")

    @property
    def recipe(self) -> Path:
        """Where the recipe of the run under way goes; with it, the run is offered at the next start."""
        return self._autosaves.path

    def finished(self) -> None:
        """The run came to its end: there is nothing to offer, but its state is kept."""
        if self._used:
            self.recipe.unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete all of this window's."""
        if self._used:
            self._delete_states(self._autosaves.path)
            self._autosaves.clear()

    def left_behind(self) -> LeftRun | None:
        """The newest run whose window runs no more; states that belong to no run are deleted."""
        found = []
        for left in self._autosaves.left_behind():
            states = self._states(left.path)
            if states:
                when = datetime.fromtimestamp(states[-1].stat().st_mtime)
                found.append(LeftRun(left.path, states[-1], when))
            else:
                self._autosaves.forget(left.path)
        self._delete_orphans()
        return found[0] if found else None

    def forget(self, left: LeftRun) -> None:
        """Delete a run that was left behind."""
        self._delete_states(left.recipe)
        self._autosaves.forget(left.recipe)

    def _states(self, recipe: Path) -> list[Path]:
        return sorted(self._folder.glob(f"{recipe.stem}-*{_STATE}"), key=lambda path: path.stat().st_mtime)

    def _delete_states(self, recipe: Path) -> None:
        for path in self._states(recipe):
            path.unlink(missing_ok=True)

    def _delete_orphans(self) -> None:
        """States of windows that ended after their run did; a window that runs holds a lock file."""
        for path in self._folder.glob(f"*{_STATE}"):
            owner = path.with_name(path.stem.rpartition("-")[0])
            if not owner.with_suffix(".toml").exists() and not owner.with_suffix(".lock").exists():
                path.unlink(missing_ok=True)
