"""Llama under Meta's names and with Meta's rotary layout: pairs of numbers side by side are turned."""

from __future__ import annotations

import torch
from torch import nn


def turned(x: torch.Tensor, base: float) -> torch.Tensor:
    """Heads ``(batch, length, heads, d)``, each pair of numbers turned by its position's angle."""
    length, size = x.shape[1], x.shape[-1]
    speeds = base ** (-torch.arange(0, size, 2, device=x.device) / size)
    angles = torch.outer(torch.arange(length, device=x.device), speeds)
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)[:, None]).flatten(-2)


class Attention(nn.Module):
    """Causal attention in which several queries share a key and a value."""

    def __init__(self, width: int, heads: int, key_heads: int, base: float) -> None:
        super().__init__()
        self.heads, self.key_heads, self.base = heads, key_heads, base
        size = width // heads
        self.wq = nn.Linear(width, heads * size, bias=False)
        self.wk = nn.Linear(width, key_heads * size, bias=False)
        self.wv = nn.Linear(width, key_heads * size, bias=False)
        self.wo = nn.Linear(heads * size, width, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Mix ``(batch, length, width)`` along the length."""
        query = turned(self.wq(x).unflatten(-1, (self.heads, -1)), self.base)
        key = turned(self.wk(x).unflatten(-1, (self.key_heads, -1)), self.base)
        value = self.wv(x).unflatten(-1, (self.key_heads, -1))
        shared = self.heads // self.key_heads
        key, value = key.repeat_interleave(shared, 2), value.repeat_interleave(shared, 2)
        heads = (part.transpose(1, 2) for part in (query, key, value))
        mixed = nn.functional.scaled_dot_product_attention(*heads, is_causal=True)
        return self.wo(mixed.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    """A gated perceptron: w1 opens, w3 gives, w2 brings back."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.w1 = nn.Linear(width, hidden, bias=False)
        self.w2 = nn.Linear(hidden, width, bias=False)
        self.w3 = nn.Linear(width, hidden, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Each position by itself."""
        return self.w2(nn.functional.silu(self.w1(x)) * self.w3(x))


class Block(nn.Module):
    """Attention and perceptron, each behind a norm and beside a shortcut."""

    def __init__(self, width: int, hidden: int, heads: int, key_heads: int, base: float) -> None:
        super().__init__()
        self.attention = Attention(width, heads, key_heads, base)
        self.feed_forward = FeedForward(width, hidden)
        self.attention_norm = nn.RMSNorm(width, eps=1e-6)
        self.ffn_norm = nn.RMSNorm(width, eps=1e-6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same shape."""
        x = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.ffn_norm(x))


class Llama(nn.Module):
    """The language model."""

    def __init__(
        self,
        vocabulary: int = 96,
        width: int = 32,
        hidden: int = 48,
        heads: int = 4,
        key_heads: int = 2,
        layers: int = 2,
        base: float = 10000.0,
    ) -> None:
        super().__init__()
        self.tok_embeddings = nn.Embedding(vocabulary, width)
        self.layers = nn.ModuleList(Block(width, hidden, heads, key_heads, base) for _ in range(layers))
        self.norm = nn.RMSNorm(width, eps=1e-6)
        self.output = nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits ``(batch, length, vocabulary)`` for tokens ``(batch, length)``."""
        x = self.tok_embeddings(tokens)
        for layer in self.layers:
            x = layer(x)
        return self.output(self.norm(x))
