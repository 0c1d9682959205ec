"""The best border: which ones there are, what is compared, and how the figures are read."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest
import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.recipe import load_recipe, open_recipe
from wtransplant.resources import example_recipe
from wtransplant.targets import open_target
from wtransplant.training import RunResult, RunSettings
from wtransplant.training.border import Border, BorderCurve, BorderRow, border_curve, border_runs, borders
from wtransplant.training.queue import QueuedRun, RunQueue


def net() -> nn.Module:
    torch.manual_seed(0)
    blocks = nn.Sequential(*(nn.Sequential(nn.Linear(4, 4), nn.ReLU()) for _ in range(3)))
    return nn.ModuleDict(
        {"stem": nn.Linear(4, 4), "blocks": blocks, "norm": nn.LayerNorm(4), "head": nn.Linear(4, 2)}
    )


@pytest.fixture(scope="module")
def digits() -> Plan:
    plan, notes = open_recipe(load_recipe(example_recipe()), trust=True)
    assert notes == []
    return plan


def test_borders_go_from_nothing_to_all_that_is_linked() -> None:
    target = open_target(net())
    linked = [key for key in target if not key.startswith("head")]
    found = borders(target, linked)
    assert [border.title for border in found] == [
        "nothing frozen",
        "1 block, to blocks.0",
        "2 blocks, to blocks.1",
        "3 blocks, to blocks.2",
        "all that is linked",
    ]
    stem = {"stem.weight", "stem.bias"}
    first = {"blocks.0.0.weight", "blocks.0.0.bias"}
    assert [len(border.keys) for border in found] == [0, 4, 6, 8, 10]
    assert found[1].keys == stem | first and found[4].keys == set(linked)


def test_what_is_new_is_never_frozen() -> None:
    target = open_target(net())
    linked = {key for key in target if key.startswith(("blocks.0", "blocks.2"))}
    found = borders(target, linked)
    assert [border.blocks for border in found] == [
        0,
        1,
        3,
    ]  # the second block has nothing that could be frozen
    assert found[-1].keys == linked
    policy = found[-1].policy(target, Policy(method="no_grad", decay_norms=False))
    assert policy.frozen_keys(target) == linked
    assert (policy.method, policy.decay_norms) == ("no_grad", False)


def test_without_links_there_is_no_border() -> None:
    with pytest.raises(TrainingError, match="nothing is linked"):
        borders(open_target(net()), [])


def row(blocks: int, *reached: float) -> BorderRow:
    return BorderRow(Border(blocks, f"b{blocks}", frozenset({"k"})), reached)


def test_mean_spread_and_standard_error_by_hand() -> None:
    each = row(1, 0.90, 0.92, 0.97)
    assert each.mean == pytest.approx(0.93)
    # Deviations -0.03, -0.01, 0.04: squares add up to 0.0026, by n - 1 = 2.
    assert each.spread == pytest.approx(sqrt(0.0013))
    assert each.standard_error == pytest.approx(sqrt(0.0013 / 3))
    assert row(1, 0.5).spread == 0.0


def test_the_advice_freezes_most_within_one_standard_error_of_the_best() -> None:
    best = row(1, 0.96, 0.98, 1.00)  # 0.98 with a standard error of 0.02 / sqrt(3) = 0.0115
    near, far = row(2, 0.97, 0.97, 0.97), row(3, 0.968, 0.968, 0.968)
    curve = BorderCurve("accuracy", (row(0, 0.9, 0.9, 0.9), best, near, far))
    assert curve.best is best and curve.advised is near
    assert curve.figure(best) == "98.0 % ± 2.0 %"
    assert "Within one standard error" in curve.describe() and "2 blocks" in curve.describe()


def test_of_losses_the_smallest_is_the_best() -> None:
    rows = (row(0, 0.5, 0.52), row(1, 0.3, 0.32), row(2, 0.9, 0.91))
    assert BorderCurve("loss", rows).best is rows[1]


def test_without_a_figure_nothing_is_advised() -> None:
    with pytest.raises(TrainingError, match="no run reached anything"):
        _ = BorderCurve("accuracy", (row(0), row(1))).best


def test_a_seed_decides_what_is_new_and_leaves_what_is_linked(
    digits: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path))
    chosen = borders(digits.target, digits.resolution.links)[-1:]
    runs = border_runs(digits, chosen, [0, 1, 1], RunSettings(), against_random=True)
    states = [run.make().state_dict() for run in runs]
    transplanted, random = states[::2], states[1::2]
    for state in transplanted:
        for key, link in digits.resolution.links.items():
            assert torch.equal(state[key], digits.source.tensor(link.sources[0]))
    heads = [state["head.weight"] for state in transplanted]
    assert not torch.equal(heads[0], heads[1]) and torch.equal(heads[1], heads[2])
    assert torch.equal(random[1]["head.weight"], heads[1])
    linear = "backbone.projection.linear.weight"
    assert not torch.equal(random[1][linear], transplanted[1][linear])
    assert [run.settings.seed for run in runs] == [0, 0, 1, 1, 1, 1]


def test_the_example_from_runs_to_curve(
    digits: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path))
    found = borders(digits.target, digits.resolution.links)
    chosen = (found[0], found[-1])
    settings = RunSettings(epochs=4, threads=1)
    runs = border_runs(digits, chosen, [0, 1], settings, against_random=True)
    outcomes = RunQueue(runs).carry_out()
    curve = border_curve(chosen, outcomes, against_random=True)
    assert curve.measure == "accuracy" and curve.random is not None
    by_hand = [outcome.result.after.accuracy for outcome in outcomes]  # type: ignore[union-attr]
    assert curve.rows[0].reached == (by_hand[0], by_hand[3])
    assert curve.rows[1].reached == (by_hand[1], by_hand[4])
    assert curve.random.reached == (by_hand[2], by_hand[5])
    for outcome in outcomes:
        assert isinstance(outcome.result, RunResult) and outcome.result.audit.holds
    assert len(outcomes[1].result.audit.unchanged) == 24  # type: ignore[union-attr]
    assert curve.rows[1].mean > curve.random.mean + 0.05
    assert "±" in curve.figure(curve.rows[0]) and all(run.target is digits.target for run in runs)
    half = border_curve(chosen, outcomes[:4], against_random=True)
    assert "±" not in half.figure(half.rows[1])  # one run has no spread
    assert (len(half.rows[0].reached), len(half.rows[1].reached)) == (2, 1)


def test_failed_runs_do_not_count(digits: Plan) -> None:
    everything = QueuedRun("frozen", RunSettings(epochs=1, threads=1), Policy(overrides={"": True}), net)
    outcomes = RunQueue([everything]).carry_out()
    curve = border_curve([Border(0, "", frozenset())], outcomes)
    assert curve.rows[0].reached == ()
