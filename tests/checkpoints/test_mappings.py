from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.checkpoints.files import DataFile
from wtransplant.errors import CheckpointError

MEBIBYTE = 1 << 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Twenty-four tensors of 2 MiB, more than is mapped at once, at offsets that are no multiples of a page."""
    path = tmp_path / "m.safetensors"
    save_file({f"w{n:02}": torch.full((512, 1024), float(n)) for n in range(24)}, path)
    return path


def test_tensors_read_in_any_order_are_those_of_the_file(path: Path) -> None:
    checkpoint, expected = open_checkpoint(path), load_file(path)
    keys = list(checkpoint)
    held = {}
    for key in [*keys, *reversed(keys), *keys[::3], *keys[1::3]]:
        held[key] = checkpoint.tensor(key)
        assert torch.equal(held[key], expected[key])
    assert all(torch.equal(tensor, expected[key]) for key, tensor in held.items())


def test_whoever_writes_to_a_tensor_changes_neither_file_nor_another_tensor(path: Path) -> None:
    before = path.read_bytes()
    checkpoint = open_checkpoint(path)
    first, second = checkpoint.tensor("w03"), checkpoint.tensor("w04")
    first.fill_(-1)
    assert checkpoint.tensor("w03").unique().tolist() == [3]
    assert second.unique().tolist() == [4]
    second.fill_(-2)
    assert checkpoint.tensor("w05").unique().tolist() == [5]
    assert checkpoint.tensor("w04").unique().tolist() == [4]
    assert first.unique().tolist() == [-1]
    assert path.read_bytes() == before


def test_overlapping_ranges_are_given_out_apart(path: Path) -> None:
    file = DataFile(path)
    one = file.buffer(4096, 2 * MEBIBYTE)
    other = file.buffer(4096 + MEBIBYTE, 2 * MEBIBYTE)
    one[MEBIBYTE:] = bytes(MEBIBYTE)
    assert bytes(other) == path.read_bytes()[4096 + MEBIBYTE : 4096 + 3 * MEBIBYTE]


def test_a_file_that_changed_is_noticed_between_two_tensors(path: Path) -> None:
    checkpoint: Checkpoint = open_checkpoint(path)
    checkpoint.tensor("w00")
    stamp = path.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(stamp, stamp))
    with pytest.raises(CheckpointError, match="changed"):
        checkpoint.tensor("w01")


def test_two_files_do_not_mix(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    save_file({f"w{n:02}": torch.full((512, 1024), 100.0 + n) for n in range(24)}, other)
    one, two = open_checkpoint(path), open_checkpoint(other)
    for number, key in enumerate(one):
        assert one.tensor(key)[0, 0] == number and two.tensor(key)[0, 0] == 100 + number
