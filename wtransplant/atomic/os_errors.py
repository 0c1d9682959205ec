"""What the operating system says when a file cannot be written, in words for people."""

from __future__ import annotations

import errno
from pathlib import Path

from wtransplant.errors import SaveError
from wtransplant.words import mark, tr

UNCHANGED = mark("Nothing was changed.")

_ADVICE = {
    errno.ENOSPC: (mark("the disk is full"), mark("Free some space, or save somewhere else.")),
    errno.EDQUOT: (mark("the disk quota is used up"), mark("Free some space, or save somewhere else.")),
    errno.EFBIG: (mark("the file became larger than is allowed here"), mark("Save somewhere else.")),
    errno.EACCES: (mark("there is no permission to write here"), mark("Choose another folder.")),
    errno.EPERM: (mark("there is no permission to write here"), mark("Choose another folder.")),
    errno.EROFS: (mark("this folder is read-only"), mark("Choose another folder.")),
    errno.ENOENT: (mark("the folder does not exist"), mark("Make it, or choose another one.")),
    errno.ENOTDIR: (mark("the folder does not exist"), mark("Choose another one.")),
    errno.ENAMETOOLONG: (mark("the name is too long"), mark("Choose a shorter one.")),
    errno.EISDIR: (mark("there is a folder with this name"), mark("Choose another name.")),
    errno.ELOOP: (
        mark("this is a link that leads in a circle"),
        mark("Choose another name, or remove the link."),
    ),
    errno.EINVAL: (mark("this name cannot be used here"), mark("Choose another one.")),
    errno.EIO: (mark("the disk reports a fault"), mark("Save somewhere else, and have the disk looked at.")),
    errno.ESTALE: (mark("the network folder is gone"), mark("Connect it again, or save somewhere else.")),
    errno.EMFILE: (mark("too many files are open"), mark("Close some, or save again later.")),
}
_IN_USE = 32  # Windows' ERROR_SHARING_VIOLATION


def save_error(error: OSError, path: Path) -> SaveError:
    """What an error of the operating system means for a save that has changed nothing, and what to do."""
    if getattr(error, "winerror", None) == _IN_USE:
        what, hint = tr("another program has this file open"), tr("Close it there, then save again.")
    else:
        what, hint = _ADVICE.get(error.errno or 0, (error.strerror or str(error), ""))
    return SaveError(what, where=str(path), hint=f"{hint} {UNCHANGED}".strip())
