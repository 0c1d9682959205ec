"""Links by hand: drag and drop, the keyboard, deleting, choosing between claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from wtransplant.errors import MappingError, WtransplantError
from wtransplant.gui import engine
from wtransplant.gui.commands import LinkByName, LinkKeys, SkipSources, SkipTargets, UnlinkKeys
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.controllers.key_drops import KeyDrops
from wtransplant.gui.views.dialogs import ask, preview
from wtransplant.units import plural, shown
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.views.key_tree_view import KeyTreeView
    from wtransplant.mapping import Link, Pairing, Plan


class LinkingController:
    """From gestures to undoable steps.

    Attributes:
        target_menu_parts: what others add to the menu of the target's rows; called with the menu and the row's path.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        window = context.window
        self._sources, self._targets = window.source.view, window.target.view
        self._source_model, self._target_model = window.source.model, window.target.model
        self._dragging = False
        self._after_drag: Callable[[], None] | None = None
        self.target_menu_parts: list[Callable[[QMenu, str | None], None]] = []
        self.keys = KeyDrops(context, self._link_around)
        self._target_model.paths_dropped.connect(self._dropped)
        self._sources.drag_started.connect(self._drag_started)
        self._sources.drag_finished.connect(self._drag_finished)
        self._targets.delete_pressed.connect(self.unlink_paths)
        self._sources.delete_pressed.connect(self._unlink_sources)
        self._sources.menu_requested.connect(self._source_menu)
        self._targets.menu_requested.connect(self._target_menu)
        window.actions_["link"].triggered.connect(self._link_selected)
        window.actions_["unlink"].triggered.connect(lambda: self.unlink_paths(self._targets.selected_paths()))
        window.actions_["unlink_all"].triggered.connect(self._unlink_all)
        window.actions_["match_names"].triggered.connect(self._match_names)

    def _drag_started(self, source_paths: Sequence[str]) -> None:
        self._dragging = True
        self._hint_drop(source_paths)

    def _dropped(self, source_paths: Sequence[str], target_path: str) -> None:
        """Act when the drag is over: a question asked within the drop would hold it, and the rows stay dimmed."""
        self._after_drag = partial(self.drop, source_paths, target_path, QCursor.pos())
        if not self._dragging:
            self._drag_finished()

    def _drag_finished(self) -> None:
        self._dragging = False
        self._target_model.set_drop_hints(None)
        act, self._after_drag = self._after_drag, None
        if act is not None:
            QTimer.singleShot(0, act)

    def drop(self, source_paths: Sequence[str], target_path: str, place: QPoint | None = None) -> None:
        """Source rows were dropped on a target row, at a place of the screen; without one, below the row."""
        plan = self._context.workspace.plan
        if plan is None or not source_paths:
            return
        try:
            self._drop(plan, source_paths, target_path, place or self._below(target_path))
        except WtransplantError as error:
            self._context.fail(tr("This link cannot be made"), error)

    def _below(self, target_path: str) -> QPoint:
        row = self._target_model.row_of(target_path)
        bottom = self._targets.row_span(row)[1] if row >= 0 else 0
        return self._targets.viewport().mapToGlobal(QPoint(24, bottom))

    def _drop(self, plan: Plan, source_paths: Sequence[str], target_path: str, place: QPoint) -> None:
        keys = all(path in plan.source for path in source_paths)
        if keys and target_path in plan.target:
            self.keys.drop(plan, source_paths, target_path, place)
        elif target_path in plan.target:
            self._link_around(plan, source_paths, target_path)
        else:
            self._link_subtrees(plan, source_paths, target_path)

    def _link_around(self, plan: Plan, source_paths: Sequence[str], target_path: str) -> None:
        """What cannot become a single key goes to the key's module, by name and order."""
        if not all(path in plan.source for path in source_paths):
            raise MappingError(
                tr("a group cannot be linked to a single key"),
                where=target_path,
                hint=tr("Drop it on a group of the target; its children are linked by name and order."),
            )
        self._link_subtrees(plan, source_paths, target_path.rpartition(".")[0])

    def _link_subtrees(self, plan: Plan, source_paths: Sequence[str], target_path: str) -> None:
        pairings = [self._pair(plan, path, target_path) for path in source_paths]
        links = {link.target: link for pairing in reversed(pairings) for link in pairing.links}
        if not links:
            raise MappingError(
                tr(
                    "nothing below {names} fits below {value}",
                    names=", ".join(map(shown, source_paths)),
                    value=shown(target_path) or tr("the root"),
                ),
                hint=tr(
                    "No name is equal with an equal shape, and the order gives no match either. Link "
                    "single keys, or write a rule."
                ),
            )
        lines = [f"{link.target}  ←  {link.describe_sources()}" for link in links.values()]
        lines += [
            tr("{t}  ≠  {s}  (shapes differ)", t=t, s=s) for pairing in pairings for s, t in pairing.unfitting
        ]
        text = _preview_text(pairings, len(links), source_paths, target_path)
        if preview(
            self._context.window,
            tr("Link subtrees"),
            text,
            lines,
            tr("Link {keys}", keys=plural(len(links), "key")),
        ):
            self._link(plan, list(links.values()))

    def _pair(self, plan: Plan, source_path: str, target_path: str) -> Pairing:
        if source_path not in plan.source:
            return engine.pair_subtrees(plan.source, source_path, plan.target, target_path)
        name = source_path.rpartition(".")[2]
        target = f"{target_path}.{name}" if target_path else name
        return engine.Pairing((plan.check(target, source_path),), 0, (), (), ())

    def _link(self, plan: Plan, links: Sequence[Link]) -> None:
        """Ask before a link takes the place of another one."""
        there = plan.resolution.links
        taken = [link for link in links if _takes_over(link, there)]
        if taken:
            links = self._replace_or_keep(plan, links, taken)
        if links:
            self._context.push(lambda: LinkKeys(self._context.workspace, links))

    def _replace_or_keep(self, plan: Plan, links: Sequence[Link], taken: Sequence[Link]) -> Sequence[Link]:
        first = taken[0]
        text = (
            tr(
                "{target} is linked already, to {sources}.",
                target=first.target,
                sources=plan.resolution.links[first.target].describe_sources(),
            )
            if len(taken) == 1
            else tr(
                "{taken} of the {links} target keys are linked already.", taken=len(taken), links=len(links)
            )
        )
        verbs = (tr("Replace"), tr("Keep"))
        answer = ask(
            self._context.window,
            tr("Replace links?"),
            text,
            tr("A target key takes one link."),
            verbs,
        )
        if answer == verbs[0]:
            return links
        kept = {link.target for link in taken}
        return [link for link in links if link.target not in kept]

    def _hint_drop(self, source_paths: Sequence[str]) -> None:
        """While keys are dragged: which rows take them, as they are or with an operation; why the others do not."""
        plan = self._context.workspace.plan
        if plan is None:
            return
        if not all(path in plan.source for path in source_paths):
            self._target_model.set_drop_hints(None)
            return
        from wtransplant.gui.models.link_offers import drop_hints

        self._target_model.set_drop_hints(*drop_hints(plan, source_paths))

    def _link_selected(self) -> None:
        """The keyboard's way of dragging."""
        sources, targets = self._sources.selected_paths(), self._targets.selected_paths()
        plan = self._context.workspace.plan
        shared = len(sources) == 1 and len(targets) > 1
        if plan is not None and shared and _keys(plan, sources, targets):
            self._share_out(plan, sources[0], targets)
        elif len(targets) == 1 and sources:
            self.drop(sources, targets[0])
        else:
            self._context.say(
                tr(
                    "Select what gives on the left and one row that takes on the right, or one key on "
                    "the left and the keys that share it on the right."
                )
            )

    def _share_out(self, plan: Plan, source: str, targets: Sequence[str]) -> None:
        try:
            self.keys.share_out(plan, source, targets, self._below(targets[-1]))
        except WtransplantError as error:
            self._context.fail(tr("This link cannot be made"), error)

    def unlink_paths(self, paths: Sequence[str]) -> None:
        """Take away the links of target rows and of everything below them."""
        plan = self._context.workspace.plan
        if plan is None:
            return
        resolution = plan.resolution
        keys = [
            key
            for key in self._target_model.tree.keys_under(paths)
            if key in resolution.links or key in resolution.mismatches or key in resolution.conflicts
        ]
        if keys:
            self._context.push(lambda: UnlinkKeys(self._context.workspace, keys))
        else:
            self._context.say(tr("Nothing is linked there."))

    def _unlink_sources(self, paths: Sequence[str]) -> None:
        plan = self._context.workspace.plan
        if plan is None:
            return
        keys = set(self._source_model.tree.keys_under(paths))
        resolution = plan.resolution
        links = [*resolution.links.values(), *(mismatch.link for mismatch in resolution.mismatches.values())]
        self.unlink_paths([link.target for link in links if keys.intersection(link.sources)])

    def _unlink_all(self) -> None:
        plan = self._context.workspace.plan
        if plan is not None:
            self.unlink_paths(list(plan.target))

    def _match_names(self) -> None:
        """Put back the links that are certain from names; what was made by hand or by rules stays."""
        if self._context.workspace.plan is not None:
            self._context.push(lambda: LinkByName(self._context.workspace))

    def _choose(self, link: Link) -> None:
        """A person decides between several claims on one target key."""
        chosen = link._replace(by="hand", reason=mark("chosen by hand"), confidence=1.0)
        self._context.push(lambda: LinkKeys(self._context.workspace, [chosen]))

    def _source_menu(self, path: str | None, place: QPoint) -> None:
        plan = self._context.workspace.plan
        if plan is None:
            self._pop_up(_menu(self._sources), self._sources, place)
            return
        keys = self._source_model.tree.keys_under(self._sources.selected_paths() or ([path] if path else []))
        skipped = bool(keys) and all(key in plan.decisions.skipped_sources for key in keys)
        workspace = self._context.workspace
        menu = _menu(self._sources)
        menu.addAction(self._context.window.actions_["link"])
        if keys:
            menu.addAction(
                tr("No longer skip") if skipped else tr("Skip: leave out on purpose"),
                lambda: self._context.push(lambda: SkipSources(workspace, keys, not skipped)),
            )
        self._pop_up(menu, self._sources, place)

    def _target_menu(self, path: str | None, place: QPoint) -> None:
        plan = self._context.workspace.plan
        if plan is None:
            self._pop_up(_menu(self._targets), self._targets, place)
            return
        keys = self._target_model.tree.keys_under(self._targets.selected_paths() or ([path] if path else []))
        skipped = bool(keys) and all(key in plan.decisions.skipped for key in keys)
        workspace = self._context.workspace
        menu = _menu(self._targets)
        menu.addAction(self._context.window.actions_["link"])
        menu.addAction(self._context.window.actions_["unlink"])
        if any(key in plan.resolution.links for key in keys):
            menu.addAction(self._context.window.actions_["generalise"])
        if path is not None and path in plan.target:
            menu.addAction(self._context.window.actions_["why"])
        for link in plan.resolution.conflicts.get(path or "", ()):
            sources = shown(link.describe_sources()).replace("&", "&&")
            menu.addAction(tr("Take {sources}", sources=sources), partial(self._choose, link))
        if path is not None and path in plan.target:
            menu.addAction(tr("Edit operation…"), partial(self.keys.edit_key, path))
        if keys:
            menu.addAction(
                tr("No longer skip") if skipped else tr("Skip: keep its own values"),
                lambda: self._context.push(lambda: SkipTargets(workspace, keys, not skipped)),
            )
        for add_part in self.target_menu_parts:
            add_part(menu, path)
        self._pop_up(menu, self._targets, place)

    def _pop_up(self, menu: QMenu, view: KeyTreeView, place: QPoint) -> None:
        """With what every row can do, at the end."""
        menu.addSeparator()
        menu.addAction(tr("Copy keys") + "\tCtrl+C", view.copy_keys)
        menu.addAction(tr("Copy rows") + "\tCtrl+Shift+C", view.copy_rows)
        menu.popup(place)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _takes_over(link: Link, there: Mapping[str, Link]) -> bool:
    return link.target in there and there[link.target].sources != link.sources


