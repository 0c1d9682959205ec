from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop, menu_of, steps
from wtransplant.gui.app import Application
from wtransplant.gui.models.ordered_model import OrderedModel, OrderedRow
from wtransplant.gui.views.operation_dialog import OperationDialog

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
Act = Callable[[OperationDialog], None]


@pytest.fixture
def window(pair: Pair) -> Application:
    drop(pair.application, ["features.0.weight"], "backbone.0.weight")
    return pair.application


def edit(application: Application, target: str, act: Act, dialogs: Answers, verb: str = "Link") -> None:
    """Open the editor of a target key from its menu, do something in it, and press a button."""

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, OperationDialog)
        dialog.show()
        act(dialog)

    dialogs.fill(fill, verb)
    view = application.window.target.view
    view.reveal(target)
    menu_of(view, target)["Edit operation…"].trigger()
    menu = QApplication.activePopupWidget()
    if menu is not None:  # the dialog may have closed it
        menu.close()


def write(dialog: OperationDialog, text: str) -> None:
    dialog.text.selectAll()
    dialog.text.insert(text)
    dialog.text.textEdited.emit(dialog.text.text())


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
    """Press a key in a widget that has the keyboard."""
    widget.activateWindow()
    widget.setFocus()
    QTest.keyClick(widget, key, modifier)


def column(dialog: OperationDialog, name: str) -> list[str]:
    model = dialog.steps.model
    place = model.columns.index(name)
    return [model.index(row, place).data() for row in range(model.rowCount())]


def field(dialog: OperationDialog, name: str, text: str) -> None:
    found = dialog.form.fields[name]
    assert isinstance(found, QLineEdit)
    found.setFocus()
    found.selectAll()
    QTest.keyClicks(found, text)


def operation_of(application: Application, target: str) -> str:
    plan = application.workspace.plan
    assert plan is not None
    return str(plan.resolution.links[target].operation)


def sources_of(application: Application, target: str) -> tuple[str, ...]:
    plan = application.workspace.plan
    assert plan is not None
    return plan.resolution.links[target].sources


def test_written_text_becomes_steps_with_shapes_and_one_undo_step(
    window: Application, dialogs: Answers
) -> None:
    def act(dialog: OperationDialog) -> None:
        write(dialog, "transpose | transpose")
        assert column(dialog, "step") == ["transpose", "transpose"]
        assert (column(dialog, "takes"), column(dialog, "gives")) == (["4×3", "3×4"], ["3×4", "4×3"])

    edit(window, "backbone.0.weight", act, dialogs)
    assert operation_of(window, "backbone.0.weight") == "transpose | transpose"
    assert steps(window) == ["Link backbone.0.weight"] * 2
    window.undo.undo()
    assert operation_of(window, "backbone.0.weight") == "identity"


def test_what_does_not_fit_cannot_be_accepted(window: Application, dialogs: Answers) -> None:
    def act(dialog: OperationDialog) -> None:
        write(dialog, "transpose")
        assert dialog.verdict == "Gives 3×4, the target wants 4×3"
        assert not dialog.link.isEnabled()
        write(dialog, "transpose | concat(5)")
        assert column(dialog, "gives")[1].startswith("⚠ concat")
        assert dialog.verdict.startswith("Step 2: concat")
        write(dialog, "transpose | ")
        assert "no operation" in dialog.verdict and dialog.text.property("invalid")
        assert column(dialog, "step") == ["transpose", "concat(5)"]  # the last that could be read
        assert not dialog.link.isEnabled()

    edit(window, "backbone.0.weight", act, dialogs, "Cancel")
    assert operation_of(window, "backbone.0.weight") == "identity"
    assert steps(window) == ["Link backbone.0.weight"]


def test_a_step_is_added_by_keyboard_and_its_arguments_filled_in(
    window: Application, dialogs: Answers
) -> None:
    def act(dialog: OperationDialog) -> None:
        press(dialog.steps.table, Qt.Key.Key_Insert)
        assert dialog.chooses
        QTest.keyClicks(dialog.chooser.filter, "scal")
        QTest.keyClick(dialog.chooser.filter, Qt.Key.Key_Return)
        assert column(dialog, "gives") == ["⚠ scale needs 'factor'"]
        assert not dialog.link.isEnabled()
        field(dialog, "factor", "0.5")
        assert dialog.text.text() == "scale(0.5)"
        assert dialog.link.isEnabled()

    edit(window, "backbone.0.weight", act, dialogs)
    assert operation_of(window, "backbone.0.weight") == "scale(0.5)"


