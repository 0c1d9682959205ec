from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from wtransplant.freezing import Policy
from wtransplant.training import History, LoadedData, RunSettings, fine_tune
from wtransplant.training.data import TensorSamples


class Block(nn.Module):
    def __init__(self, width: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.dropout = nn.Dropout(dropout)
        self.runs = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.runs += self.training or 1
        return x + self.dropout(torch.relu(self.norm(self.conv(x))))


class Net(nn.Module):
    """Like a ResNet: a stem, blocks, and functions in between that are no modules."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, padding=1)
        self.offset = nn.Parameter(torch.zeros(1, 4, 1, 1))
        self.first, self.second = Block(4), Block(4)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.dropout(torch.relu(self.stem(x)) + self.offset)
        x = nn.functional.max_pool2d(self.first(x), 2)
        return self.head(self.second(x).mean((2, 3)))


HEAD_ONLY = Policy(overrides={"": True, "head": False})
SECOND_HALF = Policy(overrides={"": True, "second": False, "head": False})


@pytest.fixture
def images() -> LoadedData:
    generator = torch.Generator().manual_seed(2)
    inputs = torch.randn(44, 1, 8, 8, generator=generator)
    targets = torch.arange(44) % 3
    return LoadedData(
        TensorSamples(inputs[:36], targets[:36]), TensorSamples(inputs[36:], targets[36:]), tuple("abc")
    )


def net(**given: float) -> Net:
    torch.manual_seed(5)
    return Net(**given)


def runs(model: Net) -> tuple[int, int]:
    return model.first.runs, model.second.runs


@pytest.mark.parametrize(("policy", "skipped"), [(HEAD_ONLY, "both"), (SECOND_HALF, "first")])
def test_kept_features_give_the_same_result_with_less_work(
    policy: Policy, skipped: str, images: LoadedData, settings: RunSettings
) -> None:
    plain, cached, histories = net(), net(), [History(), History()]
    settings = settings.model_copy(update={"epochs": 6})
    fine_tune(plain, images, settings, policy, history=histories[0])
    result = fine_tune(
        cached, images, settings.model_copy(update={"cache_features": True}), policy, history=histories[1]
    )
    assert any("is kept for each sample" in note for note in result.notes)
    for key, value in plain.state_dict().items():
        torch.testing.assert_close(cached.state_dict()[key], value, rtol=1e-5, atol=1e-6)
    assert histories[1].training()["loss"] == pytest.approx(histories[0].training()["loss"], rel=1e-5)
    assert histories[1].validation()["loss"] == pytest.approx(histories[0].validation()["loss"], rel=1e-5)
    # Five steps an epoch; the frozen blocks run for the first epoch, for measurements and for the test of the
    # cache, not for the 25 steps of the other five epochs.
    assert runs(plain)[0] - runs(cached)[0] > 25 - 10
    if skipped == "both":
        assert runs(plain)[1] - runs(cached)[1] > 25 - 10
    assert result.audit.holds
    assert "forward" not in vars(cached.first)


def test_nothing_is_kept_behind_what_learns_or_is_random(images: LoadedData, settings: RunSettings) -> None:
    settings = settings.model_copy(update={"cache_features": True, "epochs": 2})
    for policy, given in (
        (Policy(overrides={"first": True, "second": True}), {}),  # the stem learns
        (Policy(overrides={"": True, "head": False, "stem": False, "offset": False}), {}),
    ):
        plain, cached = net(**given), net(**given)
        result = fine_tune(cached, images, settings, policy)
        fine_tune(plain, images, settings.model_copy(update={"cache_features": False}), policy)
        assert any("Features are not kept" in note for note in result.notes)
        assert all(torch.equal(value, plain.state_dict()[key]) for key, value in cached.state_dict().items())


def test_dropout_that_is_left_on_keeps_what_comes_after_it_out_of_the_cache(
    images: LoadedData, settings: RunSettings
) -> None:
    policy = HEAD_ONLY.model_copy(update={"dropout": "on"})
    settings = settings.model_copy(update={"epochs": 3})
    plain, cached = net(dropout=0.5), net(dropout=0.5)
    fine_tune(plain, images, settings, policy)
    fine_tune(cached, images, settings.model_copy(update={"cache_features": True}), policy)
    for key, value in plain.state_dict().items():
        torch.testing.assert_close(cached.state_dict()[key], value, rtol=1e-5, atol=1e-6)


def test_data_that_change_are_not_kept(images: LoadedData, settings: RunSettings) -> None:
    class Noisy(TensorSamples):
        augmented = True

    noisy = LoadedData(Noisy(images.train.inputs, images.train.targets), images.validation, images.classes)
    result = fine_tune(net(), noisy, settings.model_copy(update={"cache_features": True}), HEAD_ONLY)
    assert "Features are not kept: the data are different in every epoch." in result.notes


def test_a_copy_of_the_model_after_the_run_is_whole(images: LoadedData, settings: RunSettings) -> None:
    model = net()
    fine_tune(model, images, settings.model_copy(update={"cache_features": True}), HEAD_ONLY)
    copied = copy.deepcopy(model).eval()
    inputs = images.validation.inputs
    assert torch.equal(copied(inputs), model.eval()(inputs))
