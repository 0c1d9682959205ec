"""After a run: what the audit says, and how far every tensor moved, in the tree and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from wtransplant.errors import WtransplantError
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.freezing_effective import reveal
from wtransplant.gui.newest import Newest
from wtransplant.gui.views.movement_page import NOTHING_YET
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

    from wtransplant.freezing import Movement
    from wtransplant.gui.views.freeze_panel import FreezePanel
    from wtransplant.mapping import Plan
    from wtransplant.workspace import FinishedRun


class MovementController:
    """Compares what a run started from with what it left, in a job; kept until the next run or another target."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._newest = Newest(tr("Looking what moved"), context.jobs)
        self._panel: FreezePanel | None = None
        self._run: FinishedRun | None = None
        self._movement: Movement | None = None
        events = context.workspace.events
        events.run_changed.connect(self._run_changed)
        events.target_changed.connect(self._forget)

    def attach(self, panel: FreezePanel) -> None:
        """The panel was made: listen to it."""
        self._panel = panel
        panel.movement.place_chosen.connect(lambda path: reveal(self._context, path))
        self._show()

    def _run_changed(self) -> None:
        workspace = self._context.workspace
        run, plan = workspace.run, workspace.plan
        if run is None or plan is None or run is self._run:
            return
        self._run, self._movement = run, None
        before, after = _Before(plan.frozen_copy()), run.trained.state

        def work() -> Movement:
            from wtransplant.freezing import movement

            return movement(before, after)

        def done(found: Movement) -> None:
            self._movement = found
            self._show()

        self._newest.start(work, done, self._failed)
        self._show()

    def _failed(self, error: WtransplantError) -> None:
        if self._panel is not None:
            self._panel.movement.set_audit(error.what, holds=False)

    def _forget(self) -> None:
        self._newest.drop()
        self._run = self._movement = None
        self._show()

    def _show(self) -> None:
        window, found = self._context.window, self._movement
        rows = {} if found is None else {row.path: row for row in (*found.modules, *found.tensors)}
        if window.target.model.set_movement(rows or None):
            window.target.view.lay_out_columns()
        if self._panel is None:
            return
        self._panel.movement.set_movement(found)
        if self._run is None:
            self._panel.movement.set_audit(tr(NOTHING_YET))
        else:
            audit = self._run.result.audit
            self._panel.movement.set_audit(audit.describe(), holds=audit.holds)


class _Before(Mapping[str, "torch.Tensor"]):
    """What a run started from, one tensor at a time, so that it is not in memory a second time."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __getitem__(self, key: str) -> torch.Tensor:
        return self._plan.value(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._plan.target)

    def __len__(self) -> int:
        return len(self._plan.target)
