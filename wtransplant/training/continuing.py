"""A run taken down between two steps, and taken up again: from a file, or from a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.errors import SaveError, TrainingError
from wtransplant.training.measuring import Measured
from wtransplant.training.randomness import RandomState
from wtransplant.training.run_checkpoint import RunCheckpoint
from wtransplant.training.states import Kept
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.training.run import Run


def checkpoint_of(run: Run) -> RunCheckpoint:
    """The state between two steps; its tensors are those of the run, which may go on changing them.

    In a sharded run every process has to call this, and the first one has the whole state.

    Raises:
        TrainingError: a loss since the last look is NaN or infinite, so that the state is not worth keeping.
    """
    run.recorder.flush()
    return RunCheckpoint(
        epoch=run.feed.epoch,
        step=run.recorder.step,
        seconds=run.recorder.seconds(),
        place=run.feed.place(),
        random=RandomState.now(run.device),
        history={name: series.columns for name, series in run.history.parts().items()},
        settings=run.settings.model_dump(mode="json"),
        policy=run.trainee.policy.model_dump(mode="json"),
        facts=_facts(run),
        best=None if run.best is None else run.best.whole_values(),
        **run.trainee.state(),
    )


def save_run(run: Run, path: Path) -> None:
    """Write a run checkpoint; what stands in the way does not end the run, it is remarked.

    The first process writes; in a sharded run every one has to call this.
    """
    try:
        checkpoint = checkpoint_of(run)
        if run.world.is_main:
            checkpoint.save(path)
    except SaveError as error:
        run.history.remark(tr("The run was not saved: {error}", error=error))


def take_up(run: Run, checkpoint: RunCheckpoint, *, back: bool = False) -> None:
    """Go on from a state.

    Args:
        run: at its beginning, or anywhere after the state.
        checkpoint: of the same data, model and freezing; the number of epochs may be another.
        back: the state is one of this run; what came after it is forgotten.

    Raises:
        TrainingError: the state belongs to another run.
    """
    facts = checkpoint.facts
    _require_same_data(run, facts)
    run.trainee.reach_epoch(checkpoint.place.epoch)
    run.trainee.load(checkpoint)
    run.feed.go_to(checkpoint.place)
    run.recorder.forget()
    run.recorder.start_clock(checkpoint.seconds, checkpoint.step)
    if back:
        run.history.cut(checkpoint.step)
    else:
        run.history.fill(checkpoint.history)
    run.before = Measured(**facts["before"]) if facts["before"] else None
    run.stopping.best, run.stopping.best_step, run.stopping.waited = facts["best"]
    run.best = None
    if checkpoint.best is not None:
        run.best = Kept(run.trainee.held)
        run.best.take(checkpoint.best, run.stopping.best_step)
    run.good = run.last_good()
    checkpoint.random.put_back(run.device)


def _facts(run: Run) -> dict[str, Any]:
    before, stopping = run.before, run.stopping
    return {
        "steps_per_epoch": run.feed.steps_per_epoch,
        "samples": len(run.data.train),
        "full_rate": run.trainee.rates.full,
        "threads_open": run.threads_open,
        "best": [stopping.best, stopping.best_step, stopping.waited],
        "before": None
        if before is None
        else {"loss": before.loss, "accuracy": before.accuracy, "others": dict(before.others)},
    }


def _require_same_data(run: Run, facts: dict[str, Any] | Any) -> None:
    here = (run.feed.steps_per_epoch, len(run.data.train))
    there = (facts["steps_per_epoch"], facts["samples"])
    if here != there:
        raise TrainingError(
            tr(
                "the run was started with {there:,} samples in {there2:,} steps an epoch, here are "
                "{here:,} in {here2:,}",
                there=there[1],
                there2=there[0],
                here=here[1],
                here2=here[0],
            ),
            where=tr("run checkpoint"),
            hint=tr("Continue with the same data, batch size and accumulation."),
        )
