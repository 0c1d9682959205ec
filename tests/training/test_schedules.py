from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.optim import lr_scheduler as peers

from wtransplant.training import RunSettings
from wtransplant.training.optimizers import fastest_form, form_of, make_optimizer
from wtransplant.training.schedules import Rates, rate_factor

STEPS = 40


def peer_rates(optimizer: torch.optim.Optimizer, scheduler: peers.LRScheduler) -> list[float]:
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def optimizer() -> torch.optim.Optimizer:
    return torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.2)


@pytest.mark.parametrize("warmup", [0, 8])
@pytest.mark.parametrize("name", ["constant", "cosine", "linear"])
def test_rates_are_those_of_torchs_own_schedulers(name: str, warmup: int) -> None:
    own = optimizer()
    left = STEPS - warmup
    main = {
        "constant": lambda: peers.ConstantLR(own, factor=1.0),
        "cosine": lambda: peers.CosineAnnealingLR(own, left, eta_min=0.2 * 0.1),
        "linear": lambda: peers.LinearLR(own, 1.0, 0.1, left),
    }[name]()
    scheduler = main
    if warmup:
        # LinearLR reaches its end factor after total_iters steps: 1/8 at step 0, 1 at step 7.
        rising = peers.LinearLR(own, 1 / warmup, 1.0, warmup - 1)
        scheduler = peers.SequentialLR(own, [rising, main], [warmup])
    expected = peer_rates(own, scheduler)
    factor = rate_factor(name, warmup, STEPS, 0.1)
    assert [0.2 * factor(step) for step in range(STEPS)] == pytest.approx(expected, rel=1e-9)


def test_groups_keep_their_factors_under_a_schedule_and_a_new_rate() -> None:
    groups = [
        {"params": [nn.Parameter(torch.ones(1))], "lr": 0.2 * factor, "lr_factor": factor}
        for factor in (1, 0.1)
    ]
    settings = RunSettings(optimizer="sgd", learning_rate=0.2, schedule="linear")
    made = make_optimizer(groups, settings)
    rates = Rates(made, settings, 10)
    rates.apply(5)
    assert [group["lr"] for group in made.param_groups] == pytest.approx([0.1, 0.01])
    rates.set_full(0.4)
    assert [group["lr"] for group in made.param_groups] == pytest.approx([0.2, 0.02])
    assert rates.present == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("name", "kind", "given"),
    [
        ("sgd", torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
        ("adam", torch.optim.Adam, {}),
        ("adamw", torch.optim.AdamW, {}),
    ],
)
def test_optimizers_are_torchs_own_within_rounding(name: str, kind: type, given: dict) -> None:
    ours, theirs = nn.Linear(4, 3), nn.Linear(4, 3)
    theirs.load_state_dict(ours.state_dict())
    settings = RunSettings(optimizer=name, learning_rate=0.01, weight_decay=0.1, nesterov=True)
    made = make_optimizer(ours.parameters(), settings)
    peer = kind(theirs.parameters(), lr=0.01, weight_decay=0.1, foreach=False, **given)
    assert (type(made), form_of(made)) == (kind, "fused")
    inputs = torch.randn(7, 4)
    for _ in range(10):
        for model, one in ((ours, made), (theirs, peer)):
            one.zero_grad()
            model(inputs).square().sum().backward()
            one.step()
    torch.testing.assert_close(ours.weight, theirs.weight)


def test_parameters_that_no_fused_kernel_takes_get_torchs_own_choice() -> None:
    mixed = [nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2, device="meta"))]
    assert fastest_form(mixed) == {}
    whole = nn.Parameter(torch.ones(2, dtype=torch.complex64))
    assert fastest_form([whole]) == {}
    assert form_of(make_optimizer([whole], RunSettings())) == "plain"
