"""Undoable edits, one small class each."""

from wtransplant.gui.commands.freezing import FreezePreset, SetFrozen, SetPolicy, TakeAdvice
from wtransplant.gui.commands.linking import LinkByName, LinkKeys, SkipSources, SkipTargets, UnlinkKeys
from wtransplant.gui.commands.rules import SetRules

__all__ = [
    "FreezePreset",
    "LinkByName",
    "LinkKeys",
    "SetFrozen",
    "SetPolicy",
    "SetRules",
    "SkipSources",
    "SkipTargets",
    "TakeAdvice",
    "UnlinkKeys",
]
