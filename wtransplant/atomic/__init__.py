"""Files that are put in place whole or not at all, several of them as one.

The new files are written beside their places under scratch names and flushed to the disk. Then a *journal* is put
into the folder, a small file that says which scratch file takes which place: with it the save is done, whatever
happens to the program afterwards. The files are moved, and the journal goes. Whoever comes next and finds a
journal finishes the moves; scratch files without a journal and without a living owner are removed.

Windows does not let anybody replace a file that is open or mapped, in whatever program: there the first move
fails, is taken back, and the person is told to close what has the file open. Elsewhere the old file lives on for
those who have it open.
"""

from wtransplant.atomic.interrupted import finish_interrupted
from wtransplant.atomic.os_errors import save_error
from wtransplant.atomic.places import require_place
from wtransplant.atomic.replacement import Replacement, write_text
from wtransplant.atomic.space import require_space

__all__ = [
    "Replacement",
    "finish_interrupted",
    "require_place",
    "require_space",
    "save_error",
    "write_text",
]
