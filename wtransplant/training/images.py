"""Data from a folder of images, with a subfolder per class; the images stay on the disk."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import nn

from wtransplant.errors import DataError
from wtransplant.training.data import LoadedData, require_path, split
from wtransplant.training.settings import RunSettings
from wtransplant.units import plural

_DEFAULT_SIZE = 224
_CACHE_BYTES = 256 * 2**20
_BAD = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
_HINT = "It needs a subfolder for each class, with that class's images inside."


def open_images(settings: RunSettings, model: nn.Module | None) -> LoadedData:
    """List a folder's images, leave out what is not one, and split them class by class.

    Images are cut to a square from the middle, resized, and given as float32 [B, 1 or 3, size, size] from 0
    to 1.

    Raises:
        DataError: there is no such folder, or there are no two classes with images in it.
    """
    root = require_path(settings, Path.is_dir, "folder")
    listed = _list(root)
    sizes = {path: _size(path) for paths in listed.values() for path in paths}
    bad = [path for path, size in sizes.items() if size is None]
    classes = [name for name, paths in listed.items() if any(sizes[path] for path in paths)]
    if len(classes) < 2:
        found = "images of one class only" if classes else "no images in subfolders"
        raise DataError(f"the folder has {found}", where=str(root), hint=_HINT)
    paths = [path for name in classes for path in listed[name] if sizes[path]]
    labels = torch.tensor(
        [label for label, name in enumerate(classes) for path in listed[name] if sizes[path]]
    )
    channels = _channels(model)
    size = settings.data.image_size or _common_size([sizes[path] for path in paths])
    train, validation = split(len(paths), labels, settings.data.validation_share, settings.seed)
    notes = [f"Images are read as {size}×{size}, {'grey' if channels == 1 else 'colour'}."]
    notes += [f"{plural(len(bad), 'file')} left out, not readable as images: {_names(bad)}."] if bad else []
    parts = [
        ImageSamples([paths[i] for i in chosen.tolist()], labels[chosen], channels, size)
        for chosen in (train, validation)
    ]
    return LoadedData(parts[0], parts[1], tuple(classes), tuple(notes))


def _list(root: Path) -> dict[str, list[Path]]:
    """Files by class: those below each folder in ``root``; hidden ones do not count."""
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
        return {
            folder.name: sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
            for folder in folders
        }
    except OSError as error:
        raise DataError(
            f"the folder cannot be read ({error})", where=str(root), hint="Choose another folder."
        ) from error


class ImageSamples:
    """Images read when they are asked for; as many as fit into 256 MiB are kept."""

    def __init__(self, paths: list[Path], labels: torch.Tensor, channels: int, size: int) -> None:
        self.paths = paths
        self.labels = labels
        self.channels = channels
        self.size = size
        self._kept: dict[int, torch.Tensor] = {}
        self._room = _CACHE_BYTES // (channels * size * size)
        self._bad: dict[Path, None] = {}

    def __len__(self) -> int:
        return len(self.paths)

    def batch(self, indices: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """See :class:`wtransplant.training.data.Samples`."""
        images = {index: image for index in indices.tolist() if (image := self._image(index)) is not None}
        shape = (0, self.channels, self.size, self.size)
        stacked = torch.stack(list(images.values())) if images else torch.empty(shape, dtype=torch.uint8)
        return stacked.to(torch.float32) / 255, self.labels[list(images)]

    def notes(self) -> tuple[str, ...]:
        """Which images could not be read, though they began like images."""
        bad = list(self._bad)
        return (f"{plural(len(bad), 'image')} left out, damaged: {_names(bad)}.",) if bad else ()

    def _image(self, index: int) -> torch.Tensor | None:
        if index in self._kept:
            return self._kept[index]
        path = self.paths[index]
        try:
            image = _read(path, self.channels, self.size)
        except _BAD:
            self._bad[path] = None
            return None
        if len(self._kept) < self._room:
            self._kept[index] = image
        return image


def _read(path: Path, channels: int, size: int) -> torch.Tensor:
    """Uint8 [channels, size, size]."""
    with Image.open(path) as file:
        upright = ImageOps.exif_transpose(file).convert("L" if channels == 1 else "RGB")
    square = ImageOps.fit(upright, (size, size), Image.Resampling.BILINEAR)
    pixels = torch.from_numpy(np.array(square))
    return pixels.unsqueeze(0) if channels == 1 else pixels.permute(2, 0, 1).contiguous()


def _size(path: Path) -> tuple[int, int] | None:
    """Width and height as the header says; ``None`` if it is no image."""
    try:
        with warnings.catch_warnings(), Image.open(path) as file:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = file.size
            return width, height
    except _BAD:
        return None


def _common_size(sizes: list[tuple[int, int] | None]) -> int:
    first = sizes[0]
    same = first is not None and all(size == first for size in sizes)
    return min(first) if same and first is not None else _DEFAULT_SIZE


def _channels(model: nn.Module | None) -> int:
    """1 or 3, as the first convolution of the model takes them; 3 if it does not say."""
    modules = model.modules() if model is not None else iter(())
    first = next((module for module in modules if isinstance(module, nn.Conv2d)), None)
    if first is None:
        return 3
    if first.in_channels not in (1, 3):
        raise DataError(
            f"the model's first convolution takes {first.in_channels} channels, images have 1 or 3",
            where="model",
            hint="Use a tensor file for such data.",
        )
    return first.in_channels


def _names(paths: list[Path], most: int = 5) -> str:
    shown = ", ".join(f"{path.parent.name}/{path.name}" for path in paths[:most])
    return shown + (f" and {len(paths) - most} more" if len(paths) > most else "")
