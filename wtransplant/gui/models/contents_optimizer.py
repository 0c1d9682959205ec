"""An optimizer's part of a training checkpoint, summed up: parameter groups, and how much state for which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from wtransplant.gui.models.contents_place import Fact, Label, place
from wtransplant.units import format_size, plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.checkpoints.index import Contents, TensorInfo

_PARAM_GROUPS = re.compile(r"(?:^|(?P<name>.*?)\.)param_groups\.\d+\.", re.DOTALL)
_OWNERS = Label(mark("parameters with state"))


def optimizer_names(contents: Contents) -> list[str]:
    """Dotted paths of the optimizers in a file; ``""`` is one that is the file itself.

    Plain SGD has no tensors, so that only its parameter groups tell of it.
    """
    names = {group.name: None for group in contents.groups if group.kind == "optimizer"}
    for path in contents.values:
        found = _PARAM_GROUPS.match(path)
        if found and not any(path.startswith(f"{name}.") for name in names if name):
            names[found["name"] or ""] = None
    return list(names)


@dataclass(slots=True)
class _State:
    """What is kept under one name (``exp_avg``): tensors, or numbers."""

    tensors: list[TensorInfo] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    def text(self) -> str:
        parts = []
        if self.tensors:
            dtypes = ", ".join(dict.fromkeys(info.dtype for info in self.tensors))
            size = format_size(sum(info.nbytes for info in self.tensors))
            parts.append(" · ".join([plural(len(self.tensors), "tensor"), dtypes, size]))
        if self.numbers:
            kinds = list(dict.fromkeys(self.numbers))
            each = kinds[0] if len(kinds) == 1 else f"{kinds[0]} … {kinds[-1]}"
            parts.append(tr("{values}: {each}", values=plural(len(self.numbers), "value"), each=each))
        return " · ".join(parts)


def optimizer_state(section: Label, name: str, checkpoint: Checkpoint) -> Iterator[Fact]:
    """The facts of one optimizer: every setting of its parameter groups, its state summed up by name."""
    prefix = f"{name}." if name else ""
    base = (section, name) if name else (section,)
    state_prefix = f"{prefix}state."
    owners: dict[str, None] = {}
    states: dict[str, _State] = {}

    def state(path: str) -> _State:
        owner, key = _owner_and_key(path[len(state_prefix) :])
        owners[owner] = None
        return states.setdefault(key, _State())

    for path, value in checkpoint.contents.values.items():
        if path.startswith(state_prefix):
            state(path).numbers.append(str(value))
        elif path.startswith(prefix) and (name or path.startswith("param_groups.")):
            yield Fact((*base, *place(path[len(prefix) :])), str(value))
    for key, info in checkpoint.items():
        if key.startswith(state_prefix):
            state(key).tensors.append(info)
    yield from _state_facts((*base, "state"), owners, states)


def _state_facts(at: tuple[str, ...], owners: dict[str, None], states: dict[str, _State]) -> Iterator[Fact]:
    if not owners:
        return
    parameters = plural(len(owners), "parameter")
    yield Fact(at, Label(tr("of {parameters}: {names}", parameters=parameters, names=", ".join(states))))
    yield Fact((*at, _OWNERS), ranges(owners) if all(map(_is_number, owners)) else None)
    if not all(map(_is_number, owners)):
        yield from (Fact((*at, _OWNERS, owner)) for owner in owners)
    yield from (Fact((*at, name), Label(kept.text())) for name, kept in states.items())


def _owner_and_key(path: str) -> tuple[str, str]:
    """``0.exp_avg`` → parameter 0; torch.distributed uses names, ``layer.0.weight.exp_avg``."""
    owner, _, key = path.rpartition(".")
    return owner or key, key


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def ranges(numbers: Iterable[str]) -> str:
    """``0, 1, 2, 7`` → ``0–2, 7``."""
    found = sorted({int(number) for number in numbers})
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(found), key=lambda item: item[1] - item[0])
    ]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
