"""What a save that was broken off has left: finished if it was decided, removed if it was not."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from wtransplant.atomic.journal import read_journal
from wtransplant.atomic.lock import Lock
from wtransplant.atomic.moves import remove
from wtransplant.atomic.names import Marks, ours_in
from wtransplant.errors import SaveError
from wtransplant.words import tr

_PATIENCE_S = 10.0
_OWNER_S = 1.0


def finish_interrupted(path: Path) -> None:
    """Put in place what a save of this pair had written when it was broken off while doing so.

    To be called before a pair is read. Without a journal it costs one look for a file.

    Args:
        path: any file of the pair, or its name.

    Raises:
        SaveError: there is such a save, and it cannot be finished: in a folder that may not be written to, say.
    """
    marks = Marks.of(path.absolute())
    if not os.path.exists(marks.journal):  # unlike Path.exists, no error where nobody may look
        return
    lock = Lock(marks.lock)
    state = lock.acquire(_PATIENCE_S)
    if state is Lock.State.TAKEN:
        raise SaveError(
            tr("this pair is being saved just now"),
            where=str(path),
            hint=tr("Try again when that save is done."),
        )
    if state is Lock.State.IMPOSSIBLE and _goes_by_itself(marks.journal):
        return
    try:
        finish(marks)
    finally:
        lock.release()


def _goes_by_itself(journal: Path) -> bool:
    """Whether its owner, on another machine perhaps, is at it just now."""
    deadline = time.monotonic() + _OWNER_S
    while os.path.exists(journal):
        if time.monotonic() > deadline:
            return False
        time.sleep(_OWNER_S / 50)
    return True


def finish(marks: Marks) -> None:
    """The same for whoever holds the pair's lock.

    Raises:
        SaveError: it cannot be finished.
    """
    try:
        journal = read_journal(marks)
        if journal is None:
            return
        if not journal.waits(marks.folder) or all(step.is_whole(marks.folder) for step in journal.steps):
            journal.carry_out(marks.folder)
        else:  # the disk has lost what was written before; the old files are all there
            journal.take_back(marks.folder)
        marks.journal.unlink(missing_ok=True)
    except OSError as error:
        raise SaveError(
            tr(
                "a save of this pair was broken off and cannot be finished: {value}",
                value=error.strerror or error,
            ),
            where=str(marks.folder / marks.pair),
            hint=tr(
                "Open the pair where its folder can be written to: in the meantime old and new files "
                "are mixed."
            ),
        ) from error


def clean(marks: Marks, folder: Path) -> None:
    """Remove what earlier saves of a pair have left in a folder, its own or one that a link of it leads to.

    For whoever holds the pair's lock and has finished what was decided.
    """
    for path in marks.leftovers(folder):
        _remove(path)


def clean_others(marks: Marks) -> None:
    """Remove what killed saves of other pairs have left in a pair's folder."""
    for tag in {found["tag"] for _name, found in ours_in(marks.folder)} - {marks.tag}:
        _clean_other(marks.folder, tag)


def _clean_other(folder: Path, tag: str) -> None:
    """Clean up after a save of another pair, unless it is under way, or nobody can tell."""
    lock = Lock(folder / f".wtransplant-{tag}.lock")
    if lock.acquire() is not Lock.State.HELD:
        return
    try:
        if not os.path.exists(folder / f".wtransplant-{tag}.commit"):  # whoever opens that pair finishes it
            for name, found in ours_in(folder):
                if found["tag"] == tag and found["scratch"] in ("tmp", "old"):
                    _remove(folder / name)
    finally:
        lock.release()


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # of somebody else, who can remove it
        if os.path.lexists(path):
            remove(path)
