"""A name that is saved anew in another form: what stood there before is removed, or stays with its own manifest."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from tests.saving.test_atomic import made, names, net
from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Plan
from wtransplant.saving import SaveSettings, load_frozen, save, verify
from wtransplant.targets import open_target

SHARDS = SaveSettings(max_shard_size=6 << 10)


def test_shards_that_the_new_pair_has_not_go(tmp_path: Path) -> None:
    save(made(tmp_path), tmp_path / "out", settings=SHARDS)
    assert len([name for name in names(tmp_path) if "-of-00004" in name]) == 4
    save(made(tmp_path, 1), tmp_path / "out", settings=SaveSettings(max_shard_size=10 << 10))
    assert names(tmp_path) == [
        "out-00001-of-00002.safetensors", "out-00002-of-00002.safetensors",
        "out.freeze.json", "out.safetensors.index.json",
    ]  # fmt: skip
    save(made(tmp_path), tmp_path / "out")
    assert names(tmp_path) == ["out.freeze.json", "out.safetensors"]
    assert verify(tmp_path / "out", [tmp_path / "source0.pth"]).holds


def test_files_that_the_old_manifest_does_not_name_stay(tmp_path: Path) -> None:
    save(made(tmp_path), tmp_path / "out", settings=SHARDS)
    (tmp_path / "out-00009-of-00009.safetensors").write_bytes(b"somebody's")
    changed = tmp_path / "out-00004-of-00004.safetensors"
    changed.write_bytes(b"changed by somebody")
    save(made(tmp_path, 1), tmp_path / "out")
    assert names(tmp_path) == [
        "out-00004-of-00004.safetensors", "out-00009-of-00009.safetensors", "out.freeze.json", "out.safetensors",
    ]  # fmt: skip


def test_weights_of_another_format_keep_their_manifest(tmp_path: Path) -> None:
    first = save(made(tmp_path), tmp_path / "out")
    second = save(made(tmp_path, 1), tmp_path / "out.pth")
    assert names(tmp_path) == [
        "out.freeze.json",
        "out.pth",
        "out.safetensors",
        "out.safetensors.freeze.json",
    ]
    for weights, source in ((first.weights, "source0.pth"), (second.weights, "source1.pth")):
        assert verify(weights, [tmp_path / source]).holds
        load_frozen(net(), weights)
    assert verify(tmp_path / "out").weights == second.weights  # the pair of this name is the one saved last
    save(made(tmp_path), tmp_path / "out")
    assert names(tmp_path) == ["out.freeze.json", "out.pth", "out.pth.freeze.json", "out.safetensors"]
    assert verify(tmp_path / "out.pth.freeze.json").weights == second.weights


def test_a_manifest_with_somebody_elses_names_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"mine")
    folder = tmp_path / "pair"
    folder.mkdir()
    files = [{"name": "../victim", "nbytes": 4}, {"name": "source.txt", "nbytes": 4}]
    (folder / "source.txt").write_bytes(b"mine")
    weights = {"name": "out.safetensors.index.json", "nbytes": 1, "format": "safetensors", "files": files}
    (folder / "out.freeze.json").write_text(json.dumps({"weights": weights}))
    save(made(tmp_path), folder / "out")
    assert (tmp_path / "victim").exists() and (folder / "source.txt").exists()


def test_saving_over_the_shards_that_are_being_read(tmp_path: Path) -> None:
    shards = SaveSettings(max_shard_size=6 << 10)
    pair = save(made(tmp_path), tmp_path / "out", settings=shards)
    wanted = torch.load(tmp_path / "source0.pth", weights_only=True)
    plan = Plan(open_checkpoint(pair.weights), open_target(net()))
    again = save(plan, tmp_path / "out", settings=SaveSettings(max_shard_size=10 << 10))
    model = net()
    load_frozen(model, again.weights)
    assert all(torch.equal(value, wanted[key]) for key, value in model.state_dict().items())
    assert verify(tmp_path / "out").holds and len(names(tmp_path)) == 4
