"""How weights are written, said on the command line: options of transplant, apply and finetune."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wtransplant.units import parse_size

if TYPE_CHECKING:
    from wtransplant.saving import SaveSettings

_FORMATS = ("safetensors", "pth", "dcp")


def save_options(verb: argparse.ArgumentParser) -> None:
    """Of verbs that write a pair."""
    verb.add_argument(
        "--format", choices=_FORMATS, help="of the weights; by default what OUT ends with, or safetensors"
    )
    verb.add_argument(
        "--max-shard-size",
        type=_size,
        metavar="SIZE",
        help="cut larger weights into safetensors files with an index: 5GB, 500MB, 2GiB",
    )
    verb.add_argument(
        "--dtype",
        action="append",
        type=_dtype,
        default=[],
        metavar="[PATTERN=]DTYPE",
        help="of floating-point tensors: target (the default), source, bf16, fp16 or fp32; for some keys alone "
        "as 'head\\..*=fp32', the first pattern that matches a whole key holds; repeatable",
    )


def save_settings(options: argparse.Namespace, given: SaveSettings | None = None) -> SaveSettings:
    """What the command line says; where it says nothing, what the recipe says.

    Raises:
        SaveError: options that contradict each other.
    """
    from pydantic import ValidationError

    from wtransplant.errors import SaveError
    from wtransplant.saving import SaveSettings

    try:
        return SaveSettings.model_validate(_values(options, SaveSettings() if given is None else given))
    except ValidationError as error:
        what = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise SaveError(what, where=options.output, hint="Leave one of the options out.") from error


def _values(options: argparse.Namespace, given: SaveSettings) -> dict[str, Any]:
    values: dict[str, Any] = given.model_dump()
    values["format"] = options.format or _by_ending(options.output) or given.format
    if options.max_shard_size is not None:
        values["max_shard_size"] = options.max_shard_size
    elif values["format"] != "safetensors":
        values["max_shard_size"] = None
    written = [text.rpartition("=") for text in options.dtype]
    rules = [{"pattern": pattern, "dtype": dtype} for pattern, sign, dtype in written if sign]
    values["dtypes"] = [*rules, *values["dtypes"]]
    for _, sign, dtype in written:
        if not sign:
            values["dtype"] = dtype
    return values


def _by_ending(out: str) -> str:
    ending = Path(out).suffix.removeprefix(".")
    return ending if ending in _FORMATS else ""


def _size(text: str) -> int:
    try:
        return parse_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _dtype(text: str) -> str:
    from pydantic import ValidationError

    from wtransplant.saving import DtypeRule

    pattern, _sign, dtype = text.rpartition("=")
    try:
        DtypeRule.model_validate({"pattern": pattern, "dtype": dtype})
    except ValidationError as error:
        raise argparse.ArgumentTypeError(
            str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        ) from error
    return text
