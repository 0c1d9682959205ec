"""The rate that a range test suggests: on curves with a known answer, and on the shipped example."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from wtransplant.checkpoints import open_checkpoint
from wtransplant.freezing import Policy
from wtransplant.resources import resource_path
from wtransplant.training import LoadedData, RunSettings, fine_tune, open_data, rate_range
from wtransplant.training.data import TensorSamples
from wtransplant.training.range_test import _result

RATES = np.geomspace(1e-7, 10, 100)


def valley() -> NDArray[np.float64]:
    """Level 2 for 40 steps, down to 1 in a line over 40 steps, flat for 15, and then away."""
    return np.concatenate([np.full(40, 2.0), np.linspace(2, 1, 41)[1:], np.full(15, 1.0), np.full(5, 4.0)])


def place(losses: NDArray[np.float64]) -> int | None:
    """The number of the step whose rate is suggested."""
    suggestion = _result(RATES, losses).suggestion
    return None if suggestion is None else int(np.argmin(np.abs(np.log(RATES / suggestion))))


def test_half_of_the_fall_is_suggested() -> None:
    # By hand: k steps into the line the raw loss is 2 - k/40. The average of a line with the weight 0.9 lags behind
    # by 9 (1 - 0.9^k) steps, so that it is 2 - k/40 + 9/40 (1 - 0.9^k): 1.513 at k = 28, 1.536 at k = 27. Its lowest
    # value is 1 + 9/40 · 0.9^15 = 1.046 before the loss runs away. Half of the fall from 2 is 1.523: k = 27 is the
    # last step above it. Without the lag that is k = 18, where the raw loss is 1.55; the line begins after step 39.
    assert place(valley()) == 39 + 18


@pytest.mark.parametrize("seed", range(10))
def test_the_noise_of_batches_moves_it_by_little(seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.15, 100)
    found = place(valley() + noise)
    # Six steps are half a decade; the line goes over more than three.
    assert found is not None and abs(found - 57) <= 6


def test_a_curve_without_a_valley_gives_none() -> None:
    assert place(np.full(100, 2.3)) is None
    assert place(np.linspace(2.3, 2.299, 100)) is None
    assert place(2.3 + np.geomspace(1e-3, 3, 100)) is None
    flat = [place(2.3 + np.random.default_rng(seed).normal(0, 0.2, 100)) for seed in range(200)]
    assert flat == [None] * 200


def test_a_test_of_few_steps_is_read_as_well() -> None:
    losses = np.concatenate([np.full(4, 2.0), np.linspace(2, 0.2, 6), np.full(2, 0.2)])
    found = _result(np.geomspace(1e-4, 1, 12), losses).suggestion
    assert found is not None and 1e-4 <= found < 0.1


def test_labels_without_meaning_for_a_model_that_cannot_fit_them_have_no_valley() -> None:
    generator = torch.Generator().manual_seed(0)
    samples = TensorSamples(
        torch.randn(2048, 4, generator=generator), torch.randint(0, 2, (2048,), generator=generator)
    )
    torch.manual_seed(0)
    found = rate_range(nn.Linear(4, 2), LoadedData(samples, samples), RunSettings(threads=1), highest=1e-3)
    assert found.suggestion is None


@pytest.fixture
def transplanted(monkeypatch: pytest.MonkeyPatch) -> object:
    """Makes the example's target with what the example's rules carry over, from a seed."""
    example = resource_path("examples", "digits")
    monkeypatch.syspath_prepend(str(example))
    import target

    def make(seed: int) -> nn.Module:
        torch.manual_seed(seed)
        model: nn.Module = target.build()
        model.load_state_dict(carried_over(example), strict=False)
        return model

    yield make
    del sys.modules["target"]


def carried_over(example: Path) -> dict[str, torch.Tensor]:
    """By Python's `re` alone."""
    rules = [line.split(" => ") for line in (example / "rules.txt").read_text().splitlines()]
    with open_checkpoint(example / "digits_cnn.pth") as checkpoint:
        return {
            match.expand(template): checkpoint.tensor(key).clone()
            for key in checkpoint
            for pattern, template in rules
            if (match := re.fullmatch(pattern, key))
        }


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
@pytest.mark.parametrize("frozen", [True, False])
def test_on_the_example_the_suggested_rate_learns_in_thirty_steps(
    transplanted: object, optimizer: str, frozen: bool
) -> None:
    policy = Policy(overrides={"backbone": True} if frozen else {})
    suggested, reached = [], []
    for seed in range(5):
        settings = RunSettings(optimizer=optimizer, seed=seed, threads=1, max_steps=30)
        data, model = open_data(settings), transplanted(seed)
        rate = rate_range(model, data, settings, policy).suggestion
        assert rate is not None
        result = fine_tune(model, data, settings.model_copy(update={"learning_rate": rate}), policy)
        suggested.append(rate)
        reached.append(result.after.accuracy)
    # Chance is 1/2 (even or odd).
    assert min(reached) > 0.9
    assert max(suggested) < 2.5 * min(suggested)
