"""What a target's factory can be given, for a form: names, defaults, types. Nothing is built."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_type_hints

from wtransplant.errors import TargetError, WtransplantError
from wtransplant.plugins import plugins, running
from wtransplant.targets.factories import find_factory
from wtransplant.targets.model import TargetSpec
from wtransplant.targets.trust import AskTrust
from wtransplant.targets.userfile import user_code
from wtransplant.targets.zoo import (
    PROVIDERS,
    ZOOS,
    Provider,
    provider_of,
    read_config,
    zoo_builder,
    zoo_module,
)
from wtransplant.words import tr

ParameterKind = Literal["bool", "int", "float", "text", "value", "more"]
_KINDS: dict[str, ParameterKind] = {"bool": "bool", "int": "int", "float": "float", "str": "text"}
_NOT_OFFERED = frozenset(
    ("weights", "weights_backbone", "progress", "pretrained", "pretrained_cfg", "pretrained_cfg_overlay")
)


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """One argument that a factory takes.

    Attributes:
        name: as it is given.
        default: as :func:`~wtransplant.targets.arguments.parse_value` reads it; of an object that cannot be
            written as a literal, what Python shows; ``""`` without a default.
        annotation: the type as it is written in the code, ``""`` without one.
        required: whether there is no default.
        kind: what is expected: ``bool``, ``int``, ``float``, ``text``, another ``value``; ``more`` stands for
            ``**kwargs``: other names are accepted too.
    """

    name: str
    default: str
    annotation: str
    required: bool
    kind: ParameterKind


def parameters_of(spec: str | TargetSpec, trust: bool | AskTrust | None = None) -> list[ParameterInfo]:
    """The arguments of what a specification names, in the order of its signature.

    A ``FILE.py`` is run for this, so that it needs the same yes as for opening it. A builder of torchvision or
    timm passes most arguments on; those of the class that it says it returns are listed after its own, as far
    as they have defaults. For transformers they are the settings of the configuration, with its values.
    A module that is ready, a program and any other checkpoint take none.

    Raises:
        TargetError: the specification names nothing, or its code may not run or fails.
    """
    text = spec.text if isinstance(spec, TargetSpec) else spec
    zoo, _, rest = text.partition(":")
    if zoo == "transformers":
        return _of_configuration(rest)
    if zoo in ZOOS:
        return _of_builder(zoo_builder(zoo, rest))
    if (provider := provider_of(zoo)) is not None:
        return _of_provider(provider, zoo, rest)
    if not text.endswith(".py") and Path(text).expanduser().exists():
        return []
    factory = find_factory(text, trust).factory
    return _of_callable(factory) if callable(factory) and not _is_module(factory) else []


def installed_zoos() -> tuple[str, ...]:
    """Those of ``torchvision``, ``timm``, ``transformers`` that are installed, then plugins'; none is imported."""
    from importlib.util import find_spec

    return tuple(zoo for zoo in ZOOS if find_spec(zoo) is not None) + tuple(
        name for name in plugins("targets") if name not in ZOOS
    )


def zoo_models(zoo: str) -> list[str]:
    """Names of all models of torchvision, timm or a plugin, sorted; empty when it is not installed.

    Empty for transformers, whose models are named by a configuration, and for what lists none.

    Raises:
        TargetError: a plugin fails to list its models.
    """
    if zoo not in ("torchvision", "timm"):
        return _models_of_provider(zoo)
    try:
        models = zoo_module("torchvision.models" if zoo == "torchvision" else zoo)
    except WtransplantError:  # says that it is not installed; there is nothing to choose from
        return []
    return sorted(models.list_models())


def _models_of_provider(kind: str) -> list[str]:
    list_models = getattr(provider_of(kind), "models", None)
    with running(PROVIDERS.plugin(kind), TargetError):
        return sorted(map(str, list_models())) if callable(list_models) else []


