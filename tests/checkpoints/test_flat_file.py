"""Files whose tensors lie in them as they are: places, checked against the file."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import torch

from wtransplant.checkpoints import Checkpoint
from wtransplant.checkpoints.files import DataFile
from wtransplant.checkpoints.flat_file import FlatIndex, Place
from wtransplant.checkpoints.records import Malformed

HEADER = b"some header"


@pytest.fixture
def file(tmp_path: Path) -> DataFile:
    """After the header six float32 from 0 to 5, and an int64 of 7."""
    path = tmp_path / "weights.bin"
    path.write_bytes(HEADER + struct.pack("<6fq", 0, 1, 2, 3, 4, 5, 7))
    return DataFile(path)


def test_tensors_are_read_where_they_lie_in_the_order_given(file: DataFile) -> None:
    places = {
        "count": Place("int64", (), len(HEADER) + 24),
        "w": Place("float32", (2, 3), len(HEADER)),
        "none": Place("float32", (0, 4), file.size),
    }
    index = FlatIndex(file, "flat", places, metadata={"by": "hand"}, values={"epoch": 3})
    with Checkpoint([file.path], {"": index}) as checkpoint:
        assert list(checkpoint) == ["count", "w", "none"] and checkpoint.nbytes == 32
        assert checkpoint.tensor("w").tolist() == [[0, 1, 2], [3, 4, 5]]
        assert checkpoint.tensor("count").item() == 7 and checkpoint.tensor("count").dtype == torch.int64
        assert checkpoint.tensor("none").shape == (0, 4)
        assert checkpoint.contents.metadata == {"by": "hand"} and checkpoint.contents.values == {"epoch": 3}
        region = checkpoint.region("w")
        assert region is not None and region.read() == struct.pack("<6f", 0, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("float33", (2,), 0), "unknown dtype 'float33'"),
        (Place("float32", (2, -1), 0), "the shape of 'w'"),
        (Place("float32", (2**40, 2**40), 0), "the shape of 'w'"),
        (Place("float32", (6,), len(HEADER) + 9), "takes bytes 20 to 44, the file has 43"),
        (Place("float32", (1,), -1), "takes bytes -1 to 3"),
    ],
)
def test_a_place_that_cannot_be_is_named(file: DataFile, place: Place, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        FlatIndex(file, "flat", {"w": place})
