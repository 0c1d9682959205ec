"""Every kind of layer between two linear ones, trained for some steps; what the table and the tests share."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import torch
from torch import nn
from torch.nn.utils import parametrizations

FEATURES = 6


class Counter(nn.Module):
    """A module of somebody's own: buffers that move in every mode, by writing, uncounted writing and replacing."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(FEATURES))
        self.register_buffer("mean", torch.zeros(FEATURES))
        self.register_buffer("code", torch.zeros(FEATURES))
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.mean.mul_(0.9).add_(x.detach().mean(0), alpha=0.1)
        self.code.data.add_(x.detach().std(0))  # as codebooks do it; the version counter does not see it
        self.calls = self.calls + 1
        return x * self.scale + self.mean + 0.01 * self.code


class Reshaped(nn.Module):
    def __init__(self, inner: nn.Module, *shape: int) -> None:
        super().__init__()
        self.inner, self.shape = inner, shape

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x.reshape(-1, *self.shape)).reshape(x.shape[0], -1)


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(FEATURES, FEATURES, num_layers=2, dropout=0.5, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.lstm(x.unsqueeze(1).repeat(1, 3, 1))[0][:, -1]


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(FEATURES, 2, dropout=0.5, batch_first=True)
        nn.init.normal_(self.attention.in_proj_bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        sequence = torch.stack([x, x.roll(1, 0), x.roll(2, 0)], 1)
        return self.attention(sequence, sequence, sequence)[0][:, 0]


class Words(nn.Module):
    """An embedding, with an output layer of the same matrix if asked for; the input goes on beside it."""

    def __init__(self, *, tied: bool) -> None:
        super().__init__()
        self.embedding = nn.Embedding(FEATURES, FEATURES)
        self.out = nn.Linear(FEATURES, FEATURES, bias=False) if tied else nn.Identity()
        if tied:
            self.out.weight = self.embedding.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.out(self.embedding(x.argmax(1)))


def _old(norm: Callable[..., nn.Module]) -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # deprecated by torch, and in many people's models
        return norm(nn.Linear(FEATURES, FEATURES))


LAYERS: dict[str, Callable[[], nn.Module]] = {
    "Linear": lambda: nn.Linear(FEATURES, FEATURES),
    "Conv1d": lambda: Reshaped(nn.Conv1d(1, 1, 3, padding=1), 1, FEATURES),
    "Conv2d": lambda: Reshaped(nn.Conv2d(1, 1, 3, padding=1), 1, 2, 3),
    "Conv3d": lambda: Reshaped(nn.Conv3d(1, 1, 3, padding=1), 1, 1, 2, 3),
    "BatchNorm1d": lambda: nn.BatchNorm1d(FEATURES),
    "BatchNorm2d": lambda: Reshaped(nn.BatchNorm2d(2), 2, 1, 3),
    "BatchNorm3d": lambda: Reshaped(nn.BatchNorm3d(2), 2, 1, 1, 3),
    "SyncBatchNorm": lambda: nn.SyncBatchNorm(FEATURES),
    "InstanceNorm1d": lambda: Reshaped(nn.InstanceNorm1d(2, affine=True, track_running_stats=True), 2, 3),
    "GroupNorm": lambda: nn.GroupNorm(2, FEATURES),
    "LayerNorm": lambda: nn.LayerNorm(FEATURES),
    "Embedding": lambda: Words(tied=False),
    "Embedding tied to head": lambda: Words(tied=True),
    "LSTM": Recurrent,
    "MultiheadAttention": Attention,
    "Dropout": lambda: nn.Sequential(nn.Linear(FEATURES, FEATURES), nn.Dropout(0.5)),
    "spectral_norm": lambda: parametrizations.spectral_norm(nn.Linear(FEATURES, FEATURES)),
    "spectral_norm, old": lambda: _old(nn.utils.spectral_norm),
    "weight_norm": lambda: parametrizations.weight_norm(nn.Linear(FEATURES, FEATURES)),
    "weight_norm, old": lambda: _old(nn.utils.weight_norm),
    "own buffers": Counter,
}
STATISTICS = ("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm", "InstanceNorm1d")
DROPPING = ("LSTM", "MultiheadAttention", "Dropout")

OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD, momentum, decay": lambda given: torch.optim.SGD(given, lr=0.05, momentum=0.9, weight_decay=0.1),
    "AdamW": lambda given: torch.optim.AdamW(given, lr=0.05, weight_decay=0.1),
}


class Net(nn.Module):
    """front → a layer → head."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.front = nn.Linear(FEATURES, FEATURES)
        self.frozen = layer
        self.head = nn.Linear(FEATURES, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.frozen(torch.tanh(self.front(x))))


def make_net(layer: str) -> Net:
    torch.manual_seed(0)
    return Net(LAYERS[layer]())


def state(model: nn.Module) -> dict[str, torch.Tensor]:
    tensors = {
        **dict(model.named_parameters(remove_duplicate=False)),
        **dict(model.named_buffers(remove_duplicate=False)),
    }
    return {key: value.detach().clone() for key, value in tensors.items()}


def unmoved(before: dict[str, torch.Tensor], model: nn.Module) -> set[str]:
    """Keys of what is the same, bit for bit."""
    after = state(model)
    return {key for key, value in before.items() if torch.equal(after[key], value)}


def train_steps(model: nn.Module, optimizer: torch.optim.Optimizer, steps: int = 20) -> None:
    """What people write: plain ``.train()``, and zero_grad, loss, backward, step."""
    generator = torch.Generator().manual_seed(3)
    model.train()
    for _ in range(steps):
        inputs = torch.randn(8, FEATURES, generator=generator)
        targets = torch.randint(3, (8,), generator=generator)
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs), targets).backward()
        optimizer.step()
