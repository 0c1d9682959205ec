"""Fine-tuning: settings, devices, data, losses, the loop.

Importing this package imports nothing of it; what is asked for is loaded then, and torch only with what needs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wtransplant.training.autosave import Autosave
    from wtransplant.training.batch_size import BatchSizes, find_batch_size
    from wtransplant.training.control import RunControl
    from wtransplant.training.cores import threads_beside_window
    from wtransplant.training.data import LoadedData, Samples, open_data
    from wtransplant.training.hardware import Device, devices
    from wtransplant.training.history import History, Progress, Series
    from wtransplant.training.loop import fine_tune
    from wtransplant.training.objective import check_fit
    from wtransplant.training.range_test import RateRange, rate_range
    from wtransplant.training.result import RunResult
    from wtransplant.training.run_checkpoint import RunCheckpoint
    from wtransplant.training.settings import DataSettings, RunSettings
    from wtransplant.training.targets import Metrics

_HOME = {
    "Autosave": "autosave",
    "BatchSizes": "batch_size",
    "find_batch_size": "batch_size",
    "RateRange": "range_test",
    "rate_range": "range_test",
    "RunCheckpoint": "run_checkpoint",
    "LoadedData": "data",
    "Samples": "data",
    "open_data": "data",
    "Device": "hardware",
    "devices": "hardware",
    "check_fit": "objective",
    "fine_tune": "loop",
    "Metrics": "targets",
    "RunResult": "result",
    "RunControl": "control",
    "threads_beside_window": "cores",
    "History": "history",
    "Progress": "history",
    "Series": "history",
    "DataSettings": "settings",
    "RunSettings": "settings",
}

__all__ = [
    "Autosave",
    "BatchSizes",
    "DataSettings",
    "Device",
    "History",
    "LoadedData",
    "Metrics",
    "Progress",
    "RateRange",
    "RunCheckpoint",
    "RunControl",
    "RunResult",
    "RunSettings",
    "Samples",
    "Series",
    "check_fit",
    "devices",
    "find_batch_size",
    "fine_tune",
    "open_data",
    "rate_range",
    "threads_beside_window",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
