"""A run as the window remembers it: what was tried, what came out, and where its state is. No Qt, no torch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.training import History, RunSettings

_OWN_NAME = re.compile(r"Run (\d+)(?:, seed (\d+))?")
Ending = Literal["running", "done", "stopped", "failed", "unfinished"]
"""``unfinished``: the program ended before the run did; its state is what was saved by itself."""


@dataclass(frozen=True)
class RunRecord:
    """One row of what was tried.

    Attributes:
        number: from 1 on, in the order of starting; never used twice in a session.
        name: for people; ``Run 3`` until somebody renames it.
        started: local time.
        settings: what the run was told.
        policy: what was frozen, with its preset resolved.
        curves: its numbers; those of a run under way grow.
        results: figures by name as ``loss``, ``accuracy``, ``loss before``, ``seconds``, ``steps``; empty
            while it runs.
        state: the run checkpoint on the disk to go on from or to restore; ``None`` if there is none.
        ending: how it ended.
        reason: the same in words, or the error that ended it.
    """

    number: int
    name: str
    started: datetime
    settings: RunSettings
    policy: Policy
    curves: History
    results: Mapping[str, float] = field(default_factory=dict)
    state: Path | None = None
    ending: Ending = "running"
    reason: str = ""

    @property
    def title(self) -> str:
        """Its name for people; a name that it was given by itself is in the language of now."""
        own = _OWN_NAME.fullmatch(self.name)
        if own is None:
            return self.name
        number, seed = own.groups()
        return (
            tr("Run {number}, seed {seed}", number=number, seed=seed)
            if seed
            else tr("Run {number}", number=number)
        )
