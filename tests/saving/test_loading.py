"""`load_frozen` and `apply_manifest` in somebody's own script."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from pydantic import ValidationError
from torch import nn

import wtransplant as wt
from tests.mapping.helpers import plan as plain_plan
from tests.saving.pairs_for_tests import ENDING, FORMATS, net, source_file, spec_plan
from wtransplant.errors import SaveError, TrainingError
from wtransplant.freezing import Policy, Unfreezing
from wtransplant.saving import Trained, TrainingRecord
from wtransplant.saving.manifest import FileRecord


@pytest.fixture(params=FORMATS)
def stored(request, tmp_path: Path):
    """A pair in each format, and what it was made from."""
    plan = spec_plan(tmp_path)
    pair = wt.save(plan, tmp_path / "out", policy=Policy.freeze_linked(), settings=FORMATS[request.param])
    assert pair.weights.name == f"out.{ENDING[request.param]}"
    return pair, plan.apply()


def values(model: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in model.state_dict().items()}


def same(first, second) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[key], second[key]) for key in first)


def test_weights_and_freezing_come_in_one_call_from_every_format(stored):
    pair, wanted = stored
    for path in (pair.weights, pair.manifest_path, pair.manifest_path.with_name("out")):
        model = net()
        loaded = wt.load_frozen(model, path)
        assert same(values(model), wanted)
        assert loaded.trainable == ("head.weight", "head.bias")
        assert loaded.frozen == wanted.keys() - {"head.weight", "head.bias"}
        assert not model.body[0].weight.requires_grad
        assert str(loaded).splitlines() == [
            f"loaded: 9 of 9 tensors of {pair.weights.name}",
            "frozen: 7 tensors",
            "trainable: 2 tensors: head.weight, head.bias",
        ]


def test_a_shard_leads_to_its_index(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out", settings=FORMATS["shards"])
    shard = sorted(tmp_path.glob("out-*-of-*.safetensors"))[1]
    model = net()
    assert len(wt.load_frozen(model, shard).loaded) == 9
    pair.manifest_path.unlink()
    assert len(wt.load_frozen(model, pair.weights).loaded) == 9  # by the manifest in the first shard


@pytest.mark.parametrize("name", FORMATS)
def test_other_weights_are_refused_and_the_model_stays_as_it_was(name, tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out", settings=FORMATS[name])
    file = next(
        path for path in sorted(tmp_path.glob("out*/*") if name == "dcp" else tmp_path.glob("out*"))
        if path.suffix in (".safetensors", ".pth", ".distcp")
    )  # fmt: skip
    data = bytearray(file.read_bytes())
    data[-9] ^= 4
    file.write_bytes(data)
    model = net()
    before = values(model)
    with pytest.raises(SaveError, match=r"does not belong to these weights: .*SHA-256 is"):
        wt.load_frozen(model, pair.weights)
    assert same(values(model), before)
    assert all(value.requires_grad for value in model.parameters())


def test_a_new_head_is_named_with_its_shapes_and_stays_trainable(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out", policy=Policy(overrides={"": True}))
    model = net(7)
    before = values(model)
    with pytest.raises(SaveError, match=r"mismatched: head.weight \(2×8 is saved, the model wants 7×8\)"):
        wt.load_frozen(model, pair.weights)
    assert same(values(model), before)
    with pytest.warns(UserWarning, match="not loaded, as the shapes differ: head.weight"):
        loaded = wt.load_frozen(model, pair.weights, strict=False)
    assert list(loaded.mismatched) == ["head.weight", "head.bias"]
    assert loaded.trainable == ("head.weight", "head.bias")  # frozen in the pair, new here
    assert torch.equal(model.head.weight, before["head.weight"])
    assert torch.equal(model.body[0].weight, torch.load(tmp_path / "pretrained.pth")["module.body.0.weight"])


def test_missing_and_unexpected_keys_are_named(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    model = net()
    model.more = nn.Linear(1, 1)
    del model.head
    with pytest.raises(
        SaveError, match=r"missing: more.weight, more.bias; unexpected: head.bias, head.weight"
    ):
        wt.load_frozen(model, pair.weights)
    loaded = wt.load_frozen(model, pair.weights, strict=False)
    assert loaded.missing == ("more.weight", "more.bias")
    assert loaded.unexpected == ("head.bias", "head.weight")


def test_nothing_in_common_is_an_error_even_when_not_strict(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    with pytest.raises(SaveError, match="no key in common"):
        wt.load_frozen(nn.Linear(2, 2), pair.weights, strict=False)


def test_the_models_dtype_wins_and_the_report_says_so(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    model = net().to(torch.bfloat16)
    loaded = wt.load_frozen(model, pair.weights)
    saved = torch.load(tmp_path / "pretrained.pth")["module.body.0.weight"]
    assert torch.equal(model.body[0].weight, saved.to(torch.bfloat16))
    assert "converted: 8 tensors, float32 → bfloat16" in loaded.text()


def test_a_model_without_memory_is_refused(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    with pytest.raises(SaveError, match="meta device"):
        wt.load_frozen(net().to("meta"), pair.weights)


class Twins(nn.Module):
    def __init__(self, tied: bool) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
        if tied:
            self.second.weight = self.first.weight


@pytest.mark.parametrize("name", FORMATS)
def test_ties_come_back(name, tmp_path):
    weight = torch.arange(4.0).reshape(2, 2)
    made = plain_plan({"first.weight": weight}, Twins(True), tmp_path)
    pair = wt.save(made, tmp_path / "out", policy=Policy.freeze_linked(), settings=FORMATS[name])
    for tied in (True, False):
        model = Twins(tied)
        loaded = wt.load_frozen(model, pair.weights)
        assert torch.equal(model.first.weight, weight)
        assert torch.equal(model.second.weight, weight)
        assert "first.weight" in loaded.frozen


def test_two_values_for_one_tensor_are_refused(tmp_path):
    values = {"first.weight": torch.zeros(2, 2), "second.weight": torch.ones(2, 2)}
    pair = wt.save(plain_plan(values, Twins(False), tmp_path), tmp_path / "out")
    with pytest.raises(SaveError, match=r"first.weight and second.weight are one tensor in the model"):
        wt.load_frozen(Twins(True), pair.weights)


def test_after_a_run_with_gradual_unfreezing_what_it_freed_is_free(tmp_path):
    plan = spec_plan(tmp_path)
    policy = Policy(overrides={"body": True}, schedule=(Unfreezing(epoch=1, paths=("body.1",)),))
    trained = Trained(plan.apply(), TrainingRecord(run="r", settings={}, steps=1, seconds=0.0))
    loaded = wt.load_frozen(net(), wt.save(plan, tmp_path / "out", policy=policy, trained=trained).weights)
    assert loaded.frozen == loaded.manifest.frozen_keys == {"body.0.weight", "body.0.bias"}


def test_apply_manifest_takes_a_path_or_the_manifest_and_leaves_values(tmp_path):
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out", policy=Policy.freeze_linked())
    for given in (pair.manifest_path, str(pair.weights), tmp_path / "out", pair.manifest):
        model = net(2)
        before = values(model)
        loaded = wt.apply_manifest(model, given)
        assert loaded.loaded == ()
        assert str(loaded).startswith("freezing of out.safetensors; no values were loaded")
        assert loaded.trainable == ("head.weight", "head.bias")
        assert same(values(model), before)


def test_no_more_than_some_of_the_weights_are_held_beside_the_model(tmp_path, monkeypatch):
    """The parts that the model is filled with are as small as the module boundaries allow."""
    import wtransplant.saving.loading as loading

    pair = wt.save(spec_plan(tmp_path), tmp_path / "out")
    model, parts = net(), []
    fill = model.load_state_dict
    monkeypatch.setattr(loading, "_AT_ONCE", 1)
    monkeypatch.setattr(
        model, "load_state_dict", lambda state, strict: (parts.append(list(state)), fill(state, strict))[1]
    )
    wt.load_frozen(model, pair.weights)
    assert [sorted({key.rpartition(".")[0] for key in part}) for part in parts] == [
        ["body.0"],
        ["body.1"],
        ["head"],
    ]
    assert torch.equal(model.head.bias, spec_plan(tmp_path).apply()["head.bias"])


def test_a_training_script_needs_no_qt(tmp_path):
    source_file(tmp_path)
    code = "import sys, wtransplant as wt; wt.load_frozen; print([m for m in sys.modules if 'PySide' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_policy_that_cannot_hold_is_refused_before_anything_is_loaded(tmp_path):
    policy = Policy().with_rows("head.weight", (0, 2))
    pair = wt.save(spec_plan(tmp_path), tmp_path / "out", policy=policy)
    model = net()
    del model.head.weight
    model.head.register_buffer("weight", torch.zeros(2, 8))  # the same key, and no parameter
    before = values(model)
    with pytest.raises(TrainingError, match="the model has no such parameter"):
        wt.load_frozen(model, pair.weights)
    assert same(values(model), before)


@pytest.mark.parametrize("name", ["../elsewhere", "/etc/hostname", "a/../../b", "C:\\a", ""])
def test_a_manifest_cannot_send_anybody_out_of_its_folder(name):
    with pytest.raises(ValidationError):
        FileRecord(name=name, nbytes=1, sha256="0" * 64)
