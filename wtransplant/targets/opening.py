"""The one way to a target: from a specification, or from a module at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.errors import TargetError
from wtransplant.targets.arguments import check_arguments
from wtransplant.targets.building import Device, build
from wtransplant.targets.describe import describe_module
from wtransplant.targets.factories import find_factory
from wtransplant.targets.model import TargetModel, TargetSpec
from wtransplant.targets.programs import load_program, program_format
from wtransplant.targets.shapes import shapes_of
from wtransplant.targets.trust import AskTrust
from wtransplant.targets.userfile import user_code
from wtransplant.targets.zoo import provider_of
from wtransplant.words import tr

if TYPE_CHECKING:
    from torch import nn

    from wtransplant.targets.deferred import Recording


def open_target(
    target: str | TargetSpec | nn.Module,
    *,
    trust: bool | AskTrust | None = None,
    seed: int = 0,
    device: Device = "auto",
    **arguments: object,
) -> TargetModel:
    """Build a model, or take one, and index it.

    Args:
        target: ``torchvision:NAME``, ``timm:NAME``, ``transformers:CONFIG``, ``FILE.py:NAME``,
            ``package.module:callable``, a TorchScript or exported program, any other checkpoint file (its
            shapes only), or an ``nn.Module``.
        trust: says yes to running a ``FILE.py`` or a program; see
            :func:`~wtransplant.targets.trust.require_trust`.
        seed: for the initial values; building leaves torch's global random state as it was.
        device: ``cpu`` builds the model for real, ``meta`` without its memory, ``auto`` without when its
            parameters take more than 2 GiB. See :meth:`TargetModel.initial` for the values that it then has.
        arguments: for the factory, by name. A factory that takes a ``device`` of its own gets it through a
            :class:`TargetSpec`.

    Raises:
        TargetError: what is wrong with the specification, the file, or its arguments.
        CheckpointError: a file that is named is damaged, or no checkpoint.
    """
    from torch import nn

    if isinstance(target, nn.Module):
        with user_code(None, tr("reading the {name}", name=type(target).__name__)):
            return describe_module(target)
    spec = target if isinstance(target, TargetSpec) else TargetSpec(target, arguments, seed)
    if _is_checkpoint(spec.text):
        return _open_file(spec, trust)
    (module, digest), recording = build(lambda: _make(spec, trust), device, spec.seed)
    return _described(module, spec, digest, recording)


def _make(spec: TargetSpec, trust: bool | AskTrust | None) -> tuple[object, str]:
    kind, _, rest = spec.text.partition(":")
    provider = provider_of(kind)
    if provider is None:
        return _from_code(spec, trust)
    with user_code(None, tr("building {spec}", spec=spec)):
        return provider(rest, spec.arguments), ""


def _described(module: object, spec: TargetSpec, digest: str, recording: Recording | None) -> TargetModel:
    from torch import nn

    if not isinstance(module, nn.Module):
        raise TargetError(
            tr("this gives a {name}, not a torch.nn.Module", name=type(module).__name__),
            where=spec.text,
            hint=tr("Name a class derived from nn.Module, or a function that returns a model."),
        )
    with user_code(None, tr("reading {spec}", spec=spec)):
        return describe_module(module, spec, code_hash=digest, recording=recording)


def _open_file(spec: TargetSpec, trust: bool | AskTrust | None) -> TargetModel:
    path = Path(spec.text).expanduser()
    if spec.arguments:
        raise TargetError(
            tr("a file takes no arguments"),
            where=spec.text,
            hint=tr("Take the arguments of the target away."),
        )
    if format := program_format(path):
        module, digest = load_program(path, format, trust)
        return _described(module, spec, digest, None)
    return shapes_of(spec, path)


def _from_code(spec: TargetSpec, trust: bool | AskTrust | None) -> tuple[object, str]:
    found = find_factory(spec.text, trust)
    return _call(found.factory, spec, found.path), found.code_hash


def _call(factory: object, spec: TargetSpec, path: Path | None) -> object:
    from torch import nn

    if isinstance(factory, nn.Module):
        return factory
    if not callable(factory):
        raise TargetError(
            tr("this is a {name}, which cannot be called to build a model", name=type(factory).__name__),
            where=spec.text,
        )
    check_arguments(factory, spec.arguments, spec.text)
    with user_code(path, tr("building {spec}", spec=spec)):
        return factory(**spec.arguments)


def _is_checkpoint(text: str) -> bool:
    path = Path(text).expanduser()
    return path.suffix != ".py" and path.exists()
