"""What the window remembers between two starts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from wtransplant.errors import WtransplantError
from wtransplant.gui.settings_check import READERS, read_keys

if TYPE_CHECKING:
    from wtransplant.targets import TargetSpec

_RECENT = 9
_PROOFS = 50


@dataclass(frozen=True)
class RecentPair:
    """Something that was opened: the source files and the target's specification, either may be empty."""

    sources: tuple[str, ...] = ()
    target: str = ""

    @property
    def title(self) -> str:
        """For the menu."""
        names = ", ".join(Path(source).name for source in self.sources)
        return " → ".join(part for part in (names, Path(self.target).name) if part)

    @property
    def paths(self) -> str:
        """The whole names, a line each."""
        return "\n".join(filter(None, (*self.sources, self.target)))

    def exists(self) -> bool:
        """Whether all its files are still there."""
        return all(Path(file).exists() for file in (*self.sources, *_files_in(self.target)))


@dataclass(frozen=True)
class ProofSetup:
    """What a proof needs beside the pair: the source's own model, and the input as a person writes it."""

    model: TargetSpec | None = None
    probe: str = ""


class Settings:
    """Typed access to what is stored by ``QSettings``; unreadable values count as not there."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    @property
    def geometry(self) -> QByteArray | None:
        """The window's place and size."""
        return self._bytes("window/geometry")

    @property
    def layout(self) -> QByteArray | None:
        """The window's docks and toolbars."""
        return self._bytes("window/layout")

    def save_window(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Keep the window's place, size and docks."""
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/layout", layout)

    def flush(self) -> None:
        """Write to the disk now."""
        self._store.sync()

    @property
    def share(self) -> float | None:
        """Share of the width that the source panel has, 0 to 1."""
        try:
            return float(str(self._store.value("window/share")))
        except ValueError:
            return None

    @share.setter
    def share(self, value: float) -> None:
        self._store.setValue("window/share", value)

    @property
    def scheme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        return str(self._readable("window/scheme", "system"))

    @scheme.setter
    def scheme(self, value: str) -> None:
        self._store.setValue("window/scheme", value)

    @property
    def language(self) -> str:
        """``system``, or a code as ``en`` and ``zh_CN``; one that this version does not have counts as ``system``."""
        return str(self._readable("window/language", "system"))

    @language.setter
    def language(self, value: str) -> None:
        self._store.setValue("window/language", value)

    @property
    def guide_shown(self) -> bool:
        """Whether the steps along the top are shown."""
        return str(self._store.value("window/guide", "true")).casefold() != "false"

    @guide_shown.setter
    def guide_shown(self, value: bool) -> None:
        self._store.setValue("window/guide", "true" if value else "false")

    @property
    def help_geometry(self) -> QByteArray | None:
        """Place and size of the help's window."""
        return self._bytes("help/geometry")

    @help_geometry.setter
    def help_geometry(self, value: QByteArray) -> None:
        self._store.setValue("help/geometry", value)

    @property
    def help_zoom(self) -> int:
        """Size of the help's text, in percent of the usual one."""
        value = str(self._store.value("help/zoom", 100))
        return int(value) if value.isdecimal() and 50 <= int(value) <= 300 else 100

    @help_zoom.setter
    def help_zoom(self, value: int) -> None:
        self._store.setValue("help/zoom", value)

    @property
    def text_size(self) -> int:
        """Size of all texts in per cent of the system's, one of ``TEXT_SIZES``."""
        return int(str(self._readable("window/text_size", 100)))

    @text_size.setter
    def text_size(self, value: int) -> None:
        self._store.setValue("window/text_size", value)

    def folder(self, purpose: str) -> str:
        """The folder that a file dialog was last in, for this purpose."""
        return str(self._store.value(f"folders/{purpose}", ""))

    def set_folder(self, purpose: str, folder: str) -> None:
        """Keep the folder of a file dialog."""
        self._store.setValue(f"folders/{purpose}", folder)

    @property
    def recent(self) -> list[RecentPair]:
        """At most nine, the last one first; those whose files are gone are left out."""
        return [pair for pair in self._pairs("recent") if pair.exists()][:_RECENT]

    def remember(self, pair: RecentPair) -> None:
        """Put a pair at the head of the recent ones."""
        pairs = [pair, *(other for other in self.recent if other != pair)][:_RECENT]
        entries = [{"sources": list(p.sources), "target": p.target} for p in pairs]
        self._store.setValue("recent", json.dumps(entries))

    @property
    def recent_targets(self) -> list[TargetSpec]:
        """At most nine with their arguments, the last one first; those whose files are gone are left out."""
        found = map(_read_target, self._entries("targets"))
        return [spec for spec in found if spec is not None and RecentPair((), spec.text).exists()][:_RECENT]

    def remember_target(self, spec: TargetSpec) -> None:
        """Put a target at the head of the recent ones, in the place of what it was before with other arguments."""
        specs = [spec, *(other for other in self.recent_targets if other.text != spec.text)][:_RECENT]
        self._store.setValue("targets", json.dumps([_written_target(each) for each in specs]))

    def proof_setup(self, sources: Sequence[str]) -> ProofSetup:
        """What a proof of these source files was made with last."""
        for entry in self._entries("proofs"):
            if isinstance(entry, dict) and entry.get("sources") == list(sources):
                return ProofSetup(_read_target(entry.get("model")), str(entry.get("probe", "")))
        return ProofSetup()

    def remember_proof_setup(self, sources: Sequence[str], setup: ProofSetup) -> None:
        """Keep it, beside those of the files that were proven last."""
        model = None if setup.model is None else _written_target(setup.model)
        now = {"sources": list(sources), "model": model, "probe": setup.probe}
        others = [
            entry
            for entry in self._entries("proofs")
            if isinstance(entry, dict) and entry.get("sources") != list(sources)
        ]
        self._store.setValue("proofs", json.dumps([now, *others][:_PROOFS]))

    @property
    def recent_commands(self) -> list[str]:
        """Names of the commands that the palette was used for, the last one first."""
        return [name for name in self._entries("commands") if isinstance(name, str)][:_RECENT]

    def remember_command(self, name: str) -> None:
        """Put a command at the head of them."""
        names = [name, *(other for other in self.recent_commands if other != name)][:_RECENT]
        self._store.setValue("commands", json.dumps(names))

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Names of commands and their shortcuts in Qt's portable notation, where people chose other ones."""
        return read_keys(self._store.value("keys", "{}")) or {}

    @keys.setter
    def keys(self, keys: Mapping[str, Sequence[str]]) -> None:
        self._store.setValue("keys", json.dumps({name: list(each) for name, each in keys.items()}))

    @property
    def place(self) -> str:
        """The file, or on Windows the place in the registry, where all this is kept."""
        return self._store.fileName()

    @property
    def can_be_kept(self) -> bool:
        """Whether changes outlive this window: the place may be write-protected."""
        return self._store.isWritable()

    def forget_recent(self) -> None:
        """Forget the pairs, targets and proofs that were opened lately; the files stay."""
        for name in ("recent", "targets", "proofs"):
            self._store.remove(name)

    def mend(self) -> list[str]:
        """Forget what cannot be read, so that the usual value holds.

        Returns:
            The names of those entries; the name of the file itself if it is not written as it should be.
        """
        bad = [
            name for name, reads in READERS.items() if self._has(name) and not reads(self._store.value(name))
        ]
        for name in bad:
            self._store.remove(name)
        if self._store.status() == QSettings.Status.FormatError:
            bad.append(Path(self.place).name)
        return bad

    def _has(self, name: str) -> bool:
        return bool(self._store.contains(name))

    @property
    def run_settings(self) -> str:
        """The fine-tune panel's last settings, as JSON."""
        return str(self._store.value("run", ""))

    @run_settings.setter
    def run_settings(self, text: str) -> None:
        self._store.setValue("run", text)

    def _readable(self, name: str, usual: object) -> object:
        value = self._store.value(name, usual)
        return value if READERS[name](value) else usual

    def _bytes(self, name: str) -> QByteArray | None:
        value = self._store.value(name)
        return value if isinstance(value, QByteArray) else None

    def _pairs(self, name: str) -> list[RecentPair]:
        return [pair for pair in map(_read_pair, self._entries(name)) if pair is not None]

    def _entries(self, name: str) -> list[object]:
        try:
            entries = json.loads(str(self._store.value(name, "[]")))
        except ValueError:
            return []
        return entries if isinstance(entries, list) else []


def _files_in(target: str) -> tuple[str, ...]:
    """The file that a target's specification names, if it names one."""
    place = target.rpartition(":")[0]
    if place.endswith(".py"):
        return (str(Path(place).expanduser()),)
    path = target.removeprefix("transformers:")
    return (str(Path(path).expanduser()),) if "/" in path or "\\" in path else ()


def _read_pair(entry: object) -> RecentPair | None:
    """The pair that an entry of the list stands for, if it does."""
    if not isinstance(entry, dict):
        return None
    sources, target = entry.get("sources"), entry.get("target")
    if not isinstance(target, str) or not isinstance(sources, list):
        return None
    return RecentPair(tuple(sources), target) if all(isinstance(s, str) for s in sources) else None


def _written_target(spec: TargetSpec) -> dict[str, object]:
    """A target as JSON; arguments as ``NAME=LITERAL``, which tells a tuple from a list."""
    arguments = [f"{name}={value!r}" for name, value in spec.arguments.items()]
    return {"text": spec.text, "arguments": arguments, "seed": spec.seed}


def _read_target(entry: object) -> TargetSpec | None:
    """The target that an entry of the list stands for, if it does."""
    from wtransplant.targets import TargetSpec, parse_arguments

    if not isinstance(entry, dict):
        return None
    text, lines, seed = entry.get("text"), entry.get("arguments"), entry.get("seed")
    if not isinstance(text, str) or not isinstance(lines, list) or not isinstance(seed, int):
        return None
    try:
        return TargetSpec(text, parse_arguments(map(str, lines)), seed)
    except WtransplantError:  # not written by this program; it counts as not there
        return None
