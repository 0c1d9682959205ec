"""From a row of a proof to its place in both trees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wtransplant.gui.controllers.context import Context

if TYPE_CHECKING:
    from wtransplant.gui.models.proof_rows import ProofRow
    from wtransplant.gui.views.key_panel import KeyPanel

_MOST_SELECTED = 400
"""So many rows of the trees are selected with a module; nobody sees more at once."""


def show_in_trees(context: Context, row: ProofRow) -> None:
    """Select a row's modules or keys in the target tree, and what feeds them in the source tree."""
    plan, window = context.workspace.plan, context.window
    if plan is None or not row.paths:
        return
    links = [link for key, link in plan.resolution.links.items() if _is_below(key, row.paths)]
    _select(window.target, row.paths[:_MOST_SELECTED])
    _select(window.source, [key for link in links[:_MOST_SELECTED] for key in link.sources])
    window.activateWindow()


def _select(panel: KeyPanel, paths: Sequence[str]) -> None:
    """Select all, with the first one in sight, also where a filter hides it."""
    panel.view.keys.expand_to(paths)
    if paths and not panel.view.reveal(paths[0]):
        panel.filter.clear()
        panel.set_chips(frozenset())
        panel.view.keys.expand_to(paths)
        panel.view.reveal(paths[0])
    panel.view.select_paths(paths)


def _is_below(key: str, paths: Sequence[str]) -> bool:
    return any(not path or key == path or key.startswith(f"{path}.") for path in paths)
