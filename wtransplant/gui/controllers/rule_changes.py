"""Changes of the list of rules, one after the other: at once where that is quick, else in a job."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.errors import WtransplantError
from wtransplant.gui.commands import SetRules
from wtransplant.gui.commands.rules import SetResolvedRules
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.rule_look import RuleLook

if TYPE_CHECKING:
    from wtransplant.mapping import Plan, Resolution, Rule

Rules = tuple["Rule", ...]

_FEW_KEYS = 10_000
_LIGHT_STEPS = 1e5
"""On a key of this length at the worst, a pattern is light."""
_LONG_KEY = 256


class _Change(NamedTuple):
    make: Callable[[Rules], Sequence[Rule]]
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
        self._waiting: deque[_Change] = deque()
        self._running = False

    def change(
        self, make: Callable[[Rules], Sequence[Rule]], text: str, then: Callable[[], None] = _nothing
    ) -> None:
        """Change the list.

        Args:
            make: from the rules in force to those that are wanted.
            text: names the step.
            then: what to do when it is done.
        """
        self._waiting.append(_Change(make, text, then))
        self._next()

    def _next(self) -> None:
        while self._waiting and not self._running:
            plan = self._context.workspace.plan
            if plan is None:
                self._waiting.clear()
                return
            self._do(plan, self._waiting.popleft())

    def _do(self, plan: Plan, change: _Change) -> None:
        rules = tuple(change.make(plan.decisions.rules))
        if rules == plan.decisions.rules:
            return
        look = self._known()
        if look is not None and look.decisions is plan.decisions and look.rules == rules:
            self._push_resolved(change, rules, look.resolution)
        elif _is_quick(plan, rules):
            if self._context.push(lambda: SetRules(self._context.workspace, rules, change.text)):
                change.then()
        else:
            self._work_out(plan, change, rules)

    def _push_resolved(self, change: _Change, rules: Rules, resolution: Resolution) -> None:
        workspace = self._context.workspace
        if self._context.push(lambda: SetResolvedRules(workspace, rules, resolution, change.text)):
            change.then()

    def _work_out(self, plan: Plan, change: _Change, rules: Rules) -> None:
        base, frozen = plan.decisions, plan.frozen_copy()

        def done(resolution: Resolution) -> None:
            now = self._context.workspace.plan
            if now is plan and now.decisions is base:
                self._push_resolved(change, rules, resolution)
            else:  # other steps came between: once more from what is there now
                self._waiting.appendleft(change)

        def ended() -> None:
            self._running = False
            self._next()

        self._running = True
        self._context.jobs.start(
            "Running the rules",
            lambda _: frozen.resolved(replace(base, rules=rules)),
            done,
            self._tell,
            ended=ended,
        )

    def _tell(self, error: WtransplantError) -> None:
        self._context.fail("This cannot be done", error)


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
