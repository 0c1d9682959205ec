"""The window's language: catalogues as Qt Linguist writes them, and the change from one to another while it is open."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from wtransplant import words
from wtransplant.gui.qt_texts import QtTexts
from wtransplant.gui.said_again import say_again
from wtransplant.resources import resource_path

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""Each language by its own name, as a person who reads it looks for it."""

_translators: list[QTranslator] = []


class _Changes(QObject):
    changed = Signal(str)


_changes = _Changes()


def language_changes() -> _Changes:
    """Object whose signal ``changed(str code)`` tells of a new language, before the widgets say their texts again.

    It is for controllers that put texts together from parts, as counts behind a title: they show them again.
    """
    return _changes


def catalogue(language: str) -> words.Catalogue:
    """All texts of a language, from ``resources/translations``.

    Raises:
        KeyError: there is no such language.
    """
    if language == "en":
        return words.ENGLISH
    if language not in LANGUAGES:
        raise KeyError(language)
    path = resource_path("translations", f"wtransplant_{language}.ts")
    texts, signs = dict(_finished(path.read_text("utf-8"))), signs_of(locale_of(language))
    return words.Catalogue(language, texts, signs, spaced=language == "zh_CN")


def locale_of(language: str) -> QLocale:
    """How a language writes numbers, in our texts as in Qt's fields."""
    return QLocale(QLocale.Language.English) if language == "en" else QLocale(language)


def signs_of(locale: QLocale) -> words.Signs:
    """How numbers are written there."""
    signs = words.Signs(locale.decimalPoint(), locale.groupSeparator())
    return words.PYTHONS if signs == words.PYTHONS else signs


def _finished(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    import xml.etree.ElementTree as ElementTree

    for message in ElementTree.fromstring(text).iter("message"):
        translation = message.find("translation")
        if translation is not None and translation.get("type") is None and translation.text:
            yield (message.findtext("source", ""), message.findtext("comment", "")), translation.text


def language_for(choice: str) -> str:
    """The language that a choice stands for; ``system`` is the system's, English where there is none of it."""
    if choice in LANGUAGES:
        return choice
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def speak(choice: str) -> None:
    """Use a language from now on, also for numbers, for Qt's own texts, and for what is open already."""
    language = language_for(choice)
    words.remember(True)
    words.use(catalogue(language))
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    QLocale.setDefault(locale_of(language))
    _use_qt_texts(app, language)
    _changes.changed.emit(language)
    for widget in app.topLevelWidgets():
        say_again(widget)
        QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))


def _use_qt_texts(app: QApplication, language: str) -> None:
    """Qt's own dialogs and buttons, from the catalogues that it brings."""
    while _translators:
        app.removeTranslator(_translators.pop())
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language != "en" and translator.load(f"qtbase_{language}", folder):
        for found in (translator, QtTexts(app)):
            app.installTranslator(found)
            _translators.append(found)
