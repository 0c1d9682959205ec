"""Answers to modal dialogs, given beforehand; a dialog that nobody expected raises instead of hanging the run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QListWidget, QMessageBox, QPushButton

_FILE_DIALOGS = ("getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory")
Answer = Callable[[object], object]


@dataclass(frozen=True)
class Shown:
    """One dialog that was shown: its window title, all its words, its buttons, and the lines of its list."""

    title: str
    text: str
    verbs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass
class Answers:
    """What a test says to the dialogs that it expects, first come first served.

    Attributes:
        shown: the dialogs so far.
    """

    shown: list[Shown] = field(default_factory=list)
    _left: deque[tuple[str, Answer]] = field(default_factory=deque)

    def press(self, verb: str) -> None:
        """The next dialog is answered by its button with this text."""
        self._left.append((f"press {verb!r}", lambda dialog: _press(dialog, verb)))

    def fill(self, act: Callable[[QDialog], None], verb: str) -> None:
        """The next dialog is filled in, then its button with this text is pressed."""

        def answer(dialog: object) -> object:
            assert isinstance(dialog, QDialog)
            act(dialog)
            return _press(dialog, verb)

        self._left.append((f"fill in and press {verb!r}", answer))

    def give(self, value: object) -> None:
        """The next file or number dialog gives this value, as Qt's static functions return it."""
        self._left.append((f"give {value!r}", lambda _: value))

    def error(self) -> None:
        """The next dialog is an error, and is closed."""

        def answer(dialog: object) -> object:
            assert isinstance(dialog, QDialog) and dialog.objectName() == "error", f"no error: {dialog}"
            return _press(dialog, "Close")

        self._left.append(("an error", answer))

    def meet(self, dialog: object, shown: Shown) -> object:
        """A dialog came up."""
        self.shown.append(shown)
        if not self._left:
            raise AssertionError(f"a dialog that the test does not expect: {shown}")
        return self._left.popleft()[1](dialog)

    @property
    def unused(self) -> list[str]:
        """Answers that no dialog asked for."""
        return [name for name, _ in self._left]

    @property
    def last(self) -> Shown:
        """The dialog that was shown last."""
        return self.shown[-1]


def install(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every way in which the window can stop and wait for a person end in the answers."""

    def run(dialog: QDialog) -> object:
        return answers.meet(dialog, _describe(dialog))

    for kind in (QDialog, QMessageBox):
        monkeypatch.setattr(kind, "exec", run)
    for name in _FILE_DIALOGS:
        monkeypatch.setattr(QFileDialog, name, _static(answers))
    monkeypatch.setattr(QInputDialog, "getInt", _static(answers))
    monkeypatch.setattr(QMessageBox, "about", _static(answers))


def _static(answers: Answers) -> Callable[..., object]:
    def call(_parent: object, title: str, *words: object) -> object:
        return answers.meet(None, Shown(title, " ".join(map(str, words))))

    return call


def _describe(dialog: QDialog) -> Shown:
    verbs = tuple(button.text() for button in dialog.findChildren(QPushButton))
    if isinstance(dialog, QMessageBox):
        return Shown(dialog.windowTitle(), f"{dialog.text()}\n{dialog.informativeText()}", verbs)
    lists = dialog.findChildren(QListWidget)
    lines = tuple(widget.item(row).text() for widget in lists for row in range(widget.count()))
    return Shown(dialog.windowTitle(), "", verbs, lines)


def _press(dialog: object, verb: str) -> object:
    assert isinstance(dialog, QDialog)
    buttons = {button.text(): button for button in dialog.findChildren(QPushButton)}
    assert verb in buttons, f"{verb!r} is not among {list(buttons)}"
    buttons[verb].click()
    return dialog.result()
