"""A plot that can be in a window of its own, where it goes on as before, and comes back when that is closed."""

from __future__ import annotations

from types import SimpleNamespace

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from wtransplant.gui.theme import icon, theme_changes
from wtransplant.words import mark, tr

_SIZE = (760, 480)
_OUT, _BACK = mark("Open in a window of its own"), mark("Put the plot back")


class Detachable(QWidget):
    """The place of a plot.

    Args:
        plot: what is shown: a plot, or a widget that has it as ``plot``.
        title: of its window.
        parent: the widget above.

    Attributes:
        content: the plot, wherever it is.
        button: opens the window, and brings the plot back.
        back: stands in the place of the plot, and brings it back.

    Signals:
        moved(): the plot is elsewhere now.
    """

    moved = Signal()

    def __init__(self, plot: QWidget, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content, self._title = plot, title
        self._window: PlotWindow | None = None
        self._note = self._make_note()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(plot)
        self._stack.addWidget(self._note)
        self._action = QAction(tr(_OUT), self)
        self._action.triggered.connect(self.toggle)
        self.button = self._make_button()
        self._offer_in_menu(plot if isinstance(plot, pg.PlotWidget) else plot.plot)  # type: ignore[attr-defined]

    def _make_note(self) -> QWidget:
        note = QWidget()
        words, self.back = QLabel(tr("The plot is in a window of its own.")), QPushButton(tr(_BACK))
        words.setProperty("role", "muted")
        self.back.clicked.connect(self.bring_back)
        layout = QVBoxLayout(note)
        layout.addStretch(1)
        for widget in (words, self.back):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        return note

    def _make_button(self) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(tr("Window of the plot"))
        button.clicked.connect(self.toggle)
        button.setToolTip(tr(_OUT))
        theme_changes().changed.connect(self._tint)
        button.setIcon(icon("detach"))
        return button

    def _tint(self) -> None:
        self.button.setIcon(icon("detach"))

    def _offer_in_menu(self, plot: pg.PlotWidget) -> None:
        """In pyqtgraph's menu, which the keyboard gets as well: it only knows the right button of the mouse."""
        box = plot.getPlotItem().getViewBox()
        first = box.menu.actions()[0]
        box.menu.insertAction(first, self._action)
        plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)  # the mouse goes to the viewport
        plot.customContextMenuRequested.connect(lambda place: _pop_up(plot, place))

    @property
    def is_detached(self) -> bool:
        """Whether the plot is in its window."""
        return self._window is not None

    def toggle(self) -> None:
        """Out, or back."""
        if self._window is None:
            self.detach()
        else:
            self.bring_back()

    def detach(self) -> None:
        """Open the window; if it is open, bring it to the front."""
        if self._window is None:
            self._window = PlotWindow(self.content, tr(self._title), self)
            self._window.closed.connect(self._take_back)
            self.window().installEventFilter(self)
            self._stack.setCurrentWidget(self._note)
            self._say(_BACK)
            self._window.show()
            self.content.show()
            self.moved.emit()
        self._window.raise_()
        self._window.activateWindow()

    def bring_back(self) -> None:
        """Close the window, if there is one."""
        if self._window is not None:
            self._window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window that the plot is from is closed: the plot's window is not to be left alone."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.bring_back()
        return super().eventFilter(watched, event)

    def _take_back(self) -> None:
        self.window().removeEventFilter(self)
        window, self._window = self._window, None
        self._stack.insertWidget(0, self.content)
        self._stack.setCurrentWidget(self.content)
        self._say(_OUT)
        if window is not None:
            window.deleteLater()
        self.moved.emit()

    def _say(self, text: str) -> None:
        self._action.setText(tr(text))
        self.button.setToolTip(tr(text))


class PlotWindow(QWidget):
    """The window of a plot; it belongs to the place that the plot is from, and ends with it.

    Signals:
        closed(): the plot is to be taken out again.
    """

    closed = Signal()

    def __init__(self, plot: QWidget, title: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("plot-window")
        self.setWindowTitle(title)
        self.resize(*_SIZE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(plot)
        for keys in ("Ctrl+W", "Escape"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def _pop_up(plot: pg.PlotWidget, place: QPoint) -> None:
    """The whole menu as pyqtgraph puts it together for a click."""
    box = plot.getPlotItem().getViewBox()
    menu = plot.scene().addParentContextMenus(box, box.getMenu(None), SimpleNamespace(acceptedItem=box))
    menu.popup(plot.mapToGlobal(place))
