"""The hook that keeps one module still; it is copied and pickled with the model."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase

from wtransplant.freezing.paths import join
from wtransplant.freezing.versions import version_of

_SCRIPT_MARK = "_wtransplant_hold"


class Hold:
    """Holds one module: its parameters without gradient, its frozen buffers at their values, eval mode.

    The same object is the module's forward pre-hook and, through :class:`_PutBack`, its forward hook.

    Args:
        parameters: names of the module's own parameters whose ``requires_grad`` is to be switched off.
        buffers: names of the module's own buffers that must not move.
        rests: whether the module runs in eval mode, even after ``.train()``.

    Attributes:
        own_dropout: what a recurrent network's own dropout was, which is 0 while it rests.
    """

    def __init__(self, parameters: tuple[str, ...], buffers: tuple[str, ...], rests: bool) -> None:
        self.parameters = parameters
        self.buffers = buffers
        self.rests = rests
        self.own_dropout: float | None = None
        self._seen: dict[str, tuple[torch.Tensor, int, torch.Tensor]] = {}

    def attach(self, module: nn.Module) -> None:
        """Start holding."""
        for name in self.parameters:
            parameter = getattr(module, name)
            parameter.requires_grad_(False)
            # With a gradient from before an optimizer would go on moving it (pytorch#150610).
            parameter.grad = None
        if self.rests:
            self._lay_to_rest(module)
        if isinstance(module, torch.jit.ScriptModule):
            # It has no Python hooks; `FrozenModel.train` alone keeps its parts in eval mode.
            module.__dict__[_SCRIPT_MARK] = self
            return
        # Before the hooks of others: the old spectral norm updates its buffers in one.
        module.register_forward_pre_hook(self, prepend=True)
        if self.buffers:
            module.register_forward_hook(_PutBack(self))

    def detach(self, module: nn.Module) -> None:
        """Stop holding; parameters that were switched off get gradients again."""
        for name in self.parameters:
            getattr(module, name).requires_grad_(True)
        if self.own_dropout is not None:
            module.__dict__["dropout"] = self.own_dropout
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
        if self.rests:
            training = _is_cudnn_recurrent(module)
            if module.training != training:
                module.training = training
        uncounted = _may_write_uncounted(module)
        for name in self.buffers:
            value = module._buffers.get(name)
            if value is not None and (uncounted or not self._is_seen(name, value)):
                # Also after a `load_state_dict` between two passes: that is meant, a forward pass is not.
                self._seen[name] = (value, version_of(value), value.detach().clone())

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
                self._seen[name] = (kept, version_of(kept), self._seen[name][2])
            elif name in self._seen and value is not None and _may_write_uncounted(module):
                value.data.copy_(self._seen[name][2])

    def _lay_to_rest(self, module: nn.Module) -> None:
        module.training = False
        if isinstance(module, nn.RNNBase):
            # Then training mode, where cuDNN asks for it, is no other than eval mode.
            self.own_dropout = module.dropout
            module.dropout = 0.0

    def _is_seen(self, name: str, value: torch.Tensor) -> bool:
        seen = self._seen.get(name)
        return seen is not None and seen[0] is value and seen[1] == version_of(value)

    def __getstate__(self) -> dict[str, object]:
        # Version counters and object identity mean nothing in another process or copy.
        return self.__dict__ | {"_seen": {}}


def holds_of(module: nn.Module) -> list[Hold]:
    """The holds that are attached to a module: none or one."""
    if isinstance(module, torch.jit.ScriptModule):
        return [module.__dict__[_SCRIPT_MARK]] if _SCRIPT_MARK in module.__dict__ else []
    return [hook for hook in module._forward_pre_hooks.values() if isinstance(hook, Hold)]


def switched_off(model: nn.Module) -> Iterator[str]:
    """Keys of the parameters whose ``requires_grad`` a hold has switched off, under each of their names."""
    off = {
        id(getattr(module, name))
        for module in model.modules()
        for hold in holds_of(module)
        for name in hold.parameters
    }
    for path, module in model.named_modules(remove_duplicate=False) if off else ():
        for name, value in module.named_parameters(recurse=False):
            if id(value) in off:
                yield join(path, name)


def _is_cudnn_recurrent(module: nn.Module) -> bool:
    """Whether cuDNN runs it, which carries gradients back through a recurrent network in training mode only."""
    return (
        isinstance(module, nn.RNNBase)
        and torch.is_grad_enabled()
        and next(module.parameters()).device.type == "cuda"
    )


def _may_write_uncounted(module: nn.Module) -> bool:
    """Whether a module may write to ``buffer.data``, as codebooks do, which the version does not count."""
    return not isinstance(module, _NormBase) and not type(module).__module__.startswith("torch.nn.")


class _PutBack:
    def __init__(self, hold: Hold) -> None:
        self.hold = hold

    def __call__(self, module: nn.Module, inputs: object, output: object) -> None:
        self.hold.put_back(module)


def _belongs(hook: object, hold: Hold) -> bool:
    return isinstance(hook, _PutBack) and hook.hold is hold
