"""The target of the example: the same backbone in other names, with a new module in front and another head."""

from __future__ import annotations

import torch
from torch import nn


class Stage(nn.Module):
    """3×3 convolution, batch norm, ReLU and, if asked for, 2×2 max pooling."""

    def __init__(self, width_in: int, width_out: int, halve: bool) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(width_in, width_out, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width_out)
        self.halve = halve

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[B, width_in, H, W] to [B, width_out, H, W], or half of H and W."""
        x = nn.functional.relu(self.norm(self.convolution(x)))
        return nn.functional.max_pool2d(x, 2) if self.halve else x


class Projection(nn.Module):
    """All positions and channels to ``width`` features."""

    def __init__(self, width_in: int, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width_in, width, bias=False)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[B, …] to [B, width]."""
        return nn.functional.relu(self.norm(self.linear(x.flatten(1))))


class Backbone(nn.Module):
    """Images [B, 1, 8, 8] to features [B, 64]."""

    def __init__(self) -> None:
        super().__init__()
        self.stages = nn.ModuleList([Stage(1, 16, False), Stage(16, 32, True), Stage(32, 64, True)])
        self.projection = Projection(64 * 2 * 2, 64)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """See the class."""
        for stage in self.stages:
            x = stage(x)
        return self.projection(x)


class Digits(nn.Module):
    """Logits [B, num_classes] for images [B, 1, 8, 8] with values from 0 to 1.

    ``front`` is new: no source has it. Its convolution begins as the identity, so that what follows sees
    nearly the images that it was trained on, until the front has learnt something better.
    """

    def __init__(self, num_classes: int = 2) -> None:
        super().__init__()
        self.front = nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.Tanh())
        self.backbone = Backbone()
        self.head = nn.Linear(64, num_classes)
        nn.init.dirac_(self.front[0].weight)
        nn.init.zeros_(self.front[0].bias)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.head(self.backbone(self.front(images)))


def build(num_classes: int = 2) -> nn.Module:
    """Make the network: two classes are even and odd."""
    return Digits(num_classes)
