"""What is frozen, as data: it goes into the recipe and the manifest as it is, and needs no torch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from wtransplant.errors import TrainingError
from wtransplant.freezing.choices import (
    STATISTICS,
    DropoutChoice,
    FreezeMethod,
    ModuleChoice,
    RowRange,
    StatisticsChoice,
    Unfreezing,
)
from wtransplant.freezing.inheritance import Inheritance
from wtransplant.freezing.paths import ancestors, depth, fewest_paths
from wtransplant.words import tr


class Policy(BaseModel):
    """What is frozen and how. Not to be changed in place: the methods give new policies.

    What decides about a key, the strongest first: the nearest choice by hand at or above it; a regex; the preset.
    The order in which things were said never matters.

    Attributes:
        overrides: module path or full key to frozen (true) or trainable (false), by hand. For a key the nearest
            ancestor-or-self counts; ``""`` is the root; without any the key is trainable.
        patterns: regex to frozen or trainable. It matches whole module paths or keys and then stands for a choice
            there; of several the one at the deepest place counts, and frozen before trainable.
        preset: ``linked`` stands for "whatever the plan links", until :meth:`resolved` puts keys in its
            place; the others are then exceptions to it.
        method: how frozen parameters are kept still, where ``modules`` says nothing else.
        statistics: what running statistics of normalisation layers do, where ``modules`` says nothing else.
        dropout: what dropout does in frozen parts, where ``modules`` says nothing else.
        modules: module path (or key) to what is chosen for it; each thing by itself is inherited from the nearest.
        rows: key to ranges of rows that are trained alone, frozen or not; the other rows do not move.
        decay_norms: whether weight decay is also for biases and tensors of one dimension (norms).
        schedule: gradual unfreezing; see :meth:`policy_at`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    overrides: dict[str, bool] = Field(default_factory=dict)
    patterns: dict[str, bool] = Field(default_factory=dict)
    preset: Literal["linked"] | None = None
    method: FreezeMethod = "both"
    statistics: StatisticsChoice = "follow"
    dropout: DropoutChoice = "off"
    modules: dict[str, ModuleChoice] = Field(default_factory=dict)
    rows: dict[str, tuple[RowRange, ...]] = Field(default_factory=dict)
    decay_norms: bool = True
    schedule: tuple[Unfreezing, ...] = ()

    @field_validator("rows")
    @classmethod
    def _check_rows(cls, rows: dict[str, tuple[RowRange, ...]]) -> dict[str, tuple[RowRange, ...]]:
        for key, ranges in rows.items():
            for first, end in ranges:
                if end <= first:
                    raise ValueError(
                        tr(
                            "rows {first} to {end} of {key!r}: the second number is after the last row",
                            first=first,
                            end=end,
                            key=key,
                        )
                    )
        return rows

    @classmethod
    def freeze_linked(cls, method: FreezeMethod = "both") -> Policy:
        """Freeze what the plan links, train what is new; symbolic until :meth:`resolved`."""
        return cls(preset="linked", method=method)

    @classmethod
    def freeze_keys(
        cls, frozen: Collection[str], keys: Iterable[str], method: FreezeMethod = "both"
    ) -> Policy:
        """Freeze exactly these keys, written as the fewest module paths.

        Args:
            frozen: the keys to freeze; those that are not among ``keys`` are left out.
            keys: all keys of the model, in its order.
            method: see the class.
        """
        return cls(overrides=fewest_paths(frozen, keys), method=method)

    def is_frozen(self, path: str) -> bool:
        """Whether a key (or, for its own sake, a module path) is frozen.

        Raises:
            TrainingError: the preset is not resolved yet.
        """
        self._require_resolved()
        return path not in self.rows and Inheritance(self, [path], ()).said(path).frozen

    def frozen_keys(
        self,
        keys: Iterable[str],
        ties: Iterable[Collection[str]] = (),
        linked_keys: Collection[str] | None = None,
    ) -> frozenset[str]:
        """Those of the keys that are frozen as a whole.

        Args:
            keys: full keys.
            ties: keys that are one tensor; freezing one of them freezes all (case E8), and training rows of one
                of them trains these rows of all.
            linked_keys: what the plan links, a set for the preset to look into; without it the policy has to be
                resolved. The answer is that of the policy resolved against it, and comes sooner.

        Raises:
            TrainingError: the preset is not resolved yet, or a regex is not valid.
        """
        if linked_keys is None:
            self._require_resolved()
        keys, ties = tuple(keys), tuple(ties)
        asked = Inheritance(self, [*keys, *(key for tie in ties for key in tie)], linked_keys or ())
        frozen = asked.frozen(keys)
        for tie in ties:
            if any(asked.said(key).frozen for key in tie):
                frozen.update(tie)
        partly = {key for tie in ties if any(key in self.rows for key in tie) for key in tie}
        return frozenset(frozen - partly - self.rows.keys())

    def set(self, paths: str | Iterable[str], frozen: bool) -> Policy:
        """A policy in which these paths or keys, and all below them, are frozen or trainable.

        Running statistics below them go on following their own setting; say it of their very keys to have it
        otherwise. Rows that were trained alone there no longer are.
        """
        chosen = {paths} if isinstance(paths, str) else set(paths)
        said_elsewhere = self.preset is not None or self.patterns
        default = None if said_elsewhere else False
        rows = {key: ranges for key, ranges in self.rows.items() if not _is_below(key, chosen)}
        overrides = _overridden(self.overrides, chosen, frozen, default)
        if self._has_statistics_setting:
            overrides |= {path: frozen for path in chosen if path.rpartition(".")[2] in STATISTICS}
        return self.model_copy(update={"overrides": overrides, "rows": rows})

    def with_pattern(self, pattern: str, frozen: bool | None) -> Policy:
        """A policy with one more regex; ``None`` takes it away.

        Raises:
            TrainingError: the regex is not valid.
        """
        patterns = {text: value for text, value in self.patterns.items() if text != pattern}
        if frozen is not None:
            patterns[pattern] = frozen
            Inheritance(Policy(patterns={pattern: frozen}), (), ())
        return self.model_copy(update={"patterns": patterns})

    def with_choice(self, path: str, **choice: Any) -> Policy:
        """A policy with something else chosen for a module: ``method``, ``statistics``, ``dropout``, ``rate``.

        Things that are not named stay; ``None`` takes one away.

        Raises:
            TrainingError: there is no such choice.
        """
        known = self.modules.get(path, ModuleChoice()).model_dump()
        changed = self._changed(modules=self.modules | {path: known | choice})
        modules = {place: made for place, made in changed.modules.items() if made != ModuleChoice()}
        return changed.model_copy(update={"modules": modules})

    def with_rows(self, key: str, *ranges: tuple[int, int]) -> Policy:
        """A policy in which only these rows of a tensor are trained; no range takes that away.

        Args:
            key: of a tensor with at least one dimension; a row is one index of the first.
            ranges: first row and the row after the last one.

        Raises:
            TrainingError: a range is empty.
        """
        rows = {other: given for other, given in self.rows.items() if other != key}
        return self._changed(rows=rows | ({key: ranges} if ranges else {}))

    def method_of(self, path: str) -> FreezeMethod:
        """How a key would be kept still if it is frozen."""
        found = next((made.method for _, made in self._choices_for(path) if made.method), None)
        return found or self.method

    def dropout_of(self, path: str) -> DropoutChoice:
        """What dropout does in a module if that is frozen."""
        found = next((made.dropout for _, made in self._choices_for(path) if made.dropout), None)
        return found or self.dropout

    def statistics_at(self, path: str) -> tuple[str, StatisticsChoice]:
        """Where the setting for a key's or module's statistics stands, and what it says."""
        for place, made in self._choices_for(path):
            if made.statistics:
                return place, made.statistics
        return "", self.statistics

    def rate_of(self, path: str) -> float:
        """The factor on the learning rate of a key."""
        return next((made.rate for _, made in self._choices_for(path) if made.rate), 1.0)

    def policy_at(self, epoch: int) -> Policy:
        """The policy that holds in an epoch (from 0), after the steps of the schedule until then; it has none itself.

        What is trainable at one time stays so: what :meth:`frozen_keys` of the last epoch names never moved.
        """
        paths = [path for step in self.schedule if step.epoch <= epoch for path in step.paths]
        return self.model_copy(update={"schedule": ()}).set(paths, False)

    @property
    def at_end(self) -> Policy:
        """The policy after the whole schedule."""
        return self.policy_at(max(self.change_epochs, default=0))

    @property
    def change_epochs(self) -> tuple[int, ...]:
        """The epochs (from 0) at whose beginning the schedule changes something, in order."""
        return tuple(sorted({step.epoch for step in self.schedule if step.paths}))

    def resolved(self, linked_keys: Collection[str], target: Iterable[str]) -> Policy:
        """The same policy with keys in the place of the preset, and of the regexes that are exceptions to it.

        Args:
            linked_keys: the target keys that the plan links.
            target: all keys of the target, in its order (a ``TargetModel`` will do).
        """
        if self.preset is None:
            return self
        keys = tuple(target)
        overrides = fewest_paths(self._frozen_without_hand(keys, linked_keys), keys)
        for path in sorted(self.overrides, key=depth):
            overrides = _overridden(overrides, {path}, self.overrides[path], default=False)
        return self.model_copy(update={"overrides": overrides, "patterns": {}, "preset": None})

    def _frozen_without_hand(self, keys: tuple[str, ...], linked_keys: Collection[str]) -> Collection[str]:
        if not self.patterns:
            return linked_keys
        asked = Inheritance(self.model_copy(update={"overrides": {}}), keys, linked_keys)
        return [key for key in keys if asked.said_beside_statistics(key).frozen]

    def _choices_for(self, path: str) -> Iterable[tuple[str, ModuleChoice]]:
        if self.modules:
            yield from (
                (place, self.modules[place]) for place in (path, *ancestors(path)) if place in self.modules
            )

    @property
    def _has_statistics_setting(self) -> bool:
        return self.statistics != "follow" or any(choice.statistics for choice in self.modules.values())

    def _changed(self, **fields: Any) -> Policy:
        try:
            return type(self).model_validate(self.model_dump() | fields)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise TrainingError(first["msg"], where=where, hint=tr("Choose another value.")) from error

    def _require_resolved(self) -> None:
        if self.preset is not None:
            raise TrainingError(
                tr("the policy says 'freeze what is linked' and does not know yet what is linked"),
                hint=tr("Resolve it against a plan first: policy.resolved(linked_keys, target)."),
            )


def _is_below(path: str, chosen: Collection[str]) -> bool:
    return path in chosen or any(above in chosen for above in ancestors(path))


def _inherited(overrides: Mapping[str, bool], path: str) -> bool | None:
    return next((overrides[above] for above in ancestors(path) if above in overrides), None)


def _overridden(
    overrides: Mapping[str, bool], chosen: Collection[str], frozen: bool, default: bool | None
) -> dict[str, bool]:
    """The overrides after a choice: what lies below the chosen paths goes, and so does what says nothing new.

    ``default`` is what holds where nothing is said; ``None`` while a preset or a regex stands there, and then each
    choice counts.
    """
    kept = {path: value for path, value in overrides.items() if not _is_below(path, chosen)}
    for path in sorted(chosen, key=depth):
        inherited = _inherited(kept, path)
        if (default if inherited is None else inherited) is not frozen:
            kept[path] = frozen
    return kept
