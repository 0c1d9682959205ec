"""The verb prove.

``prove --json`` prints one object:

- ``holds``: whether all that was looked at holds;
- ``bits``: ``holds``, ``links``, ``ways`` (how many links each way was used for), and ``failed`` with ``target``,
  ``sources``, ``way`` and ``reason``;
- ``models``: ``null`` without ``--source-target``; else ``verdict`` (``equal``, ``equal modules``, ``different`` or
  ``not proven``), ``holds``, ``difference``, ``tolerance``, ``probe``, ``first_diverging`` (a module or ``null``),
  ``outputs`` (``source``, ``target``, ``shape``, ``difference``, ``layout``), ``modules`` (``target``, ``sources``,
  ``input_difference``, ``difference``, ``layout``, ``note``, ``recovers``), ``unreached`` (target keys; ``null`` if not
  known), ``problems`` and ``notes``.

A difference is ``null`` where nothing was compared or where it is infinite.
"""

from __future__ import annotations

import argparse

from wtransplant.cli.options import (
    add_probe_options,
    add_source_target,
    json_option,
    source_spec,
    strict_option,
    trust_option,
)
from wtransplant.cli.output import exit_code, print_result, tell


def run_prove(options: argparse.Namespace) -> int:
    """Prove a recipe: its bits, and with the source's model that both compute the same."""
    from wtransplant.proving import bits_hold, prove
    from wtransplant.recipe import load_recipe, open_recipe
    from wtransplant.targets import open_target

    plan, notes = open_recipe(load_recipe(options.recipe), trust=options.trust)
    tell(notes)
    proof = None
    if options.source_target:
        source_target = open_target(source_spec(options), trust=options.trust)
        proof = prove(plan, source_target, probe=options.probe or None, tolerance=options.tolerance)
    bits = bits_hold(plan)
    holds = bits.holds and (proof is None or proof.holds) and not notes
    data = {"holds": holds, "bits": bits.as_dict(), "models": proof.as_dict() if proof else None}
    print_result(options, data, lambda: "\n".join([*([proof.text()] if proof else []), bits.text()]))
    return exit_code(options, holds)


def prove_options(verb: argparse.ArgumentParser) -> None:
    """Of prove."""
    verb.add_argument("recipe", metavar="RECIPE", help="recipe file (.toml)")
    add_source_target(verb, "the model that the checkpoint comes from; without it only the bits are compared")
    add_probe_options(verb)
    trust_option(verb)
    json_option(verb)
    strict_option(verb)
