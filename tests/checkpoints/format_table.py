"""``python -m tests.checkpoints.format_table``: every format and every kind of tensor, against its own library.

Files are written by the libraries themselves, and every tensor is compared bit for bit with what the library
reads back from the same file. Two tables: format × (index, read, same bits), and kind of tensor × format.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch.distributed.checkpoint.api import CheckpointException

from tests.checkpoints.conftest import bits
from tests.checkpoints.format_cases import CASES, KEEP_TIES, KINDS, READERS, WRITERS, Case
from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.errors import CheckpointError

OK, NOT_WRITTEN = "ok", "–"


def check_index(checkpoint: Checkpoint, peer: Mapping[str, torch.Tensor]) -> None:
    """Keys, shapes, dtypes and sizes are those that the library gives."""
    found = {key: (info.shape, f"torch.{info.dtype}", info.nbytes) for key, info in checkpoint.items()}
    assert found == {
        key: (tuple(tensor.shape), str(tensor.dtype), tensor.numel() * tensor.element_size())
        for key, tensor in peer.items()
    }


def check_read(checkpoint: Checkpoint, peer: Mapping[str, torch.Tensor]) -> None:
    """Every tensor is read, on the CPU, with the shape and dtype that the index told."""
    assert len(checkpoint) == len(peer) > 0
    for key, info in checkpoint.items():
        tensor = checkpoint.tensor(key)
        assert (tuple(tensor.shape), str(tensor.dtype)) == (info.shape, f"torch.{info.dtype}")
        assert tensor.device.type == "cpu"


def check_bits(checkpoint: Checkpoint, peer: Mapping[str, torch.Tensor]) -> None:
    """Every tensor has the bits of the library's."""
    for key, tensor in peer.items():
        assert bits(checkpoint.tensor(key)) == bits(tensor.detach()), key


COLUMNS: Mapping[str, Callable[[Checkpoint, Mapping[str, torch.Tensor]], None]] = {
    "index": check_index,
    "read every tensor": check_read,
    "same bits": check_bits,
}


def check_case(case: Case, column: str, folder: Path) -> None:
    """One cell of the first table; an ``AssertionError`` or ``CheckpointError`` when it is not as it should be."""
    written = case.write(folder)
    with open_checkpoint(*written.paths) as checkpoint:
        assert checkpoint.format == case.format
        COLUMNS[column](checkpoint, written.peer)


def check_kind(kind: str, writer: str, folder: Path) -> str:
    """One cell of the second table: ``ok``, or ``–`` where the library itself cannot write such a tensor."""
    tensors = KINDS[kind]()
    try:
        path = WRITERS[writer](folder, tensors)
    except (Exception, CheckpointException):  # whatever the library says about what it cannot write
        return NOT_WRITTEN
    try:
        peer = READERS[writer](path)
    except Exception:  # torch cannot load its newer dtypes back from its older formats
        peer = tensors
    with open_checkpoint(path) as checkpoint:
        assert list(checkpoint) == list(tensors)
        for key, wanted in peer.items():
            assert (checkpoint[key].shape, f"torch.{checkpoint[key].dtype}") == (
                tuple(wanted.shape),
                str(wanted.dtype),
            )
            _check_same(checkpoint, key, wanted)
        assert bool(checkpoint.contents.ties) == (len(tensors) > 1 and writer in KEEP_TIES)
    return OK


def _check_same(checkpoint: Checkpoint, key: str, wanted: torch.Tensor) -> None:
    if wanted.device.type == "meta":
        try:
            checkpoint.tensor(key)
        except CheckpointError as error:
            assert "meta device" in error.what
            return
        raise AssertionError("a tensor without values was read")
    found = checkpoint.tensor(key)
    assert found.layout == wanted.layout and found.dtype == wanted.dtype and found.shape == wanted.shape
    for mine, theirs in zip(_parts(found), _parts(wanted), strict=True):
        assert mine.dtype == theirs.dtype and bits(mine) == bits(theirs)


def _parts(tensor: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The dense tensors that a sparse or quantised one is made of."""
    if tensor.layout == torch.sparse_coo:
        return tensor._indices(), tensor._values()
    if tensor.layout in (torch.sparse_csr, torch.sparse_bsr):
        return tensor.crow_indices(), tensor.col_indices(), tensor.values()
    if tensor.layout in (torch.sparse_csc, torch.sparse_bsc):
        return tensor.ccol_indices(), tensor.row_indices(), tensor.values()
    if not tensor.is_quantized:
        return (tensor,)
    if tensor.qscheme() == torch.per_tensor_affine:
        return tensor.int_repr(), torch.tensor([tensor.q_scale(), tensor.q_zero_point()])
    return tensor.int_repr(), tensor.q_per_channel_scales(), tensor.q_per_channel_zero_points()


def _cell(check: Callable[[Path], str | None]) -> str:
    with tempfile.TemporaryDirectory(prefix="wtransplant-formats-") as folder:
        try:
            return check(Path(folder)) or OK
        except (AssertionError, CheckpointError) as error:
            return f"FAILED: {error}".splitlines()[0][:60]


def formats() -> list[tuple[str, ...]]:
    """The first table."""
    rows: list[tuple[str, ...]] = [("format", *COLUMNS, "against")]
    for name, case in CASES.items():
        cells = [
            _cell(lambda folder, case=case, column=column: check_case(case, column, folder))
            for column in COLUMNS
        ]
        rows.append((name, *cells, case.against))
    return rows


def kinds() -> list[tuple[str, ...]]:
    """The second table."""
    rows: list[tuple[str, ...]] = [("kind of tensor", *WRITERS)]
    for kind in KINDS:
        cells = [
            _cell(lambda folder, kind=kind, writer=writer: check_kind(kind, writer, folder))
            for writer in WRITERS
        ]
        rows.append((kind, *cells))
    return rows


def text(rows: list[tuple[str, ...]]) -> str:
    """Rows as aligned text, with a line under the first."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in [lines[0], "-" * len(lines[0]), *lines[1:]])


def main() -> int:
    """Print both tables; 1 when a cell failed."""
    warnings.simplefilter("ignore")
    tables = [formats(), kinds()]
    print(*map(text, tables), f"{NOT_WRITTEN}: the library itself cannot write it", sep="\n\n")
    return int(any(cell.startswith("FAILED") for rows in tables for row in rows for cell in row))


if __name__ == "__main__":
    sys.exit(main())
