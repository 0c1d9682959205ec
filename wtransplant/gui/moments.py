"""Dates and times as people write them where they are, in the language of the window."""

from __future__ import annotations

import re
from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QTime

from wtransplant.words import Value

_SHORT = QLocale.FormatType.ShortFormat


class Moment(Value):
    """A date and a time to the minute, for a place in a text of :func:`wtransplant.words.tr` or by itself.

    It is written as the language of the window does in the system's country (``22/11/2026 13:28`` in Ireland), and anew
    when the language changes. English of no country writes as ISO 8601, since 3/4 can be read in two ways.

    Args:
        when: in this computer's time.
    """

    def __init__(self, when: datetime) -> None:
        self._when = when

    def __format__(self, spec: str) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"{day(self._when)} {_time(self._when, _customs().timeFormat(_SHORT))}"


class Day(Moment):
    """The date alone."""

    def __str__(self) -> str:
        return day(self._when)


def day(when: datetime) -> str:
    """The date alone."""
    customs = _customs()
    form = "yyyy-MM-dd" if _is_of_no_country(customs) else customs.dateFormat(_SHORT)
    whole_year = re.sub("(?<!y)yy(?!y)", "yyyy", form)  # 11/10/12 can be read in six ways
    return customs.toString(QDate(when.year, when.month, when.day), whole_year)


def time_of_day(when: datetime) -> str:
    """Hours, minutes and seconds."""
    return _time(when, re.sub("(mm?)", r"\1:ss", _customs().timeFormat(_SHORT), count=1))


def _time(when: datetime, form: str) -> str:
    customs = _customs()
    if _is_of_no_country(customs):
        form = "HH:mm:ss" if "s" in form else "HH:mm"
    moment = QTime(when.hour, when.minute, when.second)
    return customs.toString(moment, form.replace("\u202f", " "))  # a narrow one, which few fonts have


def _customs() -> QLocale:
    spoken = QLocale().language()
    if spoken == QLocale.Language.C:  # before a language was chosen
        spoken = QLocale.Language.English
    return QLocale(spoken, QLocale.system().territory())


def _is_of_no_country(customs: QLocale) -> bool:
    unknown = QLocale.system().territory() == QLocale.Country.AnyTerritory
    return unknown and customs.language() == QLocale.Language.English
