"""The journal: which scratch file takes which place. Carried out again and again, it comes to the same.

It names files of one pair in its own folder and nothing else, so that a journal that came with somebody's
download moves and removes nothing of another's.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from wtransplant.atomic.moves import flush_folder, move, remove
from wtransplant.atomic.names import Marks, is_scratch, pair_name
from wtransplant.atomic.places import true_place

_LARGEST = 1 << 24  # bytes; a name of each of some thousand shards


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file or folder that takes its place.

    Attributes:
        name: of the place, in the journal's folder; a link there is followed.
        scratch: name of the new file, in the folder of the true place.
        nbytes: its size; of a folder -1.
        old: under which name that stays which is there now: a scratch name, to be removed at the end, or one of
            the pair. By default it is overwritten.
    """

    name: str
    scratch: str
    nbytes: int
    old: str = ""

    def place(self, folder: Path) -> Path:
        """Where it goes."""
        return true_place(folder / self.name)

    def new(self, folder: Path) -> Path:
        """The scratch file."""
        return self.place(folder).parent / self.scratch

    def waits(self, folder: Path) -> bool:
        """Whether it is still to be put in place."""
        return os.path.lexists(self.new(folder))

    def is_whole(self, folder: Path) -> bool:
        """Whether the scratch file has the size that it should."""
        return self.nbytes < 0 or self.new(folder).stat().st_size == self.nbytes

    def set_aside(self, folder: Path) -> None:
        """Make room."""
        if self.old and self.waits(folder):
            move(self.place(folder), self.place(folder).parent / self.old)

    def take_back(self, folder: Path) -> None:
        """Undo :meth:`set_aside`."""
        if self.old and not os.path.lexists(self.place(folder)):
            move(self.place(folder).parent / self.old, self.place(folder))

    def clear(self, folder: Path) -> None:
        """Remove what was set aside to be removed."""
        if is_scratch(self.old):
            remove(self.place(folder).parent / self.old)


class Journal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done, in this order: set aside, put in place, remove."""

    steps: tuple[Step, ...]
    removed: tuple[str, ...] = ()
    version: int = 1

    def carry_out(self, folder: Path) -> None:
        """Do what is not done yet, and flush it to the disk.

        Raises:
            OSError: of the first thing that could not be done.
        """
        for step in self.steps:
            step.set_aside(folder)
        for step in self.steps:
            move(step.new(folder), step.place(folder))
        for step in self.steps:
            step.clear(folder)
        for name in self.removed:
            remove(folder / name)
        self.flush(folder)

    def take_back(self, folder: Path) -> None:
        """Undo it while nothing is in place yet; the scratch files stay."""
        for step in self.steps:
            step.take_back(folder)

    def flush(self, folder: Path) -> None:
        """Keep the names in all folders concerned over a crash."""
        for each in {folder, *(step.place(folder).parent for step in self.steps)}:
            flush_folder(each)

    def waits(self, folder: Path) -> bool:
        """Whether nothing of it is in place yet."""
        return all(step.waits(folder) for step in self.steps)

    def to_json(self) -> bytes:
        """The content of its file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def read_journal(marks: Marks) -> Journal | None:
    """The journal of a pair; ``None`` if there is none, or none that could be of this pair."""
    try:
        if marks.journal.stat().st_size > _LARGEST:
            return None
        journal = msgspec.json.decode(marks.journal.read_bytes(), type=Journal)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        return None
    return journal if journal.version == 1 and _is_of(marks, journal) else None


def _is_of(marks: Marks, journal: Journal) -> bool:
    places = [step.name for step in journal.steps]
    kept = [step.old for step in journal.steps if step.old and not is_scratch(step.old)]
    named = [*places, *kept, *journal.removed]
    return all(is_scratch(step.scratch) for step in journal.steps) and all(
        Path(name).name == name and Marks(marks.folder, pair_name(name)).tag == marks.tag for name in named
    )
