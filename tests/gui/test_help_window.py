"""The help's window: pages, links, history, search, looks, and what it follows while it is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextDocument
from pytestqt.qtbot import QtBot

from wtransplant.gui.app import Application
from wtransplant.gui.controllers.help_reading import HelpReading
from wtransplant.gui.language import speak
from wtransplant.gui.models.help_pages import Place
from wtransplant.gui.settings import Settings
from wtransplant.gui.theme import apply_theme
from wtransplant.resources import resource_path


@pytest.fixture
def reading(application: Application, qtbot: QtBot) -> HelpReading:
    """The help, open at the page on rules."""
    application.helping.show(Place("rules.md"))
    found = application.helping.reading
    assert found is not None
    qtbot.waitExposed(found.view)
    return found


@pytest.fixture
def in_english_again() -> Iterator[None]:
    yield
    speak("en")


def text_of(reading: HelpReading) -> str:
    return reading.view.page.toPlainText()


def test_every_page_can_be_shown(reading: HelpReading) -> None:
    for page in reading.pages.pages:
        reading.go(Place(page))
        assert reading.page == page
        assert text_of(reading).startswith(reading.pages.title(page))
        assert "](" not in text_of(reading), page


def test_links_lead_to_pages_and_headings_and_the_way_back_is_kept(reading: HelpReading) -> None:
    reading.go(Place("manifest.md"))
    bar = reading.view.page.verticalScrollBar()
    bar.setValue(60)
    reading.follow("saving.md#the-manifest-field-by-field")
    assert (reading.page, bar.value() > 200) == ("saving.md", True)
    reading.view.actions_["back"].trigger()
    assert (reading.page, bar.value()) == ("manifest.md", 60)
    assert reading.view.actions_["forward"].isEnabled()
    reading.view.actions_["forward"].trigger()
    assert reading.page == "saving.md"
    reading.view.actions_["home"].trigger()
    assert (reading.page, reading.view.actions_["forward"].isEnabled()) == ("index.md", False)


def test_the_same_link_again_leads_to_the_same_heading(reading: HelpReading) -> None:
    bar = reading.view.page.verticalScrollBar()
    reading.go(Place("saving.md", "formats"))
    place = bar.value()
    assert place > 0
    bar.setValue(0)
    reading.go(Place("saving.md", "formats"))
    assert bar.value() == place
    assert reading.history.can_go_back
    reading.view.actions_["back"].trigger()
    assert reading.page == "rules.md"


def test_a_page_of_somebody_else_is_opened_by_the_system_and_only_on_a_click(
    reading: HelpReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    for page in reading.pages.pages:
        reading.go(Place(page))
    assert opened == []
    reading.follow("https://example.org/a")
    assert opened == [QUrl("https://example.org/a")]
    reading.go(Place("manifest.md"))
    reading.follow("../schema/freeze-manifest.schema.json")
    assert opened[1].isLocalFile()


def test_nothing_is_loaded_but_pictures_of_the_help(reading: HelpReading) -> None:
    kind = QTextDocument.ResourceType.ImageResource
    page = reading.view.page
    assert page.loadResource(kind, QUrl("images/rules.png")) is not None
    for name in ("https://example.org/a.png", "/etc/hostname", "images/none.png"):
        assert page.loadResource(kind, QUrl(name)) is None
    assert page.loadResource(QTextDocument.ResourceType.HtmlResource, QUrl("rules.md")) is None


def test_pictures_have_the_width_of_the_text_in_the_pixels_of_the_screen(
    reading: HelpReading, qtbot: QtBot
) -> None:
    reading.go(Place("first-transplant.md"))
    page = reading.view.page
    picture = page.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("images/window-light.png"))
    assert picture.deviceIndependentSize().width() == page.text_width()
    assert picture.devicePixelRatio() == page.devicePixelRatioF()
    assert page.horizontalScrollBar().maximum() == 0
    with pytest.MonkeyPatch.context() as patch:  # a screen with twice the pixels shows more of them
        patch.setattr(page, "devicePixelRatioF", lambda: 2.0)
        fine = page.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("images/window-light.png"))
    assert picture.width() < fine.width() <= 1280
    assert fine.deviceIndependentSize().width() == pytest.approx(page.text_width())
    with qtbot.waitSignal(page.redraw_wanted):
        reading.view.resize(700, 500)
    narrow = page.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("images/window-light.png"))
    assert narrow.width() < picture.width()
    assert page.horizontalScrollBar().maximum() == 0


def test_no_room_is_left_below_a_picture(reading: HelpReading) -> None:
    reading.go(Place("first-transplant.md"))
    block = reading.view.page.document().begin()
    while "\ufffc" not in block.text():  # which stands for a picture
        block = block.next()
    picture = reading.view.page.loadResource(
        QTextDocument.ResourceType.ImageResource, QUrl("images/window-light.png")
    )
    assert block.layout().boundingRect().height() < 1.1 * picture.deviceIndependentSize().height()


def test_a_picture_opens_in_its_own_size_and_closes_by_going_back(reading: HelpReading) -> None:
    reading.go(Place("first-transplant.md"))
    reading.follow("picture:images/window-light.png")
    page = reading.view.page
    picture = page.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("images/window-light.png"))
    assert (picture.width(), text_of(reading).strip("\ufffc\n")) == (1280, "")
    reading.view.actions_["back"].trigger()
    assert text_of(reading).startswith("The first transplant")


def test_the_tree_has_all_pages_and_follows_the_one_that_is_read(reading: HelpReading) -> None:
    tree = reading.view.tree
    found = tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
    pages = [page for item in found if (page := item.data(0, Qt.ItemDataRole.UserRole))]
    assert sorted(pages) == sorted(reading.pages.pages)
    reading.go(Place("freezing.md"))
    assert tree.currentItem().text(0) == "Freezing"
    other = tree.findItems("Saving", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)[0]
    tree.setCurrentItem(other)
    assert reading.page == "saving.md"


def test_words_are_searched_in_all_pages_and_marked_where_they_were_found(
    reading: HelpReading, qtbot: QtBot
) -> None:
    view = reading.view
    qtbot.keyClicks(view.search, "batch norm")
    assert view.results.isVisible()
    assert view.results.count() >= 3
    qtbot.keyClick(view.search, Qt.Key.Key_Down)
    assert view.results.hasFocus() and view.results.item(0).isSelected()
    assert "norm" in view.page.textCursor().selectedText().casefold()
    view.search.setText("nosuchwordanywhere")
    assert not view.results.isVisible()
    qtbot.keyClick(view.search, Qt.Key.Key_Escape)
    assert view.tree.isVisible()


def test_words_are_found_in_the_page(reading: HelpReading, qtbot: QtBot) -> None:
    view = reading.view
    view.actions_["find"].trigger()
    qtbot.keyClicks(view.find_bar.words, "prefix")
    assert view.find_bar.count.text() == f"{text_of(reading).casefold().count('prefix')} place"
    view.find_bar.words.setText("pattern")
    places = []
    for _ in range(text_of(reading).casefold().count("pattern") + 1):
        places.append(view.page.textCursor().selectionStart())
        view.actions_["next"].trigger()
    assert len(set(places)) == len(places) - 1
    assert places[-1] == places[0]  # it begins again at the top
    view.actions_["escape"].trigger()
    assert not view.find_bar.isVisible()
    assert view.page.extraSelections() == []


def test_text_can_be_copied(reading: HelpReading, qtbot: QtBot) -> None:
    reading.view.page.find("first one that matches")
    qtbot.keyClick(reading.view.page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "first one that matches"


def test_size_of_text_and_window_are_remembered(
    application: Application, reading: HelpReading, qtbot: QtBot
) -> None:
    settings: Settings = application.context.settings
    before = reading.view.page.document().size().height()
    reading.view.actions_["larger"].trigger()
    assert settings.help_zoom == 110
    assert reading.view.page.document().size().height() > before
    reading.view.actions_["usual"].trigger()
    assert (settings.help_zoom, reading.view.page.document().size().height()) == (100, before)
    reading.view.resize(901, 611)
    reading.view.close()
    assert settings.help_geometry == reading.view.saveGeometry()


def test_settings_that_make_no_sense_count_as_not_there(application: Application) -> None:
    store = application.context.settings._store
    for value in ("tiny", "-3", "100000"):
        store.setValue("help/zoom", value)
        assert application.context.settings.help_zoom == 100
    store.setValue("help/geometry", "wide")
    assert application.context.settings.help_geometry is None


def test_it_follows_the_theme(reading: HelpReading, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QApplication

    reading.go(Place("first-transplant.md"))
    page, colours = reading.view.page, []
    pictures = []
    for scheme in ("light", "dark"):
        apply_theme(QApplication.instance(), scheme)
        colours.append(page.document().begin().charFormat().foreground().color().lightness())
        name = QUrl("images/window-light.png")
        pictures.append(page.loadResource(QTextDocument.ResourceType.ImageResource, name).pixelColor(5, 5))
    apply_theme(QApplication.instance(), "light")
    assert colours[0] < 100 < colours[1]
    assert pictures[0].lightness() > 128 > pictures[1].lightness()


def test_it_follows_the_language(reading: HelpReading, in_english_again: None) -> None:
    reading.go(Place("freezing.md", "what-is-frozen"))
    speak("zh_CN")
    assert text_of(reading).startswith("冻结")
    assert (reading.view.tree.currentItem().text(0), reading.page) == ("冻结", "freezing.md")
    reading.go(Place("freezing.md", "what-is-frozen"))
    assert reading.view.page.verticalScrollBar().value() > 0
    reading.follow("saving.md#%E6%A0%BC%E5%BC%8F")  # 格式, as a link is written in rich text
    assert reading.view.page.verticalScrollBar().value() > 0
    reading.go(Place("reference/cli.md"))
    assert not reading.pages.is_translated("reference/cli.md")
    speak("en")
    reading.go(Place("freezing.md"))
    assert text_of(reading).startswith("Freezing")


def test_the_page_of_keys_has_the_keys_of_now(application: Application, reading: HelpReading) -> None:
    reading.go(Place("reference/keys.md"))
    assert "Ctrl+M" in text_of(reading)
    application.window.actions_["auto_match"].setShortcut("Ctrl+Alt+9")
    reading.go(Place("reference/keys.md", ""))
    reading.view.actions_["home"].trigger()
    reading.go(Place("reference/keys.md"))
    assert "Ctrl+Alt+9" in text_of(reading) and "Ctrl+M\n" not in text_of(reading)


def test_a_place_that_is_not_there_is_the_first_page(reading: HelpReading) -> None:
    reading.go(Place("nothing.md"))
    assert reading.page == "index.md"


def test_escape_closes_it(reading: HelpReading, qtbot: QtBot) -> None:
    qtbot.keyClick(reading.view.page, Qt.Key.Key_Escape)
    assert not reading.view.isVisible()


def test_all_pictures_of_the_help_can_be_read(reading: HelpReading) -> None:
    page, kind = reading.view.page, QTextDocument.ResourceType.ImageResource
    for picture in sorted(resource_path("help", "images").glob("*.png")):
        assert not page.loadResource(kind, QUrl(f"images/{picture.name}")).isNull()
