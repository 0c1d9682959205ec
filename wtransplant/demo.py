"""``wtransplant demo``: the main job on the shipped example, in the window if there is a display."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from wtransplant.errors import SaveError
from wtransplant.freezing import Policy
from wtransplant.mapping import Decisions, Plan
from wtransplant.pairs import save, verify
from wtransplant.recipe import load_recipe, open_recipe
from wtransplant.resources import example_recipe
from wtransplant.training import History, RunControl, RunSettings
from wtransplant.workspace import FinishedRun, run_training

PAIR = "digits_even_odd"


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be shown; only Linux and its kin may be without a display."""
    if not platform.startswith(("linux", "freebsd", "openbsd", "netbsd")):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def run_demo(folder: Path) -> int:
    """Do the job; write the pair, and without a display a picture of the window, into the folder.

    Returns:
        The exit code.
    """
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(
            f"the folder cannot be made: {error.strerror}",
            where=str(folder),
            hint="Choose another one with -o.",
        ) from error
    if has_display():
        from wtransplant.gui.demo import demo_in_window

        return demo_in_window(example_recipe(), folder / PAIR)
    _demo_in_terminal(folder, print)
    return 0


def _demo_in_terminal(folder: Path, tell: Callable[[str], None]) -> None:
    recipe = load_recipe(example_recipe())
    settings = recipe.run or RunSettings()
    plan, _ = open_recipe(recipe)
    tell(f"source      {plan.source.name}: {len(plan.source)} tensors ({plan.source.format})")
    tell(f"target      {plan.target.name}: {len(plan.target)} tensors")
    tell(plan.report.text())
    tell("\nfine-tuning the target, with what was transplanted frozen …")
    run = run_training(plan, recipe.policy, settings, History(), RunControl())
    tell(run.describe())
    tell("\nthe same run from random weights, nothing frozen …")
    bare = Plan(plan.source, plan.target, Decisions())
    tell(run_training(bare, Policy(), settings, History(), RunControl()).describe())
    _save(folder, plan, run, tell)
    _picture(folder, tell)


def _save(folder: Path, plan: Plan, run: FinishedRun, tell: Callable[[str], None]) -> None:
    pair = save(plan, folder / PAIR, policy=run.policy, trained=run.trained)
    tell(f"\nwrote       {pair.weights}")
    tell(f"wrote       {pair.manifest_path}")
    tell(verify(pair.weights).text())


def _picture(folder: Path, tell: Callable[[str], None]) -> None:
    """The window with the finished job, drawn without a display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from wtransplant.gui.demo import picture_of_job

    path = folder / "window.png"
    picture_of_job(example_recipe(), path)
    tell(f"wrote       {path}")
