"""Rows of a tensor that are trained alone: a mask on the gradient, and the other rows put back exactly.

The mask alone is not enough: weight decay moves a row without a gradient, and so does the momentum of a run before.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from wtransplant.freezing.row_ranges import complement
from wtransplant.freezing.versions import version_of

_SCRIPT_MARK = "_wtransplant_rows"


class RowHold:
    """Holds the rows of one parameter that are not trained; copied and pickled with the model.

    It is put back before each forward pass of the module, before its state dict is read, and by :meth:`restore`.
    What ``load_state_dict`` brings is kept from then on.

    Args:
        name: of the module's own parameter, [rows, ...].
        trained: ranges of rows, each the first one and the one after the last.
    """

    def __init__(self, name: str, trained: Sequence[tuple[int, int]]) -> None:
        self.name = name
        self.trained = tuple(trained)
        self._kept = torch.empty(0)
        self._version = -1

    def attach(self, module: nn.Module) -> None:
        """Start holding, at the present values."""
        self._keep(module)
        self._mask(getattr(module, self.name))
        if isinstance(module, torch.jit.ScriptModule):
            module.__dict__.setdefault(_SCRIPT_MARK, []).append(self)
            return
        module.register_forward_pre_hook(self, prepend=True)
        module.register_state_dict_pre_hook(_BeforeReading(self))  # type: ignore[no-untyped-call]
        module.register_load_state_dict_post_hook(_AfterLoading(self))  # type: ignore[no-untyped-call]

    def detach(self, module: nn.Module) -> None:
        """Stop holding; the last step's change of the held rows is taken back first."""
        self.restore(module)
        parameter = getattr(module, self.name)
        hooks = parameter._backward_hooks or {}
        for number in [number for number, hook in hooks.items() if isinstance(hook, _GradientMask)]:
            del hooks[number]
        if isinstance(module, torch.jit.ScriptModule):
            module.__dict__.pop(_SCRIPT_MARK, None)
            return
        for own in (
            module._forward_pre_hooks,
            module._state_dict_pre_hooks,
            module._load_state_dict_post_hooks,
        ):
            for number in [number for number, hook in own.items() if getattr(hook, "hold", hook) is self]:
                del own[number]

    def __call__(self, module: nn.Module, inputs: object) -> None:
        """Before the forward pass."""
        parameter = getattr(module, self.name)
        if version_of(parameter) != self._version:
            self.restore(module)
        self._mask(parameter)

    def restore(self, module: nn.Module) -> None:
        """Put the held rows back, bit for bit.

        Done whether or not the parameter counts as written to: what optimizers write to ``.data`` is not counted.
        """
        parameter = getattr(module, self.name)
        # Uncounted too: with two forward passes before one backward the second would spoil the first's graph.
        value, start = parameter.data, 0
        for first, end in self._held(len(parameter)):
            value[first:end].copy_(self._kept[start : start + end - first])
            start += end - first
        self._version = version_of(parameter)

    def held_rows(self, module: nn.Module) -> torch.Tensor:
        """The held rows as they are in the model now, [held rows, ...]."""
        parameter = getattr(module, self.name).detach()
        return torch.cat(
            [parameter[first:end] for first, end in self._held(len(parameter))] or [parameter[:0]]
        )

    def _keep(self, module: nn.Module) -> None:
        self._kept = self.held_rows(module).clone()
        self._version = version_of(getattr(module, self.name))

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_version": -1}

    def _held(self, rows: int) -> list[tuple[int, int]]:
        return complement(self.trained, rows)

    def _mask(self, parameter: nn.Parameter) -> None:
        # A copy of the model has parameters without hooks.
        if parameter.requires_grad and not any(
            isinstance(hook, _GradientMask) for hook in (parameter._backward_hooks or {}).values()
        ):
            parameter.register_hook(_GradientMask(self._held(len(parameter))))  # type: ignore[no-untyped-call]


def row_holds_of(module: nn.Module) -> list[RowHold]:
    """The row holds that are attached to a module, one for each parameter."""
    if isinstance(module, torch.jit.ScriptModule):
        return list(module.__dict__.get(_SCRIPT_MARK, ()))
    return [hook for hook in module._forward_pre_hooks.values() if isinstance(hook, RowHold)]


class RestoreRows:
    """Forward pre-hook of the whole model: held rows are right even where a module's weight is used without it."""

    def __call__(self, model: nn.Module, inputs: object) -> None:
        """Before the forward pass."""
        restore_rows(model)


def restore_rows(model: nn.Module) -> None:
    """Put the held rows of all tensors back."""
    for module in model.modules():
        for hold in row_holds_of(module):
            hold.restore(module)


class _GradientMask:
    def __init__(self, held: Sequence[tuple[int, int]]) -> None:
        self._held = held

    def __call__(self, gradient: torch.Tensor) -> torch.Tensor:
        if gradient.layout == torch.sparse_coo:
            return self._sparse(gradient)
        gradient = gradient.clone()
        for first, end in self._held:
            gradient[first:end] = 0
        return gradient

    def _sparse(self, gradient: torch.Tensor) -> torch.Tensor:
        gradient = gradient.coalesce()
        rows = gradient.indices()[0]
        trained = torch.ones_like(rows, dtype=torch.bool)
        for first, end in self._held:
            trained &= (rows < first) | (rows >= end)
        return torch.sparse_coo_tensor(
            gradient.indices()[:, trained],
            gradient.values()[trained],
            gradient.shape,
            is_coalesced=True,
            check_invariants=False,
        )


class _BeforeReading:
    def __init__(self, hold: RowHold) -> None:
        self.hold = hold

    def __call__(self, module: nn.Module, prefix: str, keep_vars: bool) -> None:
        self.hold.restore(module)


class _AfterLoading:
    def __init__(self, hold: RowHold) -> None:
        self.hold = hold

    def __call__(self, module: nn.Module, incompatible: object) -> None:
        self.hold._keep(module)
