"""One file or folder that waits beside its place."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wtransplant.atomic.journal import Step
from wtransplant.atomic.moves import flush_file, flush_tree, remove
from wtransplant.atomic.names import Marks
from wtransplant.atomic.os_errors import UNCHANGED, save_error
from wtransplant.atomic.places import require_place, true_place
from wtransplant.errors import SaveError
from wtransplant.words import tr

# What torch.distributed.checkpoint writes.
_DISTRIBUTED = re.compile(r"\.metadata|.*\.distcp", re.DOTALL)


@dataclass
class Newcomer:
    """What is written for one place.

    Attributes:
        path: the place, as the person names it.
        scratch: where it is until then.
        file: open until it is flushed; of a folder ``None``.
        old: see :class:`Step`.
    """

    path: Path
    scratch: Path
    file: BinaryIO | None = None
    old: str = ""

    @classmethod
    def of_file(cls, path: Path, marks: Marks) -> Newcomer:
        """A new file, that only those may read who might read the file that is there."""
        there = require_place(path)
        new = cls(path, marks.scratch(true_place(path).parent))
        try:
            new.file = open(new.scratch, "xb")  # noqa: SIM115  # closed at the end of the block
        except OSError as error:
            raise save_error(error, path) from error
        if there is not None and sys.platform != "win32":
            with contextlib.suppress(OSError):  # a file system without permissions
                os.fchmod(new.file.fileno(), stat.S_IMODE(there.st_mode) & 0o777)
        return new

    @classmethod
    def of_folder(cls, path: Path, marks: Marks) -> Newcomer:
        """A new empty folder."""
        place = true_place(path)
        _require_place_for_folder(path, place)
        new = cls(path, marks.scratch(place.parent), old=marks.old())
        try:
            new.scratch.mkdir()
        except OSError as error:
            raise save_error(error, path) from error
        return new

    def flush(self) -> None:
        """Have it on the disk."""
        if self.file is None:
            flush_tree(self.scratch)
        elif self.file.closed:
            flush_file(self.scratch)
        else:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def step(self) -> Step:
        """What the journal says of it."""
        nbytes = -1 if self.file is None else self.scratch.stat().st_size
        return Step(self.path.name, self.scratch.name, nbytes, self.old)

    def drop(self) -> None:
        """Give up on it."""
        with contextlib.suppress(OSError):  # a full disk shows again at close; it was told already
            if self.file is not None:
                self.file.close()
        with contextlib.suppress(OSError):  # the next save finds it as a leftover
            remove(self.scratch)


def _require_place_for_folder(path: Path, place: Path) -> None:
    """What somebody put beside the files of a checkpoint would go with them: then the folder stays."""
    try:
        names = os.listdir(place)
    except FileNotFoundError:
        return
    except NotADirectoryError as error:
        raise SaveError(
            tr("there is a file with this name"),
            where=str(path),
            hint=tr("Choose another name. {unchanged}", unchanged=UNCHANGED),
        ) from error
    except OSError as error:
        raise save_error(error, path) from error
    if others := sorted(name for name in names if not _DISTRIBUTED.fullmatch(name)):
        raise SaveError(
            tr(
                "there is a folder with this name that holds something else: {names}",
                names=", ".join(others[:5]),
            ),
            where=str(path),
            hint=tr("Move that away, or choose another name. {unchanged}", unchanged=UNCHANGED),
        )
