"""What can go wrong in a run, said so that a person can act on it."""

from __future__ import annotations

import torch

from wtransplant.errors import TrainingError
from wtransplant.training.settings import RunSettings
from wtransplant.words import tr

# What torch's CPU allocator says; it has no exception class of its own (c10/core/impl/alloc_cpu.cpp).
_CPU_ALLOCATOR = ("DefaultCPUAllocator", "can't allocate memory", "not enough memory")


class NotFinite(TrainingError):
    """A loss or a weight is NaN or infinite."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether main or GPU memory was exhausted."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(text in str(error) for text in _CPU_ALLOCATOR)


def out_of_memory(settings: RunSettings, where: str) -> TrainingError:
    """The memory was not enough."""
    half = settings.batch_size // 2
    gather = tr(" with {value} batches to a step", value=2 * settings.accumulation)
    advice = (
        tr("Try a batch size of {half}{gather}", half=half, gather=gather)
        if half
        else tr("Try smaller inputs")
    )
    elsewhere = (
        "" if settings.device == "cpu" else tr(", close other programs that use the GPU, or run on the CPU")
    )
    return TrainingError(
        tr("the memory of {device} is not enough for this run", device=settings.device),
        where=where,
        hint=tr(
            "{advice}, freeze more of the model{elsewhere}. The model is in its last good state.",
            advice=advice,
            elsewhere=elsewhere,
        ),
    )


def not_finite(what: str, where: str, settings: RunSettings) -> NotFinite:
    """The loss or a weight became NaN or infinite; ``what`` is the sentence that says which."""
    return NotFinite(
        what,
        where=where,
        hint=tr(
            "Try a learning rate of {learning_rate:g}, and look for NaN or very large numbers in "
            "the data. The model is in its last good state.",
            learning_rate=settings.learning_rate / 10,
        ),
    )


def step_failed(error: BaseException, where: str) -> TrainingError:
    """The model, or reading the data, raised something in the middle of the run."""
    batch_norm = "more than 1 value per channel" in str(error)
    hint = (
        tr("Batch norm needs two samples in a batch: choose a larger batch size.")
        if batch_norm
        else tr("The model is in its last good state; the cause is in the log.")
    )
    return TrainingError(
        tr("the run cannot go on: {first_line}", first_line=first_line(error)), where=where, hint=hint
    )


def nothing_to_train(parameters: int, frozen: int) -> TrainingError:
    """There is nothing that the optimizer could change."""
    if not parameters:
        return TrainingError(
            tr("the model has no parameters: nothing to train"),
            where="model",
            hint=tr("Modules in a plain Python list are not registered; keep them in an nn.ModuleList."),
        )
    if not frozen:
        return TrainingError(
            tr("no parameter of the model can be trained: nothing to train"),
            where="model",
            hint=tr("Its code switches `requires_grad` off for all of them."),
        )
    return TrainingError(
        tr("everything is frozen: nothing to train"),
        where="freezing",
        hint=tr("Make some of the model trainable, its head for one."),
    )


def first_line(error: BaseException) -> str:
    """The beginning of what an exception says; its class name if it says nothing."""
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