def _of_provider(provider: Provider, kind: str, name: str) -> list[ParameterInfo]:
    """What its ``factory(name)`` takes; without one, any argument."""
    find = getattr(provider, "factory", None)
    if not callable(find):
        return [ParameterInfo("kwargs", "", "", False, "more")]
    with running(PROVIDERS.plugin(kind), TargetError, f"{kind}:{name}"):
        factory = find(name)
    return _of_callable(factory) if callable(factory) else []


def _is_module(factory: object) -> bool:
    from torch import nn

    return isinstance(factory, nn.Module)


def _of_callable(factory: Callable[..., object]) -> list[ParameterInfo]:
    try:
        signature = inspect.signature(factory)
    except (TypeError, ValueError):  # some built-in callables have none
        return [ParameterInfo("kwargs", "", "", False, "more")]
    return [_info(p) for p in signature.parameters.values() if p.kind is not p.VAR_POSITIONAL]


def _of_builder(builder: Callable[..., object]) -> list[ParameterInfo]:
    own = _of_callable(builder)
    passed_on = any(info.kind == "more" for info in own)
    made = _returned_class(builder)
    further = _of_callable(made) if passed_on and made is not None else []
    infos = {info.name: info for info in (*own, *(info for info in further if not info.required))}
    more = [info for info in infos.values() if info.kind == "more"][:1]
    return [i for i in infos.values() if i.kind != "more" and i.name not in _NOT_OFFERED] + more


def _returned_class(builder: Callable[..., object]) -> type | None:
    try:
        made = get_type_hints(inspect.unwrap(builder)).get("return")
    except (NameError, TypeError):  # annotations that name what is not imported
        return None
    return made if isinstance(made, type) else None


def _of_configuration(path: str) -> list[ParameterInfo]:
    settings = read_config(Path(path))
    transformers = zoo_module("transformers")
    architecture = next(iter(settings.get("architectures") or []), "")
    with user_code(None, tr("reading the configuration {path}", path=path)):
        config: Any = type(transformers.AutoConfig.for_model(settings.get("model_type", "")))
    infos = [ParameterInfo("architecture", repr(architecture), "str", False, "text")]
    for info in _of_callable(config):
        if info.name in settings and info.kind != "more":
            value = settings[info.name]
            kind = _kind(value, info.annotation)
            info = ParameterInfo(info.name, repr(value), info.annotation, False, kind)
        infos.append(info)
    return infos


def _info(parameter: inspect.Parameter) -> ParameterInfo:
    annotation = _annotation(parameter.annotation)
    if parameter.kind is parameter.VAR_KEYWORD:
        return ParameterInfo(parameter.name, "", annotation, False, "more")
    required = parameter.default is parameter.empty
    default = None if required else parameter.default
    shown = "" if required else _shown(default)
    return ParameterInfo(parameter.name, shown, annotation, required, _kind(default, annotation))


def _annotation(annotation: object) -> str:
    if annotation is inspect.Parameter.empty:
        return ""
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _shown(value: object) -> str:
    """A literal as Python writes it, a class or function by its name."""
    text = repr(value)
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return getattr(value, "__qualname__", text)
    return text


def _kind(default: object, annotation: str) -> ParameterKind:
    """By the default where it tells, else by the annotation, without its ``| None``."""
    if default is not None:
        return _KINDS.get(type(default).__name__, "value")
    names = [name for name in alternatives(annotation) if name != "None"]
    return _KINDS.get(names[0], "value") if len(names) == 1 else "value"


def alternatives(annotation: str) -> list[str]:
    """``int | None`` and ``Optional[int]`` → ``["int", "None"]``, as far as that can be told from the text."""
    plain = annotation.replace("typing.", "").replace("NoneType", "None")
    if plain.startswith("Optional[") and plain.endswith("]"):
        return [*alternatives(plain[len("Optional[") : -1]), "None"]
    return [part.strip() for part in plain.split("|")] if plain else []
