"""Numbers, dates and times stand in the window as its language and the system's country write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from wtransplant import words
from wtransplant.gui.language import catalogue, signs_of, speak
from wtransplant.gui.moments import Day, Moment, day, time_of_day
from wtransplant.units import format_count, format_size, parse_size, plural
from wtransplant.words import tr

WHEN = datetime(2026, 3, 4, 15, 9, 5)
GERMAN = QLocale("de_DE")


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    speak("en")
    words.remember(False)


def in_country(patch: pytest.MonkeyPatch, name: str) -> None:
    patch.setattr(QLocale, "system", lambda: QLocale(name))


# Expected as the Unicode CLDR has the short forms, with the whole year and without its narrow spaces.
@pytest.mark.parametrize(
    ("language", "country", "moment", "time"),
    [
        ("en", "C", "2026-03-04 15:09", "15:09:05"),
        ("en", "en_US", "3/4/2026 3:09 PM", "3:09:05 PM"),
        ("en", "en_IE", "04/03/2026 15:09", "15:09:05"),
        ("en", "de_DE", "04/03/2026 15:09", "15:09:05"),
        ("zh_CN", "zh_CN", "2026/3/4 15:09", "15:09:05"),
        ("zh_CN", "en_US", "2026/3/4 15:09", "15:09:05"),
    ],
)
def test_a_moment_is_written_as_the_language_does_in_that_country(
    monkeypatch: pytest.MonkeyPatch, language: str, country: str, moment: str, time: str
) -> None:
    speak(language)
    in_country(monkeypatch, country)
    assert (str(Moment(WHEN)), day(WHEN), time_of_day(WHEN)) == (moment, moment.split()[0], time)


def test_a_moment_in_a_sentence_is_written_anew_in_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    in_country(monkeypatch, "en_US")
    speak("en")
    text = tr("The program ended on {when} with steps that were not saved.", when=Moment(WHEN))
    assert "on 3/4/2026 3:09 PM with" in text
    assert f"{Day(WHEN)}" == "3/4/2026"
    speak("zh_CN")
    assert "2026/3/4 15:09" in words.again(text)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_both_languages_write_numbers_alike(language: str) -> None:
    speak(language)
    locale = QLocale()
    assert words.number(1234567.25, ",.2f") == locale.toString(1234567.25, "f", 2) == "1,234,567.25"
    assert (format_size(921600), format_size(1_600), format_count(25_557_032)) == (
        "900 KiB",
        "1.6 KiB",
        "25.6 M",
    )
    assert parse_size(format_size(5 * 2**30)) == 5 * 2**30


def test_a_language_with_other_signs_has_them_in_every_number() -> None:
    words.use(words.Catalogue("de", {}, signs_of(GERMAN)))
    assert words.number(1234567.25, ",.2f") == GERMAN.toString(1234567.25, "f", 2) == "1.234.567,25"
    assert (format_size(1_600), format_count(25_557_032)) == ("1,6 KiB", "25,6 M")
    assert plural(1234, "tensor") == "1.234 tensors"
    assert tr("{share:.1%} of {name}, {flag}", share=0.5, name="a.b,c", flag=True) == "50,0% of a.b,c, True"
    with words.in_english():
        assert plural(1234, "tensor") == "1,234 tensors"


def test_in_chinese_a_space_stands_between_its_letters_and_others_but_not_within_a_name() -> None:
    speak("zh_CN")
    assert tr("Link {keys}", keys="a.weight") == "连接 a.weight"
    assert tr("Link {keys}", keys="骨干") == "连接骨干"
    assert tr("Link {keys}", keys=plural(5, "key")) == "连接 5 个键"
    assert tr("Copied {lines}.", lines="模型v2.pth") == "已复制模型v2.pth。"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_fields_read_what_they_show(qtbot: QtBot, language: str) -> None:
    speak(language)
    field = QDoubleSpinBox()
    qtbot.addWidget(field)
    field.setRange(0, 1e6)
    field.setDecimals(3)
    field.setValue(1234.5)
    assert field.valueFromText(field.text()) == 1234.5
    assert field.text() == words.number(1234.5, ".3f")


def test_the_catalogue_of_a_language_has_its_signs() -> None:
    assert catalogue("zh_CN").signs is words.PYTHONS
    assert signs_of(GERMAN) == words.Signs(",", ".")
