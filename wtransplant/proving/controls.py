"""Controls: whether equal outputs mean anything for the weights that were transplanted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import torch
from torch import nn

from wtransplant.errors import Cancelled
from wtransplant.proving.nearness import relative_difference
from wtransplant.proving.running import Call, run
from wtransplant.words import tr

Outputs = Mapping[str, torch.Tensor]


def empty_outputs(outputs: Outputs) -> Iterator[str]:
    """Outputs that say nothing whatever they are compared with: not finite, or one number all over."""
    for name, value in outputs.items():
        if value.is_floating_point() and not value.isfinite().any():
            yield tr("no value of the output {name!r} is finite", name=name)
        elif value.numel() > 1 and bool((value == value.reshape(-1)[0]).all()):
            yield tr("the output {name!r} is the same number everywhere", name=name)


def changes(before: Outputs, after: Outputs) -> float:
    """The largest relative difference of any output between two runs of one model."""
    return max(
        (
            relative_difference(value, after[name]) if after[name].shape == value.shape else 1.0
            for name, value in before.items()
            if name in after
        ),
        default=0.0,
    )


def unreached(
    module: nn.Module,
    call: Call,
    names: Collection[str],
    keys: Collection[str],
    cancelled: Callable[[], bool],
) -> tuple[str, ...] | None:
    """The keys among the parameters on which no output depends: their gradients are nothing but zeros.

    The outputs are weighted at random, since their plain sum may not depend on anything (softmax).

    Returns:
        ``None`` if the model's code lets no gradients through.
    """
    parameters = {key: value for key, value in module.named_parameters(remove_duplicate=False) if key in keys}
    for parameter in parameters.values():
        parameter.requires_grad_(parameter.is_floating_point())
    try:
        outputs = run(module, call, cancelled=cancelled, gradients=True)
        total = _weighted({name: value for name, value in outputs.items() if name in names})
        if total is None:
            return None
        found = torch.autograd.grad(total, list(parameters.values()), allow_unused=True)
    except Cancelled:
        raise
    except Exception:  # the model's code works in place or has steps without gradients: then nobody can tell
        return None
    return tuple(
        key
        for key, gradient in zip(parameters, found, strict=True)
        if gradient is None or not bool(gradient.any())
    )


def spoil(module: nn.Module, keys: Collection[str]) -> None:
    """Change every floating-point tensor of these keys, in place; variances stay positive."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for key, value in module.state_dict().items():
            if key in keys and isinstance(value, torch.Tensor) and value.is_floating_point():
                noise = torch.rand(value.shape, generator=generator)
                value.mul_(1 + 0.5 * noise).add_(
                    0.05 * value.abs().mean() * noise.flip(tuple(range(noise.ndim)))
                )


def _weighted(outputs: Outputs) -> torch.Tensor | None:
    total: torch.Tensor | None = None
    for number, value in enumerate(outputs.values()):
        if value.requires_grad:
            weights = torch.randn(value.shape, generator=torch.Generator().manual_seed(number))
            part = (value.abs() if value.is_complex() else value).mul(weights).nan_to_num(0.0, 0.0, 0.0).sum()
            total = part if total is None else total + part
    return total
