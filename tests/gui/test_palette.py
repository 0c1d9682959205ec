"""The command palette: everything that the menus have, found by a few letters, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from wtransplant import words
from wtransplant.gui.app import Application
from wtransplant.gui.language import speak
from wtransplant.gui.models.fuzzy import find_misspelt, find_word
from wtransplant.gui.models.menu_commands import MenuCommand, search_commands
from wtransplant.gui.settings import Settings
from wtransplant.gui.theme import theme
from wtransplant.gui.views.menu_reader import without_mnemonic
from wtransplant.gui.views.palette import Palette

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    speak("en")
    words.remember(False)


def open_palette(application: Application) -> Palette:
    assert QTest.qWaitForWindowActive(application.window)
    QTest.keyClick(application.window, Qt.Key.Key_K, CONTROL)
    palette = application.palette.palette
    assert palette.isVisible()
    return palette


def found(palette: Palette) -> list[str]:
    return [palette.model.command(row).text for row in range(palette.model.rowCount())]


def chosen(palette: Palette) -> str:
    return palette.model.command(palette.list.currentIndex().row()).text


def commands(*texts: str, path: str = "Map") -> list[MenuCommand]:
    return [MenuCommand(text.lower(), text, path, text, path) for text in texts]


def searched(query: str, *texts: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [texts[hit.number] for hit in search_commands(commands(*texts), query, recent)]


def leaves(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from leaves(below)
        elif not action.isSeparator():
            yield action


def score_by_hand(places: tuple[int, ...], text: str) -> float:
    """16 a letter, 8 where a word begins, 10 behind its forerunner; a gap costs 3, and half for each letter in it."""
    total = 0.0
    for before, place in zip((None, *places), places, strict=False):
        total += 16 + 8 * (place == 0 or text[place - 1] == " ")
        if before is not None:
            total += 10 if place == before + 1 else -3 - 0.5 * (place - before - 1)
    return total


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("sve", "save the serve vase"),
        ("aa", "banana a a"),
        ("oe", "open the oe"),
        ("lin", "all link in line"),
    ],
)
def test_the_best_way_is_the_best_of_all_ways(word: str, text: str) -> None:
    ways = [
        places
        for places in combinations(range(len(text)), len(word))
        if all(text[place] == letter for place, letter in zip(places, word, strict=True))
    ]
    best = find_word(word, text)
    assert best is not None and best.places in ways
    assert best.score == max(score_by_hand(places, text) for places in ways)
    assert best.score == score_by_hand(best.places, text)


@pytest.mark.parametrize(
    ("word", "text", "places", "is_tight"),
    [
        ("SP", "Save pair…", (0, 5), True),
        ("finetune", "Fine-tune", (0, 1, 2, 3, 5, 6, 7, 8), True),
        ("sr", "Open source…", (5, 8), False),
        ("冻头", "冻结头部以外的部分", (0, 2), True),
        (
            "x",
            "Straße İx",
            (8,),
            True,
        ),  # a letter whose lower case is two letters long does not shift the rest
    ],
)
def test_letters_are_found_where_they_stand(
    word: str, text: str, places: tuple[int, ...], is_tight: bool
) -> None:
    best = find_word(word, text)
    assert best is not None and (best.places, best.is_tight) == (places, is_tight)


def test_letters_in_another_order_are_not_found() -> None:
    assert find_word("pas", "save pair") is None and find_word("x", "") is None


def test_a_letter_or_two_may_be_wrong_in_a_long_word() -> None:
    assert find_misspelt("lanch", "Launch lines") is not None
    assert find_misspelt("exmaple", "Open the example") is not None
    assert find_misspelt("abc", "abd") is None  # too short to be sure
    assert find_misspelt("lanhc", "Launch lines") is None


def test_words_may_come_in_any_order_and_are_lit() -> None:
    (hit,) = search_commands(commands("Save pair…", "Save recipe"), "pair sa", ())
    assert (hit.number, hit.text_places) == (0, {0, 1, 5, 6, 7, 8})


def test_whole_beginnings_come_before_scattered_letters() -> None:
    assert searched("re", "Freeze", "Reload", "Save recipe") == ["Reload", "Save recipe", "Freeze"]
    assert searched("sl", "Reset all", "Save links") == ["Save links"]
    assert searched("sl", "Reset all") == ["Reset all"]  # better than nothing


def test_the_menu_counts_too_but_less() -> None:
    entries = [*commands("Light", path="View › Theme"), *commands("Theme of the day")]
    assert [hit.number for hit in search_commands(entries, "theme", ())] == [1, 0]
    assert search_commands(entries, "theme light", ())[0].path_places == {7, 8, 9, 10, 11}


def test_used_lately_comes_first_and_wins_among_equals() -> None:
    texts = ("Save pair", "Save list")
    assert searched("", *texts, recent=("save list",)) == ["Save list", "Save pair"]
    assert searched("save", *texts, recent=("save list",))[0] == "Save list"
    assert searched("save", *texts)[0] == "Save pair"


def test_a_misspelt_word_finds_what_it_was_meant_for() -> None:
    assert searched("exmaple", "Open the example", "Open source") == ["Open the example"]
    assert searched("open exmaple", "Open the example", "Open source") == ["Open the example"]
    assert searched("qqqq", "Open the example") == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Open &source…", "Open source…"),
        ("打开来源(&O)…", "打开来源…"),
        ("Me && you", "Me & you"),
        ("plain", "plain"),
    ],
)
def test_texts_are_read_without_mnemonics(text: str, read: str) -> None:
    assert without_mnemonic(text) == read


def test_every_entry_of_every_menu_is_offered(pair: Pair) -> None:
    window = pair.application.window
    window.set_recent(["one.pth → two.py"])
    menus = [action.menu() for action in window.menuBar().actions()]
    wanted = [action for menu in menus if isinstance(menu, QMenu) for action in leaves(menu)]
    shown = found(open_palette(pair.application))
    assert len(shown) == len(wanted) - 1 > 60  # all but itself
    for text in ("Save pair…", "Rules", "Dark", "简体中文", "1  one.pth → two.py", "About wtransplant"):
        assert text in shown


def test_a_command_is_done_with_the_keyboard_alone(qtbot: QtBot, pair: Pair) -> None:
    window = pair.application.window
    window.source.view.setFocus()
    palette = open_palette(pair.application)
    assert palette.field.hasFocus()
    QTest.keyClicks(palette.field, "colla")
    assert found(palette) == ["Collapse all"]
    with qtbot.waitSignal(window.actions_["collapse_all"].triggered):
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.source.view.hasFocus()  # as before


def test_the_arrows_go_round_and_pages_stop_at_the_ends(application: Application) -> None:
    palette = open_palette(application)
    first, *_, last = found(palette)
    for key, wanted in (
        (Qt.Key.Key_Up, last),
        (Qt.Key.Key_PageDown, last),
        (Qt.Key.Key_Down, first),
        (Qt.Key.Key_PageUp, first),
    ):
        QTest.keyClick(palette.field, key)
        assert chosen(palette) == wanted
    QTest.keyClick(palette.field, Qt.Key.Key_Tab)
    assert palette.field.hasFocus()


def test_escape_and_a_click_beside_it_close_it(application: Application) -> None:
    for close in (
        lambda palette: QTest.keyClick(palette.field, Qt.Key.Key_Escape),
        lambda palette: QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 400)),
        lambda palette: application.window.target.view.setFocus(),
    ):
        palette = open_palette(application)
        close(palette)
        assert not palette.isVisible()


def test_the_windows_own_shortcuts_rest_meanwhile(application: Application) -> None:
    done: list[str] = []
    application.window.actions_["find"].triggered.connect(lambda: done.append("find"))
    palette = open_palette(application)
    QTest.keyClick(palette.field, Qt.Key.Key_F, CONTROL)
    assert not done and palette.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    QTest.keyClick(application.window.source.view, Qt.Key.Key_F, CONTROL)
    assert done == ["find"]


def test_help_is_there_meanwhile(application: Application) -> None:
    asked: list[bool] = []
    application.window.actions_["help"].triggered.connect(lambda: asked.append(True))
    palette = open_palette(application)
    QTest.keyClick(palette.field, Qt.Key.Key_F1)
    assert asked


def test_asked_for_again_it_stays_and_gives_the_keyboard_back_in_the_end(pair: Pair) -> None:
    pair.application.window.target.view.setFocus()
    palette = open_palette(pair.application)
    QTest.keyClicks(palette.field, "rules")
    pair.application.palette.open()
    assert palette.isVisible() and palette.field.text() == "rules"
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert pair.application.window.target.view.hasFocus()


def test_it_opens_from_within_a_field(application: Application) -> None:
    field = application.window.source.filter
    field.setFocus()
    QTest.keyClicks(field, "conv")
    QTest.keyClick(field, Qt.Key.Key_K, CONTROL)
    assert application.palette.palette.isVisible() and field.text() == "conv"


def test_what_cannot_be_done_says_why_and_is_not_done(application: Application) -> None:
    palette = open_palette(application)
    QTest.keyClicks(palette.field, "prove")
    assert chosen(palette) == "Prove…"
    assert palette.note.text() == "Not now: It needs a source and a target."
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.field.setText("undo")
    assert palette.note.text() == "Not now: There is nothing to undo"
    palette.field.setText("qqqq")
    assert palette.note.text() == "No command is called “qqqq”." and not palette.list.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.isVisible()


def test_what_was_used_is_first_the_next_time(application: Application, store: QSettings) -> None:
    for query in ("collapse", "rules dock", "expand all"):
        palette = open_palette(application)
        QTest.keyClicks(palette.field, query.replace(" dock", ""))
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    palette = open_palette(application)
    names = [palette.model.command(row).name for row in range(3)]
    assert names[0] == "expand_all" and names[2] == "collapse_all"
    assert palette.model.ends_recent(2) and not palette.model.ends_recent(1)
    assert Settings(store).recent_commands == names


def test_a_dock_and_a_theme_are_commands_too(application: Application) -> None:
    window = application.window
    palette = open_palette(application)
    QTest.keyClicks(palette.field, "view history")
    assert chosen(palette) == "History"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.docks["history"].isVisible()
    palette = open_palette(application)
    QTest.keyClicks(palette.field, "view history")
    assert palette.model.command(0).checked is True
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert not window.docks["history"].isVisible()


@pytest.mark.parametrize("size", [(1280, 800), (720, 420)])
def test_it_lies_within_the_window_and_in_its_middle(application: Application, size: tuple[int, int]) -> None:
    application.window.resize(*size)
    palette = open_palette(application)
    window, card = application.window.rect(), palette.card.geometry()
    assert window.contains(card)
    assert abs(card.center().x() - window.center().x()) <= 1
    assert card.top() < window.height() / 4
    whole = palette.list.geometry()
    assert palette.card.rect().contains(whole)
    application.window.resize(900, 600)  # it follows
    QApplication.processEvents()
    assert abs(palette.card.geometry().center().x() - application.window.rect().center().x()) <= 1


def test_letters_that_were_found_are_painted_in_the_accent(application: Application) -> None:
    palette = open_palette(application)
    accent = QColor(theme().accent).rgb()

    def lit() -> int:
        image = palette.list.viewport().grab().toImage()
        places = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return sum(image.pixel(x, y) == accent for x, y in places)

    palette.field.setText("qqqq")
    palette.field.setText("save")
    with_letters = lit()
    palette.field.setText("")
    assert with_letters > 50 > lit()


def test_in_chinese_the_english_is_found_as_well(application: Application, english_afterwards: None) -> None:
    speak("zh_CN")
    palette = open_palette(application)
    QTest.keyClicks(palette.field, "freeze head")
    command, hit = palette.model.command(0), palette.model.hits[0]
    assert command.name == "freeze_head" and command.english == "Freeze all but the head"
    assert {command.english[place] for place in hit.english_places} == set("Freezehad")
    palette.field.setText("冻头")
    assert palette.model.command(0).name == "freeze_head"
    palette.field.setText("problems view")  # a dock, whose title has a figure behind it
    application.window.set_dock_title("problems", "3")
    application.palette.open()
    palette.field.setText("problems view")
    assert "dock_problems" in [palette.model.command(row).name for row in range(palette.model.rowCount())]


def test_the_button_in_the_menu_bar_opens_it(application: Application) -> None:
    button = application.window.menuBar().cornerWidget()
    assert button is not None and button.text() == "Ctrl+K"  # type: ignore[attr-defined]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert application.palette.palette.isVisible()
