"""What only a GPU has: scaled float16, its own generators and memory. Skipped, with the reason, without one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from tests.training.conftest import make_model
from wtransplant.training import Autosave, LoadedData, RunCheckpoint, RunSettings, find_batch_size, fine_tune
from wtransplant.training.data import TensorSamples

pytestmark = [
    pytest.mark.cuda,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
]


@pytest.fixture
def on_gpu(settings: RunSettings) -> RunSettings:
    return settings.model_copy(update={"device": "cuda:0"})


@pytest.mark.parametrize("precision", ["float16", "bfloat16"])
def test_low_precision_learns(on_gpu: RunSettings, data: LoadedData, precision: str) -> None:
    result = fine_tune(
        make_model(), data, on_gpu.model_copy(update={"precision": precision, "clip_norm": 1.0})
    )
    assert result.after.loss < result.before.loss


def test_a_run_is_continued_with_its_scaler_and_its_generators(
    on_gpu: RunSettings, data: LoadedData, tmp_path: Path
) -> None:
    path, whole, resumed = tmp_path / "run.pt", make_model(), make_model()
    settings = on_gpu.model_copy(update={"precision": "float16"})
    fine_tune(whole, data, settings)
    first = settings.model_copy(update={"epochs": 1})
    fine_tune(make_model(), data, first, autosave=Autosave(path, epochs=1))
    checkpoint = RunCheckpoint.load(path)
    assert checkpoint.scaler is not None and len(checkpoint.random.cuda) == 1
    fine_tune(resumed, data, settings, resume=checkpoint)
    for key, value in whole.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[key], value, rtol=1e-3, atol=1e-4)


def test_the_memory_of_the_gpu_is_given_back(on_gpu: RunSettings, data: LoadedData) -> None:
    before = torch.cuda.memory_allocated()
    for _ in range(3):
        fine_tune(make_model(), data, on_gpu)
    assert torch.cuda.memory_allocated() <= 1.05 * before + 2**20


def test_the_batch_that_fits_really_fits(on_gpu: RunSettings) -> None:
    images = TensorSamples(
        torch.zeros(8192, 3, 224, 224)[:1].expand(8192, -1, -1, -1), torch.arange(8192) % 2
    )
    head = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 2))
    model = nn.Sequential(nn.Conv2d(3, 256, 3, padding=1), nn.ReLU(), *head)
    data = LoadedData(images, TensorSamples(images.inputs[:2], images.targets[:2]), ("a", "b"))
    found = find_batch_size(model, data, on_gpu)
    short = on_gpu.model_copy(update={"batch_size": found.best, "max_steps": 2})
    assert fine_tune(model, data, short).steps == 2
