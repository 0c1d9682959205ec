"""Keeps what was not saved, and offers it at the next start if the program ended without being asked."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer

from wtransplant.errors import WtransplantError
from wtransplant.gui.autosave import Autosaves, LeftBehind
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.moments import Moment
from wtransplant.words import tr

log = logging.getLogger("wtransplant")
_DELAY_MS = 2000


class AutosaveController(QObject):
    """Writes the recipe two seconds after the last step, in a quiet job; deletes it when all is saved."""

    def __init__(self, context: Context, opening: OpeningController, autosaves: Autosaves) -> None:
        super().__init__(context.window)
        self._context = context
        self._opening = opening
        self._autosaves = autosaves
        self._offered: LeftBehind | None = None
        self._writing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self.save_now)
        context.undo.indexChanged.connect(lambda _: self._timer.start())
        context.undo.cleanChanged.connect(lambda _: self._timer.start())
        context.window.banner.accepted.connect(self._restore)
        context.window.banner.declined.connect(self._decline)
        self._offer()

    def save_now(self) -> None:
        """Write the recipe of what the window shows now, or delete it if nothing would be lost."""
        plan = self._context.workspace.plan
        if self._writing:
            self._timer.start()
            return
        if plan is None or self._context.undo.isClean():
            self._autosaves.clear()
            return
        asked = self._context.findings.of(plan).match.questions
        plan, policy, settings = (
            plan.frozen_copy(),
            self._context.workspace.policy,
            self._context.workspace.settings,
        )

        def write() -> None:
            from wtransplant.recipe import recipe_of, save_recipe  # not needed before the first step

            recipe = recipe_of(plan, policy, settings, hashed=False, questions=asked)
            save_recipe(recipe, self._autosaves.path)

        def failed(error: WtransplantError) -> None:
            log.warning(
                "autosave: %s", error
            )  # nothing is lost yet, and a person can do nothing about it now

        def ended() -> None:
            self._writing = False

        self._writing = True
        self._context.jobs.start(
            tr("Keeping the recipe"), lambda job: write(), lambda _: None, failed, ended=ended, quiet=True
        )

    def stop(self) -> None:
        """The window closes by a person's will: nothing is kept."""
        self._timer.stop()
        self._autosaves.clear()

    def _offer(self) -> None:
        left = self._autosaves.left_behind()
        self._offered = left[0] if left else None
        if self._offered is not None:
            when = Moment(self._offered.when)
            text = tr("The program ended on {when} with steps that were not saved.", when=when)
            self._context.window.banner.offer(text, tr("Restore them"), tr("Discard them"))

    def _restore(self) -> None:
        left = self._offered
        if left is None:
            return

        def then() -> None:
            self._context.undo.resetClean()  # what came back is still saved nowhere
            self._autosaves.forget(left.path)
            self._timer.start()

        self._context.window.banner.offer("", "", "")
        self._opening.open_recipe(left.path, then=then)

    def _decline(self) -> None:
        if self._offered is not None:
            self._autosaves.forget(self._offered.path)
        self._context.window.banner.offer("", "", "")
        self._offer()
