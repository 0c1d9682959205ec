"""Widgets that put texts together themselves follow a change of language while they are open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import shiboken6
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from wtransplant import words
from wtransplant.gui.models.rule_fields import KINDS, RuleFields
from wtransplant.gui.models.rule_look import KIND_WORDS
from wtransplant.gui.said_again import say_again
from wtransplant.gui.views.empty_state import EmptyState
from wtransplant.gui.views.freeze_what_page import FreezeWhatPage
from wtransplant.gui.views.guide_bar import GuideBar, Step
from wtransplant.gui.views.hits_view import HitsView
from wtransplant.gui.views.match_panel import MatchPanel
from wtransplant.gui.views.plots.curve_plot import CurvePlot, Drawn
from wtransplant.gui.views.rule_form import RuleForm
from wtransplant.gui.views.runs_border_plot import BorderPlot, BorderPoint
from wtransplant.gui.views.status_chip import StatusChip
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.gui.views.train_fields import editor_for
from wtransplant.gui.views.window_parts import undo_actions
from wtransplant.words import tr

OTHER = {
    "linked": "VERBUNDEN",
    "{status}, filter": "{status}, FILTER",
    "Show only what is {status}": "NUR {status}",
    "Source": "QUELLE",
    "Step {number}, {title} {detail}: done": "SCHRITT {number}, {title} {detail}: FERTIG",
    "{count:,} of {every:,}": "{count:,} VON {every:,}",
    "&Undo": "&ZURÜCK",
    "&Undo {step}": "&ZURÜCK: {step}",
    "Link {key}": "VERBINDE {key}",
    "found {count:,} links": "{count:,} GEFUNDEN",
    "loss": "VERLUST",
    "by step": "NACH SCHRITT",
    "transplanted": "VERPFLANZT",
    "on source": "AUF QUELLE",
    "changed": "GEÄNDERT",
    "frozen": "GEFROREN",
    "Because": "WEIL",
    "accuracy": "GENAUIGKEIT",
}
LANGUAGE = words.Catalogue("other", {(english, ""): text for english, text in OTHER.items()})


@pytest.fixture(autouse=True)
def speaking() -> Iterator[None]:
    words.remember(True)
    yield
    words.use(words.ENGLISH)
    words.remember(False)


def speak(catalogue: words.Catalogue, *widgets: QWidget) -> None:
    words.use(catalogue)
    for widget in widgets:
        say_again(widget)


def test_a_chip_keeps_its_status_and_says_another_word(qtbot: QtBot) -> None:
    chip = StatusChip("linked")
    qtbot.addWidget(chip)
    chip.set_count(1234)
    speak(LANGUAGE, chip)
    assert (chip.status, chip.text()) == ("linked", "VERBUNDEN 1,234")
    assert chip.toolTip() == "NUR VERBUNDEN"
    assert chip.accessibleName() == "VERBUNDEN 1,234, FILTER"
    assert chip.sizeHint().width() > chip.fontMetrics().horizontalAdvance("VERBUNDEN 1,234")
    speak(words.ENGLISH, chip)
    assert (chip.text(), chip.toolTip()) == ("linked 1,234", "Show only what is linked")


def test_the_path_along_the_top_says_title_and_figure(qtbot: QtBot) -> None:
    guide = GuideBar()
    qtbot.addWidget(guide)
    guide.set_steps([Step("source", "done", tr("{count:,} of {every:,}", count=2, every=3))])
    speak(LANGUAGE, guide)
    button = guide._buttons["source"]
    assert button.text() == "✓  QUELLE  2 VON 3"
    assert button.accessibleName() == "SCHRITT 1, QUELLE 2 VON 3: FERTIG"
    speak(words.ENGLISH, guide)
    assert button.text() == "✓  Source  2 of 3"


def test_undo_names_the_step_in_the_language_of_now(qtbot: QtBot) -> None:
    window, stack = QWidget(), QUndoStack()
    qtbot.addWidget(window)
    back, _ = undo_actions(stack, window)
    assert (back.text(), back.isEnabled()) == ("&Undo", False)
    stack.push(QUndoCommand(tr("Link {key}", key="a.weight")))
    assert (back.text(), back.isEnabled()) == ("&Undo Link a.weight", True)
    speak(LANGUAGE, window)
    assert back.text() == "&ZURÜCK: VERBINDE a.weight"
    back.trigger()
    assert (back.text(), stack.index()) == ("&ZURÜCK", 0)


def test_a_tooltip_is_said_again_and_stays_escaped(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setToolTip(as_tooltip(tr("Link {key}", key="a.<b>")))
    assert "Link a.\u200b&lt;b&gt;" in widget.toolTip()
    speak(LANGUAGE, widget)
    assert "VERBINDE a.\u200b&lt;b&gt;" in widget.toolTip()


def test_summary_and_notes_are_said_piece_by_piece(qtbot: QtBot) -> None:
    panel = MatchPanel()
    qtbot.addWidget(panel)
    panel.set_summary(tr("found {count:,} links", count=5), [tr("Link {key}", key="x")])
    speak(LANGUAGE, panel)
    assert panel.summary.text() == "5 GEFUNDEN  ·  VERBINDE x"
    assert "5 GEFUNDEN<br>VERBINDE x" in panel.summary.toolTip()


def test_axes_and_legend_of_curves(qtbot: QtBot) -> None:
    plot = CurvePlot("curves")
    qtbot.addWidget(plot)
    line = np.array([0.0, 1.0])
    plot.set_titles(tr("by step"), tr("loss"))
    plot.show_curves([Drawn("a", tr("loss"), line, line), Drawn("b", "my run", line, line)])
    speak(LANGUAGE, plot)
    assert plot.plot.getAxis("bottom").labelText == "NACH SCHRITT"
    assert plot.plot.getAxis("left").labelText == "VERLUST"
    assert [label.text for _, label in plot._legend.items] == ["VERLUST", "my run"]
    assert plot.values_at(1.0) == ["NACH SCHRITT 1", "VERLUST  1", "my run  1"]


def test_axes_ticks_and_legend_of_borders(qtbot: QtBot) -> None:
    plot = BorderPlot()
    qtbot.addWidget(plot)
    plot.set_points("accuracy", [BorderPoint(tr("Link {key}", key="x"), 0.5, 0.1)], None, None)
    speak(LANGUAGE, plot)
    assert plot._legend.items[0][1].text == "VERPFLANZT"
    assert plot.getAxis("bottom")._tickLevels == [[(0.0, "VERBINDE x")]]


def test_kinds_of_rules_are_values_whatever_they_are_called(qtbot: QtBot) -> None:
    words.use(LANGUAGE)
    form = RuleForm()
    qtbot.addWidget(form)
    assert form.kind.itemText(0) == "AUF QUELLE"
    for kind in KINDS:
        form.set_fields(RuleFields("a", "b", "", "", kind))
        assert form.fields.kind == kind
    speak(words.ENGLISH, form)
    assert [form.kind.itemText(place) for place in range(form.kind.count())] == list(KINDS)
    assert form.fields.kind == KINDS[-1]


def test_kinds_of_hits_keep_their_counts(qtbot: QtBot) -> None:
    hits = HitsView()
    qtbot.addWidget(hits)
    hits.show_rows([], [], {"changed": 7})
    assert hits.kinds.itemText(1) == f"{KIND_WORDS['changed']} 7"
    speak(LANGUAGE, hits)
    assert hits.kinds.itemText(1) == "GEÄNDERT 7"


def test_regexes_in_force_and_the_reason(qtbot: QtBot) -> None:
    page = FreezeWhatPage()
    qtbot.addWidget(page)
    page.set_preset("hand", tr("Link {key}", key="`x`"))
    page.set_patterns({".*": True})
    speak(LANGUAGE, page)
    item = page._in_force.itemAt(0)
    button = item.widget() if item is not None else None
    assert isinstance(button, QPushButton)
    assert button.text() == "✕  .*  GEFROREN"
    assert page.reason.text() == "VERBINDE x"


def test_an_empty_state_has_room_for_a_longer_sentence(qtbot: QtBot) -> None:
    longer = words.Catalogue("long", {("Because", ""): "WEIL " * 60})
    state = EmptyState("source")
    qtbot.addWidget(state)
    state.set_texts(tr("Because"), "")
    before = state._text.height()
    speak(longer, state)
    assert state._text.text() == "WEIL " * 60
    assert state._text.maximumHeight() >= state._text.heightForWidth(state._text.width()) > before
    assert not state.button.isVisibleTo(state)


def test_choices_ticked_in_a_menu(qtbot: QtBot) -> None:
    from wtransplant.gui.models.train_fields import FIELDS

    editor = editor_for(next(spec for spec in FIELDS if spec.name == "metrics"))
    qtbot.addWidget(editor.field)
    editor.set_value(("accuracy",))
    speak(LANGUAGE, editor.field)
    assert editor.button.text() == "GENAUIGKEIT"  # type: ignore[attr-defined]
    assert editor.value() == ("accuracy",)


def test_a_part_that_goes_while_the_others_change_is_passed_over(qtbot: QtBot) -> None:
    """A page of the help is drawn anew, and the frames that it had are gone."""

    class Redrawn(QWidget):
        def say_again(self) -> None:
            shiboken6.delete(self.findChild(QLabel))

    window = Redrawn()
    qtbot.addWidget(window)
    QLabel(tr("loss"), window)
    after = QLabel(tr("accuracy"), window)
    speak(LANGUAGE, window)
    assert after.text() == "GENAUIGKEIT"
    assert window.findChildren(QLabel) == [after]
