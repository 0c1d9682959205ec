"""What a window shows and a recipe stores: source, target, plan, policy, run settings, and the last run.

Knows no Qt; tells about changes through psygnal signals. An empty workspace imports nothing of what works on
a full one, so that the window need not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from psygnal import Signal, SignalGroup

from wtransplant.errors import TrainingError, WtransplantError
from wtransplant.words import again, tr

if TYPE_CHECKING:
    from torch import nn

    from wtransplant.checkpoints import Checkpoint
    from wtransplant.freezing import Policy
    from wtransplant.mapping import Decisions, Link, Plan, Resolution
    from wtransplant.saving import SaveSettings, Trained
    from wtransplant.targets import TargetModel
    from wtransplant.targets.trust import AskTrust
    from wtransplant.training import Autosave, History, RunCheckpoint, RunControl, RunResult, RunSettings
    from wtransplant.training.data import Data
    from wtransplant.training.distributed import World


_REMEMBERED = 8
"""So many policies are remembered with what they freeze; at 100,000 keys each takes some MB."""


class WorkspaceEvents(SignalGroup):
    """What a workspace tells: each carries nothing, ask the workspace."""

    source_changed = Signal()
    target_changed = Signal()
    plan_changed = Signal()
    policy_changed = Signal()
    settings_changed = Signal()
    run_changed = Signal()


@dataclass(frozen=True)
class Edit:
    """The editable state as one value: what undo and redo put back."""

    decisions: Decisions
    resolution: Resolution
    policy: Policy


@dataclass(frozen=True)
class FinishedRun:
    """A run that came to its end: what it started from, its figures, and what it left."""

    decisions: Decisions
    policy: Policy
    result: RunResult
    trained: Trained

    @property
    def headline(self) -> str:
        """The one figure to show: the accuracy that was reached, or the loss where there is none."""
        after = self.result.after
        if after is None:
            return ""
        return tr("loss {loss:.4g}", loss=after.loss) if after.accuracy is None else f"{after.accuracy:.1%}"

    def describe(self) -> str:
        """What it reached, in one line."""
        result = self.result
        parts = []
        if result.before is not None and result.after is not None:
            if result.after.accuracy is not None and result.before.accuracy is not None:
                parts.append(
                    tr(
                        "accuracy {accuracy:.1%} → {accuracy2:.1%}",
                        accuracy=result.before.accuracy,
                        accuracy2=result.after.accuracy,
                    )
                )
            parts.append(
                tr("loss {loss:.4g} → {loss2:.4g}", loss=result.before.loss, loss2=result.after.loss)
            )
        parts += [
            tr("{reason} in {seconds:.1f} s", reason=again(result.reason), seconds=result.seconds),
            str(result.audit),
        ]
        return " · ".join(parts)


class Workspace:
    """One transplant under way."""

    events: ClassVar[WorkspaceEvents]

    def __init__(self) -> None:
        self.events = WorkspaceEvents()  # type: ignore[misc]  # one group for each workspace
        self.source: Checkpoint | None = None
        self.target: TargetModel | None = None
        self.plan: Plan | None = None
        self.saving: SaveSettings | None = None  # how pairs are written; None for the usual way
        self.first_settings: Callable[[], RunSettings] = _default_settings
        self._policy: Policy | None = None
        self._settings: RunSettings | None = None
        self._run: FinishedRun | None = None
        self._frozen: list[tuple[tuple[object, ...], frozenset[str]]] = []  # and what they follow from

    @property
    def policy(self) -> Policy:
        """What is frozen; nothing to begin with."""
        if self._policy is None:
            self._policy = _no_policy()
        return self._policy

    @policy.setter
    def policy(self, policy: Policy) -> None:
        self._policy = policy

    @property
    def settings(self) -> RunSettings:
        """What the next run uses; what ``first_settings`` gives to begin with."""
        if self._settings is None:
            self._settings = self.first_settings()
        return self._settings

    @settings.setter
    def settings(self, settings: RunSettings) -> None:
        if settings != self._settings:
            self._settings = settings
            self.events.settings_changed.emit()

    def plan_for(self, source: Checkpoint | None, target: TargetModel | None) -> Plan | None:
        """The plan for a pair: certain links, the rules, and those links by hand whose keys are still there.

        Changes nothing, so that a job can do it off the GUI thread.
        """
        if source is None or target is None:
            return None
        from wtransplant.mapping import Plan

        plan = Plan(source, target)
        if self.plan is not None:
            plan.decisions = _carried_over(self.plan, plan)
        return plan

    def set_source(self, source: Checkpoint | None, plan: Plan | None) -> None:
        """Put another source in place, with the plan that :meth:`plan_for` made.

        The old one is not closed: a save or the start of a run may still read it. It goes with its last reader.
        """
        self.source, self.plan = source, plan
        self.events.source_changed.emit()
        self.events.plan_changed.emit()

    def set_target(self, target: TargetModel | None, plan: Plan | None) -> None:
        """Put another target in place, with its plan; freezing starts anew, unless it is the same one again."""
        again = target is not None and self.target is not None and target.spec == self.target.spec
        if not again or target is None or target.spec is None:
            self.policy = _no_policy()
        self.target, self.plan, self._run = target, plan, None
        self._frozen = []
        self.events.target_changed.emit()
        self.events.plan_changed.emit()
        self.events.policy_changed.emit()

    def replace(
        self, plan: Plan, policy: Policy, settings: RunSettings | None, saving: SaveSettings | None = None
    ) -> None:
        """Put a whole recipe in place."""
        self.set_source(plan.source, None)
        self.set_target(plan.target, None)
        self.plan, self.policy, self.saving = plan, policy, saving
        if settings is not None:
            self.settings = settings
        self.events.plan_changed.emit()
        self.events.policy_changed.emit()

    def edit(self) -> Edit:
        """The editable state as it is now.

        Raises:
            WtransplantError: there is no pair to edit.
        """
        plan = self.require_plan()
        return Edit(plan.decisions, plan.resolution, self.policy)

    def preview(self, decisions: Decisions) -> Edit:
        """The editable state as it would be; nothing changes.

        Raises:
            MappingError: a rule is not valid.
        """
        return Edit(decisions, self.require_plan().resolved(decisions), self.policy)

    def restore(self, edit: Edit) -> None:
        """Put an editable state in place (do, undo, redo)."""
        plan = self.require_plan()
        changed = edit.decisions is not plan.decisions
        plan.restore(edit.decisions, edit.resolution)
        freezing = edit.policy != self.policy or edit.policy.preset is not None
        self.policy = edit.policy
        if changed:
            self.events.plan_changed.emit()
        if freezing:
            self.events.policy_changed.emit()

    def require_plan(self) -> Plan:
        """The plan.

        Raises:
            WtransplantError: a source or a target is still to be opened.
        """
        if self.plan is None:
            missing = tr("a source checkpoint") if self.source is None else tr("a target model")
            raise WtransplantError(
                tr("{missing} is still to be opened", missing=missing), hint=tr("Open it first.")
            )
        return self.plan

    @property
    def resolved_policy(self) -> Policy:
        """The policy with keys in the place of "what is linked"."""
        if self.policy.preset is None or self.plan is None:
            return self.policy
        return self.policy.resolved(list(self.plan.resolution.links), self.plan.target)

    @property
    def frozen_keys(self) -> frozenset[str]:
        """Target keys that are frozen, those that follow through ties included."""
        return frozenset() if self.target is None else self.frozen_under(self.policy)

    def frozen_under(self, policy: Policy) -> frozenset[str]:
        """What another policy would freeze with the links as they are; remembered, so that a job can ask first.

        The last few answers are kept: undo and redo go back to policies that were asked about before.
        """
        if self.target is None or (policy.preset is not None and self.plan is None):
            return frozenset()
        links = None if self.plan is None or policy.preset is None else self.plan.resolution.links
        given = (self.target, policy, links)
        for known, frozen in self._frozen:
            if all(a is b for a, b in zip(known, given, strict=True)):
                return frozen
        found = policy.frozen_keys(self.target, self.target.ties, links or {})
        self._frozen = [(given, found), *self._frozen[: _REMEMBERED - 1]]
        return found

    @property
    def run(self) -> FinishedRun | None:
        """The last finished run, if the plan and the policy are still those that it started from."""
        if self._run is None or self.plan is None:
            return None
        same = self._run.decisions is self.plan.decisions and self._run.policy == self.resolved_policy
        return self._run if same else None

    @property
    def last_run(self) -> FinishedRun | None:
        """The last finished run, whatever was changed since."""
        return self._run

    def finish_run(self, run: FinishedRun | None) -> None:
        """Keep the result of a run; ``None`` forgets it."""
        self._run = run
        self.events.run_changed.emit()


def _no_policy() -> Policy:
    from wtransplant.freezing import Policy

    return Policy()


def _default_settings() -> RunSettings:
    from wtransplant.training import RunSettings

    return RunSettings()


def _carried_over(old: Plan, new: Plan) -> Decisions:
    """What was decided about one pair, as far as it makes sense for another one (or the same, read again)."""
    from wtransplant.mapping import link_by_name

    before, source, target = old.decisions, new.source, new.target
    links = [
        link
        for link in before.by_hand.values()
        if link.target in target and all(key in source for key in link.sources)
    ]
    names, new_names = link_by_name(old.source, old.target), new.decisions.automatic
    taken_back = names.keys() - before.automatic.keys()
    automatic = {key: found for key, found in new_names.items() if key not in taken_back}
    for key, claims in before.automatic.items():
        known = new_names.get(key) in (None, names.get(key))  # else the new names say something of their own
        if claims != names.get(key) and known and _still_there(claims, old, new):
            automatic[key] = claims
    return replace(
        before.with_automatic(automatic),
        by_hand={link.target: link for link in links},
        skipped=frozenset(key for key in before.skipped if key in target),
        skipped_sources=frozenset(key for key in before.skipped_sources if key in source),
    )


def _still_there(claims: Sequence[Link], old: Plan, new: Plan) -> bool:
    """Whether all that was found to fit has the same names and shapes in another pair."""
    sources = {key for link in claims for key in link.sources}
    sides: tuple[tuple[str, Checkpoint | TargetModel, Checkpoint | TargetModel], ...] = (
        *((key, old.source, new.source) for key in sources),
        (claims[0].target, old.target, new.target),
    )
    return all(key in now and now[key].shape == was[key].shape for key, was, now in sides)


def filled_model(plan: Plan) -> nn.Module:
    """A copy of the target model that holds the transplanted state dict; the target itself stays initial.

    Raises:
        TrainingError: the target has shapes only.
    """
    if plan.target.module is None:
        raise TrainingError(
            tr("the target was opened from a checkpoint, so there is no model to train"),
            hint=tr("Open the target from its code (FILE.py:NAME, torchvision:…) to fine-tune it."),
        )
    return plan.target.filled(plan.apply())


def model_and_data(
    plan: Plan, settings: RunSettings, *, trust: bool | AskTrust | None = None
) -> tuple[nn.Module, Data]:
    """The model that a run would train, and the data that it would learn from.

    Args:
        plan: what is transplanted.
        settings: of the run.
        trust: says yes to running a Python file with the data.

    Raises:
        WtransplantError: the target has shapes only, or the data cannot be read.
    """
    from wtransplant.training import open_data

    model = filled_model(plan)
    # The zoo is asked by specification, shapes are tried on what has values.
    return model, open_data(settings, plan.target.holding(model), trust=trust)


def run_training(
    plan: Plan,
    policy: Policy,
    settings: RunSettings,
    history: History,
    control: RunControl,
    *,
    resume: RunCheckpoint | None = None,
    autosave: Autosave | None = None,
    world: World | None = None,
    trust: bool | AskTrust | None = None,
) -> FinishedRun:
    """Fine-tune what a plan gives; blocks until it is done, was stopped, or failed.

    See :func:`wtransplant.training.fine_tune` for the arguments; ``trust`` says yes to running Python files with
    the data or the loss.

    Raises:
        WtransplantError: the data, the settings or the model do not allow it, or the run broke off.
    """
    from wtransplant.saving import Trained
    from wtransplant.saving.training_record import training_record
    from wtransplant.training import fine_tune
    from wtransplant.training.losses import build_loss

    policy = policy.resolved(list(plan.resolution.links), plan.target)
    model, data = model_and_data(plan, settings, trust=trust)
    result = fine_tune(
        model,
        data,
        settings,
        policy,
        history=history,
        control=control,
        resume=resume,
        autosave=autosave,
        loss=build_loss(settings.loss, model, data, trust=trust),
        world=world,
    )
    state = {key: value.detach() for key, value in model.state_dict().items() if key in plan.target}
    record = training_record(result, data, settings)
    trained = Trained(state, record, result.policy_reached(policy))
    return FinishedRun(plan.decisions, policy, result, trained)
