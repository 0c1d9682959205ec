"""torch's zip format: everything that torch.save writes comes back as torch.load gives it."""

from __future__ import annotations

import argparse
import pickle
import sys
import types
import zipfile
from collections import OrderedDict, defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.checkpoints.conftest import Network, assert_same, bits, make_tensors
from wtransplant.checkpoints import Group, open_checkpoint
from wtransplant.errors import CheckpointError


def test_every_kind_of_dense_tensor_is_what_torch_load_gives(saved: Path) -> None:
    torch.save(make_tensors(), saved)
    checkpoint = open_checkpoint(saved)
    assert checkpoint.format == "torch zip"
    assert_same(checkpoint, torch.load(saved, weights_only=True))


def test_strides_come_back(saved: Path) -> None:
    torch.save(make_tensors(), saved)
    checkpoint, peer = open_checkpoint(saved), torch.load(saved, weights_only=True)
    for key in ("transposed", "sliced", "expanded", "channels_last"):
        assert checkpoint.tensor(key).stride() == peer[key].stride()


def test_keys_of_the_same_bytes_are_tied(saved: Path) -> None:
    torch.save(make_tensors(), saved)
    assert open_checkpoint(saved).contents.ties == (("tied.a", "tied.b"),)


def test_views_of_one_storage_that_differ_are_not_tied(saved: Path) -> None:
    base = torch.randn(4, 4)
    torch.save({"all": base, "half": base[:2], "turned": base.t(), "again": base.view(4, 4)}, saved)
    assert open_checkpoint(saved).contents.ties == (("all", "again"),)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_quantised_and_sparse_tensors(saved: Path) -> None:
    dense = torch.randn(4, 6)
    sparse = dense * (dense > 0)
    tensors = {
        "per_tensor": torch.quantize_per_tensor(dense, 0.1, 3, torch.quint8),
        "per_tensor32": torch.quantize_per_tensor(dense, 0.1, 3, torch.qint32),
        "per_channel": torch.quantize_per_channel(
            dense, torch.tensor([0.1, 0.2, 0.3, 0.4]), torch.tensor([0, 1, 2, 3]), 0, torch.qint8
        ),
        "coo": sparse.to_sparse(),
        "csr": sparse.to_sparse_csr(),
        "csc": sparse.to_sparse_csc(),
        "bsr": sparse.to_sparse_bsr((2, 2)),
    }
    torch.save(tensors, saved)
    checkpoint = open_checkpoint(saved)
    assert list(checkpoint) == list(tensors)
    for key in ("per_tensor", "per_tensor32", "per_channel"):
        read = checkpoint.tensor(key)
        assert read.dtype == tensors[key].dtype and read.qscheme() == tensors[key].qscheme()
        assert torch.equal(read.int_repr(), tensors[key].int_repr())
        assert torch.equal(read.dequantize(), tensors[key].dequantize())
    for key in ("coo", "csr", "csc", "bsr"):
        read = checkpoint.tensor(key)
        assert read.layout == tensors[key].layout and checkpoint[key].shape == (4, 6)
        assert torch.equal(read.to_dense(), sparse)


def test_a_meta_tensor_is_listed_and_reading_it_says_that_it_has_no_values(saved: Path) -> None:
    torch.save({"here": torch.ones(2), "nowhere": torch.empty(3, 5, device="meta")}, saved)
    checkpoint = open_checkpoint(saved)
    assert checkpoint["nowhere"].shape == (3, 5)
    with pytest.raises(CheckpointError, match="meta device"):
        checkpoint.tensor("nowhere")


