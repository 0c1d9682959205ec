"""One run: steps, epochs and measurements in their order, and when it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MappingProxyType

import torch

from wtransplant.errors import WtransplantError
from wtransplant.freezing.audit import Audit, Snapshot, compare, snapshot
from wtransplant.freezing.enforce import FrozenModel
from wtransplant.freezing.policy import Policy
from wtransplant.training import failures
from wtransplant.training.acceleration import check_precision
from wtransplant.training.autosave import Autosave
from wtransplant.training.continuing import save_run, take_up
from wtransplant.training.control import RunControl
from wtransplant.training.cores import threads_beside_window
from wtransplant.training.data import Data
from wtransplant.training.distributed import World
from wtransplant.training.feed import Feed, step_sizes
from wtransplant.training.fit import first_floating, undisturbed
from wtransplant.training.history import History
from wtransplant.training.measuring import Measured, measure
from wtransplant.training.objective import Objective
from wtransplant.training.orders import Orders
from wtransplant.training.randomness import seed_everything
from wtransplant.training.recorder import Recorder
from wtransplant.training.result import RunResult
from wtransplant.training.run_checkpoint import RunCheckpoint
from wtransplant.training.settings import RunSettings
from wtransplant.training.sharded_parts import is_sharded, joint_audit
from wtransplant.training.states import Kept, LastGood
from wtransplant.training.stopping import Ending, Stopping, planned_steps
from wtransplant.training.thread_choice import fastest_threads, is_open
from wtransplant.training.trainee import Trainee
from wtransplant.words import again, in_english, tr


class Run:
    """A run under way, on a model that was made ready for it; see :func:`wtransplant.training.fine_tune`.

    Attributes:
        trainee: the model with its optimizer.
        feed: gives the batches.
        recorder: keeps time and the numbers.
        stopping: knows when it ends.
        before, last: the first and the last measurement.
        best: the best state so far, if it is to be the result.
        good: the last state in which everything was finite.
    """

    def __init__(
        self,
        held: FrozenModel,
        data: Data,
        objective: Objective,
        settings: RunSettings,
        policy: Policy,
        history: History,
        control: RunControl,
        world: World,
    ) -> None:
        self.model, self.data, self.settings = held.model, data, settings
        self.history, self.control, self.world = history, control, world
        self.objective = objective
        self.device = first_floating(held.model).device
        self.threads_open = control.finds_threads and world.alone and settings.threads is None
        self.notes = [note] if (note := check_precision(settings.precision, self.device)) else []
        if settings.sharded and world.alone:
            self.notes.append(tr("Not sharded: this is the only process."))
        self._fingerprints = snapshot(held.model, held.frozen)
        steps = len(step_sizes(len(data.train), settings.batch_size * settings.accumulation, world.size))
        self.planned = planned_steps(settings, steps)
        self.stopping = Stopping(settings, self.planned)
        self.recorder = Recorder(history, settings, steps, self.planned, world)
        # No part of a run refers back to it: it goes, with all its tensors, as soon as it is over.
        self.trainee = Trainee(held, policy, data, objective, settings, self.planned, world)
        move = self.trainee.move
        self.feed = Feed(data.train, settings.batch_size, settings.accumulation, settings.seed, move, world)
        self.good = self.last_good()
        self.before: Measured | None = None
        self.last: Measured | None = None
        self.best: Kept | None = None
        self._best_measured: Measured | None = None
        self._measured_at = -1
        self._ending: Ending | None = None
        self._autosave: Autosave | None = None

    def carry_out(self, resume: RunCheckpoint | None, autosave: Autosave | None) -> RunResult:
        """Do all of it.

        Raises:
            TrainingError: see :func:`wtransplant.training.fine_tune`.
        """
        self._autosave = autosave
        orders = Orders(self)
        try:
            with self._going_back_on_failure():
                self._choose_threads(resume)
                self.recorder.start_clock()
                self._start(resume)
                self._train(orders)
                after = self._finish()
        finally:
            orders.close()
            self.trainee.close()
        self.recorder.report("finished")
        return self._result(after)

    def _choose_threads(self, resume: RunCheckpoint | None) -> None:
        """Set the number of threads beside a window, if the settings leave it open; they tell it from then on.

        A run that goes on takes the number that it had: another one adds up in another order.
        """
        if not self.threads_open:
            return
        if resume is not None:
            threads = resume.settings.get("threads")
        elif is_open(self.settings):
            threads = self._fastest_threads()
        else:
            threads = threads_beside_window()
        if threads is not None:
            torch.set_num_threads(threads)
            self.settings = self.settings.model_copy(update={"threads": threads})

    def _fastest_threads(self) -> int | None:
        place = self.feed.place()
        parts = self.feed.take()
        self.feed.go_to(place)
        if not parts:
            return None
        with undisturbed(self.model):
            self.trainee.train()
            return fastest_threads(lambda: self.trainee.stepper.try_out(parts))

    @contextmanager
    def _going_back_on_failure(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not is_sharded(self.model):
                self.good.restore()
            if isinstance(error, WtransplantError) or failures.is_out_of_memory(error):
                raise
            raise failures.step_failed(error, self.recorder.place()) from error

    def _start(self, resume: RunCheckpoint | None) -> None:
        seed = self.settings.seed + self.world.rank
        seed_everything(seed)
        if resume is None:
            self.before = self._measure()
            seed_everything(seed)
        else:
            take_up(self, resume)
        self.trainee.train()

    def _train(self, orders: Orders) -> None:
        control, feed, recorder = self.control, self.feed, self.recorder
        self._decide()
        while self._ending is None:
            if control.attention and self.world.alone:
                # Broken numbers first: nothing is to be kept of a state that has them.
                self._look(recorder.flush)
                if not orders.attend():
                    self._ending = "stopped"
                    break
            if self._one_step():
                self._look(self.flush)
            if feed.at_epoch_end or recorder.step >= self.planned:
                self._look(self._end_epoch)
        self._look(recorder.flush)

    def _one_step(self) -> bool:
        """Do a step; whether it is time to look at the numbers."""
        trainee, recorder = self.trainee, self.recorder
        parts = self.feed.take()
        if not parts:
            return recorder.skip()
        rates = trainee.rates
        if rates.moves:
            rates.apply(recorder.step)
        every = self.settings.gradient_norms
        loss, norms = trainee.stepper.step(parts, norms=every > 0 and not recorder.step % every)
        due = recorder.add(loss, rates.present)
        if norms is not None:
            recorder.add_norms(norms, trainee.norms)
        return due

    def flush(self) -> None:
        """Look at the numbers since the last time: are they finite, is it time to end or to save.

        Raises:
            TrainingError: one of them is NaN or infinite.
        """
        self.recorder.flush()
        self._decide()
        if self._autosave is not None and self.world.agree(self._autosave.is_due()):
            self.save(self._autosave)

    def _end_epoch(self) -> None:
        self.recorder.flush()
        self.require_finite()
        measured = self._measure()
        learnt = self.recorder.take_epoch_loss()
        figure = self.world.agree(learnt if measured is None else measured.loss)
        if self.stopping.is_better(figure, self.recorder.step) and self.stopping.keeps_best:
            self._keep_best(measured)
        self.good.keep(self.recorder.step)
        self._decide()
        if self._ending is None:
            self._next_epoch()
        if self._autosave is not None and self.world.agree(self._autosave.is_due(self.feed.epoch)):
            self.save(self._autosave)

    def _next_epoch(self) -> None:
        if self.trainee.reach_epoch(self.feed.epoch):
            self.good = self.last_good()
            if self.best is not None:
                best, self.best = self.best, Kept(self.trainee.held)
                self.best.take(best.values(), best.step)
        self.trainee.train()

    def _look(self, at: Callable[[], None]) -> None:
        """Look at the numbers; if they are broken and somebody is there, wait for them in the last good state."""
        try:
            at()
        except failures.NotFinite as error:
            if not self.control.attended or self.control.stopped:
                raise
            self.recorder.forget()
            self.good.restore()
            self.history.remark(str(error))
            self.control.pause(str(error))
            self.trainee.train()

    def require_finite(self) -> None:
        """See that the model is fit to be kept.

        Raises:
            TrainingError: something in it is NaN or infinite and was not before.
        """
        self.trainee.held.restore()
        self.good.require_finite(self.recorder.place(self.recorder.step), self.settings)

    def _decide(self) -> None:
        found: Ending | None = "stopped" if self.control.stopped and not self.world.alone else None
        found = found or self.stopping.ending(self.recorder.step, self.recorder.seconds())
        self._ending = self.world.agree(found)

    def _keep_best(self, measured: Measured | None) -> None:
        if self.best is None:
            self.best = Kept(self.trainee.held)
        self.best.keep(self.recorder.step)
        self._best_measured = measured

    def _finish(self) -> Measured | None:
        self.require_finite()
        if self._autosave is not None and self._autosave.at_end:
            self.save(self._autosave)
        if self.best is not None:
            self.best.restore()
            # A measurement from before a continuation is not there any more.
            return self._best_measured or self._measure()
        if self._measured_at == self.recorder.step:
            return self.last
        return self._measure() if self.control.measure else None

    def _measure(self) -> Measured | None:
        """Measure on the validation data; ``None`` if there are none, or if a stop came in between."""
        if not len(self.data.validation):
            return None
        recorder = self.recorder
        recorder.report("validating")
        with self.trainee.stepper.autocast():
            found = self.last = measure(
                self.model,
                self.data.validation,
                self.objective,
                self.trainee.like,
                self.settings.batch_size,
                lambda: self.control.measure,
            )
        if found is not None:
            self._measured_at = recorder.step
            self.history.add_validation(
                recorder.step,
                recorder.epoch(),
                recorder.seconds(),
                found.loss,
                found.accuracy,
                found.others,
            )
        return found

    def last_good(self) -> LastGood:
        """The state as it is now, as the one to go back to."""
        optimizer = self.trainee.optimizer if self.control.attended else None
        return LastGood(self.trainee.held, self.recorder.step, optimizer)

    def save(self, autosave: Autosave) -> None:
        """Write a run checkpoint; a full disk does not end the run, it is remarked."""
        autosave.done()
        if self.world.is_main or is_sharded(self.model):
            save_run(self, autosave.path)

    def _result(self, after: Measured | None) -> RunResult:
        return RunResult(
            settings=self.settings,
            before=self.before,
            after=after,
            audit=self._audit(),
            trained=tuple(self.trainee.trained),
            steps=self.recorder.step,
            total_steps=self.planned,
            epochs=self.recorder.epoch(),
            seconds=self.recorder.seconds(),
            stopped=self._ending == "stopped",
            notes=self._all_notes(),
            ending=self._ending or "done",
            best_step=None if self.best is None else self.best.step,
        )

    def _audit(self) -> Audit:
        """Of what was frozen until the end."""
        frozen = self.trainee.held.frozen
        kept = {key: value for key, value in self._fingerprints.fingerprints.items() if key in frozen}
        audit = compare(Snapshot(MappingProxyType(kept)), self.model)
        return joint_audit(audit, kept) if is_sharded(self.model) else audit

    @in_english()
    def _all_notes(self) -> tuple[str, ...]:
        held, data = self.trainee.held, self.data
        notes = [*data.notes, *data.train.notes(), *data.validation.notes(), *self.notes, *self.trainee.notes]
        if held.followed:
            notes.append(
                tr(
                    "Frozen as well, because of shared weights: {names}.",
                    names=", ".join(sorted(held.followed)),
                )
            )
        if held.fixed:
            notes.append(
                tr("Not trained, by the model's own code: {names}.", names=", ".join(sorted(held.fixed)))
            )
        return tuple(dict.fromkeys(map(again, [*notes, *self.history.remarks])))
