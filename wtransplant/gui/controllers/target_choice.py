"""Asks for a target in a dialog, with lists to choose from and a form for its arguments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog

from wtransplant.gui.controllers.argument_look import ArgumentLook, MayRun
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.model_code import ModelCode
from wtransplant.gui.controllers.model_lists import ModelLists, places
from wtransplant.gui.views.target_dialog import DialogWords, TargetDialog
from wtransplant.targets import TargetSpec


class TargetChoice:
    """Puts the dialog together; lists of zoos are kept from one showing to the next.

    Args:
        context: what all controllers share.
        code: runs the code of models.
        may_run: asks whether a file may run, over a window.
    """

    def __init__(self, context: Context, code: ModelCode, may_run: MayRun) -> None:
        self._context, self._code, self._may_run = context, code, may_run
        self._zoos: dict[str, Sequence[str]] = {}

    def ask(
        self, text: str = "", *, spec: TargetSpec | None = None, words: DialogWords | None = None
    ) -> TargetSpec | None:
        """Ask for a target; ``None`` if none is wanted after all.

        Args:
            text: the specification to begin with.
            spec: the whole of it, with its arguments.
            words: what the dialog says, where a model is wanted for something else than to be filled.
        """
        dialog = TargetDialog(self._context.settings.folder("target"), places(), self._context.window)
        lists = ModelLists(dialog, self._context, self._zoos)
        look = ArgumentLook(dialog, self._code, self._may_run)
        dialog.chooser.taken.connect(lambda _, decided: look.look(focus=decided))
        if words is not None:
            dialog.set_words(words)
        if spec is None:
            dialog.set_text(text)
        else:
            dialog.set_target(spec)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        for part in (lists, look):
            part.end()
        dialog.deleteLater()
        return dialog.spec if accepted else None
