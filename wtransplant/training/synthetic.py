"""Random data in the shapes that a model takes and gives: for speed tests, and to try a run without data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from wtransplant.errors import DataError
from wtransplant.targets.model import TargetModel
from wtransplant.training.calling import call_model, on_model
from wtransplant.training.data import Data, split_for
from wtransplant.training.data_settings import DataRequest, SyntheticOptions, Task
from wtransplant.training.failures import first_line, is_out_of_memory
from wtransplant.training.fit import undisturbed
from wtransplant.training.image_statistics import zoo_statistics
from wtransplant.training.samples import TensorSamples
from wtransplant.training.targets import output_tensor
from wtransplant.units import format_shape, plural
from wtransplant.words import tr

_MOST_BYTES = 256 * 2**20
_SIDES = (32, 28, 64, 224, 96, 128, 8, 16, 299)
"""Sizes of images that are tried when nobody says one, the commonest first."""
_LENGTH = 16


@dataclass(frozen=True)
class InputShape:
    """One input of a model.

    Attributes:
        shape: without the axis of samples.
        below: whole numbers from 0 to this are wanted (tokens); 0 for floating-point numbers.
    """

    shape: tuple[int, ...]
    below: int = 0

    def sample(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """Random inputs [count, …]: normally distributed, or evenly among the tokens."""
        if self.below:
            return torch.randint(self.below, (count, *self.shape), generator=generator)
        return torch.randn(count, *self.shape, generator=generator)


def open_synthetic(request: DataRequest, target: nn.Module | TargetModel | None) -> Data:
    """Random inputs and targets; the seed decides the numbers.

    Raises:
        DataError: there is no model to take the shapes from, or it takes none of the shapes that are tried.
    """
    options = request.settings.synthetic or SyntheticOptions()
    model = target.module if isinstance(target, TargetModel) else target
    if model is None:
        raise DataError(
            tr("synthetic data need a model to take the shapes from"),
            where="model",
            hint=tr("Open the target from its code, not from a checkpoint."),
        )
    found, outputs = find_input(model, target, options.input_shape)
    count = _count(options.count, found)
    generator = torch.Generator().manual_seed(request.seed)
    inputs = found.sample(count, generator)
    task = request.task or _task_of(outputs)
    targets = _targets(task, outputs, count, generator)
    classes = tuple(map(str, range(outputs.shape[1]))) if task == "classes" else ()
    train, validation = split_for(request, targets)
    parts = [TensorSamples(inputs[chosen], targets[chosen], chosen + 1) for chosen in (train, validation)]
    fewer = [
        tr("{count:,} samples instead of {count2:,}, to fit into memory.", count=count, count2=options.count)
    ]
    notes = [tr("The data are random numbers: there is nothing to learn from them.")]
    return Data(parts[0], parts[1], classes, tuple(notes + fewer * (count < options.count)), task)


def _count(wanted: int, found: InputShape) -> int:
    return max(2, min(wanted, _MOST_BYTES // (4 * max(1, math.prod(found.shape)))))


def _task_of(outputs: torch.Tensor) -> Task:
    return "classes" if outputs.ndim >= 2 and outputs.shape[1] > 1 else "numbers"


def _targets(task: Task, outputs: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
    if task == "numbers":
        return torch.randn(count, *outputs.shape[1:], generator=generator)
    if task == "labels":
        return torch.randint(2, (count, *outputs.shape[1:]), generator=generator).to(torch.float32)
    if outputs.ndim < 2:
        raise DataError(
            tr("the model gives one number per sample, which are no classes"),
            where="model",
            hint=tr("Choose a loss for numbers, such as the mean squared error."),
        )
    return torch.randint(outputs.shape[1], (count, *outputs.shape[2:]), generator=generator)


def find_input(
    model: nn.Module, target: nn.Module | TargetModel | None = None, shape: tuple[int, ...] = ()
) -> tuple[InputShape, torch.Tensor]:
    """The first shape of an input that a model takes, and what it gives for two of them.

    Tried are the one that is given, what the zoo or the model's configuration say, and what the first layer with
    weights lets expect. The model is as it was afterwards.

    Raises:
        DataError: it takes none of them; the message has the model's own words about the first one.
    """
    like = next(model.parameters(), torch.zeros(()))
    candidates = list(_given(model, shape) if shape else _likely(model, target or model))
    refusals: list[str] = []
    for candidate in candidates:
        inputs = candidate.sample(2, torch.Generator().manual_seed(0))
        try:
            with undisturbed(model), torch.no_grad():
                outputs = output_tensor(call_model(model, on_model(inputs, like)))
        except Exception as error:  # whatever a forward method raises at an input that it is not made for
            if is_out_of_memory(error):
                raise
            refusals.append(f"{format_shape(candidate.shape)}: {first_line(error)}")
            continue
        if outputs.ndim and len(outputs) == 2:
            return candidate, outputs
        refusals.append(
            tr(
                "{shape}: it gives {shape2} for 2 samples",
                shape=format_shape(candidate.shape),
                shape2=format_shape(outputs.shape),
            )
        )
    raise _no_input(refusals)


def _no_input(refusals: list[str]) -> DataError:
    what = tr("nothing tells which inputs the model takes")
    if refusals:
        what = tr(
            "the model takes none of {shapes} that were tried ({refusals})",
            shapes=plural(len(refusals), "shape"),
            refusals=refusals[0],
        )
    return DataError(
        what, where="model", hint=tr("Give the shape of one input, without the axis of samples.")
    )


def _given(model: nn.Module, shape: tuple[int, ...]) -> Iterator[InputShape]:
    first = next((module for module in model.modules() if _weighs(module)), None)
    if isinstance(first, nn.Embedding):
        yield InputShape(shape, first.num_embeddings)
    yield InputShape(shape)


def _weighs(module: nn.Module) -> bool:
    return any(True for _ in module.parameters(recurse=False))


def _likely(model: nn.Module, target: nn.Module | TargetModel) -> Iterator[InputShape]:
    layers = [module for module in model.modules() if _weighs(module)]
    convolution = next((layer for layer in layers if isinstance(layer, nn.Conv2d)), None)
    known = zoo_statistics(target)
    if convolution is not None and known is not None and known.size:
        yield InputShape((convolution.in_channels, known.size, known.size))
    yield from _of_config(getattr(model, "config", None))
    for layer in layers[:2]:
        yield from _of_layer(layer)
    if convolution is not None and convolution not in layers[:2]:
        yield from _of_layer(convolution)


def _of_config(config: object) -> Iterator[InputShape]:
    """From a configuration of transformers."""
    side, vocabulary = getattr(config, "image_size", None), getattr(config, "vocab_size", None)
    if isinstance(side, int):
        yield InputShape((getattr(config, "num_channels", 3), side, side))
    if isinstance(vocabulary, int) and vocabulary > 1:
        yield InputShape((_LENGTH,), vocabulary)


def _of_layer(layer: nn.Module) -> Iterator[InputShape]:
    if isinstance(layer, nn.Embedding):
        yield InputShape((_LENGTH,), layer.num_embeddings)
    elif isinstance(layer, nn.Linear):
        yield from (InputShape((layer.in_features,)), InputShape((_LENGTH, layer.in_features)))
    elif isinstance(layer, nn.Conv2d):
        yield from (InputShape((layer.in_channels, side, side)) for side in _SIDES)
    elif isinstance(layer, nn.Conv1d):
        yield from (InputShape((layer.in_channels, length)) for length in (128, 32, 1024, 16_000))
    elif isinstance(layer, nn.Conv3d):
        yield from (InputShape((layer.in_channels, side, side, side)) for side in (16, 32, 64))
    elif isinstance(layer, nn.RNNBase):
        yield InputShape((_LENGTH, layer.input_size))
    elif isinstance(layer, nn.MultiheadAttention):
        yield InputShape((_LENGTH, layer.embed_dim))
    elif isinstance(layer, (nn.LayerNorm, nn.BatchNorm1d)):
        features = layer.normalized_shape if isinstance(layer, nn.LayerNorm) else (layer.num_features,)
        yield from (InputShape(tuple(features)), InputShape((_LENGTH, *features)))