def test_f3_training_checkpoint_has_groups_values_and_optimizer(saved: Path, network: Network) -> None:
    optimizer = torch.optim.SGD(network.parameters(), lr=0.25, momentum=0.9)
    sum(parameter.sum() for parameter in network.parameters()).backward()
    optimizer.step()
    state_dict = network.state_dict()
    torch.save(
        {
            "epoch": 12,
            "model_state_dict": state_dict,
            "optimizer_state_dict": optimizer.state_dict(),
            "loss": torch.tensor(0.5),
            "accuracy": np.float64(0.875),
            "note": "half way",
        },
        saved,
    )
    checkpoint = open_checkpoint(saved)
    weights, optimizer_group, rest = checkpoint.contents.groups
    total = sum(tensor.numel() * tensor.element_size() for tensor in state_dict.values())
    assert weights == Group("model_state_dict", "weights", len(state_dict), total)
    assert (optimizer_group.name, optimizer_group.kind) == ("optimizer_state_dict", "optimizer")
    assert optimizer_group.tensors == len(list(network.parameters()))
    assert (rest.name, rest.kind, rest.tensors) == ("", "other", 1)
    values = checkpoint.contents.values
    assert (values["epoch"], values["note"], values["accuracy"]) == (12, "half way", 0.875)
    assert values["optimizer_state_dict.param_groups.0.lr"] == 0.25
    assert values["optimizer_state_dict.param_groups.0.momentum"] == 0.9
    for key, tensor in state_dict.items():
        assert checkpoint[f"model_state_dict.{key}"].group == "model_state_dict"
        assert bits(checkpoint.tensor(f"model_state_dict.{key}")) == bits(tensor)


def test_f4_several_models_are_a_group_each(saved: Path) -> None:
    first, second = nn.Conv2d(1, 2, 3), nn.Sequential(nn.Conv2d(2, 2, 3), nn.Conv2d(2, 1, 3))
    torch.save({"net1": first.state_dict(), "net2": second.state_dict()}, saved)
    groups = open_checkpoint(saved).contents.groups
    assert [(group.name, group.kind, group.tensors) for group in groups] == [
        ("net1", "weights", 2),
        ("net2", "weights", 4),
    ]


def test_lightning_layout(saved: Path) -> None:
    model = nn.Linear(2, 2)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    torch.save(
        {
            "epoch": 3,
            "global_step": 77,
            "pytorch-lightning_version": "2.4.0",
            "state_dict": {f"model.{key}": value for key, value in model.state_dict().items()},
            "loops": {"fit_loop": {"state_dict": {}, "progress": {"total": 3}}},
            "callbacks": {"ModelCheckpoint{'monitor': None}": {"best_model_score": torch.tensor(0.25)}},
            "optimizer_states": [optimizer.state_dict()],
            "lr_schedulers": [],
            "hyper_parameters": {"lr": 0.001},
        },
        saved,
    )
    checkpoint = open_checkpoint(saved)
    kinds = {group.name: group.kind for group in checkpoint.contents.groups}
    assert kinds.pop("state_dict") == "weights" and kinds.pop("optimizer_states.0") == "optimizer"
    assert set(kinds.values()) == {"other"}
    assert "state_dict.model.weight" in checkpoint
    assert checkpoint.contents.values["hyper_parameters.lr"] == 0.001
    assert checkpoint.contents.values["loops.fit_loop.progress.total"] == 3


def test_f2_whole_model_opens_without_its_class(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        "from torch import nn\nimport torch\n"
        "class Gone(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.inner = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))\n"
        "        self.register_buffer('here', torch.ones(3))\n"
        "        self.register_buffer('not_here', torch.ones(3), persistent=False)\n"
        "        self.again = self.inner[0]\n"
        "        self.hidden = [nn.Linear(2, 2)]\n"
    )
    module = types.ModuleType("gone_module")
    exec(source, module.__dict__)
    monkeypatch.setitem(sys.modules, "gone_module", module)
    model = module.Gone()
    expected = model.state_dict()
    torch.save(model, saved)
    monkeypatch.delitem(sys.modules, "gone_module")

    checkpoint = open_checkpoint(saved)
    assert_same(checkpoint, dict(expected))
    assert checkpoint.contents.modules == {
        "": "Gone",
        "inner": "Sequential",
        "inner.0": "Conv2d",
        "inner.1": "BatchNorm2d",
        "again": "Conv2d",
    }
    assert "gone_module.Gone" in checkpoint.contents.blocked_globals
    assert ("inner.0.weight", "again.weight") in checkpoint.contents.ties
    assert {group.name: group.kind for group in checkpoint.contents.groups} == {"": "weights"}


