from __future__ import annotations

import pytest
import torch
from torch import nn

from wtransplant.training import LoadedData, RunSettings
from wtransplant.training.data import TensorSamples

SAMPLES, FEATURES, CLASSES = 60, 5, 3


def make_model() -> nn.Module:
    torch.manual_seed(7)
    return nn.Sequential(
        nn.Linear(FEATURES, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.25), nn.Linear(8, CLASSES)
    )


def make_data(count: int = SAMPLES, validation: int = 15) -> LoadedData:
    generator = torch.Generator().manual_seed(11)
    inputs = torch.randn(count + validation, FEATURES, generator=generator)
    targets = (inputs[:, 0] > 0).long() + (inputs[:, 1] > 0).long()
    train = TensorSamples(inputs[:count], targets[:count])
    return LoadedData(train, TensorSamples(inputs[count:], targets[count:]), ("a", "b", "c"))


@pytest.fixture
def model() -> nn.Module:
    return make_model()


@pytest.fixture
def data() -> LoadedData:
    return make_data()


@pytest.fixture
def settings() -> RunSettings:
    return RunSettings(
        optimizer="sgd", learning_rate=0.05, weight_decay=0.01, batch_size=8, epochs=3, threads=1
    )
