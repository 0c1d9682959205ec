from __future__ import annotations

import copy
import os
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from torch import nn

from tests.training.conftest import CLASSES, FEATURES, make_data, make_model
from wtransplant.errors import DataError, TrainingError
from wtransplant.freezing import Policy
from wtransplant.training import History, LoadedData, RunSettings, fine_tune
from wtransplant.training.acceleration import compiled, precisions
from wtransplant.training.data import TensorSamples
from wtransplant.training.module_norms import ModuleNorms


def linear_model() -> nn.Module:
    """Without dropout and batch norm, whose results depend on how a batch is cut."""
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(FEATURES, 8), nn.Tanh(), nn.Linear(8, CLASSES))


def state(model: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in model.state_dict().items()}


def close(first: nn.Module, second: nn.Module, rtol: float = 1e-5) -> None:
    for key, value in first.state_dict().items():
        torch.testing.assert_close(value, second.state_dict()[key], rtol=rtol, atol=1e-6)


@pytest.mark.parametrize("count", [60, 61, 63])
def test_accumulated_batches_make_the_step_of_one_large_batch(settings: RunSettings, count: int) -> None:
    small, large, data = linear_model(), linear_model(), make_data(count)
    losses = [History(), History()]
    parts = settings.model_copy(update={"batch_size": 5, "accumulation": 4})
    one = fine_tune(small, data, parts, history=losses[0])
    other = fine_tune(large, data, settings.model_copy(update={"batch_size": 20}), history=losses[1])
    assert one.steps == other.steps
    assert losses[0].training()["loss"] == pytest.approx(losses[1].training()["loss"], rel=1e-5)
    close(small, large)


@pytest.mark.parametrize("clip", [{"clip_norm": 0.3}, {"clip_value": 0.05}])
def test_clipping_is_that_of_torch(settings: RunSettings, data: LoadedData, clip: dict) -> None:
    ours, by_hand = linear_model(), linear_model()
    fine_tune(ours, data, settings.model_copy(update={"epochs": 1, **clip}))
    optimizer = torch.optim.SGD(by_hand.parameters(), lr=0.05, momentum=0.9, weight_decay=0.01, fused=True)
    torch.set_num_threads(1)
    for batch in torch.randperm(60, generator=torch.Generator().manual_seed(settings.seed)).split(8):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(by_hand(data.train.inputs[batch]), data.train.targets[batch])
        loss.backward()
        if "clip_norm" in clip:
            nn.utils.clip_grad_norm_(by_hand.parameters(), 0.3)
        else:
            nn.utils.clip_grad_value_(by_hand.parameters(), 0.05)
        optimizer.step()
    close(ours, by_hand, rtol=1e-6)


def test_gradient_norms_are_written_down_by_module(settings: RunSettings, data: LoadedData) -> None:
    history, model = History(), linear_model()
    by_hand = copy.deepcopy(model)
    fine_tune(model, data, settings.model_copy(update={"epochs": 1, "gradient_norms": 4}), history=history)
    gradients = history.gradients()
    assert gradients["step"].tolist() == [1, 5]
    assert set(gradients.columns) == {"step", "epoch", "seconds", "0", "2"}
    batch = torch.randperm(60, generator=torch.Generator().manual_seed(settings.seed))[:8]
    nn.functional.cross_entropy(by_hand(data.train.inputs[batch]), data.train.targets[batch]).backward()
    expected = torch.cat([by_hand[0].weight.grad.flatten(), by_hand[0].bias.grad]).norm().item()
    assert gradients["0"][0] == pytest.approx(expected, rel=1e-5)


def test_many_modules_are_put_together_by_depth() -> None:
    keys = [f"blocks.{block}.{part}.weight" for block in range(20) for part in "abc"]
    norms = ModuleNorms(keys, most=30)
    assert norms.modules == tuple(f"blocks.{block}" for block in range(20))
    assert norms.by_module(torch.full((60,), 2.0))["blocks.7"] == pytest.approx(np.sqrt(12))


def test_the_run_ends_by_steps_in_the_middle_of_an_epoch(settings: RunSettings, data: LoadedData) -> None:
    result = fine_tune(make_model(), data, settings.model_copy(update={"max_steps": 11}))
    assert (result.steps, result.total_steps, result.ending, result.stopped) == (11, 11, "steps", False)
    assert result.reason == "all 11 steps done"
    assert result.after is not None


