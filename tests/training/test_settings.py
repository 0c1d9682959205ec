from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from wtransplant.errors import TrainingError
from wtransplant.training import (
    DataSettings,
    History,
    Progress,
    RunSettings,
    devices,
    threads_beside_window,
)
from wtransplant.training.hardware import Device, find_device


def test_settings_survive_json() -> None:
    settings = RunSettings(device="cuda:1", data=DataSettings(kind="images", path="a b"), threads=3)
    assert RunSettings.model_validate_json(settings.model_dump_json()) == settings


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"learning_rate": 0}, "learning rate: 0 does not do; it should be greater than 0"),
        ({"learning_rate": float("nan")}, "learning rate"),
        ({"batch_size": 0}, "batch size"),
        ({"epochs": -1}, "epochs"),
        ({"momentum": 1.0}, "momentum"),
        ({"device": "tpu"}, "'tpu' is not a device; use cpu, cuda, cuda:0 or mps"),
        ({"optimizer": "lion"}, "should be 'sgd', 'adam' or 'adamw'"),
        ({"data": {"validation_share": 1.0}}, "data validation share"),
        ({"rate": 1}, "rate: there is no such setting"),
    ],
)
def test_a_value_out_of_bounds_is_named_in_plain_words(values: dict, part: str) -> None:
    with pytest.raises(TrainingError) as caught:
        RunSettings.from_values(**values)
    assert part in caught.value.what


def test_settings_control_and_history_need_no_torch() -> None:
    code = "import sys, wtransplant.training; print('torch' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


def test_the_cpu_comes_first_with_threads_and_memory() -> None:
    first = devices()[0]
    assert first.name == "cpu"
    assert first.threads >= 1
    assert first.total > first.free > 0
    assert len(devices()) == 1 + torch.cuda.device_count()


def test_a_gpu_that_does_not_answer_is_listed_without_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(index: int) -> tuple[int, int]:
        raise RuntimeError("CUDA error: all CUDA-capable devices are busy\nmore")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "mem_get_info", fail)
    assert devices()[1] == Device(
        "cuda:0", "cuda:0, does not answer: CUDA error: all CUDA-capable devices are busy", None, None
    )
    assert find_device("cuda") == torch.device("cuda", 0)


def test_a_device_is_written_with_its_memory() -> None:
    assert str(Device("cuda:0", "Tesla T4", 16 * 2**30, 15 * 2**30)) == "Tesla T4 (15.0 GiB free of 16.0 GiB)"
    assert str(Device("cpu", "CPU", None, None, 2)) == "CPU (2 threads)"


def test_what_was_read_from_a_history_never_changes() -> None:
    history = History()
    history.add_training([(1, 0.1, 0.0, 3.0, 0.01)])
    early = history.training()
    history.add_training([(step, 0.1, 0.0, float(step), 0.01) for step in range(2, 5000)])
    assert early["loss"].tolist() == [3.0]
    assert history.training()["loss"].tolist() == [3.0, *map(float, range(2, 5000))]
    with pytest.raises(ValueError, match="read-only"):
        early["loss"][0] = 1


def test_a_history_can_be_read_while_it_is_written() -> None:
    history, torn, done = History(), [], threading.Event()

    def read() -> None:
        while not done.is_set():
            series = history.training()
            # Row k holds k in every column: a torn read would show another number or another length.
            expected = np.arange(len(series))
            if not all(np.array_equal(column, expected) for column in series.columns.values()):
                torn.append(len(series))

    reader = threading.Thread(target=read)
    reader.start()
    for start in range(0, 20_000, 7):
        history.add_training([(float(row),) * 5 for row in range(start, start + 7)])
    done.set()
    reader.join(20)
    assert torn == []
    assert len(history.training()) == 20_006 - 20_006 % 7


def test_progress_starts_by_waiting() -> None:
    assert History().progress == Progress("waiting", 0, 0, 0.0, 0, 0.0, None)


def test_a_window_keeps_one_core_for_itself() -> None:
    assert threads_beside_window() == max(1, devices()[0].threads - 1)
