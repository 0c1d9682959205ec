"""Which outputs of frozen modules are the same for a sample in every epoch, and which of them are needed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves

from wtransplant.training.objective import Objective
from wtransplant.training.samples import Inputs

# What turns values into Python's own: from there on nobody sees where they go.
_ESCAPES = frozenset(
    {"item", "tolist", "numpy", "__bool__", "__int__", "__float__", "__index__", "__array__"}
)


@dataclass(frozen=True)
class CallSeen:
    """What a frozen module gives.

    Attributes:
        shape: of its output for one sample.
        dtype: of the output.
        needed: whether the output goes anywhere else than into other frozen modules.
    """

    shape: tuple[int, ...]
    dtype: torch.dtype
    needed: bool

    @property
    def nbytes(self) -> int:
        """For one sample."""
        return math.prod(self.shape) * self.dtype.itemsize


@dataclass
class _Seen:
    """The calls of one module in one pass."""

    output: torch.Tensor | None = None
    calls: int = 0
    fit: bool = True


def trace(
    model: nn.Module,
    candidates: Mapping[str, nn.Module],
    objective: Objective,
    probes: Sequence[tuple[Inputs, torch.Tensor]],
) -> dict[str, CallSeen]:
    """Send two batches through the model and see which of the modules need not run again.

    Such a module is called once in a pass, gives one tensor with a row per sample, has nothing before it that learns,
    and gives the same for a sample whatever the other samples and the random numbers are.

    Args:
        model: in training mode, as the policy has it.
        candidates: frozen modules by path, none within another.
        objective: knows how the model is called.
        probes: batches; the second one begins with every other sample of the first.
    """
    left = dict(candidates)
    while left:
        first = _pass(model, left, objective, probes[0])
        second = _pass(model, left, objective, probes[1])
        unfit = [path for path in left if not _is_fixed(first.seen[path], second.seen[path])]
        if not unfit:
            return {
                path: CallSeen(tuple(seen.output.shape[1:]), seen.output.dtype, path in first.needed)
                for path, seen in first.seen.items()
                if seen.output is not None
            }
        for path in unfit:
            del left[path]
    return {}


class _Origins(TorchFunctionMode):
    """Follows through all of torch's functions where the outputs of the modules go."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__()
        self.seen = {path: _Seen() for path in paths}
        self.needed: set[str] = set()
        self._inside = False

    def __torch_function__(
        self, function: Callable[..., Any], types: object, args: Any = (), kwargs: Any = None
    ) -> Any:
        result = function(*args, **(kwargs or {}))
        if not self._inside:
            origins = self.origins((args, kwargs))
            outputs = [leaf for leaf in tree_leaves(result) if isinstance(leaf, torch.Tensor)]
            name = getattr(function, "__name__", "")
            if origins and (name in _ESCAPES or any(output.requires_grad for output in outputs)):
                self.needed |= origins
            elif origins:
                for output in outputs:
                    self._mark(output, origins)
        return result

    def origins(self, values: object) -> frozenset[str]:
        """The modules whose outputs are in some tensors."""
        found: frozenset[str] = frozenset()
        for leaf in tree_leaves(values):
            if isinstance(leaf, torch.Tensor):
                found |= getattr(leaf, "_wtransplant_origins", frozenset())
        return found

    def _mark(self, tensor: torch.Tensor, origins: frozenset[str]) -> None:
        before: frozenset[str] = getattr(tensor, "_wtransplant_origins", frozenset())
        tensor._wtransplant_origins = before | origins  # type: ignore[attr-defined]

    @contextmanager
    def standing_in(self, modules: Mapping[str, nn.Module]) -> Iterator[None]:
        """Look at what the modules give, and not into them."""
        for path, module in modules.items():
            module.forward = self._watching(path, module.forward)
        try:
            yield
        finally:
            for module in modules.values():
                module.__dict__.pop("forward", None)

    def _watching(self, path: str, run: Callable[..., object]) -> Callable[..., object]:
        def forward(*given: object, **named: object) -> object:
            learns = any(
                isinstance(leaf, torch.Tensor) and leaf.requires_grad for leaf in tree_leaves((given, named))
            )
            self._inside = True
            try:
                output = run(*given, **named)
            finally:
                self._inside = False
            return self._note(path, output, learns)

        return forward

    def _note(self, path: str, output: object, learns: bool) -> object:
        seen = self.seen[path]
        seen.calls += 1
        if learns or not isinstance(output, torch.Tensor) or not output.ndim:
            seen.fit = False
            return output
        seen.output = output.detach().clone()
        # The module may give its input on; a view is another object, whose origin is this module alone.
        output = output.view_as(output)
        output._wtransplant_origins = frozenset({path})  # type: ignore[attr-defined]
        return output


def _pass(
    model: nn.Module,
    modules: Mapping[str, nn.Module],
    objective: Objective,
    probe: tuple[Inputs, torch.Tensor],
) -> _Origins:
    inputs, targets = probe
    origins = _Origins(list(modules))
    with origins.standing_in(modules), origins, torch.enable_grad():
        output = objective.forward(model, inputs, targets)
    origins.needed |= origins.origins(_leaves(output))
    for seen in origins.seen.values():
        if seen.output is not None and len(seen.output) != len(targets):
            seen.fit = False
    return origins


def _leaves(output: object) -> object:
    """What is in a model output of transformers as well."""
    return dict(output) if isinstance(output, Mapping) else output


def _is_fixed(first: _Seen, second: _Seen) -> bool:
    if not (first.fit and second.fit) or first.calls != 1 or second.calls != 1:
        return False
    assert first.output is not None and second.output is not None
    again = first.output[::2]
    return torch.allclose(again, second.output[: len(again)], rtol=1e-4, atol=1e-5)
