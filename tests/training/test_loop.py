from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from wtransplant.errors import DataError, TrainingError
from wtransplant.freezing import Policy
from wtransplant.freezing.enforce import enforce
from wtransplant.training import History, LoadedData, RunControl, RunSettings, fine_tune
from wtransplant.training.data import TensorSamples


def state(model: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in model.state_dict().items()}


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(first[key], second[key]) for key in first)


def with_validation(data: LoadedData, inputs: torch.Tensor, targets: torch.Tensor) -> LoadedData:
    return LoadedData(data.train, TensorSamples(inputs, targets), data.classes)


class Slow(nn.Module):
    """Passes its input on, a little later: time for another thread to act."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        time.sleep(0.002)
        return x


class Spoiler(nn.Module):
    """Calls something before the given forward pass in training mode, counted from 1."""

    def __init__(self, at: int, action: Callable[[torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        self.at, self.action, self.calls = at, action, 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls += self.training
        return self.action(x) if self.training and self.calls == self.at else x


def plain_loop(model: nn.Module, data: LoadedData, settings: RunSettings) -> list[float]:
    """What one writes by hand, with 60 samples in batches of 8."""
    optimizer = (
        torch.optim.SGD(
            model.parameters(), lr=settings.learning_rate, momentum=0.9, weight_decay=0.01, fused=True
        )
        if settings.optimizer == "sgd"
        else torch.optim.AdamW(model.parameters(), lr=settings.learning_rate, weight_decay=0.01, fused=True)
    )
    order = torch.Generator().manual_seed(settings.seed)
    torch.manual_seed(settings.seed)
    losses = []
    for _ in range(settings.epochs):
        model.train()
        for batch in torch.randperm(60, generator=order).split(8):
            loss = nn.functional.cross_entropy(model(data.train.inputs[batch]), data.train.targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        model.eval()
    return losses


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_the_numbers_are_those_of_a_plain_torch_loop(
    model: nn.Module, data: LoadedData, settings: RunSettings, optimizer: str
) -> None:
    settings = settings.model_copy(update={"optimizer": optimizer, "seed": 5})
    by_hand, history = copy.deepcopy(model), History()
    torch.set_num_threads(1)
    result = fine_tune(model, data, settings, history=history)
    losses = plain_loop(by_hand, data, settings)
    # The history holds float64 of the same float32 losses.
    assert history.training()["loss"].tolist() == losses
    assert same(state(model), state(by_hand))
    by_hand.eval()
    outputs = by_hand(data.validation.inputs)
    # Measured in batches of 8 and 7, so that only rounding of the sum may differ.
    assert result.after.loss == pytest.approx(
        nn.functional.cross_entropy(outputs, data.validation.targets).item(), rel=1e-6
    )
    assert result.after.accuracy == (outputs.argmax(1) == data.validation.targets).double().mean().item()
    assert (result.steps, result.epochs, result.stopped) == (24, 3.0, False)


def test_history_has_a_point_per_step_and_a_measurement_before_and_after_each_epoch(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    history = History()
    result = fine_tune(model, data, settings, history=history)
    training, validation = history.training(), history.validation()
    assert training["step"].tolist() == list(range(1, 25))
    assert training["epoch"].tolist() == pytest.approx([step / 8 for step in range(1, 25)])
    assert (np.diff(training["seconds"]) >= 0).all()
    assert validation["step"].tolist() == [0, 8, 16, 24]
    assert result.before.loss == validation["loss"][0]
    assert result.after.accuracy == validation["accuracy"][-1]
    assert (history.progress.stage, history.progress.step, history.progress.seconds_left) == (
        "finished",
        24,
        0.0,
    )


def test_a_seed_gives_the_same_numbers_and_leaves_global_randomness_alone(
    data: LoadedData, settings: RunSettings, model: nn.Module
) -> None:
    torch.manual_seed(123)
    expected_next = torch.rand(1)
    runs = []
    for seed in (1, 1, 2):
        copied, history = copy.deepcopy(model), History()
        torch.manual_seed(123)
        fine_tune(copied, data, settings.model_copy(update={"seed": seed}), history=history)
        assert torch.equal(torch.rand(1), expected_next)
        runs.append((history.training()["loss"].tolist(), state(copied)))
    assert runs[0][0] == runs[1][0]
    assert same(runs[0][1], runs[1][1])
    assert runs[0][0] != runs[2][0]


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
@pytest.mark.parametrize("method", ["no_grad", "left_out"])
def test_frozen_parameters_and_buffers_do_not_move_and_the_audit_says_so(
    model: nn.Module, data: LoadedData, settings: RunSettings, method: str, optimizer: str
) -> None:
    before = state(model)
    settings = settings.model_copy(update={"optimizer": optimizer})
    result = fine_tune(model, data, settings, Policy(overrides={"1": True}, method=method))
    moved = {key for key, value in state(model).items() if not torch.equal(value, before[key])}
    assert moved == {"0.weight", "0.bias", "4.weight", "4.bias"} == set(result.trained)
    assert str(result.audit) == "5 tensors frozen, 5 unchanged"


def test_the_model_is_left_as_it_was_but_for_its_weights(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    model[3].eval()
    modes = [module.training for module in model.modules()]
    threads = torch.get_num_threads()
    fine_tune(model, data, settings, Policy(overrides={"0": True}))
    assert [module.training for module in model.modules()] == modes
    assert all(parameter.requires_grad and parameter.grad is None for parameter in model.parameters())
    assert not any(module._forward_pre_hooks for module in model.modules())
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (Policy(overrides={"": True}), "everything is frozen: nothing to train"),
        (Policy(overrides={"0": True, "1": True, "4": True}, method="left_out"), "everything is frozen"),
    ],
)
def test_nothing_to_train_is_said_before_the_start(
    model: nn.Module, data: LoadedData, settings: RunSettings, policy: Policy, sentence: str
) -> None:
    with pytest.raises(TrainingError, match=sentence):
        fine_tune(model, data, settings, policy)
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_modules_in_a_plain_list_are_the_likely_reason_for_an_empty_optimizer(
    data: LoadedData, settings: RunSettings
) -> None:
    class Hidden(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = [nn.Linear(5, 3)]

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.layers[0](x)

    with pytest.raises(TrainingError, match="no parameters") as caught:
        fine_tune(Hidden(), data, settings)
    assert "ModuleList" in caught.value.hint


def test_a_trained_part_off_the_way_to_the_output_is_an_error(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    model.unused = nn.Linear(2, 2)
    model.forward = lambda x: model[4](model[0](x))
    with pytest.raises(TrainingError, match="does not depend on anything that is trained"):
        fine_tune(model, data, settings, Policy(overrides={"": True, "unused": False}))


def test_nan_ends_the_run_and_the_model_holds_the_last_finished_epoch(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    after_one_epoch = copy.deepcopy(model)
    # Eight steps an epoch: the twelfth is in the second.
    spoiled = nn.Sequential(Spoiler(12, lambda x: x * float("nan")), model)
    fine_tune(after_one_epoch, data, settings.model_copy(update={"epochs": 1}))
    history = History()
    with pytest.raises(TrainingError, match="the loss became nan") as caught:
        fine_tune(spoiled, data, settings, history=history)
    assert caught.value.where == "step 12, epoch 2"
    assert "learning rate of 0.005" in caught.value.hint
    assert same(state(model), state(after_one_epoch))
    assert np.isfinite(history.training()["loss"]).all()
    assert history.training()["step"].tolist() == list(range(1, 12))


def test_an_overflow_in_the_very_last_step_is_noticed(data: LoadedData, settings: RunSettings) -> None:
    model = nn.Linear(5, 3)
    before = state(model)
    # One step: the loss (of order 1e30) is finite in float32, rate × gradient (1e10 × 1e30) is not.
    one_step = settings.model_copy(update={"learning_rate": 1e10, "epochs": 1, "batch_size": 60})
    data.train.inputs.mul_(1e30)
    with pytest.raises(TrainingError, match="became NaN or infinite"):
        fine_tune(model, data, one_step)
    assert same(state(model), before)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory."),
        MemoryError(),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory"
        ),
    ],
)
def test_out_of_memory_is_one_sentence_with_a_suggestion(
    model: nn.Module, data: LoadedData, settings: RunSettings, error: Exception
) -> None:
    def fail(x: torch.Tensor) -> torch.Tensor:
        raise error

    before = state(model)
    with pytest.raises(TrainingError, match="memory of cpu is not enough") as caught:
        fine_tune(nn.Sequential(Spoiler(5, fail), model), data, settings)
    assert "batch size of 4" in caught.value.hint
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert same(state(model), before)


def test_real_exhaustion_of_main_memory_is_recognised(data: LoadedData, settings: RunSettings) -> None:
    class Huge(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(5, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if self.training:
                torch.empty(2**60, dtype=torch.uint8)
            return self.linear(x)

    with pytest.raises(TrainingError, match="memory of cpu is not enough"):
        fine_tune(Huge(), data, settings)


def test_what_the_model_raises_in_a_step_is_told_with_its_place(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    def fail(x: torch.Tensor) -> torch.Tensor:
        raise KeyError("lost")

    with pytest.raises(TrainingError, match="lost") as caught:
        fine_tune(nn.Sequential(Spoiler(3, fail), model), data, settings)
    assert caught.value.where == "step 3, epoch 1"
    assert isinstance(caught.value.__cause__, KeyError)


def test_batch_norm_with_batches_of_one_says_what_to_change(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    with pytest.raises(TrainingError) as caught:
        fine_tune(model, data, settings.model_copy(update={"batch_size": 1}))
    assert "larger batch size" in caught.value.hint


def test_a_single_left_over_sample_joins_the_batch_before(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    odd = LoadedData(
        TensorSamples(data.train.inputs[:17], data.train.targets[:17]), data.validation, data.classes
    )
    assert fine_tune(model, odd, settings).steps == 2 * 3


def run_in_thread(model: nn.Module, data: LoadedData, settings: RunSettings, **given: object) -> tuple:
    results: list = []
    thread = threading.Thread(target=lambda: results.append(fine_tune(model, data, settings, **given)))
    thread.start()
    return thread, results


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def test_stop_from_another_thread_keeps_what_was_learnt(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    before, history, control = state(model), History(), RunControl()
    slow = nn.Sequential(Slow(), model)
    thread, results = run_in_thread(
        slow, data, settings.model_copy(update={"epochs": 10_000}), history=history, control=control
    )
    wait_until(lambda: len(history.training()) > 10)
    control.stop()
    thread.join(20)
    (result,) = results
    assert result.stopped
    assert result.reason == f"stopped after {result.steps:,} of 80,000 steps"
    assert not torch.equal(state(model)["0.weight"], before["0.weight"])
    assert len(history.training()) == result.steps
    assert history.validation()["step"][-1] == result.steps
    assert result.after is not None


def test_stop_without_measuring_ends_at_once(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    control = RunControl()
    control.stop(measure=False)
    result = fine_tune(model, data, settings, control=control)
    assert (result.steps, result.before, result.after, result.stopped) == (0, None, None, True)


def test_pause_holds_the_run_and_its_time_does_not_count(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    history, control = History(), RunControl()
    slow = nn.Sequential(Slow(), model)
    settings = settings.model_copy(update={"epochs": 20})
    started = time.perf_counter()
    thread, results = run_in_thread(slow, data, settings, history=history, control=control)
    wait_until(lambda: len(history.training()) > 0)
    control.pause()
    wait_until(lambda: history.progress.stage == "paused")
    held_at, held_since = len(history.training()), time.perf_counter()
    time.sleep(0.3)
    assert len(history.training()) == held_at
    control.resume()
    paused = time.perf_counter() - held_since
    thread.join(20)
    (result,) = results
    assert result.steps == 160
    assert result.seconds <= time.perf_counter() - started - paused


def test_a_paused_run_gives_the_same_weights_as_an_undisturbed_one(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    other, control = copy.deepcopy(model), RunControl()
    control.pause()
    thread, results = run_in_thread(model, data, settings, control=control)
    time.sleep(0.05)
    control.resume()
    thread.join(20)
    fine_tune(other, data, settings)
    assert results[0].steps == 24
    assert same(state(model), state(other))


def test_stop_also_ends_a_pause(model: nn.Module, data: LoadedData, settings: RunSettings) -> None:
    history, control = History(), RunControl()
    control.pause()
    thread, results = run_in_thread(model, data, settings, history=history, control=control)
    wait_until(lambda: history.progress.stage == "paused")
    control.stop()
    thread.join(20)
    assert not thread.is_alive()
    assert (results[0].steps, results[0].stopped) == (0, True)


def test_mean_squared_error_learns_a_line(settings: RunSettings) -> None:
    inputs = torch.linspace(-1, 1, 40).unsqueeze(1)
    data = LoadedData(
        TensorSamples(inputs, 3 * inputs[:, 0] - 1), TensorSamples(inputs, 3 * inputs[:, 0] - 1)
    )
    model = nn.Linear(1, 1)
    # Targets [N] against outputs [N, 1]: plain mse_loss would broadcast to N × N and learn the mean.
    settings = settings.model_copy(update={"loss": "mse", "epochs": 200, "weight_decay": 0.0})
    result = fine_tune(model, data, settings)
    assert model.weight.item() == pytest.approx(3, abs=1e-3)
    assert model.bias.item() == pytest.approx(-1, abs=1e-3)
    assert result.after.accuracy is None


def test_without_validation_data_there_are_no_metrics(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    empty = with_validation(data, data.train.inputs[:0], data.train.targets[:0])
    result = fine_tune(model, empty, settings)
    assert (result.before, result.after) == (None, None)


def test_a_model_of_another_precision_is_fed_in_its_own(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    fine_tune(model.double(), data, settings)
    assert {value.dtype for value in model.parameters()} == {torch.float64}


def test_what_the_author_fixed_is_not_trained_and_is_named(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    model[0].bias.requires_grad_(False)
    before = state(model)
    result = fine_tune(model, data, settings)
    assert torch.equal(state(model)["0.bias"], before["0.bias"])
    assert any("0.bias" in note for note in result.notes)


def test_a_model_without_values_or_a_device_that_is_not_there(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    with pytest.raises(TrainingError, match="shapes only"):
        fine_tune(copy.deepcopy(model).to("meta"), data, settings)
    with pytest.raises(TrainingError, match="there is no device cuda:97"):
        fine_tune(model, data, settings.model_copy(update={"device": "cuda:97"}))


def test_a_misfit_is_found_before_anything_changes(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    before = state(model)
    labels = LoadedData(data.train, data.validation, tuple("0123456789"))
    with pytest.raises(DataError, match="the model gives 3 outputs, the labels go up to 9"):
        fine_tune(model, labels, settings, Policy(overrides={"0": True}))
    assert same(state(model), before)
    assert all(parameter.requires_grad for parameter in model.parameters())


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_on_a_gpu_the_model_learns_and_comes_back(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    before = state(model)
    result = fine_tune(
        model, data, settings.model_copy(update={"device": "cuda:0"}), Policy(overrides={"1": True})
    )
    assert {value.device.type for value in model.state_dict().values()} == {"cpu"}
    assert result.audit.holds
    assert result.after.loss < result.before.loss
    assert not torch.equal(state(model)["0.weight"], before["0.weight"])


def test_enforcing_after_a_run_starts_from_a_clean_model(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    fine_tune(model, data, settings, Policy(overrides={"0": True}))
    assert set(enforce(model, Policy()).trainable()) == dict(model.named_parameters()).keys()


def test_validation_data_of_another_shape_are_an_error_too(
    model: nn.Module, data: LoadedData, settings: RunSettings
) -> None:
    before = state(model)
    with pytest.raises(TrainingError, match="cannot go on") as caught:
        fine_tune(model, with_validation(data, torch.ones(4, 9), torch.zeros(4, dtype=torch.int64)), settings)
    assert "4x9" in caught.value.what
    assert same(state(model), before)
