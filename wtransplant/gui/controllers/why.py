"""Answers "why?" about the link that somebody looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from wtransplant.gui.controllers.context import Context
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.mapping import Plan


class WhyController:
    """From a row, a link or the keyboard to the popup with the reasons."""

    def __init__(self, context: Context) -> None:
        self._context = context
        window = context.window
        window.actions_["why"].triggered.connect(self.ask)
        window.inspector.why_requested.connect(self.ask)

    def ask(self) -> None:
        """Tell about the target key that is selected, or about the one that the selected source key goes to."""
        plan = self._context.workspace.plan
        key = None if plan is None else self._asked(plan)
        if key is None:
            self._context.say(tr("Select a key in one of the trees to see why it is linked as it is."))
            return
        view = self._context.window.target.view
        row = view.keys.row_of(key)
        seen = row in view.seen_rows()
        self.tell(key, view.viewport().mapToGlobal(QPoint(24, view.row_span(row)[1] if seen else 24)))

    def _asked(self, plan: Plan) -> str | None:
        window = self._context.window
        on_source = window.source.isAncestorOf(window.focusWidget() or window)
        targets = [path for path in window.target.view.selected_paths() if path in plan.target]
        if targets and not on_source:
            return targets[0]
        sources = set(window.source.model.tree.keys_under(window.source.view.selected_paths()))
        links = plan.resolution.links.values()
        taken = (link.target for link in links if sources.intersection(link.sources))
        return next(taken, targets[0] if targets else None)

    def tell(self, key: str, place: QPoint) -> None:
        """Tell about one target key, beside a place of the screen."""
        plan = self._context.workspace.plan
        if plan is None or key not in plan.target:
            return
        from wtransplant.gui.models.why import why  # with what is behind it, once it is needed
        from wtransplant.gui.views.why_popup import WhyPopup

        known = why(plan, key, self._context.findings.searched(plan))
        popup = WhyPopup(known, self._context.window)
        popup.reveal_requested.connect(lambda: self._context.window.target.view.reveal(key))
        popup.show_at(place)