def _keys(plan: Plan, sources: Sequence[str], targets: Sequence[str]) -> bool:
    """Whether all of them are keys, and not groups."""
    return all(path in plan.source for path in sources) and all(path in plan.target for path in targets)


def _preview_text(pairings: Sequence[Pairing], count: int, sources: Sequence[str], target: str) -> str:
    by_order = sum(pairing.by_order for pairing in pairings)
    unfitting = sum(len(pairing.unfitting) for pairing in pairings)
    left = sum(len(pairing.left_source) for pairing in pairings), sum(len(p.left_target) for p in pairings)
    text = tr(
        "Link {keys} of {sources} to {target}",
        keys=plural(count, "key"),
        sources=", ".join(shown(path) or tr("the whole source") for path in sources),
        target=shown(target) or tr("the whole target"),
    )
    details = []
    if by_order:
        details.append(
            tr("{by_order} of them by order and shape, their names being different", by_order=by_order)
        )
    if unfitting:
        details.append(
            tr("{unfitting} with equal names are left out, since their shapes differ", unfitting=unfitting)
        )
    if any(left):
        details.append(
            tr(
                "{left_source} source and {left_target} target keys find no partner",
                left_source=left[0],
                left_target=left[1],
            )
        )
    return text + (": " + "; ".join(details) if details else "") + "."
