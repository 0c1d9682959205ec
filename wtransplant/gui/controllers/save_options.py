"""How pairs are saved: asked in a dialog or in the settings, kept in the workspace, and with it in recipes."""

from __future__ import annotations

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.views.save_options_dialog import SaveOptionsDialog
from wtransplant.gui.views.save_options_form import SaveOptions
from wtransplant.units import plural
from wtransplant.words import tr


class SaveOptionsController:
    """Opens the dialog, and puts what was chosen into the workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        context.window.actions_["save_options"].triggered.connect(self.choose)

    @property
    def options(self) -> SaveOptions:
        """What holds now."""
        now = self._context.workspace.saving
        return SaveOptions() if now is None else SaveOptions(now.format, now.dtype, now.max_shard_size)

    @property
    def note(self) -> str:
        """What the recipe has besides, which stays as it is; empty for nothing."""
        now = self._context.workspace.saving
        if now is None or not now.dtypes:
            return ""
        return tr(
            "The recipe has {rules} of its own for some keys, which hold before this.",
            rules=plural(len(now.dtypes), "dtype rule"),
        )

    def choose(self) -> None:
        """Ask; what is chosen holds for the next pairs."""
        dialog = SaveOptionsDialog(self.options, self.note, self._context.window)
        accepted = dialog.exec() == SaveOptionsDialog.DialogCode.Accepted
        chosen = dialog.options()
        dialog.deleteLater()
        if accepted:
            self.use(chosen)
            self._context.say(tr("The next pairs are saved like this."))

    def use(self, chosen: SaveOptions) -> None:
        """Let the next pairs be saved like this."""
        from wtransplant.saving import SaveSettings

        now = self._context.workspace.saving or SaveSettings()
        self._context.workspace.saving = SaveSettings.model_validate(
            {
                "format": chosen.format,
                "dtype": chosen.dtype,
                "max_shard_size": chosen.shard,
                "dtypes": now.dtypes,
            }
        )
