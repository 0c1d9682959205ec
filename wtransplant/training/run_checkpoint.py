"""A run as a file: in the layout of PyTorch's own tutorial, with what is needed to go on bit for bit.

``epoch``, ``step``, ``model_state_dict``, ``optimizer_state_dict``, ``scheduler_state_dict`` (as ``LambdaLR`` has it),
``scaler_state_dict`` and ``loss`` (of every step) are plain torch objects; ``torch.load`` reads all of it with
``weights_only=True``. ``details`` holds everything that is no tensor once more, as UTF-8 JSON in a uint8 tensor: the
program reads its own files with the reader that it has for everybody's, which gives tensors.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError, SaveError, TrainingError
from wtransplant.saving.atomic import Replacement, require_space
from wtransplant.training.feed import Place
from wtransplant.training.randomness import RandomState
from wtransplant.training.states import copied
from wtransplant.words import tr

VERSION = 1
Columns = Mapping[str, NDArray[np.float64]]

_SLACK = 2**20


@dataclass(frozen=True)
class RunCheckpoint:
    """The state of a run between two steps.

    Attributes:
        epoch: finished epochs.
        step: finished steps.
        seconds: time that they took, without pauses.
        model: parameters and buffers by key; ``hidden`` are the keys that are in no state dict.
        optimizer: its ``state_dict()``.
        scheduler: as that of ``LambdaLR``; ``None`` where the rate is constant.
        scaler: of float16; ``None`` without.
        place: where in the data the run is.
        random: the global generators.
        history: columns by name, for each part of :class:`wtransplant.training.History`.
        settings: of the run, as plain values.
        policy: the same, of what was frozen then.
        facts: plain values that the loop needs to go on.
        hidden: see ``model``.
        best: parameters and buffers with the best validation loss so far, if they are kept.
    """

    epoch: int
    step: int
    seconds: float
    model: Mapping[str, torch.Tensor]
    optimizer: Mapping[str, Any]
    scheduler: Mapping[str, Any] | None
    scaler: Mapping[str, Any] | None
    place: Place
    random: RandomState
    history: Mapping[str, Columns]
    settings: Mapping[str, Any]
    policy: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    best: Mapping[str, torch.Tensor] | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of the tensors of model and optimizer."""
        states = self.optimizer["state"].values()
        tensors = [*self.model.values(), *(value for state in states for value in state.values())]
        return sum(value.nbytes for value in tensors if isinstance(value, torch.Tensor))

    def copied(self) -> RunCheckpoint:
        """The same with tensors of its own, in main memory."""
        return replace(
            self, model=copied(self.model), optimizer=copied(self.optimizer), best=copied(self.best)
        )

    def as_dict(self) -> dict[str, Any]:
        """What is written."""
        losses = self.history["training"]["loss"]
        return {
            "epoch": self.epoch,
            "step": self.step,
            "model_state_dict": {k: v for k, v in self.model.items() if k not in self.hidden},
            "optimizer_state_dict": dict(self.optimizer),
            "scheduler_state_dict": self.scheduler,
            "scaler_state_dict": self.scaler,
            "loss": torch.tensor(losses),
            "policy": dict(self.policy),
            "settings": dict(self.settings),
            "rng": {
                "torch": self.random.cpu,
                "cuda": list(self.random.cuda),
                "python": self.random.python,
                "numpy": self.random.numpy,
            },
            "sampler": {
                "epoch": self.place.epoch,
                "position": self.place.position,
                "generator": self.place.generator,
            },
            "hidden_buffers": {key: self.model[key] for key in self.hidden},
            "history": {
                part: {name: torch.tensor(values) for name, values in columns.items()}
                for part, columns in self.history.items()
            },
            "best_model_state_dict": None if self.best is None else dict(self.best),
            "details": _as_tensor(self._details()),
        }

    def _details(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "epoch": self.epoch,
            "step": self.step,
            "seconds": self.seconds,
            "optimizer_values": _values(self.optimizer),
            "scheduler": self.scheduler,
            "scaler": self.scaler,
            "place": [self.place.epoch, self.place.position],
            "cuda": len(self.random.cuda),
            "python": self.random.python,
            "numpy": self.random.numpy,
            "columns": {part: list(columns) for part, columns in self.history.items()},
            "settings": self.settings,
            "policy": self.policy,
            "facts": self.facts,
            "hidden": self.hidden,
            "has_best": self.best is not None,
        }

    def save(self, path: Path) -> None:
        """Write it atomically: an older file at this place stays until the new one is whole.

        Raises:
            SaveError: what stood in the way.
        """
        require_space(path, self.nbytes + _SLACK)
        try:
            with Replacement() as files:
                torch.save(self.as_dict(), files.open(path))
        except RuntimeError as error:
            # torch's zip writer says this when a write fails, on a full disk for one.
            raise SaveError(
                tr(
                    "the run checkpoint cannot be written: {splitlines}",
                    splitlines=str(error).splitlines()[0],
                ),
                where=str(path),
                hint=tr("See whether the disk is full. The file from before, if any, is still there."),
            ) from error

    @classmethod
    def load(cls, path: Path) -> RunCheckpoint:
        """Read one; nothing in it is run.

        Raises:
            CheckpointError: it cannot be read.
            TrainingError: it is no run checkpoint of this program.
        """
        with open_checkpoint(path) as file:
            if "details" not in file:
                raise TrainingError(
                    tr("this file has weights, but no run to go on with"),
                    where=str(path),
                    hint=tr("Open it as a source instead."),
                )
            tensors = {key: file.tensor(key).clone() for key in file}
        try:
            return _assembled(tensors)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise CheckpointError(
                tr(
                    "the run checkpoint is incomplete ({name}: {error})",
                    name=type(error).__name__,
                    error=error,
                ),
                where=str(path),
                hint=tr("Use another one; the program writes them whole or not at all."),
            ) from error


