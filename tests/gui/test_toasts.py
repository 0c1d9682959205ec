"""What is said over the corner of the window: seen for a while, in nobody's way, and with what can be done about it."""

from __future__ import annotations

import gc
import weakref
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QUrl
from PySide6.QtGui import QAccessible, QDesktopServices, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.fine_tuning import train
from tests.gui.gestures import settle, with_status
from wtransplant.freezing.audit import Audit
from wtransplant.gui.app import Application
from wtransplant.gui.commands import LinkKeys, UnlinkKeys
from wtransplant.gui.models.notices import Offer
from wtransplant.gui.views import toast as toasts
from wtransplant.gui.views.toast import Toast
from wtransplant.pasted import read_error
from wtransplant.resources import example_recipe


def shown(application: Application) -> list[Toast]:
    return list(application.notices.toasts.toasts)


def texts(application: Application) -> list[str]:
    return [toast.text.text() for toast in shown(application)]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Toasts go soon."""
    monkeypatch.setattr(toasts, "SHOWN_MS", 30)
    monkeypatch.setattr(toasts, "_AFTER_HOVER_MS", 30)


@pytest.fixture
def example(qtbot: QtBot, application: Application) -> Application:
    """The shipped example, open with its links: 28 target keys."""
    application.opening.open_recipe(example_recipe())
    qtbot.waitUntil(lambda: application.workspace.plan is not None, timeout=30_000)
    settle(qtbot, application)
    return application


def test_a_saved_pair_offers_its_folder(
    qtbot: QtBot, pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    with qtbot.waitSignal(pair.application.saving.saved):
        pair.application.saving.save_pair(tmp_path / "out.safetensors")
    settle(qtbot, pair.application)
    saved = next(
        each for each in shown(pair.application) if each.text.text().startswith("Saved out.safetensors")
    )
    assert saved.act_button.text() == "Show in folder"
    saved.act_button.click()
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path]
    assert saved not in shown(pair.application)


def test_a_large_step_offers_to_be_undone_as_long_as_it_is_the_last_one(example: Application) -> None:
    linked = with_status(example, "linked")
    assert len(linked) >= 20
    example.context.push(lambda: UnlinkKeys(example.workspace, linked[:12]))
    assert len(with_status(example, "linked")) == len(linked) - 12
    [undo] = [each for each in shown(example) if each.act_button.text() == "Undo"]
    undo.act_button.click()
    assert with_status(example, "linked") == linked and example.undo.index() == 0
    example.context.push(lambda: UnlinkKeys(example.workspace, linked[:12]))
    example.context.push(lambda: UnlinkKeys(example.workspace, linked[12:14]))
    assert [each for each in shown(example) if each.act_button.text() == "Undo"] == []


def test_a_small_step_is_told_in_the_status_bar_alone(pair: Pair) -> None:
    plan = pair.application.workspace.plan
    assert plan is not None
    links = list(plan.resolution.links.values())
    pair.application.context.push(lambda: LinkKeys(pair.application.workspace, links, "Link again"))
    assert shown(pair.application) == []
    assert pair.application.window.statusBar().currentMessage() == "Link again"


def test_it_goes_by_itself(qtbot: QtBot, application: Application, short: None) -> None:
    application.context.show("done")
    [toast] = shown(application)
    with qtbot.waitSignal(toast.gone):
        assert toast.isVisible()
    assert shown(application) == []


def test_it_stays_while_the_mouse_is_over_it(qtbot: QtBot, application: Application, short: None) -> None:
    application.context.show("done")
    [toast] = shown(application)
    place = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(place, place, place))
    for _ in range(2):
        with qtbot.waitSignal(toast._timer.timeout), qtbot.assertNotEmitted(toast.gone):
            assert toast.isVisible()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    qtbot.waitSignal(toast.gone).wait()
    assert shown(application) == []


def test_it_stays_while_the_keyboard_is_in_it_and_closes_by_keyboard(
    qtbot: QtBot, application: Application, short: None
) -> None:
    application.context.show("done", Offer("Do it", lambda: None))
    [toast] = shown(application)
    toast.close_button.setFocus()
    with qtbot.waitSignal(toast._timer.timeout), qtbot.assertNotEmitted(toast.gone):
        assert toast.isVisible()
    QTest.keyClick(toast.close_button, " ")
    assert shown(application) == []


def test_nothing_else_moves_and_the_keyboard_stays_where_it_is(qtbot: QtBot, pair: Pair) -> None:
    window = pair.application.window
    window.target.view.setFocus()
    before = _places(window)
    for text in ("one", "two " * 60, "three"):
        pair.application.context.show(text)
    QApplication.processEvents()
    assert window.focusWidget() is window.target.view
    assert _places(window) == before


def test_it_never_opens_a_window_of_its_own(application: Application) -> None:
    """One that flashes up keeps the program from ending after its window was closed."""
    opened: list[QObject] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and watched.isWindowType():
                opened.append(watched)
            return False

    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    application.context.show("done", Offer("Do it", lambda: None))
    QApplication.processEvents()
    QApplication.instance().removeEventFilter(watch)
    assert opened == [] and shown(application)[0].act_button.isVisible()


def _places(window: QWidget) -> dict[int, QRect]:
    """Where everything in the window is that is not a toast."""
    own = {id(part) for toast in window.findChildren(Toast) for part in (toast, *toast.findChildren(QWidget))}
    return {
        id(part): part.geometry()
        for part in window.findChildren(QWidget)
        if part.isVisible() and id(part) not in own
    }


def test_four_stand_above_each_other_in_the_corner_whatever_the_size(
    qtbot: QtBot, application: Application
) -> None:
    for number in range(6):
        application.context.show(f"note {number} " * (1 + 8 * number))
    assert [text.split()[1] for text in texts(application)] == ["2", "3", "4", "5"]
    for size in ((1280, 800), (1000, 700)):
        application.window.resize(*size)
        qtbot.waitUntil(lambda: _in_corner(application))
        places = [each.geometry() for each in shown(application)]
        assert all(upper.bottom() < lower.top() for upper, lower in pairwise(places))


def _in_corner(application: Application) -> bool:
    window = application.window
    last = shown(application)[-1].geometry()
    return last.right() < window.width() <= last.right() + 24 and (
        window.statusBar().y() - 24 < last.bottom() < window.statusBar().y()
    )


def test_a_dock_that_comes_to_the_front_does_not_cover_it(qtbot: QtBot, application: Application) -> None:
    window = application.window
    window.show_dock("problems")
    application.context.show("done")
    [toast] = shown(application)
    for name in ("history", "problems"):
        window.show_dock(name)
        qtbot.waitUntil(lambda: _is_on_top(toast))
        assert not window.docks[name].widget().visibleRegion().isEmpty()


def _is_on_top(toast: Toast) -> bool:
    found = toast.window().childAt(toast.geometry().center())
    return found is toast or toast.isAncestorOf(found)


def test_the_whole_text_has_room(application: Application) -> None:
    application.context.warn("a long sentence about what happened " * 8)
    [toast] = shown(application)
    assert toast.text.height() >= toast.text.heightForWidth(toast.text.width()) > 60


def test_a_screen_reader_is_told(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", told.append)
    application.context.show("done")
    application.context.warn("look out")
    announced = [event for event in told if event.type() == QAccessible.Event.Announcement]
    assert [event.message() for event in announced] == ["done", "look out"]
    polite, assertive = (
        QAccessible.AnnouncementPoliteness.Polite,
        QAccessible.AnnouncementPoliteness.Assertive,
    )
    assert [event.politeness() for event in announced] == [polite, assertive]
    assert [toast.accessibleName() for toast in shown(application)] == ["note: done", "warning: look out"]


def test_a_warning_leads_to_the_log(application: Application) -> None:
    application.context.warn("look out", "Do something.")
    [toast] = shown(application)
    toast.act_button.click()
    assert application.window.docks["log"].isVisible()
    application.window.docks["log"].hide()
    application.context.warn("look out again")
    application.window.show_dock("log")
    QApplication.processEvents()
    assert texts(application) == []
    application.context.warn("once more")
    assert texts(application) == []  # it stands in the log, which is open


def test_what_cannot_be_done_with_keys_alone_is_told_without_a_dialog(
    qtbot: QtBot, application: Application
) -> None:
    text = 'Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: "a.weight". '
    application.pasting.open(read_error(text + '\n\tUnexpected key(s) in state_dict: "b.weight". '))
    settle(qtbot, application)
    application.window.guide.step_clicked.emit("save")
    assert any("made from an error text" in text for text in texts(application))


def test_one_that_is_gone_leaves_nothing_behind(qtbot: QtBot, application: Application) -> None:
    """The collector hardly runs while the window is open: there must be no circle."""
    gc.disable()
    try:
        for _ in range(3):
            application.context.show("done", Offer("Do it", lambda: None))
            [toast] = shown(application)
            gone = weakref.ref(toast)
            toast.close_button.click()
            del toast
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()
            assert gone() is None
    finally:
        gc.enable()
    assert application.window.findChildren(Toast) == []


# After a run


def test_a_run_that_has_ended_offers_to_save_the_pair(
    qtbot: QtBot, example: Application, dialogs: Answers
) -> None:
    example.training.start()
    example.window.docks["train"].hide()  # it would say so itself
    settle(qtbot, example)
    [ended] = [each for each in shown(example) if each.text.text().startswith("Fine-tuned: ")]
    frozen = len(example.workspace.frozen_keys)
    assert ended.text.text() == f"Fine-tuned: {frozen} tensors frozen, {frozen} unchanged"
    dialogs.give(("", ""))
    ended.act_button.click()
    assert dialogs.last.title == "Save pair"


def test_nothing_lies_over_the_curves_of_a_run_that_is_watched(qtbot: QtBot, example: Application) -> None:
    example.window.activateWindow()
    qtbot.waitUntil(example.window.isActiveWindow)
    train(qtbot, example, epochs=1)
    assert [each for each in shown(example) if each.text.text().startswith("Fine-tuned")] == []
    assert example.window.statusBar().currentMessage().startswith("Fine-tuned: ")


def test_a_frozen_tensor_that_moved_is_a_warning(application: Application) -> None:
    audit = Audit(unchanged=("a", "b"), moved=("c",), reasons={"c": "its statistics ran on"})
    application.training._tell(SimpleNamespace(result=SimpleNamespace(audit=audit)))  # type: ignore[arg-type]
    [toast] = shown(application)
    assert toast.notice.level == "warning"
    assert toast.text.text().startswith(
        "Fine-tuned, but something frozen moved: 3 tensors frozen, 2 unchanged"
    )
