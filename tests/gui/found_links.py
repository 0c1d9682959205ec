"""A pair of two strangers' transformers, small, and a match of them made by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import torch

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.mapping import Link
from wtransplant.mapping.operations import parse_operation
from wtransplant.matching.result import Choice, Match, Question
from wtransplant.targets import TargetModel, TargetSpec, open_target

BLOCKS = 3
FUSED = tuple(f"blocks.{block}.attn.qkv.weight" for block in range(BLOCKS))
PROJ = tuple(f"blocks.{block}.attn.proj.weight" for block in range(BLOCKS))
NORMS = tuple(f"blocks.{block}.norm{n}.weight" for block in range(BLOCKS) for n in (1, 2))
CONFIDENCE = {"qkv": 0.93, "proj": 0.8, "embed": 0.3, "head.bias": 1.0}
"""Of the links below; the last of ``proj`` has 0.6."""


def source_tensors() -> dict[str, torch.Tensor]:
    """``layer.0.q`` and so on; ``head.bias`` has the target's name."""
    made = {"position": torch.zeros(5, 4), "head.bias": torch.zeros(2), "left.over": torch.zeros(9)}
    for block in range(BLOCKS):
        made |= {f"layer.{block}.{part}": torch.full((4, 4), float(block)) for part in ("q", "k", "v", "out")}
        made |= {f"layer.{block}.{part}": torch.zeros(4) for part in ("before", "after")}
    return made


def target_tensors() -> dict[str, torch.Tensor]:
    """``blocks.0.attn.qkv.weight`` and so on; nothing is for ``new``."""
    made = {"embed": torch.zeros(5, 4)}
    for block in range(BLOCKS):
        made |= {FUSED[block]: torch.zeros(12, 4), PROJ[block]: torch.zeros(4, 4)}
        made |= {key: torch.zeros(4) for key in NORMS[2 * block : 2 * block + 2]}
    return made | {"head.bias": torch.zeros(2), "new": torch.zeros(6)}


def link(target: str, *sources: str, operation: str = "identity", confidence: float) -> Link:
    """As the matcher makes it."""
    reason = f"three blocks on both sides, same place in the block: {target}"
    return Link(target, sources, parse_operation(operation), "matcher", reason, confidence)


def found_links() -> dict[str, Link]:
    """All that is found, in the target's order."""
    links = [link("embed", "position", confidence=CONFIDENCE["embed"])]
    for block in range(BLOCKS):
        parts = [f"layer.{block}.{part}" for part in "qkv"]
        links.append(link(FUSED[block], *parts, operation="concat(0)", confidence=CONFIDENCE["qkv"]))
        sure = 0.6 if block == BLOCKS - 1 else CONFIDENCE["proj"]
        links.append(link(PROJ[block], f"layer.{block}.out", confidence=sure))
    links.append(Link("head.bias", ("head.bias",), by="name", reason="equal names"))
    return {one.target: one for one in links}


def norms_question() -> Question:
    """Which of two norms is which, in every block."""

    def choice(name: str, order: tuple[str, str], score: float) -> Choice:
        links = (
            link(key, f"layer.{place // 2}.{order[place % 2]}", confidence=score)
            for place, key in enumerate(NORMS)
        )
        return Choice(name, f"{name}: a reason", tuple(links), score)

    choices = (
        choice("before is norm1", ("before", "after"), 0.7),
        choice("after is norm1", ("after", "before"), 0.2),
    )
    return Question("both norms have equal shapes", NORMS, choices)


def made_match(kept: Mapping[str, Link] | None = None) -> Match:
    """The match, without what is linked already."""
    held = kept or {}
    links = {key: one for key, one in found_links().items() if key not in held}
    questions = () if any(key in held for key in NORMS) else (norms_question(),)
    return Match(links, questions, ("One set of weights.",))


class Matcher:
    """Stands in for the search.

    Attributes:
        kept: what each search was told to hold already.
        held: while it is cleared, a search does not end.
    """

    def __init__(self) -> None:
        self.kept: list[Mapping[str, Link]] = []
        self.held = threading.Event()
        self.held.set()

    def __call__(
        self,
        source: Checkpoint,
        target: TargetModel,
        *,
        kept: Mapping[str, Link],
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> Match:
        self.kept.append(kept)
        progress(1, 4)
        while not self.held.wait(0.01):
            if cancelled():
                break
        return made_match(kept)


def open_in(application: Application, folder: Path) -> None:
    """Write both files and open them in the window."""
    torch.save(source_tensors(), folder / "source.pth")
    torch.save(target_tensors(), folder / "target.pth")
    workspace = application.workspace
    workspace.set_source(open_checkpoint(folder / "source.pth"), None)
    target = open_target(TargetSpec(str(folder / "target.pth")))
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
