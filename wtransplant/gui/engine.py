"""What the window asks of the rest of the program, imported when it is asked for.

The first picture of the window shows nothing of it and need not wait for it: ``engine.open_checkpoint(…)``.
:func:`load` imports all of it, and torch, in a job.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.freezing import (
        blocks_of,
        freeze_all_but_head,
        freeze_first_blocks,
        freeze_linked,
        freeze_matching,
        freeze_nothing,
    )
    from wtransplant.mapping import (
        Pairing,
        common_prefix,
        link_by_name,
        pair_subtrees,
        weight_keys,
    )
    from wtransplant.recipe import load_recipe, open_recipe, recipe_of, save_recipe
    from wtransplant.saving import Work, pair_paths, save
    from wtransplant.targets import TargetSpec, code_to_allow, open_target
    from wtransplant.training import RunSettings, threads_beside_window

_NAMES = {
    "checkpoints": ("open_checkpoint",),
    "targets": ("TargetSpec", "code_to_allow", "open_target"),
    "mapping": (
        "Pairing",
        "common_prefix",
        "link_by_name",
        "pair_subtrees",
        "weight_keys",
    ),
    "freezing": (
        "blocks_of",
        "freeze_all_but_head",
        "freeze_first_blocks",
        "freeze_linked",
        "freeze_matching",
        "freeze_nothing",
    ),
    "training": ("RunSettings", "threads_beside_window"),
    "saving": ("Work", "pair_paths", "save"),
    "recipe": ("load_recipe", "open_recipe", "recipe_of", "save_recipe"),
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}
_HEAVY = ("torch", "pyqtgraph")

__all__ = [
    "Pairing",
    "RunSettings",
    "TargetSpec",
    "Work",
    "blocks_of",
    "code_to_allow",
    "common_prefix",
    "freeze_all_but_head",
    "freeze_first_blocks",
    "freeze_linked",
    "freeze_matching",
    "freeze_nothing",
    "link_by_name",
    "load",
    "load_recipe",
    "open_checkpoint",
    "open_recipe",
    "open_target",
    "pair_paths",
    "pair_subtrees",
    "recipe_of",
    "save",
    "save_recipe",
    "threads_beside_window",
    "weight_keys",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"wtransplant.{_HOME[name]}"), name)


def load() -> None:
    """Import everything, so that the first thing that a person does need not wait for it; takes seconds."""
    for name in _HOME:
        __getattr__(name)
    for name in _HEAVY:
        import_module(name)
