"""The problems panel: what is wrong, and the way to each row."""

from __future__ import annotations

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.problems import SOURCE, Problem, find_problems

_SHOWN = 20_000


class ProblemsController:
    """Between the problems panel, the plan and the trees."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._panel = context.window.problems
        self._panel.problem_chosen.connect(self.go_to)
        window = context.window
        window.actions_["next_problem"].triggered.connect(lambda: self._step(True))
        window.actions_["previous_problem"].triggered.connect(lambda: self._step(False))
        context.workspace.events.plan_changed.connect(self.show)
        self.show()

    def show(self) -> None:
        """Show the problems of the plan."""
        plan = self._context.workspace.plan
        problems = [] if plan is None else find_problems(plan)
        none = (
            "Open a source and a target; what does not fit is listed here."
            if plan is None
            else "No problems: every target key is filled, every source key is used."
        )
        self._panel.set_problems(problems[:_SHOWN], none)
        self._context.window.set_dock_title("problems", f"{len(problems):,}" if problems else "")

    def go_to(self, problem: Problem) -> None:
        """Show a problem's row in its tree."""
        window = self._context.window
        panel = window.source if problem.side == SOURCE else window.target
        there = panel.model.tree.find(problem.key) is not None  # a note may be on what no state dict has
        if not panel.view.reveal(problem.key) and there:
            panel.filter.clear()
            panel.set_chips(frozenset())
            panel.view.reveal(problem.key)

    def _step(self, forward: bool) -> None:
        problem = self._panel.step(forward)
        if problem is None:
            self._context.say("There are no problems.")
            return
        self.go_to(problem)
        place = self._panel.model.problems.index(problem) + 1
        count = len(self._panel.model.problems)
        self._context.say(f"Problem {place} of {count}: {problem.kind} {problem.key}, {problem.detail}")
