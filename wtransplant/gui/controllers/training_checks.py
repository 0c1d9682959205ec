"""What can be tried before a run: a preview of the data, a dry run, the learning-rate test, the batch-size finder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.keys_only import keys_only
from wtransplant.gui.controllers.training_code import code_may_run
from wtransplant.gui.controllers.training_form import TrainFormController
from wtransplant.gui.controllers.training_live import one_line
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.models.run_threads import beside_a_window
from wtransplant.words import again, tr
from wtransplant.workspace import model_and_data

if TYPE_CHECKING:
    from wtransplant.gui.views.train_panel import TrainPanel
    from wtransplant.gui.views.train_preview import DataFacts
    from wtransplant.targets import TargetModel
    from wtransplant.training import BatchSizes, RateRange, RunSettings

_SAMPLES = 16
_PARTS = 1000


class TrainChecks:
    """One at a time, each in a job that can be given up; nothing of the model is changed."""

    def __init__(self, context: Context, form: TrainFormController) -> None:
        self._context, self._form = context, form
        self._offered = ("", 0)
        self._tools: dict[str, Callable[[RunSettings], None]] = {
            "preview": self._preview,
            "check": self._check,
            "rates": self._find_rate,
            "batch": self._find_batch_size,
        }
        context.window.train_made.connect(self._attach)

    @property
    def _panel(self) -> TrainPanel:
        return self._context.window.train

    def _attach(self) -> None:
        self._panel.controls.tool_requested.connect(self._start)
        self._panel.controls.offer_taken.connect(self._take_offer)
        self._panel.rates_made.connect(lambda: self._panel.rate_plot.use_requested.connect(self._use_rate))

    def _start(self, name: str) -> None:
        if name not in self._tools:
            return
        if reason := self._context.computing.reason:
            self._say(reason, error=True)
            return
        try:
            settings = self._form.filled_in()
            if name != "preview" and (lacking := keys_only(self._context.workspace)):
                raise lacking
            if name != "preview":
                self._context.workspace.require_plan()
        except WtransplantError as error:
            self._context.fail(tr("Fine-tune"), error)
            return
        if code_may_run(self._context, settings):
            self._tools[name](settings)

    def _run(self, title: str, work: Callable[[JobContext], Any], done: Callable[[Any], None]) -> None:
        def failed(error: WtransplantError) -> None:
            self._say(one_line(error), error=True)

        self._context.computing.begin(tr("A check"))
        self._say(f"{title}…")
        ended = self._context.computing.end
        self._context.jobs.start(title, work, done, failed, lambda: self._say(""), ended)

    def _say(self, text: str, error: bool = False, offer: str = "") -> None:
        self._panel.controls.set_message(text, error, offer)

    def _preview(self, settings: RunSettings) -> None:
        target = self._context.workspace.target

        def done(facts: DataFacts) -> None:
            self._panel.preview.show_data(facts)
            self._panel.show_data()
            self._say(facts.sentences[0])

        self._run(tr("Reading the data"), lambda job: _facts(settings, target), done)

    def _check(self, settings: RunSettings) -> None:
        plan = self._context.workspace.require_plan().frozen_copy()

        def work(job: JobContext) -> tuple[bool, str]:
            from wtransplant.training.dry_run import dry_run

            model, data = model_and_data(plan, settings)
            found = dry_run(model, data, settings.loss)
            return found.fits, found.sentence

        def done(found: tuple[bool, str]) -> None:
            fits, sentence = found
            self._say(one_line(sentence), error=not fits)

        self._run(tr("Checking"), work, done)

    def _find_rate(self, settings: RunSettings) -> None:
        plan = self._context.workspace.require_plan().frozen_copy()
        policy = self._context.workspace.resolved_policy

        def work(job: JobContext) -> RateRange:
            from wtransplant.training import rate_range

            def goes_on(part: float) -> bool:
                job.progress(round(_PARTS * part), _PARTS)
                return not job.cancelled()

            model, data = model_and_data(plan, settings)
            found = rate_range(model, data, beside_a_window(settings), policy, goes_on=goes_on)
            if job.cancelled():
                raise Cancelled
            return found

        def done(found: RateRange) -> None:
            self._panel.rate_plot.show_test(found.rates, found.losses, found.smoothed, found.suggestion)
            self._panel.show_rates()
            self._say(self._panel.rate_plot.text.text())

        self._run(tr("Testing learning rates"), work, done)

    def _find_batch_size(self, settings: RunSettings) -> None:
        plan = self._context.workspace.require_plan().frozen_copy()
        policy = self._context.workspace.resolved_policy

        def work(job: JobContext) -> BatchSizes:
            from wtransplant.training import find_batch_size

            def goes_on(size: int) -> bool:
                job.progress(0, 0, tr("Trying a batch of {size:,}", size=size))
                return not job.cancelled()

            model, data = model_and_data(plan, settings)
            found = find_batch_size(model, data, beside_a_window(settings), policy, goes_on=goes_on)
            if job.cancelled():
                raise Cancelled
            return found

        def done(found: BatchSizes) -> None:
            self._offered = (tr("Use {size:,}", size=found.best), found.best)
            self._say(
                tr("The largest batch is {best:,}. {reason}", best=found.best, reason=found.reason),
                offer=self._offered[0],
            )

        self._run(tr("Finding the batch size"), work, done)

    def _use_rate(self, rate: float) -> None:
        self._panel.form.editors["learning_rate"].set_value(rate)

    def _take_offer(self, words: str) -> None:
        offered, size = self._offered
        if words == again(offered):
            self._panel.form.editors["batch_size"].set_value(size)
            self._say("")


def _facts(settings: RunSettings, target: TargetModel | None) -> DataFacts:
    from wtransplant.gui.views.train_preview import DataFacts, Sample
    from wtransplant.training import open_data
    from wtransplant.training.preview import preview

    data = open_data(settings, target)
    seen = preview(data, _SAMPLES)
    samples = tuple(Sample(item.label, item.text, item.place, item.image) for item in seen.items)
    classes = tuple((name, *counts) for name, counts in data.class_counts().items())
    sentences = tuple(dict.fromkeys((*data.describe(), *seen.notes)))
    return DataFacts(samples, sentences, classes)
