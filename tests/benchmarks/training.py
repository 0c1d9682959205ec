"""Steps per second of a run without a window, against a plain hand-written loop in the same process, by turns.

The peer is the loop that one writes by hand, as fast as it gets: the same fused optimizer, no loss read, no figure
kept. Both do the same steps on the same data, with the number of threads at which the peer is faster. The frozen
backbone's peer is our own run with nothing frozen.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from tests.benchmarks.rows import Row
from wtransplant.freezing import Policy
from wtransplant.training import LoadedData, RunSettings, fine_tune
from wtransplant.training.cores import usable_cores
from wtransplant.training.data import TensorSamples

ROUNDS = 5
BATCH = 16


@dataclass(frozen=True)
class Job:
    """A model, its data and how many epochs one turn is."""

    name: str
    make: Callable[[], nn.Module]
    shape: tuple[int, ...]
    samples: int
    epochs: int

    def data(self) -> LoadedData:
        generator = torch.Generator().manual_seed(0)
        inputs = torch.randn(self.samples, *self.shape, generator=generator)
        targets = torch.randint(0, 10, (self.samples,), generator=generator)
        return LoadedData(TensorSamples(inputs, targets), TensorSamples(inputs[:0], targets[:0]))


def small_cnn() -> nn.Module:
    """3→32→64 channels, for 32×32 images."""
    return nn.Sequential(
        *(nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1)),
        *(nn.Flatten(), nn.Linear(64, 10)),
    )


def tiny_mlp() -> nn.Module:
    """32→64→10."""
    return nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 10))


CNN = Job("small CNN", small_cnn, (3, 32, 32), 768, 1)
MLP = Job("tiny MLP", tiny_mlp, (32,), 2048, 25)


def run() -> list[Row]:
    """All figures: seconds per 1,000 steps."""
    kept = {"cache_features": True, "epochs": 4}
    return [
        _against_plain(CNN),
        _against_plain(MLP),
        _against_unfrozen("backbone frozen", {}),
        _against_unfrozen("backbone frozen, features kept", kept),
    ]


def _against_plain(job: Job) -> Row:
    """At least 0.98 of the peer's steps per second."""
    data, threads = job.data(), _best_threads(job)
    ours, peer = _by_turns(lambda: _ours(job, data, threads), lambda: _plain(job, data, threads))
    return Row(f"{job.name}, 1,000 steps", ours, peer, 1 / 0.98)


def _against_unfrozen(name: str, settings: dict[str, object]) -> Row:
    """At least 1.5 of the steps per second that the same run has with nothing frozen."""
    data, threads = CNN.data(), _best_threads(CNN)
    backbone = Policy(overrides={"0": True, "3": True})
    ours, peer = _by_turns(
        lambda: _ours(CNN, data, threads, backbone, **settings), lambda: _ours(CNN, data, threads)
    )
    return Row(f"{CNN.name}, {name}, against nothing frozen", ours, peer, 1 / 1.5)


def _ours(
    job: Job, data: LoadedData, threads: int, policy: Policy | None = None, **settings: object
) -> float:
    torch.manual_seed(0)
    given = {"epochs": job.epochs, "batch_size": BATCH, "threads": threads} | settings
    result = fine_tune(job.make(), data, RunSettings.from_values(**given), policy)
    return 1000 * result.seconds / result.steps


def _plain(job: Job, data: LoadedData, threads: int) -> float:
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    model = job.make()
    inputs, targets = data.train.batch(torch.arange(len(data.train)))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.005, weight_decay=0.01, fused=True)
    model.train()
    begin, steps = time.perf_counter(), 0
    for _ in range(job.epochs):
        for batch in torch.randperm(len(inputs)).split(BATCH):
            loss = nn.functional.cross_entropy(model(inputs[batch]), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            steps += 1
    return 1000 * (time.perf_counter() - begin) / steps


def _best_threads(job: Job) -> int:
    data, before = job.data(), torch.get_num_threads()
    counts = sorted({1, max(1, usable_cores() // 2), usable_cores()})
    seconds = {count: min(_plain(job, data, count) for _ in range(2)) for count in counts}
    torch.set_num_threads(before)
    return min(seconds, key=lambda count: seconds[count])


def _by_turns(ours: Callable[[], float], peer: Callable[[], float]) -> tuple[float, float]:
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(ROUNDS):
        for is_ours in (True, False) if number % 2 else (False, True):
            found[is_ours].append((ours if is_ours else peer)())
    return statistics.median(found[True]), statistics.median(found[False])
