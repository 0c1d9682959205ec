"""How pairs are saved: asked in a dialog, kept in the workspace, and with it in recipes."""

from __future__ import annotations

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.views.save_options_dialog import SaveOptions, SaveOptionsDialog
from wtransplant.units import plural
from wtransplant.words import tr


class SaveOptionsController:
    """Opens the dialog, and puts what was chosen into the workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        context.window.actions_["save_options"].triggered.connect(self.choose)

    def choose(self) -> None:
        """Ask; what is chosen holds for the next pairs."""
        from wtransplant.saving import SaveSettings

        now = self._context.workspace.saving or SaveSettings()
        told = ""
        if now.dtypes:
            told = tr(
                "The recipe has {rules} of its own for some keys, which hold before this.",
                rules=plural(len(now.dtypes), "dtype rule"),
            )
        shown = SaveOptions(now.format, now.dtype, now.max_shard_size)
        dialog = SaveOptionsDialog(shown, told, self._context.window)
        accepted = dialog.exec() == SaveOptionsDialog.DialogCode.Accepted
        chosen = dialog.options()
        dialog.deleteLater()
        if not accepted:
            return
        self._context.workspace.saving = SaveSettings.model_validate(
            {
                "format": chosen.format,
                "dtype": chosen.dtype,
                "max_shard_size": chosen.shard,
                "dtypes": now.dtypes,
            }
        )
        self._context.say(tr("The next pairs are saved like this."))
