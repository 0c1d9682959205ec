"""The hook that keeps one module still; it is copied and pickled with the model."""

from __future__ import annotations

import torch
from torch import nn

_SCRIPT_MARK = "_wtransplant_hold"


class Hold:
    """Holds one module: its parameters without gradient, its frozen buffers at their values, eval mode.

    The same object is the module's forward pre-hook and, through :class:`_PutBack`, its forward hook.

    Args:
        parameters: names of the module's own parameters whose ``requires_grad`` is to be switched off.
        buffers: names of the module's own buffers that must not move.
        rests: whether the module runs in eval mode, even after ``.train()``.
    """

    def __init__(self, parameters: tuple[str, ...], buffers: tuple[str, ...], rests: bool) -> None:
        self.parameters = parameters
        self.buffers = buffers
        self.rests = rests
        self._seen: dict[str, tuple[torch.Tensor, int, torch.Tensor]] = {}

    def attach(self, module: nn.Module) -> None:
        """Start holding."""
        for name in self.parameters:
            getattr(module, name).requires_grad_(False)
        if self.rests:
            module.training = False
        if isinstance(module, torch.jit.ScriptModule):
            # It has no Python hooks; `FrozenModel.train` alone keeps its parts in eval mode.
            module.__dict__[_SCRIPT_MARK] = self
            return
        module.register_forward_pre_hook(self)
        if self.buffers:
            module.register_forward_hook(_PutBack(self))

    def detach(self, module: nn.Module) -> None:
        """Stop holding; parameters that were switched off get gradients again."""
        for name in self.parameters:
            getattr(module, name).requires_grad_(True)
        if isinstance(module, torch.jit.ScriptModule):
            module.__dict__.pop(_SCRIPT_MARK, None)
            return
        # The handles that `register_…` returned do not belong to a deep copy or an unpickled model; the
        # hooks do.
        for hooks in (module._forward_pre_hooks, module._forward_hooks):
            for number in [number for number, hook in hooks.items() if hook is self or _belongs(hook, self)]:
                del hooks[number]

    def __call__(self, module: nn.Module, inputs: object) -> None:
        """Before the forward pass: eval mode, and a look at the buffers."""
        if self.rests and module.training:
            module.training = False
        for name in self.buffers:
            value = module._buffers.get(name)
            if value is not None and not self._is_seen(name, value):
                # Also after a `load_state_dict` between two passes: that is meant, a forward pass is not.
                self._seen[name] = (value, _version(value), value.detach().clone())

    def put_back(self, module: nn.Module) -> None:
        """After the forward pass: buffers that moved get their value again.

        The kept tensor takes the place of the one that moved, because writing into it could invalidate what
        autograd saved for the backward pass.
        """
        for name in self.buffers:
            value = module._buffers.get(name)
            if name in self._seen and (value is None or not self._is_seen(name, value)):
                with torch.inference_mode(False):
                    kept = self._seen[name][2].clone()
                module._buffers[name] = kept
                self._seen[name] = (kept, _version(kept), self._seen[name][2])

    def _is_seen(self, name: str, value: torch.Tensor) -> bool:
        seen = self._seen.get(name)
        return seen is not None and seen[0] is value and seen[1] == _version(value)

    def __getstate__(self) -> dict[str, object]:
        # Version counters and object identity mean nothing in another process or copy.
        return self.__dict__ | {"_seen": {}}


def holds_of(module: nn.Module) -> list[Hold]:
    """The holds that are attached to a module: none or one."""
    if isinstance(module, torch.jit.ScriptModule):
        return [module.__dict__[_SCRIPT_MARK]] if _SCRIPT_MARK in module.__dict__ else []
    return [hook for hook in module._forward_pre_hooks.values() if isinstance(hook, Hold)]


def _version(value: torch.Tensor) -> int:
    """How often a tensor was written to; tensors made in inference mode do not count it."""
    return 0 if value.is_inference() else value._version


class _PutBack:
    def __init__(self, hold: Hold) -> None:
        self.hold = hold

    def __call__(self, module: nn.Module, inputs: object, output: object) -> None:
        self.hold.put_back(module)


def _belongs(hook: object, hold: Hold) -> bool:
    return isinstance(hook, _PutBack) and hook.hold is hold
