"""What a person does with a run that goes on: single steps, another rate, snapshots, a loss that is no number."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.training.conftest import make_model
from wtransplant.errors import TrainingError
from wtransplant.training import (
    History,
    LoadedData,
    RunCheckpoint,
    RunControl,
    RunResult,
    RunSettings,
    fine_tune,
)
from wtransplant.training.snapshots import Snapshots


class Running:
    """A run in a thread, paused before its first step."""

    def __init__(
        self, model: nn.Module, data: LoadedData, settings: RunSettings, *, attended: bool = False
    ) -> None:
        self.history, self.control = History(), RunControl(attended=attended)
        self.control.pause()
        self.results: list[RunResult] = []
        given = {"history": self.history, "control": self.control}
        work = lambda: self.results.append(fine_tune(model, data, settings, **given))  # noqa: E731
        self.thread = threading.Thread(target=work, daemon=True)
        self.thread.start()
        self.wait_paused(0)

    def wait_paused(self, step: int) -> None:
        self.wait(lambda: (self.history.progress.stage, self.history.progress.step) == ("paused", step))

    def wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline and self.thread.is_alive()
            time.sleep(0.002)

    def end(self) -> RunResult:
        self.control.resume()
        self.thread.join(30)
        return self.results[0]


def state(model: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in model.state_dict().items()}


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(first[key], second[key]) for key in first)


def test_single_steps_are_the_steps_of_an_undisturbed_run(settings: RunSettings, data: LoadedData) -> None:
    stepped, whole = make_model(), make_model()
    running = Running(stepped, data, settings)
    for step in (1, 2, 3):
        running.control.step()
        running.wait_paused(step)
        assert len(running.history.training()) == step
    assert running.end().steps == 24
    fine_tune(whole, data, settings)
    assert same(state(stepped), state(whole))


def test_another_rate_holds_from_the_next_step_on(settings: RunSettings, data: LoadedData) -> None:
    running = Running(make_model(), data, settings)
    running.control.step()
    running.wait_paused(1)
    running.control.set_rate(0.002)
    result = running.end()
    assert running.history.training()["rate"].tolist() == [0.05] + [0.002] * 23
    assert "The learning rate is 0.002 from step 2 on." in result.notes
    with pytest.raises(ValueError, match="above 0"):
        running.control.set_rate(0.0)


def test_after_going_back_to_a_snapshot_the_same_numbers_come_again(
    settings: RunSettings, data: LoadedData
) -> None:
    settings = settings.model_copy(update={"optimizer": "adamw", "schedule": "cosine"})
    model, whole = make_model(), make_model()
    running = Running(model, data, settings)
    for _ in range(10):
        running.control.step()
    running.wait_paused(10)
    number = running.control.snapshot()
    running.wait(lambda: bool(running.control.snapshots))
    (kept,) = running.control.snapshots
    assert (kept.number, kept.step, kept.epoch, kept.place) == (number, 10, 10 / 8, "memory")
    for _ in range(9):
        running.control.step()
    running.wait_paused(19)
    first = running.history.training()["loss"].tolist()
    running.control.go_back(number)
    running.wait_paused(10)
    assert len(running.history.training()) == 10
    running.end()
    assert running.history.training()["loss"].tolist()[:19] == first
    fine_tune(whole, data, settings)
    assert same(state(model), state(whole))


def test_what_cannot_be_done_is_remarked_and_the_run_goes_on(
    settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    running = Running(make_model(), data, settings)
    running.control.go_back(7)
    running.control.save(tmp_path / "nowhere" / "run.pt")
    result = running.end()
    assert result.steps == 24
    assert any("there is no snapshot 7" in note for note in result.notes)
    assert any("was not saved" in note and "folder does not exist" in note for note in result.notes)


def test_snapshots_beyond_the_budget_go_to_the_disk_and_come_back_equal(
    settings: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    running = Running(make_model(), data, settings)
    running.control.step()
    running.wait_paused(1)
    running.control.save(tmp_path / "run.pt")
    running.wait((tmp_path / "run.pt").exists)
    running.end()
    checkpoint = RunCheckpoint.load(tmp_path / "run.pt")
    snapshots = Snapshots(budget=checkpoint.nbytes)
    places = [snapshots.add(number, checkpoint, 1.0).place for number in (1, 2)]
    assert places == ["memory", "disk"]
    again = snapshots.get(2)
    assert again.model.keys() == checkpoint.model.keys()
    assert all(torch.equal(again.model[key], value) for key, value in checkpoint.model.items())
    assert again.optimizer["state"][0].keys() == checkpoint.optimizer["state"][0].keys()
    assert again.random.numpy == checkpoint.random.numpy
    folder = snapshots._own_folder()
    snapshots.close()
    assert not folder.exists()


class Spoiled(nn.Module):
    """Gives NaN in one forward pass of the training."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at, self.calls = at, 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls += self.training
        return x * float("nan") if self.training and self.calls == self.at else x


def test_a_loss_that_is_no_number_pauses_in_the_last_good_state_if_somebody_is_there(
    settings: RunSettings, data: LoadedData
) -> None:
    settings = settings.model_copy(update={"optimizer": "adamw"})
    model, one_epoch = nn.Sequential(Spoiled(12), *make_model()), nn.Sequential(Spoiled(0), *make_model())
    fine_tune(one_epoch, data, settings.model_copy(update={"epochs": 1}))
    running = Running(model, data, settings, attended=True)
    running.control.resume()
    running.wait(lambda: running.control.problem and running.history.progress.stage == "paused")
    assert "the loss became nan" in running.control.problem
    assert same(state(model), state(one_epoch))
    running.control.set_rate(0.0001)
    result = running.end()
    # The moments of AdamW were put back too: with NaN among them every later loss would be NaN.
    assert result.ending == "done" and all(value.isfinite().all() for value in state(model).values())
    assert result.after.loss < result.before.loss
    assert any("the loss became nan" in note for note in result.notes)


def test_without_anybody_there_it_ends_the_run(settings: RunSettings, data: LoadedData) -> None:
    with pytest.raises(TrainingError, match="the loss became nan"):
        fine_tune(nn.Sequential(Spoiled(12), *make_model()), data, settings, control=RunControl())


def test_no_snapshot_is_taken_of_a_broken_state(settings: RunSettings, data: LoadedData) -> None:
    model, good = nn.Sequential(Spoiled(3), *make_model()), nn.Sequential(Spoiled(0), *make_model())
    running = Running(model, data, settings, attended=True)
    # Asked for while paused, so that it is all done before the numbers would be looked at by the clock.
    for _ in range(3):
        running.control.step()
    running.wait(lambda: running.history.progress.step >= 2 and bool(running.control.problem))
    number = running.control.snapshot()
    running.wait(lambda: bool(running.control.snapshots))
    assert running.control.snapshots[0].number == number
    assert same(state(model), state(good))
    assert running.end().ending == "done"
