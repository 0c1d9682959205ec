"""Runs one after the other: what each alone gives, failures on the way, and giving up."""

from __future__ import annotations

import threading

import pytest
import torch
from torch import nn

from tests.training.conftest import make_model
from wtransplant.errors import Cancelled, DataError, TrainingError
from wtransplant.freezing import Policy
from wtransplant.training import RunSettings, fine_tune, open_data
from wtransplant.training.queue import QueuedRun, QueueOutcome, RunQueue

SETTINGS = RunSettings(data={"kind": "example"}, epochs=2, threads=1)


def model() -> nn.Module:
    torch.manual_seed(5)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 2))


def run(name: str, frozen: bool = False, **settings: object) -> QueuedRun:
    policy = Policy(overrides={"1": True}) if frozen else Policy()
    return QueuedRun(name, SETTINGS.model_copy(update=settings), policy, model)


def test_each_run_gives_what_it_gives_alone() -> None:
    runs = [run("open"), run("frozen", frozen=True), run("other seed", seed=3)]
    told: list[QueueOutcome] = []
    queue = RunQueue(runs)
    outcomes = queue.carry_out(told.append)
    assert list(outcomes) == told and [outcome.run.name for outcome in told] == [each.name for each in runs]
    for each, outcome in zip(runs, outcomes, strict=True):
        alone = fine_tune(model(), open_data(each.settings), each.settings, each.policy)
        assert outcome.result is not None and outcome.error is None
        assert outcome.result.after == alone.after and outcome.result.steps == alone.steps == 14
        assert len(outcome.history.training()) == 14
    assert (queue.progress.done, queue.progress.share, queue.progress.name) == (3, 1.0, "")
    assert queue.progress.seconds_left == 0


def test_data_are_read_once_for_runs_with_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = []

    def reading(settings: RunSettings, target: nn.Module) -> object:
        seeds.append(settings.seed)
        return open_data(settings, target)

    monkeypatch.setattr("wtransplant.training.data.open_data", reading)
    RunQueue([run("a"), run("b", frozen=True), run("c", seed=1)]).carry_out()
    assert seeds == [0, 1]


def test_a_run_that_fails_is_told_and_the_next_one_begins() -> None:
    everything = QueuedRun("all frozen", SETTINGS, Policy(overrides={"": True}), model)
    elsewhere = QueuedRun("wrong shape", SETTINGS, Policy(), make_model)
    failed, misfit, went = RunQueue([everything, elsewhere, run("fine")]).carry_out()
    assert failed.result is None and isinstance(failed.error, TrainingError)
    assert "verything is frozen" in failed.error.what
    assert isinstance(misfit.error, DataError)
    assert went.error is None and went.result is not None


def test_giving_up_ends_the_run_under_way_and_all_that_follow() -> None:
    queue = RunQueue([run("short"), run("endless", epochs=1_000_000), run("never")])
    told: list[str] = []

    def tell(outcome: QueueOutcome) -> None:
        told.append(outcome.run.name)

    def give_up() -> None:
        while not (queue.progress.name == "endless" and queue.progress.share > 1 / 3):
            pass
        queue.cancel()

    thread = threading.Thread(target=give_up)
    thread.start()
    with pytest.raises(Cancelled):
        queue.carry_out(tell)
    thread.join()
    assert told == ["short"] and queue.progress.done == 1


def test_a_queue_that_was_given_up_before_it_began_does_nothing() -> None:
    made = []
    queue = RunQueue([QueuedRun("never", SETTINGS, Policy(), lambda: made.append(1) or model())])
    queue.cancel()
    with pytest.raises(Cancelled):
        queue.carry_out()
    assert made == []


def test_an_empty_queue_is_done() -> None:
    queue = RunQueue([])
    assert queue.carry_out() == () and queue.progress.share == 1.0
