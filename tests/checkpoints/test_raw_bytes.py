from __future__ import annotations

import pytest
import torch

from wtransplant.checkpoints.raw_bytes import raw_bytes


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6.0).reshape(2, 3),
        torch.arange(6.0).reshape(2, 3).t(),
        torch.arange(6, dtype=torch.bfloat16)[1::2],
        torch.tensor(2.5),
        torch.empty(0, 3),
        torch.arange(4.0).as_strided((1,), (2,), 1),
        torch.arange(4.0).as_strided((1, 1), (3, 2), 2),
        torch.tensor([1 + 2j, 3 - 1j]).conj(),
        torch.tensor([1 + 2j]).conj().imag,
        torch.tensor([True, False]),
    ],
    ids=["plain", "transposed", "strided", "scalar", "empty", "one", "one by one", "conj", "neg", "bool"],
)
def test_bytes_are_those_of_the_values_in_order(tensor: torch.Tensor) -> None:
    copied = torch.empty(tensor.shape, dtype=tensor.dtype)
    copied.copy_(tensor)
    expected = bytes(copied.reshape(-1).view(torch.uint8).tolist()) if tensor.numel() else b""
    assert bytes(raw_bytes(tensor).tolist()) == expected


def test_what_lies_in_order_is_not_copied() -> None:
    tensor = torch.arange(6.0)
    assert raw_bytes(tensor).data_ptr() == tensor.data_ptr()
