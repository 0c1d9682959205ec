"""The training loop: that of every torch script, with freezing that holds and a hand on the brake."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from wtransplant.errors import TrainingError, WtransplantError
from wtransplant.freezing.audit import compare, snapshot
from wtransplant.freezing.enforce import FrozenModel
from wtransplant.freezing.policy import Policy
from wtransplant.training import failures
from wtransplant.training.control import RunControl
from wtransplant.training.data import LoadedData, Samples
from wtransplant.training.fit import check_fit, to_model
from wtransplant.training.hardware import find_device
from wtransplant.training.history import History, Progress, Stage
from wtransplant.training.result import RunResult
from wtransplant.training.settings import RunSettings
from wtransplant.training.surroundings import LastGood, run_surroundings
from wtransplant.training.targets import Metrics, compute_loss, output_tensor, right_answers

# Losses are read from the device this often (seconds): reading each one would make a GPU wait for Python at
# every step.
_FLUSH_SECONDS = 0.1


def fine_tune(
    model: nn.Module,
    data: LoadedData,
    settings: RunSettings,
    policy: Policy | None = None,
    *,
    history: History | None = None,
    control: RunControl | None = None,
) -> RunResult:
    """Train a model in place; it ends on the CPU, in the modes it had, with what it has learnt.

    One seed gives the same numbers on the CPU in every run. Before the first step and after each epoch the
    model is measured on the validation data. If the last batch of an epoch had one sample only, the sample
    joins the batch before, because batch norm cannot work on one.

    Args:
        model: on the CPU.
        data: from :func:`wtransplant.training.open_data`.
        settings: device, loss, optimizer and so on; ``settings.data`` is not read again.
        policy: what is frozen, with its preset resolved; by default nothing. It is in force during the run only,
            and takes the place of one that was enforced before.
        history: filled while the run goes on; may be read from other threads.
        control: pauses or stops the run from other threads.

    Raises:
        DataError: the data do not fit the model; nothing was changed.
        TrainingError: there is nothing to train, the device is not there, or the run failed (a loss that is
            not finite, memory, an exception in the model's code). The model then holds what it had after
            the last finished epoch.
    """
    device = find_device(settings.device)
    if any(tensor.device.type == "meta" for tensor in (*model.parameters(), *model.buffers())):
        raise TrainingError(
            "the model has shapes only, no values",
            where="model",
            hint="Transplant into it, or initialise it, first.",
        )
    failure: TrainingError | None = None
    try:
        with run_surroundings(model, policy or Policy(), device, settings.threads) as held:
            run = _Run(held, data, settings, history or History(), control or RunControl())
            return run.carry_out()
    except Exception as error:
        if not failures.is_out_of_memory(error):
            raise
        failure = failures.out_of_memory(settings, "fine-tuning")
    # Raised out here, without the cause: its traceback would hold on to the tensors that filled the memory.
    raise failure


class _Run:
    def __init__(
        self,
        held: FrozenModel,
        data: LoadedData,
        settings: RunSettings,
        history: History,
        control: RunControl,
    ) -> None:
        self.held = held
        self.model = held.model
        self.data = data
        self.settings = settings
        self.history = history
        self.control = control
        self.parameters = held.trainable()
        self.step = 0
        self.total_steps = settings.epochs * len(_batch_sizes(len(data.train), settings.batch_size))
        self.pending: list[tuple[int, float, torch.Tensor]] = []
        self.flushed = self.started = time.perf_counter()
        self.measured_at = -1
        self.last: Metrics | None = None

    def carry_out(self) -> RunResult:
        if not self.parameters:
            every = dict(self.model.named_parameters())
            raise failures.nothing_to_train(len(every), len(self.held.frozen & every.keys()))
        self.like = next(iter(self.parameters.values()))
        check_fit(self.model, self.data, self.settings)
        before_audit = snapshot(self.model, self.held.frozen)
        self.started = time.perf_counter()
        good = LastGood(self.held)
        with self._going_back_on_failure(good):
            before = self._measure()
            self._train(good)
            after = self._final_measure()
        self._report("finished")
        return RunResult(
            settings=self.settings,
            before=before,
            after=after,
            audit=compare(before_audit, self.model),
            trained=tuple(self.parameters),
            steps=self.step,
            total_steps=self.total_steps,
            epochs=self._epoch(),
            seconds=self._seconds(),
            stopped=self.step < self.total_steps,
            notes=self._notes(),
        )

    @contextmanager
    def _going_back_on_failure(self, good: LastGood) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            good.restore()
            if isinstance(error, WtransplantError) or failures.is_out_of_memory(error):
                raise
            raise failures.step_failed(error, self._place()) from error

    def _train(self, good: LastGood) -> None:
        torch.manual_seed(self.settings.seed)
        shuffling = torch.Generator().manual_seed(self.settings.seed)
        optimizer = make_optimizer(list(self.parameters.values()), self.settings)
        for _ in range(self.settings.epochs):
            self.held.train()
            for indices in _batches(len(self.data.train), self.settings.batch_size, shuffling):
                if self._is_stopped():
                    self._flush()
                    good.require_finite(self._place(), self.settings)
                    return
                self._train_step(optimizer, indices)
            self._flush()
            good.require_finite(self._place(self.step), self.settings)
            self._measure()
            good.keep()

    def _train_step(self, optimizer: torch.optim.Optimizer, indices: torch.Tensor) -> None:
        inputs, targets = self.data.train.batch(indices)
        if len(inputs):
            # Under "left out" frozen parameters collect gradients too, which no optimizer would clear.
            (self.model if self.held.method == "left_out" else optimizer).zero_grad()
            loss = self._loss(inputs, targets)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            self.pending.append((self.step + 1, self._seconds(), loss.detach()))
        self.step += 1
        if time.perf_counter() - self.flushed > _FLUSH_SECONDS:
            self._flush()

    def _loss(self, inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        outputs = output_tensor(self.model(to_model(inputs, self.like)))
        loss = compute_loss(self.settings.loss, outputs, targets.to(outputs.device))
        if not loss.requires_grad:
            raise TrainingError(
                "the loss does not depend on anything that is trained",
                where="freezing",
                hint="Make a part trainable that lies on the way to the output.",
            )
        return loss

    def _is_stopped(self) -> bool:
        if self.control.paused and not self.control.stopped:
            self._flush()
            self._report("paused")
            self.started += self.control.wait_while_paused()
            self._report("running")
        return self.control.stopped

    def _flush(self) -> None:
        """Hand the losses since the last time over to the history.

        Raises:
            TrainingError: one of them is NaN or infinite.
        """
        self.flushed = time.perf_counter()
        pending, self.pending = self.pending, []
        losses = torch.stack([loss for _, _, loss in pending]).tolist() if pending else []
        rows = [
            (float(step), self._epoch(step), seconds, loss)
            for (step, seconds, _), loss in zip(pending, losses, strict=True)
        ]
        broken = next((index for index, loss in enumerate(losses) if not math.isfinite(loss)), len(rows))
        self.history.add_training(rows[:broken])
        self._report("running")
        if broken < len(rows):
            raise failures.not_finite(
                f"the loss became {losses[broken]}", self._place(pending[broken][0]), self.settings
            )

    def _measure(self) -> Metrics | None:
        """Measure on the validation data; ``None`` if there are none, or if a stop came in between."""
        self._report("validating")
        self.last = self._metrics(self.data.validation)
        if self.last is not None:
            self.measured_at = self.step
            self.history.add_validation(
                self.step, self._epoch(), self._seconds(), self.last.loss, self.last.accuracy
            )
        return self.last

    def _final_measure(self) -> Metrics | None:
        if self.measured_at == self.step:
            return self.last
        return self._measure() if self.control.measure else None

    @torch.no_grad()
    def _metrics(self, samples: Samples) -> Metrics | None:
        self.model.eval()
        sums, count = torch.zeros(2, dtype=torch.float64, device=self.like.device), 0
        for indices in torch.arange(len(samples)).split(self.settings.batch_size):  # type: ignore[no-untyped-call]
            if not self.control.measure:
                return None
            inputs, targets = samples.batch(indices)
            if len(inputs):
                sums += len(inputs) * self._batch_metrics(inputs, targets)
                count += len(inputs)
        if not count:
            return None
        loss, accuracy = (sums / count).tolist()
        return Metrics(loss, accuracy if self.settings.loss == "cross_entropy" else None)

    def _batch_metrics(self, inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        outputs = output_tensor(self.model(to_model(inputs, self.like)))
        targets = targets.to(outputs.device)
        loss = compute_loss(self.settings.loss, outputs, targets).double()
        right = (
            right_answers(outputs, targets)
            if self.settings.loss == "cross_entropy"
            else torch.zeros_like(loss)
        )
        return torch.stack([loss, right])

    def _seconds(self) -> float:
        return time.perf_counter() - self.started

    def _epoch(self, step: int | None = None) -> float:
        return (self.step if step is None else step) * self.settings.epochs / self.total_steps

    def _place(self, step: int | None = None) -> str:
        step = min(self.step + 1, self.total_steps) if step is None else step
        return f"step {step:,}, epoch {math.ceil(self._epoch(step)):,}"

    def _report(self, stage: Stage) -> None:
        seconds = self._seconds()
        left = seconds / self.step * (self.total_steps - self.step) if self.step else None
        self.history.set_progress(
            Progress(stage, self.step, self.total_steps, self._epoch(), self.settings.epochs, seconds, left)
        )

    def _notes(self) -> tuple[str, ...]:
        notes = [*self.data.notes, *self.data.train.notes(), *self.data.validation.notes()]
        if self.held.followed:
            notes.append(
                f"Frozen as well, because of shared weights: {', '.join(sorted(self.held.followed))}."
            )
        if self.held.fixed:
            notes.append(f"Not trained, by the model's own code: {', '.join(sorted(self.held.fixed))}.")
        return tuple(dict.fromkeys(notes))


def make_optimizer(parameters: list[nn.Parameter], settings: RunSettings) -> torch.optim.Optimizer:
    """The optimizer that the settings name, over these parameters."""
    rate, decay = settings.learning_rate, settings.weight_decay
    if settings.optimizer == "sgd":
        return torch.optim.SGD(parameters, lr=rate, momentum=settings.momentum, weight_decay=decay)
    return torch.optim.AdamW(parameters, lr=rate, weight_decay=decay)


def _batch_sizes(count: int, size: int) -> list[int]:
    full, rest = divmod(count, size)
    sizes = [size] * full + [rest] * (rest > 0)
    return [*sizes[:-2], size + 1] if rest == 1 and full else sizes


def _batches(count: int, size: int, generator: torch.Generator) -> Iterator[torch.Tensor]:
    yield from torch.randperm(count, generator=generator).split(_batch_sizes(count, size))  # type: ignore[no-untyped-call]
