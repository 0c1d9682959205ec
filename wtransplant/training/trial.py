"""A model tried out: it may learn, and is afterwards as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

from wtransplant.freezing.enforce import FrozenModel
from wtransplant.freezing.policy import Policy
from wtransplant.training.data import Data
from wtransplant.training.distributed import ALONE
from wtransplant.training.feed import Feed
from wtransplant.training.fit import require_trainable, require_values
from wtransplant.training.hardware import find_device
from wtransplant.training.objective import Objective, check_fit
from wtransplant.training.randomness import seed_everything
from wtransplant.training.settings import RunSettings
from wtransplant.training.states import Kept
from wtransplant.training.surroundings import run_surroundings
from wtransplant.training.trainee import Trainee


@contextmanager
def trial(
    model: nn.Module, data: Data, settings: RunSettings, policy: Policy | None
) -> Iterator[tuple[Trainee, Feed]]:
    """A model made ready as for a run, in training mode, with its batches.

    Afterwards parameters, buffers, modes, where it is, and all random states are as before.

    Raises:
        DataError: the data do not fit the model.
        TrainingError: there is nothing to train, or the device is not there.
    """
    device = find_device(settings.device)
    require_values(model)
    policy = policy or Policy()
    with run_surroundings(model, policy.policy_at(0), device, settings) as held, _put_back(held):
        require_trainable(held)
        objective = Objective(settings, model, data)
        check_fit(model, data, settings, objective)
        trainee = Trainee(held, policy, data, objective, settings, 1, ALONE)
        feed = Feed(data.train, settings.batch_size, settings.accumulation, settings.seed, trainee.move)
        seed_everything(settings.seed)
        trainee.train()
        try:
            yield trainee, feed
        finally:
            trainee.close()


@contextmanager
def _put_back(held: FrozenModel) -> Iterator[None]:
    kept = Kept(held)
    try:
        yield
    finally:
        held.model.zero_grad(set_to_none=True)
        kept.restore()
