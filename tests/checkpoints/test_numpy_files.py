"""NumPy's own files, against numpy.load."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.checkpoints.conftest import bits
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError

ARRAYS = {
    "layer.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
    "fortran": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
    "big_endian": np.arange(5, dtype=">i2"),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 3), dtype=np.int8),
    "complex": np.array([1 + 2j, 3j]),
    "large": np.random.default_rng(0).random(300_000),
}


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz(tmp_path: Path, save: object) -> None:
    path = tmp_path / "arrays.npz"
    save(path, **ARRAYS, names=np.array(["a", "bc"]), things=np.array([None, {}], dtype=object))  # type: ignore[operator]
    checkpoint = open_checkpoint(path)
    assert checkpoint.format == "NumPy npz"
    assert list(checkpoint) == list(ARRAYS)
    assert set(checkpoint.contents.values) == {"names", "things"}
    with np.load(path) as peer:
        for key in ARRAYS:
            tensor, array = checkpoint.tensor(key), peer[key]
            wanted = torch.from_numpy(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))))
            assert tuple(tensor.shape) == array.shape and tensor.dtype == wanted.dtype
            assert bits(tensor) == bits(wanted), key


def test_npy(tmp_path: Path) -> None:
    path = tmp_path / "one.npy"
    np.save(path, ARRAYS["layer.weight"])
    checkpoint = open_checkpoint(path)
    assert list(checkpoint) == ["array"]
    assert np.array_equal(checkpoint.tensor("array").numpy(), np.load(path))


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os').system('true'), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': 'nonsense', 'fortran_order': False, 'shape': (1,), }",
        "[" * 5000,
        "{}",
    ],
)
def test_a_header_that_lies(tmp_path: Path, header: str) -> None:
    text = header.encode() + b"\n"
    data = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(8)
    (tmp_path / "x.npy").write_bytes(data)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x.npy", data)
    (tmp_path / "x.npz").write_bytes(buffer.getvalue())
    for name in ("x.npy", "x.npz"):
        with pytest.raises(CheckpointError):
            open_checkpoint(tmp_path / name)
