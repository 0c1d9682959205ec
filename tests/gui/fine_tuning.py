"""What tests of fine-tuning in the window share: small data, runs, and what is then seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from tests.gui.gestures import settle
from wtransplant.gui.app import Application
from wtransplant.gui.views.plots.curve_plot import Drawn
from wtransplant.training import RunSettings

LONG = 100_000
"""Epochs of a run that is stopped by the test."""


def write_data(folder: Path, count: int = 40) -> Path:
    """Samples for the small model: the class is whether the sum is positive."""
    inputs = np.random.default_rng(0).normal(size=(count, 3)).astype(np.float32)
    path = folder / "data.npz"
    np.savez(path, inputs=inputs, targets=(inputs.sum(axis=1) > 0).astype(np.int64))
    return path


def settings_for(data: Path, **given: object) -> RunSettings:
    """A short run on such data: 4 steps an epoch."""
    return RunSettings.from_values(
        **{"data": {"kind": "tensors", "path": str(data)}, "epochs": 2, "batch_size": 8, **given}
    )


def train(qtbot: QtBot, application: Application, **given: object) -> dict[str, torch.Tensor]:
    """Run to the end with other settings; gives the weights that were reached."""
    workspace = application.workspace
    workspace.settings = workspace.settings.model_copy(update=given)
    application.window.train.start.click()
    settle(qtbot, application)
    assert workspace.run is not None
    return {key: value.clone() for key, value in workspace.run.trained.state.items()}


def after_a_run(
    qtbot: QtBot, application: Application, folder: Path, patch: pytest.MonkeyPatch
) -> Application:
    """The window after one run of 24 steps, with its curves in sight."""
    patch.setenv("WTRANSPLANT_CONFIG_DIR", str(folder / "configuration"))
    application.workspace.settings = settings_for(write_data(folder), epochs=6, gradient_norms=2)
    application.window.resize(1280, 900)
    application.window.show_dock("train")
    train(qtbot, application)
    quiet(qtbot, application)
    return application


def start_and_wait(qtbot: QtBot, application: Application, steps: int = 1) -> None:
    """Start a run, and wait until it has done so many steps."""
    application.window.train.start.click()
    wait(qtbot, lambda: application.training.history.progress.step >= steps)


def wait(qtbot: QtBot, until: Callable[[], bool]) -> None:
    """Wait for something that takes seconds at most."""
    qtbot.waitUntil(until, timeout=30_000)


def quiet(qtbot: QtBot, application: Application) -> None:
    """Wait until nothing is under way, jobs that nobody sees included."""
    wait(qtbot, lambda: not application.jobs._running)


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    """Whether two states are equal bit for bit."""
    return first.keys() == second.keys() and all(torch.equal(first[key], second[key]) for key in first)


def drawn(application: Application, name: str) -> Drawn:
    """The one curve with this name in the legend."""
    curves = application.window.train.plots.curve_plot.curves.values()
    (curve,) = [curve for curve in curves if curve.name == name]
    return curve


def raw(application: Application, run: int = 1, name: str = "training") -> Drawn:
    """The faint curve behind a smoothed one."""
    return application.window.train.plots.curve_plot.curves[f"{run}/{name}/raw"]
