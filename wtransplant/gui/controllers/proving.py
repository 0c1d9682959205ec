"""Proof and deciding by probing: what is asked for, the job, and what came out in its window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QPushButton

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.controllers.matching import MatchingController
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.controllers.proving_jobs import Outcome, Wish, prove_plan, try_answers
from wtransplant.gui.controllers.proving_setup import ProvingSetup
from wtransplant.gui.controllers.proving_trees import show_in_trees
from wtransplant.gui.jobs import JobContext, UnexpectedError
from wtransplant.gui.views.key_tips import name_keys
from wtransplant.units import plural
from wtransplant.words import again, mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.prove_window import ProveWindow
    from wtransplant.mapping import Plan, Resolution
    from wtransplant.proving import Answer

_PROVE, _DECIDE = mark("Prove"), mark("Decide by probing")
_TRAINING = WtransplantError(
    mark("a fine-tuning run is under way, whose random numbers a proof would disturb"),
    hint=mark("Wait for its end, or stop it."),
)


class ProvingController(QObject):
    """Between the actions, the window of the proof, and the plan.

    Args:
        context: what all controllers share.
        opening: asks for models, and whether their code may run.
        matching: puts decided links in force.
        training_runs: whether a fine-tuning run is under way.
    """

    def __init__(
        self,
        context: Context,
        opening: OpeningController,
        matching: MatchingController,
        training_runs: Callable[[], bool],
    ) -> None:
        super().__init__(context.window)
        self._context, self._opening, self._matching = context, opening, matching
        self._training_runs = training_runs
        self._view: ProveWindow | None = None
        self._button: QPushButton | None = None
        self._setup: ProvingSetup | None = None
        self._job: JobContext | None = None
        self._plan: Plan | None = None
        self._proven: Resolution | None = None
        self._text = ""
        window = context.window
        window.actions_["prove"].triggered.connect(lambda: self.open())
        window.actions_["decide"].triggered.connect(lambda: self.open(deciding=True))
        window.problems.probing_requested.connect(lambda: self.open(deciding=True))
        window.matching_made.connect(self._attach)
        context.workspace.events.plan_changed.connect(self._plan_changed)
        context.jobs.changed.connect(self._show_progress)
        self._plan_changed()

    def _attach(self) -> None:
        """The matching panel was made: put a button there."""
        window = self._context.window
        self._button = QPushButton(tr("Prove…"))
        self._button.setToolTip(tr("Compare what the source's own model and the target compute"))
        name_keys(self._button, "prove")
        self._button.clicked.connect(window.actions_["prove"].trigger)
        window.matching.add_action(self._button)
        window.matching.probing_requested.connect(lambda: self.open(deciding=True))
        self._show_actions()

    @property
    def running(self) -> bool:
        """Whether a proof or a trial is under way."""
        return self._job is not None

    @property
    def view(self) -> ProveWindow:
        """The window of the proof, made when it is first asked for."""
        if self._view is None:
            self._make()
        assert self._view is not None
        return self._view

    @property
    def setup(self) -> ProvingSetup:
        """What a proof needs, as it is filled in there."""
        if self._setup is None:
            self._make()
        assert self._setup is not None
        return self._setup

    def _make(self) -> None:
        from wtransplant.gui.views.prove_window import ProveWindow
        from wtransplant.proving import TOLERANCE

        view = self._view = ProveWindow(TOLERANCE, self._context.window)
        self._setup = ProvingSetup(self._context, self._opening, view)
        view.prove_requested.connect(self.prove)
        view.decide_requested.connect(self.decide)
        view.stop_requested.connect(self.stop)
        view.closed.connect(self.stop)
        view.copy_requested.connect(lambda: QApplication.clipboard().setText(self._text))
        view.row_activated.connect(lambda row: show_in_trees(self._context, row))
        view.form.changed.connect(self._judge)

    def open(self, deciding: bool = False) -> None:
        """Show the window; the keyboard is where the next step is."""
        if (error := keys_only(self._context.workspace)) is not None:
            self._context.fail(tr(_PROVE), error)
            return
        view = self.view
        view.show()
        view.raise_()
        view.activateWindow()
        self._judge()
        if self.setup.model is None:
            view.form.choose.setFocus()
        else:
            (view.decide if deciding and view.decide.isEnabled() else view.prove).setFocus()

    def _judge(self) -> None:
        if self._setup is not None:
            self._setup.judge(self.running)

    # Doing it

    def prove(self) -> None:
        """Compare the bits, and both models where the source's own one is known."""
        self._start(tr(_PROVE), prove_plan, self._show)

    def decide(self) -> None:
        """Try the answers to the open questions, and put those that are clear in force."""
        questions = self.setup.questions()
        if questions and self.setup.model is not None:
            self._start(
                tr(_DECIDE),
                lambda plan, wish, allowed, job: try_answers(questions, plan, wish, allowed, job),
                lambda plan, _, wish, answers: self._take(plan, wish, answers),
            )

    def stop(self) -> None:
        """Give it up."""
        if self._job is not None:
            self._job.cancel()

    def _start(self, title: str, work: Callable[..., Any], done: Callable[..., None]) -> None:
        """Run ``work`` in a job, and ``done`` with its result if the same pair is open then."""
        plan, wish = self._context.workspace.plan, self.setup.wish
        if plan is None or self.running:
            return
        if self._training_runs():
            self._failed(title, _TRAINING)
            return
        frozen = plan.frozen_copy()
        self.setup.remember()

        def go(allowed: str) -> None:
            if self.running or self._training_runs():
                return
            self.view.set_note("")
            self._context.computing.begin(tr("A proof"))
            told: list[object] = []

            def finished(result: object) -> None:
                told.append(result)
                if self._context.workspace.plan is plan:
                    done(plan, frozen, wish, result)

            def failed(error: WtransplantError) -> None:
                told.append(error)
                if self._context.workspace.plan is plan:
                    self._failed(title, error)

            self._job = self._opening.code.run(
                title,
                lambda job: work(frozen, wish, allowed, job),
                finished,
                failed,
                lambda: self._ended(told),
            )
            self._judge()
            self._show_progress()

        if wish.model is None:
            go("")
        else:
            self._opening.when_allowed(wish.model.text, go)

    def _ended(self, told: Sequence[object]) -> None:
        self._job = None
        self._context.computing.end()
        if not told:
            self.view.set_note(tr("It was given up; nothing has changed."))
        self._show_progress()
        self._judge()

    def _failed(self, title: str, error: WtransplantError) -> None:
        from wtransplant.gui.models.proof_words import failure_verdict

        self._proven, self._text = None, str(error)
        self.view.show_result([failure_verdict(error)], {})
        if isinstance(error, UnexpectedError):
            self._context.fail(title, error)

    def _show(self, plan: Plan, proven: Plan, wish: Wish, outcome: Outcome) -> None:
        from wtransplant.gui.models.proof_rows import bit_table, module_table, remark_table
        from wtransplant.gui.models.proof_words import bits_verdict, failure_verdict, proof_verdict

        proof, tables = outcome.proof, {"bits": bit_table(outcome.bits)}
        verdicts = [bits_verdict(outcome.bits)]
        if outcome.failure is not None:
            verdicts.insert(0, failure_verdict(outcome.failure))
        if proof is not None:
            verdicts.insert(0, proof_verdict(proof))
            tables |= {"modules": module_table(proof), "remarks": remark_table(proof)}
        self._proven, self._text = proven.resolution, outcome.text()
        self.view.show_result(verdicts, tables)
        if proof is not None and not wish.probe:
            self.setup.found = proof.probe
        self._show_freshness()

    def _take(self, plan: Plan, wish: Wish, answers: Sequence[Answer]) -> None:
        from wtransplant.gui.models.proof_questions import decided_by_trying
        from wtransplant.gui.models.proof_rows import answer_table, name_of
        from wtransplant.gui.models.proof_words import answers_verdict

        refused: list[bool] = []
        conflicts = plan.resolution.conflicts
        decided = [a for a in answers if any(link.target in conflicts for link in a.links)]
        if decided:
            decisions, found = decided_by_trying(plan, self._context.findings.of(plan), decided)
            text = tr("Decide {questions} by probing", questions=plural(len(decided), "question"))
            self._matching.changes.change(plan, decisions, found, text, lambda: refused.append(True))
        self._proven = None
        self._text = "\n".join(f"{name_of(a.question.targets)}: {again(a.reason)}" for a in answers)
        verdict = answers_verdict(answers, taken=bool(decided) and not refused)
        self.view.show_result([verdict], {"answers": answer_table(answers, wish.tolerance)})

    # What follows from elsewhere

    def _plan_changed(self) -> None:
        self._show_actions()
        plan = self._context.workspace.plan
        other, self._plan = plan is not self._plan, plan
        if self._view is None:
            return
        if other:
            self._proven = None
            self._view.clear()
            self.setup.recall()
        self._show_freshness()
        self._judge()

    def _show_actions(self) -> None:
        on = self._context.workspace.plan is not None
        reason = "" if on else tr("It needs a source and a target.")
        self._context.window.actions_.refuse(("prove", "decide"), reason)
        if self._button is not None:
            self._button.setEnabled(on)

    def _show_freshness(self) -> None:
        """A proof is about the links that it was made with."""
        plan = self._context.workspace.plan
        if self._proven is not None and plan is not None:
            fresh = plan.resolution is self._proven
            self.view.set_note("" if fresh else tr("The links have changed since: prove again."))

    def _show_progress(self) -> None:
        if self._view is None:
            return
        if self._job is None:
            self._view.set_progress("")
            return
        latest = self._job.latest
        self._view.set_progress(f"{latest.text or 'Waiting'}…", latest.done, latest.total)
