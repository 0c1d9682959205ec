"""Theme, language, full screen, the facts in the status bar, the about box."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from wtransplant import __version__
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.language import speak
from wtransplant.gui.said_again import say_again
from wtransplant.gui.text_size import apply_text_size
from wtransplant.gui.theme import apply_theme, theme_changes
from wtransplant.gui.views.focus_ring import FocusRing
from wtransplant.units import format_size
from wtransplant.words import again

_FACTS_MS = 2000


class LooksController:
    """What belongs to the window itself and not to the work in it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        window = context.window
        self._ring = FocusRing(window)
        window.scheme_chosen.connect(self.choose_scheme)
        window.set_scheme(context.settings.scheme)
        window.language_chosen.connect(self.choose_language)
        window.set_language(context.settings.language)
        theme_changes().changed.connect(window.refresh_icons)
        window.actions_["full_screen"].toggled.connect(self._full_screen)
        window.actions_["about"].triggered.connect(self._about)
        self._timer = QTimer(window)
        self._timer.setInterval(_FACTS_MS)
        self._timer.timeout.connect(self.show_facts)
        self._timer.start()
        # The device stands in the run settings, for which the first picture need not wait.
        window.set_facts(_memory())

    def choose_scheme(self, scheme: str) -> None:
        """Light, dark, or as the system."""
        self._context.settings.scheme = scheme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, scheme)  # type: ignore[arg-type]

    def choose_text_size(self, percent: int) -> None:
        """The size of all texts, in per cent of the system's."""
        self._context.settings.text_size = percent
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_text_size(app, percent)

    def choose_language(self, choice: str) -> None:
        """``system``, or a language by its code: what is open says its texts again."""
        self._context.settings.language = choice
        speak(choice)
        self._say_steps_again()

    def _say_steps_again(self) -> None:
        """The names of the steps that can be undone."""
        undo = self._context.undo
        for place in range(undo.count()):
            command = undo.command(place)
            command.setText(again(command.text()))
        say_again(self._context.window.history)

    def show_facts(self) -> None:
        """Device and memory, as far as they can be told without importing torch."""
        facts = [self._context.workspace.settings.device, _memory()]
        self._context.window.set_facts(" · ".join(filter(None, facts)))

    def _full_screen(self, on: bool) -> None:
        window = self._context.window
        if on:
            window.showFullScreen()
        else:
            window.showNormal()

    def _about(self) -> None:
        from wtransplant.gui.models.inside import parts, versions  # seldom asked for
        from wtransplant.gui.views.about_dialog import AboutDialog

        dialog = AboutDialog(__version__, versions(), parts(), self._context.window)
        dialog.exec()
        dialog.deleteLater()


def _memory() -> str:
    used = _resident_bytes()
    return format_size(used) if used else ""


def _resident_bytes() -> int:
    """Memory of this process; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return _peak_resident_bytes()
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _peak_resident_bytes() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
