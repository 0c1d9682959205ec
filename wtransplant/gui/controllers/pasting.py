"""Makes a pair without files from the text of a ``load_state_dict`` error, so that rules can be worked out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from wtransplant.collector import collector_paused
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.models.listing import list_source, list_target
from wtransplant.gui.newest import Newest
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.controllers.prepared import Views
    from wtransplant.gui.views.paste_dialog import PasteDialog
    from wtransplant.mapping import Plan
    from wtransplant.pasted import PastedError

_SETTLE_MS = 150
_LONGEST = 10_000_000
"""Characters of the clipboard that are looked at; no error is as long."""
_NEEDS_TENSORS = ("save_pair", "save_recipe", "save_recipe_as", "start", "reload")
_TITLE = mark("Paste an error")


class PastingController(QObject):
    """Asks for the text, and says what such a pair cannot do.

    Args:
        context: what all controllers share.
        may_leave: asks whether the pair that is open may be let go of.
    """

    def __init__(self, context: Context, may_leave: Callable[[], bool]) -> None:
        super().__init__(context.window)
        self._context = context
        self._may_leave = may_leave
        self._reader = Newest(tr("Reading the text"), context.jobs)
        self._tips: dict[str, str] = {}
        window = context.window
        window.actions_["paste_error"].triggered.connect(self.paste)
        window.source.empty.set_link(tr("…or paste a load_state_dict error"))
        window.source.empty.link_pressed.connect(self.paste)
        for event in ("source_changed", "target_changed"):
            getattr(context.workspace.events, event).connect(self._show_limits)

    def paste(self) -> None:
        """Ask for a text in a dialog, and open what it names."""
        if not self._may_leave():
            return
        from wtransplant.gui.views.paste_dialog import PasteDialog  # many never open one

        dialog = PasteDialog(self._context.window)
        settle = QTimer(dialog)
        settle.setSingleShot(True)
        settle.setInterval(_SETTLE_MS)
        settle.timeout.connect(lambda: self._read(dialog))
        dialog.text_changed.connect(settle.start)
        self._offer_clipboard(dialog)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        settle.stop()
        self._reader.drop()
        error = dialog.error
        dialog.deleteLater()
        if accepted and error is not None:
            self.open(error)

    def open(self, error: PastedError) -> None:
        """Open the keys that an error names, in a job; nothing of the pair before is carried over."""
        workspace, prepared = self._context.workspace, self._context.prepared

        def work(job: JobContext) -> tuple[Plan, Views]:
            from wtransplant.mapping import Plan
            from wtransplant.pasted import pair_from_error

            with collector_paused():
                plan = Plan(*pair_from_error(error))
                return plan, prepared.view_of(plan, list_source(plan.source), list_target(plan.target))

        def done(result: tuple[Plan, Views]) -> None:
            from wtransplant.freezing import Policy

            plan, views = result
            self._context.undo.clear()
            prepared.put(*views)
            workspace.replace(plan, Policy(), None)
            self._context.window.show_dock("rules")
            self._context.say(tr("{error}: keys without tensors, to work out rules with.", error=error))

        self._context.jobs.start(
            tr("Opening the keys of an error"),
            work,
            done,
            lambda problem: self._context.fail(tr(_TITLE), problem),
        )

    def _offer_clipboard(self, dialog: PasteDialog) -> None:
        """Put in what is on the clipboard, if it is such an error."""
        text = QApplication.clipboard().text()[:_LONGEST]
        if not text.strip():
            return

        def done(errors: tuple[PastedError, ...]) -> None:
            if errors and not dialog.text.toPlainText():
                dialog.set_text(text)

        self._reader.start(lambda: _errors_in(text), done, lambda _: None)

    def _read(self, dialog: PasteDialog) -> None:
        text = dialog.text.toPlainText()
        if not text.strip():
            self._reader.drop()
            dialog.set_errors((), "")
            return
        nothing = tr("This names no missing, unexpected or mismatched key. Paste the whole message.")
        self._reader.start(
            lambda: _errors_in(text),
            lambda errors: dialog.set_errors(errors, nothing),
            lambda error: dialog.set_errors((), error.what),
        )

    def _show_limits(self) -> None:
        """Switch off what needs tensors, with the reason; or on again."""
        reason = keys_only(self._context.workspace)
        if (reason is not None) == bool(self._tips):
            return
        for name in _NEEDS_TENSORS:
            action = self._context.window.actions_[name]
            tip = self._tips.pop(name, "")
            if reason is not None:
                self._tips[name] = action.statusTip()
                tip = f"{reason.what[:1].upper()}{reason.what[1:]}"
            action.setEnabled(reason is None)
            action.setStatusTip(tip)
            action.setToolTip(tip)


def _errors_in(text: str) -> tuple[PastedError, ...]:
    from wtransplant.pasted import read_errors

    return read_errors(text)
