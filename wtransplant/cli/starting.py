"""Verbs that start something to look at: gui, demo."""

from __future__ import annotations

import argparse
from pathlib import Path

from wtransplant.cli.options import add_target_options, target_spec


def run_gui(options: argparse.Namespace) -> int:
    """Open the window."""
    if options.self_test:
        from wtransplant.gui.self_test import run_self_test

        return run_self_test()
    from wtransplant.gui.app import run_window

    target = target_spec(options) if options.target else None
    return run_window(options.source, target, options.recipe)


def gui_options(verb: argparse.ArgumentParser) -> None:
    """Of gui."""
    verb.add_argument("source", nargs="*", metavar="SOURCE", help="checkpoint files to open")
    add_target_options(verb, required=False)
    verb.add_argument("--recipe", type=Path, metavar="FILE", help="recipe to open")
    verb.add_argument(
        "--self-test",
        action="store_true",
        help="do the main job where nobody sees it, and say whether all is well",
    )


def run_demo(options: argparse.Namespace) -> int:
    """Do the main job on the shipped example."""
    from wtransplant.demo import run_demo as demo

    return demo(Path(options.output))


def demo_options(verb: argparse.ArgumentParser) -> None:
    """Of demo."""
    verb.add_argument("-o", "--output", default="demo-out", metavar="FOLDER", help="where the results go")
