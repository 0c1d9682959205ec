"""The verb that lists what other distributions add to the program."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from wtransplant.cli.options import json_option
from wtransplant.cli.output import DONE, NOT_CLEAN, print_result
from wtransplant.plugins import KINDS, Plugin, plugins, unusable


def run_plugins(options: argparse.Namespace) -> int:
    """Import every plugin, and list them with what is wrong with them."""
    _import_all()
    found = [plugin for kind in KINDS for plugin in plugins(kind).values()]
    faults = unusable()
    found += [plugin for plugin in faults if plugin not in found]  # two of one name
    rows = [(plugin, faults.get(plugin, "")) for plugin in found]
    print_result(options, {"plugins": [_as_dict(*row) for row in rows]}, lambda: _text(rows))
    return NOT_CLEAN if faults else DONE


def plugins_options(verb: argparse.ArgumentParser) -> None:
    """Of plugins."""
    json_option(verb)


def _import_all() -> None:
    from wtransplant.checkpoints.opening import ALL_FORMATS
    from wtransplant.mapping.operations import ALL_OPERATIONS
    from wtransplant.targets.zoo import PROVIDERS
    from wtransplant.training.data import READERS

    for things in (ALL_FORMATS, ALL_OPERATIONS, PROVIDERS, READERS):
        list(things)


def _as_dict(plugin: Plugin, fault: str) -> dict[str, object]:
    return {
        "kind": plugin.kind,
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "object": plugin.place,
        "problem": fault,
    }


def _text(rows: Sequence[tuple[Plugin, str]]) -> str:
    if not rows:
        return "no plugins are installed"
    return "\n".join(
        f"{plugin.kind:<11} {plugin}  ({plugin.place})"
        + (f"\n            not used: {fault}" if fault else "")
        for plugin, fault in rows
    )
