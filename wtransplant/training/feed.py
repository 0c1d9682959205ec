"""The training batches of a run, in an order that a seed decides and that can be continued anywhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch

from wtransplant.errors import DataError
from wtransplant.training.distributed import ALONE, World
from wtransplant.training.samples import Inputs, Samples, TensorSamples, rows, tensors_of
from wtransplant.words import tr

# Samples in memory are gathered for several steps at once, because a view of them costs less than a gather.
_AHEAD_BYTES, _AHEAD_STEPS = 4 * 2**20, 128

Move = Callable[[Inputs, torch.Tensor], tuple[Inputs, torch.Tensor]]


class Part(NamedTuple):
    """What goes through the model at once.

    Attributes:
        inputs: where the model is.
        targets: the same.
        weight: the part's share in the mean over the step.
        indices: the numbers of its samples, on the CPU.
    """

    inputs: Inputs
    targets: torch.Tensor
    weight: float
    indices: torch.Tensor


@dataclass(frozen=True)
class Place:
    """Where in the data a run is.

    Attributes:
        epoch: finished epochs.
        position: finished steps of the epoch under way.
        generator: state of the shuffling generator at the beginning of that epoch.
    """

    epoch: int
    position: int
    generator: torch.Tensor


class Feed:
    """Steps of shuffled batches, epoch after epoch.

    Args:
        samples: of the training.
        batch_size: samples that go through the model at once.
        accumulation: batches that make one step.
        seed: of the shuffling.
        move: brings inputs and targets to the model.
        world: the processes that share each batch.
    """

    def __init__(
        self,
        samples: Samples,
        batch_size: int,
        accumulation: int,
        seed: int,
        move: Move,
        world: World = ALONE,
    ) -> None:
        self._samples = samples
        self._batch_size = batch_size
        self._sizes = step_sizes(len(samples), batch_size * accumulation, world.size)
        self._move = move
        self._world = world
        self._generator = torch.Generator().manual_seed(seed)
        self._began = self._generator.get_state()
        self._steps: list[torch.Tensor] | None = None
        self._ahead: deque[Part] = deque()
        self.epoch = 0
        self.position = 0
        self._plain = isinstance(samples, TensorSamples) and accumulation == 1 and world.alone

    @property
    def steps_per_epoch(self) -> int:
        """How many steps a pass through the data takes."""
        return len(self._sizes)

    def place(self) -> Place:
        """Where the run is, between two steps."""
        return Place(self.epoch, self.position, self._began.clone())

    def go_to(self, place: Place) -> None:
        """Continue from there; the data and their order are the same as they were."""
        self.epoch, self.position, self._began = place.epoch, place.position, place.generator.clone()
        self._generator.set_state(self._began)
        self._steps = None
        self._ahead.clear()

    def take(self) -> list[Part]:
        """The parts of the next step; none of them is empty.

        An image that cannot be read is left out, so that there may be no parts at all.
        """
        if self._steps is None:
            self._steps = self._shuffled()
        parts = self._gathered() if self._plain else self._read(self._steps[self.position])
        self.position += 1
        if self.position == len(self._steps):
            self._next_epoch()
        return parts

    @property
    def at_epoch_end(self) -> bool:
        """Whether the last step was the last of its epoch."""
        return self.position == 0

    def _next_epoch(self) -> None:
        self.epoch, self.position, self._steps = self.epoch + 1, 0, None
        self._began = self._generator.get_state()

    def _shuffled(self) -> list[torch.Tensor]:
        order = torch.randperm(len(self._samples), generator=self._generator)
        return list(order.split(self._sizes))  # type: ignore[no-untyped-call]

    def _gathered(self) -> list[Part]:
        if not self._ahead:
            self._gather()
        return [self._ahead.popleft()]

    def _gather(self) -> None:
        """The next steps' samples in one go, then cut apart."""
        assert self._steps is not None
        chosen = self._steps[self.position : self.position + self._steps_ahead()]
        indices = torch.cat(chosen)
        inputs, targets = self._move(*self._samples.batch(indices))
        start = 0
        for step in chosen:
            piece = slice(start, start := start + len(step))
            self._ahead.append(Part(rows(inputs, piece), targets[piece], 1.0, step))

    def _steps_ahead(self) -> int:
        inputs, targets = self._samples.batch(torch.zeros(1, dtype=torch.int64))
        nbytes = sum(tensor.nbytes for tensor in (*tensors_of(inputs), targets)) * self._sizes[0]
        return max(1, min(_AHEAD_STEPS, _AHEAD_BYTES // max(1, nbytes)))

    def _read(self, step: torch.Tensor) -> list[Part]:
        parts = []
        for batch in step.split(step_sizes(len(step), self._batch_size, self._world.size)):  # type: ignore[no-untyped-call]
            indices = self._world.share(batch)
            inputs, targets = self._samples.batch(indices)
            if len(targets) or not self._world.alone:
                self._require(targets)
                weight = self._world.size * len(indices) / len(step)
                parts.append(Part(*self._move(inputs, targets), weight, indices))
        return parts

    def _require(self, targets: torch.Tensor) -> None:
        """The other processes wait for this one's gradients, so that it cannot leave a step out."""
        if not len(targets):
            raise DataError(
                tr("none of the samples of a step can be read"),
                where="data",
                hint=" ".join((tr("Take the damaged files out."), *self._samples.notes())),
            )


def step_sizes(count: int, size: int, processes: int = 1) -> list[int]:
    """How many samples each step has; too few that are left over join those before.

    Batch norm cannot work on one sample, and every process needs one.
    """
    full, rest = divmod(count, size)
    sizes = [size] * full + [rest] * (rest > 0)
    return [*sizes[:-2], size + rest] if full and 0 < rest < max(2, processes) else sizes
