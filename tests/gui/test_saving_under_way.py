"""While a pair is being saved: how fast, how long still, give it up, and no second one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import click_box, drop, settle, steps
from wtransplant.gui.pace import Pace
from wtransplant.saving import Work, verify

MIB = 1 << 20


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_pace_tells_rate_and_time_left_of_the_last_seconds() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.text(0, 1000 * MIB) == "0 B of 1000 MiB"
    clock.now = 1.0
    assert pace.text(100 * MIB, 1000 * MIB) == "100 MiB of 1000 MiB, 100 MiB/s, 9 s left"
    clock.now = 1.1
    assert pace.text(150 * MIB, 1000 * MIB).startswith(
        "100 MiB of"
    )  # not more often than five times a second
    for second in range(2, 9):  # from here on at 10 MiB/s
        clock.now = float(second)
        text = pace.text((100 + 10 * (second - 1)) * MIB, 1000 * MIB)
    # 830 MiB are left; what was done in the first second is forgotten.
    assert text == "170 MiB of 1000 MiB, 10.0 MiB/s, 1 min 23 s left"


def test_pace_of_something_that_stands_still_has_no_rate() -> None:
    clock = Clock()
    pace = Pace(clock)
    for second in range(10):
        clock.now = float(second)
        text = pace.text(5 * MIB, 10 * MIB)
    assert text == "5.0 MiB of 10.0 MiB"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A save that goes on for as long as the event is not set."""
    go_on, step = Event(), Work.step

    def waiting(work: Work, done: int, total: int) -> None:
        step(work, done, total)
        while done and not go_on.wait(0.01):
            step(work, done, total)

    monkeypatch.setattr(Work, "step", waiting)
    yield go_on
    go_on.set()


def begin(qtbot: QtBot, pair: Pair, path: Path) -> None:
    """Start a save, until some of it is written."""
    pair.application.saving.save_pair(path)
    qtbot.waitUntil(lambda: " of " in pair.application.window._work.text(), timeout=30_000)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_status_bar_tells_rate_and_time_left(
    qtbot: QtBot, pair: Pair, tmp_path: Path, slow: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("wtransplant.gui.controllers.saving.Pace", lambda: _Ticking(clock))
    begin(qtbot, pair, tmp_path / "out")
    window = pair.application.window
    qtbot.waitUntil(lambda: "/s" in window._work.text(), timeout=30_000)
    assert window._work.text().startswith("Saving out: ") and " left" in window._work.text()
    assert 0 < window._bar.value() < 1000
    slow.set()
    settle(qtbot, pair.application)
    assert not window._busy.isVisible() and verify(tmp_path / "out").holds


class _Ticking(Pace):
    """A second goes by at each look."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._ticks = clock

    def text(self, done: int, total: int) -> str:
        self._ticks.now += 0.25
        return super().text(done, total)


def test_giving_up_leaves_the_old_pair_and_nothing_else(
    qtbot: QtBot, pair: Pair, tmp_path: Path, slow: Event
) -> None:
    folder, application = tmp_path / "pairs", pair.application
    folder.mkdir()
    slow.set()
    application.saving.save_pair(folder / "out")
    settle(qtbot, application)
    before = files(folder)
    slow.clear()
    drop(application, ["features.0.bias"], "backbone.0.bias")
    begin(qtbot, pair, folder / "out")
    assert len(files(folder)) > len(before)  # it is under way
    buttons = application.window.statusBar().findChildren(QToolButton)
    next(button for button in buttons if button.isVisible()).click()
    settle(qtbot, application)
    assert files(folder) == before
    assert application.window.isWindowModified()  # what was not saved is still there to be saved


def test_the_window_stays_usable_and_what_is_done_meanwhile_is_not_in_the_pair(
    qtbot: QtBot, pair: Pair, tmp_path: Path, slow: Event
) -> None:
    application = pair.application
    begin(qtbot, pair, tmp_path / "out")
    drop(application, ["features.0.bias"], "backbone.0.bias")
    click_box(application, "norm")
    assert len(steps(application)) == 2
    slow.set()
    settle(qtbot, application)
    saved = load_file(tmp_path / "out.safetensors")
    assert not saved["backbone.0.bias"].equal(load_source(pair)["features.0.bias"])
    assert application.window.isWindowModified()


def load_source(pair: Pair) -> dict[str, object]:
    import torch

    state: dict[str, object] = torch.load(pair.source, weights_only=True)
    return state


def test_a_second_save_is_refused_with_a_sentence(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path, slow: Event
) -> None:
    begin(qtbot, pair, tmp_path / "out")
    window = pair.application.window
    window.actions_["save_pair"].trigger()  # asks for no name
    assert window.statusBar().currentMessage() == "out is still being saved. Save again when that is done."
    assert len(pair.application.jobs.running) == 1 and dialogs.shown == []
    slow.set()
    settle(qtbot, pair.application)
    dialogs.give((str(tmp_path / "again.safetensors"), "safetensors (*.safetensors)"))
    window.actions_["save_pair"].trigger()
    settle(qtbot, pair.application)
    assert verify(tmp_path / "out").holds and verify(tmp_path / "again").holds


def test_another_window_that_saves_to_the_same_name_is_told(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    from wtransplant.atomic import Replacement

    with Replacement(tmp_path / "out.freeze.json"):
        dialogs.error()
        pair.application.saving.save_pair(tmp_path / "out")
        settle(qtbot, pair.application)
    assert "Another wtransplant is saving to this name right now" in dialogs.last.text
    assert not list(tmp_path.glob("out*"))


def test_a_name_of_255_bytes_leaves_room_for_the_button_that_gives_up(
    qtbot: QtBot, pair: Pair, tmp_path: Path, slow: Event
) -> None:
    window = pair.application.window
    window.resize(1280, 800)
    begin(qtbot, pair, tmp_path / ("<b>" + "x" * 240))
    assert window.width() == 1280
    button = next(button for button in window.statusBar().findChildren(QToolButton) if button.isVisible())
    right = button.mapTo(window, button.rect().topRight()).x()
    assert right < window.width() and button.width() >= 16 and window._bar.width() == 140
    slow.set()
    settle(qtbot, pair.application)
