"""Tensors as bytes: the safetensors names of dtypes, and the contiguous little-endian bytes of a tensor."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

from wtransplant.checkpoints.raw_bytes import raw_bytes
from wtransplant.errors import SaveError

if TYPE_CHECKING:
    import torch

SAFETENSORS_DTYPES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
    "complex64": "C64",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint64": "U64",
    "uint32": "U32",
    "uint16": "U16",
    "uint8": "U8",
    "bool": "BOOL",
}
"""torch's dtype names to those of the format (github.com/huggingface/safetensors)."""


def safetensors_dtype(dtype: str, key: str) -> str:
    """The format's name of a torch dtype.

    Raises:
        SaveError: the format has none for it.
    """
    if dtype not in SAFETENSORS_DTYPES:
        raise SaveError(
            f"safetensors cannot hold the dtype {dtype}",
            where=key,
            hint="Save as .pth, or leave this key out.",
        )
    return SAFETENSORS_DTYPES[dtype]


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
