"""The public pairs with their true links, found by the values: every source tensor has its own."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.mapping import Decisions, Link, Plan
from wtransplant.mapping.names import weight_keys
from wtransplant.mapping.operations import parse_operation
from wtransplant.targets import open_target

FOLDER = Path(__file__).parent.parent / "matching" / "pairs"


def public_pairs() -> ModuleType:
    """The module that holds them; it imports its neighbour by its bare name."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module("pairs_public")


def pair(name: str) -> Any:
    return public_pairs().BY_NAME[name]


def write_checkpoint(name: str, folder: Path) -> Checkpoint:
    public_pairs()
    pairlib = importlib.import_module("pairlib")
    return open_checkpoint(pairlib.write_source(pair(name), "shuffled", "pth", folder / f"{name}.pth"))


def true_plan(name: str, folder: Path) -> Plan:
    """The plan that makes the pair's reference, tensor for tensor."""
    source = write_checkpoint(name, folder)
    target = open_target(pair(name).build_target())
    reference = pair(name).reference(dict(pair(name).source_states()[0]))
    known = _known(source)
    links = {
        key: found
        for key, wanted in reference.items()
        if wanted is not None and wanted.numel() > 1 and (found := _link(key, wanted, known))
    }
    plan = Plan(source, target, Decisions(by_hand=links))
    for key, wanted in reference.items():
        if wanted is not None and key in links:
            assert torch.equal(plan.value(key), wanted), key
    return plan


def _known(source: Checkpoint) -> dict[bytes, str]:
    keys = [key for keys in weight_keys(source).values() for key in keys]
    return {_bytes(source.tensor(key)): key for key in keys}


def _link(key: str, wanted: torch.Tensor, known: dict[bytes, str]) -> Link | None:
    if found := known.get(_bytes(wanted)):
        sizes = ", ".join(map(str, wanted.shape))
        return Link(key, (found,), parse_operation(f"reshape(({sizes},))"))
    if wanted.ndim == 2 and (found := known.get(_bytes(wanted.T))):
        return Link(key, (found,), parse_operation("transpose"))
    for heads in (2, 4):  # the one pair with rotary rows: four heads of queries and two of keys, of 8 each
        half = parse_operation(f"rotary_to_half({heads})")
        if (
            wanted.ndim == 2
            and wanted.shape[0] == 8 * heads
            and (found := known.get(_bytes(half.apply([wanted]))))
        ):
            return Link(key, (found,), parse_operation(f"rotary_to_interleaved({heads})"))
    parts = [known.get(_bytes(part)) for part in wanted.chunk(3)]
    return Link(key, tuple(map(str, parts)), parse_operation("concat(0)")) if all(parts) else None


def _bytes(tensor: torch.Tensor) -> bytes:
    return tensor.detach().contiguous().numpy().tobytes()
