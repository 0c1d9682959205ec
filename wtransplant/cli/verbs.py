"""All verbs, and what carries one command line out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from wtransplant import __version__
from wtransplant.cli.looking import (
    diff_options,
    run_diff,
    run_inspect,
    run_verify,
    source_options,
    verify_options,
)
from wtransplant.cli.matching import match_options, run_match
from wtransplant.cli.output import UNUSABLE
from wtransplant.cli.plugins import plugins_options, run_plugins
from wtransplant.cli.proving import prove_options, run_prove
from wtransplant.cli.starting import demo_options, gui_options, run_demo, run_gui
from wtransplant.cli.transplanting import (
    apply_options,
    export_options,
    finetune_options,
    run_apply,
    run_export,
    run_finetune,
    run_transplant,
    transplant_options,
)
from wtransplant.errors import WtransplantError
from wtransplant.units import shown_lines


class Verb(NamedTuple):
    """One verb: what it does, one sentence about it, and what adds its options to a parser."""

    run: Callable[[argparse.Namespace], int]
    help: str
    add_options: Callable[[argparse.ArgumentParser], None]


VERBS = {
    "gui": Verb(run_gui, "Open the window.", gui_options),
    "demo": Verb(run_demo, "Do the main job on the shipped example.", demo_options),
    "inspect": Verb(run_inspect, "List tensors, shapes, dtypes, sizes and metadata.", source_options),
    "match": Verb(run_match, "Match a checkpoint to a model and write a recipe.", match_options),
    "apply": Verb(run_apply, "Carry out a recipe; write weights and manifest.", apply_options),
    "transplant": Verb(run_transplant, "Match and apply in one step.", transplant_options),
    "finetune": Verb(
        run_finetune, "Carry out a recipe and fine-tune; write weights and manifest.", finetune_options
    ),
    "prove": Verb(
        run_prove, "Prove that a recipe is right: bits, and both models on one input.", prove_options
    ),
    "export": Verb(
        run_export, "Say a recipe as a plain torch script, or in other people's words.", export_options
    ),
    "diff": Verb(run_diff, "Compare two checkpoints, tensor by tensor.", diff_options),
    "verify": Verb(run_verify, "Hold a saved pair against what it claims.", verify_options),
    "plugins": Verb(run_plugins, "List what installed plugins add.", plugins_options),
}


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line.

    Returns:
        The exit code.
    """
    given = list(arguments)
    if not given or (given[0] not in VERBS and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "gui")
    options = _parser().parse_args(given)
    try:
        return VERBS[options.verb].run(options)
    except WtransplantError as error:
        print(f"wtransplant: {shown_lines(str(error))}", file=sys.stderr)
    except MemoryError:
        print("wtransplant: there is not enough memory for this", file=sys.stderr)
    except KeyboardInterrupt:
        print("wtransplant: interrupted; nothing was changed", file=sys.stderr)
    return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wtransplant", description="Put trained weights into another model. Without a verb: the window."
    )
    parser.add_argument("--version", action="version", version=f"wtransplant {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True)
    for name, verb in VERBS.items():
        verb.add_options(verbs.add_parser(name, help=verb.help, description=verb.help))
    return parser
