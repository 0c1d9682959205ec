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
from typing import Any, Protocol

from wtransplant.errors import TargetError
from wtransplant.plugins import Extended
from wtransplant.words import tr

Arguments = Mapping[str, object]


def zoo_builder(zoo: str, name: str) -> Callable[..., object]:
    """The function of torchvision or timm that builds a model; timm's tag of weights (``.a1_in1k``) is ignored.

    Raises:
        TargetError: the zoo is not installed, or has no such model.
    """
    models = zoo_module(f"{zoo}.models")
    known = models.list_models()
    there = models.is_model(name) if zoo == "timm" else name in known
    if not there:
        raise _unknown(zoo, name, known)
    find = models.model_entrypoint if zoo == "timm" else models.get_model_builder
    builder: Callable[..., object] = find(name)
    return builder


def build_torchvision(name: str, arguments: Arguments) -> object:
    """Build a model of torchvision's with no weights at all, the backbone's included."""
    builder = zoo_builder("torchvision", name)
    _refuse(arguments, ("weights", "weights_backbone"))
    without = {p: None for p in ("weights", "weights_backbone") if p in inspect.signature(builder).parameters}
    return builder(**{**arguments, **without})


def build_timm(name: str, arguments: Arguments) -> object:
    """Build ``timm.create_model(name, pretrained=False)``."""
    zoo_builder("timm", name)
    _refuse(arguments, ("pretrained", "checkpoint_path"))
    return zoo_module("timm").create_model(name, **{**arguments, "pretrained": False})


def _refuse(arguments: Arguments, names: Iterable[str]) -> None:
    """Weights come from the source: what would download or read them is not passed on."""
    for name in names:
        if arguments.get(name):
            raise TargetError(
                tr(
                    "a target is built without weights: {name}={arguments!r} is not possible",
                    name=name,
                    arguments=arguments[name],
                ),
                hint=tr("Take the argument away, and open the weights as the source."),
            )


def build_transformers(path: str, arguments: Arguments) -> object:
    """Build the model that a ``config.json`` (or a folder with one) describes.

    The class is the configuration's first architecture; ``architecture=`` names another one of
    transformers' classes. All other arguments go to the configuration (``num_labels=3``).
    """
    transformers = zoo_module("transformers")
    settings = {**read_config(Path(path)), **arguments}
    architecture = settings.pop("architecture", None) or next(iter(settings.get("architectures") or []), None)
    model_type = settings.pop("model_type", None)
    if model_type is None:
        raise TargetError(tr("the configuration names no model_type"), where=path)
    try:
        config = transformers.AutoConfig.for_model(model_type, **settings)
    except ValueError as error:
        raise TargetError(str(error).split("\n")[0], where=path) from error
    if architecture is None:
        return transformers.AutoModel.from_config(config)
    builder: Callable[[Any], object] | None = getattr(transformers, str(architecture), None)
    if builder is None:
        raise TargetError(
            tr("transformers has no class {architecture!r}", architecture=architecture), where=path
        )
    return builder(config)


ZOOS: Mapping[str, Callable[[str, Arguments], object]] = {
    "torchvision": build_torchvision,
    "timm": build_timm,
    "transformers": build_transformers,
}
"""The word before the colon, and what builds the model named after it."""


class Provider(Protocol):
    """What a plugin gives for the word before the colon. A function will do; it has to build without weights.

    An object may have two methods more: ``models()`` gives the names that the window lists, and ``factory(name)``
    the function or class that takes the arguments, for the form.
    """

    def __call__(self, name: str, arguments: Arguments, /) -> object:
        """Build the model of this name, an ``nn.Module``; the arguments are a person's, by name."""


def _fault(name: str, found: object) -> str:
    if len(name) < 2 or not name.isidentifier():  # of one letter are drives; torch.nn:Linear is a module's
        return tr("has a name that is no word of two letters or more")
    return "" if callable(found) else tr("is a {name}, which builds nothing", name=type(found).__name__)


PROVIDERS: Extended[Provider] = Extended("targets", ZOOS, _fault)
"""By the word before the colon, with those of plugins."""


def provider_of(kind: str) -> Provider | None:
    """What builds the models of the word before the colon; ``None`` if nobody claims the word.

    Raises:
        TargetError: a plugin claims it and cannot be used.
    """
    if why := PROVIDERS.why_not(kind):
        raise TargetError(
            tr("the plugin for {kind} models cannot be used: {why}", kind=kind, why=why),
            hint=tr("Mend it, or uninstall it."),
        )
    return PROVIDERS.get(kind)


def read_config(path: Path) -> dict[str, Any]:
    """The settings in a ``config.json``, or in the one in a folder.

    Raises:
        TargetError: it cannot be read, or is no JSON object.
    """
    file = path / "config.json" if path.is_dir() else path
    try:
        settings = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise TargetError(
            tr("the configuration cannot be read: {value}", value=error.strerror or error),
            where=str(file),
            hint=tr("Give a config.json of transformers, or the folder that holds one."),
        ) from error
    except ValueError as error:
        raise TargetError(tr("this is no JSON: {error}", error=error), where=str(file)) from error
    if not isinstance(settings, dict):
        raise TargetError(tr("this is no configuration: it is not a JSON object"), where=str(file))
    return settings


def zoo_module(package: str) -> ModuleType:
    """Import a zoo.

    Raises:
        TargetError: it is not installed.
    """
    try:
        return import_module(package)
    except ImportError as error:
        root = package.partition(".")[0]
        raise TargetError(
            tr("{root} is not installed", root=root),
            hint=tr("Install it: pip install {root}  (or: pip install 'wtransplant[zoo]')", root=root),
        ) from error


def _unknown(zoo: str, name: str, known: Iterable[str]) -> TargetError:
    close = difflib.get_close_matches(name, list(known), n=4, cutoff=0.5)
    hint = (
        tr("Did you mean {names}?", names=", ".join(close))
        if close
        else tr("See {zoo}'s list of models.", zoo=zoo)
    )
    return TargetError(tr("{zoo} has no model named {name!r}", zoo=zoo, name=name), hint=hint)
