"""Data from a folder of images, with a subfolder per class; the images stay on the disk."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from wtransplant.errors import DataError
from wtransplant.targets.model import TargetModel
from wtransplant.training.data import Data, split_for
from wtransplant.training.data_settings import DataRequest, ImageOptions
from wtransplant.training.image_folders import BAD_IMAGE, Listing, list_images, names
from wtransplant.training.image_statistics import ImageStatistics, statistics_for
from wtransplant.training.image_transforms import (
    ImageRecipe,
    Pixels,
    fit_image,
    random_square,
    read_image,
    to_batch,
)
from wtransplant.training.samples import Samples
from wtransplant.units import plural
from wtransplant.words import tr

_DEFAULT_SIZE = 224
_CACHE_BYTES = 256 * 2**20


def open_images(root: Path, request: DataRequest, target: nn.Module | TargetModel | None) -> Data:
    """List a folder's images, leave out what is not one, and split them class by class.

    Images are given as float32 [B, 1 or 3, size, size]: resized and cut to a square as the zoo does it for the
    model, normalised by its statistics, or from 0 to 1. Folders ``train`` and ``val`` (``valid``,
    ``validation``, ``test``) with the classes inside are kept apart.

    Raises:
        DataError: there are no two classes with images in it, or the model takes no images.
    """
    listing = list_images(root)
    options = request.settings.images or ImageOptions()
    known = statistics_for(target, options.normalise)
    recipe = _recipe(request, _channels(target), known, listing)
    train, validation = _divide(listing, request)
    parts = [
        ImageSamples([listing.paths[row] for row in chosen.tolist()], listing.labels[chosen], recipe, augment)
        for chosen, augment in ((train, True), (validation, False))
    ]
    return Data(
        parts[0],
        parts[1],
        classes=listing.classes,
        notes=(_how_read(recipe, known), *listing.notes),
        task="classes",
        preprocessing=_facts(recipe),
    )


def _facts(recipe: ImageRecipe) -> dict[str, object]:
    return {
        "size": recipe.size,
        "short_side": recipe.short_side,
        "channels": recipe.channels,
        "mean": list(recipe.mean or (0.0,) * recipe.channels),
        "std": list(recipe.std or (1.0,) * recipe.channels),
        "interpolation": recipe.interpolation,
        "fit": recipe.options.fit,
    }


def _divide(listing: Listing, request: DataRequest) -> tuple[torch.Tensor, torch.Tensor]:
    if listing.validation is None:
        return split_for(request, listing.labels)
    return torch.nonzero(~listing.validation).flatten(), torch.nonzero(listing.validation).flatten()


def _recipe(request: DataRequest, channels: int, known: ImageStatistics, listing: Listing) -> ImageRecipe:
    size = request.settings.image_size or known.size or _common_size(listing.sizes)
    short_side = size
    if known.size and known.short_side and known.short_side >= known.size:
        short_side = round(size * known.short_side / known.size)
    return ImageRecipe(
        channels,
        size,
        short_side,
        _of_channels(known.mean, channels),
        _of_channels(known.std, channels),
        known.interpolation,
        request.settings.images or ImageOptions(),
    )


def _of_channels(values: tuple[float, ...] | None, channels: int) -> tuple[float, ...] | None:
    """For grey the mean over the colours, as their weights in grey are not those of the statistics."""
    if values is None or len(values) == channels:
        return values
    return (sum(values) / len(values),) * channels


def _how_read(recipe: ImageRecipe, known: ImageStatistics) -> str:
    colour = tr("grey") if recipe.channels == 1 else tr("colour")
    scale = tr("normalised ({origin})", origin=known.origin) if recipe.mean is not None else tr("from 0 to 1")
    return tr(
        "Images are read as {size}×{size}, {colour}, {scale}.", size=recipe.size, colour=colour, scale=scale
    )


class ImageSamples(Samples):
    """Images read when they are asked for; as many as fit into 256 MiB are kept.

    Args:
        paths: one file per sample.
        labels: int64 [N].
        recipe: how a picture becomes an input.
        augment: whether what the recipe's options have of chance applies (training).
    """

    def __init__(self, paths: list[Path], labels: torch.Tensor, recipe: ImageRecipe, augment: bool) -> None:
        self.paths = paths
        self.labels = labels
        self.recipe = recipe
        self._mirror = augment and recipe.options.flip
        self._random_crop = augment and recipe.options.random_crop
        self.augmented = self._mirror or self._random_crop
        self._kept: dict[int, Pixels] = {}
        self._room = _CACHE_BYTES
        self._bad: dict[Path, None] = {}

    def __len__(self) -> int:
        return len(self.paths)

    def batch(self, indices: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """See :class:`wtransplant.training.samples.Samples`."""
        found = [(index, image) for index in indices.tolist() if (image := self._image(index)) is not None]
        if self._random_crop:
            cut = [np.asarray(random_square(Image.fromarray(image), self.recipe)) for _, image in found]
        else:
            cut = [image for _, image in found]
        labels = self.labels[torch.tensor([index for index, _ in found], dtype=torch.int64)]
        return to_batch(cut, self.recipe, mirror=self._mirror), labels

    def targets_known(self) -> torch.Tensor:
        """The labels, of damaged images as well."""
        return self.labels

    def place(self, index: int) -> str:
        """The file."""
        return str(self.paths[index])

    def notes(self) -> tuple[str, ...]:
        """Which images could not be read, though they began like images."""
        bad = list(self._bad)
        return (
            (tr("{images} left out, damaged: {names}.", images=plural(len(bad), "image"), names=names(bad)),)
            if bad
            else ()
        )

    def add_to_hash(self, digest: hashlib._Hash) -> None:
        """Labels, names of the files and their content."""
        for path, label in zip(self.paths, self.labels.tolist(), strict=True):
            digest.update(f"{label} {path.parent.name}/{path.name}\n".encode("utf-8", "surrogateescape"))
            try:
                digest.update(hashlib.sha256(path.read_bytes()).digest())
            except OSError:
                digest.update(b"unreadable")

    def _image(self, index: int) -> Pixels | None:
        """The square, or the whole picture where chance decides on the part of it."""
        if index in self._kept:
            return self._kept[index]
        try:
            whole = self._read(self.paths[index])
            pixels: Pixels = np.asarray(whole if self._random_crop else fit_image(whole, self.recipe))
        except BAD_IMAGE:
            self._bad[self.paths[index]] = None
            return None
        if pixels.nbytes <= self._room:
            self._kept[index] = pixels
            self._room -= pixels.nbytes
        return pixels

    def _read(self, path: Path) -> Image.Image:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return read_image(path, self.recipe.channels)


def _common_size(sizes: list[tuple[int, int]]) -> int:
    """The side of images that are all the same size; with ragged ones 224."""
    return min(sizes[0]) if all(size == sizes[0] for size in sizes) else _DEFAULT_SIZE


def _channels(target: nn.Module | TargetModel | None) -> int:
    """1 or 3, as the first convolution of the model takes them; 3 if it does not say."""
    model = target.module if isinstance(target, TargetModel) else target
    modules = model.modules() if model is not None else iter(())
    first = next((module for module in modules if isinstance(module, nn.Conv2d)), None)
    if first is None:
        return 3
    if first.in_channels not in (1, 3):
        raise DataError(
            tr(
                "the model's first convolution takes {in_channels} channels, images have 1 or 3",
                in_channels=first.in_channels,
            ),
            where="model",
            hint=tr("Use a tensor file for such data."),
        )
    return first.in_channels
