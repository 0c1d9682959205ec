"""Changes of the list of rules, one at a time: at once where that is quick, else in a job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.errors import WtransplantError
from wtransplant.gui.commands import SetRules
from wtransplant.gui.commands.rules import SetResolvedRules
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.jobs import OneJob
from wtransplant.gui.models.rule_look import RuleLook
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan, Resolution, Rule

Rules = tuple["Rule", ...]

_FEW_KEYS = 10_000
_LIGHT_STEPS = 1e5
"""On a key of this length at the worst, a pattern is light."""
_LONG_KEY = 256


class _Change(NamedTuple):
    rules: Rules
    text: str
    then: Callable[[], None]


def _nothing() -> None:
    """Nothing is to follow."""


class RuleChanges:
    """From a change of the list to an undoable step.

    Args:
        context: the window and what is behind it.
        known: gives the last preview; where it is of the very rules that are wanted, its work is not done again.
    """

    def __init__(self, context: Context, known: Callable[[], RuleLook | None]) -> None:
        self._context = context
        self._known = known
        self._job = OneJob(context.jobs)

    def change(
        self, make: Callable[[Rules], Sequence[Rule]], text: str, then: Callable[[], None] = _nothing
    ) -> None:
        """Change the list; while a change is still being worked out, no other one is taken.

        Args:
            make: from the rules in force to those that are wanted.
            text: names the step.
            then: what to do when it is done.
        """
        plan = self._context.workspace.plan
        if plan is None:
            return
        if self._job.running:  # places in the list would be others by the time that it is done
            self._context.say(tr("The rules are still being run. Try again in a moment."))
            return
        self._do(plan, _Change(tuple(make(plan.decisions.rules)), text, then))

    def _do(self, plan: Plan, change: _Change) -> None:
        rules = change.rules
        if rules == plan.decisions.rules:
            return
        look = self._known()
        if look is not None and look.decisions is plan.decisions and look.rules == rules:
            self._push_resolved(change, look.resolution)
        elif _is_quick(plan, rules):
            if self._context.push(lambda: SetRules(self._context.workspace, rules, change.text)):
                change.then()
        else:
            self._work_out(plan, change)

    def _push_resolved(self, change: _Change, resolution: Resolution) -> None:
        workspace = self._context.workspace
        make = partial(SetResolvedRules, workspace, change.rules, resolution, change.text)
        if self._context.push(make):
            change.then()

    def _work_out(self, plan: Plan, change: _Change) -> None:
        base, frozen = plan.decisions, plan.frozen_copy()

        def done(resolution: Resolution) -> None:
            now = self._context.workspace.plan
            if now is plan and now.decisions is base:
                self._push_resolved(change, resolution)
            else:
                self._context.say(
                    tr("Not done, since something else changed meanwhile: {text_}", text_=change.text)
                )

        self._job.start(
            tr("Running the rules"),
            lambda _: frozen.resolved(replace(base, rules=change.rules)),
            done,
            self._tell,
        )

    def _tell(self, error: WtransplantError) -> None:
        self._context.fail(tr("This cannot be done"), error)


def _is_quick(plan: Plan, rules: Rules) -> bool:
    """Whether nobody has to wait for the links: few keys, and no pattern that may try very many ways."""
    from wtransplant.mapping import compile_rule

    if len(plan.source) + len(plan.target) > _FEW_KEYS:
        return False
    try:
        fresh = [compile_rule(rule) for rule in rules if rule not in plan.decisions.rules and rule.enabled]
    except WtransplantError:
        return True  # the step itself tells what is wrong
    return all(rule.pattern.effort.steps(_LONG_KEY) <= _LIGHT_STEPS for rule in fresh)
