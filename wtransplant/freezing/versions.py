"""Whether a tensor was written to."""

from __future__ import annotations

import torch


def version_of(value: torch.Tensor) -> int:
    """How often a tensor was written to; tensors made in inference mode do not count it."""
    return 0 if value.is_inference() else value._version
