"""What a person does in the window, and what they then see, in the words of the tests."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from wtransplant.gui.app import Application
from wtransplant.gui.views.key_tree_view import KeyTreeView
from wtransplant.gui.views.offer_popup import OfferPopup

BACKBONE = ["backbone.0.weight", "backbone.0.bias", "backbone.1.weight", "backbone.1.bias"]
"""The keys of the small target that no name fits."""


def drop(application: Application, sources: Sequence[str], target: str) -> None:
    """Drag rows of the source tree and drop them on a row of the target tree."""
    window = application.window
    model = window.target.model
    model.expand_all()
    row = model.row_of(target)
    assert row >= 0, f"{target} is not shown"
    dragged = window.source.model.mime_of(sources)
    assert model.dropMimeData(dragged, Qt.DropAction.CopyAction, -1, -1, model.index(row, 0))
    QApplication.processEvents()  # what is to be done is done when the drag is over


def settle(qtbot: QtBot, application: Application) -> None:
    """Wait until nothing is under way."""
    qtbot.waitUntil(lambda: not application.jobs.running, timeout=60_000)


def statuses(application: Application) -> dict[str, str]:
    """The status word of each target key."""
    plan = application.workspace.plan
    return {} if plan is None else dict(plan.resolution.target_status)


def with_status(application: Application, status: str) -> list[str]:
    """Target keys with this status."""
    return [key for key, word in statuses(application).items() if word == status]


def sources_of(application: Application) -> dict[str, str]:
    """Target key to source key, of all links in force."""
    plan = application.workspace.plan
    return {} if plan is None else {key: link.sources[0] for key, link in plan.resolution.links.items()}


def steps(application: Application) -> list[str]:
    """The names on the undo stack, oldest first."""
    undo = application.undo
    return [undo.text(place) for place in range(undo.index())]


def click_box(application: Application, path: str) -> None:
    """Click the freeze check box of a target row."""
    model = application.window.target.model
    model.expand_all()
    assert model.setData(freeze_index(application, path), None, Qt.ItemDataRole.CheckStateRole)


def box(application: Application, path: str) -> Qt.CheckState:
    """The state of a freeze check box."""
    application.window.target.model.expand_all()
    return Qt.CheckState(freeze_index(application, path).data(Qt.ItemDataRole.CheckStateRole))


def menu_of(view: KeyTreeView, path: str | None) -> dict[str, QAction]:
    """Open the context menu of a row (``None``: beside the rows); its actions by their words."""
    view.menu_requested.emit(path, QPoint())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    actions = {action.text(): action for action in menu.actions()}
    return actions


def choose(view: KeyTreeView, path: str, words: str) -> None:
    """Choose an entry of a row's context menu."""
    menu_of(view, path)[words].trigger()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()


class Offers:
    """The question beside a drop, as a person sees it."""

    def __init__(self, popup: OfferPopup) -> None:
        self._popup = popup
        self._model = popup.chooser.model

    @property
    def text(self) -> str:
        """What there is to decide."""
        return next(label.text() for label in self._popup.findChildren(QLabel) if "wants" in label.text())

    @property
    def titles(self) -> list[str]:
        """What is offered."""
        return [self._model.choice(row).name for row in range(self._model.rowCount())]

    @property
    def details(self) -> list[str]:
        """The reasons."""
        return [self._model.choice(row).detail for row in range(self._model.rowCount())]

    @property
    def chosen(self) -> str | None:
        """What Enter would take."""
        index = self._popup.chooser.list.currentIndex()
        return self.titles[index.row()] if index.isValid() else None

    def press(self, *keys: Qt.Key) -> None:
        """Press keys, one after the other."""
        for key in keys:
            QTest.keyClick(self._popup.focusWidget(), key)

    def take(self, title: str) -> None:
        """Click one."""
        index = self._model.index(self.titles.index(title))
        chooser = self._popup.chooser
        QTest.mouseClick(
            chooser.list.viewport(),
            Qt.MouseButton.LeftButton,
            pos=chooser.list.visualRect(index).center(),
        )

    def close(self) -> None:
        """Give it up."""
        self.press(Qt.Key.Key_Escape)
        assert not isinstance(QApplication.activePopupWidget(), OfferPopup)


def offers() -> Offers:
    """The question that is asked at the moment."""
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, OfferPopup), popup
    return Offers(popup)


def freeze_index(application: Application, path: str) -> QModelIndex:
    """The cell of a freeze check box."""
    model = application.window.target.model
    return model.index(model.row_of(path), model.columns.index("freeze"))
