"""Steps per second of a run in the window with live plots, against a plain loop in a process of its own.

Window and peer have processes of their own, by turns. The peer takes the number of threads at which it is fastest;
the window's run those that it finds by itself. While it runs, a timer of 5 ms in the GUI thread tells how long the
window may have failed to answer.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.rows import Row

if TYPE_CHECKING:
    from tests.benchmarks.training import Job

MODULE = "tests.benchmarks.training_window"
ROUNDS = 3
_TICK_MS = 5
_PATIENCE = 120.0
_TARGETS = {"CNN": 1 / 0.95, "MLP": 1 / 0.85}
_FACTORIES = {"CNN": "small_cnn", "MLP": "tiny_mlp"}
_EPOCHS = {"CNN": 12, "MLP": 150}
"""Seconds of work, as the runs that a window is for take minutes."""


def run() -> list[Row]:
    """Seconds per 1,000 steps, and gaps in the GUI thread."""
    rows: list[Row] = []
    for name, target in _TARGETS.items():
        ours, peer = _by_turns(name)
        title = f"in the window, {name}"
        rows += [
            Row(f"{title}, 1,000 steps", ours["seconds"], peer["seconds"], target),
            Row(f"    {title}: gaps of the GUI thread, p99", ours["p99"], float("nan"), 20, "ms", True),
            Row(f"    {title}: longest gap", ours["longest"], float("nan"), 100, "ms", True),
        ]
    return rows


def _by_turns(name: str) -> tuple[dict[str, float], dict[str, float]]:
    found: dict[str, list[dict[str, float]]] = {"ours": [], "peer": []}
    for number in range(ROUNDS):
        for who in ("ours", "peer") if number % 2 else ("peer", "ours"):
            found[who].append(_in_process(who, name))
    return _medians(found["ours"]), _medians(found["peer"])


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}


def _in_process(who: str, name: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as folder:
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "WTRANSPLANT_CONFIG_DIR": folder}
        command = [sys.executable, "-m", MODULE, who, name, folder]
        done = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env=surroundings, timeout=600
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _job(name: str) -> Job:
    from dataclasses import replace

    from tests.benchmarks import training

    return replace({"CNN": training.CNN, "MLP": training.MLP}[name], epochs=_EPOCHS[name])


def _peer(name: str) -> dict[str, float]:
    from dataclasses import replace

    from tests.benchmarks import training

    job = _job(name)
    data, threads = job.data(), training._best_threads(replace(job, epochs=max(1, job.epochs // 6)))
    return {"seconds": training._plain(job, data, threads)}


def _ours(name: str, folder: Path) -> dict[str, float]:
    from wtransplant.gui.app import Application, load_the_rest, make_application, stored_settings
    from wtransplant.gui.theme import apply_theme

    app = make_application()
    apply_theme(app, "light")
    application = Application(stored_settings())
    application.window.show()
    load_the_rest(application)
    application.jobs.wait()
    _settle(
        application
    )  # from here on torch has one thread in this one, so that no second pool stands in the way
    _open(application, name, folder)
    application.window.show_dock("train")
    _settle(application)
    application.jobs.wait()  # a person fills in the form meanwhile
    _wait(500)
    gaps = _Gaps()
    application.training.start()
    _settle(application)
    found = gaps.stop()
    finished = application.workspace.run
    assert finished is not None
    result = finished.result
    application.shut_down()
    return {"seconds": 1000 * result.seconds / result.steps, **found}


def _open(application: Any, name: str, folder: Path) -> None:
    import numpy as np
    import torch

    from tests.benchmarks import training
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.targets import TargetSpec, open_target
    from wtransplant.training import RunSettings

    job, factory = _job(name), _FACTORIES[name]
    source, data = folder / "source.pth", folder / "data.npz"
    torch.save(getattr(training, factory)().state_dict(), source)
    samples = job.data().train
    inputs, targets = samples.batch(torch.arange(len(samples)))
    np.savez(data, inputs=inputs.numpy(), targets=targets.numpy())
    workspace = application.workspace
    workspace.set_source(open_checkpoint(source), None)
    target = open_target(TargetSpec(f"tests.benchmarks.training:{factory}"), trust=True)
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    workspace.settings = RunSettings.from_values(
        data={"kind": "tensors", "path": str(data), "validation_share": 0.0},
        batch_size=training.BATCH,
        epochs=job.epochs,
    )


def _settle(application: Any) -> None:
    end = time.monotonic() + _PATIENCE
    _wait(50)
    while application.jobs.running and time.monotonic() < end:
        _wait(20)


def _wait(milliseconds: int) -> None:
    """Let the window live as it does; ``QTest.qWait`` would keep Python's lock all the while."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class _Gaps:
    """Times between the ticks of a timer in the GUI thread, in ms."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._ticks: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(lambda: self._ticks.append(time.perf_counter()))
        self._timer.start()

    def stop(self) -> dict[str, float]:
        import numpy as np

        self._timer.stop()
        gaps = 1000 * np.diff(self._ticks)
        return {"p99": float(np.percentile(gaps, 99)), "longest": float(gaps.max())}


if __name__ == "__main__":
    who, name, folder = sys.argv[1:]
    print(json.dumps(_peer(name) if who == "peer" else _ours(name, Path(folder))))
