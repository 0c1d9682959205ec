"""Sharded checkpoints, as transformers writes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from tests.checkpoints.conftest import assert_same
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError


def write_index(folder: Path, weight_map: object, name: str = "model.safetensors.index.json") -> Path:
    path = folder / name
    path.write_text(json.dumps({"metadata": {"total_size": 48}, "weight_map": weight_map}, indent=2))
    return path


def test_safetensors_shards_are_one_checkpoint(tmp_path: Path) -> None:
    tensors = {f"layer.{number}": torch.randn(2, 3) for number in range(4)}
    names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    keys = list(tensors)
    save_file({key: tensors[key] for key in keys[:2]}, tmp_path / names[0])
    save_file({key: tensors[key] for key in keys[2:]}, tmp_path / names[1])
    index = write_index(tmp_path, dict(zip(keys, [names[0]] * 2 + [names[1]] * 2, strict=True)))
    checkpoint = open_checkpoint(index)
    assert_same(checkpoint, tensors)
    assert checkpoint.format == "safetensors shards"
    assert checkpoint["layer.3"].file == str(tmp_path / names[1])
    assert checkpoint.contents.metadata == {"total_size": "48"}


def test_bin_shards_keep_ties(tmp_path: Path) -> None:
    shared = torch.randn(3)
    torch.save({"a": shared, "b": shared}, tmp_path / "pytorch_model-00001-of-00002.bin")
    torch.save({"c": torch.ones(2)}, tmp_path / "pytorch_model-00002-of-00002.bin")
    first, second = (f"pytorch_model-0000{number}-of-00002.bin" for number in (1, 2))
    index = write_index(tmp_path, {"a": first, "b": first, "c": second}, "pytorch_model.bin.index.json")
    checkpoint = open_checkpoint(index)
    assert_same(checkpoint, {"a": shared, "b": shared, "c": torch.ones(2)})
    assert checkpoint.contents.ties == (("a", "b"),)


@pytest.mark.parametrize(
    "name",
    ["../out.safetensors", "/etc/passwd", "a/../../out.safetensors", "C:\\out", "..\\out", "", ".", "a\0b"],
)
def test_an_index_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    save_file({"w": torch.zeros(1)}, tmp_path / "out.safetensors")
    with pytest.raises(CheckpointError):
        open_checkpoint(write_index(tmp_path / "in", {"w": name}))


def test_a_missing_shard_and_a_missing_key_are_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.safetensors.*no such file"):
        open_checkpoint(write_index(tmp_path, {"w": "gone.safetensors"}))
    save_file({"w": torch.zeros(1)}, tmp_path / "here.safetensors")
    with pytest.raises(CheckpointError, match="'v'"):
        open_checkpoint(write_index(tmp_path, {"w": "here.safetensors", "v": "here.safetensors"}))


def test_an_index_that_names_itself_ends(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="index"):
        open_checkpoint(write_index(tmp_path, {"w": "model.safetensors.index.json"}))


@pytest.mark.parametrize("weight_map", [{}, [], {"w": 3}, {"w": None}, "text"])
def test_an_index_without_a_proper_map(tmp_path: Path, weight_map: object) -> None:
    with pytest.raises(CheckpointError):
        open_checkpoint(write_index(tmp_path, weight_map))


def test_a_file_of_a_subfolder_and_a_link_are_inside(tmp_path: Path) -> None:
    blobs, folder = tmp_path / "blobs", tmp_path / "snapshot"
    blobs.mkdir()
    (folder / "part").mkdir(parents=True)
    save_file({"w": torch.zeros(1)}, blobs / "0123")
    save_file({"v": torch.ones(1)}, folder / "part" / "b.safetensors")
    (folder / "a.safetensors").symlink_to(blobs / "0123")
    checkpoint = open_checkpoint(write_index(folder, {"w": "a.safetensors", "v": "part/b.safetensors"}))
    assert_same(checkpoint, {"w": torch.zeros(1), "v": torch.ones(1)})