def _assembled(tensors: Mapping[str, torch.Tensor]) -> RunCheckpoint:
    details = json.loads(tensors["details"].numpy().tobytes().decode("utf-8"))
    if details["version"] != VERSION:
        raise ValueError(
            tr(
                "version {details}, this program writes {version}",
                details=details["version"],
                version=VERSION,
            )
        )
    epoch, position = details["place"]
    return RunCheckpoint(
        epoch=details["epoch"],
        step=details["step"],
        seconds=details["seconds"],
        model=_below("model_state_dict", tensors) | _below("hidden_buffers", tensors),
        optimizer=_optimizer(details["optimizer_values"], _below("optimizer_state_dict.state", tensors)),
        scheduler=details["scheduler"],
        scaler=details["scaler"],
        place=Place(epoch, position, tensors["sampler.generator"]),
        random=RandomState(
            tensors["rng.torch"],
            tuple(tensors[f"rng.cuda.{index}"] for index in range(details["cuda"])),
            tuple(details["python"]),
            details["numpy"],
        ),
        history={
            part: {name: tensors[f"history.{part}.{name}"].numpy() for name in names}
            for part, names in details["columns"].items()
        },
        settings=details["settings"],
        policy=details["policy"],
        facts=details["facts"],
        hidden=tuple(details["hidden"]),
        best=_below("best_model_state_dict", tensors) if details["has_best"] else None,
    )


def _values(optimizer: Mapping[str, Any]) -> dict[str, Any]:
    """What is no tensor in an optimizer's state dict."""
    state = {
        str(number): {name: value for name, value in kept.items() if not isinstance(value, torch.Tensor)}
        for number, kept in optimizer["state"].items()
    }
    return {"state": state, "param_groups": optimizer["param_groups"]}


def _optimizer(values: Mapping[str, Any], tensors: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    state: dict[int, dict[str, Any]] = defaultdict(dict)
    for number, kept in values["state"].items():
        state[int(number)].update(kept)
    for key, tensor in tensors.items():
        number, _, name = key.partition(".")
        state[int(number)][name] = tensor
    groups = [
        {name: tuple(value) if name == "betas" else value for name, value in group.items()}
        for group in values["param_groups"]
    ]
    return {"state": dict(state), "param_groups": groups}


def _below(prefix: str, tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    start = f"{prefix}."
    return {key.removeprefix(start): value for key, value in tensors.items() if key.startswith(start)}


def _as_tensor(values: object) -> torch.Tensor:
    return torch.frombuffer(bytearray(json.dumps(values).encode("utf-8")), dtype=torch.uint8)