def test_escape_in_the_chooser_goes_back_to_the_steps(window: Application, dialogs: Answers) -> None:
    def act(dialog: OperationDialog) -> None:
        write(dialog, "scale(2)")
        dialog.steps.add_requested.emit()
        QTest.keyClick(dialog.chooser.filter, Qt.Key.Key_Escape)
        assert not dialog.chooses and dialog.isVisible()
        assert column(dialog, "step") == ["scale(2.0)"]

    edit(window, "backbone.0.weight", act, dialogs, "Cancel")


def test_words_to_choose_from_are_a_box(window: Application, dialogs: Answers) -> None:
    def act(dialog: OperationDialog) -> None:
        write(dialog, "pad")
        box = dialog.form.fields["place"]
        assert isinstance(box, QComboBox)
        assert [box.itemText(place) for place in range(box.count())] == ["start", "centre", "end"]
        box.setCurrentText("end")
        assert dialog.text.text() == "pad(place=end)"

    edit(window, "backbone.0.weight", act, dialogs)
    assert operation_of(window, "backbone.0.weight") == "pad(place=end)"


def test_steps_are_moved_and_taken_away(window: Application, dialogs: Answers) -> None:
    def act(dialog: OperationDialog) -> None:
        write(dialog, "scale(2) | flip(0) | flip(1)")
        dialog.steps.choose(2)
        press(dialog.steps.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        assert dialog.text.text() == "scale(2.0) | flip(1) | flip(0)"
        assert dialog.steps.current == 1
        dialog.steps.choose(0)
        press(dialog.steps.table, Qt.Key.Key_Delete)
        assert dialog.text.text() == "flip(1) | flip(0)"
        data = dialog.steps.model.mimeData([dialog.steps.model.index(1, 0)])
        dialog.steps.model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, dialog.steps.model.index(-1, 0))
        assert dialog.text.text() == "flip(0) | flip(1)"

    edit(window, "backbone.0.weight", act, dialogs)
    assert operation_of(window, "backbone.0.weight") == "flip(0) | flip(1)"


