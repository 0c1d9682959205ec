"""What the operating system says when a file cannot be written, in words for people."""

from __future__ import annotations

import errno
from pathlib import Path

from wtransplant.errors import SaveError

UNCHANGED = "Nothing was changed."

_ADVICE = {
    errno.ENOSPC: ("the disk is full", "Free some space, or save somewhere else."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space, or save somewhere else."),
    errno.EFBIG: ("the file became larger than is allowed here", "Save somewhere else."),
    errno.EACCES: ("there is no permission to write here", "Choose another folder."),
    errno.EPERM: ("there is no permission to write here", "Choose another folder."),
    errno.EROFS: ("this folder is read-only", "Choose another folder."),
    errno.ENOENT: ("the folder does not exist", "Make it, or choose another one."),
    errno.ENOTDIR: ("the folder does not exist", "Choose another one."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter one."),
    errno.EISDIR: ("there is a folder with this name", "Choose another name."),
    errno.ELOOP: ("this is a link that leads in a circle", "Choose another name, or remove the link."),
    errno.EINVAL: ("this name cannot be used here", "Choose another one."),
    errno.EIO: ("the disk reports a fault", "Save somewhere else, and have the disk looked at."),
    errno.ESTALE: ("the network folder is gone", "Connect it again, or save somewhere else."),
    errno.EMFILE: ("too many files are open", "Close some, or save again later."),
}
_IN_USE = 32  # Windows' ERROR_SHARING_VIOLATION


def save_error(error: OSError, path: Path) -> SaveError:
    """What an error of the operating system means for a save that has changed nothing, and what to do."""
    if getattr(error, "winerror", None) == _IN_USE:
        what, hint = "another program has this file open", "Close it there, then save again."
    else:
        what, hint = _ADVICE.get(error.errno or 0, (error.strerror or str(error), ""))
    return SaveError(what, where=str(path), hint=f"{hint} {UNCHANGED}".strip())
