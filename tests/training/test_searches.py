"""The learning-rate range test and the search for the largest batch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from tests.training.conftest import make_model
from wtransplant.errors import TrainingError
from wtransplant.freezing import Policy
from wtransplant.training import LoadedData, RunSettings, find_batch_size, rate_range
from wtransplant.training.data import TensorSamples


def state(model: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in model.state_dict().items()}


def unchanged(model: nn.Module, before: dict[str, torch.Tensor], modes: list[bool]) -> bool:
    same = all(torch.equal(value, before[key]) for key, value in model.state_dict().items())
    free = all(parameter.grad is None and parameter.requires_grad for parameter in model.parameters())
    return same and free and [module.training for module in model.modules()] == modes


def test_a_range_test_on_a_quadratic_stops_where_its_steps_begin_to_diverge() -> None:
    # Loss w²/2 · 2 on one weight (mse of w·1 against 0 is w²): SGD multiplies w by 1 − 2·rate, so that it shrinks
    # up to a rate of 1 and grows without bound above it.
    model = nn.Linear(1, 1, bias=False)
    nn.init.constant_(model.weight, 3.0)
    ones = TensorSamples(torch.ones(64, 1), torch.zeros(64, 1))
    settings = RunSettings(
        loss="mse", optimizer="sgd", momentum=0.0, weight_decay=0.0, batch_size=8, threads=1
    )
    found = rate_range(model, LoadedData(ones, ones), settings, lowest=1e-4, highest=100.0, steps=120)
    assert found.rates[0] == pytest.approx(1e-4) and 1 < found.rates[-1] < 100
    assert np.allclose(np.diff(np.log(found.rates)), np.log(1e6) / 119)
    # Each loss is that of the weight after the steps before it, by the formula above.
    weights = 3.0 * np.cumprod(np.concatenate([[1.0], 1 - 2 * found.rates[:-1]]))
    assert found.losses == pytest.approx(weights**2, rel=1e-3, abs=1e-8)
    assert 1e-3 < found.suggestion < 1
    assert model.weight.item() == 3.0


def test_the_range_test_leaves_the_model_and_the_random_numbers_as_they_were(
    settings: RunSettings, data: LoadedData
) -> None:
    model = make_model()
    model[3].eval()
    before, modes = state(model), [module.training for module in model.modules()]
    torch.manual_seed(9)
    expected = torch.rand(1)
    torch.manual_seed(9)
    found = rate_range(model, data, settings, Policy(overrides={"0": True}), steps=40)
    assert torch.equal(torch.rand(1), expected)
    assert unchanged(model, before, modes)
    assert len(found.rates) == len(found.losses) == len(found.smoothed) <= 40
    again = rate_range(model, data, settings, Policy(overrides={"0": True}), steps=40)
    assert again.losses.tolist() == found.losses.tolist()


def test_the_smoothing_is_an_exponential_average_corrected_for_its_start(
    settings: RunSettings, data: LoadedData
) -> None:
    found = rate_range(make_model(), data, settings, steps=12)
    weights = 0.9 ** np.arange(11, -1, -1)
    assert found.smoothed[-1] == pytest.approx((weights * found.losses).sum() / weights.sum())
    seen: list[float] = []
    rate_range(
        make_model(), data, settings, steps=40, goes_on=lambda done: seen.append(done) or len(seen) < 15
    )
    assert seen[-1] == pytest.approx(15 / 40)


def test_a_range_that_is_none_is_refused(settings: RunSettings, data: LoadedData) -> None:
    with pytest.raises(TrainingError, match=r"1 to 0\.1 in 100 steps is no range"):
        rate_range(make_model(), data, settings, lowest=1.0, highest=0.1)


def test_all_samples_at_once_are_found_to_fit_and_the_model_is_unchanged(
    settings: RunSettings, data: LoadedData
) -> None:
    model = make_model()
    before, modes = state(model), [module.training for module in model.modules()]
    found = find_batch_size(model, data, settings)
    assert found.best == 60
    assert [size for size, _ in found.tried] == [2, 4, 8, 16, 32, 60]
    assert found.reason == "A batch of 60 fits, and more was not to be tried."
    assert unchanged(model, before, modes)


def test_the_search_ends_before_the_memory_does(
    settings: RunSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wtransplant.training import batch_size

    free = 400 * 2**20
    monkeypatch.setattr(batch_size, "free_memory", lambda device: free)
    # One sample takes 64 channels × 128² × 4 bytes = 4 MiB for the convolution's output alone.
    images = TensorSamples(torch.zeros(512, 1, 128, 128), torch.arange(512) % 2)
    head = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 2))
    model = nn.Sequential(nn.Conv2d(1, 64, 3, padding=1), nn.ReLU(), *head)
    sizes: list[int] = []
    found = find_batch_size(
        model,
        LoadedData(images, images, ("a", "b")),
        settings,
        goes_on=lambda size: sizes.append(size) or True,
    )
    assert 8 <= found.best <= 64 and found.best == sizes[-1]
    taken = dict(found.tried)
    assert taken[found.best] <= 0.8 * free < 2 * taken[found.best]
    assert taken[found.best] > 4 * 2**20 * found.best
    assert "might not fit" in found.reason


def test_a_size_that_does_not_fit_after_all_is_caught(settings: RunSettings, data: LoadedData) -> None:
    class Greedy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(5, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if len(x) > 16:
                raise torch.OutOfMemoryError("CUDA out of memory.")
            return self.layer(x)

    found = find_batch_size(Greedy(), data, settings)
    assert (found.best, found.tried[-1]) == (16, (32, None))
    assert found.reason == "A batch of 32 does not fit."
