"""A model that learns under a policy, with its optimizer; both change together when the policy does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing.enforce import FrozenModel, enforce
from wtransplant.freezing.optimizer import optimizer_groups
from wtransplant.freezing.policy import Policy
from wtransplant.training.acceleration import compiled
from wtransplant.training.calling import on_model
from wtransplant.training.data import Data
from wtransplant.training.distributed import World
from wtransplant.training.features import FeatureCache, cache_for
from wtransplant.training.fit import first_floating, undisturbed
from wtransplant.training.module_norms import ModuleNorms
from wtransplant.training.objective import Objective
from wtransplant.training.optimizers import carry_over, make_optimizer
from wtransplant.training.run_checkpoint import RunCheckpoint
from wtransplant.training.samples import Inputs
from wtransplant.training.schedules import Rates
from wtransplant.training.settings import RunSettings
from wtransplant.training.sharded_parts import gathered, is_sharded, own_part, part_of
from wtransplant.training.states import load_by_name, whole_state
from wtransplant.training.stepper import Stepper
from wtransplant.words import tr


class Trainee:
    """What learns in a run.

    Args:
        held: the model on its device, with the policy of the first epoch in force.
        policy: the whole policy, with its schedule.
        data: what it learns from.
        objective: what it is to make small.
        settings: of the run.
        planned: steps of the run.
        world: the processes that train it together.

    Attributes:
        held: the model under the policy in force now.
        stepper: does the steps; with ``optimizer`` and ``rates`` renewed when the policy changes.
        notes: what did not go as asked, in sentences for people.
    """

    def __init__(
        self,
        held: FrozenModel,
        policy: Policy,
        data: Data,
        objective: Objective,
        settings: RunSettings,
        planned: int,
        world: World,
    ) -> None:
        self.model = held.model
        self.held = held
        self.notes: list[str] = []
        self.like = first_floating(held.model)
        self._policy = policy
        self._data = data
        self._objective = objective
        self._settings = settings
        self._planned = planned
        self._world = world
        self._order = torch.channels_last if settings.channels_last else torch.preserve_format
        self._in_force = policy.policy_at(0)
        self.optimizer: torch.optim.Optimizer
        self.stepper: Stepper
        self.cache: FeatureCache | None = None
        self._begin()

    @property
    def policy(self) -> Policy:
        """What is in force now."""
        return self._in_force

    @property
    def trained(self) -> dict[str, nn.Parameter]:
        """What the optimizer changes, by key."""
        return self._trained

    def train(self) -> None:
        """Training mode, but for what rests."""
        self.held.train()

    def reach_epoch(self, epoch: int) -> bool:
        """Put the policy of an epoch in force, if it is another one; whether it was.

        The optimizer keeps what it remembers of the parameters that stay in training.
        """
        policy = self._policy.policy_at(epoch)
        if policy == self._in_force:
            return False
        self._in_force = policy
        self.held = enforce(self.model, policy)
        old, rates = self.optimizer, self.rates
        self._begin()
        carry_over(old, self.optimizer)
        self.rates.follow(rates)
        return True

    def move(self, inputs: Inputs, targets: torch.Tensor) -> tuple[Inputs, torch.Tensor]:
        """Inputs and targets where the model is, in its precision and memory order."""
        inputs = on_model(inputs, self.like)
        if self._order is torch.channels_last and isinstance(inputs, torch.Tensor) and inputs.ndim == 4:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        return inputs, targets.to(self.like.device)

    def state(self) -> dict[str, Any]:
        """Model, optimizer, scheduler and scaler, not copied; see :class:`RunCheckpoint` for the names.

        What is spread over processes is put together, for which every one of them has to call this.
        """
        self.held.restore()
        everything = whole_state(self.model)
        saved = self.model.state_dict().keys()
        return {
            "model": gathered(everything),
            "hidden": tuple(key for key in everything if key not in saved),
            "optimizer": gathered(self.optimizer.state_dict()),
            "scheduler": self.rates.state_dict() if self.rates.moves else None,
            "scaler": None if self.stepper.scaler is None else self.stepper.scaler.state_dict(),
        }

    def load(self, checkpoint: RunCheckpoint) -> None:
        """Take up a state again; :meth:`reach_epoch` comes before.

        What the settings say about the optimizer holds, if it is not what it was; the learning rate then too.

        Raises:
            TrainingError: it belongs to another model, or other parameters were trained.
        """
        _require_same(tr("a model with other keys"), whole_state(self.model).keys(), checkpoint.model.keys())
        self._fill(checkpoint.model)
        load_by_name(self.optimizer, checkpoint.optimizer)
        if self.stepper.scaler is not None and checkpoint.scaler is not None:
            self.stepper.scaler.load_state_dict(dict(checkpoint.scaler))
        self.rates = Rates(self.optimizer, self._settings, self._planned)
        if checkpoint.settings["learning_rate"] == self._settings.learning_rate:
            self.rates.set_full(checkpoint.facts["full_rate"])
        self.rates.apply(checkpoint.step)

    @torch.no_grad()
    def _fill(self, values: Mapping[str, torch.Tensor]) -> None:
        for key, tensor in whole_state(self.model).items():
            own_part(tensor).copy_(part_of(values[key], tensor))

    def _begin(self) -> None:
        settings = self._settings
        self._trained = self.held.trainable()
        self.norms = ModuleNorms(self._trained)
        groups = optimizer_groups(self.model, self._in_force, settings.learning_rate, settings.weight_decay)
        self.optimizer = make_optimizer(groups, settings)
        self.rates = Rates(self.optimizer, settings, self._planned)
        self.cache = self._features()
        self.stepper = Stepper(
            self.model,
            self._wrapped(),
            self._objective,
            self.optimizer,
            self._trained,
            settings,
            clear_all=bool(self.held.collecting),
            cache=self.cache,
        )

    def _features(self) -> FeatureCache | None:
        if not self._settings.cache_features:
            return None
        self._let_go_of_features()
        cache, note = cache_for(self.held, self._data, self._objective, self.move, self._settings)
        self.notes += [note] if note else []
        return cache

    def _let_go_of_features(self) -> None:
        if self.cache is not None:
            self.cache.close()

    def _wrapped(self) -> nn.Module:
        if self._settings.compile and self._world.alone:
            module, note = self._compiled()
            self.notes += [note] if note else []
            return module
        if self._world.alone or is_sharded(self.model):
            return self.model
        return self._world.wrap(self.model, uses_all=self._uses_all())

    def _compiled(self) -> tuple[nn.Module, str]:
        if self.cache is not None:
            return self.model, tr("Not compiled, because the features of the frozen part are kept.")
        with self._trying() as loss:
            return compiled(self.model, loss)

    def _uses_all(self) -> bool:
        """Whether a step gives every trained parameter a gradient."""
        with self._trying() as loss:
            loss(self.model).backward()  # type: ignore[no-untyped-call]
            return all(parameter.grad is not None for parameter in self._trained.values())

    @contextmanager
    def _trying(self) -> Iterator[Callable[[nn.Module], torch.Tensor]]:
        """The loss of two samples in training mode, through what it is given; nothing stays of it."""
        with undisturbed(self.model):
            inputs, targets = self.move(*self._data.train.batch(torch.arange(min(2, len(self._data.train)))))
            self.held.train()
            try:
                yield lambda model: self._objective.batch_loss(model, inputs, targets)
            finally:
                self.model.zero_grad(set_to_none=True)

    def close(self) -> None:
        """Let go of what was put on the model."""
        self._let_go_of_features()


def _require_same(what: str, here: Collection[str], there: Collection[str]) -> None:
    """Raise if the keys differ."""
    here, there = set(here), set(there)
    if here != there:
        lacking, more = sorted(here - there), sorted(there - here)
        which = (
            tr("{lacking!r} is not in it", lacking=lacking[0])
            if lacking
            else tr("it has {more!r}", more=more[0])
        )
        raise TrainingError(
            tr("the run checkpoint belongs to {what}: {which}", what=what, which=which),
            where=tr("run checkpoint"),
            hint=tr("Continue with the recipe, the model and the freezing that the run was started with."),
        )
