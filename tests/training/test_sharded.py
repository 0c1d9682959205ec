"""Two processes (gloo, on the CPU), each with a part of the model only (FSDP2), train as one does."""

from __future__ import annotations

import json
import math
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.training.sharded_cases import carry_out, data_of, model_of
from tests.training.test_distributed import torchrun
from wtransplant.cli import run
from wtransplant.errors import TrainingError
from wtransplant.resources import resource_path
from wtransplant.training import RunCheckpoint, RunSettings, fine_tune
from wtransplant.training.distributed import World
from wtransplant.training.launching import launch_lines
from wtransplant.training.sharded_model import units_of

SCALES = {"patterns": {r"blocks\.\d+\.scale": True}}
SGD = {"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}
ADAMW = {"optimizer": "adamw", "learning_rate": 0.01, "weight_decay": 0.1}
COMMON = {"batch_size": 8, "epochs": 3, "threads": 1, "gradient_norms": 2, "sharded": True}


def case(model: str, *settings: dict[str, Any], policy: dict[str, Any] | None = None, **more: Any) -> dict:
    merged = {name: value for given in (COMMON, *settings) for name, value in given.items()}
    return {"model": model, "settings": merged, "policy": policy or {}, **more}


def together(
    cases: dict[str, dict], folder: Path, *, fails: bool = False, device: str = "cpu"
) -> dict[str, dict]:
    given, out = folder / "cases.json", folder / "together.pt"
    given.write_text(json.dumps(cases))
    done = torchrun("-m", "tests.training.sharded_cases", str(given), str(out), device)
    assert (done.returncode != 0) == fails, done.stderr
    return {} if fails else torch.load(out, weights_only=True)


def assert_same(found: dict, expected: dict, tolerance: float = 1e-5) -> None:
    assert found["model"].keys() == expected["model"].keys()
    for key, value in expected["model"].items():
        torch.testing.assert_close(found["model"][key], value, rtol=tolerance, atol=tolerance, msg=key)
    torch.testing.assert_close(found["loss"], expected["loss"], rtol=tolerance, atol=tolerance)
    assert found["norms"].keys() == expected["norms"].keys()
    for name, values in expected["norms"].items():
        torch.testing.assert_close(found["norms"][name], values, rtol=1e-4, atol=tolerance, equal_nan=True)
    assert (found["steps"], found["best_step"]) == (expected["steps"], expected["best_step"])
    assert found["after"] == pytest.approx(expected["after"], rel=1e-4)


SAME = {
    "tied embedding, SGD": case("tied", SGD, policy=SCALES),
    "tied embedding frozen, AdamW, clipped": case(
        "tied",
        ADAMW,
        {"clip_norm": 0.3, "clip_value": 0.05},
        policy={**SCALES, "overrides": {"embedding": True}},
    ),
    "half of a block frozen, accumulated": case(
        "tied",
        SGD,
        {"accumulation": 2, "batch_size": 6, "clip_norm": 0.5},
        policy={**SCALES, "overrides": {"blocks.0": True, "blocks.1.inner": True}},
    ),
    "without gradient but in the optimizer": case(
        "plain", ADAMW, policy={"overrides": {"0": True}, "method": "no_grad"}
    ),
    "left out of the optimizer": case("plain", SGD, policy={"overrides": {"0": True}, "method": "left_out"}),
    "gradual unfreezing, best kept": case(
        "plain",
        SGD,
        {"patience": 2, "epochs": 5, "schedule": "cosine"},
        policy={"overrides": {"0": True, "2": True}, "schedule": [{"epoch": 1, "paths": ["2"]}]},
    ),
    "layers of many kinds": case("layers", SGD, policy={"overrides": {"encoder.layers.0": True}}),
    # The gradient of an attention's key bias is zero but for rounding, of which AdamW would make whole steps.
    "the same with AdamW": case("layers", ADAMW, policy={"overrides": {"embedding": True, "encoder": True}}),
    "batch norm at rest": case("normed", SGD, policy={"statistics": "frozen"}),
}
LESS_EXACT = {
    f"{name} in bfloat16": case(name, SGD, {"precision": "bfloat16"}, policy=SCALES)
    for name in ("plain", "normed", "tied")
}
OTHERS = {
    "sharded": case("centred", SGD),
    "not sharded": case("centred", SGD, {"sharded": False}),
    "meddled with": case("plain", SGD, policy={"overrides": {"0": True, "2": True}}, meddle="2.weight"),
    "spoil": "spoil",
    "refused": case("stray", SGD),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    return together({**SAME, **LESS_EXACT, **OTHERS}, tmp_path_factory.mktemp("sharded"))


@pytest.mark.parametrize("name", SAME)
def test_sharded_over_two_processes_is_the_same_as_one(name: str, runs: dict[str, dict]) -> None:
    expected = carry_out({**SAME[name]})
    assert "Not sharded: this is the only process." in expected["notes"]
    assert_same(runs[name], expected)
    assert runs[name]["moved"] == []
    assert runs[name]["audit"] == expected["audit"]
    assert runs[name]["tied"] == expected["tied"]


@pytest.mark.cuda
@pytest.mark.skipif(torch.cuda.device_count() < 2, reason="needs two CUDA devices")
def test_sharded_over_two_gpus_is_the_same_as_one(tmp_path: Path) -> None:
    found = together(SAME, tmp_path, device="cuda")
    for name, given in SAME.items():
        settings = {**given["settings"], "device": "cuda:0"}
        assert_same(found[name], carry_out({**given, "settings": settings}), 1e-4)


@pytest.mark.parametrize("name", LESS_EXACT)
def test_bfloat16_differs_from_one_process_by_its_rounding_only(name: str, runs: dict[str, dict]) -> None:
    given = LESS_EXACT[name]
    expected, start = carry_out(given), model_of(given["model"]).state_dict()
    exact = carry_out({**given, "settings": {**given["settings"], "precision": "float32"}})
    found = runs[name]
    if "normed" not in name:  # whose statistics are of each process's part of a batch
        apart = distance(found["model"], expected["model"])
        assert 0 < apart < 0.05 * distance(start, expected["model"])
        assert (found["loss"] - expected["loss"]).abs().max() < 0.03
    assert {value.dtype for key, value in found["model"].items() if "num_batches" not in key} == {
        torch.float32
    }
    assert not torch.allclose(found["loss"], exact["loss"], rtol=1e-5, atol=1e-5)


def distance(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> float:
    parts = [(one[key].double() - other[key].double()).norm() for key in one if "num_batches" not in key]
    return float(torch.stack(parts).norm())


def test_statistics_that_move_are_those_of_an_unsharded_run_of_two_processes(runs: dict[str, dict]) -> None:
    assert_same(runs["sharded"], runs["not sharded"])
    for key in ("0.seen", "6.running_mean"):
        assert not torch.equal(runs["sharded"]["model"][key], model_of("centred").state_dict()[key])


def test_the_audit_names_what_moved_in_the_part_of_another_process(runs: dict[str, dict]) -> None:
    assert runs["meddled with"]["moved"] == ["2.weight"]
    assert runs["meddled with"]["audit"] == "4 tensors frozen, 3 unchanged; moved: 2.weight"
    start = model_of("plain").state_dict()["2.weight"]
    expected = torch.cat([start[:8], start[8:] + 1])  # 16 rows, 8 for each process
    assert torch.equal(runs["meddled with"]["model"]["2.weight"], expected)


def test_what_one_process_has_of_a_nan_stops_all_of_them(runs: dict[str, dict]) -> None:
    assert runs["said"]["all"] == ["`2.bias` became NaN or infinite"] * 2
    for key, value in model_of("plain").state_dict().items():
        assert torch.equal(runs["spoil"]["model"][key], value + 1)


def test_each_process_has_its_rows_only(runs: dict[str, dict]) -> None:
    rows = [(8, 5), (8,), (8, 16), (8,), (2, 16), (2,)]  # of 16, 16, 16, 16, 3 and 3
    assert runs["spoil"]["parts"] == sum(math.prod(shape) for shape in rows)


def test_killed_and_continued_in_one_process_or_several_is_as_without_a_break(tmp_path: Path) -> None:
    whole = case("tied", ADAMW, {"keep_best": True, "epochs": 4}, policy=SCALES)
    expected = carry_out(whole)
    killed, alone = str(tmp_path / "killed.pt"), str(tmp_path / "alone.pt")
    together({"killed": {**whole, "save": killed, "save_epochs": 1, "die_in_pass": 13}}, tmp_path, fails=True)
    saved = RunCheckpoint.load(Path(killed))
    assert (saved.epoch, saved.step) == (2, 10)  # 40 samples, 5 steps to an epoch
    short = {**whole, "settings": {**whole["settings"], "max_steps": 7}}
    carry_out({**short, "save": alone})
    found = together({"killed": {**whole, "resume": killed}, "alone": {**whole, "resume": alone}}, tmp_path)
    assert_same(found["killed"], expected)
    assert_same(found["alone"], expected)
    assert_same(carry_out({**whole, "resume": killed}), expected)
    assert_goes_on_in_plain_torch(Path(killed), expected)


def assert_goes_on_in_plain_torch(path: Path, expected: dict) -> None:
    saved = torch.load(path, weights_only=True)
    model, data = model_of("tied"), data_of("tied")
    model.load_state_dict(saved["model_state_dict"])
    optimizer = torch.optim.AdamW([p for key, p in model.named_parameters() if not key.endswith(".scale")])
    optimizer.load_state_dict(saved["optimizer_state_dict"])
    order = torch.Generator()
    order.set_state(saved["sampler"]["generator"])
    losses = saved["loss"].tolist()
    for batch in torch.randperm(40, generator=order).split(8):
        loss = torch.nn.functional.cross_entropy(model(data.train.inputs[batch]), data.train.targets[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses == pytest.approx(expected["loss"][:15].tolist(), rel=1e-5, abs=1e-5)


def test_torchrun_of_the_program_writes_a_pair_that_verifies(tmp_path: Path) -> None:
    folder = resource_path("examples", "digits")
    recipe = tmp_path / "digits.toml"
    text = (folder / "digits.toml").read_text()
    for name in ("digits_cnn.pth", "target.py"):
        text = text.replace(f'"{name}', f'"{folder / name}')
    recipe.write_text(text.replace("epochs = 30", "epochs = 2"))
    arguments = ["finetune", str(recipe), "-o", str(tmp_path / "together"), "--sharded", "--json", "--trust"]
    done = torchrun("-m", "wtransplant", *arguments)
    assert done.returncode == 0, done.stderr
    assert run(["finetune", str(recipe), "-o", str(tmp_path / "alone"), "--trust"]) == 0
    assert run(["verify", str(tmp_path / "together"), "--source", str(folder / "digits_cnn.pth")]) == 0
    training = json.loads(done.stdout)["training"]
    assert training["settings"]["sharded"] is True
    frozen = int(training["audit"].split()[0])
    assert frozen > 0 and training["audit"] == f"{frozen} tensors frozen, {frozen} unchanged"
    one, other = (load_file(tmp_path / f"{name}.safetensors") for name in ("together", "alone"))
    assert one.keys() == other.keys()
    for key, value in one.items():
        torch.testing.assert_close(value, other[key], rtol=1e-5, atol=1e-5, msg=key)


def test_blocks_are_spread_one_by_one_unless_they_share_parameters() -> None:
    model = model_of("tied")
    assert list(units_of(model)) == ["blocks.0", "blocks.1", "blocks.2"]
    model.blocks[1].inner.weight = model.blocks[2].inner.weight
    assert list(units_of(model)) == ["blocks.0"]
    assert list(units_of(model_of("plain"))) == ["0", "2", "4"]


@pytest.mark.parametrize(
    ("given", "policy", "said"),
    [
        ({"compile": True}, {}, "cannot be combined with torch.compile"),
        ({"cache_features": True}, {}, "keeping the features of the frozen part"),
        ({"channels_last": True}, {}, "the channels-last memory order"),
        ({"precision": "float16"}, {}, "cannot scale float16 losses"),
        ({}, {"rows": {"embedding.weight": [[0, 2]]}}, "some rows of `embedding.weight`"),
        ({}, {"overrides": {"head": True}}, "a parameter without dimensions cannot be trained"),
    ],
)
def test_what_sharding_does_not_go_with_is_said_before_the_run(given: dict, policy: dict, said: str) -> None:
    with pytest.raises(TrainingError, match=said):
        carry_out(case("tied", given, policy=policy), World(0, 2))


@pytest.mark.filterwarnings("ignore:.*is deprecated.*:FutureWarning")
def test_models_that_cannot_be_sharded_are_refused_in_words() -> None:
    settings = RunSettings(sharded=True)

    def refused(model: torch.nn.Module, said: str) -> None:
        with pytest.raises(TrainingError, match=said):
            fine_tune(model, data_of("plain"), settings, world=World(0, 2))

    model = model_of("plain")
    model[2].weight.data = model[0].weight.data.new_zeros(16, 16)
    model.append(torch.nn.Linear(16, 16))
    model[5].weight.data = model[2].weight.data
    refused(model, "`2.weight` and `5.weight` share their memory")
    refused(torch.jit.script(model_of("plain")), "TorchScript")
    hooked = model_of("plain")
    hooked[0].weight.register_hook(lambda gradient: gradient)
    refused(hooked, "a hook on the gradient")
    refused(model_of("plain").append(torch.nn.Linear(3, 3, dtype=torch.float64)), "several dtypes")
    old = torch.nn.Sequential(torch.nn.utils.weight_norm(torch.nn.Linear(5, 3)))
    old(torch.zeros(1, 5))
    refused(old, "cannot be copied")


def test_a_model_that_uses_a_block_without_calling_it_is_refused_in_words(runs: dict[str, dict]) -> None:
    assert "uses weights of a block without calling the block" in runs["refused"]["said"]


def test_launch_lines_spread_the_model_where_asked() -> None:
    lines = launch_lines(PurePosixPath("a.toml"), PurePosixPath("out"), processes=4, sharded=True)
    for text in (lines.one_machine, lines.several_machines, lines.slurm):
        assert text.rstrip().endswith("-m wtransplant finetune a.toml -o out --device cuda --sharded")
