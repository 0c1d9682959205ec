"""The best border between frozen and retrained layers: the same data for several borders, over several seeds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from wtransplant.errors import TrainingError
from wtransplant.freezing.blocks import blocks_of, depths_of
from wtransplant.freezing.policy import Policy
from wtransplant.targets.model import TargetModel
from wtransplant.training.queue import QueuedRun, QueueOutcome
from wtransplant.training.settings import RunSettings
from wtransplant.units import plural
from wtransplant.words import tr

if TYPE_CHECKING:
    from torch import nn

    from wtransplant.mapping import Plan

_HOW = ("method", "statistics", "dropout", "modules", "decay_norms")


@dataclass(frozen=True)
class Border:
    """A place where the frozen part ends.

    Attributes:
        blocks: so many are frozen, with what comes before; one more than there are stands for all that is linked.
        last: path of the last frozen block; empty if none is frozen, or everything that is linked.
        keys: what is frozen.
    """

    blocks: int
    last: str
    keys: frozenset[str]

    @property
    def title(self) -> str:
        """For people."""
        if not self.keys:
            return tr("nothing frozen")
        return (
            tr("{blocks}, to {last}", blocks=plural(self.blocks, "block"), last=self.last)
            if self.last
            else tr("all that is linked")
        )

    def policy(self, target: TargetModel, how: Policy) -> Policy:
        """Freeze what lies before the border.

        Args:
            target: the model.
            how: gives the method, what norms and dropout do, and the rates.
        """
        policy = Policy.freeze_keys(self.keys, target)
        return policy.model_copy(update={name: getattr(how, name) for name in _HOW})


@dataclass(frozen=True)
class BorderRow:
    """What was reached with one border.

    Attributes:
        border: which; ``None`` for the comparison, the model's own initial values with nothing frozen.
        reached: the measure of each seed that came to its end.
        seconds: the mean time of a run.
    """

    border: Border | None
    reached: tuple[float, ...]
    seconds: float = 0.0

    @property
    def mean(self) -> float:
        """Over the seeds; NaN without any."""
        return statistics.fmean(self.reached) if self.reached else math.nan

    @property
    def spread(self) -> float:
        """Standard deviation over the seeds (of the sample, with n - 1); 0 for one seed, which says nothing."""
        return statistics.stdev(self.reached) if len(self.reached) > 1 else 0.0

    @property
    def standard_error(self) -> float:
        """Of the mean."""
        return self.spread / math.sqrt(len(self.reached)) if self.reached else math.nan


@dataclass(frozen=True)
class BorderCurve:
    """The figures of all borders.

    Attributes:
        measure: ``accuracy``, of which more is better, or ``loss``.
        rows: by the number of frozen blocks.
        random: the comparison, if it was asked for.
    """

    measure: str
    rows: tuple[BorderRow, ...]
    random: BorderRow | None = None

    @property
    def best(self) -> BorderRow:
        """The one with the best mean; of equal ones the one that freezes most."""
        return max(
            self._measured(), key=lambda row: (self._worth(row), row.border.blocks if row.border else 0)
        )

    @property
    def advised(self) -> BorderRow:
        """The one that freezes most and is still within one standard error of the best.

        Breiman et al. 1984, section 3.4.3: the rule of one standard error, by which of models that cannot be told
        apart the simplest is taken. What is frozen costs least to train and cannot be forgotten.
        """
        best = self.best
        enough = self._worth(best) - best.standard_error
        good = [row for row in self._measured() if self._worth(row) >= enough]
        return max(good, key=lambda row: row.border.blocks if row.border else 0)

    def describe(self) -> str:
        """What was found, in a sentence or two."""
        best, advised = self.best, self.advised
        text = tr("Best: {title}, {figure}.", title=_title(best), figure=self.figure(best))
        if advised is not best:
            text += tr(
                " Within one standard error of it, and more is frozen: {title}, {figure}.",
                title=_title(advised),
                figure=self.figure(advised),
            )
        if self.random is not None and self.random.reached:
            text += tr(
                " From the model's own initial values, nothing frozen: {figure}.",
                figure=self.figure(self.random),
            )
        return text

    def figure(self, row: BorderRow) -> str:
        """Mean and spread of a row: ``99.5 % ± 0.2 %``, ``loss 0.31 ± 0.02``; of one run no spread."""
        if self.measure != "accuracy":
            spread = f" ± {row.spread:.2g}" if row.reached[1:] else ""
            return f"{self.measure} {row.mean:.4g}{spread}"
        spread = f" ± {100 * row.spread:.1f} %" if row.reached[1:] else ""
        return f"{100 * row.mean:.1f} %{spread}"

    def _worth(self, row: BorderRow) -> float:
        return row.mean if self.measure == "accuracy" else -row.mean

    def _measured(self) -> list[BorderRow]:
        measured = [row for row in self.rows if row.reached]
        if not measured:
            raise TrainingError(
                tr("no run reached anything that could be compared"),
                where=tr("find the best border"),
                hint=tr("Set validation data aside, and see why the runs failed."),
            )
        return measured


def borders(target: TargetModel, linked_keys: Collection[str]) -> tuple[Border, ...]:
    """All places where the frozen part may end, from nothing to all that is linked.

    What is new is trained in any case: frozen at its initial values it would only be in the way.

    Args:
        target: the model.
        linked_keys: what comes from the source.

    Raises:
        TrainingError: nothing is linked.
    """
    depths, blocks = depths_of(target), blocks_of(target)
    linked = {key: depths[key] for key in target if key in set(linked_keys)}
    if not linked:
        raise TrainingError(
            tr("nothing is linked, so there is nothing to freeze"),
            where=tr("find the best border"),
            hint=tr("Link keys first: what is new is trained in any case."),
        )
    found = [Border(0, "", frozenset())]
    for count in range(1, len(blocks) + 2):
        keys = frozenset(key for key, depth in linked.items() if depth <= count)
        if keys != found[-1].keys:
            found.append(Border(count, blocks[count - 1] if count <= len(blocks) else "", keys))
    return tuple(found)


def border_runs(
    plan: Plan,
    chosen: Sequence[Border],
    seeds: Sequence[int],
    settings: RunSettings,
    how: Policy | None = None,
    *,
    against_random: bool = False,
) -> tuple[QueuedRun, ...]:
    """The runs that compare borders, seed by seed, so that a queue that is ended early has some of each.

    A seed decides the order of the data, dropout, the split where the data have none, and the initial values of what
    is not linked, for which the target's code is run again. A target that was given as a module has these only once.

    Args:
        plan: what is transplanted; not to be changed meanwhile.
        chosen: of :func:`borders`.
        seeds: at least one, three or more for a spread that says something.
        settings: of all runs, but for the seed.
        how: see :meth:`Border.policy`.
        against_random: whether the model's own initial values are trained as well, nothing frozen.
    """
    how = how or Policy()
    models = _Models(plan)
    runs = []
    for seed in seeds:
        seeded = settings.model_copy(update={"seed": seed})
        transplanted, initial = partial(models.transplanted, seed), partial(models.initial, seed)
        for border in chosen:
            policy = border.policy(plan.target, how)
            runs.append(
                QueuedRun(
                    tr("{title}, seed {seed}", title=border.title, seed=seed),
                    seeded,
                    policy,
                    transplanted,
                    plan.target,
                )
            )
        if against_random:
            policy = Border(0, "", frozenset()).policy(plan.target, how)
            runs.append(
                QueuedRun(tr("initial values, seed {seed}", seed=seed), seeded, policy, initial, plan.target)
            )
    return tuple(runs)


def border_curve(
    chosen: Sequence[Border], outcomes: Iterable[QueueOutcome], *, against_random: bool = False
) -> BorderCurve:
    """What runs of :func:`border_runs` reached, in the order in which they were asked for; some may be missing.

    The measure is the accuracy, or the loss if one of the runs has no accuracy. Failed runs do not count.

    Args:
        chosen: the same as there.
        outcomes: of the queue, from the first one on.
        against_random: the same as there.
    """
    places: list[Border | None] = [*chosen, *([None] if against_random else [])]
    found: list[list[QueueOutcome]] = [[] for _ in places]
    for number, outcome in enumerate(outcomes):
        if outcome.result is not None and outcome.result.after is not None:
            found[number % len(places)].append(outcome)
    figures = [each.result.after for row in found for each in row if each.result]
    measure = "accuracy" if all(each and each.accuracy is not None for each in figures) else "loss"
    rows = [_row(place, each, measure) for place, each in zip(places, found, strict=True)]
    return BorderCurve(measure, tuple(rows[: len(chosen)]), rows[-1] if against_random else None)


def _row(border: Border | None, outcomes: Sequence[QueueOutcome], measure: str) -> BorderRow:
    results = [outcome.result for outcome in outcomes if outcome.result]
    reached = tuple(result.after.as_dict()[measure] for result in results if result.after)
    return BorderRow(border, reached, statistics.fmean(r.seconds for r in results) if results else 0.0)


def _title(row: BorderRow) -> str:
    return row.border.title if row.border else tr("initial values")


class _Models:
    """Models to train; of the target with other initial values only the last one is kept."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._opened = (0, plan.target) if plan.target.spec is None else (plan.target.spec.seed, plan.target)

    def transplanted(self, seed: int) -> nn.Module:
        target, resolution = self._target(seed), self._plan.resolution
        given = resolution.links.keys() | resolution.tied.keys()
        return target.filled(
            {key: self._plan.value(key) if key in given else target.initial(key) for key in target}
        )

    def initial(self, seed: int) -> nn.Module:
        target = self._target(seed)
        return target.filled({key: target.initial(key) for key in target})

    def _target(self, seed: int) -> TargetModel:
        from wtransplant.targets import open_target

        spec = self._plan.target.spec
        if spec is not None and self._opened[0] != seed:
            self._opened = (seed, open_target(replace(spec, seed=seed)))
        return self._opened[1]
