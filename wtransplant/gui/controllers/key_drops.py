"""Keys dropped on keys: linked at once where they fit as they are, else a person is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from wtransplant.errors import MappingError
from wtransplant.gui.commands import LinkKeys
from wtransplant.gui.controllers.context import Context
from wtransplant.gui.views.dialogs import ask
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.controllers.offering import Offering
    from wtransplant.gui.models.choices import Choice
    from wtransplant.gui.models.strands import Strand
    from wtransplant.mapping import Link, Plan

LinkAround = Callable[["Plan", Sequence[str], str], None]


class KeyDrops:
    """What a drop of keys on a key comes to, and the operation editor.

    What needs the engine is imported when somebody drops something: the window starts without it.

    Args:
        context: what all controllers share.
        link_around: links keys to those of a target key's module, by name and order.
    """

    def __init__(self, context: Context, link_around: LinkAround) -> None:
        self._context = context
        self._link_around = link_around
        window = context.window
        window.target.activated_path.connect(self._activated)
        window.ribbon.strand_activated.connect(self._strand_activated)

    @cached_property
    def _offering(self) -> Offering:
        from wtransplant.gui.controllers.offering import Offering

        return Offering(self._context, self.edit)

    def drop(self, plan: Plan, sources: Sequence[str], target: str, place: QPoint) -> None:
        """Some source keys were put on a target key, beside a place of the screen.

        Raises:
            MappingError: nothing can be made of them.
        """
        if len(sources) == 1 and not _fits(plan, sources, target):
            targets = self._selected_with(plan, target)
            if len(targets) > 1 and self._offering.ask_split(plan, sources[0], targets, place):
                return
        if len(sources) > 1 and not self._any_way(plan, sources, target):
            self._each_to_its_own(plan, sources, target, place)
            return
        chosen = self._with_what_is_there(plan, sources, target)
        if not chosen:
            return
        if _fits(plan, chosen, target):
            link = plan.check(target, chosen)
            self._context.push(lambda: LinkKeys(self._context.workspace, [link]))
        else:
            self._offering.ask(plan, chosen, target, place, self._siblings(plan, chosen, target))

    def share_out(self, plan: Plan, source: str, targets: Sequence[str], place: QPoint) -> None:
        """One source key was put on several target keys.

        Raises:
            MappingError: it cannot be shared out to them.
        """
        if not self._offering.ask_split(plan, source, targets, place):
            raise MappingError(
                tr(
                    "{source} ({shape}) cannot be shared out to these {targets} keys",
                    source=source,
                    shape=format_shape(plan.source[source].shape),
                    targets=len(targets),
                ),
                hint=tr("The sizes of the parts have to add up along one axis. Link the keys one by one."),
            )

    def _any_way(self, plan: Plan, sources: Sequence[str], target: str) -> bool:
        from wtransplant.gui.models.link_offers import link_offers

        return bool(link_offers(plan, sources, target))

    def _each_to_its_own(self, plan: Plan, sources: Sequence[str], target: str, place: QPoint) -> None:
        """Keys that cannot become one belong to several; where they do not either, a person may say how."""
        try:
            self._link_around(plan, sources, target)
        except MappingError:
            self._offering.ask(plan, sources, target, place)

    def _siblings(
        self, plan: Plan, sources: Sequence[str], target: str
    ) -> list[tuple[Choice, Callable[[], None]]]:
        from wtransplant.gui.models.choices import Choice

        if len(sources) == 1 or "." not in target:
            return []
        module = target.rpartition(".")[0]
        choice = Choice(
            tr("Link each to its own key…"), tr("below {module}, by name and order", module=module)
        )

        def link() -> None:
            try:
                self._link_around(plan, sources, target)
            except MappingError as error:
                self._context.fail(tr("These links cannot be made"), error)

        return [(choice, link)]

    def _selected_with(self, plan: Plan, target: str) -> list[str]:
        """The selected target keys, if the one that was dropped on is among them."""
        selected = self._context.window.target.view.selected_paths()
        keys = [path for path in selected if path in plan.target]
        return keys if target in keys else [target]

    def _with_what_is_there(self, plan: Plan, sources: Sequence[str], target: str) -> Sequence[str]:
        """The sources of the link that is wanted: the new ones, all of them, or none."""
        there = plan.resolution.links.get(target)
        if there is None or there.sources == tuple(sources):
            return sources
        new = set(sources) - set(there.sources)
        verbs = (tr("Replace"), tr("Combine…"), tr("Keep")) if new else (tr("Replace"), tr("Keep"))
        answer = ask(
            self._context.window,
            tr("Replace links?"),
            tr(
                "{target} is linked already, to {sources}.",
                target=target,
                sources=there.describe_sources(),
            ),
            tr(
                "A target key takes one link. To combine is to make one tensor of the old and the "
                "new sources."
            )
            if new
            else tr("A target key takes one link."),
            verbs,
        )
        if answer == tr("Combine…"):
            return list(dict.fromkeys((*there.sources, *sources)))
        return sources if answer == "Replace" else ()

    # The editor

    def edit(self, sources: Sequence[str], target: str, operation: str) -> None:
        """Let a person edit how a target key is made, from some sources and the text of an operation on."""
        from wtransplant.gui.controllers.operation_editor import edit_operation

        plan = self._context.workspace.plan
        if plan is None or target not in plan.target:
            return
        workspace = self._context.workspace
        try:
            link = edit_operation(plan, target, sources, operation, self._context.window)
        except MappingError as error:  # a vocabulary's file may be another one by now
            self._context.fail(tr("This link cannot be made"), error)
            return
        if link is not None and workspace.plan is plan:  # another pair may have been opened meanwhile
            self._context.push(lambda: LinkKeys(workspace, [link]))

    def edit_key(self, target: str) -> None:
        """Likewise from what the key has: its link, one that does not fit, or else what is selected on the left."""
        plan = self._context.workspace.plan
        if plan is None:
            return
        link = _link_of(plan, target)
        if link is not None:
            known = [key for key in link.sources if key in plan.source]
            self.edit(known, target, str(link.operation))
        else:
            selected = self._context.window.source.view.selected_paths()
            self.edit([path for path in selected if path in plan.source], target, "")

    def _activated(self, path: str) -> None:
        plan = self._context.workspace.plan
        if plan is not None and _link_of(plan, path) is not None:
            self.edit_key(path)

    def _strand_activated(self, strand: Strand) -> None:
        targets = {link.target for link in self._context.window.ribbon.links_of(strand)}
        if len(targets) == 1:
            self._activated(targets.pop())


def _fits(plan: Plan, sources: Sequence[str], target: str) -> bool:
    return len(sources) == 1 and plan.source[sources[0]].shape == plan.target[target].shape


def _link_of(plan: Plan, target: str) -> Link | None:
    resolution = plan.resolution
    mismatch = resolution.mismatches.get(target)
    return resolution.links.get(target) or (mismatch.link if mismatch else None)
