"""A tensor's values as real numbers, piece by piece, and a sample of them where there are too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

PIECE = 1 << 20
"""Elements looked at in one go: 8 MiB as float64."""
_RUN = 4096
"""Neighbouring elements taken together in a sample, so that a mapped file is read in whole pages."""
_SEED = 0


def never() -> bool:
    """Nobody gives up."""
    return False


def pieces(*tensors: torch.Tensor, cancelled: Callable[[], bool] = never) -> Iterator[tuple[Numbers, ...]]:
    """Runs of the flattened tensors, which have equal sizes, as :func:`as_numbers` gives them.

    Raises:
        Cancelled: a person gave up.
        WtransplantError: a tensor's elements cannot be read as numbers.
    """
    for runs in _runs(tensors, cancelled):
        yield tuple(map(as_numbers, runs))


def complex_pieces(
    *tensors: torch.Tensor, cancelled: Callable[[], bool] = never
) -> Iterator[tuple[NDArray[np.complex128], ...]]:
    """The same as complex128, for what magnitudes do not tell."""
    import torch

    for runs in _runs(tensors, cancelled):
        yield tuple(_convert(run, torch.complex128) for run in runs)


def _runs(
    tensors: tuple[torch.Tensor, ...], cancelled: Callable[[], bool]
) -> Iterator[tuple[torch.Tensor, ...]]:
    flat = [dense(tensor).reshape(-1) for tensor in tensors]
    for start in range(0, flat[0].numel(), PIECE):
        if cancelled():
            raise Cancelled
        yield tuple(values[start : start + PIECE] for values in flat)


def dense(tensor: torch.Tensor) -> torch.Tensor:
    """Without its gradient; a sparse tensor with its zeros."""
    import torch

    tensor = tensor.detach()
    return tensor if tensor.layout == torch.strided else tensor.to_dense()


def as_numbers(tensor: torch.Tensor) -> Numbers:
    """Float64 values of a tensor of any dtype: truth values are 0 and 1, complex ones their magnitudes.

    Raises:
        WtransplantError: torch cannot read elements of this dtype as numbers (packed four-bit ones, say).
    """
    import torch

    if tensor.is_complex():
        # A half-precision complex tensor has no arithmetic on CPUs.
        tensor = torch.view_as_real(tensor.resolve_conj()).to(torch.float64).square().sum(-1).sqrt()
    numbers: Numbers = _convert(tensor, torch.float64)
    return numbers


def _convert(tensor: torch.Tensor, dtype: torch.dtype) -> NDArray[Any]:
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    try:
        values: NDArray[Any] = tensor.cpu().to(dtype).resolve_conj().resolve_neg().numpy()
    except (RuntimeError, NotImplementedError) as error:
        name = str(tensor.dtype).removeprefix("torch.")
        raise WtransplantError(
            tr("torch cannot read elements of {name} as numbers", name=name),
            hint=tr("Such tensors can be linked and saved."),
        ) from error
    return values


def sample(tensor: torch.Tensor, most: int) -> torch.Tensor:
    """All elements [n], or about ``most`` of them: runs from all over the tensor, the same ones each time."""
    import torch

    flat = dense(tensor).reshape(-1)
    if flat.numel() <= most:
        return flat
    count = max(1, most // _RUN)
    stride = flat.numel() / count
    jitter = np.random.default_rng(_SEED).random(count) * max(0.0, stride - _RUN)
    starts = (np.arange(count) * stride + jitter).astype(np.int64)
    return torch.cat([flat[start : start + _RUN] for start in starts.tolist()])
