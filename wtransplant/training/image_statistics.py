"""What the model zoos know about the images that a model was trained with; nothing is downloaded."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import nn

from wtransplant.targets.model import TargetModel

if TYPE_CHECKING:
    from wtransplant.training.data_settings import Normalisation

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and standard deviation of red, green and blue over ImageNet, 0…1, as torchvision uses them."""


@dataclass(frozen=True)
class ImageStatistics:
    """How images have to be made for a model.

    Attributes:
        mean, std: of each channel, for pixels from 0 to 1; ``None`` leaves them so.
        size: width and height in pixels that the model gets; ``None`` if nobody knows.
        short_side: of the whole image in pixels before the middle is cut out; ``None`` for ``size``.
        interpolation: ``nearest``, ``bilinear``, ``bicubic`` or ``lanczos``.
        origin: who says so, for people.
    """

    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    size: int | None = None
    short_side: int | None = None
    interpolation: str = "bilinear"
    origin: str = ""


def statistics_for(target: nn.Module | TargetModel | None, choice: Normalisation) -> ImageStatistics:
    """Statistics by choice: ``auto`` asks the zoo that the model is from; the others only change the colours."""
    known = zoo_statistics(target) or ImageStatistics()
    if choice == "imagenet":
        return replace(known, mean=IMAGENET[0], std=IMAGENET[1], origin="ImageNet's mean")
    if choice == "half":
        return replace(known, mean=(0.5,) * 3, std=(0.5,) * 3, origin="−1…1")
    return replace(known, mean=None, std=None, origin="") if choice == "none" else known


def zoo_statistics(target: nn.Module | TargetModel | None) -> ImageStatistics | None:
    """What timm, torchvision or transformers know of a model; ``None`` for a model of somebody's own."""
    spec = target.spec.text if isinstance(target, TargetModel) and target.spec is not None else ""
    module = target.module if isinstance(target, TargetModel) else target
    zoo, _, name = spec.partition(":")
    if zoo == "torchvision":
        return _torchvision_by_name(name)
    if zoo == "transformers":
        return _transformers(Path(name))
    if module is None:
        return None
    if isinstance(config := getattr(module, "pretrained_cfg", None), Mapping):
        return _timm(config)
    if type(module).__module__.startswith("torchvision.models."):
        return _torchvision_by_class(module)
    folder = getattr(getattr(module, "config", None), "_name_or_path", "")
    return _transformers(Path(folder)) if folder else None


def _timm(config: Mapping[str, Any]) -> ImageStatistics | None:
    if "mean" not in config or "std" not in config:
        return None
    size = int(tuple(config.get("input_size") or (3, 224, 224))[-1])
    short_side = int(size / float(config.get("crop_pct") or 1))  # as timm.data.transforms_factory has it
    interpolation = str(config.get("interpolation") or "bicubic")
    return ImageStatistics(
        tuple(config["mean"]), tuple(config["std"]), size, short_side, interpolation, "timm"
    )


def _torchvision_by_name(name: str) -> ImageStatistics | None:
    from torchvision import models

    if name not in models.list_models():
        return None
    weights = models.get_model_weights(name)
    default = getattr(weights, "DEFAULT", None)
    return None if default is None else _of_preset(default.transforms())


def _torchvision_by_class(module: nn.Module) -> ImageStatistics | None:
    """For a model whose builder is not known any more: what all weights of its file agree on."""
    home = sys.modules.get(type(module).__module__)
    found = [_of_preset(preset) for preset in _presets(home)]
    known = [statistics for statistics in found if statistics is not None]
    if not known or len({(statistics.mean, statistics.std) for statistics in known}) > 1:
        return None
    same_size = len({(statistics.size, statistics.interpolation) for statistics in known}) == 1
    first = known[0]
    return first if same_size else replace(first, size=None, short_side=None, interpolation="bilinear")


def _presets(home: object) -> Iterator[object]:
    from torchvision.models import WeightsEnum

    value: Any
    for _, value in inspect.getmembers(home, inspect.isclass):
        if issubclass(value, WeightsEnum) and value is not WeightsEnum:
            yield from (weights.transforms() for weights in value)


def _of_preset(preset: Any) -> ImageStatistics | None:
    """From torchvision's ``ImageClassification`` and its like; those for other tasks may have no crop."""
    mean, std = getattr(preset, "mean", None), getattr(preset, "std", None)
    if not isinstance(mean, (list, tuple)) or not isinstance(std, (list, tuple)) or len(mean) != 3:
        return None
    size = (getattr(preset, "crop_size", None) or [None])[0]
    short_side = (getattr(preset, "resize_size", None) or [None])[0]
    interpolation = getattr(getattr(preset, "interpolation", None), "value", "bilinear")
    return ImageStatistics(tuple(mean), tuple(std), size, short_side, interpolation, "torchvision")


_RESAMPLE = {0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic"}  # PIL.Image.Resampling


def _transformers(place: Path) -> ImageStatistics | None:
    """From the ``preprocessor_config.json`` beside a ``config.json``."""
    folder = place if place.is_dir() else place.parent
    try:
        config = json.loads((folder / "preprocessor_config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None  # there is none, or it is none: the same as a model that nobody knows
    if not isinstance(config, Mapping):
        return None
    normal = config.get("do_normalize", True) and config.get("image_mean") and config.get("image_std")
    mean, std = (tuple(config["image_mean"]), tuple(config["image_std"])) if normal else (None, None)
    resized = _side(config.get("size"))
    crop = _side(config.get("crop_size")) if config.get("do_center_crop") else None
    return ImageStatistics(
        mean,
        std,
        crop or resized,
        resized,
        _RESAMPLE.get(config.get("resample", 2), "bilinear"),
        "preprocessor_config.json",
    )


def _side(size: object) -> int | None:
    """``224``, ``{"height": 224, "width": 224}`` and ``{"shortest_edge": 224}`` are all written."""
    if isinstance(size, Mapping):
        size = size.get("height") or size.get("shortest_edge")
    return size if isinstance(size, int) and size > 0 else None
