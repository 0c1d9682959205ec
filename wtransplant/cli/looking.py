"""Verbs that look at files and change nothing: inspect, diff, verify."""

from __future__ import annotations

import argparse

from wtransplant.cli.options import json_option
from wtransplant.cli.output import DONE, NOT_CLEAN, print_result


def run_inspect(options: argparse.Namespace) -> int:
    """List what files hold."""
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.inspection import describe, describe_text

    with open_checkpoint(*options.source) as checkpoint:
        print_result(options, describe(checkpoint), lambda: describe_text(checkpoint))
    return DONE


def source_options(verb: argparse.ArgumentParser) -> None:
    """Of verbs that take files."""
    verb.add_argument("source", nargs="+", metavar="SOURCE", help="checkpoint files")
    json_option(verb)


def run_diff(options: argparse.Namespace) -> int:
    """Compare two checkpoints."""
    from wtransplant.checkpoints import open_checkpoint
    from wtransplant.comparing import compare, comparison_text

    with open_checkpoint(options.first) as first, open_checkpoint(options.second) as second:
        comparison = compare(first, second)
    print_result(options, comparison.as_dict(), lambda: comparison_text(comparison))
    return DONE


def diff_options(verb: argparse.ArgumentParser) -> None:
    """Of diff."""
    verb.add_argument("first", metavar="A", help="a checkpoint")
    verb.add_argument("second", metavar="B", help="the checkpoint that it is compared with")
    json_option(verb)


def run_verify(options: argparse.Namespace) -> int:
    """Hold a saved pair against what it claims."""
    from wtransplant.pairs import verify

    verification = verify(options.pair, options.source or ())
    print_result(options, verification.as_dict(), verification.text)
    return DONE if verification.holds else NOT_CLEAN


def verify_options(verb: argparse.ArgumentParser) -> None:
    """Of verify."""
    verb.add_argument("pair", metavar="OUT", help="the saved pair")
    verb.add_argument(
        "--source",
        action="append",
        metavar="PATH",
        help="a source file, or the target's Python file; repeatable",
    )
    json_option(verb)
