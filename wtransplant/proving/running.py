"""Models run without a trace: in eval mode, without gradients, from one random state, and watched by hooks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.proving.nearness import tensors_in
from wtransplant.proving.proof import ProofError

_SEED = 0


@dataclass(frozen=True)
class Call:
    """Arguments of a model's ``forward``."""

    positional: tuple[torch.Tensor, ...] = ()
    named: Mapping[str, torch.Tensor] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """One call of a module: its path, and its first tensors, as they were, of what came in and went out."""

    path: str
    given: torch.Tensor | None
    made: torch.Tensor | None


def run(
    module: nn.Module,
    call: Call,
    *,
    watched: Collection[str] = (),
    on_call: Callable[[Seen], None] = lambda seen: None,
    cancelled: Callable[[], bool] = lambda: False,
    gradients: bool = False,
) -> dict[str, torch.Tensor]:
    """Run a model and give its outputs' tensors by name.

    Args:
        module: in the mode in which it is to run.
        call: the arguments; the model gets copies.
        watched: paths of modules whose calls are told.
        on_call: is told each of them when it ends.
        cancelled: asked before each module's call; when it is true, :class:`Cancelled` is raised.
        gradients: whether outputs keep the way to the parameters.

    Raises:
        ProofError: the model's code raised; says what.
    """
    with ExitStack() as stack:
        stack.enter_context(_still())
        stack.enter_context(torch.enable_grad() if gradients else torch.no_grad())
        stack.enter_context(_hooks(module, watched, on_call, cancelled))
        positional = [value.clone() for value in call.positional]
        named = {name: value.clone() for name, value in call.named.items()}
        try:
            outputs = module(*positional, **named)
        except WtransplantError:
            raise
        except Exception as error:  # a model's own code may raise anything
            lines = str(error).strip().split("\n")
            told = lines[-1] if isinstance(module, torch.jit.ScriptModule) else lines[0]
            what = f"{type(error).__name__}: {told}"
            raise ProofError(what, where=type(module).__name__) from error
        return {name or "output": value for name, value in tensors_in(outputs)}


@contextmanager
def _still() -> Iterator[None]:
    """One random state for each run, torch's own put back; and no shortcut past a layer's modules."""
    shortcut = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)  # it computes a layer at once, so that hooks see nothing
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(_SEED)
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(shortcut)


@contextmanager
def _hooks(
    module: nn.Module,
    watched: Collection[str],
    on_call: Callable[[Seen], None],
    cancelled: Callable[[], bool],
) -> Iterator[None]:
    def may_go_on(*_: object) -> None:
        if cancelled():
            raise Cancelled

    handles = []
    try:
        if not isinstance(module, torch.jit.ScriptModule):
            # A module of saved code calls what is in it without a way in between for hooks.
            handles += [child.register_forward_pre_hook(may_go_on) for child in module.modules()]
            for path in watched:
                handles += _watch(module.get_submodule(path), path, on_call)
        yield
    finally:
        for handle in handles:
            handle.remove()


def _watch(module: nn.Module, path: str, on_call: Callable[[Seen], None]) -> list[Any]:
    """The input is kept before the call: modules that work in place would change it."""
    given: list[torch.Tensor | None] = []

    def before(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        given.append(_first((args, kwargs)))

    def after(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: object) -> None:
        on_call(Seen(path, given.pop(), _first(output)))

    return [
        module.register_forward_pre_hook(before, with_kwargs=True),
        module.register_forward_hook(after, with_kwargs=True),
    ]


def _first(value: object) -> torch.Tensor | None:
    found = next((tensor for _, tensor in tensors_in(value)), None)
    return None if found is None else found.detach().clone()
