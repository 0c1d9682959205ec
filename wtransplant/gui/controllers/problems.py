"""The problems panel: what is wrong, and the way to each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.gui.commands import LinkKeys, SkipTargets
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.problems import SOURCE, TARGET, Problem, count_problems, find_problems
from wtransplant.units import plural
from wtransplant.words import mark, number, tr

if TYPE_CHECKING:
    from wtransplant.gui.models.found import Found
    from wtransplant.gui.models.inbox import Candidate, Question
    from wtransplant.mapping import Plan, Resolution

_LISTED = 5_000
"""So many are listed; the rest is counted. More would hold up the window at each step, and nobody reads them."""


class ProblemsController:
    """Between the problems panel, the plan and the trees."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._panel = context.window.problems
        self._panel.problem_chosen.connect(self.go_to)
        self._panel.answered.connect(self.answer)
        self._panel.question_chosen.connect(lambda question: self._reveal(TARGET, question.keys[0]))
        window = context.window
        window.actions_["next_problem"].triggered.connect(lambda: self._step(True))
        window.actions_["previous_problem"].triggered.connect(lambda: self._step(False))
        context.workspace.events.plan_changed.connect(self.show)
        self._listed: Resolution | None = None
        self._dock = window.docks["problems"]
        self._dock.visibilityChanged.connect(lambda visible: self._list() if visible else None)
        self._list()

    def show(self) -> None:
        """Show how many problems the plan has, and which if somebody looks."""
        plan = self._context.workspace.plan
        count = 0 if plan is None else sum(count_problems(plan).values())
        self._context.window.set_dock_title("problems", number(count, ",") if count else "")
        if self._dock.isVisible():
            self._list()

    def _list(self) -> None:
        plan = self._context.workspace.plan
        resolution = None if plan is None else plan.resolution
        if resolution is not None and resolution is self._listed:
            return
        self._listed = resolution
        problems = [] if plan is None else find_problems(plan, _LISTED)
        none = (
            tr("Open a source and a target; what does not fit is listed here.")
            if plan is None
            else tr("No problems: every target key is filled, every source key is used.")
        )
        self._panel.set_problems(problems, none, None if plan is None else count_problems(plan))
        found = None if plan is None else self._context.findings.searched(plan)
        self._panel.set_questions(_questions(plan, found) if plan is not None else [])

    def answer(self, question: Question, candidate: Candidate) -> None:
        """One of several claims is right, for all keys that the question is about; or none is."""
        workspace = self._context.workspace
        if not candidate.links:
            self._context.push(lambda: SkipTargets(workspace, question.keys, True))
            return
        links = [
            link._replace(by="hand", reason=mark("chosen by hand"), confidence=1.0)
            for link in candidate.links
        ]
        text = tr("Take {name} for {keys}", name=candidate.name, keys=plural(len(links), "key"))
        self._context.push(lambda: LinkKeys(workspace, links, text))

    def go_to(self, problem: Problem) -> None:
        """Show a problem's row in its tree."""
        self._reveal(problem.side, problem.key)

    def _reveal(self, side: str, key: str) -> None:
        window = self._context.window
        panel = window.source if side == SOURCE else window.target
        there = panel.model.tree.find(key) is not None  # a note may be on what no state dict has
        if not panel.view.reveal(key) and there:
            panel.filter.clear()
            panel.set_chips(frozenset())
            panel.view.reveal(key)

    def _step(self, forward: bool) -> None:
        self._list()
        problem = self._panel.step(forward)
        if problem is None:
            self._context.say(tr("There are no problems."))
            return
        self.go_to(problem)
        place = self._panel.model.problems.index(problem) + 1
        count = len(self._panel.model.problems)
        self._context.say(
            tr(
                "Problem {place} of {count}: {kind} {key}, {detail}",
                place=place,
                count=count,
                kind=tr(problem.kind),
                key=problem.key,
                detail=problem.detail,
            )
        )


def _questions(plan: Plan, found: Found | None) -> list[Question]:
    if not plan.resolution.conflicts:
        return []
    from wtransplant.gui.models.match_questions import questions_for  # with what is behind it, once needed

    return questions_for(plan, found)
