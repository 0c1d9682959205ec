"""Names of what a save leaves in a folder while it is under way: a lock, scratch files, a journal.

All begin with ``.wtransplant-`` and sixteen hexadecimal digits that stand for the pair's name, so that none is longer
than fifty bytes however long the name is.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ENDING = re.compile(
    r"(-\d{5,}-of-\d{5,})?\.(safetensors|pth|bin)(\.index\.json)?$|\.dcp$|\.freeze\.json$", re.IGNORECASE
)
_OURS = re.compile(
    r"\.wtransplant-(?P<tag>[0-9a-f]{16})(-[0-9a-f]{8}\.(?P<scratch>tmp|far|old)|\.lock|\.commit)"
)
_FOLDS_CASE = sys.platform in ("win32", "darwin")


def pair_name(name: str) -> str:
    """What the files of one pair have in common: ``OUT-00001-of-00003.safetensors`` is a file of ``OUT``."""
    while (shorter := _ENDING.sub("", name)) not in ("", name):
        name = shorter
    return name


@dataclass(frozen=True)
class Marks:
    """The names that belong to one pair in one folder."""

    folder: Path
    pair: str

    @classmethod
    def of(cls, path: Path) -> Marks:
        """Those of the pair that a path is a file of."""
        return cls(path.parent, pair_name(path.name))

    @property
    def tag(self) -> str:
        """Stands for the pair's name."""
        return _tag(self.pair.casefold() if _FOLDS_CASE else self.pair)

    @property
    def lock(self) -> Path:
        """Locked by whoever is saving the pair."""
        return self.folder / f".wtransplant-{self.tag}.lock"

    @property
    def journal(self) -> Path:
        """There while files are put in place."""
        return self.folder / f".wtransplant-{self.tag}.commit"

    def scratch(self, folder: Path) -> Path:
        """A new name for a file that is to take a place in that folder.

        In a folder elsewhere, to which a symbolic link of the pair leads, the pair's lock is not seen. The ending
        and the tag are others there, so that nobody but the pair itself takes the file for a leftover.
        """
        near = folder == Path(os.path.realpath(self.folder))
        return (
            folder
            / f".wtransplant-{self.tag if near else self._far}-{secrets.token_hex(4)}.{'tmp' if near else 'far'}"
        )

    def old(self) -> str:
        """A new name for what leaves a place and is removed."""
        return f".wtransplant-{self.tag}-{secrets.token_hex(4)}.old"

    @property
    def _far(self) -> str:
        return _tag(f"{os.path.realpath(self.folder)}\n{self.pair}")

    def leftovers(self, folder: Path) -> Iterator[Path]:
        """Scratch files of this pair in a folder, its own or one elsewhere."""
        for name, found in ours_in(folder):
            kind = found["scratch"]
            if kind and found["tag"] == (self._far if kind == "far" else self.tag):
                yield folder / name


def ours_in(folder: Path) -> Iterator[tuple[str, re.Match[str]]]:
    """What saves have left in a folder, of any pair; the match has ``tag`` and ``scratch``."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except OSError:  # a folder that may be written to and not read: nothing can be found there
        return
    for name in names:
        if found := _OURS.fullmatch(name):
            yield name, found


def is_scratch(name: str) -> bool:
    """Whether a name is that of a scratch file."""
    found = _OURS.fullmatch(name)
    return found is not None and found["scratch"] is not None


def _tag(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
