"""The one way to a target: from a specification, or from a module at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.errors import TargetError
from wtransplant.targets.arguments import check_arguments
from wtransplant.targets.describe import describe_module
from wtransplant.targets.model import ModuleInfo, TargetModel, TargetSpec, TargetTensor
from wtransplant.targets.trust import AskTrust
from wtransplant.targets.userfile import load_user_file, user_code
from wtransplant.targets.zoo import build_timm, build_torchvision, build_transformers

if TYPE_CHECKING:
    from torch import nn

_ZOOS: dict[str, Callable[[str, Mapping[str, object]], object]] = {
    "torchvision": build_torchvision,
    "timm": build_timm,
    "transformers": build_transformers,
}


def open_target(
    target: str | TargetSpec | nn.Module,
    *,
    trust: bool | AskTrust | None = None,
    seed: int = 0,
    **arguments: object,
) -> TargetModel:
    """Build a model, or take one, and index it.

    Args:
        target: ``torchvision:NAME``, ``timm:NAME``, ``transformers:CONFIG``, ``FILE.py:NAME``,
            ``package.module:callable``, a checkpoint file (its shapes only), or an ``nn.Module``.
        trust: says yes to running a ``FILE.py``; see :func:`~wtransplant.targets.trust.require_trust`.
        seed: for the initial values; building leaves torch's global random state as it was.
        arguments: for the factory, by name.

    Raises:
        TargetError: what is wrong with the specification, the file, or its arguments.
    """
    from torch import nn

    if isinstance(target, nn.Module):
        return describe_module(target)
    spec = target if isinstance(target, TargetSpec) else TargetSpec(target, arguments, seed)
    if _is_checkpoint(spec.text):
        return _shapes_of(spec)
    return _build(spec, trust)


def _build(spec: TargetSpec, trust: bool | AskTrust | None) -> TargetModel:
    import torch
    from torch import nn

    kind, _, rest = spec.text.partition(":")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(spec.seed)
        if kind in _ZOOS:
            with user_code(None, f"building {spec}"):
                module, digest = _ZOOS[kind](rest, spec.arguments), ""
        else:
            module, digest = _from_code(spec, trust)
    if not isinstance(module, nn.Module):
        raise TargetError(
            f"this gives a {type(module).__name__}, not a torch.nn.Module",
            where=spec.text,
            hint="Name a class derived from nn.Module, or a function that returns a model.",
        )
    return describe_module(module, spec, code_hash=digest)


def _from_code(spec: TargetSpec, trust: bool | AskTrust | None) -> tuple[object, str]:
    place, _, name = spec.text.rpartition(":")
    if spec.text.endswith(".py"):
        place, name = spec.text, ""
    if place.endswith(".py"):
        path = Path(place).expanduser().absolute()
        factory, digest = load_user_file(path, name, trust)
        return _call(factory, spec, path), digest
    if not place or not name:
        raise TargetError(
            f"{spec.text!r} names no model and no file",
            hint="Write torchvision:NAME, timm:NAME, transformers:CONFIG, FILE.py:NAME, "
            "package.module:callable, or the path of a checkpoint.",
        )
    return _call(_import(place, name), spec, None), ""


def _import(place: str, name: str) -> object:
    with user_code(None, f"importing {place}"):
        module = import_module(place)
    if not hasattr(module, name):
        raise TargetError(f"there is no {name!r} in the module {place}", where=f"{place}:{name}")
    value: object = getattr(module, name)
    return value


def _call(factory: object, spec: TargetSpec, path: Path | None) -> object:
    from torch import nn

    if isinstance(factory, nn.Module):
        return factory
    if not callable(factory):
        raise TargetError(
            f"this is a {type(factory).__name__}, which cannot be called to build a model", where=spec.text
        )
    check_arguments(factory, spec.arguments, spec.text)
    with user_code(path, f"building {spec}"):
        return factory(**spec.arguments)


def _is_checkpoint(text: str) -> bool:
    path = Path(text).expanduser()
    return path.suffix != ".py" and path.exists()


def _shapes_of(spec: TargetSpec) -> TargetModel:
    from wtransplant.checkpoints import open_checkpoint

    with open_checkpoint(Path(spec.text).expanduser()) as checkpoint:
        skipped = {group.name for group in checkpoint.contents.groups if group.kind != "weights"}
        tensors = {
            key: TargetTensor(
                key, info.shape, info.dtype, info.nbytes, _guess_kind(key), key.rpartition(".")[0]
            )
            for key, info in checkpoint.items()
            if info.group not in skipped
        }
        classes: Mapping[str, Any] = checkpoint.contents.modules
        ties = checkpoint.contents.ties
    paths = dict.fromkeys(path for key in tensors for path in _ancestors(key))
    modules = {path: ModuleInfo(path, classes.get(path, ""), False) for path in paths}
    return TargetModel(tensors, modules, spec=spec, ties=ties)


def _ancestors(key: str) -> list[str]:
    parts = key.split(".")[:-1]
    return [".".join(parts[:depth]) for depth in range(len(parts) + 1)]


def _guess_kind(key: str) -> Any:
    """A file does not tell parameters from buffers; batch norm's statistics are known by their names."""
    buffers = ("running_mean", "running_var", "num_batches_tracked")
    return "buffer" if key.rpartition(".")[2] in buffers else "parameter"
