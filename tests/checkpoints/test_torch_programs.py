"""TorchScript archives, exported programs and distributed checkpoints, written by torch itself."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import pytest
import torch
import torch.distributed.checkpoint as dcp
from torch import nn

from tests.checkpoints.conftest import assert_same, bits
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
        self.head = nn.Linear(2, 2)
        self.register_buffer("offset", torch.arange(2.0))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(images).mean((2, 3))) + self.offset


@pytest.fixture
def small() -> Small:
    torch.manual_seed(1)
    return Small().eval()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("make", ["script", "trace"])
def test_torchscript(tmp_path: Path, small: Small, make: str) -> None:
    program = torch.jit.script(small) if make == "script" else torch.jit.trace(small, torch.zeros(1, 1, 5, 5))
    path = tmp_path / "program.pt"
    program.save(path)
    checkpoint = open_checkpoint(path)
    assert checkpoint.format == "TorchScript"
    peer = torch.jit.load(path).state_dict()
    assert_same(checkpoint, {key: peer[key] for key in checkpoint})
    assert set(checkpoint) == set(peer)
    assert checkpoint.contents.blocked_globals == ()
    assert checkpoint.contents.modules == {
        "": "Small",
        "body": "Sequential",
        "body.0": "Conv2d",
        "body.1": "BatchNorm2d",
        "head": "Linear",
    }


def test_exported_program(tmp_path: Path, small: Small) -> None:
    path = tmp_path / "program.pt2"
    torch.export.save(torch.export.export(small, (torch.zeros(1, 1, 5, 5),)), path)
    checkpoint = open_checkpoint(path)
    assert checkpoint.format == "exported program"
    peer = torch.export.load(path).state_dict
    assert set(checkpoint) == set(peer)
    assert_same(checkpoint, {key: peer[key].detach() for key in checkpoint})


def meta(dtype: object = 7, size: object = 2, stride: object = 1, offset: object = 0) -> dict[str, object]:
    sizes, strides = [{"as_int": size}], [{"as_int": stride}]
    return {"dtype": dtype, "sizes": sizes, "strides": strides, "storage_offset": {"as_int": offset}}


@pytest.mark.parametrize(
    "change",
    [
        {"path_name": "../../../etc/passwd"},
        {"path_name": "missing"},
        {"path_name": None},
        {"tensor_meta": None},
        {"tensor_meta": meta(dtype=99)},
        {"tensor_meta": meta(dtype=[7])},
        {"tensor_meta": meta(size=10**9)},
        {"tensor_meta": meta(size=-1)},
        {"tensor_meta": meta(size="x")},
        {"tensor_meta": meta(stride=10**30)},
        {"tensor_meta": meta(offset=-1)},
        {"tensor_meta": {"dtype": 7, "sizes": ["x"], "strides": [], "storage_offset": {}}},
    ],
)
def test_an_exported_program_that_lies(tmp_path: Path, change: dict[str, object]) -> None:
    entry = {"path_name": "weight_0", "use_pickle": False, "tensor_meta": meta(), **change}
    path = tmp_path / "program.pt2"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p/data/weights/weight_0", bytes(8))
        archive.writestr("p/data/weights/model_weights_config.json", json.dumps({"config": {"w": entry}}))
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(path)
    assert caught.value.where == str(path)


@pytest.fixture
def folder(tmp_path: Path, small: Small) -> Path:
    state_dict = small.state_dict()
    held = {
        "model": state_dict,
        "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}, "step": 5},
        "epoch": 3,
        "large": {"w": torch.arange(1 << 19)},
    }
    dcp.save(held, checkpoint_id=tmp_path / "checkpoint", no_dist=True)
    return tmp_path / "checkpoint"


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_distributed_checkpoint(folder: Path, small: Small) -> None:
    checkpoint = open_checkpoint(folder)
    assert checkpoint.format == "torch distributed"
    for key, tensor in small.state_dict().items():
        assert bits(checkpoint.tensor(f"model.{key}")) == bits(tensor)
        assert checkpoint[f"model.{key}"].shape == tuple(tensor.shape)
    assert torch.equal(checkpoint.tensor("large.w"), torch.arange(1 << 19))
    kinds = {group.name: group.kind for group in checkpoint.contents.groups}
    assert kinds == {"model": "weights", "optimizer": "optimizer", "large": "weights"}
    assert checkpoint.contents.values["epoch"] == 3
    peer = {f"model.{key}": torch.zeros_like(value) for key, value in small.state_dict().items()}
    nested = {"model": {key: torch.zeros_like(value) for key, value in small.state_dict().items()}}
    dcp.load(nested, checkpoint_id=folder, no_dist=True)
    for key in peer:
        assert bits(checkpoint.tensor(key)) == bits(nested["model"][key.removeprefix("model.")])


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_tensor_in_several_chunks_is_put_together(tmp_path: Path) -> None:
    from torch.distributed.checkpoint.filesystem import _StorageInfo
    from torch.distributed.checkpoint.metadata import (
        BytesStorageMetadata,
        ChunkStorageMetadata,
        Metadata,
        MetadataIndex,
        TensorProperties,
        TensorStorageMetadata,
    )

    whole = torch.arange(24.0).reshape(4, 6)
    chunks, places, data = [], {}, b""
    for row, column in ((0, 0), (0, 3), (2, 0), (2, 3)):
        path = tmp_path / "part"
        torch.save(whole[row : row + 2, column : column + 3].clone(), path)
        written = path.read_bytes()
        offsets = torch.Size((row, column))
        chunks.append(ChunkStorageMetadata(offsets, torch.Size((2, 3))))
        places[MetadataIndex("w", offsets)] = _StorageInfo("__0_0.distcp", len(data), len(written))
        data += written
    metadata = Metadata(
        {
            "w": TensorStorageMetadata(TensorProperties(torch.float32), whole.size(), chunks),
            "x": BytesStorageMetadata(),
        },
        storage_data=places,
    )
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    (folder / "__0_0.distcp").write_bytes(data)
    (folder / ".metadata").write_bytes(pickle.dumps(metadata))
    assert torch.equal(open_checkpoint(folder).tensor("w"), whole)
    places[MetadataIndex("w", torch.Size((2, 3)))] = _StorageInfo("../part", 0, len(data))
    (folder / ".metadata").write_bytes(pickle.dumps(metadata))
    with pytest.raises(CheckpointError, match="not inside its folder"):
        open_checkpoint(folder)


def test_a_distributed_checkpoint_without_its_chunks(folder: Path) -> None:
    (chunks,) = folder.glob("*.distcp")
    chunks.write_bytes(chunks.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="cut off"):
        open_checkpoint(folder)
    chunks.unlink()
    with pytest.raises(CheckpointError, match="no such file"):
        open_checkpoint(folder)
