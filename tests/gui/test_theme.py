from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wtransplant.gui import theme as look
from wtransplant.gui.models.statuses import SOURCE_STATUSES, TARGET_STATUSES
from wtransplant.gui.theme import apply_theme, color, icon, status_color, status_glyph
from wtransplant.gui.tokens import DARK, LIGHT, Theme, contrast
from wtransplant.resources import resource_path

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
STATUS_TOKENS = ("linked", "missing", "mismatched", "ambiguous", "other")


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, "light")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM's well-known near miss
    assert contrast("#ffffff", "#0000ff") == pytest.approx(8.59, abs=0.005)


@BOTH
def test_all_text_can_be_read_on_the_grounds_it_is_on(theme: Theme) -> None:
    rows = (theme.panel, theme.hover, theme.lit)
    pairs = [("text", ground) for ground in (*rows, theme.background, theme.field, theme.selection)]
    pairs += [("muted", ground) for ground in (*rows, theme.background, theme.field, theme.selection)]
    pairs += [(token, ground) for token in STATUS_TOKENS for ground in rows]
    pairs += [("on_accent", theme.accent), ("on_accent", theme.linked)]
    pairs += [("on_status", getattr(theme, token)) for token in STATUS_TOKENS]
    low = {(token, ground): contrast(getattr(theme, token), ground) for token, ground in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@BOTH
def test_tokens_are_colours(theme: Theme) -> None:
    values = {field.name: getattr(theme, field.name) for field in fields(Theme) if field.name != "name"}
    assert [name for name, value in values.items() if not re.fullmatch("#[0-9a-f]{6}", value)] == []


def test_statuses_differ_in_mark_as_well_as_in_colour(qapp: QApplication) -> None:
    glyphs = [status_glyph(status) for status in TARGET_STATUSES]
    assert all(glyphs) and len(set(glyphs)) == len(TARGET_STATUSES)
    assert len({status_glyph(status) for status in SOURCE_STATUSES}) == len(SOURCE_STATUSES)
    assert status_glyph("no such status") == ""
    assert status_color("no such status") == color("other")


@BOTH
def test_the_style_sheet_is_filled(qapp: QApplication, theme: Theme) -> None:
    sheet = look.stylesheet(theme)
    assert theme.selection in sheet
    pictures = re.findall(r"url\((.*?)\)", sheet)
    assert pictures and all(Path(path).read_text().startswith("<svg") for path in pictures)


def test_switching_changes_colours_at_once_and_is_told(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    with qtbot.waitSignal(look.theme_changes().changed) as told:
        assert apply_theme(qapp, "dark") is DARK
    assert told.args == [DARK]
    assert look.theme() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.background
    assert DARK.panel in qapp.styleSheet()
    assert color("accent").name() == DARK.accent


def test_it_follows_the_system_only_when_asked_to(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_theme(qapp, "system")
    monkeypatch.setattr(look, "_system_is_dark", lambda app: True)
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert look.theme() is DARK
    apply_theme(qapp, "light")
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert look.theme() is LIGHT


# The program's own picture has its own colours.
ICONS = sorted(path for path in resource_path("icons").glob("*.svg") if path.stem != "wtransplant")


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_every_icon_is_drawn_in_the_colour_of_the_theme(qapp: QApplication, path: object) -> None:
    apply_theme(qapp, "dark")
    image = icon(path.stem, "accent").pixmap(QSize(32, 32), 1.0).toImage()  # type: ignore[attr-defined]
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    drawn = [pixel for pixel in pixels if pixel.alpha() > 200]
    assert drawn
    wanted = color("accent")
    assert all(abs(p.red() - wanted.red()) < 8 and abs(p.blue() - wanted.blue()) < 8 for p in drawn)