def test_the_run_ends_when_time_is_up(settings: RunSettings, data: LoadedData) -> None:
    begin = time.perf_counter()
    limits = {"epochs": 10**6, "max_minutes": 0.01}
    result = fine_tune(make_model(), data, settings.model_copy(update=limits))
    assert result.ending == "minutes" and time.perf_counter() - begin < 20
    assert result.seconds >= 0.6


def test_no_improvement_ends_the_run_and_the_best_weights_are_the_result(settings: RunSettings) -> None:
    # The validation labels contradict the training labels: the better it learns, the worse it gets.
    data = make_data()
    wrong = TensorSamples(data.train.inputs, (data.train.targets + 1) % 3)
    model, history = linear_model(), History()
    result = fine_tune(
        model,
        LoadedData(data.train, wrong, data.classes),
        settings.model_copy(update={"epochs": 50, "patience": 3}),
        history=history,
    )
    losses = history.validation()["loss"][1:]
    assert result.ending == "patience"
    assert len(losses) == int(np.argmin(losses)) + 1 + 3
    assert result.best_step == 8 * (int(np.argmin(losses)) + 1)
    with torch.no_grad():
        reached = nn.functional.cross_entropy(model(wrong.inputs), wrong.targets).item()
    assert reached == pytest.approx(losses.min(), rel=1e-5) == result.after.loss
    assert f"best at step {result.best_step}" in result.reason


def test_metrics_that_are_asked_for_are_measured(settings: RunSettings, data: LoadedData) -> None:
    from sklearn.metrics import f1_score

    model, history = make_model(), History()
    result = fine_tune(
        model, data, settings.model_copy(update={"metrics": ("accuracy", "f1")}), history=history
    )
    guess = model.eval()(data.validation.inputs).argmax(1)
    expected = f1_score(data.validation.targets, guess, average="macro")
    assert result.after.others["f1"] == pytest.approx(expected, rel=1e-6)
    assert history.validation()["f1"][-1] == result.after.others["f1"]
    assert result.after.as_dict().keys() == {"loss", "accuracy", "f1"}
    with pytest.raises(DataError, match="no metric 'beauty'"):
        fine_tune(model, data, settings.model_copy(update={"metrics": ("beauty",)}))


def test_bfloat16_runs_the_forward_pass_in_it_and_leaves_the_weights(
    settings: RunSettings, data: LoadedData
) -> None:
    seen: set[torch.dtype] = set()
    model, full = linear_model(), linear_model()
    model[1].register_forward_hook(lambda module, inputs, output: seen.add(output.dtype))
    result = fine_tune(model, data, settings.model_copy(update={"precision": "bfloat16"}))
    model[1]._forward_hooks.clear()
    fine_tune(full, data, settings)
    # The dry run is in float32; bfloat16 has 8 bits, so that a step is off by up to 1 in 256.
    assert torch.bfloat16 in seen
    assert {value.dtype for value in model.parameters()} == {torch.float32}
    assert result.after.loss < result.before.loss
    note = precisions(torch.device("cpu"))["bfloat16"]
    assert any("bfloat16" in text for text in result.notes) == bool(note)


def test_float16_on_a_cpu_is_refused_with_what_does_the_same(settings: RunSettings, data: LoadedData) -> None:
    with pytest.raises(TrainingError, match="float16 needs a CUDA device") as caught:
        fine_tune(make_model(), data, settings.model_copy(update={"precision": "float16"}))
    assert "bfloat16" in caught.value.hint


