"""Whether there is room, before the work begins."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from wtransplant.atomic.os_errors import UNCHANGED, save_error
from wtransplant.errors import SaveError
from wtransplant.units import format_size
from wtransplant.words import tr


def require_space(path: Path, nbytes: int) -> None:
    """Look whether the folder of a file is there and has room.

    Old files stay until all new ones are written, so that their room does not count.

    Args:
        path: the file, or a link to it: what counts is the disk that it leads to.
        nbytes: of all files that will be written there.

    Raises:
        SaveError: it is not there, or the files will not fit.
    """
    folder = Path(os.path.realpath(path)).parent
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        if error.errno == errno.ENOSYS:  # a file system of somebody's own, that does not tell
            return
        raise save_error(error, folder) from error
    if usage.total and usage.free < nbytes:  # some network folders say that they have no size at all
        raise SaveError(
            tr(
                "the disk is full: {nbytes} are needed, {free} are free",
                nbytes=format_size(nbytes),
                free=format_size(usage.free),
            ),
            where=str(path),
            hint=tr("Free some space, or save somewhere else. {unchanged}", unchanged=UNCHANGED),
        )
