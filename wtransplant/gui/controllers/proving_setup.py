"""What a proof needs, as a person fills it in: the source's own model, the input, the tolerance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.opening import OpeningController
from wtransplant.gui.controllers.proving_jobs import Wish
from wtransplant.gui.settings import ProofSetup
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.models.found import Found
    from wtransplant.gui.views.prove_window import ProveWindow
    from wtransplant.mapping import Resolution
    from wtransplant.matching.result import Question
    from wtransplant.targets import TargetSpec

_TENSORS = mark("Tensors (*.pt *.pth *.safetensors *.npy *.npz);;All files (*)")


class ProvingSetup:
    """Between the window's form, the dialog for models, and what is remembered of each source.

    Args:
        context: what all controllers share.
        opening: asks for models.
        view: the window of the proof.

    Attributes:
        model: the source's own model; ``None`` for none.
        found: the input that was found by itself last, in words.
    """

    def __init__(self, context: Context, opening: OpeningController, view: ProveWindow) -> None:
        self._context, self._opening, self._view = context, opening, view
        self.model: TargetSpec | None = None
        self.found = ""
        self._asked: tuple[Resolution, Found, list[Question]] | None = None  # and what it follows from
        view.form.choose_requested.connect(self.choose_model)
        view.form.cleared.connect(lambda: self.set_model(None))
        view.form.browse_requested.connect(self._browse)
        self.recall()

    @property
    def wish(self) -> Wish:
        """What is filled in."""
        form = self._view.form
        return Wish(self.model, form.probe.text().strip(), form.tolerance.value())

    def choose_model(self) -> None:
        """Ask for the source's own model."""
        from wtransplant.gui.views.target_dialog import DialogWords

        words = DialogWords(
            mark("The source's own model"),
            mark("Model"),
            mark("Use this model"),
            mark("Choose the model's file"),
            mark("Name a model first."),
        )
        spec = self._opening.ask_for_model(words, self.model)
        if spec is not None:
            self.set_model(spec)

    def set_model(self, spec: TargetSpec | None) -> None:
        """The source's own model, remembered with the source's files; ``None``: only the bits are wanted."""
        self.model, self.found = spec, ""
        self.remember()
        self._show_model()

    def _browse(self) -> None:
        folder = self._context.settings.folder("probe")
        path, _ = QFileDialog.getOpenFileName(self._view, tr("Input of both models"), folder, tr(_TENSORS))
        if path:
            self._context.settings.set_folder("probe", str(Path(path).parent))
            self._view.form.probe.setText(path)

    def recall(self) -> None:
        """Fill in what the source that is open was proven with last."""
        setup = self._context.settings.proof_setup(self._sources())
        self.model, self.found = setup.model, ""
        self._view.form.probe.setText(setup.probe)
        self._show_model()

    def remember(self) -> None:
        """Keep what is filled in for the source that is open."""
        if sources := self._sources():
            setup = ProofSetup(self.model, self.wish.probe)
            self._context.settings.remember_proof_setup(sources, setup)

    def _sources(self) -> tuple[str, ...]:
        source = self._context.workspace.source
        return () if source is None else tuple(str(path.absolute()) for path in source.paths)

    def _show_model(self) -> None:
        spec = self.model
        self._view.form.set_model("" if spec is None else spec.short, "" if spec is None else str(spec))

    # What can be done with it

    def questions(self) -> list[Question]:
        """The open questions whose answers can be tried."""
        from wtransplant.gui.models.proof_questions import questions_to_try

        plan = self._context.workspace.plan
        if plan is None:
            return []
        found = self._context.findings.of(plan)
        known = self._asked
        if known is None or known[0] is not plan.resolution or known[1] is not found:
            known = self._asked = plan.resolution, found, questions_to_try(plan, found)
        return known[2]

    def judge(self, running: bool) -> None:
        """Say what can be done, and what is still wanted for it.

        Args:
            running: whether something is under way already.
        """
        from wtransplant.gui.models.proof_words import judge_probe

        if not self._view.isVisible():
            return
        probe = self._view.form.probe.text().strip()
        judged = judge_probe(probe)
        found = "" if probe else self.found
        self._view.form.set_judgement(
            tr("Found by itself: {found}.", found=found) if found else judged.words, judged.fault
        )
        reason = tr("Open a source and a target first.") if self._context.workspace.plan is None else ""
        reason = reason or (tr("It is under way.") if running else "")
        reason = reason or (judged.words if judged.fault and self.model is not None else "")
        self._view.set_ready(reason)
        count = len(self.questions())
        wanted = "" if count else tr("No question is open whose answers could be tried.")
        self._view.set_questions(count, reason or wanted or self._wanted())

    def _wanted(self) -> str:
        return "" if self.model is not None else tr("Choose the source's own model first.")
