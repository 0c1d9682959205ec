"""Fine-tuning: the loop of every torch script, with freezing that holds and a hand on the brake."""

from __future__ import annotations

import torch
from torch import nn

from wtransplant.errors import TrainingError
from wtransplant.freezing.policy import Policy
from wtransplant.training import failures
from wtransplant.training.autosave import Autosave
from wtransplant.training.control import RunControl
from wtransplant.training.data import Data
from wtransplant.training.distributed import ALONE, World
from wtransplant.training.fit import require_trainable, require_values
from wtransplant.training.hardware import find_device
from wtransplant.training.history import History
from wtransplant.training.losses import Loss
from wtransplant.training.objective import Objective, check_fit
from wtransplant.training.result import RunResult
from wtransplant.training.run import Run
from wtransplant.training.run_checkpoint import RunCheckpoint
from wtransplant.training.settings import RunSettings
from wtransplant.training.surroundings import run_surroundings


def fine_tune(
    model: nn.Module,
    data: Data,
    settings: RunSettings,
    policy: Policy | None = None,
    *,
    history: History | None = None,
    control: RunControl | None = None,
    resume: RunCheckpoint | None = None,
    autosave: Autosave | None = None,
    loss: Loss | None = None,
    world: World | None = None,
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
            and takes the place of one that was enforced before. Its schedule is followed at the borders of epochs.
        history: filled while the run goes on; may be read from other threads.
        control: pauses or stops the run, and more, from other threads.
        resume: go on from there, with the numbers that the run would have had without a break (on the CPU).
        autosave: where and how often run checkpoints are written; of several processes each one gets it.
        loss: made before, if its file had to be trusted; by default made from the settings.
        world: the processes that train together, by default this one alone; see
            :func:`wtransplant.training.distributed.joined`.

    Raises:
        DataError: the data do not fit the model; nothing was changed.
        TrainingError: there is nothing to train, the device is not there, or the run failed (a loss that is
            not finite, memory, an exception in the model's code). The model then holds its last good state; in a
            sharded run of several processes what it held before.
    """
    device = find_device(settings.device)
    require_values(model)
    world = world or ALONE
    world.require_fit(settings.batch_size)
    policy = policy or Policy()
    failure: TrainingError | None = None
    try:
        with run_surroundings(model, policy, device, settings, world) as held:
            require_trainable(held)
            objective = Objective(settings, held.model, data, loss)
            # As in the run: in a sharded one the weights themselves are bfloat16 while they are used.
            with torch.autocast(device.type, torch.bfloat16, enabled=settings.precision == "bfloat16"):
                check_fit(held.model, data, settings, objective)
            run = Run(
                held, data, objective, settings, policy, history or History(), control or RunControl(), world
            )
            return run.carry_out(resume, autosave)
    except Exception as error:
        if not failures.is_out_of_memory(error):
            raise
        failure = failures.out_of_memory(settings, "fine-tuning")
    # Raised out here, without the cause: its traceback would hold on to the tensors that filled the memory.
    raise failure
