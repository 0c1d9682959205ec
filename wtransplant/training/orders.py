"""What a person asks of a run while it goes on, done between two steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.errors import WtransplantError
from wtransplant.training.continuing import checkpoint_of, save_run, take_up
from wtransplant.training.control import GoBack, Order, SaveRun, SetRate, TakeSnapshot
from wtransplant.training.snapshots import Snapshots
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.training.run import Run


class Orders:
    """Carries out what the control of a run asks for.

    Args:
        run: the run.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._snapshots = Snapshots()

    def attend(self) -> bool:
        """Do what is asked, and wait as long as the run is held; whether it goes on."""
        control, recorder = self._run.control, self._run.recorder
        while True:
            while (order := control.take_order()) is not None:
                self._try(order)
            if control.stopped:
                return False
            if control.may_step():
                recorder.report("running")
                return True
            recorder.flush()
            recorder.report("paused")
            recorder.leave_out(control.wait_while_paused())

    def close(self) -> None:
        """Forget the snapshots."""
        self._snapshots.close()

    def _try(self, order: Order) -> None:
        """An order that cannot be carried out does not end the run; it is remarked."""
        try:
            self._carry_out(order)
        except WtransplantError as error:
            self._run.history.remark(str(error))

    def _carry_out(self, order: Order) -> None:
        run = self._run
        if isinstance(order, SetRate):
            run.trainee.rates.set_full(order.rate)
            step = run.recorder.step + 1
            run.history.remark(
                tr("The learning rate is {rate:g} from step {step:,} on.", rate=order.rate, step=step)
            )
        elif isinstance(order, TakeSnapshot):
            self._keep(order.number)
        elif isinstance(order, GoBack):
            take_up(run, self._snapshots.get(order.number), back=True)
            run.trainee.train()
            run.history.remark(
                tr(
                    "Went back to snapshot {number}, after step {step:,}.",
                    number=order.number,
                    step=run.recorder.step,
                )
            )
        elif isinstance(order, SaveRun):
            save_run(run, order.path)

    def _keep(self, number: int) -> None:
        run = self._run
        kept = self._snapshots.add(number, checkpoint_of(run), run.recorder.epoch())
        run.control.snapshots = (*run.control.snapshots, kept)
