"""Models of the zoos that are installed: ``torchvision:NAME``, ``timm:NAME``, ``transformers:CONFIG``.

Always without pretrained weights: nothing is downloaded.
"""

from __future__ import annotations

import difflib
import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from wtransplant.errors import TargetError

Arguments = Mapping[str, object]


def build_torchvision(name: str, arguments: Arguments) -> object:
    """Build ``torchvision.models.get_model(name)`` with no weights at all, the backbone's included."""
    models = _zoo("torchvision.models")
    if name not in (known := models.list_models()):
        raise _unknown("torchvision", name, known)
    builder = models.get_model_builder(name)
    without = {p: None for p in ("weights", "weights_backbone") if p in inspect.signature(builder).parameters}
    return builder(**{**without, **arguments})


def build_timm(name: str, arguments: Arguments) -> object:
    """Build ``timm.create_model(name, pretrained=False)``."""
    timm = _zoo("timm")
    if not timm.is_model(name):
        raise _unknown("timm", name, timm.list_models())
    return timm.create_model(name, **{**arguments, "pretrained": False})


def build_transformers(path: str, arguments: Arguments) -> object:
    """Build the model that a ``config.json`` (or a folder with one) describes.

    The class is the configuration's first architecture; ``architecture=`` names another one of
    transformers' classes. All other arguments go to the configuration (``num_labels=3``).
    """
    transformers = _zoo("transformers")
    settings = {**_read_config(Path(path)), **arguments}
    architecture = settings.pop("architecture", None) or next(iter(settings.get("architectures") or []), None)
    model_type = settings.pop("model_type", None)
    if model_type is None:
        raise TargetError("the configuration names no model_type", where=path)
    try:
        config = transformers.AutoConfig.for_model(model_type, **settings)
    except ValueError as error:
        raise TargetError(str(error).split("\n")[0], where=path) from error
    if architecture is None:
        return transformers.AutoModel.from_config(config)
    builder: Callable[[Any], object] | None = getattr(transformers, str(architecture), None)
    if builder is None:
        raise TargetError(f"transformers has no class {architecture!r}", where=path)
    return builder(config)


def _read_config(path: Path) -> dict[str, Any]:
    file = path / "config.json" if path.is_dir() else path
    try:
        settings = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise TargetError(
            f"the configuration cannot be read: {error.strerror or error}",
            where=str(file),
            hint="Give a config.json of transformers, or the folder that holds one.",
        ) from error
    except ValueError as error:
        raise TargetError(f"this is no JSON: {error}", where=str(file)) from error
    if not isinstance(settings, dict):
        raise TargetError("this is no configuration: it is not a JSON object", where=str(file))
    return settings


def _zoo(package: str) -> ModuleType:
    try:
        return import_module(package)
    except ImportError as error:
        root = package.partition(".")[0]
        raise TargetError(
            f"{root} is not installed",
            hint=f"Install it: pip install {root}  (or: pip install 'wtransplant[zoo]')",
        ) from error


def _unknown(zoo: str, name: str, known: Iterable[str]) -> TargetError:
    close = difflib.get_close_matches(name, list(known), n=4, cutoff=0.5)
    hint = f"Did you mean {', '.join(close)}?" if close else f"See {zoo}'s list of models."
    return TargetError(f"{zoo} has no model named {name!r}", hint=hint)
