"""What a job worked out for the trees to show, on its way to them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeAlias

from wtransplant.gui.models.listing import Listing, list_source, list_target
from wtransplant.gui.models.plan_view import PlanView

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.mapping import Plan
    from wtransplant.targets import TargetModel

Views: TypeAlias = "tuple[Listing | PlanView, ...]"
_KEPT = 4
"""So many views of plans are kept: undo and redo come back to one of the last."""


class Prepared:
    """Between the job that opens something and the trees: what is not there when it is asked for is made then.

    ``list_*`` and ``view_of`` are for jobs and change nothing; ``put`` and ``show_*`` are for the GUI thread.
    """

    def __init__(self) -> None:
        self._ready: list[Listing | PlanView] = []
        self._source: Listing | None = None
        self._target: Listing | None = None
        self._shown: deque[PlanView] = deque(maxlen=_KEPT)

    def view_of(self, plan: Plan | None, *listed: Listing) -> Views:
        """What was listed, and how a plan looks with it; whatever else the plan is about is shown already."""
        if plan is None:
            return listed
        known = {id(listing.index): listing for listing in (self._source, self._target, *listed) if listing}
        source, target = known.get(id(plan.source)), known.get(id(plan.target))
        if source is None or target is None:
            return listed
        return (*listed, PlanView.of(plan.resolution, source, target))

    def put(self, *made: Listing | PlanView) -> None:
        """Hand over; what was not taken until now is not wanted any more."""
        self._ready = list(made)

    def show_source(self, source: Checkpoint) -> Listing:
        """Take the listing of the source that is shown from now on."""
        self._source = self._listing(source) or list_source(source)
        self._shown.clear()
        return self._source

    def show_target(self, target: TargetModel) -> Listing:
        """Take the listing of the target that is shown from now on."""
        self._target = self._listing(target) or list_target(target)
        self._shown.clear()
        return self._target

    def show_plan(self, plan: Plan) -> PlanView:
        """Take the view of the plan that is shown from now on, between the source and target shown."""
        self._shown += [made for made in self._ready if isinstance(made, PlanView)]
        self._ready = []
        for view in self._shown:
            if view.resolution is plan.resolution:
                return view
        source, target = self._source or list_source(plan.source), self._target or list_target(plan.target)
        self._shown.append(PlanView.of(plan.resolution, source, target))
        return self._shown[-1]

    def _listing(self, index: object) -> Listing | None:
        found = (made for made in self._ready if isinstance(made, Listing) and made.index is index)
        return next(found, None)
