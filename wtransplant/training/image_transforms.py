"""From a picture to the numbers that a model takes: resize, crop, mirror, normalise."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from wtransplant.training.data_settings import ImageOptions

Pixels = NDArray[np.uint8]
"""[height, width] for grey, [height, width, 3] for colour."""

_RESAMPLING = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
_LONGEST = 8
"""A picture that is longer than this many times its width is cut first: resized it would fill the memory."""


@dataclass(frozen=True)
class ImageRecipe:
    """How a picture becomes an input, float32 [channels, size, size].

    Attributes:
        channels: 1 (grey) or 3 (red, green, blue).
        size: width and height of the input.
        short_side: of the picture before its middle is cut out.
        mean, std: of each channel, for pixels from 0 to 1; ``None`` leaves them so.
        interpolation: one of PIL's, by name.
        options: how a picture that is no square is fitted, and what is random in training.
    """

    channels: int
    size: int
    short_side: int
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    interpolation: str = "bilinear"
    options: ImageOptions = field(default_factory=ImageOptions)

    @property
    def resampling(self) -> Image.Resampling:
        """What PIL calls the interpolation."""
        return _RESAMPLING.get(self.interpolation, Image.Resampling.BILINEAR)


def read_image(path: Path, channels: int) -> Image.Image:
    """A picture as it is to be looked at (EXIF), mode L or RGB.

    Raises:
        OSError, ValueError, SyntaxError, EOFError, PIL.Image.DecompressionBombError: it is damaged or too large.
    """
    with Image.open(path) as file:
        upright = ImageOps.exif_transpose(file)
        return _from_16_bits(upright).convert("L" if channels == 1 else "RGB")


def _from_16_bits(image: Image.Image) -> Image.Image:
    """PIL cuts 16-bit grey at 255 instead of scaling it (Pillow#3011)."""
    if not image.mode.startswith("I"):
        return image
    values = np.asarray(image)
    return Image.fromarray((values >> 8 if values.max() > 255 else values).astype(np.uint8))


def fit_image(image: Image.Image, recipe: ImageRecipe) -> Image.Image:
    """A square of ``recipe.size`` out of a picture, the same each time."""
    if recipe.options.fit == "squash":
        return image.resize((recipe.size, recipe.size), recipe.resampling)
    if recipe.options.fit == "pad":
        return ImageOps.pad(image, (recipe.size, recipe.size), recipe.resampling)
    return _cut_middle(_shorten(_not_too_long(image), recipe), recipe.size)


def _not_too_long(image: Image.Image) -> Image.Image:
    width, height = image.size
    if max(width, height) <= _LONGEST * min(width, height):
        return image
    most = _LONGEST * min(width, height)
    return ImageOps.fit(image, (min(width, most), min(height, most)), Image.Resampling.NEAREST)


def _shorten(image: Image.Image, recipe: ImageRecipe) -> Image.Image:
    """The short side as the recipe has it; the long one is rounded down, as in torchvision."""
    width, height = image.size
    short = recipe.short_side
    size = (short, int(short * height / width)) if width <= height else (int(short * width / height), short)
    return image if size == image.size else image.resize(size, recipe.resampling)


def _cut_middle(image: Image.Image, size: int) -> Image.Image:
    left, top = round((image.width - size) / 2), round((image.height - size) / 2)
    return image.crop((left, top, left + size, top + size))


def random_square(image: Image.Image, recipe: ImageRecipe) -> Image.Image:
    """A random part of a picture, resized to a square; the random numbers are torch's global ones.

    Area and proportions are drawn as torchvision's RandomResizedCrop does it: the area evenly, the proportions
    evenly in their logarithm from 3/4 to 4/3; after ten that do not fit it is the middle.
    """
    width, height = image.size
    for _ in range(10):
        area = width * height * torch.empty(1).uniform_(recipe.options.smallest_crop, 1.0).item()
        ratio = math.exp(torch.empty(1).uniform_(math.log(3 / 4), math.log(4 / 3)).item())
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            top = int(torch.randint(0, height - h + 1, (1,)))
            left = int(torch.randint(0, width - w + 1, (1,)))
            part = image.crop((left, top, left + w, top + h))
            return part.resize((recipe.size, recipe.size), recipe.resampling)
    return fit_image(image, recipe)


def to_batch(images: list[Pixels], recipe: ImageRecipe, *, mirror: bool) -> torch.Tensor:
    """Float32 [B, channels, size, size] from finished squares; ``mirror`` turns half of them round, by chance."""
    if not images:
        return torch.empty(0, recipe.channels, recipe.size, recipe.size)
    stacked = torch.from_numpy(np.stack(images))
    stacked = stacked.unsqueeze(1) if recipe.channels == 1 else stacked.permute(0, 3, 1, 2)
    batch = stacked.contiguous().to(torch.float32) / 255
    if mirror:
        turned = torch.rand(len(batch)) < 0.5
        batch[turned] = batch[turned].flip(-1)
    if recipe.mean is None or recipe.std is None:
        return batch
    return (batch - _per_channel(recipe.mean)) / _per_channel(recipe.std)


def to_pixels(image: torch.Tensor, recipe: ImageRecipe) -> Pixels:
    """The way back, for a look at what the model sees: [channels, size, size] to pixels."""
    if recipe.mean is not None and recipe.std is not None:
        image = (image * _per_channel(recipe.std) + _per_channel(recipe.mean)).clamp(0, 1)
    pixels: Pixels = (image * 255).round().to(torch.uint8).movedim(0, -1).numpy()
    return pixels[..., 0] if recipe.channels == 1 else pixels


def _per_channel(values: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32).reshape(-1, 1, 1)
