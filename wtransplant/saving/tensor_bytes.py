"""Tensors as bytes: the safetensors names of dtypes, and the contiguous little-endian bytes of a tensor."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

from wtransplant.checkpoints.dtypes import SAFETENSORS
from wtransplant.checkpoints.raw_bytes import raw_bytes
from wtransplant.errors import SaveError
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

SAFETENSORS_DTYPES = {torch_name: name for name, (torch_name, _bits) in SAFETENSORS.items()}
"""torch's dtype names to those of the format (github.com/huggingface/safetensors)."""


def safetensors_dtype(dtype: str, key: str) -> str:
    """The format's name of a torch dtype.

    Raises:
        SaveError: the format has none for it.
    """
    if dtype not in SAFETENSORS_DTYPES:
        raise SaveError(
            tr("safetensors cannot hold the dtype {dtype}", dtype=dtype),
            where=key,
            hint=tr("Save as .pth, or leave this key out."),
        )
    return SAFETENSORS_DTYPES[dtype]


def safetensors_shape(shape: tuple[int, ...], dtype: str, key: str) -> list[int]:
    """A shape as the format counts it: numbers of four bits one by one, where torch counts pairs of them.

    Raises:
        SaveError: a single pair has no shape there.
    """
    if dtype != "float4_e2m1fn_x2":
        return list(shape)
    if not shape:
        raise SaveError(
            tr("safetensors cannot hold {dtype} without a shape", dtype=dtype),
            where=key,
            hint=tr("Save as .pth, or leave this key out."),
        )
    return [*shape[:-1], shape[-1] * 2]


def tensor_bytes(tensor: torch.Tensor) -> memoryview:
    """The tensor's elements as contiguous little-endian bytes; a copy only where it is laid out otherwise."""
    data = raw_bytes(tensor).numpy()
    if sys.byteorder == "big" and tensor.element_size() > 1:
        width = tensor.element_size() // (2 if tensor.is_complex() else 1)
        data = data.reshape(-1, width)[:, ::-1].copy()
    return data.data.cast("B") if data.size else memoryview(b"")


def tensor_sha256(tensor: torch.Tensor) -> str:
    """SHA-256 of :func:`tensor_bytes`, in hex."""
    return hashlib.sha256(tensor_bytes(tensor)).hexdigest()
