"""A run and the window share the machine: how often it is drawn, who computes with many threads, what is ready."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from wtransplant.gui.controllers.training_live import DrawingPace
from wtransplant.gui.models.run_threads import beside_a_window
from wtransplant.training import RunSettings, threads_beside_window


def compute(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_run_is_drawn_ten_times_a_second_as_long_as_drawing_is_cheap() -> None:
    pace = DrawingPace()
    assert pace.begin() == 100
    assert pace.next_interval() == 100
    time.sleep(0.05)  # waiting costs the run nothing
    assert pace.next_interval() == 100


def test_what_drawing_takes_is_a_thirtieth_of_the_time() -> None:
    pace = DrawingPace()
    pace.begin()
    for _ in range(5):  # the panel is opened: that is not drawn again
        compute(0.04)
        assert pace.next_interval() == 100
    compute(0.012)
    assert pace.next_interval() == pytest.approx(12 / 0.03, rel=0.3)  # 3 %
    compute(0.2)
    assert pace.next_interval() == 1000


def test_what_is_compared_has_a_fixed_number_of_threads() -> None:
    assert beside_a_window(RunSettings()).threads == threads_beside_window()
    assert beside_a_window(RunSettings(threads=3)).threads == 3


POOLS = """
import torch
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from wtransplant.gui import engine
from wtransplant.gui.jobs import Jobs

application = QCoreApplication([])
torch.set_num_threads(4)
engine.compute_in_jobs_only()
jobs, loop = Jobs(), QEventLoop()
jobs.start("count", lambda _: torch.get_num_threads(), print, ended=loop.quit)
QTimer.singleShot(20_000, loop.quit)
loop.exec()
print(torch.get_num_threads())
"""


def test_torch_takes_many_threads_in_jobs_and_one_in_the_window() -> None:
    done = subprocess.run([sys.executable, "-c", POOLS], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["4", "1"], done.stderr


READY = """
import sys
from wtransplant.gui import engine
engine.load()
before = set(sys.modules)
engine.load_for_training()
import gc, torch
assert gc.isenabled() and "torch._dynamo" in sys.modules and "torch._dynamo" not in before
ready = set(sys.modules)
from wtransplant.training import LoadedData, RunSettings, fine_tune
from wtransplant.training.data import TensorSamples
samples = TensorSamples(torch.randn(32, 4), torch.randint(0, 2, (32,)))
fine_tune(torch.nn.Linear(4, 2), LoadedData(samples, samples), RunSettings(epochs=1))
print(len(set(sys.modules) - ready))
"""


def test_a_first_run_finds_what_it_needs_imported() -> None:
    done = subprocess.run([sys.executable, "-c", READY], capture_output=True, text=True, timeout=300)
    # Without getting ready there are more than 800.
    assert int(done.stdout) <= 20, done.stderr
