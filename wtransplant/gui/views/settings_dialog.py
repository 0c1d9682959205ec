"""The settings: a list of pages, and the page that is chosen; what is changed holds at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.language import LANGUAGES
from wtransplant.gui.text_size import TEXT_SIZES
from wtransplant.gui.views.choice_box import ChoiceBox
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.files_page import FilesPage
from wtransplant.gui.views.keys_page import KeysPage
from wtransplant.gui.views.save_options_dialog import save_options_told
from wtransplant.gui.views.save_options_form import SaveOptionsForm
from wtransplant.gui.views.tab_order import ButtonBox, put_in_order
from wtransplant.words import mark, tr

_SIZE = (860, 560)
_NAVIGATION_WIDTH = 150
PAGES = {
    "appearance": mark("Appearance"),
    "keys": mark("Keys"),
    "saving": mark("Saving"),
    "files": mark("Files"),
}
SCHEMES = {"system": mark("as the system"), "light": mark("light"), "dark": mark("dark")}


class SettingsDialog(QDialog):
    """Setters and intents; it is not modal, so that a change can be looked at in the window.

    Args:
        saving_note: what is to be known about how pairs are saved, besides; empty for nothing.
        parent: the window.

    Attributes:
        navigation: the names of the pages.
        scheme, language, text_size: the choices of the first page, which emit ``chosen(str)``.
        keys, saving, files: the other pages.
    """

    def __init__(self, saving_note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle(tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.scheme = ChoiceBox(tr("Theme"), {name: tr(text) for name, text in SCHEMES.items()})
        self.language = ChoiceBox(tr("Language"), {"system": tr("as the system"), **LANGUAGES})
        self.text_size = ChoiceBox(tr("Text size"), {str(size): f"{size} %" for size in TEXT_SIZES})
        self.keys, self.saving, self.files = KeysPage(), SaveOptionsForm(), FilesPage()
        self.navigation = QListWidget()
        make_copyable(self.navigation)
        self.navigation.setObjectName("settingsPages")
        self.navigation.setAccessibleName(tr("Pages of the settings"))
        self.navigation.setMinimumWidth(_NAVIGATION_WIDTH)
        self.navigation.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Expanding)
        self.navigation.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.navigation.ensurePolished()  # the style's room around the items, which are measured once
        self.navigation.addItems([tr(title) for title in PAGES.values()])
        self._stack = QStackedWidget()
        for title, page in zip(PAGES.values(), self._pages(saving_note), strict=True):
            self._stack.addWidget(_titled(tr(title), page))
        self.navigation.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.navigation.setCurrentRow(0)
        self._lay_out()

    def show_page(self, name: str) -> None:
        """Go to a page of ``PAGES``."""
        self.navigation.setCurrentRow(list(PAGES).index(name))

    def _pages(self, saving_note: str) -> Sequence[QWidget]:
        return self._appearance(), self.keys, self._saving(saving_note), self.files

    def _appearance(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for box in (self.scheme, self.language, self.text_size):
            form.addRow(box.accessibleName(), box)
        return page

    def _saving(self, note: str) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.saving)
        for label in save_options_told(note):
            layout.addWidget(label)
        layout.addStretch(1)
        return page

    def _lay_out(self) -> None:
        close = QPushButton(tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        buttons = ButtonBox()
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        card = QFrame()
        card.setObjectName("panel")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self._stack)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(card, 1)
        right.addWidget(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 14, 16, 14)
        layout.setSpacing(12)
        layout.addWidget(self.navigation)
        layout.addLayout(right, 1)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Pages are filled later than what stands below them."""
        put_in_order(self)
        return super().focusNextPrevChild(forward)


def _titled(title: str, page: QWidget) -> QWidget:
    framed = QWidget()
    heading = QLabel(title)
    heading.setProperty("role", "title")
    layout = QVBoxLayout(framed)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    layout.addWidget(heading)
    layout.addWidget(page, 1)
    return framed
