"""Fills the two trees and the ribbon from the workspace; filters, chips, selection, find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.key_filter import FilterError, KeyFilter, parse_filter, with_status
from wtransplant.gui.models.tensor_columns import TensorColumns
from wtransplant.gui.models.tree_building import build_tree
from wtransplant.gui.views.key_panel import KeyPanel
from wtransplant.inspection import blocked_sentence
from wtransplant.units import format_count, format_size, plural, shown
from wtransplant.unknown import UNKNOWN_DTYPE
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint

_PATHS = 12
"""So many files are named in the tooltip of the source's title."""


@dataclass
class _Side:
    """One panel with its filter: what is typed, and the chips that are on."""

    panel: KeyPanel
    filter: KeyFilter = field(default_factory=lambda: parse_filter(""))
    chips: frozenset[str] = frozenset()


class TreesController:
    """Keeps what both panels show equal to the workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        window = context.window
        self._source = _Side(window.source)
        self._target = _Side(window.target)
        for side in (self._source, self._target):
            self._connect(side)
        events = context.workspace.events
        events.source_changed.connect(self.show_source)
        events.target_changed.connect(self.show_target)
        events.plan_changed.connect(self.show_plan)
        events.policy_changed.connect(self.show_policy)
        window.actions_["find"].triggered.connect(self._find)
        window.actions_["expand_all"].triggered.connect(lambda: self._both("expandAll"))
        window.actions_["collapse_all"].triggered.connect(lambda: self._both("collapseAll"))
        self.show_source()
        self.show_target()

    def _connect(self, side: _Side) -> None:
        side.panel.filter_changed.connect(lambda text: self._filter_typed(side, text))
        side.panel.chips_changed.connect(lambda chips: self._chips_chosen(side, chips))
        side.panel.selection_changed.connect(lambda _: self._sum_up())

    def show_source(self) -> None:
        """Show the source that the workspace has, or how to open one."""
        source = self._context.workspace.source
        panel = self._source.panel
        if source is None:
            panel.set_empty(
                tr("The source: weights that somebody trained. Open a checkpoint, or drop its file here."),
                tr("Open a checkpoint…"),
            )
            panel.model.set_tree(build_tree([]), {})
            panel.set_counts({})
            return
        listing = self._context.prepared.show_source(source)
        panel.set_title(source.name, _totals(listing.tensors), _tooltip(source))
        panel.set_empty("", "")
        panel.model.set_tensors(listing.tensors)
        panel.model.set_classes(listing.classes)
        panel.model.set_marks(listing.marks)
        for group in source.contents.groups:  # an optimizer's tensors are not what people look for first
            if group.kind != "weights" and group.name and (row := panel.model.row_of(group.name)) >= 0:
                panel.model.set_expanded(row, False)
        self._refilter(self._source)

    def show_target(self) -> None:
        """Show the target that the workspace has, or how to open one."""
        target = self._context.workspace.target
        panel = self._target.panel
        if target is None:
            panel.set_empty(
                tr("The target: the model that takes the weights. Choose one, or drop its file here."),
                tr("Choose a target…"),
            )
            panel.model.set_tree(build_tree([]), {})
            panel.set_counts({})
            return
        listing = self._context.prepared.show_target(target)
        details = _totals(listing.tensors) + (tr(" · on meta") if listing.marks.on_meta else "")
        tip = "\n".join([str(target.spec or target.name), *listing.marks.lines("")])
        panel.set_title(target.name, details, tip)
        panel.set_empty("", "")
        panel.model.set_tensors(listing.tensors)
        panel.model.set_classes(listing.classes)
        panel.model.set_marks(listing.marks)
        self._refilter(self._target)

    def show_plan(self) -> None:
        """Show statuses, counts and links."""
        workspace = self._context.workspace
        plan = workspace.plan
        source_model, target_model = self._source.panel.model, self._target.panel.model
        if plan is None:
            source_model.set_statuses({}, {})
            target_model.set_statuses({}, {})
            self._context.window.ribbon.set_links([])
            self._show_confidence(None)
            return
        view = self._context.prepared.show_plan(plan)
        source_model.set_status_codes(view.source_codes, {})
        texts = view.texts
        target_model.set_status_codes(view.target_codes, texts, texts.explain)
        self._show_confidence(view.confidence)
        self._source.panel.set_counts(view.source_counts)
        self._target.panel.set_counts(view.target_counts)
        self._context.window.ribbon.set_links(view.links)
        for side in (self._source, self._target):
            if side.chips or side.filter:
                self._refilter(side)

    def _show_confidence(self, confidence: NDArray[np.float32] | None) -> None:
        """The column is there only while there is something in it."""
        if self._target.panel.model.set_confidence(confidence):
            self._target.panel.view.lay_out_columns()

    def show_policy(self) -> None:
        """Show what is frozen."""
        self._target.panel.model.set_frozen(self._context.workspace.frozen_keys)

    def _filter_typed(self, side: _Side, text: str) -> None:
        try:
            side.filter = parse_filter(text)
        except FilterError as error:
            side.panel.set_filter_error(error.what)
            return
        side.panel.set_filter_error(None)
        self._refilter(side)

    def _chips_chosen(self, side: _Side, chips: frozenset[str]) -> None:
        side.chips = chips
        self._refilter(side)

    def _refilter(self, side: _Side) -> None:
        if not side.filter and not side.chips:
            side.panel.model.set_visible(None)
            return
        facts = side.panel.model.facts
        shown = side.filter.select(facts.columns, facts.codes)
        if side.chips:
            shown &= with_status(side.chips, facts.codes)
        side.panel.model.set_visible(shown)

    def _sum_up(self) -> None:
        """The selection's sum in the status bar."""
        parts = []
        for name, side in ((tr("source"), self._source), (tr("target"), self._target)):
            model = side.panel.model
            nodes = model.tree.topmost(side.panel.view.selected_paths())
            if nodes:
                count = plural(sum(node.tensors for node in nodes), "tensor")
                if UNKNOWN_DTYPE in model.facts.columns.dtypes.distinct:
                    parts.append(tr("{name}: {count}", name=name, count=count))
                    continue
                shapes = model.facts.columns.shapes
                counts = np.array([prod(shape) for shape in shapes.distinct], dtype=np.float64)
                elements = counts[shapes.codes]
                chosen = sum(int(elements[node.leaf_start : node.leaf_stop].sum()) for node in nodes)
                parts.append(
                    tr(
                        "{name}: {count} · {elements} elements · {size}",
                        name=name,
                        count=count,
                        elements=format_count(chosen),
                        size=format_size(sum(node.nbytes for node in nodes)),
                    )
                )
        self._context.window.statusBar().showMessage("   ".join(parts))

    def _find(self) -> None:
        on_target = self._target.panel.isAncestorOf(self._context.window.focusWidget() or self._source.panel)
        (self._target if on_target else self._source).panel.focus_filter()

    def _both(self, what: str) -> None:
        for side in (self._source, self._target):
            act: Callable[[], None] = getattr(side.panel.view, what)
            act()


def _totals(tensors: TensorColumns) -> str:
    known = UNKNOWN_DTYPE not in tensors.dtypes.distinct
    size = f" · {format_size(tensors.tree.nbytes)}" if known else ""
    return f"{plural(len(tensors.tree), 'tensor')}{size}"


def _tooltip(source: Checkpoint) -> str:
    paths = [shown(str(path)) for path in source.paths[:_PATHS]]
    if len(source.paths) > _PATHS:
        paths.append(tr("… and {paths:,} more", paths=len(source.paths) - _PATHS))
    return "\n".join(
        filter(None, [*paths, tr("format: {format}", format=source.format), blocked_sentence(source)])
    )
