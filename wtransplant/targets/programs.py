"""Models that were saved with their code: TorchScript archives and exported programs (``.pt2``)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, cast

from wtransplant.checkpoints.torch_exported import FORMAT as EXPORTED
from wtransplant.checkpoints.torch_zip import SCRIPTED
from wtransplant.errors import TargetError
from wtransplant.targets.trust import AskTrust, code_hash, require_trust
from wtransplant.targets.userfile import user_code
from wtransplant.words import tr

if TYPE_CHECKING:
    from torch import nn

PROGRAMS = (SCRIPTED, EXPORTED)
"""Formats, as :attr:`wtransplant.checkpoints.Checkpoint.format` names them, of files that hold a model's code."""


def program_format(path: Path) -> str:
    """Which of the two a file is, told by its content; ``""`` for any other checkpoint.

    Raises:
        CheckpointError: it is no checkpoint at all.
    """
    from wtransplant.checkpoints import open_checkpoint

    with open_checkpoint(path) as checkpoint:
        return checkpoint.format if checkpoint.format in PROGRAMS else ""


def load_program(path: Path, format: str, trust: bool | AskTrust | None) -> tuple[nn.Module, str]:
    """Load a program on the CPU; gives the module and the SHA-256 of the file.

    Loading runs what the archive says, so that it needs the same yes as a Python file. What was allowed is
    what is loaded: the file is read once.

    Raises:
        TargetError: the file cannot be read, is not allowed to run, or torch cannot load it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TargetError(
            tr("the file cannot be read: {value}", value=error.strerror or error),
            where=str(path),
            hint=tr("Check the path."),
        ) from error
    require_trust(path, content, trust)
    with user_code(None, tr("loading the {format} {name}", format=format, name=path.name)):
        load = _load_scripted if format == SCRIPTED else _load_exported
        return load(io.BytesIO(content)), code_hash(content)


def _load_scripted(content: io.BytesIO) -> nn.Module:
    import torch

    return cast("nn.Module", torch.jit.load(content, map_location="cpu"))  # type: ignore[no-untyped-call]


def _load_exported(content: io.BytesIO) -> nn.Module:
    """The program as a module; ``train()`` and ``eval()`` set the flag, where torch's own refuse to be called.

    The graph computes what it computed when it was captured, whatever the flag says.
    """
    import torch

    module = cast("nn.Module", torch.export.load(content).module())
    for name in ("train", "eval"):
        vars(module).pop(name, None)
    return module
