"""A tensor's values as real numbers, piece by piece, and a sample of them where there are too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from wtransplant.errors import Cancelled

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
    """Runs of the flattened tensors, which have equal sizes, as float64.

    Raises:
        Cancelled: a person gave up.
    """
    flat = [tensor.detach().reshape(-1) for tensor in tensors]
    for start in range(0, flat[0].numel(), PIECE):
        if cancelled():
            raise Cancelled
        yield tuple(as_numbers(values[start : start + PIECE]) for values in flat)


def as_numbers(tensor: torch.Tensor) -> Numbers:
    """Float64 values of a tensor of any dtype: truth values are 0 and 1, complex ones their magnitudes."""
    import torch

    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.is_complex():
        # A half-precision complex tensor has no arithmetic on CPUs.
        tensor = torch.view_as_real(tensor.resolve_conj()).to(torch.float64).square().sum(-1).sqrt()
    numbers: Numbers = tensor.cpu().to(torch.float64).numpy()
    return numbers


def sample(tensor: torch.Tensor, most: int) -> torch.Tensor:
    """All elements [n], or about ``most`` of them: runs from all over the tensor, the same ones each time."""
    import torch

    flat = (tensor.to_dense() if tensor.layout != torch.strided else tensor).detach().reshape(-1)
    if flat.numel() <= most:
        return flat
    count = max(1, most // _RUN)
    stride = flat.numel() / count
    jitter = np.random.default_rng(_SEED).random(count) * max(0.0, stride - _RUN)
    starts = (np.arange(count) * stride + jitter).astype(np.int64)
    return torch.cat([flat[start : start + _RUN] for start in starts.tolist()])
