"""The settings dialog: what is changed in it holds at once and is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.looks import LooksController
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.controllers.save_options import SaveOptionsController
from wtransplant.gui.controllers.shortcuts import ShortcutsController
from wtransplant.gui.folders import log_folder, show_folder, state_folder
from wtransplant.gui.models.shortcuts import Keys, native, with_both_enters
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.files_page import KeptPlace
    from wtransplant.gui.views.keys_page import KeysPage
    from wtransplant.gui.views.settings_dialog import SettingsDialog


class SettingsController:
    """Opens the dialog and does what is chosen there; tells of stored settings that cannot be read."""

    def __init__(
        self,
        context: Context,
        looks: LooksController,
        opening: OpeningController,
        saving: SaveOptionsController,
        shortcuts: ShortcutsController,
    ) -> None:
        self._context = context
        self._looks, self._opening, self._saving, self._shortcuts = looks, opening, saving, shortcuts
        self._unreadable = [*context.settings.mend(), *(f"keys/{name}" for name in shortcuts.unusable)]
        self._asked: tuple[str, Keys] = ("", ())
        self.dialog: SettingsDialog | None = None
        action = context.window.actions_["settings"]
        action.setMenuRole(QAction.MenuRole.PreferencesRole)  # where macOS has it
        action.triggered.connect(self.open)
        for signal in (context.window.scheme_chosen, context.window.language_chosen):
            signal.connect(lambda _: self._show())

    def tell_unreadable(self) -> None:
        """Say in one message what of the stored settings cannot be read; the usual values hold instead."""
        place = tr("They are kept in {place}.", place=self._context.settings.place)
        if not self._context.settings.can_be_kept:
            self._context.warn(
                tr("Settings cannot be written: changes are lost when the window closes."), place
            )
        if self._unreadable:
            names = ", ".join(self._unreadable)
            what = tr("Some settings cannot be read, and have their usual values: {names}", names=names)
            self._context.warn(what, place)
        self._unreadable = []

    def open(self) -> None:
        """Show the dialog, as it was if it is open."""
        if self.dialog is None:
            self.dialog = self._make()
        self._show()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _make(self) -> SettingsDialog:
        from wtransplant.gui.views.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._saving.note, self._context.window)
        dialog.finished.connect(self._forget)
        dialog.scheme.chosen.connect(self._choose_scheme)
        dialog.language.chosen.connect(self._choose_language)
        dialog.text_size.chosen.connect(lambda size: self._looks.choose_text_size(int(size)))
        dialog.saving.fill(self._saving.options)
        dialog.saving.changed.connect(lambda: self._saving.use(dialog.saving.options()))
        dialog.files.set_places(self._places())
        dialog.files.clear_wanted.connect(self._forget_recent)
        dialog.files.folder_wanted.connect(lambda folder: show_folder(Path(folder)))
        keys = dialog.keys
        keys.keys_wanted.connect(self._want_keys)
        keys.take_wanted.connect(lambda: self._give(*self._asked))
        keys.removal_wanted.connect(lambda name: self._give(name, ()))
        keys.reset_wanted.connect(self._reset)
        keys.reset_all_wanted.connect(self._reset_all)
        keys.asked_again.connect(self._show_keys)
        return dialog

    def _forget(self, _: int) -> None:
        self.dialog = None

    def _show(self) -> None:
        """What holds now: theme and language can be changed in the menus too."""
        if self.dialog is not None:
            settings = self._context.settings
            self.dialog.scheme.choose(settings.scheme)
            self.dialog.language.choose(settings.language)
            self.dialog.text_size.choose(str(settings.text_size))
            self.dialog.files.set_recent(len(settings.recent))
            self._show_keys()

    def _choose_scheme(self, scheme: str) -> None:
        self._looks.choose_scheme(scheme)
        self._context.window.set_scheme(scheme)

    def _choose_language(self, choice: str) -> None:
        self._looks.choose_language(choice)
        self._context.window.set_language(choice)

    def _forget_recent(self) -> None:
        self._context.settings.forget_recent()
        self._opening.show_recent()
        self._show()

    def _places(self) -> list[KeptPlace]:
        from wtransplant.gui.views.files_page import KeptPlace

        file = Path(self._context.settings.place)
        folders = (
            (mark("Log"), log_folder()),
            (mark("Unsaved steps"), state_folder("autosave")),
            (mark("Runs"), state_folder("runs")),
            (mark("Reports of crashes"), state_folder("crashes")),
        )
        settings = KeptPlace(mark("Settings"), str(file), str(file.parent) if file.is_absolute() else "")
        return [settings, *(KeptPlace(title, str(folder), str(folder)) for title, folder in folders)]

    @property
    def _keys(self) -> KeysPage:
        assert self.dialog is not None
        return self.dialog.keys

    def _show_keys(self) -> None:
        if self.dialog is not None:
            self.dialog.keys.set_bindings(self._shortcuts.bindings())

    def _want_keys(self, name: str, keys: str) -> None:
        """Keys that another command has are taken away from it only after a second yes."""
        both = with_both_enters(keys)
        if objection := next(filter(None, map(self._shortcuts.objection, both)), ""):
            self._keys.tell(objection, is_wrong=True)
        else:
            self._give_free(name, both)

    def _reset(self, name: str) -> None:
        """The usual keys may have been given to another command meanwhile."""
        self._give_free(name, next(each.usual for each in self._shortcuts.bindings() if each.name == name))

    def _give_free(self, name: str, keys: Keys) -> None:
        """Give a command these keys, or ask first if another has one of them."""
        for each in keys:
            owner = self._shortcuts.owner(each, name)
            if owner is not None:
                self._asked = name, keys
                told = tr("{keys} belongs to “{command}”.", keys=native(each), command=owner.text)
                self._keys.tell(told, is_wrong=True, may_take=True)
                return
        self._give(name, keys)

    def _give(self, name: str, keys: Keys) -> None:
        self._shortcuts.give(name, keys)
        self._show_keys()
        self._keys.tell(tr("It holds at once.") if keys else tr("The command has no keys now."))

    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
        self._show_keys()
        self._keys.tell(tr("All commands have their usual keys."))
