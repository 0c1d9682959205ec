"""A look at the data before a run: some samples as pictures or text, with what they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from wtransplant.training.data import Data
from wtransplant.training.image_transforms import to_pixels
from wtransplant.training.images import ImageSamples
from wtransplant.training.samples import Samples, tensors_of
from wtransplant.units import format_shape

_NUMBERS = 6


@dataclass(frozen=True)
class PreviewItem:
    """One sample.

    Attributes:
        label: name of the class, or the target in words.
        place: where it comes from.
        text: the sample in words; what a picture has beside it.
        image: uint8 [height, width] or [height, width, 3], as the model sees it; ``None`` if it is no picture.
    """

    label: str
    place: str
    text: str
    image: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class Preview:
    """Some of the training samples.

    Attributes:
        items: of them.
        notes: samples that could not be read, in sentences.
    """

    items: tuple[PreviewItem, ...]
    notes: tuple[str, ...] = ()


def preview(data: Data, n: int = 8) -> Preview:
    """Samples for training at even distances, with what is random in them; a run is not changed by the look.

    Raises:
        WtransplantError: reading them fails.
    """
    count = min(max(n, 1), len(data.train))
    numbers = [row * len(data.train) // count for row in range(count)]
    with torch.random.fork_rng(devices=[]):
        items = [item for number in numbers if (item := _item(data, number)) is not None]
    return Preview(tuple(items), data.train.notes())


def _item(data: Data, number: int) -> PreviewItem | None:
    inputs, targets = data.train.batch(torch.tensor([number]))
    if not len(targets):
        return None
    first = tensors_of(inputs)[0][0]
    image = _picture(data.train, first)
    text = data.train.text(number) or _in_words(first)
    return PreviewItem(_label(targets[0], data.classes), data.train.place(number), text, image)


def _label(target: torch.Tensor, classes: tuple[str, ...]) -> str:
    if target.ndim == 0 and classes and 0 <= int(target) < len(classes):
        return classes[int(target)]
    return f"{target.item():.6g}" if target.ndim == 0 else _in_words(target)


def _picture(samples: Samples, tensor: torch.Tensor) -> NDArray[np.uint8] | None:
    if isinstance(samples, ImageSamples):
        return to_pixels(tensor, samples.recipe)
    if tensor.ndim != 3 or tensor.shape[0] not in (1, 3) or not tensor.is_floating_point():
        return None
    low, high = float(tensor.min()), float(tensor.max())
    scaled = (tensor - low) / ((high - low) or 1.0)
    pixels: NDArray[np.uint8] = (scaled * 255).round().to(torch.uint8).movedim(0, -1).numpy()
    return pixels[..., 0] if tensor.shape[0] == 1 else pixels


def _in_words(tensor: torch.Tensor) -> str:
    """Shape and the first numbers."""
    values = tensor.flatten()[:_NUMBERS].tolist()
    shown = ", ".join(f"{value:.4g}" if isinstance(value, float) else str(value) for value in values)
    return f"{format_shape(tensor.shape)}: {shown}" + (", …" if tensor.numel() > _NUMBERS else "")