def test_a_whole_model_inside_a_training_checkpoint(saved: Path, network: Network) -> None:
    torch.save({"model": network, "epoch": 1}, saved)
    checkpoint = open_checkpoint(saved)
    assert list(checkpoint) == [f"model.{key}" for key in network.state_dict()]
    assert checkpoint.contents.modules["model.body.0"] == "Block"
    assert [(group.name, group.kind) for group in checkpoint.contents.groups] == [("model", "weights")]


def test_f5_a_tensor_saved_on_a_gpu_that_is_not_here(saved: Path, tmp_path: Path) -> None:
    wanted = torch.randn(2, 3)
    torch.save({"weight": wanted}, saved)
    moved = rewrite(saved, tmp_path / "gpu.pth", lambda data: data.replace(b"cpuq", b"cuda:3q", 1))
    assert b"cuda:3" in moved.read_bytes()
    assert_same(open_checkpoint(moved), {"weight": wanted})


def rewrite(old: Path, new: Path, change: object, compression: int = zipfile.ZIP_STORED) -> Path:
    """Copy an archive with another ``data.pkl``; texts are BINUNICODE, so that a length is put right."""
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w", compression) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("data.pkl"):
                data = change(data)  # type: ignore[operator]
                data = data.replace(b"X\x03\x00\x00\x00cuda:3", b"X\x06\x00\x00\x00cuda:3")
            target.writestr(name, data)
    return new


def test_a_compressed_archive_reads_the_same(saved: Path, tmp_path: Path) -> None:
    tensors = make_tensors()
    torch.save(tensors, saved)
    packed = rewrite(saved, tmp_path / "packed.pth", lambda data: data, zipfile.ZIP_DEFLATED)
    assert packed.stat().st_size < saved.stat().st_size
    assert_same(open_checkpoint(packed), torch.load(saved, weights_only=True))


