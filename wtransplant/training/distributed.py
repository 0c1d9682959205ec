"""Several processes that train one model together, as ``torchrun`` starts them; one alone is a world of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from wtransplant.errors import TrainingError
from wtransplant.training.hardware import find_device
from wtransplant.words import tr

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class World:
    """The processes of a run.

    Attributes:
        rank: number of this process, from 0; the first one writes.
        size: how many there are.
    """

    rank: int = 0
    size: int = 1

    @property
    def is_main(self) -> bool:
        """Whether this process writes and tells."""
        return self.rank == 0

    @property
    def alone(self) -> bool:
        """Whether there is nobody to agree with."""
        return self.size == 1

    def share(self, indices: torch.Tensor) -> torch.Tensor:
        """This process's part of a batch."""
        return indices.tensor_split(self.size)[self.rank]

    def wrap(self, model: nn.Module, *, uses_all: bool) -> nn.Module:
        """The model to call: its gradients become the mean over all processes during ``backward``.

        Parameters and buffers of the first process go to the others.

        Args:
            model: on the device of this process.
            uses_all: whether each step uses every trained parameter; looking for those it does not takes time.
        """
        if self.alone:
            return model
        device = next(model.parameters()).device
        index = None if device.type == "cpu" else [device.index]
        return DistributedDataParallel(model, device_ids=index, find_unused_parameters=not uses_all)

    def mean(self, values: torch.Tensor) -> torch.Tensor:
        """The mean over all processes; every one has to call this."""
        if not self.alone:
            dist.all_reduce(values)
            values /= self.size
        return values

    def agree(self, value: _Value) -> _Value:
        """What the first process says; every one has to call this."""
        if self.alone:
            return value
        said = [value]
        dist.broadcast_object_list(said, src=0)
        return said[0]

    def require_fit(self, batch_size: int) -> None:
        """See that every process has something to do in each step.

        Raises:
            TrainingError: the batch is too small.
        """
        if batch_size < self.size:
            raise TrainingError(
                tr(
                    "a batch of {batch_size} cannot be shared by {size} processes",
                    batch_size=batch_size,
                    size=self.size,
                ),
                where=tr("batch size"),
                hint=tr(
                    "Choose a batch size of at least {size}; it counts the samples of all processes "
                    "together.",
                    size=self.size,
                ),
            )


ALONE = World()


def started_by_torchrun(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process is one of several (or of one) that ``torchrun`` or SLURM's script started."""
    return {"RANK", "WORLD_SIZE", "MASTER_ADDR"} <= environment.keys()


@contextmanager
def joined(device: str, minutes: float = 30) -> Iterator[tuple[World, str]]:
    """Join the processes of this run: gives the world, and the device of this process.

    With ``cuda`` each process takes the GPU of its local rank and NCCL, otherwise gloo. Outside ``torchrun`` this is
    the world of one process.

    Args:
        device: as in the run's settings.
        minutes: how long a process waits for the others.

    Raises:
        TrainingError: the device is not there, or the processes do not find each other.
    """
    if not started_by_torchrun():
        yield ALONE, device
        return
    name = _local_device(device)
    found = find_device(name)
    if found.type == "cuda":
        torch.cuda.set_device(found)
    try:
        dist.init_process_group(
            "nccl" if found.type == "cuda" else "gloo", timeout=timedelta(minutes=minutes)
        )
    except (RuntimeError, ValueError) as error:
        raise TrainingError(
            tr(
                "the processes of this run did not find each other: {splitlines}",
                splitlines=str(error).splitlines()[0],
            ),
            where=tr(
                "rank {environ} at {environ2}", environ=os.environ["RANK"], environ2=os.environ["MASTER_ADDR"]
            ),
            hint=tr("Start all of them with the same torchrun line, and let the port through the firewall."),
        ) from error
    try:
        yield World(dist.get_rank(), dist.get_world_size()), name
        dist.barrier()
    finally:
        # What still holds on to the group, DDP's reducer in a cycle for one, would end the process with an abort.
        gc.collect()
        dist.destroy_process_group()


def _local_device(device: str) -> str:
    return f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if device.startswith("cuda") else device
