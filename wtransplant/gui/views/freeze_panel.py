"""The freezing panel: what is frozen and how, rates, schedule, advice, what holds for a run, and what moved."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from wtransplant.gui.theme import icon
from wtransplant.gui.views.advice_page import AdvicePage
from wtransplant.gui.views.effective_page import EffectivePage
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.freeze_how_page import FreezeHowPage
from wtransplant.gui.views.freeze_rates_page import FreezeRatesPage
from wtransplant.gui.views.freeze_schedule_page import FreezeSchedulePage
from wtransplant.gui.views.freeze_what_page import FreezeWhatPage
from wtransplant.gui.views.movement_page import MovementPage
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import plural, shown
from wtransplant.words import mark, tr

NOTHING_OPEN = mark("Open a source and a target; what is frozen, and how, is chosen here.")


class FreezePanel(QWidget):
    """The pages, and above them in one line what they come to.

    Signals:
        page_chosen(object QWidget): another page is in front.
    """

    page_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what, self.how, self.rates = FreezeWhatPage(), FreezeHowPage(), FreezeRatesPage()
        self.schedule, self.advice = FreezeSchedulePage(), AdvicePage()
        self.effective, self.movement = EffectivePage(), MovementPage()
        self.tabs, self.pages = QTabBar(), QStackedWidget()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Pages of the freezing panel"))
        for page, title in (
            (self.what, tr("What")),
            (self.how, tr("How")),
            (self.rates, tr("Rates")),
            (self.schedule, tr("Schedule")),
            (self.advice, tr("Advice")),
            (self.effective, tr("This run")),
            (self.movement, tr("What moved")),
        ):
            self.tabs.addTab(title)
            self.pages.addWidget(page)
        self._make_summary()
        self.tabs.currentChanged.connect(self._show_page)
        self.set_available(False)

    def _make_summary(self) -> None:
        self._summary = ElidedLabel()
        self._summary.setProperty("role", "muted")
        self.warnings = QPushButton()
        self.warnings.setToolTip(tr("Show what does not go together"))
        self.warnings.clicked.connect(lambda: self.show_page(self.effective))
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 4, 0)
        line.setSpacing(10)
        line.addWidget(self.tabs)
        line.addStretch(1)
        line.addWidget(self._summary)
        line.addWidget(self.warnings)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self.pages, 1)

    def show_page(self, page: QWidget) -> None:
        """Bring one of the pages to the front."""
        self.tabs.setCurrentIndex(self.pages.indexOf(page))

    def _show_page(self, at: int) -> None:
        self.pages.setCurrentIndex(at)
        self.page_chosen.emit(self.pages.currentWidget())

    def set_available(self, on: bool) -> None:
        """Whether there is a pair to freeze something of."""
        for page in (self.what, self.how, self.rates, self.schedule, self.advice, self.effective):
            page.setEnabled(on)
        if not on:
            self.set_summary(tr(NOTHING_OPEN))

    def set_summary(self, text: str, contradictions: int = 0, stops: bool = False) -> None:
        """What all of it comes to, in one line.

        Args:
            text: the line.
            contradictions: how many things do not go together.
            stops: whether one of them stops the run.
        """
        self._summary.setText(shown(text))
        self._summary.setToolTip(as_tooltip(text))
        self.warnings.setText(plural(contradictions, "contradiction"))
        self.warnings.setIcon(icon("warning", "missing" if stops else "ambiguous"))
        self.warnings.setVisible(contradictions > 0)

    @property
    def summary(self) -> str:
        """The line."""
        return self._summary.text()
