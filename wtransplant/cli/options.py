"""Options that several verbs share."""

from __future__ import annotations

import argparse
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wtransplant.targets import TargetSpec

_SPEC = "torchvision:NAME, timm:NAME, transformers:CONFIG, FILE.py:NAME, package.module:callable"


def add_target_options(verb: argparse.ArgumentParser, required: bool) -> None:
    """The target, its arguments and its seed."""
    verb.add_argument("--target", required=required, metavar="SPEC", help=f"{_SPEC}, or a checkpoint")
    verb.add_argument(
        "--target-arg",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="argument of the target; repeatable",
    )
    verb.add_argument("--seed", type=int, default=0, help="for the target's initial values (0)")
    trust_option(verb)


def target_spec(options: argparse.Namespace) -> TargetSpec:
    """The target that the options name."""
    from wtransplant.targets import TargetSpec, parse_arguments

    return TargetSpec(options.target, parse_arguments(options.target_arg), options.seed)


def add_source_target(verb: argparse.ArgumentParser, what: str) -> None:
    """The source's own model and its arguments."""
    verb.add_argument("--source-target", default="", metavar="SPEC", help=f"{what} ({_SPEC})")
    verb.add_argument(
        "--source-arg",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="argument of the source's model; repeatable",
    )


def source_spec(options: argparse.Namespace) -> TargetSpec:
    """The source's own model that the options name."""
    from wtransplant.targets import TargetSpec, parse_arguments

    return TargetSpec(options.source_target, parse_arguments(options.source_arg))


def add_probe_options(verb: argparse.ArgumentParser) -> None:
    """The input that both models are run on, and what counts as equal."""
    verb.add_argument(
        "--probe",
        default="",
        metavar="SHAPE|FILE",
        help="input of both models: 2x3x64x64, tokens:2x12<50, or a .pt, .safetensors or .npy file; "
        "by default one that both take is found",
    )
    verb.add_argument(
        "--tolerance",
        type=_tolerance,
        default=1e-4,
        metavar="NUMBER",
        help="largest difference, relative to the largest value, that counts as equal (1e-4)",
    )


def _tolerance(text: str) -> float:
    value = float(text)
    if not (isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError(f"{text} is no tolerance")
    return value


def trust_option(verb: argparse.ArgumentParser) -> None:
    """Yes to running a Python file."""
    verb.add_argument("--trust", action="store_true", help="say yes to running Python files that are named")


def json_option(verb: argparse.ArgumentParser) -> None:
    """Print data instead of text."""
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def report_option(verb: argparse.ArgumentParser) -> None:
    """Write a report as well."""
    verb.add_argument(
        "--report", type=Path, metavar="FILE", help="write the report as .html, .md, .json or .txt as well"
    )


def strict_option(verb: argparse.ArgumentParser) -> None:
    """Let the exit code tell."""
    verb.add_argument(
        "--strict",
        action="store_true",
        help="exit code 1 if not all is clean: the report, what a recipe says, or a proof",
    )
