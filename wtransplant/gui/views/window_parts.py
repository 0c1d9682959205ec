"""Parts that the window has several of: menus of which one thing is ticked, and the contents of docks."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QUndoStack
from PySide6.QtWidgets import QDockWidget, QFrame, QMenu, QUndoView, QVBoxLayout, QWidget

from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.scrolled import scrolled
from wtransplant.words import mark, tr

MENU_TITLES = {
    "File": mark("&File"),
    "Edit": mark("&Edit"),
    "View": mark("&View"),
    "Map": mark("&Map"),
    "Freeze": mark("Free&ze"),
    "Train": mark("&Train"),
    "Help": mark("&Help"),
}

AS_OPENED = mark("As opened. Each step is listed below; a click goes back to it.")
"""First line of the history."""

DOCK_TITLES = {
    "problems": mark("Problems"),
    "matching": mark("Matching"),
    "rules": mark("Rules"),
    "inspector": mark("Inspector"),
    "contents": mark("Contents"),
    "freezing": mark("Freezing"),
    "train": mark("Fine-tune"),
    "runs": mark("Runs"),
    "history": mark("History"),
    "log": mark("Log"),
}
"""The docks by name, from left to right while they share a place as tabs."""


class _StepAction(QAction):
    """Undo or redo, with the name of the step that it is about; Qt's own keeps the language that it was made in."""

    def __init__(self, name: str, text: str, with_step: str, nothing: str, parent: QObject) -> None:
        super().__init__(tr(text), parent)
        self.setObjectName(name)
        self.setToolTip(tr(nothing))  # menus show it only for what cannot be done
        self.setProperty("refused", True)
        self._text, self._with_step = text, with_step

    def show_step(self, step: str) -> None:
        """Name the step; an empty one is none."""
        self.setText(tr(self._with_step, step=step) if step else tr(self._text))


def undo_actions(undo: QUndoStack, parent: QObject) -> tuple[QAction, QAction]:
    """Undo and redo of a stack."""
    nothing = mark("There is nothing to undo"), mark("There is nothing to redo")
    back = _StepAction("undo", mark("&Undo"), mark("&Undo {step}"), nothing[0], parent)
    on = _StepAction("redo", mark("&Redo"), mark("&Redo {step}"), nothing[1], parent)
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
    name: str, title: str, texts: Mapping[str, str], chosen: SignalInstance, parent: QWidget
) -> tuple[QMenu, dict[str, QAction]]:
    """A menu of which one is ticked; choosing emits its name. The actions are called ``theme_dark`` and so on."""
    menu = QMenu(title, parent)
    group = QActionGroup(menu)
    actions = {choice: menu.addAction(text) for choice, text in texts.items()}
    for choice, action in actions.items():
        action.setObjectName(f"{name}_{choice}")
        action.setCheckable(True)
        action.triggered.connect(lambda _=False, choice=choice: chosen.emit(choice))
        group.addAction(action)
    return menu, actions


def history_list(undo: QUndoStack) -> QUndoView:
    """The steps that were done, of which a click goes back to one."""
    view = QUndoView(undo)
    view.setEmptyLabel(tr(AS_OPENED))
    view.setAccessibleName(tr("History"))
    make_copyable(view)
    return view


def name_toggle(dock: QDockWidget, name: str) -> None:
    """Give the action that shows a dock a name of its own, and the English title without the figure behind it."""
    toggle = dock.toggleViewAction()
    toggle.setObjectName(f"dock_{name}")
    toggle.setProperty("english", DOCK_TITLES[name])


def page(panel: QWidget) -> QWidget:
    """A dock's content as a card with some air around it, like the panels of the trees."""
    card = QFrame()
    card.setObjectName("dockPage")
    inner = QVBoxLayout(card)
    inner.setContentsMargins(6, 6, 6, 6)
    inner.addWidget(scrolled(panel))
    framed = QWidget()
    outer = QVBoxLayout(framed)
    outer.setContentsMargins(12, 2, 12, 2)
    outer.addWidget(card)
    return framed
