"""Runs the examples of the page on rules: rules, and a table of what they make of which keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file

from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Decisions, Plan, parse_rule
from wtransplant.targets import open_target

_EXAMPLE = re.compile(
    r"^```rules\n(?P<rules>.*?)^```\n\n(?P<table>(?:^\|[^\n]*\n)+)", re.MULTILINE | re.DOTALL
)
_KEY = re.compile(r"`([^`]+)`\s*([\d×]*)")
Keys = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Example:
    """Rules, and rows of source keys and the target key that they become; no target key where they are skipped."""

    rules: tuple[str, ...]
    rows: tuple[tuple[Keys, Keys], ...]

    @property
    def links(self) -> dict[str, tuple[str, ...]]:
        """What has to come out: for each target key its source keys, in order."""
        return {takes[0][0]: tuple(key for key, _ in gives) for gives, takes in self.rows if takes}

    @property
    def skipped(self) -> set[str]:
        """Source keys that have to be left out."""
        return {key for gives, takes in self.rows if not takes for key, _ in gives}


def examples_of(page: str) -> list[Example]:
    """All examples of a page."""
    found = []
    for match in _EXAMPLE.finditer(page):
        lines = match["table"].splitlines()[2:]
        cells = [line.strip("|").split("|") for line in lines]
        rows = tuple((_keys(gives), _keys(takes)) for gives, takes in cells)
        found.append(Example(tuple(match["rules"].splitlines()), rows))
    return found


def _keys(cell: str) -> Keys:
    return tuple(
        (key, tuple(int(size) for size in shape.split("×") if size)) for key, shape in _KEY.findall(cell)
    )


def plan_of(example: Example, folder: Path) -> Plan:
    """The rules on these keys alone, without names and without the matcher."""
    gives = {key: torch.rand(shape) for row, _ in example.rows for key, shape in row}
    takes = {key: torch.rand(shape) for _, row in example.rows for key, shape in row}
    save_file(gives, folder / "source.safetensors")
    save_file(takes, folder / "target.safetensors")
    source = open_checkpoint(folder / "source.safetensors")
    target = open_target(str(folder / "target.safetensors"))
    return Plan(source, target, Decisions().with_rules([parse_rule(line) for line in example.rules]))