def test_a_file_of_a_big_endian_machine(saved: Path, tmp_path: Path) -> None:
    tensors = {
        "float32": torch.randn(5),
        "complex64": torch.view_as_complex(torch.randn(3, 2)),
        "uint8": torch.arange(4, dtype=torch.uint8),
        "int64": torch.arange(6).reshape(2, 3).t(),
    }
    torch.save(tensors, saved)
    turned = tmp_path / "big.pth"
    names = list(tensors)
    swap = {"float32": ">f4", "complex64": ">f4", "uint8": "u1", "int64": ">i8"}
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(turned, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("/byteorder"):
                data = b"big"
            elif "/data/" in name:
                code = swap[names[int(name.rpartition("/")[2])]]
                data = np.frombuffer(data, code.replace(">", "<")).astype(code).tobytes()
            target.writestr(name, data)
    assert_same(open_checkpoint(turned), tensors)


def test_containers_and_parameters_in_odd_places(saved: Path) -> None:
    parameter = nn.Parameter(torch.ones(2))
    parameter.tag = "remembered"
    held = {
        "ordered": OrderedDict(a=parameter),
        "default": defaultdict(list, b=[torch.zeros(1), {"c": torch.zeros(3)}]),
        "namespace": argparse.Namespace(rate=0.5, tensor=torch.full((2,), 7.0)),
        "array": np.arange(6, dtype=np.int16).reshape(2, 3),
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "set": {1, 2},
        "size": torch.Size([2, 3]),
        "dtype": torch.float16,
        "device": torch.device("cuda:1"),
        7: torch.ones(1),
    }
    torch.save(held, saved)
    checkpoint = open_checkpoint(saved)
    assert_same(
        checkpoint,
        {
            "ordered.a": parameter.detach(),
            "default.b.0": torch.zeros(1),
            "default.b.1.c": torch.zeros(3),
            "namespace.tensor": torch.full((2,), 7.0),
            "array": torch.from_numpy(held["array"]),
            "fortran": torch.from_numpy(held["fortran"]),
            "7": torch.ones(1),
        },
    )
    values = checkpoint.contents.values
    assert values["namespace.rate"] == 0.5 and values["dtype"] == "float16" and values["device"] == "cuda:1"
    assert checkpoint.contents.blocked_globals == ("argparse.Namespace",)


def test_keys_that_collide_after_joining_are_both_kept(saved: Path) -> None:
    torch.save({"a": {"b": torch.zeros(1)}, "a.b": torch.ones(1)}, saved)
    checkpoint = open_checkpoint(saved)
    assert checkpoint.tensor("a.b").item() == 0 and checkpoint.tensor("a.b~2").item() == 1


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_every_pickle_protocol(saved: Path, network: Network, protocol: int) -> None:
    torch.save({"model": network.state_dict(), "lr": 0.1}, saved, pickle_protocol=protocol)
    checkpoint = open_checkpoint(saved)
    assert_same(checkpoint, {f"model.{key}": value for key, value in network.state_dict().items()})
    assert checkpoint.contents.values["lr"] == 0.1


def test_writing_to_a_mapped_tensor_does_not_reach_the_file(saved: Path) -> None:
    torch.save({"w": torch.zeros(1 << 20)}, saved)
    before = saved.read_bytes()
    checkpoint = open_checkpoint(saved)
    checkpoint.tensor("w").add_(1)
    assert saved.read_bytes() == before
    assert checkpoint.tensor("w").sum() == 0


def test_tensors_outlive_the_checkpoint_and_the_file(saved: Path) -> None:
    torch.save({"w": torch.arange(1 << 19)}, saved)
    with open_checkpoint(saved) as checkpoint:
        tensor = checkpoint.tensor("w")
    saved.unlink()
    assert torch.equal(tensor, torch.arange(1 << 19))
    with pytest.raises(CheckpointError, match="closed"):
        checkpoint.tensor("w")


def test_a_file_that_changed_or_vanished_is_noticed(saved: Path) -> None:
    torch.save({"w": torch.zeros(3)}, saved)
    checkpoint = open_checkpoint(saved)
    torch.save({"w": torch.ones(300)}, saved)
    with pytest.raises(CheckpointError, match="changed"):
        checkpoint.tensor("w")
    saved.unlink()
    with pytest.raises(CheckpointError, match="no such file"):
        checkpoint.tensor("w")


def test_no_memory_is_taken_for_a_tensor_larger_than_its_storage(saved: Path, tmp_path: Path) -> None:
    torch.save({"layer.weight": torch.zeros(2, 3)}, saved)
    lying = rewrite(
        saved, tmp_path / "lying.pth", lambda data: data.replace(b"K\x02K\x03\x86", b"K\xffK\xff\x86", 1)
    )
    with pytest.raises(CheckpointError, match=r"layer\.weight") as caught:
        open_checkpoint(lying)
    assert caught.value.where == str(lying)


def test_a_missing_storage_is_named(saved: Path, tmp_path: Path) -> None:
    torch.save({"kept": torch.zeros(2), "lost": torch.ones(2)}, saved)
    holed = tmp_path / "holed.pth"
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(holed, "w") as target:
        for name in source.namelist():
            if not name.endswith("/data/1"):
                target.writestr(name, source.read(name))
    with pytest.raises(CheckpointError, match="'lost'"):
        open_checkpoint(holed)


def test_several_files_have_a_root_each(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    paths = [tmp_path / "a.pth", tmp_path / "b.pth", tmp_path / "x" / "a.pth"]
    for number, path in enumerate(paths):
        torch.save({"w": torch.tensor(float(number))}, path)
    seen: list[tuple[int, int]] = []
    checkpoint = open_checkpoint(*paths, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [(key, checkpoint.tensor(key).item()) for key in checkpoint] == [
        ("a.w", 0),
        ("b.w", 1),
        ("a~2.w", 2),
    ]
    assert [group.name for group in checkpoint.contents.groups] == ["a", "b", "a~2"]
    assert checkpoint["b.w"].group == "b"


def test_nothing_is_executed(saved: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"

    class Bomb:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.write_text, (canary, "boom")

    torch.save({"w": torch.zeros(1), "bomb": Bomb()}, saved)
    assert pickle.loads(pickle.dumps(Bomb())) and canary.exists(), "the bomb works"
    canary.unlink()
    checkpoint = open_checkpoint(saved)
    checkpoint.tensor("w")
    assert not canary.exists()
    assert any("write_text" in name or "getattr" in name for name in checkpoint.contents.blocked_globals)
