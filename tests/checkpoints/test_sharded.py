"""Sharded checkpoints, as transformers writes them."""

from __future__ import annotations

import json
import os
import sys
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


@pytest.mark.parametrize("order", [["a", "b", "c", "d"], ["d", "b", "c", "a"], ["c", "a", "d", "b"]])
def test_index_and_shards_need_not_have_the_same_order(tmp_path: Path, order: list[str]) -> None:
    tensors = {key: torch.full((2,), float(number)) for number, key in enumerate("abcd")}
    shard = {"a": "1.safetensors", "b": "1.safetensors", "c": "2.safetensors", "d": "2.safetensors"}
    for name in set(shard.values()):
        save_file({key: tensors[key] for key in tensors if shard[key] == name}, tmp_path / name)
    checkpoint = open_checkpoint(write_index(tmp_path, {key: shard[key] for key in order}))
    assert_same(checkpoint, {key: tensors[key] for key in order})
    assert checkpoint.contents.groups[0].nbytes == 4 * 8


def test_what_the_index_does_not_list_is_left_out(tmp_path: Path) -> None:
    for name in ("1.safetensors", "2.safetensors"):
        save_file({"w": torch.full((2,), float(name[0])), "rest": torch.zeros(9)}, tmp_path / name)
    checkpoint = open_checkpoint(write_index(tmp_path, {"w": "2.safetensors"}))
    assert_same(checkpoint, {"w": torch.full((2,), 2.0)})
    assert checkpoint.contents.groups[0].nbytes == 8
    # A key that two shards have, each of them listed for something: the index decides.
    checkpoint = open_checkpoint(write_index(tmp_path, {"w": "2.safetensors", "rest": "1.safetensors"}))
    assert checkpoint.tensor("w").tolist() == [2, 2] and len(checkpoint) == 2


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are Unicode there")
def test_a_neighbour_whose_name_is_no_text_does_no_harm(tmp_path: Path) -> None:
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff\xfe", os.O_CREAT | os.O_WRONLY))
    save_file({"w": torch.ones(1)}, tmp_path / "m.safetensors")
    assert_same(open_checkpoint(write_index(tmp_path, {"w": "m.safetensors"})), {"w": torch.ones(1)})