def test_a_compiler_that_fails_is_told_and_the_run_goes_on(
    settings: RunSettings, data: LoadedData, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(model: nn.Module) -> nn.Module:
        class Fails(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                raise RuntimeError("no compiler was found\nand more")

        return Fails()

    monkeypatch.setattr(torch, "compile", broken)
    model, plain = make_model(), make_model()
    result = fine_tune(model, data, settings.model_copy(update={"compile": True}))
    fine_tune(plain, data, settings)
    assert "The model was not compiled: no compiler was found. The run goes on without." in result.notes
    assert all(torch.equal(value, state(plain)[key]) for key, value in state(model).items())


def test_a_compiled_model_is_what_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real compiler takes half a minute and a C++ compiler; its front end alone (eager) is enough here.
    real = torch.compile
    monkeypatch.setattr(torch, "compile", lambda model: real(model, backend="eager"))
    model = linear_model()
    found, note = compiled(model, lambda net: net(torch.ones(2, FEATURES)).sum())
    assert note == "" and found is not model and model[0].weight.grad is not None


def test_channels_last_gives_the_same_within_rounding_and_is_taken_back(settings: RunSettings) -> None:
    def make() -> nn.Module:
        torch.manual_seed(1)
        return nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 2)
        )

    seen: list[bool] = []
    images = TensorSamples(torch.randn(24, 3, 8, 8), torch.arange(24) % 2)
    data = LoadedData(images, images, ("a", "b"))
    model, plain = make(), make()
    model[0].register_forward_hook(
        lambda module, given, output: seen.append(given[0].is_contiguous(memory_format=torch.channels_last))
    )
    fine_tune(model, data, settings.model_copy(update={"channels_last": True, "epochs": 2}))
    fine_tune(plain, data, settings.model_copy(update={"epochs": 2}))
    assert any(seen) and model[0].weight.is_contiguous()
    close(model, plain, rtol=1e-4)


def test_deterministic_mode_refuses_what_has_no_such_form_and_is_switched_off_again(
    settings: RunSettings, data: LoadedData
) -> None:
    modes: list[bool] = []
    model = make_model()
    model[2].register_forward_hook(lambda *_: modes.append(torch.are_deterministic_algorithms_enabled()))
    fine_tune(model, data, settings.model_copy(update={"deterministic": True, "epochs": 1}))
    assert all(modes) and modes
    assert not torch.are_deterministic_algorithms_enabled()


def test_discriminative_rates_move_the_modules_by_their_factors(
    data: LoadedData, settings: RunSettings
) -> None:
    # Case W10, by hand: one step of plain SGD moves each module by its rate times its gradient.
    from wtransplant.freezing.choices import ModuleChoice

    policy = Policy(modules={"0": ModuleChoice(rate=0.1)})
    model = linear_model()
    by_hand = copy.deepcopy(model)
    once = {"momentum": 0.0, "weight_decay": 0.0, "batch_size": 60, "epochs": 1}
    fine_tune(model, data, settings.model_copy(update=once), policy)
    nn.functional.cross_entropy(by_hand(data.train.inputs), data.train.targets).backward()
    for key, rate in (("0.weight", 0.005), ("2.weight", 0.05)):
        moved = model.get_parameter(key) - by_hand.get_parameter(key)
        torch.testing.assert_close(moved, -rate * by_hand.get_parameter(key).grad, rtol=1e-3, atol=1e-7)


def test_the_programs_own_random_numbers_go_on_as_if_nothing_had_been(
    settings: RunSettings, data: LoadedData
) -> None:
    import random

    draws, model = [], make_model()
    for trains in (False, True):
        random.seed(4)
        np.random.seed(4)
        torch.manual_seed(4)
        if trains:
            fine_tune(model, data, settings)
        draws.append((random.random(), np.random.rand(), torch.rand(1).item()))
    assert draws[0] == draws[1]


MEMORY = """
import gc, os, torch
from torch import nn
from wtransplant.training import LoadedData, RunSettings, fine_tune
from wtransplant.training.data import TensorSamples
def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
images = TensorSamples(torch.randn(96, 3, 32, 32), torch.arange(96) % 2)
data = LoadedData(images, images, ("a", "b"))
model = nn.Sequential(nn.Conv2d(3, 64, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(1024, 2))
settings = RunSettings(epochs=2, batch_size=32, threads=1)
found = []
for _ in range(13):
    fine_tune(model, data, settings)
    found.append(resident())
print(found[2], found[-1])
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="the resident set is read from /proc")
def test_ten_runs_leave_the_memory_where_it_was() -> None:
    # In a process of its own: what other tests leave in the allocator makes the figure jump.
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert after <= 1.05 * before


def test_a_run_that_is_over_leaves_nothing_behind(settings: RunSettings, data: LoadedData) -> None:
    import gc

    from wtransplant.training.run import Run

    # What torch imports at the first step keeps the frames of that run in tracebacks until a collection.
    fine_tune(make_model(), data, settings)
    gc.collect()
    # Runs that failed in other tests may still be held by the errors that pytest keeps.
    before = {id(found) for found in gc.get_objects() if type(found) is Run}
    gc.disable()
    try:
        fine_tune(make_model(), data, settings)
        left = [found for found in gc.get_objects() if type(found) is Run and id(found) not in before]
    finally:
        gc.enable()
    assert left == []
