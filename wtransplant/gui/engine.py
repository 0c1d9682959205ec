"""What the window asks of the rest of the program, imported when it is asked for.

The first picture of the window shows nothing of it and need not wait for it: ``engine.open_checkpoint(…)``.
:func:`load` imports all of it, and torch, in a job.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.collector import collector_paused

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
    from wtransplant.pairs import needed_files, placed_recipe, save
    from wtransplant.recipe import load_recipe, open_recipe, recipe_of, save_recipe
    from wtransplant.saving import Work, pair_paths
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
    "saving": ("Work", "pair_paths"),
    "pairs": ("needed_files", "placed_recipe", "save"),
    "recipe": ("load_recipe", "open_recipe", "recipe_of", "save_recipe"),
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}
_HEAVY = ("torch", "pyqtgraph")
# Whatever makes an optimizer imports the last of them, compiled or not; it takes longer than all the rest.
_FOR_TRAINING = ("numpy.random", "wtransplant.training.loop", "torch._dynamo")
_IMPORTING = threading.RLock()
"""Of two threads that import packages with circles in them, as pydantic's, one can get a half-made module."""
_PER_JOB: list[int] = []
"""Threads that torch takes by itself, once it is known."""
_EXTENSIONS = (("triton", "_C/libtriton*.so"),)
"""Large libraries that an import would map without letting any other thread go on."""

__all__ = [
    "Pairing",
    "RunSettings",
    "TargetSpec",
    "Work",
    "blocks_of",
    "code_to_allow",
    "common_prefix",
    "compute_here",
    "compute_in_jobs_only",
    "freeze_all_but_head",
    "freeze_first_blocks",
    "freeze_linked",
    "freeze_matching",
    "freeze_nothing",
    "link_by_name",
    "load",
    "load_for_training",
    "load_recipe",
    "needed_files",
    "open_checkpoint",
    "open_recipe",
    "open_target",
    "pair_paths",
    "pair_subtrees",
    "placed_recipe",
    "recipe_of",
    "save",
    "save_recipe",
    "threads_beside_window",
    "weight_keys",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = f"wtransplant.{_HOME[name]}"
    module = sys.modules.get(place)
    if module is None or getattr(module.__spec__, "_initializing", True):  # else nobody waits for torch
        with _IMPORTING:
            module = import_module(place)
    return getattr(module, name)


def load() -> None:
    """Import everything, so that the first thing that a person does need not wait for it; takes seconds."""
    with collector_paused():
        for name in _HOME:
            __getattr__(name)
        for name in _HEAVY:
            with _IMPORTING:
                import_module(name)


def compute_in_jobs_only() -> None:
    """Keep what torch does in the thread that calls this to that one thread; for the window's, once torch is there.

    Every thread that computes with several gets a pool of them from OpenMP, for good. With two pools libgomp takes the
    cores for overcrowded and lets threads sleep at every turn: a run on two cores then takes twice as long.
    """
    import torch

    if not _PER_JOB:
        _PER_JOB.append(torch.get_num_threads())
    torch.set_num_threads(1)


def compute_here() -> None:
    """Let torch take as many threads as it wants in the thread that calls this; for jobs, at their beginning."""
    if _PER_JOB:
        sys.modules["torch"].set_num_threads(_PER_JOB[0])


def load_for_training() -> None:
    """Import what only runs need, in the time that a person takes to fill in the form; takes seconds."""
    load()  # first and in its order, if it has not ended: two threads must not import against each other
    with collector_paused():
        for package, pattern in _EXTENSIONS:
            _map_libraries(package, pattern)
        for name in _FOR_TRAINING:
            import_module(name)


def _map_libraries(package: str, pattern: str) -> None:
    """Map a package's libraries into memory; ``ctypes`` lets other threads go on meanwhile, ``import`` does not."""
    found = find_spec(package)
    for place in (found.submodule_search_locations or ()) if found is not None else ():
        for path in Path(place).glob(pattern):
            ctypes.CDLL(str(path))
