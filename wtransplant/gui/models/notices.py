"""What the window has said: sentences, warnings and errors, the newest last, and no more than can be looked through."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from psygnal import Signal

from wtransplant.errors import WtransplantError
from wtransplant.units import shown, shown_lines
from wtransplant.words import again, mark, tr

Level = Literal["info", "warning", "error"]
LEVELS: tuple[Level, ...] = ("info", "warning", "error")
LEVEL_WORDS: dict[Level, str] = {
    "info": mark("note"),
    "warning": mark("warning"),
    "error": mark("error"),
}

NOTICED = "noticed"
"""Attribute of log records of which the window has told already."""

_KEPT = 1000
_LEVEL_ROOM = max(map(len, LEVELS))


@dataclass(frozen=True)
class Notice:
    """One thing that was said.

    Attributes:
        level: how much it matters.
        text: one sentence.
        where: the file, key, line or panel that it concerns.
        hint: what to do next.
        details: what only somebody who looks for the cause wants to read, as a traceback; lines.
        when: local time; of the last time, if it was said several times in a row.
        count: how often it was said in a row.
    """

    level: Level
    text: str
    where: str = ""
    hint: str = ""
    details: str = ""
    when: datetime = field(default_factory=datetime.now)
    count: int = 1

    @classmethod
    def of_error(cls, title: str, error: WtransplantError) -> Notice:
        """What a dialog says about an error, and its details."""
        what = tr("{title}: {what}", title=title, what=error.what) if title else error.what
        details = shown_lines(str(getattr(error, "details", ""))).strip()
        return cls("error", shown(what), shown(error.where), shown_lines(error.hint), details)

    def is_same(self, other: Notice) -> bool:
        """Whether it says the same, whenever that was."""
        return replace(self, when=other.when, count=other.count) == other

    @property
    def sentence(self) -> str:
        """The text in the language of now, with how often it was said."""
        text = again(self.text)
        return tr("{text} ({count:,} times)", text=text, count=self.count) if self.count > 1 else text

    @property
    def level_word(self) -> str:
        """The level in the language of now."""
        return tr(LEVEL_WORDS[self.level])

    def parts(self) -> Iterator[tuple[str, str]]:
        """What belongs to it beside the sentence: a word for it, and one line."""
        named = (
            (tr("where"), self.where),
            (tr("what to do"), again(self.hint)),
            (tr("details"), self.details),
        )
        for name, text in named:
            for place, line in enumerate(text.splitlines()):
                yield ("" if place else name), line

    def as_text(self) -> str:
        """Plain text to be copied: a line with time, level and sentence, and the rest indented below."""
        head = f"{self.when:%Y-%m-%d %H:%M:%S}  {self.level_word.ljust(_LEVEL_ROOM)}  {self.sentence}"
        below = [*self.where.splitlines(), *again(self.hint).splitlines(), *self.details.splitlines()]
        return "\n".join([head, *(f"    {line}" for line in below)])

    def holds(self, words: str) -> bool:
        """Whether all of these words stand in it somewhere, in small letters or capitals."""
        text = self.as_text().casefold()
        return all(word in text for word in words.casefold().split())


@dataclass(frozen=True, eq=False)
class Offer:
    """Something that can be done about what was said.

    Attributes:
        text: the verb on the button.
        act: does it.
        stands: whether it can still be done.
    """

    text: str
    act: Callable[[], object]
    stands: Callable[[], bool] = lambda: True


class Notices:
    """Keeps what was said, at most 1,000 entries; the oldest go first.

    Signals (psygnal):
        added(Notice, bool): something new was said, and whether it was seen in a dialog.
        repeated(Notice): what was said last was said again; the entry that takes its place.
        cleared(): all of it was thrown away.
        shown(Notice, object Offer or None): it should be seen at once, over the window.
    """

    added = Signal(object, bool)
    repeated = Signal(object)
    cleared = Signal()
    shown = Signal(object, object)

    def __init__(self, room: int = _KEPT) -> None:
        self._kept: deque[Notice] = deque(maxlen=room)

    def __iter__(self) -> Iterator[Notice]:
        return iter(tuple(self._kept))

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def room(self) -> int:
        """So many entries are kept."""
        return self._kept.maxlen or 0

    def add(self, notice: Notice, seen: bool = False) -> None:
        """Keep something; the same thing several times in a row is one entry.

        Args:
            notice: what was said.
            seen: it was also told in a dialog, which nobody can miss.
        """
        last = self._kept[-1] if self._kept else None
        if last is not None and notice.is_same(last):
            self._kept[-1] = replace(notice, count=last.count + 1)
            self.repeated.emit(self._kept[-1])
        else:
            self._kept.append(notice)
            self.added.emit(notice, seen)

    def show(self, notice: Notice, offer: Offer | None = None) -> None:
        """Keep something that should also be seen at once."""
        self.add(notice)
        self.shown.emit(notice, offer)

    def clear(self) -> None:
        """Throw all of it away."""
        self._kept.clear()
        self.cleared.emit()
