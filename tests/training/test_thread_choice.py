"""How many threads a run takes when nobody said: what is fastest, and nothing else changes by finding it out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.training.conftest import make_model
from wtransplant.training import LoadedData, RunCheckpoint, RunControl, RunSettings, fine_tune
from wtransplant.training.autosave import Autosave
from wtransplant.training.thread_choice import fastest_threads, is_open


@pytest.fixture(autouse=True)
def threads_put_back() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def sleeper(seconds: dict[int, float], seen: list[int]) -> object:
    """A step that takes so long with each number of threads."""

    def step() -> None:
        seen.append(torch.get_num_threads())
        time.sleep(seconds[seen[-1]])

    return step


@pytest.mark.parametrize(
    ("seconds", "fastest"),
    [
        ({8: 0.002, 7: 0.003, 4: 0.006, 1: 0.02}, 8),
        ({8: 0.02, 7: 0.004, 4: 0.008, 1: 0.03}, 7),  # the eighth core is somebody else's
        ({8: 0.009, 7: 0.008, 4: 0.007, 1: 0.002}, 1),
        ({8: 0.004, 7: 0.004, 4: 0.004, 1: 0.02}, 4),  # more bring nothing
    ],
)
def test_the_fastest_number_of_threads_is_set(seconds: dict[int, float], fastest: int) -> None:
    assert fastest_threads(sleeper(seconds, []), 8) == fastest
    assert torch.get_num_threads() == fastest


def test_a_large_step_is_not_tried_on_ever_fewer_threads() -> None:
    seen: list[int] = []
    begin = time.perf_counter()
    assert fastest_threads(sleeper({8: 0.3, 7: 0.35, 4: 0.65, 1: 60.0}, seen), 8) == 8
    assert time.perf_counter() - begin < 5 and 1 not in seen


def test_one_core_needs_no_trying() -> None:
    seen: list[int] = []
    assert fastest_threads(sleeper({}, seen), 1) == 1 and not seen


def test_only_what_is_open_is_chosen() -> None:
    assert is_open(RunSettings())
    assert not is_open(RunSettings(threads=3))
    assert not is_open(RunSettings(deterministic=True))
    assert not is_open(RunSettings(device="cuda:0"))


def test_a_run_that_tries_gives_the_numbers_of_one_that_was_told(
    settings: RunSettings, data: LoadedData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wtransplant.training.thread_choice.usable_cores", lambda: 2)
    tried = make_model()
    found = fine_tune(
        tried,
        data,
        settings.model_copy(update={"threads": None}),
        control=RunControl(finds_threads=True),
    )
    assert found.settings.threads in (1, 2)
    told = make_model()
    again = fine_tune(told, data, found.settings)
    assert found.after == again.after and found.steps == again.steps
    learnt = told.state_dict()
    assert all(torch.equal(value, learnt[key]) for key, value in tried.state_dict().items())


def test_without_being_asked_to_a_run_leaves_it_to_torch(settings: RunSettings, data: LoadedData) -> None:
    open_ = settings.model_copy(update={"threads": None})
    assert fine_tune(make_model(), data, open_, control=RunControl()).settings.threads is None
    told = fine_tune(make_model(), data, settings, control=RunControl(finds_threads=True))
    assert told.settings.threads == settings.threads


def test_a_deterministic_run_does_not_ask_the_clock(
    settings: RunSettings, data: LoadedData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wtransplant.training.cores.usable_cores", lambda: 4)
    monkeypatch.setattr("wtransplant.training.run.fastest_threads", forbidden)
    open_ = settings.model_copy(update={"threads": None, "deterministic": True})
    run = fine_tune(make_model(), data, open_, control=RunControl(finds_threads=True))
    assert run.settings.threads == 3


def test_a_run_goes_on_with_the_number_that_it_had_found(
    settings: RunSettings, data: LoadedData, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("wtransplant.training.run.fastest_threads", lambda _step: 2)
    open_ = settings.model_copy(update={"threads": None})
    autosave = Autosave(tmp_path / "state.pt", minutes=None, at_end=True)
    model = make_model()
    first = fine_tune(model, data, open_, control=RunControl(finds_threads=True), autosave=autosave)
    kept = RunCheckpoint.load(autosave.path)
    assert (kept.settings["threads"], kept.facts["threads_open"]) == (2, True)
    monkeypatch.setattr("wtransplant.training.run.fastest_threads", forbidden)
    more = open_.model_copy(update={"epochs": first.settings.epochs + 1})
    on = fine_tune(model, data, more, control=RunControl(finds_threads=True), resume=kept)
    assert on.settings.threads == 2


def forbidden(_step: object) -> int:
    raise AssertionError("the number came from a clock")