def test_sources_are_added_ordered_and_taken_away(window: Application, dialogs: Answers) -> None:
    def act(dialog: OperationDialog) -> None:
        dialog.sources.add_requested.emit()
        QTest.keyClicks(dialog.chooser.filter, "features.0.b")
        QTest.keyClick(dialog.chooser.filter, Qt.Key.Key_Return)
        assert "2 tensors are left at the end" in dialog.verdict
        dialog.sources.choose(1)
        press(dialog.sources.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        assert [row.cells[0] for row in dialog.sources.model.rows] == ["features.0.bias", "features.0.weight"]
        write(dialog, "unsqueeze(1)@0 | concat(1) | slice(1, 0, 3)")
        assert column(dialog, "gives") == ["4×1, 4×3", "4×4", "4×3"]

    edit(window, "backbone.0.weight", act, dialogs)
    assert sources_of(window, "backbone.0.weight") == ("features.0.bias", "features.0.weight")

    def take_away(dialog: OperationDialog) -> None:
        dialog.sources.choose(0)
        press(dialog.sources.table, Qt.Key.Key_Delete)
        write(dialog, "")

    edit(window, "backbone.0.weight", take_away, dialogs)
    assert sources_of(window, "backbone.0.weight") == ("features.0.weight",)


def test_a_step_for_some_of_the_tensors_only(window: Application, dialogs: Answers) -> None:
    def act(dialog: OperationDialog) -> None:
        write(dialog, "scale(2) | blend")
        dialog.steps.choose(1)
        assert dialog.form.only is None  # it joins: it is for all of them
        dialog.steps.choose(0)
        assert dialog.form.only is None  # there is one tensor
        dialog.sources.add_requested.emit()
        QTest.keyClicks(dialog.chooser.filter, "features.1.weight")
        QTest.keyClick(dialog.chooser.filter, Qt.Key.Key_Return)
        assert dialog.form.only is not None
        QTest.keyClicks(dialog.form.only, "1")
        assert dialog.text.text() == "scale(2.0)@1 | blend"

    edit(window, "backbone.0.weight", act, dialogs, "Cancel")


def test_enter_on_a_linked_row_and_a_double_click_on_its_curve_open_the_editor(
    window: Application, dialogs: Answers, qtbot: QtBot
) -> None:
    seen = []
    for _ in range(2):
        dialogs.fill(lambda dialog: seen.append(dialog.windowTitle()), "Cancel")
    panel = window.window
    panel.target.view.reveal("backbone.0.weight")
    qtbot.keyClick(panel.target.view, Qt.Key.Key_Return)
    strand = next(s for s in panel.ribbon.strands() if s.count == 1)
    panel.ribbon.strand_activated.emit(strand)
    assert seen == ["Edit operation"] * 2


def test_enter_on_a_missing_key_asks_nothing(window: Application, qtbot: QtBot) -> None:
    window.window.target.view.reveal("backbone.1.weight")
    qtbot.keyClick(window.window.target.view, Qt.Key.Key_Return)
    assert len(steps(window)) == 1


def test_a_key_without_a_link_begins_with_what_is_selected_on_the_left(
    window: Application, dialogs: Answers
) -> None:
    window.window.source.view.reveal("features.1.weight")

    def act(dialog: OperationDialog) -> None:
        assert [row.cells for row in dialog.sources.model.rows] == [("features.1.weight", "4×4")]

    edit(window, "backbone.1.weight", act, dialogs)
    assert sources_of(window, "backbone.1.weight") == ("features.1.weight",)


def test_the_ordered_model_holds_to_qts_rules(qtmodeltester: ModelTester) -> None:
    model = OrderedModel(("key", "shape"))
    qtmodeltester.check(model)
    model.set_rows([OrderedRow(("a", "1")), OrderedRow(("b", "2"), "more", fault=True)])
    qtmodeltester.check(model)
    model.set_rows([OrderedRow(("b", "2")), OrderedRow(("a", "1"))])
    assert model.index(0, 0).data() == "b"


@pytest.mark.parametrize(
    ("dragged", "onto", "expected"),
    [(0, 2, (0, 2)), (2, 0, (2, 0)), (0, -1, (0, 2)), (1, 1, None)],
)
def test_a_row_dropped_on_a_row_takes_its_place(
    dragged: int, onto: int, expected: tuple[int, int] | None
) -> None:
    model = OrderedModel(("key",))
    model.set_rows([OrderedRow((name,)) for name in "abc"])
    asked: list[tuple[int, int]] = []
    model.move_requested.connect(lambda row, to: asked.append((row, to)))
    data = model.mimeData([model.index(dragged, 0)])
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, model.index(onto, 0))
    assert asked == ([] if expected is None else [expected])


def test_a_row_dropped_between_rows_goes_there() -> None:
    model = OrderedModel(("key",))
    model.set_rows([OrderedRow((name,)) for name in "abc"])
    asked: list[tuple[int, int]] = []
    model.move_requested.connect(lambda row, to: asked.append((row, to)))
    for dragged, between in ((0, 2), (2, 1), (1, 2)):
        data = model.mimeData([model.index(dragged, 0)])
        model.dropMimeData(data, Qt.DropAction.MoveAction, between, 0, model.index(-1, 0))
    assert asked == [(0, 1), (2, 1)]


def test_a_row_of_another_list_is_not_taken() -> None:
    model, other = OrderedModel(("key",)), OrderedModel(("key",))
    for each in (model, other):
        each.set_rows([OrderedRow((name,)) for name in "abc"])
    asked: list[tuple[int, int]] = []
    model.move_requested.connect(lambda row, to: asked.append((row, to)))
    model.dropMimeData(
        other.mimeData([other.index(0, 0)]), Qt.DropAction.MoveAction, -1, -1, model.index(2, 0)
    )
    assert asked == []
