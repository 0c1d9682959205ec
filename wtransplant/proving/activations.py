"""What corresponding modules make of one input: recorded in the source model, compared in the target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import nn

from wtransplant.errors import MappingError
from wtransplant.mapping.operations import Identity
from wtransplant.proving.correspondence import ModulePair
from wtransplant.proving.nearness import nearness
from wtransplant.proving.proof import ModuleRow
from wtransplant.proving.running import Call, Seen, run
from wtransplant.words import mark, tr

_CHANNELS_FIRST = (
    *(nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d),
    *(nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.GroupNorm),
    *(nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d),
)
_UNLIKE = mark("what the two give cannot be laid side by side")


@dataclass(frozen=True)
class Recorded:
    """One run of the source model.

    Attributes:
        module: the model.
        outputs: its outputs by name.
        calls: of each watched module the calls, in order.
    """

    module: nn.Module
    outputs: Mapping[str, torch.Tensor]
    calls: Mapping[str, Sequence[Seen]]


@dataclass
class Compared:
    """One run of the target model beside a recorded one: its outputs, and rows in the order in which modules end."""

    outputs: Mapping[str, torch.Tensor] = field(default_factory=dict)
    rows: dict[str, ModuleRow] = field(default_factory=dict)


def record(
    module: nn.Module, call: Call, pairs: Sequence[ModulePair], *, cancelled: Callable[[], bool]
) -> Recorded:
    """Run the source model and keep what its modules in the pairs take and give."""
    calls: defaultdict[str, list[Seen]] = defaultdict(list)
    watched = dict.fromkeys(path for pair in pairs for path in pair.sources)
    outputs = run(
        module, call, watched=watched, on_call=lambda seen: calls[seen.path].append(seen), cancelled=cancelled
    )
    return Recorded(module, outputs, calls)


def compare(
    recorded: Recorded,
    module: nn.Module,
    call: Call,
    pairs: Sequence[ModulePair],
    tolerance: float,
    *,
    cancelled: Callable[[], bool],
) -> Compared:
    """Run the target model and compare each module's calls, as they end, with the recorded ones."""
    by_path = {pair.target: pair for pair in pairs}
    compared = Compared()
    counts: defaultdict[str, int] = defaultdict(int)

    def look(seen: Seen) -> None:
        number, counts[seen.path] = counts[seen.path], counts[seen.path] + 1
        row = _row(by_path[seen.path], recorded, module, seen, number, tolerance)
        before = compared.rows.get(seen.path)
        if row is not None and (before is None or _says_more(row, before, tolerance)):
            compared.rows[seen.path] = row

    compared.outputs = run(module, call, watched=by_path, on_call=look, cancelled=cancelled)
    for pair in pairs:
        if pair.target not in compared.rows and pair.holds_weights:
            note = (
                tr("the target's module is never called as a module")
                if pair.target not in counts
                else tr("the source's module is never called as a module")
            )
            compared.rows[pair.target] = ModuleRow(pair.target, pair.sources, note=note)
    return compared


def _says_more(row: ModuleRow, before: ModuleRow, tolerance: float) -> bool:
    """Of several calls of a module the first that diverges counts; until then the largest difference."""
    if before.diverges(tolerance) or row.difference is None:
        return False
    return before.difference is None or row.difference > before.difference


def _row(
    pair: ModulePair, recorded: Recorded, module: nn.Module, seen: Seen, number: int, tolerance: float
) -> ModuleRow | None:
    """``None`` where the source has no such call."""
    calls = [recorded.calls.get(path, ()) for path in pair.sources]
    if any(len(own) <= number for own in calls):
        return None
    others = [own[number] for own in calls]
    axis = _channel_axis(module.get_submodule(pair.target))
    source_axis = _channel_axis(recorded.module.get_submodule(pair.sources[0]))
    inputs = _difference(others[0].given, seen.given, tolerance, (source_axis, axis))
    expected = _expected(pair, [other.made for other in others], source_axis)
    if expected is None or seen.made is None:
        return ModuleRow(pair.target, pair.sources, inputs, note=tr(_UNLIKE))
    near = nearness(expected, seen.made, tolerance, (source_axis, axis))
    if near is None:
        return ModuleRow(pair.target, pair.sources, inputs, note=tr(_UNLIKE))
    return ModuleRow(pair.target, pair.sources, inputs, near.difference, near.layout)


def _difference(
    one: torch.Tensor | None, two: torch.Tensor | None, tolerance: float, axes: tuple[int, int]
) -> float | None:
    near = None if one is None or two is None else nearness(one, two, tolerance, axes)
    return None if near is None else near.difference


def _expected(pair: ModulePair, made: Sequence[torch.Tensor | None], axis: int) -> torch.Tensor | None:
    """What the source's outputs become when the link's operation is done to their channels."""
    tensors = [tensor for tensor in made if tensor is not None]
    if len(tensors) < len(made):
        return None
    if isinstance(pair.operation, Identity):
        return tensors[0]
    if any(tensor.ndim <= axis or tensor.ndim == 0 for tensor in tensors):
        return None
    rows = [tensor.movedim(axis, 0) for tensor in tensors]
    try:
        result = pair.operation.apply([row.reshape(row.shape[0], -1) for row in rows])
        return result.reshape(result.shape[0], *rows[0].shape[1:]).movedim(0, axis)
    except (MappingError, RuntimeError):  # the channels are not the weight's rows, as in a recurrent layer
        return None


def _channel_axis(module: nn.Module) -> int:
    return 1 if isinstance(module, _CHANNELS_FIRST) else -1
