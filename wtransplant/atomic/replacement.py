"""Files written beside their places, and put there together at the end of a ``with`` block."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import BinaryIO

from wtransplant.atomic.interrupted import clean, clean_others, finish
from wtransplant.atomic.journal import Journal, read_journal
from wtransplant.atomic.lock import Lock
from wtransplant.atomic.moves import flush_folder, move, remove
from wtransplant.atomic.names import Marks, is_scratch
from wtransplant.atomic.newcomer import Newcomer
from wtransplant.atomic.os_errors import UNCHANGED, save_error
from wtransplant.atomic.places import require_place, true_place
from wtransplant.errors import SaveError
from wtransplant.words import tr

# Long enough for somebody who looks for leftovers, and for a small file that is written by two at a time.
_PATIENCE_S = 0.3
_PATIENCE_FOR_ONE_S = 5.0


class Replacement:
    """Files and folders that are written beside their places and put there as one at the end of a ``with`` block.

    If the block raises, or the process is killed before its end, everything is as it was. If it is killed at the
    end, :func:`finish_interrupted` does the rest. Errors of the operating system come out as :class:`SaveError`.
    All files lie in one folder, or are links there.

    Args:
        pair: a file of the pair: while the block lasts, nobody else saves the pair. By default it is the file
            that is opened first, and whoever else has the name is waited for.

    Raises:
        SaveError: at the beginning, somebody else is saving the pair.
    """

    def __init__(self, pair: Path | None = None) -> None:
        self._pair = pair
        self._marks: Marks | None = None
        self._new: list[Newcomer] = []
        self._removed: list[str] = []
        self._cleaned: set[Path] = set()
        self._lock: Lock | None = None
        self._journal: Journal | None = None

    def open(self, path: Path) -> BinaryIO:
        """A new file that will take this place; a link that is there stays one.

        Raises:
            SaveError: no file can be put there.
        """
        new = Newcomer.of_file(path, self._begun(path))
        self._new.append(new)
        assert new.file is not None
        return new.file

    def folder(self, path: Path) -> Path:
        """A new folder for the caller to fill; it will take this place, and that of an older checkpoint there.

        Raises:
            SaveError: no folder can be put there, or the one that is there holds something else.
        """
        self._new.append(Newcomer.of_folder(path, self._begun(path)))
        return self._new[-1].scratch

    def remove(self, path: Path) -> None:
        """Have a file of the old pair removed when the new one is in place."""
        self._removed.append(path.name)

    def keep(self, path: Path, name: str) -> None:
        """Have the old file at the place of a new one stay, under another name of the pair.

        Raises:
            SaveError: there can be no file with that name.
        """
        require_place(path.with_name(name))
        self._at(path).old = name

    def hide(self, path: Path) -> None:
        """Have the old file at the place of a new one gone before the first new one is in place.

        For an index, so that nobody reads old and new shards as one model.
        """
        self._at(path).old = self._begun(path).old()

    def __enter__(self) -> Replacement:
        if self._pair is not None:
            self._begun(self._pair)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if kind is None:
                self._commit()
            elif isinstance(error, OSError):
                raise self._explained(error) from error
        finally:
            self._end()

    @property
    def _shown(self) -> Path:
        return self._pair or self._new[0].path

    def _explained(self, error: OSError) -> SaveError:
        """What went wrong in the block: with the new files, or with some other file that has a name."""
        name = os.fspath(error.filename) if isinstance(error.filename, str | os.PathLike) else ""
        if name and not any(map(is_scratch, Path(name).parts)):
            return SaveError(error.strerror or str(error), where=name, hint=UNCHANGED)
        return save_error(error, self._shown)

    def _at(self, path: Path) -> Newcomer:
        return next(new for new in self._new if new.path == path)

    def _begun(self, path: Path) -> Marks:
        if self._marks is None:
            require_place(path)
            marks = Marks.of(path)
            self._lock = _locked(marks, path, _PATIENCE_FOR_ONE_S if self._pair is None else _PATIENCE_S)
            self._marks = marks
        if Marks.of(path) != self._marks:  # a journal can name nothing else
            raise ValueError(
                tr("{path} is no file of {folder}", path=path, folder=self._marks.folder / self._marks.pair)
            )
        self._clean_elsewhere(self._marks, true_place(path).parent)
        return self._marks

    def _clean_elsewhere(self, marks: Marks, folder: Path) -> None:
        """Where a link of the pair leads to, a killed save may have left something too."""
        if folder not in self._cleaned and self._lock is not None and self._lock.held:
            self._cleaned.add(folder)
            clean(marks, folder)

    def _commit(self) -> None:
        if self._marks is None:
            return
        try:
            for new in self._new:
                new.flush()
            if len(self._new) > 1 or self._removed or any(new.old for new in self._new):
                self._journal = Journal(tuple(new.step() for new in self._new), tuple(self._removed))
                _decide(self._marks, self._journal)
            elif self._new:
                _put_one(self._new[0])
        except OSError as error:
            raise save_error(error, self._shown) from error
        if self._journal is not None:
            self._put_all(self._marks, self._journal)

    def _put_all(self, marks: Marks, journal: Journal) -> None:
        folder, file = marks.folder, marks.journal
        try:
            journal.carry_out(folder)
            file.unlink(missing_ok=True)
        except OSError as error:
            if journal.waits(folder):
                journal.take_back(folder)
                file.unlink(missing_ok=True)
                raise save_error(error, self._shown) from error
            raise SaveError(
                tr(
                    "the new files are written, but not all could be put in place: {value}",
                    value=error.strerror or error,
                ),
                where=str(error.filename or self._shown),
                hint=tr(
                    "Close what has the old files open. The save is finished when the pair is opened, "
                    "verified or saved the next time."
                ),
            ) from error

    def _end(self) -> None:
        try:
            # A journal that is still there needs its scratch files.
            if self._journal is None or self._marks is None or read_journal(self._marks) != self._journal:
                for new in self._new:
                    new.drop()
        finally:
            if self._lock is not None:
                self._lock.release()


def _locked(marks: Marks, path: Path, patience: float) -> Lock:
    """The pair's lock, not held where nothing can be locked; what an earlier save had decided is finished."""
    lock = Lock(marks.lock)
    if lock.acquire(patience) is Lock.State.TAKEN:
        raise SaveError(
            tr("another wtransplant is saving to this name right now"),
            where=str(path),
            hint=tr("Wait until it is done, or choose another name. {unchanged}", unchanged=UNCHANGED),
        )
    try:
        finish(marks)
        if lock.held:  # else a scratch file may have a living owner
            clean_others(marks)
    except BaseException:
        lock.release()
        raise
    return lock


def _put_one(new: Newcomer) -> None:
    place = true_place(new.path)
    if not move(new.scratch, place):
        raise FileNotFoundError(2, os.strerror(2), str(new.scratch))
    flush_folder(place.parent)


def _decide(marks: Marks, journal: Journal) -> None:
    """Put the journal in place: from here on the new files are the pair."""
    journal.flush(marks.folder)
    scratch = marks.scratch(Path(os.path.realpath(marks.folder)))
    try:
        with open(scratch, "xb") as file:
            file.write(journal.to_json())
            file.flush()
            os.fsync(file.fileno())
        move(scratch, marks.journal)
    finally:
        with contextlib.suppress(OSError):  # the next save finds it as a leftover
            remove(scratch)
    flush_folder(marks.folder)


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically, UTF-8.

    Raises:
        SaveError: what stood in the way; the old file is still there.
    """
    with Replacement() as files:
        files.open(path).write(text.encode("utf-8"))
