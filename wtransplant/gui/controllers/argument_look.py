"""Keeps the form of arguments in the target dialog equal to the target that is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.model_code import ModelCode
from wtransplant.gui.controllers.model_lists import file_of
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.views.target_dialog import TargetDialog
from wtransplant.targets.signature import ParameterInfo, parameters_of
from wtransplant.targets.trust import CodeFile, code_to_allow
from wtransplant.words import tr

MayRun = Callable[[CodeFile, QWidget], bool]
_SETTLE_MS = 300


class ArgumentLook:
    """Looks the arguments up in a job once nobody types any more; a file is run only after a yes.

    Args:
        dialog: the dialog.
        code: runs the code of models.
        may_run: asks whether a file may run, over a window.
    """

    def __init__(self, dialog: TargetDialog, code: ModelCode, may_run: MayRun) -> None:
        self._dialog, self._code, self._may_run = dialog, code, may_run
        self._wanted: CodeFile | None = None
        self._allowed = ""
        self._focus = False
        self._settle = QTimer(dialog)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.look)
        dialog.text_changed.connect(lambda _: self._settle.start())
        dialog.form.button_pressed.connect(self._ask)

    def end(self) -> None:
        """The dialog is closed."""
        self._settle.stop()
        self._code.stop_looking()

    def look(self, *, focus: bool = False) -> None:
        """Look now.

        Args:
            focus: whether the form gets the keyboard then.
        """
        self._settle.stop()
        self._focus = focus
        text = self._dialog.text.text().strip()
        if not _names_something(text):
            self._code.stop_looking()
            self._dialog.form.show_free("")
            return
        self._dialog.form.wait(tr("Looking for the arguments…"))
        allowed = self._allowed

        def work(job: JobContext) -> list[ParameterInfo] | CodeFile:
            code = None if file_of(text) is None else code_to_allow(text)
            if code is not None and code.digest != allowed:
                return code
            return parameters_of(text, lambda _, digest: digest == allowed)

        self._code.look(tr("Looking at {name}", name=Path(text).name), work, self._found, self._failed)

    def _found(self, found: list[ParameterInfo] | CodeFile) -> None:
        form = self._dialog.form
        if isinstance(found, CodeFile):
            self._wanted = found
            form.show_free(
                tr("What can be given here is known once {name} has run.", name=found.path.name),
                tr("Show the arguments…"),
            )
            return
        form.show_parameters(found)
        if self._focus:
            form.focus()

    def _failed(self, error: WtransplantError) -> None:
        self._dialog.form.show_free(
            tr("The arguments cannot be shown: {what}", what=error.what), tip=str(error)
        )

    def _ask(self) -> None:
        if self._wanted is not None and self._may_run(self._wanted, self._dialog):
            self._allowed = self._wanted.digest
            self.look(focus=True)


def _names_something(text: str) -> bool:
    """Whether it is worth looking: something before and behind a colon, or a file that is no Python file."""
    if text.endswith((".py", ".py:")):
        return False
    place, colon, name = text.rpartition(":")
    return bool(place and name) if colon else Path(text).expanduser().is_file()
