"""Python source that builds the target model, for the keys that keep its own initial values."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wtransplant.checkpoints.torch_zip import SCRIPTED
from wtransplant.errors import MappingError
from wtransplant.exporting.python_text import indented, path_expression, string
from wtransplant.plugins import Plugin
from wtransplant.targets import TargetModel, TargetSpec
from wtransplant.targets.programs import program_format
from wtransplant.targets.zoo import PROVIDERS, ZOOS, read_config, zoo_builder
from wtransplant.unknown import UNKNOWN_DTYPE

_SHAPES_NOTE = """\
The target is known by its shapes alone. Keys that nothing fills are zeros, as wtransplant writes them; take the
lines in initial_values() away to leave such keys out."""

_NOTHING_NOTE = "The target is known from a text alone. Keys that nothing fills are left out."

_META_NOTE = """\
The target is so large that wtransplant makes its initial values tensor by tensor, each with a generator of its own.
The keys that keep their initial values get other random values here: the same distribution, not the same bytes."""


@dataclass(frozen=True)
class TargetCode:
    """How a script makes the initial values.

    Attributes:
        body: of a function that returns them by key.
        imports: lines that it needs at the top.
        notes: what a person must know.
    """

    body: str
    imports: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def target_code(target: TargetModel, keys: Sequence[str], folder: Path | None) -> TargetCode:
    """Say how the initial values of a target are made.

    Args:
        target: the target.
        keys: those whose initial values are used.
        folder: where the script is going to be; ``None`` when nobody knows.

    Raises:
        MappingError: the target was handed over as a module, so that no code can name it.
    """
    if target.module is None:
        return _zeros(target, keys)
    if target.spec is None:
        raise MappingError(
            "the target is a module in memory, which a script cannot build",
            where=keys[0],
            hint="Open the target by a specification, or link every key.",
        )
    lines, imports = _build(target.spec, folder)
    values = "{key: value.detach() for key, value in model.state_dict().items() if isinstance(value, torch.Tensor)}"
    body = [f"torch.manual_seed({target.spec.seed})", *lines, f"return {values}"]
    return TargetCode("\n".join(body), imports, (_META_NOTE,) if target.on_meta else ())


def _zeros(target: TargetModel, keys: Sequence[str]) -> TargetCode:
    known = [key for key in keys if target[key].dtype != UNKNOWN_DTYPE]
    if not known:
        return TargetCode("return {}", (), (_NOTHING_NOTE,))
    lines = []
    for key in known:
        wanted = target[key]
        lines.append(f"{string(key)}: torch.zeros({wanted.shape}, dtype=torch.{wanted.dtype}),")
    return TargetCode("return {\n" + indented("\n".join(lines)) + "\n}", (), (_SHAPES_NOTE,))


def _build(spec: TargetSpec, folder: Path | None) -> tuple[list[str], tuple[str, ...]]:
    kind, _, rest = spec.text.partition(":")
    if kind in ZOOS:
        return _from_zoo(kind, rest, spec, folder)
    if kind in PROVIDERS and (plugin := PROVIDERS.plugin(kind)):
        return _from_plugin(plugin, rest, spec)
    path = Path(spec.text).expanduser()
    if path.suffix != ".py" and path.exists():
        return _from_program(path, folder), ()
    place, _, name = spec.text.rpartition(":")
    if place.endswith(".py"):
        return _from_file(Path(place), name, spec, folder), ("import importlib.util", "import sys")
    return [f"from {place} import {name} as factory", _call(spec)], ()


def _call(spec: TargetSpec) -> str:
    """A specification may name a finished module instead of what makes one."""
    return f"model = factory if isinstance(factory, torch.nn.Module) else factory({_arguments(spec)})"


def _arguments(spec: TargetSpec) -> str:
    if all(name.isidentifier() for name in spec.arguments):
        return ", ".join(f"{name}={value!r}" for name, value in spec.arguments.items())
    return f"**{dict(spec.arguments)!r}"


def _from_plugin(plugin: Plugin, name: str, spec: TargetSpec) -> tuple[list[str], tuple[str, ...]]:
    module, _, attribute = plugin.place.partition(":")
    build = f"operator.attrgetter({attribute!r})(importlib.import_module({module!r}))"
    line = f"model = {build}({string(name)}, {dict(spec.arguments)!r})"
    return [line], ("import importlib", "import operator")


def _from_file(path: Path, name: str, spec: TargetSpec, folder: Path | None) -> list[str]:
    return [
        f"path = {path_expression(path, folder)}",
        "sys.path.insert(0, str(path.parent))",
        'found = importlib.util.spec_from_file_location("target_model", path)',
        "module = importlib.util.module_from_spec(found)",
        "sys.modules[found.name] = module",
        "found.loader.exec_module(module)",
        f"factory = module.{name}",
        _call(spec),
    ]


def _from_program(path: Path, folder: Path | None) -> list[str]:
    place = path_expression(path, folder)
    if program_format(path) == SCRIPTED:
        return [f'model = torch.jit.load({place}, map_location="cpu")']
    return [f"model = torch.export.load({place}).module()"]


def _from_zoo(
    zoo: str, name: str, spec: TargetSpec, folder: Path | None
) -> tuple[list[str], tuple[str, ...]]:
    if zoo == "transformers":
        return _from_transformers(Path(name), spec, folder)
    arguments = f", {given}" if (given := _arguments(spec)) else ""
    if zoo == "timm":
        return [f"model = timm.create_model({string(name)}, pretrained=False{arguments})"], ("import timm",)
    known = inspect.signature(zoo_builder(zoo, name)).parameters
    without = "".join(f", {weights}=None" for weights in ("weights", "weights_backbone") if weights in known)
    line = f"model = torchvision.models.get_model({string(name)}{without}{arguments})"
    return [line], ("import torchvision",)


def _from_transformers(
    path: Path, spec: TargetSpec, folder: Path | None
) -> tuple[list[str], tuple[str, ...]]:
    file = path / "config.json" if path.is_dir() else path
    settings = {**read_config(path), **spec.arguments}
    architecture = settings.get("architecture") or next(iter(settings.get("architectures") or []), None)
    lines = [
        f"path = {path_expression(file, folder)}",
        f'settings = {{**json.loads(path.read_text("utf-8")), **{dict(spec.arguments)!r}}}',
        'settings.pop("architecture", None)',
        'config = transformers.AutoConfig.for_model(settings.pop("model_type"), **settings)',
    ]
    if architecture is None:
        lines.append("model = transformers.AutoModel.from_config(config)")
    else:
        lines.append(f"model = transformers.{architecture}(config)")
    return lines, ("import json", "import transformers")
