"""Tensors that are spread over the processes of a run: their parts, and the whole of them.

What is spread is a ``DTensor``, as ``fully_shard`` makes it of parameters, and the optimizer of its state. A plain
tensor counts as a whole that every process has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import torch
import torch.distributed as dist
from torch import nn

from wtransplant.freezing.audit import Audit

if TYPE_CHECKING:
    from torch.distributed.tensor import DTensor

_Value = TypeVar("_Value")


def is_spread(tensor: torch.Tensor) -> bool:
    """Whether each process has only a part of it."""
    return hasattr(tensor, "to_local")


def is_sharded(model: nn.Module) -> bool:
    """Whether any of its parameters are spread."""
    return any(map(is_spread, model.parameters()))


def own_part(tensor: torch.Tensor) -> torch.Tensor:
    """What this process has of a tensor, in the same memory and without graph."""
    value = tensor.detach()
    return cast("DTensor", value).to_local() if is_spread(value) else value


def part_of(value: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """This process's part of a whole that all processes have; what is such a part already is given back.

    Args:
        value: whole, or of the shape of a part.
        like: the tensor whose place it is to take, spread or not.
    """
    if not is_spread(like) or value.shape == own_part(like).shape:
        return value
    return own_part(spread(value, like))


def spread(value: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """A whole that all processes have, spread as another tensor of its shape is; nothing is sent."""
    from torch.distributed.tensor import distribute_tensor

    shaped = cast("DTensor", like)
    found = distribute_tensor(
        value.to(like.device), shaped.device_mesh, shaped.placements, src_data_rank=None
    )
    return joined_part(own_part(found).clone(), like)  # a view would keep the whole in memory


def joined_part(part: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """What all processes have a part of, as one spread tensor, where ``like`` is; a plain tensor as it is."""
    if not is_spread(like):
        return part
    from torch.distributed.tensor import DTensor

    shaped = cast("DTensor", like)
    return DTensor.from_local(
        part.to(like.device),
        shaped.device_mesh,
        shaped.placements,
        run_check=False,
        shape=like.shape,
        stride=like.stride(),
    )


def whole(tensor: torch.Tensor) -> torch.Tensor:
    """All of a tensor, without graph; every process has to call this."""
    value = tensor.detach()
    return cast("DTensor", value).full_tensor() if is_spread(value) else value


def gathered(value: Any) -> Any:
    """Nested dicts, lists and tuples with the whole of what is spread: in the main memory of the first process.

    Every process has to call this; the others get shapes only, on the meta device, so that no two of them hold a
    whole model. Plain tensors stay as they are. It does what ``torch.distributed.checkpoint.state_dict`` does with
    ``full_state_dict`` and ``cpu_offload``, tensor by tensor; but an optimizer's state keeps torch's own numbering,
    and one that has no state yet is not made to take a step to get it.
    """
    if isinstance(value, torch.Tensor):
        return _on_the_first(value) if is_spread(value) else value
    if isinstance(value, Mapping):
        return {key: gathered(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(gathered(item) for item in value)
    return value


def _on_the_first(tensor: torch.Tensor) -> torch.Tensor:
    found = whole(tensor)
    return found.cpu() if dist.get_rank() == 0 else torch.empty_like(found, device="meta")


def spread_state(optimizer: torch.optim.Optimizer, state: Mapping[int, Any]) -> dict[int, Any]:
    """An optimizer's state of whole tensors, by number, spread as its parameters are."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    return {number: _spread_values(values, parameters[number]) for number, values in state.items()}


def _spread_values(values: Any, parameter: torch.Tensor) -> Any:
    if not is_spread(parameter) or not isinstance(values, Mapping):
        return values
    # What has another shape is about the parameter as a whole: the number of steps.
    return {
        name: spread(value, parameter)
        if isinstance(value, torch.Tensor) and value.shape == parameter.shape
        else value
        for name, value in values.items()
    }


def norms_of(gradients: Sequence[torch.Tensor]) -> torch.Tensor:
    """The L2 norms of tensors that are all spread, [tensors]; every process has to call this."""
    squares = torch.stack(torch._foreach_norm([own_part(gradient) for gradient in gradients])) ** 2
    dist.all_reduce(squares)
    return squares.sqrt()


def send_from_first(tensor: torch.Tensor) -> None:
    """Give every process the values that the first one has, of a plain tensor."""
    dense = tensor.detach().contiguous()
    if dense.numel():
        # As bytes: gloo does not know all dtypes. A single element may have any stride, which view() minds.
        sent = dense.reshape(-1).as_strided((dense.numel(),), (1,)).view(torch.uint8)
        dist.broadcast(sent, src=0)
        if dense.data_ptr() != tensor.data_ptr():
            tensor.detach().copy_(dense)


def first_found(text: str) -> str:
    """What the first process says that says anything; every one has to call this."""
    return next(filter(None, _said_by_all(text)), "")


def joint_audit(audit: Audit, keys: Iterable[str]) -> Audit:
    """What all processes found of their parts: a tensor moved if a part of it did; every one has to call this.

    Args:
        audit: of this process.
        keys: all that were looked at, in the model's order.
    """
    reasons: dict[str, str] = {}
    for found in _said_by_all({key: audit.reasons.get(key, "") for key in audit.moved}):
        reasons = found | reasons
    order = list(keys)
    return Audit(
        tuple(key for key in order if key not in reasons),
        tuple(key for key in order if key in reasons),
        reasons,
    )


def _said_by_all(value: _Value) -> list[_Value]:
    said: list[_Value] = [value] * dist.get_world_size()
    dist.all_gather_object(said, value)
    return said
