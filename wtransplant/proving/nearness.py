"""How far apart two tensors are, also where two implementations lay them out differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import permutations
from math import inf

import torch

from wtransplant.proving.proof import OutputRow
from wtransplant.words import tr

_MOST_AXES = 5
_SMALLEST_SCALE = 1e-12


@dataclass(frozen=True, slots=True)
class Nearness:
    """The relative difference of two tensors, and how the axes had to be turned for it."""

    difference: float
    layout: str = ""


def relative_difference(expected: torch.Tensor, given: torch.Tensor) -> float:
    """Largest ``|expected - given|`` over the largest ``|expected|``, in double precision.

    Equal infinities are equal (masks); anything that is not a number, on one side or on both, makes the
    difference infinite.

    Args:
        expected: of any shape and dtype.
        given: of the same shape.
    """
    one, two = _wide(expected), _wide(given)
    apart = torch.where(one == two, torch.zeros_like(one), one - two).abs()
    if apart.numel() == 0:
        return 0.0
    finite = one.abs().where(one.abs().isfinite(), 0.0)
    largest = float(apart.max())
    return largest / max(float(finite.max()), _SMALLEST_SCALE) if largest < inf else inf


def nearness(
    expected: torch.Tensor, given: torch.Tensor, tolerance: float, axes: tuple[int, int] | None = None
) -> Nearness | None:
    """How near two tensors come; ``None`` if their shapes cannot be brought together.

    As they are first. Only if that is not equal: with axes of size 1 left out, with the axes in another
    order (batch or time first, channels first or last), and as lists of positions with their channels.

    Args:
        expected: what the source gives.
        given: what the target gives.
        tolerance: from here on nothing better is looked for.
        axes: where the channels are on each side; without them positions are not looked at.
    """
    best: Nearness | None = None
    for layout, one, two in _ways(expected, given, axes):
        found = Nearness(relative_difference(one, two), layout)
        if best is None or found.difference < best.difference:
            best = found
        if best.difference <= tolerance:
            break
    return best


def tensors_in(value: object, name: str = "") -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor in what a model takes or gives, by its dotted name: tuples, dicts and data classes."""
    if isinstance(value, torch.Tensor):
        yield name, value
        return
    for part, inner in _parts(value):
        yield from tensors_in(inner, f"{name}.{part}" if name else str(part))


def compare_outputs(
    source: Mapping[str, torch.Tensor], target: Mapping[str, torch.Tensor], tolerance: float
) -> tuple[OutputRow, ...]:
    """The outputs that correspond: of one name, else of one shape, else of one shape but for the axes' order."""
    rows = []
    for one, two in _pairs(source, target):
        near = nearness(source[one], target[two], tolerance)
        if near is not None:
            rows.append(OutputRow(one, two, tuple(target[two].shape), near.difference, near.layout))
    return tuple(rows)


def _wide(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.to(torch.complex128 if tensor.is_complex() else torch.float64)


def _ways(
    expected: torch.Tensor, given: torch.Tensor, axes: tuple[int, int] | None
) -> Iterator[tuple[str, torch.Tensor, torch.Tensor]]:
    if expected.shape == given.shape:
        yield "", expected, given
    one, two = expected.squeeze(), given.squeeze()
    if one.shape == two.shape and expected.shape != given.shape:
        yield tr("axes of size 1 left out"), one, two
    if sorted(one.shape) == sorted(two.shape) and one.ndim <= _MOST_AXES:
        for order in permutations(range(one.ndim)):
            if tuple(one.shape[axis] for axis in order) == two.shape and order != tuple(range(one.ndim)):
                yield tr("axes in another order"), one.permute(order), two
    if axes is not None and expected.ndim and given.ndim and expected.shape != given.shape:
        first, second = _rows(expected, axes[0]), _rows(given, axes[1])
        if first.shape == second.shape:
            yield tr("positions in a row"), first, second
            yield tr("positions in another order"), first.sort(0).values, second.sort(0).values


def _rows(tensor: torch.Tensor, axis: int) -> torch.Tensor:
    channels_last = tensor.movedim(axis if tensor.ndim > axis else -1, -1)
    return channels_last.reshape(-1, channels_last.shape[-1])


def _parts(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, (list, tuple)):
        yield from zip(getattr(value, "_fields", range(len(value))), value, strict=True)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from ((field.name, getattr(value, field.name)) for field in fields(value))


def _pairs(
    source: Mapping[str, torch.Tensor], target: Mapping[str, torch.Tensor]
) -> Iterator[tuple[str, str]]:
    left, free = _in_order(source), _in_order(target)
    for alike in (_same_name, _same_shape, _same_sizes):
        for two in list(free):
            one = next((name for name in left if alike(name, two, source[name], target[two])), None)
            if one is not None:
                left.remove(one)
                free.remove(two)
                yield one, two


def _in_order(outputs: Mapping[str, torch.Tensor]) -> list[str]:
    """Logits first: what is compared first is told first."""
    return sorted(outputs, key=lambda name: "logits" not in name)


def _same_name(one: str, two: str, source: torch.Tensor, target: torch.Tensor) -> bool:
    return one == two and _core(source) == _core(target)


def _same_shape(one: str, two: str, source: torch.Tensor, target: torch.Tensor) -> bool:
    return _core(source) == _core(target)


def _same_sizes(one: str, two: str, source: torch.Tensor, target: torch.Tensor) -> bool:
    return sorted(_core(source)) == sorted(_core(target))


def _core(tensor: torch.Tensor) -> Sequence[int]:
    return tensor.squeeze().shape
