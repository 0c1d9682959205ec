"""The inspector: figures, histogram and heat map of what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.figures_model import FiguresModel
from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.copying import make_copyable, make_selectable, put_on_clipboard, rows_as_text
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.key_tips import name_keys
from wtransplant.units import shown
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.views.heat_plot import HeatPlot
    from wtransplant.gui.views.histogram_plot import HistogramPlot
    from wtransplant.statistics import HeatMap, Histogram


class InspectorPanel(QWidget):
    """Views and intents; the controller decides.

    Signals:
        opened(): the panel became visible.
        plane_chosen(int, object): a view of the heat map, and the place on each axis from the third one on.
        export_requested(): the plane that is shown is to be written to a file.
        why_requested(): what speaks for the link that is shown.
    """

    opened = Signal()
    plane_chosen = Signal(int, object)
    export_requested = Signal()
    why_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plots: tuple[HistogramPlot, HeatPlot] | None = None
        self.model = FiguresModel()
        self.title = ElidedLabel()
        self.title.setFont(mono_font())
        self.message = QLabel()
        self.message.setWordWrap(True)
        make_selectable(self.message)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setProperty("role", "muted")
        self.note = QLabel()
        self.note.setWordWrap(True)
        make_selectable(self.note)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "muted")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self._figures())
        self._pages = QStackedWidget()
        self._pages.addWidget(self.message)
        self._pages.addWidget(self.split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(self._pages)

    def _figures(self) -> QWidget:
        self.table = QTableView()
        self.table.setObjectName("figures")
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Figures of the selected tensor"))
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(18)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setHighlightSections(False)
        make_copyable(self.table)
        self.copy_all = QPushButton(tr("Copy"))
        self.copy_all.setToolTip(tr("Copy all figures, as spreadsheets take them"))
        self.copy_all.clicked.connect(lambda: put_on_clipboard(self.model.text()))
        self.export = QPushButton(tr("CSV…"))
        self.export.setToolTip(
            tr("Save the values of the heat map's plane; pictures: right button on a plot")
        )
        self.export.clicked.connect(self.export_requested)
        self.why = QPushButton(tr("Why?"))
        self.why.setToolTip(tr("What speaks for the link"))
        name_keys(self.why, "why")
        self.why.clicked.connect(self.why_requested)
        foot = QHBoxLayout()
        foot.addWidget(self.note, 1)
        foot.addWidget(self.why)
        foot.addWidget(self.copy_all)
        foot.addWidget(self.export)
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        return side

    @property
    def plots(self) -> tuple[HistogramPlot, HeatPlot]:
        """Histogram and heat map; pyqtgraph is imported when they are first needed."""
        if self._plots is None:
            from wtransplant.gui.views.heat_plot import HeatPlot
            from wtransplant.gui.views.histogram_plot import HistogramPlot

            self._plots = (HistogramPlot(), HeatPlot())
            self._plots[1].plane_chosen.connect(self.plane_chosen)
            for plot in self._plots:
                self.split.addWidget(plot)
            self.split.setSizes([440, 400, 400])
        return self._plots

    def set_message(self, text: str) -> None:
        """Show a sentence instead of figures."""
        self.message.setText(text)
        self._pages.setCurrentWidget(self.message)

    def set_figures(
        self, title: str, headings: Sequence[str], rows: Sequence[tuple[str, ...]], note: str = ""
    ) -> None:
        """Show figures of the key or keys that the title names."""
        self.title.setText(shown(title))
        self.title.setToolTip(shown(title))
        self.note.setText(note)
        self.model.set_figures(headings, rows)
        self._pages.setCurrentWidget(self.split)

    def set_histograms(self, named: Sequence[tuple[str, Histogram]]) -> None:
        """Draw the histograms."""
        self.plots[0].set_histograms(named)

    def set_views(self, names: Sequence[str], shape: Sequence[int]) -> None:
        """Offer views of the heat map."""
        self.plots[1].set_views(names, shape)

    def set_map(self, shown_map: HeatMap | None) -> None:
        """Draw a plane."""
        self.plots[1].set_map(shown_map)

    def copy_selected(self) -> None:
        """Put the selected rows of figures on the clipboard."""
        put_on_clipboard(rows_as_text(self.table))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that there is something to fill."""
        super().showEvent(event)
        self.opened.emit()
