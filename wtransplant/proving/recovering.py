"""Modules that differ without consequence, told from the one that is to blame.

An implementation may do an activation inside its norm, another one behind it: the norms then give different values,
but what they feed gets equal inputs. Whether one module feeds another is seen by disturbing it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from copy import copy
from dataclasses import replace

import torch
from torch import nn

from wtransplant.proving.proof import ModuleRow
from wtransplant.proving.running import Call, Seen, run

_Print = tuple[float, float]


def all_recovered(rows: Mapping[str, ModuleRow], tolerance: float) -> dict[str, ModuleRow]:
    """The rows of a model whose outputs are equal: no difference inside had a consequence."""
    return {path: replace(row, recovers=row.diverges(tolerance)) for path, row in rows.items()}


def recovered(
    rows: Mapping[str, ModuleRow],
    module: nn.Module,
    call: Call,
    tolerance: float,
    *,
    cancelled: Callable[[], bool],
) -> dict[str, ModuleRow]:
    """The rows, marked where a module differs and what it feeds gets equal inputs all the same.

    They are looked at in the order in which the modules end, up to the first one that is to blame: behind it
    nothing can be told.

    Args:
        rows: of the target's modules, compared with the source's.
        module: the target model.
        call: its input.
        tolerance: what counts as equal.
        cancelled: see :func:`~wtransplant.proving.running.run`.
    """
    marked = dict(rows)
    alike = [path for path, row in rows.items() if row.has_equal_input(tolerance)]
    usual: Mapping[str, _Print] = {}
    for path, row in rows.items():
        if not row.is_culprit(tolerance):
            continue
        usual = usual or _inputs(module, call, alike, "", cancelled)
        changed = _inputs(module, call, alike, path, cancelled)
        fed = any(changed.get(other) != usual.get(other) for other in alike)
        marked[path] = replace(row, recovers=fed)
        if not fed:
            break
    return marked


def _inputs(
    module: nn.Module, call: Call, watched: Collection[str], disturbed: str, cancelled: Callable[[], bool]
) -> dict[str, _Print]:
    """What goes into each module at its first call, as two sums: enough to see a change."""
    found: dict[str, _Print] = {}

    def look(seen: Seen) -> None:
        if seen.given is not None and not seen.given.is_complex():
            value = seen.given.double()
            found.setdefault(seen.path, (float(value.sum()), float(value.abs().sum())))

    with _disturbance(module, disturbed):
        run(module, call, watched=watched, on_call=look, cancelled=cancelled)
    return found


@contextmanager
def _disturbance(module: nn.Module, path: str) -> Iterator[None]:
    if not path:
        yield
        return

    def disturb(module: nn.Module, args: object, output: object) -> object:
        return _disturbed(output)

    handle = module.get_submodule(path).register_forward_hook(disturb)
    try:
        yield
    finally:
        handle.remove()


def _disturbed(output: object) -> object:
    """The same output with noise on its numbers; what is no tensor, tuple, list or dict stays as it is."""
    if isinstance(output, torch.Tensor) and output.is_floating_point():
        noise = torch.randn(output.shape, generator=torch.Generator().manual_seed(0))
        return output + noise * output.abs().mean()
    if isinstance(output, tuple):
        parts = map(_disturbed, output)
        return type(output)._make(parts) if hasattr(output, "_make") else tuple(parts)
    if isinstance(output, list):
        return [_disturbed(part) for part in output]
    if isinstance(output, MutableMapping):
        changed = copy(output)
        for name, part in output.items():
            changed[name] = _disturbed(part)
        return changed
    return output
