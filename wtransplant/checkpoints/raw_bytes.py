"""A tensor's elements as the bytes that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def raw_bytes(tensor: torch.Tensor) -> torch.Tensor:
    """The elements of a dense tensor in order, in the machine's byte order.

    Returns:
        [nbytes] uint8 on the CPU; a copy only where the elements do not lie there like that.
    """
    import torch

    # Values that are only marked as conjugated or negated are not written to memory yet.
    flat = tensor.detach().cpu().resolve_conj().resolve_neg().contiguous().reshape(-1)
    # A single element counts as contiguous whatever its stride, but not for view().
    return flat.as_strided((flat.numel(),), (1,)).view(torch.uint8)
