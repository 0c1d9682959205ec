from __future__ import annotations

import copy
import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.training.conftest import make_data, make_model
from wtransplant.errors import TrainingError
from wtransplant.freezing import Policy
from wtransplant.freezing.choices import Unfreezing
from wtransplant.training import (
    Autosave,
    History,
    LoadedData,
    RunCheckpoint,
    RunControl,
    RunSettings,
    fine_tune,
)

CASES = {
    "sgd": {"optimizer": "sgd", "nesterov": True},
    "adam": {"optimizer": "adam", "learning_rate": 0.01},
    "adamw, cosine": {"optimizer": "adamw", "schedule": "cosine", "warmup_steps": 5, "learning_rate": 0.01},
    "accumulated, clipped": {"accumulation": 2, "clip_norm": 0.5},
    "best kept": {"keep_best": True},
}


def state(model: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in model.state_dict().items()}


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[key], second[key]) for key in first)


class At(History):
    """A history that does something when it gets a certain step."""

    def __init__(self, step: int, action: Callable[[], object]) -> None:
        super().__init__()
        self.step, self.action = step, action

    def set_progress(self, progress: object) -> None:
        super().set_progress(progress)
        if progress.step == self.step and progress.stage == "paused":
            self.action()


def run_to(
    step: int, path: Path, model: nn.Module, data: LoadedData, settings: RunSettings, policy: Policy
) -> None:
    """Run so many single steps, write a run checkpoint and stop."""
    control = RunControl()
    control.pause()
    for _ in range(step):
        control.step()

    def save_and_stop() -> None:
        control.save(path)
        control.stop(measure=False)

    result = fine_tune(model, data, settings, policy, control=control, history=At(step, save_and_stop))
    assert result.steps == step


