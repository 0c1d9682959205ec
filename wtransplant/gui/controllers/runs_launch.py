"""Train elsewhere: writes the recipe of what is filled in, with the script that starts it on other machines."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from wtransplant.errors import WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import JobContext
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.runs_launch import LaunchDialog

_TITLE = mark("Train elsewhere")
_ENDINGS = (".sh", ".sh", ".sbatch")


class LaunchController:
    """Shows the dialog; it is made anew each time."""

    def __init__(self, context: Context) -> None:
        self._context = context
        context.window.actions_["launch_lines"].triggered.connect(self.open)
        context.window.runs_made.connect(lambda: context.window.runs.launch_requested.connect(self.open))

    def open(self) -> None:
        """Show the lines for the pair that is open."""
        try:
            self._context.workspace.require_plan()
        except WtransplantError as error:
            self._context.fail(tr(_TITLE), error)
            return
        from wtransplant.gui.views.runs_launch import LaunchDialog  # many never open one

        dialog = LaunchDialog(self._context.window)
        dialog.changed.connect(lambda: _fill(dialog))
        dialog.save_requested.connect(lambda: self._save(dialog))
        _fill(dialog)
        dialog.exec()
        dialog.deleteLater()

    def _save(self, dialog: LaunchDialog) -> None:
        """Ask for a folder, and write both into it."""
        folder = self._context.settings.folder("launch")
        chosen = QFileDialog.getExistingDirectory(dialog, tr("Where to write recipe and script"), folder)
        if not chosen:
            return
        self._context.settings.set_folder("launch", chosen)
        workspace = self._context.workspace
        plan, policy, settings = workspace.require_plan().frozen_copy(), workspace.policy, workspace.settings
        name = Path(dialog.recipe.text() or "recipe.toml").name
        recipe = Path(chosen) / name
        script = recipe.with_suffix(_ENDINGS[dialog.tabs.currentIndex()])
        text = dialog.text

        def work(job: JobContext) -> None:
            from wtransplant.saving.atomic import write_text

            engine.save_recipe(engine.recipe_of(plan, policy, settings), recipe)
            write_text(script, text if text.startswith("#!") else f"#!/bin/sh\n{text}")

        def done(_: object) -> None:
            self._context.say(
                tr("Wrote {name} and {name2} to {chosen}", name=recipe.name, name2=script.name, chosen=chosen)
            )

        self._context.jobs.start(
            tr("Writing the recipe"), work, done, lambda error: self._context.fail(tr(_TITLE), error)
        )


def _fill(dialog: LaunchDialog) -> None:
    from wtransplant.training.launching import launch_lines

    lines = launch_lines(
        PurePosixPath(dialog.recipe.text() or "recipe.toml"),
        PurePosixPath(dialog.output.text() or "out"),
        device=dialog.device.currentData(),
        processes=dialog.processes.value(),
        machines=dialog.machines.value(),
    )
    dialog.set_lines(lines.one_machine, lines.several_machines, lines.slurm)
