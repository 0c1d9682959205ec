"""Tensors, target keys and scripts for the tests of operations."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Sequence

import torch

from tests.mapping.operations.examples import Shape
from wtransplant.checkpoints.raw_bytes import raw_bytes
from wtransplant.mapping.operations import Code, Destination, Operation


def tensors_of(shapes: Sequence[Shape], dtype: str = "float32") -> list[torch.Tensor]:
    """Tensors with elements from 0.1 to 1.1; integers from 0 to 99. The same at each call."""
    generator = torch.Generator().manual_seed(7)
    wanted: torch.dtype = getattr(torch, dtype)
    if wanted.is_floating_point or wanted.is_complex:
        real = wanted if wanted.itemsize > 1 else torch.float32
        return [(torch.rand(shape, generator=generator, dtype=real) + 0.1).to(wanted) for shape in shapes]
    return [torch.randint(0, 100, shape, generator=generator).to(wanted) for shape in shapes]


def destination(shape: Shape, dtype: str = "float32") -> Destination:
    """A target key whose own values are 0, 1, 2, …"""
    count = torch.Size(shape).numel()
    return Destination(shape, dtype, lambda: torch.arange(count).reshape(shape).to(getattr(torch, dtype)))


def same_bytes(first: torch.Tensor, second: torch.Tensor) -> bool:
    """Equal in shape, dtype and every bit (NaN is equal to NaN, 0 is not -0)."""
    if first.shape != second.shape or first.dtype != second.dtype:
        return False
    return torch.equal(_bytes(first), _bytes(second))


def run_code(
    operation: Operation, tensors: Sequence[torch.Tensor], target: Destination | None = None
) -> torch.Tensor:
    """The operation's code in a script's namespace: torch, math and the functions' source, nothing else."""
    names = [f"tensors[{i}]" for i in range(len(tensors))]
    code = operation.code(names, "initial")
    space: dict[str, object] = {"tensors": list(tensors), "initial": target.initial() if target else None}
    exec(script(code), space)
    result = space["result"]
    assert isinstance(result, torch.Tensor)
    return result


def script(code: Code) -> str:
    functions = [textwrap.dedent(inspect.getsource(function)) for function in code.functions]
    imports = "from __future__ import annotations\nimport math\nimport torch"
    return "\n\n".join([imports, *functions, f"result = {code.expression}"])


def _bytes(tensor: torch.Tensor) -> torch.Tensor:
    return raw_bytes(tensor)
