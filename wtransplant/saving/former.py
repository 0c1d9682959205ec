"""What stood under a pair's name before, and what becomes of it when the name is saved anew.

A pair is one thing: its name, one format, one manifest. Saved anew in the same format, shards that the new one has
not are removed with it. In another format the older weights stay, and their manifest steps aside for the new one
(``OUT.freeze.json`` becomes ``OUT.pth.freeze.json``), so that no weights ever stand beside a manifest of others.
Files that the older manifest does not name, or that are not as it says, are somebody else's and stay.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from wtransplant.atomic import Replacement, require_place
from wtransplant.atomic.names import pair_name
from wtransplant.saving.manifest import MANIFEST_SUFFIX


class _File(msgspec.Struct):
    name: str
    nbytes: int


class _Weights(msgspec.Struct):
    name: str
    nbytes: int
    format: str
    files: tuple[_File, ...] = ()


class _Manifest(msgspec.Struct):
    weights: _Weights


def aside_path(weights: Path) -> Path:
    """Where the manifest of weights stands when another format has taken their pair's name."""
    return weights.with_name(weights.name + MANIFEST_SUFFIX)


@dataclass(frozen=True)
class Former:
    """The pair that is there.

    Attributes:
        manifest: path of its manifest, and of the new one.
        weights: what its manifest says of the weights; ``None`` where there is no manifest that says anything.
    """

    manifest: Path
    weights: _Weights | None

    @classmethod
    def at(cls, manifest: Path) -> Former:
        """What the manifest that is there says; a damaged one says nothing."""
        try:
            return cls(manifest, msgspec.json.decode(manifest.read_bytes(), type=_Manifest).weights)
        except (OSError, msgspec.DecodeError):
            return cls(manifest, None)

    def require_place(self, format: str) -> None:
        """Look whether its manifest can step aside, if it has to.

        Raises:
            SaveError: it cannot: the name would be too long, for one.
        """
        if (weights := self._kept(format)) is not None:
            require_place(aside_path(weights))

    def make_way(self, files: Replacement, weights: Path, format: str, names: Iterable[str]) -> None:
        """Have it removed, or its manifest kept, together with the new files being put in place.

        Args:
            files: the new ones, all opened.
            weights: what the new pair is called by.
            format: of the new weights.
            names: of all new weights files, from the pair's folder.
        """
        new = {weights.name, *(name.partition("/")[0] for name in names)}
        if (kept := self._kept(format)) is not None:
            files.keep(self.manifest, aside_path(kept).name)
        for path in self._orphans(format, new):
            files.remove(path)
        stale = aside_path(weights)
        if os.path.exists(stale):  # unlike Path.exists, no error where the name is too long
            files.remove(stale)
        shards = [weights.with_name(name) for name in new - {weights.name}]
        if os.path.isfile(weights) and any(map(os.path.exists, shards)):
            files.hide(weights)

    def _kept(self, format: str) -> Path | None:
        if self.weights is None or self.weights.format == format or not self._is_ours(self.weights.name):
            return None
        path = self.manifest.with_name(self.weights.name)
        return path if os.path.exists(path) else None

    def _orphans(self, format: str, new: set[str]) -> list[Path]:
        weights = self.weights
        if weights is None or weights.format != format:
            return []
        every = [_File(weights.name, weights.nbytes), *weights.files]
        return [
            self.manifest.with_name(file.name)
            for file in every
            if file.name not in new and self._is_as_said(file)
        ]

    def _is_as_said(self, file: _File) -> bool:
        path = self.manifest.parent / file.name
        return self._is_ours(file.name) and os.path.isfile(path) and path.stat().st_size == file.nbytes

    def _is_ours(self, name: str) -> bool:
        """A manifest may say anything; a pair's files are beside it and called like it."""
        return os.path.basename(name) == name and pair_name(name) == pair_name(self.manifest.name)
