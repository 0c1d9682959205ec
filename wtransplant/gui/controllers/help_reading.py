"""Reads the help: pages in a window, search, and the way from one page to another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QWidget

from wtransplant.gui.actions import ACTIONS, SEPARATOR
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.language import language_changes
from wtransplant.gui.models.help_history import HelpHistory
from wtransplant.gui.models.help_html import PICTURE, PageLook, page_html, picture_html, style_sheet
from wtransplant.gui.models.help_keys import KEYS_PAGE, KeyLine, keys_page
from wtransplant.gui.models.help_pages import HOME, HelpPages, Place
from wtransplant.gui.theme import color, mono_font, theme, theme_changes
from wtransplant.gui.views.help_window import HelpWindow
from wtransplant.gui.views.window_parts import MENU_TITLES
from wtransplant.resources import resource_path
from wtransplant.words import language, tr

_ZOOMS = (70, 80, 90, 100, 110, 125, 150, 175, 200, 250)
"""Percent of the usual size of text."""


class HelpReading(QObject):
    """One window with pages.

    Attributes:
        view: the window.
        pages: what can be read, in the language of now.
        history: what was read.
    """

    def __init__(self, context: Context, owner: QWidget) -> None:
        view = HelpWindow(owner)
        super().__init__(view)
        self._context = context
        self.view = view
        self.history = HelpHistory()
        self._picture = ""
        if context.settings.help_geometry is not None:
            view.restoreGeometry(context.settings.help_geometry)
        self._fill()
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.page_requested.connect(lambda page: self.go(Place(page)))
        view.hit_requested.connect(self._go_to_hit)
        view.search_changed.connect(self._search)
        view.zoom_requested.connect(self._zoom)
        view.closed.connect(self._remember)
        view.page.link_clicked.connect(self.follow)
        view.page.redraw_wanted.connect(self._redraw)
        view.actions_["back"].triggered.connect(lambda: self._walk(-1))
        view.actions_["forward"].triggered.connect(lambda: self._walk(1))
        view.actions_["home"].triggered.connect(lambda: self.go(Place(HOME)))
        theme_changes().changed.connect(self._redraw)
        language_changes().changed.connect(self._speak)

    @property
    def page(self) -> str:
        """The page that is read; empty before the first one."""
        return self.history.now.place.page if self.history.now else ""

    def _remember(self) -> None:
        self._context.settings.help_geometry = self.view.saveGeometry()

    def _fill(self) -> None:
        made = {KEYS_PAGE: lambda: keys_page(self._key_lines())}
        self.pages = HelpPages(resource_path("help"), language(), made)
        self.view.set_contents(self.pages.contents)

    def _key_lines(self) -> Iterator[KeyLine]:
        for spec in ACTIONS:
            if spec.name != SEPARATOR:
                action = self._context.window.actions_[spec.name]
                shown = QKeySequence.SequenceFormat.NativeText
                keys = "  ".join(key.toString(shown) for key in action.shortcuts())
                yield KeyLine(_bare(tr(MENU_TITLES[spec.menu])), _bare(action.text()), keys)

    def _speak(self) -> None:
        """The pages in the language of now, the same one open."""
        self._fill()
        self._search(self.view.search.text())
        self._redraw()
        self._name()

    def go(self, place: Place) -> None:
        """Read a place; one that is not there is the first page."""
        self._leave()
        self.history.visit(place if self.pages.exists(place.page) else Place(HOME))
        self._display()

    def _walk(self, step: int) -> None:
        if self._picture:
            self._picture = ""
            self._display()
            return
        self._leave()
        self.history.go(step)
        self._display()

    def _leave(self) -> None:
        if not self._picture:
            self.history.leave_at(_share(self.view))
        self._picture = ""

    def _display(self) -> None:
        """Show the place of now, as far down as it was left."""
        visit = self.history.now
        if visit is None:
            return
        self._draw()
        if visit.share is not None:
            _set_share(self.view, visit.share)
        elif visit.place.anchor:
            self.view.page.go_to(self.pages.own_anchor(visit.place))
        self._name()
        self.view.find_bar.look_again()

    def _name(self) -> None:
        """Say which page it is: in the title, in the tree, and whether there is one before and after it."""
        self.view.choose(self.page)
        self.view.setWindowTitle(tr("{page} – Help of wtransplant", page=self.pages.title(self.page)))
        self.view.actions_["back"].setEnabled(self.history.can_go_back or bool(self._picture))
        self.view.actions_["forward"].setEnabled(self.history.can_go_forward)

    def _draw(self) -> None:
        view, page = self.view, self.page
        view.page.width_factor = self._context.settings.help_zoom / 100
        look = self._look()
        note = "" if self.pages.is_translated(page) else tr("This page is in English only.")
        html = picture_html(self._picture) if self._picture else page_html(self.pages.text(page), look, note)
        view.page.show_html(html, style_sheet(look), self._picture_file, scaled=not self._picture)

    def _redraw(self) -> None:
        """The same again in other colours, sizes or words."""
        if self.page:
            share = _share(self.view)
            self._draw()
            _set_share(self.view, share)
            self.view.find_bar.look_again()

    def _look(self) -> PageLook:
        font = mono_font(self._context.settings.help_zoom / 100)
        columns = self.view.page.text_width() // QFontMetrics(font).horizontalAdvance("x") - 3
        text, muted, accent, ground, border = (
            color(token).name() for token in ("text", "muted", "accent", "hover", "border")
        )
        return PageLook(text, muted, accent, ground, border, font.families()[0], font.pointSizeF(), columns)

    def _picture_file(self, source: str) -> Path | None:
        """The file of a picture on this page; in the dark theme the dark one, if there are two."""
        found = self.pages.leads_to(self.page, source)
        if not isinstance(found, Path):
            return None
        dark = found.with_name(found.name.replace("-light", "").replace(".png", "-dark.png"))
        return dark if theme().name == "dark" and dark.is_file() else found

    def follow(self, link: str) -> None:
        """A click on a link; other people's pages are opened by the system, and by nothing but this click."""
        if link.startswith(PICTURE):
            self._leave()
            self._picture = link.removeprefix(PICTURE)
            self._draw()
            self._name()
        elif link.startswith(("https://", "http://")):
            QDesktopServices.openUrl(QUrl(link))
        else:
            found = self.pages.leads_to(self.page, unquote(link))
            if isinstance(found, Place):
                self.go(found)
            elif found is not None:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(found)))

    def _search(self, words: str) -> None:
        self.view.set_hits(self.pages.search(words) if words.strip() else None)

    def _go_to_hit(self, page: str) -> None:
        """A page that was found, at the words that were looked for: all of them in a row, else the first one."""
        self.go(Place(page))
        words = self.view.search.text().strip()
        for each in (words, words.partition(" ")[0]):
            if self.view.page.mark_all(each):
                self.view.page.find_next(each)
                break

    def _zoom(self, step: int) -> None:
        settings = self._context.settings
        nearest = min(range(len(_ZOOMS)), key=lambda at: abs(_ZOOMS[at] - settings.help_zoom))
        settings.help_zoom = _ZOOMS[min(max(nearest + step, 0), len(_ZOOMS) - 1)] if step else 100
        self._redraw()


def _bare(text: str) -> str:
    """A menu's text without the sign before the letter that chooses it, without that letter, and without dots."""
    plain, _, letter = text.rstrip("…").partition("(&")
    return plain.rstrip("…") if letter else text.rstrip("…").replace("&", "")


def _share(view: HelpWindow) -> float:
    bar = view.page.verticalScrollBar()
    return bar.value() / bar.maximum() if bar.maximum() else 0.0


def _set_share(view: HelpWindow, share: float) -> None:
    bar = view.page.verticalScrollBar()
    bar.setValue(round(share * bar.maximum()))
