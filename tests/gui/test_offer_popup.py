"""Where the question beside a drop stands, and what it says before anything is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from wtransplant.gui.models.choices import Choice
from wtransplant.gui.views.offer_popup import OfferPopup

CHOICES = [Choice("transpose", "rows and columns exchanged", "a ← b"), Choice("reshape", "in their order")]


@pytest.fixture
def popup(qtbot: QtBot) -> OfferPopup:
    made = OfferPopup("→ head.weight", "Transpose or reshape?", CHOICES, likely=False)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("from_below", [0, 5, 60, 500])
def test_the_row_it_is_about_is_not_covered(popup: OfferPopup, from_below: int) -> None:
    room = QGuiApplication.primaryScreen().availableGeometry()
    place = QPoint(room.left() + 20, room.bottom() - from_below)
    popup.show_at(place)
    assert room.contains(popup.geometry())
    assert popup.geometry().top() >= place.y() or popup.geometry().bottom() < place.y() - 20


def test_it_says_that_nothing_is_chosen_until_something_is(popup: OfferPopup) -> None:
    popup.show_at(QPoint(10, 10))
    chooser = popup.chooser
    assert chooser._tip.text().startswith("Nothing is chosen yet")
    chooser.list.setCurrentIndex(chooser.model.index(0))
    assert chooser._tip.text() == "a ← b"
