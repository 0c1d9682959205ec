"""The command line. Each verb is a thin face of the same objects that the window and Python use."""

from wtransplant.cli.output import DONE, NOT_CLEAN, UNUSABLE, USAGE
from wtransplant.cli.verbs import run

__all__ = ["DONE", "NOT_CLEAN", "UNUSABLE", "USAGE", "run"]
