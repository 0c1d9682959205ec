"""What a target is called in titles."""

from __future__ import annotations

import pytest

from wtransplant.targets import TargetSpec


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("models/net.py:Net", "net.py:Net"),
        ("runs/7/model.safetensors", "model.safetensors"),
        ("package.module:build", "package.module:build"),
        ("torchvision:resnet18", "torchvision:resnet18"),
        ("transformers:bert/config.json", "transformers:bert/config.json"),
    ],
)
def test_files_are_named_without_their_folders(text: str, name: str) -> None:
    assert TargetSpec(text).short == name
    assert TargetSpec(text, {"classes": 2}).short == f"{name}(classes=2)"
