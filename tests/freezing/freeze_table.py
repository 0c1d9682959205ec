"""``python -m tests.freezing.freeze_table``: policy × kind of layer, each trained for 20 steps.

A layer stands between two others. Each cell trains the model with SGD (momentum, weight decay) and with AdamW, and
compares every parameter and buffer bit for bit with what it was: what is frozen is the same, what is trained is not.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import torch

from tests.checkpoints.format_table import NOT_WRITTEN, text
from tests.freezing.layers import (
    DROPPING,
    FEATURES,
    LAYERS,
    OPTIMIZERS,
    STATISTICS,
    Net,
    make_net,
    state,
    train_steps,
    unmoved,
)
from wtransplant.freezing import FreezeMethod, Policy, effective, optimizer_groups
from wtransplant.freezing.audit import compare, snapshot
from wtransplant.freezing.enforce import FrozenModel, enforce

OK = "ok"
NOT_MEANT = NOT_WRITTEN
_STATISTIC_NAMES = ("running_mean", "running_var", "num_batches_tracked")


@dataclass(frozen=True)
class Settings:
    learning_rate: float = 0.05
    weight_decay: float = 0.1
    optimizer: str = "sgd"


def frozen_policy(layer: str, method: FreezeMethod = "both") -> Policy:
    """The layer frozen; where it has a tied head, by the name of the embedding alone."""
    path = "frozen.embedding" if "tied" in layer else "frozen"
    return Policy(overrides={path: True}, method=method)


def trained(layer: str, optimizer: str, policy: Policy) -> tuple[Net, FrozenModel, set[str]]:
    """A model after 20 steps under a policy, and the keys of what did not move."""
    model = make_net(layer)
    held = enforce(model, policy)
    before, hashes = state(model), snapshot(model, held.frozen)
    groups = optimizer_groups(model, policy, Settings.learning_rate, Settings.weight_decay)
    train_steps(model, OPTIMIZERS[optimizer](groups))
    audit = compare(hashes, model)
    assert audit.holds and len(audit.unchanged) == len(held.frozen), audit.describe()
    return model, held, unmoved(before, model)


def idle(model: Net) -> set[str]:
    """What torch never moves: instance norm has a counter of batches, but does not count."""
    return {
        f"{path}.num_batches_tracked"
        for path, module in model.named_modules()
        if isinstance(module, torch.nn.InstanceNorm1d)
    }


def of_layer(model: Net) -> set[str]:
    return {key for key in state(model) if key.startswith("frozen.")}


def check_frozen(layer: str, optimizer: str, method: FreezeMethod) -> None:
    """The layer does not move, the rest does, gradients go through it, and the view shows by which method."""
    policy = frozen_policy(layer, method)
    model, held, still = trained(layer, optimizer, policy)
    assert still == of_layer(model) == held.frozen
    assert model.front.weight.grad is not None and model.front.weight.grad.abs().sum() > 0
    rows = {row.key: row for row in effective(model, policy, Settings()).rows}
    for key, parameter in model.frozen.named_parameters(prefix="frozen"):
        assert (parameter.grad is not None) == rows[key].requires_grad == (method == "left_out"), key
        assert (rows[key].group is not None) == (method == "no_grad"), key


def check_trained(layer: str, optimizer: str) -> None:
    """The other way round: only the layer is trained, and all of it moves."""
    model, _, still = trained(layer, optimizer, Policy(overrides={"front": True, "head": True}))
    assert still == (state(model).keys() - of_layer(model)) | idle(model)


def check_nothing(layer: str, optimizer: str) -> None:
    """Without freezing everything moves, so that the other columns show something."""
    model, _, still = trained(layer, optimizer, Policy())
    assert still == idle(model)


def check_statistics_updating(layer: str, optimizer: str) -> None:
    """Parameters frozen, statistics on the move."""
    policy = frozen_policy(layer).model_copy(update={"statistics": "updating"})
    model, _, still = trained(layer, optimizer, policy)
    assert still == {key for key in of_layer(model) if not key.endswith(_STATISTIC_NAMES)} | idle(model)


def check_statistics_frozen(layer: str, optimizer: str) -> None:
    """Everything trained but the statistics, which the layer then normalises with."""
    model, _, still = trained(layer, optimizer, Policy(statistics="frozen"))
    assert still == {key for key in of_layer(model) if key.endswith(_STATISTIC_NAMES)}


def check_dropout(layer: str, optimizer: str) -> None:
    """Off by default in a frozen part, on if asked for; the layer does not move either way."""
    for choice in ("off", "on"):
        policy = frozen_policy(layer).model_copy(update={"dropout": choice})
        model, held, still = trained(layer, optimizer, policy)
        assert still == of_layer(model) == held.frozen
        model.train()
        inputs = torch.ones(16, FEATURES)
        assert torch.equal(model(inputs), model(inputs)) == (choice == "off")


COLUMNS: dict[str, Callable[[str, str], None]] = {
    "trained": check_nothing,
    "both": lambda layer, optimizer: check_frozen(layer, optimizer, "both"),
    "no gradient": lambda layer, optimizer: check_frozen(layer, optimizer, "no_grad"),
    "left out": lambda layer, optimizer: check_frozen(layer, optimizer, "left_out"),
    "alone": check_trained,
    "statistics updating": check_statistics_updating,
    "statistics frozen": check_statistics_frozen,
    "dropout off, on": check_dropout,
}


def is_meant(layer: str, column: str) -> bool:
    """Whether a layer has what the column is about."""
    wanted = STATISTICS if "statistics" in column else DROPPING if "dropout" in column else LAYERS
    return layer in wanted


def _cell(layer: str, column: str) -> str:
    if not is_meant(layer, column):
        return NOT_MEANT
    for optimizer in OPTIMIZERS:
        try:
            COLUMNS[column](layer, optimizer)
        except AssertionError as error:
            return f"FAILED: {optimizer}: {error}".splitlines()[0][:60]
    return OK


def table() -> list[tuple[str, ...]]:
    """Layers by policies."""
    return [
        ("layer", *COLUMNS),
        *((layer, *(_cell(layer, column) for column in COLUMNS)) for layer in LAYERS),
    ]


def main() -> int:
    """Print the table; 1 when a cell failed."""
    warnings.simplefilter("ignore")
    rows = table()
    explained = f"20 steps each with {' and with '.join(OPTIMIZERS)}; {NOT_MEANT}: the layer has none"
    print(text(rows), explained, sep="\n\n")
    return int(any(cell.startswith("FAILED") for row in rows for cell in row))


if __name__ == "__main__":
    sys.exit(main())
