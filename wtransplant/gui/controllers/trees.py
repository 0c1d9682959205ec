"""Fills the two trees and the ribbon from the workspace; filters, chips, selection, find."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.key_filter import FilterError, KeyFilter, parse_filter
from wtransplant.gui.models.key_tree import build_tree
from wtransplant.gui.models.row_info import RowInfo
from wtransplant.gui.models.strands import RibbonLink
from wtransplant.gui.views.key_panel import KeyPanel
from wtransplant.mapping import Link, Plan, common_prefix, weight_keys
from wtransplant.units import format_count, format_size, plural


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
                "Open a checkpoint: the weights that somebody trained. Or drop a file here.", "Open source…"
            )
            panel.model.set_tree(build_tree([]), {})
            panel.set_counts({})
            return
        details = f"{plural(len(source), 'tensor')} · {format_size(source.nbytes)}"
        paths = "\n".join(str(path) for path in source.paths)
        panel.set_title(source.name, details, _tooltip(paths, source.format, source.contents.blocked_globals))
        rows = {k: RowInfo(i.shape, i.dtype, i.nbytes) for k, i in source.items()}
        panel.set_empty("", "")
        panel.model.set_tree(build_tree((key, info.nbytes) for key, info in source.items()), rows)
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
                "Open a model: the one that takes the weights. Or drop a Python file here.", "Open target…"
            )
            panel.model.set_tree(build_tree([]), {})
            panel.set_counts({})
            return
        details = f"{plural(len(target), 'tensor')} · {format_size(target.nbytes)}"
        panel.set_title(target.name, details, str(target.spec or target.name))
        rows = {k: RowInfo(t.shape, t.dtype, t.nbytes, t.kind) for k, t in target.items()}
        items = ((key, tensor.nbytes) for key, tensor in target.items())
        panel.set_empty("", "")
        panel.model.set_tree(build_tree(items, natural=False), rows)
        panel.model.set_classes({path: info.class_name for path, info in target.modules.items()})
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
            return
        resolution = plan.resolution
        source_model.set_statuses(resolution.source_status, {})
        target_model.set_statuses(resolution.target_status, _texts(plan))
        self._source.panel.set_counts(resolution.source_counts)
        self._target.panel.set_counts(resolution.target_counts)
        self._context.window.ribbon.set_links(self._ribbon_links(plan))
        for side in (self._source, self._target):
            if side.chips or side.filter:
                self._refilter(side)

    def show_policy(self) -> None:
        """Show what is frozen."""
        self._target.panel.model.set_frozen(self._context.workspace.frozen_keys)

    def _ribbon_links(self, plan: Plan) -> list[RibbonLink]:
        sources = self._source.panel.model.tree.by_key
        targets = self._target.panel.model.tree.by_key
        resolution = plan.resolution
        shown = [(link, "linked") for link in resolution.links.values()]
        shown += [(mismatch.link, "mismatched") for mismatch in resolution.mismatches.values()]
        shown += [(link, "ambiguous") for links in resolution.conflicts.values() for link in links]
        return [
            RibbonLink(
                sources[key].leaf_start, targets[link.target].leaf_start, status, link.confidence, str(link)
            )
            for link, status in shown
            for key in link.sources
            if key in sources
        ]

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
        index, status = self._index(side), self._status(side)
        keys = (
            set(index)
            if not side.filter
            else side.filter.select(
                index,
                lambda key: index[key].shape,
                lambda key: index[key].dtype,
                lambda key: status.get(key, ""),
            )
        )
        if side.chips:
            keys = {key for key in keys if status.get(key) in side.chips}
        side.panel.model.set_visible(keys)

    def _index(self, side: _Side) -> Mapping[str, RowInfo]:
        workspace = self._context.workspace
        index = workspace.source if side is self._source else workspace.target
        return index or {}  # type: ignore[return-value]  # both have shape, dtype and nbytes

    def _status(self, side: _Side) -> Mapping[str, str]:
        plan = self._context.workspace.plan
        if plan is None:
            return {}
        resolution = plan.resolution
        return resolution.source_status if side is self._source else resolution.target_status

    def _sum_up(self) -> None:
        """The selection's sum in the status bar."""
        parts = []
        for side in (self._source, self._target):
            keys = side.panel.model.tree.keys_under(side.panel.view.selected_paths())
            if keys:
                index = self._index(side)
                elements = sum(prod(index[key].shape) for key in keys)
                nbytes = sum(index[key].nbytes for key in keys)
                name = "source" if side is self._source else "target"
                parts.append(
                    f"{name}: {plural(len(keys), 'tensor')} · {format_count(elements)} elements · {format_size(nbytes)}"
                )
        self._context.window.statusBar().showMessage("   ".join(parts))

    def _find(self) -> None:
        on_target = self._target.panel.isAncestorOf(self._context.window.focusWidget() or self._source.panel)
        (self._target if on_target else self._source).panel.focus_filter()

    def _both(self, what: str) -> None:
        for side in (self._source, self._target):
            act: Callable[[], None] = getattr(side.panel.view, what)
            act()


def _texts(plan: Plan) -> dict[str, str]:
    """What the last column of the target says beyond the status word.

    What all keys of the source's weights begin with goes without saying.
    """
    resolution = plan.resolution
    keys = [key for part in weight_keys(plan.source).values() for key in part]
    known = common_prefix(keys) if keys else ""

    def sources(link: Link) -> str:
        return link.describe_sources().removeprefix(known)

    texts = {key: f"← {sources(link)}" for key, link in resolution.links.items()}
    texts |= {key: f"= {other}" for key, other in resolution.tied.items()}
    texts |= {key: f"≠ {sources(m.link)}: {m.reason}" for key, m in resolution.mismatches.items()}
    texts |= {
        key: "claimed by " + " and ".join(sources(link) for link in links)
        for key, links in resolution.conflicts.items()
    }
    return texts


def _tooltip(paths: str, format: str, blocked: tuple[str, ...]) -> str:
    lines = [paths, f"format: {format}"]
    if blocked:
        lines.append(f"This file refers to {', '.join(blocked)}; they were not loaded.")
    return "\n".join(lines)
