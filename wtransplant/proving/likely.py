"""Which inputs a model is likely to take, by what it says of itself and by its first layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import torch
from torch import nn

from wtransplant.proving.probes import JointProbe, Kind, Probe, RandomProbe, kinds_named

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_AXES: Mapping[type[nn.Module], int] = {nn.Conv1d: 1, nn.Conv2d: 2, nn.Conv3d: 3}
_SIZE_NAMES = ("img_size", "image_size", "input_size")
_SIZES = (64, 224, 32, 28, 128, 96, 16, 256, 299, 384)
"""Heights and widths to try, such as every second network takes first; 16 and 28 for small ones."""
_LENGTHS = (12, 64, 1024, 16000)
_FRAMES = (32, 112)
_TOKENS = (12, 64, 4)
_BATCH = 2


def likely_probes(source: nn.Module, target: nn.Module) -> list[Probe]:
    """Inputs to try on two models, the likeliest first, each once."""
    modules = (target, source)
    kinds = dict.fromkeys([*(kind for module in modules for kind in _kinds(module)), *_BY_KIND])
    found = (probe for kind in kinds for probe in _BY_KIND[kind](modules))
    return list(dict.fromkeys((*_recorded(modules), *found, *_joint(modules))))


def _joint(modules: Sequence[nn.Module]) -> Iterator[JointProbe]:
    """Images with text, for models whose arguments are named for both."""
    if all({"image", "tokens"} <= set(kinds_named(module)) for module in modules):
        texts = list(_tokens(modules))[:1]
        yield from (
            JointProbe((image, text)) for text in texts for image in _images(modules) if image.kind == "image"
        )


def _kinds(module: nn.Module) -> Iterator[Kind]:
    """What the first layer that has weights is for."""
    for child in module.modules():
        if isinstance(child, nn.Embedding):
            yield "tokens"
            return
        if isinstance(child, _CONVOLUTIONS):
            yield "image"
            return
        if isinstance(child, (nn.Linear, nn.RNNBase)):
            yield "values"
            return


def _recorded(modules: Sequence[nn.Module]) -> Iterator[RandomProbe]:
    """The input that a model carries with itself as an example, in its shape."""
    for module in modules:
        example = getattr(module, "example_input_array", None)
        if isinstance(example, torch.Tensor) and example.numel():
            if example.is_floating_point():
                yield RandomProbe("image" if example.ndim == 4 else "values", tuple(example.shape))
            else:
                yield RandomProbe("tokens", tuple(example.shape), int(example.max()) + 1)


def _images(modules: Sequence[nn.Module]) -> Iterator[RandomProbe]:
    said = (size for module in modules for size in _said_sizes(module))
    sizes = dict.fromkeys([*said, *((size, size) for size in _SIZES)])
    for size, count in product(sizes, _channels(modules, nn.Conv2d)):
        yield RandomProbe("image", (_BATCH, count, *size))
    for length, count in product(_LENGTHS, _channels(modules, nn.Conv1d)):
        yield RandomProbe("values", (_BATCH, count, length))
    for size_of_frame, count in product(_FRAMES, _channels(modules, nn.Conv3d)):
        yield RandomProbe("values", (_BATCH, count, 16, size_of_frame, size_of_frame))


def _channels(modules: Sequence[nn.Module], kind: type[nn.Module]) -> list[int]:
    """Of the first convolution of each model; and the least of all, as the first need not be registered first."""
    found: dict[int, None] = {}
    for module in modules:
        own = [int(child.in_channels) for child in module.modules() if type(child) is kind]  # type: ignore[arg-type]
        own = own or _second_sizes(module, 2 + _AXES[kind])
        found.update(dict.fromkeys([*own[:1], *sorted(own)[:1]]))
    return list(found)


def _second_sizes(module: nn.Module, axes: int) -> list[int]:
    """What a model without layers of torch's own takes, as saved programs are: by its weights' shapes."""
    return [int(value.shape[1]) for value in module.parameters() if value.ndim == axes]


def _said_sizes(module: nn.Module) -> Iterator[tuple[int, int]]:
    """Heights and widths that the model, its parts or its configuration name."""
    parts = (child for child in module.modules() if not isinstance(child, nn.RNNBase))  # theirs are channels
    holders: list[object] = [*parts, getattr(module, "config", None)]
    holders += [getattr(module, "pretrained_cfg", None), getattr(module, "default_cfg", None)]
    for holder in holders:
        for name in _SIZE_NAMES:
            value = holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)
            if isinstance(value, int) and not isinstance(value, bool) and value > 0:
                yield value, value
            elif (
                isinstance(value, (tuple, list))
                and len(value) >= 2
                and all(isinstance(v, int) for v in value)
            ):
                yield int(value[-2]), int(value[-1])


def _tokens(modules: Sequence[nn.Module]) -> Iterator[RandomProbe]:
    tables = [
        [c.num_embeddings for c in module.modules() if isinstance(c, nn.Embedding)] for module in modules
    ]
    tables = [own for own in tables if own]
    if not tables:
        return
    bounds = dict.fromkeys([min(own[0] for own in tables), min(max(own) for own in tables)])
    for below, length in product(bounds, _TOKENS):
        if below > 1:
            yield RandomProbe("tokens", (_BATCH, length), below)


def _values(modules: Sequence[nn.Module]) -> Iterator[RandomProbe]:
    sizes: dict[int, None] = {}
    for module in modules:
        for child in module.modules():
            if isinstance(child, (nn.Linear, nn.RNNBase)):
                sizes[child.in_features if isinstance(child, nn.Linear) else child.input_size] = None
                break
        else:
            sizes.update(dict.fromkeys(_second_sizes(module, 2)[:1]))
    for size in sizes:
        yield RandomProbe("values", (_BATCH, size))
        yield RandomProbe("values", (_BATCH, _LENGTHS[0], size))
    yield from (RandomProbe("values", (_BATCH, length)) for length in _LENGTHS[2:])


_BY_KIND = {"tokens": _tokens, "image": _images, "values": _values}
