"""Undoable edits of links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wtransplant.gui import engine
from wtransplant.gui.commands.base import DecisionsCommand
from wtransplant.units import plural
from wtransplant.words import tr
from wtransplant.workspace import Workspace

if TYPE_CHECKING:
    from wtransplant.mapping import Link


class LinkKeys(DecisionsCommand):
    """Link keys by hand; each link takes the place of what its target key had.

    Args:
        workspace: where.
        links: the links.
        text: names the step, where it is something else than to link these keys.
    """

    def __init__(self, workspace: Workspace, links: Sequence[Link], text: str = "") -> None:
        text = text or tr("Link {keys}", keys=_keys([link.target for link in links]))
        super().__init__(text, workspace, workspace.require_plan().decisions.with_links(links))


class LinkByName(DecisionsCommand):
    """Put back the links that are certain from names; what was made by hand or by rules stays."""

    def __init__(self, workspace: Workspace) -> None:
        plan = workspace.require_plan()
        decisions = plan.decisions.with_automatic(engine.link_by_name(plan.source, plan.target))
        super().__init__(tr("Link by name"), workspace, decisions)


class UnlinkKeys(DecisionsCommand):
    """Take links away; keys that a rule would fill again are skipped."""

    def __init__(self, workspace: Workspace, targets: Sequence[str]) -> None:
        plan = workspace.require_plan()
        text = tr("Unlink {keys}", keys=_keys(targets))
        super().__init__(text, workspace, plan.decisions.without_links(targets, plan.ruled(targets)))


class SkipTargets(DecisionsCommand):
    """Leave target keys out on purpose, or take that back."""

    def __init__(self, workspace: Workspace, targets: Sequence[str], skipped: bool) -> None:
        decisions = workspace.require_plan().decisions.with_skipped(targets, skipped)
        super().__init__(_skip(_keys(targets), skipped), workspace, decisions)


class SkipSources(DecisionsCommand):
    """Leave source keys out on purpose, or take that back."""

    def __init__(self, workspace: Workspace, sources: Sequence[str], skipped: bool) -> None:
        decisions = workspace.require_plan().decisions.with_skipped_sources(sources, skipped)
        super().__init__(_skip(_keys(sources, "source key"), skipped), workspace, decisions)


def _keys(keys: Sequence[str], noun: str = "key") -> str:
    return keys[0] if len(keys) == 1 else plural(len(keys), noun)


def _skip(keys: str, skipped: bool) -> str:
    return tr("Skip {keys}", keys=keys) if skipped else tr("No longer skip {keys}", keys=keys)
