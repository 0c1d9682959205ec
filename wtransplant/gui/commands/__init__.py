"""Undoable edits, one small class each."""

from wtransplant.gui.commands.freezing import FreezePreset, SetFrozen
from wtransplant.gui.commands.linking import LinkByName, LinkKeys, SkipSources, SkipTargets, UnlinkKeys
from wtransplant.gui.commands.rules import SetRules

__all__ = [
    "FreezePreset",
    "LinkByName",
    "LinkKeys",
    "SetFrozen",
    "SetRules",
    "SkipSources",
    "SkipTargets",
    "UnlinkKeys",
]
