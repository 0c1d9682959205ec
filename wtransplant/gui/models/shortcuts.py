"""Which keys belong to which command: what people may choose, and what of the stored choice can be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from wtransplant.words import tr

Keys = tuple[str, ...]
"""Shortcuts of one command in Qt's portable notation; the first one is shown."""

_STANDARD = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
)
"""Every field and list has these."""
_HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_ENTER = ("Return", "Enter")


@dataclass(frozen=True, slots=True)
class Binding:
    """A command and its keys.

    Attributes:
        name: the action's name.
        text: the command as people read it.
        path: the menus it stands in.
        keys: its shortcuts now.
        usual: its shortcuts without anybody's choice.
        english: what it is called in English.
    """

    name: str
    text: str
    path: str
    keys: Keys
    usual: Keys
    english: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether people chose other keys."""
        return set(self.keys) != set(self.usual)


def native(keys: str) -> str:
    """Portable keys as people of this system and language read them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def portable(keys: QKeySequence) -> str:
    """Keys as they are stored."""
    return keys.toString(QKeySequence.SequenceFormat.PortableText)


def with_both_enters(keys: str) -> Keys:
    """Keys with both of the keyboard's Enter keys, where they hold one."""
    for one, other in (_ENTER, _ENTER[::-1]):
        if keys.endswith(f"+{one}"):
            return keys, keys.removesuffix(one) + other
    return (keys,)


def refusal(keys: str) -> str:
    """Why these keys cannot be a command's, in a sentence; empty if they can."""
    sequence = QKeySequence(keys)
    if sequence.count() != 1:
        return tr("These keys are not known.")
    pressed = sequence[0]  # type: ignore[index]  # which Qt's own stubs do not know
    if pressed.key() in (Qt.Key.Key_unknown, Qt.Key(0)):
        return tr("These keys are not known.")
    if any(sequence in QKeySequence.keyBindings(standard) for standard in _STANDARD):
        return tr("{keys} copies, cuts, pastes or selects in every field and list.", keys=native(keys))
    is_function_key = Qt.Key.Key_F1 <= pressed.key() <= Qt.Key.Key_F35
    if not pressed.keyboardModifiers() & _HELD and not is_function_key:
        return tr("{keys} alone is for typing and moving: hold Ctrl or Alt with it.", keys=native(keys))
    return ""


def owner(keys: str, bindings: Iterable[Binding], besides: str = "") -> Binding | None:
    """The command that has these keys, if any has; ``besides`` is not looked at."""
    return next((each for each in bindings if keys in each.keys and each.name != besides), None)


def usable(
    stored: Mapping[str, Sequence[str]], usual: Mapping[str, Keys]
) -> tuple[dict[str, Keys], list[str]]:
    """What can be used of stored choices.

    Args:
        stored: keys by the names of commands.
        usual: the keys of all commands that there are without a choice. Others, of another version, are passed over.

    Returns:
        The keys of the commands that have others than usual; and the names of those whose keys cannot be read, or
        belong to a command before them.
    """
    chosen: dict[str, Keys] = {}
    bad: list[str] = []
    for name, wanted in stored.items():
        if name in usual:
            read = tuple(portable(QKeySequence(keys)) for keys in wanted)
            if any(refusal(keys) for keys in read):
                bad.append(name)
            else:
                chosen[name] = read
    bad += _drop_doubles(chosen, usual)
    return chosen, bad


def _drop_doubles(chosen: dict[str, Keys], usual: Mapping[str, Keys]) -> list[str]:
    """Forget choices until no keys belong to two commands; what is forgotten falls back on its usual keys."""
    dropped: list[str] = []
    while True:
        taken: dict[str, str] = {}
        double = ""
        for name in sorted(usual, key=lambda name: name in chosen):  # those that nobody changed come first
            for keys in chosen.get(name, usual[name]):
                if taken.setdefault(keys, name) != name and name in chosen:
                    double = name
        if not double:
            return dropped
        dropped.append(double)
        del chosen[double]
