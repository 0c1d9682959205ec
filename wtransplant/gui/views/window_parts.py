"""Parts that the window has several of: menus of which one thing is ticked, and the contents of docks."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QUndoStack
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from wtransplant.words import mark, tr

MENU_TITLES = {
    "File": mark("&File"),
    "Edit": mark("&Edit"),
    "View": mark("&View"),
    "Map": mark("&Map"),
    "Freeze": mark("&Freeze"),
    "Train": mark("&Train"),
    "Help": mark("&Help"),
}


class _StepAction(QAction):
    """Undo or redo, with the name of the step that it is about; Qt's own keeps the language that it was made in."""

    def __init__(self, text: str, with_step: str, parent: QObject) -> None:
        super().__init__(tr(text), parent)
        self._text, self._with_step = text, with_step

    def show_step(self, step: str) -> None:
        """Name the step; an empty one is none."""
        self.setText(tr(self._with_step, step=step) if step else tr(self._text))


def undo_actions(undo: QUndoStack, parent: QObject) -> tuple[QAction, QAction]:
    """Undo and redo of a stack."""
    back = _StepAction(mark("&Undo"), mark("&Undo {step}"), parent)
    on = _StepAction(mark("&Redo"), mark("&Redo {step}"), parent)
    back.triggered.connect(undo.undo)
    on.triggered.connect(undo.redo)
    undo.canUndoChanged.connect(back.setEnabled)
    undo.canRedoChanged.connect(on.setEnabled)
    undo.undoTextChanged.connect(back.show_step)
    undo.redoTextChanged.connect(on.show_step)
    for action, can, step in ((back, undo.canUndo(), undo.undoText()), (on, undo.canRedo(), undo.redoText())):
        action.setEnabled(can)
        action.show_step(step)
    return back, on


def choice_menu(
    title: str, texts: Mapping[str, str], chosen: SignalInstance, parent: QWidget
) -> tuple[QMenu, dict[str, QAction]]:
    """A menu of which one is ticked; choosing emits its name."""
    menu = QMenu(title, parent)
    group = QActionGroup(menu)
    actions = {name: menu.addAction(text) for name, text in texts.items()}
    for name, action in actions.items():
        action.setCheckable(True)
        action.triggered.connect(lambda _=False, name=name: chosen.emit(name))
        group.addAction(action)
    return menu, actions


def page(panel: QWidget) -> QWidget:
    """A dock's content as a card with some air around it, like the panels of the trees."""
    card = QFrame()
    card.setObjectName("dockPage")
    inner = QVBoxLayout(card)
    inner.setContentsMargins(6, 6, 6, 6)
    inner.addWidget(panel)
    framed = QWidget()
    outer = QVBoxLayout(framed)
    outer.setContentsMargins(12, 2, 12, 2)
    outer.addWidget(card)
    return framed
