from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import click_box, drop
from wtransplant.gui.app import Application
from wtransplant.gui.models.guide_steps import Standing, steps_of
from wtransplant.gui.settings import Settings


def buttons(application: Application) -> list[QPushButton]:
    return application.window.guide.findChildren(QPushButton, "guideStep")


def states(application: Application) -> list[str]:
    return [button.property("state") for button in buttons(application)]


def words(application: Application) -> list[str]:
    return [button.text() for button in buttons(application)]


def test_at_the_beginning_the_source_is_next(application: Application) -> None:
    assert states(application) == ["current", "open", "open", "open", "open", "open"]
    assert words(application) == [
        "1  Source",
        "2  Target",
        "3  Links",
        "4  Freeze",
        "5  Fine-tune",
        "6  Save",
    ]


def test_it_follows_the_work(qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path) -> None:
    window = pair.application
    assert states(window)[:4] == ["done", "done", "current", "open"]
    assert words(window)[2] == "3  Links  2 / 8"
    dialogs.press("Link 4 keys")
    drop(window, ["features"], "backbone")
    assert words(window)[2] == "3  Links  6 / 8"
    click_box(window, "backbone")
    assert (states(window)[3], words(window)[3]) == ("done", "✓  Freeze  4")
    assert states(window)[5] == "open"
    with qtbot.waitSignal(window.saving.saved):
        window.saving.save_pair(tmp_path / "out")
    assert (states(window)[5], words(window)[5]) == ("done", "✓  Save")
    window.undo.undo()
    assert states(window)[3:] == ["open", "open", "open"]
    window.undo.redo()
    assert states(window)[5] == "done"
    qtbot.waitUntil(lambda: not window.jobs.running)


def test_links_are_done_when_nothing_is_left_over(pair: Pair) -> None:
    window = pair.application
    workspace = window.workspace
    plan = workspace.plan
    assert plan is not None
    window.window.rules.set_draft(r"features\.(.*)", r"backbone.\1")
    window.rules.add()
    decisions = plan.decisions.with_skipped_sources(["extra", "head.weight", "head.bias"])
    workspace.restore(workspace.preview(decisions.with_skipped(["head.weight", "head.bias"])))
    assert plan.report.is_clean
    assert states(window)[2] == "done" and states(window)[3] == "current"


def test_a_click_goes_to_what_belongs_to_the_step(qtbot: QtBot, pair: Pair, dialogs: Answers) -> None:
    window = pair.application.window
    steps = buttons(pair.application)
    for place, dock in ((2, "problems"), (4, "train")):
        qtbot.mouseClick(steps[place], Qt.MouseButton.LeftButton)
        assert window.docks[dock].isVisible()
    dialogs.give(([], ""))
    qtbot.mouseClick(steps[0], Qt.MouseButton.LeftButton)
    dialogs.press("Cancel")
    qtbot.mouseClick(steps[1], Qt.MouseButton.LeftButton)
    dialogs.give(("", ""))
    qtbot.mouseClick(steps[5], Qt.MouseButton.LeftButton)
    assert [shown.title for shown in dialogs.shown] == ["Open source", "Open target", "Save pair"]
    qtbot.waitUntil(lambda: not pair.application.jobs.running)


# What it says


KEYS = {"open_source": " (Ctrl+O)", "save_pair": " (Ctrl+E)"}


def sentences(standing: Standing) -> dict[str, str]:
    return {step.name: step.hint for step in steps_of(standing, lambda name: KEYS.get(name, ""))}


def test_each_step_says_what_is_missing_and_what_to_do() -> None:
    assert sentences(Standing()) == {
        "source": "Open the checkpoint that gives its weights (Ctrl+O), or drop its file on the left.",
        "target": "Open the model that takes the weights, or drop its file on the right.",
        "links": "What fits by name is linked once a source and a target are open.",
        "freeze": "What must not move is chosen once a target is open.",
        "train": "What is not frozen is fine-tuned once a source and a target are open.",
        "save": "Weights and freeze manifest are saved once a source and a target are open.",
    }


@pytest.mark.parametrize(
    ("counts", "done", "sentence"),
    [
        ({"missing": 8}, False, "No key is linked yet: let Auto-match look for links, or drag keys across."),
        ({"linked": 8}, True, "8 of 8 keys are linked; nothing is left over."),
        (
            {"linked": 7, "missing": 1},
            True,
            "7 of 8 keys are linked; 1 missing key. What is missing keeps its initial values.",
        ),
        (
            {"linked": 5, "missing": 1, "mismatched": 2},
            False,
            "5 of 8 keys are linked; 1 missing key, 2 size mismatches: drag keys across, write rules, or look at "
            "Problems.",
        ),
    ],
)
def test_the_links_are_told_by_what_is_left_over(counts: dict[str, int], done: bool, sentence: str) -> None:
    standing = Standing(source="a", target="b", has_plan=True, keys=8, counts=counts)
    assert (standing.is_linked, sentences(standing)["links"]) == (done, sentence)


def test_saving_again_is_asked_for_when_something_changed() -> None:
    saved = Standing(source="a", target="b", has_plan=True, keys=8, was_saved=True)
    assert sentences(saved)["save"] == "Something changed since the pair was saved: save it again (Ctrl+E)."


def test_the_next_step_stands_beside_the_steps_and_is_read_aloud(qtbot: QtBot, pair: Pair) -> None:
    window = pair.application.window
    sentence = "2 of 8 keys are linked; 4 missing keys, 2 size mismatches: drag keys across, write rules, or"
    assert window.guide.next.text().startswith(f"Next: {sentence}")
    links = buttons(pair.application)[2]
    assert links.toolTip().startswith(sentence) and links.accessibleDescription() == links.toolTip()
    assert buttons(pair.application)[0].toolTip() == "source.pth gives its weights."


def test_keys_that_were_chosen_stand_in_the_sentences(application: Application) -> None:
    assert "(Ctrl+O)" in application.window.guide.next.text()
    application.window.actions_["open_source"].setShortcut("Ctrl+B")
    assert "(Ctrl+B)" in application.window.guide.next.text()
    application.window.actions_["open_source"].setShortcuts([])
    assert "weights, or drop" in application.window.guide.next.text()


def test_experts_hide_it_and_it_stays_hidden(application: Application, store: QSettings) -> None:
    action = application.window.actions_["show_guide"]
    assert action.isChecked() and application.window.guide.isVisible()
    action.trigger()
    assert not application.window.guide.isVisible()
    again = Application(Settings(store))
    again.window.show()
    assert not again.window.guide.isVisible() and not again.window.actions_["show_guide"].isChecked()
    again.window.actions_["show_guide"].trigger()
    assert again.window.guide.isVisible() and again.context.settings.guide_shown
    again.shut_down()
