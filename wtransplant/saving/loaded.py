"""What became of a saved pair in a model: the report, and the optimizer's groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from wtransplant.errors import TrainingError
from wtransplant.saving.manifest import Manifest
from wtransplant.units import format_shape, plural

if TYPE_CHECKING:
    from wtransplant.freezing.enforce import FrozenModel
    from wtransplant.freezing.policy import Policy

_SHOWN = 8


class OtherShape(NamedTuple):
    """A key that has another shape in the model than in the pair."""

    saved: tuple[int, ...]
    wanted: tuple[int, ...]

    def __str__(self) -> str:
        return f"{format_shape(self.saved)} is saved, the model wants {format_shape(self.wanted)}"


@dataclass(frozen=True)
class Fit:
    """How the keys of a pair fit those of a model; the words are those of ``load_state_dict``.

    Attributes:
        fitting: keys that both have with one shape, in the model's order.
        missing: keys of the model that the pair has not.
        unexpected: keys of the pair that the model has not.
        mismatched: keys with another shape in the model.
        converted: fitting keys with another dtype in the model, to ``float32 → bfloat16``.
    """

    fitting: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    mismatched: Mapping[str, OtherShape]
    converted: Mapping[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether every key of either side has its counterpart."""
        return not (self.missing or self.unexpected or self.mismatched)

    @property
    def left_new(self) -> tuple[str, ...]:
        """Keys of the model that the pair gives nothing."""
        return (*self.missing, *self.mismatched)

    def problems(self) -> list[str]:
        """A line for each kind of key that does not fit."""
        parts = {
            "missing": list(self.missing),
            "unexpected": list(self.unexpected),
            "mismatched": [f"{key} ({shapes})" for key, shapes in self.mismatched.items()],
        }
        return [f"{name}: {_listed(keys)}" for name, keys in parts.items() if keys]


@dataclass(frozen=True)
class Loaded:
    """What :func:`load_frozen` or :func:`apply_manifest` did; ``print`` shows it as text.

    Attributes:
        manifest: the manifest that was applied.
        fit: how keys of pair and model fit.
        loaded: keys that have their values from the pair; none after :func:`apply_manifest`.
        frozen: keys that do not move any more.
        trainable: keys of the parameters that an optimizer is to get, each tensor once.
    """

    manifest: Manifest
    fit: Fit
    loaded: tuple[str, ...]
    frozen: frozenset[str]
    trainable: tuple[str, ...]
    _holding: FrozenModel = field(repr=False)
    _policy: Policy = field(repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the model that the pair has not; they are as they were, and trainable."""
        return self.fit.missing

    @property
    def unexpected(self) -> tuple[str, ...]:
        """Keys of the pair that the model has not."""
        return self.fit.unexpected

    @property
    def mismatched(self) -> Mapping[str, OtherShape]:
        """Keys with another shape in the model; they are as they were, and trainable."""
        return self.fit.mismatched

    @property
    def converted(self) -> Mapping[str, str]:
        """Keys whose dtype is another one in the model, which is the one that they have now."""
        return self.fit.converted

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The report for people, a line for each thing."""
        total = len(self.manifest.tensors)
        name = self.manifest.weights.name
        lines = [f"loaded: {len(self.loaded):,} of {plural(total, 'tensor')} of {name}"]
        lines = lines if self.loaded else [f"freezing of {name}; no values were loaded"]
        lines += [
            f"converted: {plural(count, 'tensor')}, {change}"
            for change, count in Counter(self.converted.values()).items()
            if self.loaded
        ]
        lines += self.fit.problems()
        lines.append(f"frozen: {plural(len(self.frozen), 'tensor')}")
        lines.append(f"trainable: {plural(len(self.trainable), 'tensor')}: {_listed(self.trainable)}")
        return "\n".join(lines)

    def train(self) -> None:
        """``model.train()``, with the frozen parts in eval mode at once."""
        self._holding.train()

    def optimizer_groups(
        self, lr: float | None = None, weight_decay: float | None = None
    ) -> list[dict[str, Any]]:
        """Parameter groups for a ``torch.optim`` optimizer, with the policy's rates and weight decay.

        See :func:`wtransplant.freezing.optimizer_groups`. What is frozen is in none of them, unless the policy wants
        the optimizer to know it.

        Args:
            lr: full learning rate, which the policy's factors multiply; by default the optimizer's own.
            weight_decay: where the policy does not keep it away; by default the optimizer's own.

        Raises:
            TrainingError: the policy has rates of its own for some modules, and no learning rate is given.
        """
        from wtransplant.freezing import optimizer_groups

        given = (1.0 if lr is None else lr, 1.0 if weight_decay is None else weight_decay)
        groups = optimizer_groups(self._holding.model, self._policy, *given)
        if lr is None and any(group["lr_factor"] != 1 for group in groups):
            raise TrainingError(
                "the policy has learning rates of its own for some modules",
                where="optimizer_groups",
                hint="Give the full learning rate: optimizer_groups(lr=1e-3).",
            )
        for group in groups:
            if lr is None:
                del group["lr"]
            if weight_decay is None and group["weight_decay"]:
                del group["weight_decay"]
        return groups


def _listed(keys: Collection[str]) -> str:
    shown = list(keys)[:_SHOWN]
    more = f" and {len(keys) - _SHOWN:,} more" if len(keys) > _SHOWN else ""
    return ", ".join(shown) + more