@pytest.mark.parametrize("step", [8, 13])
@pytest.mark.parametrize("case", CASES)
def test_a_run_continued_from_a_file_equals_one_without_a_break_bit_for_bit(
    case: str, step: int, settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    settings = settings.model_copy(update=CASES[case])
    if settings.accumulation == 2:
        step = step // 2
    whole, history = make_model(), History()
    expected = fine_tune(whole, data, settings, Policy(overrides={"0": True}), history=history)

    run_to(step, tmp_path / "run.pt", make_model(), data, settings, Policy(overrides={"0": True}))
    resumed, later = nn.Sequential(*make_model()), History()
    for parameter in resumed.parameters():
        nn.init.zeros_(parameter)
    result = fine_tune(
        resumed,
        data,
        settings,
        Policy(overrides={"0": True}),
        history=later,
        resume=RunCheckpoint.load(tmp_path / "run.pt"),
    )
    assert same(state(resumed), state(whole))
    assert later.training()["loss"].tolist() == history.training()["loss"].tolist()
    assert later.training()["rate"].tolist() == history.training()["rate"].tolist()
    assert later.validation()["loss"].tolist() == history.validation()["loss"].tolist()
    assert (result.before, result.after, result.steps) == (expected.before, expected.after, expected.steps)
    assert result.best_step == expected.best_step


def test_more_epochs_after_the_last_one_are_as_if_they_had_been_planned(
    settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    whole, first = make_model(), make_model()
    fine_tune(whole, data, settings.model_copy(update={"epochs": 5}))
    path = tmp_path / "run.pt"
    fine_tune(first, data, settings.model_copy(update={"epochs": 2}), autosave=Autosave(path, epochs=1))
    second = make_model()
    result = fine_tune(
        second, data, settings.model_copy(update={"epochs": 5}), resume=RunCheckpoint.load(path)
    )
    assert same(state(second), state(whole))
    assert result.epochs == 5


def test_plain_torch_goes_on_with_the_same_numbers(
    settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    settings = settings.model_copy(update={"optimizer": "adamw"})
    path, whole, history = tmp_path / "run.pt", make_model(), History()
    fine_tune(whole, data, settings, history=history)
    run_to(11, path, make_model(), data, settings, Policy())

    torch.set_num_threads(1)
    saved = torch.load(path, weights_only=True)
    assert (saved["epoch"], saved["step"], len(saved["loss"])) == (1, 11, 11)
    model = make_model()
    model.load_state_dict(saved["model_state_dict"])
    optimizer = torch.optim.AdamW(model.parameters())
    optimizer.load_state_dict(saved["optimizer_state_dict"])
    order = torch.Generator()
    order.set_state(saved["sampler"]["generator"])
    losses = saved["loss"].tolist()
    with torch.random.fork_rng():
        torch.set_rng_state(saved["rng"]["torch"])
        for epoch in (1, 2):
            model.train()
            batches = torch.randperm(60, generator=order).split(8)
            for batch in batches[saved["sampler"]["position"] if epoch == 1 else 0 :]:
                loss = nn.functional.cross_entropy(model(data.train.inputs[batch]), data.train.targets[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
    assert losses == history.training()["loss"].tolist()
    assert same(state(model), state(whole))


def test_the_scheduler_state_is_that_of_lambda_lr(
    settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    settings = settings.model_copy(update={"schedule": "linear", "warmup_steps": 4})
    run_to(10, tmp_path / "run.pt", make_model(), data, settings, Policy())
    saved = torch.load(tmp_path / "run.pt", weights_only=True)
    optimizer = torch.optim.SGD(make_model().parameters(), lr=1.0, momentum=0.9)
    # Linear from the fourth of 24 steps on; the file was written after step 10, whose number from 0 is 9.
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - (step - 4) / 20)
    optimizer.load_state_dict(saved["optimizer_state_dict"])
    schedule.load_state_dict(saved["scheduler_state_dict"])
    schedule.step()
    assert schedule.get_last_lr()[0] == pytest.approx(0.05 * (1 - 6 / 20))


def test_gradual_unfreezing_is_continued_too(settings: RunSettings, data: LoadedData, tmp_path: Path) -> None:
    schedule = (Unfreezing(epoch=1, paths=("1",)), Unfreezing(epoch=2, paths=("0",)))
    policy = Policy(overrides={"0": True, "1": True}, schedule=schedule)
    whole, before = make_model(), state(make_model())
    result = fine_tune(whole, data, settings, policy)
    assert all(not torch.equal(value, before[key]) for key, value in state(whole).items())
    assert len(result.audit.unchanged) == 0 and set(result.trained) == dict(whole.named_parameters()).keys()
    for step in (11, 16, 20):
        run_to(step, tmp_path / "run.pt", make_model(), data, settings, policy)
        resumed = make_model()
        fine_tune(resumed, data, settings, policy, resume=RunCheckpoint.load(tmp_path / "run.pt"))
        assert same(state(resumed), state(whole))


def test_what_is_unfrozen_later_does_not_move_before_and_the_rest_keeps_its_momentum(
    settings: RunSettings, data: LoadedData
) -> None:
    policy = Policy(overrides={"0": True}, schedule=(Unfreezing(epoch=2, paths=("0",)),))
    model, by_hand = make_model(), make_model()
    result = fine_tune(model, data, settings, policy)
    # By hand: one optimizer all the time, to which the first layer is added after two of three epochs.
    rest = [parameter for key, parameter in by_hand.named_parameters() if not key.startswith("0")]
    given = {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}
    optimizer = torch.optim.SGD(rest, fused=True, **given)
    order = torch.Generator().manual_seed(settings.seed)
    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    by_hand[0].requires_grad_(False)
    for epoch in range(3):
        by_hand.train()
        if epoch == 2:
            by_hand[0].requires_grad_(True)
            optimizer.add_param_group({"params": list(by_hand[0].parameters())})
        for batch in torch.randperm(60, generator=order).split(8):
            loss = nn.functional.cross_entropy(by_hand(data.train.inputs[batch]), data.train.targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    assert same(state(model), state(by_hand))
    assert result.audit.holds


def test_a_checkpoint_of_another_model_data_or_freezing_is_refused_in_words(
    settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    path = tmp_path / "run.pt"
    run_to(3, path, make_model(), data, settings, Policy())
    checkpoint = RunCheckpoint.load(path)
    with pytest.raises(TrainingError, match="a model with other keys"):
        fine_tune(nn.Linear(5, 3), data, settings, resume=checkpoint)
    with pytest.raises(TrainingError, match=r"other parts frozen: '0\.bias'"):
        fine_tune(make_model(), data, settings, Policy(overrides={"0": True}), resume=checkpoint)
    with pytest.raises(TrainingError, match="60 samples in 8 steps an epoch, here are 40 in 5"):
        fine_tune(make_model(), make_data(40), settings, resume=checkpoint)
    torch.save(make_model().state_dict(), path)
    with pytest.raises(TrainingError, match="no run to go on with"):
        RunCheckpoint.load(path)


def test_settings_that_were_changed_hold_when_a_run_goes_on(
    settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    path, history = tmp_path / "run.pt", History()
    run_to(8, path, make_model(), data, settings, Policy())
    slower = settings.model_copy(update={"learning_rate": 0.001})
    fine_tune(make_model(), data, slower, history=history, resume=RunCheckpoint.load(path))
    assert history.training()["rate"].tolist() == [0.05] * 8 + [0.001] * 16


def test_killing_the_process_leaves_a_run_checkpoint_to_go_on_from(tmp_path: Path) -> None:
    path = tmp_path / "run.pt"
    code = f"""
from pathlib import Path
from tests.training.conftest import make_data, make_model
from wtransplant.training import Autosave, RunSettings, fine_tune
settings = RunSettings(optimizer="sgd", learning_rate=0.05, batch_size=8, epochs=100_000, threads=1)
fine_tune(make_model(), make_data(), settings, autosave=Autosave(Path({str(path)!r}), epochs=1))
"""
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        deadline = time.monotonic() + 60
        while not path.exists():
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.02)
        time.sleep(0.3)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    checkpoint = RunCheckpoint.load(path)
    assert checkpoint.epoch >= 1 and checkpoint.step == 8 * checkpoint.epoch
    settings = RunSettings(
        optimizer="sgd", learning_rate=0.05, batch_size=8, epochs=checkpoint.epoch + 2, threads=1
    )
    resumed, whole = make_model(), make_model()
    fine_tune(resumed, make_data(), settings, resume=checkpoint)
    if checkpoint.epoch <= 200:
        fine_tune(whole, make_data(), settings)
        assert same(state(resumed), state(whole))
    assert all(math.isfinite(value.sum()) for value in state(resumed).values())


def test_buffers_that_are_in_no_state_dict_are_kept_too(
    settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    class Counting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("scale", torch.ones(()), persistent=False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if self.training:
                self.scale.mul_(0.99)
            return x * self.scale

    def make() -> nn.Module:
        return nn.Sequential(Counting(), *copy.deepcopy(make_model()))

    whole, resumed = make(), make()
    fine_tune(whole, data, settings)
    run_to(10, tmp_path / "run.pt", make(), data, settings, Policy())
    fine_tune(resumed, data, settings, resume=RunCheckpoint.load(tmp_path / "run.pt"))
    assert torch.equal(resumed[0].scale, whole[0].scale)
    assert same(state(resumed), state(whole))
