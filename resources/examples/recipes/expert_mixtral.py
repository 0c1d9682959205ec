"""Mixtral with three matrices for each expert, as its published files name them; transformers 5 keeps them fused."""

from __future__ import annotations

import torch
from torch import nn


def turned(x: torch.Tensor, base: float) -> torch.Tensor:
    """Heads ``(batch, heads, length, d)``; the two halves of each are turned by its position's angle."""
    length, size = x.shape[-2:]
    speeds = base ** (-torch.arange(0, size, 2, device=x.device) / size)
    angles = torch.outer(torch.arange(length, device=x.device), speeds)
    first, second = x.chunk(2, -1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


class Attention(nn.Module):
    """Causal attention in which several queries share a key and a value."""

    def __init__(self, width: int, heads: int, key_heads: int, base: float) -> None:
        super().__init__()
        self.heads, self.key_heads, self.base = heads, key_heads, base
        size = width // heads
        self.q_proj = nn.Linear(width, heads * size, bias=False)
        self.k_proj = nn.Linear(width, key_heads * size, bias=False)
        self.v_proj = nn.Linear(width, key_heads * size, bias=False)
        self.o_proj = nn.Linear(heads * size, width, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Mix ``(batch, length, width)`` along the length."""
        query = self.q_proj(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        key = self.k_proj(x).unflatten(-1, (self.key_heads, -1)).transpose(1, 2)
        value = self.v_proj(x).unflatten(-1, (self.key_heads, -1)).transpose(1, 2)
        shared = self.heads // self.key_heads
        key, value = turned(key, self.base).repeat_interleave(shared, 1), value.repeat_interleave(shared, 1)
        mixed = nn.functional.scaled_dot_product_attention(
            turned(query, self.base), key, value, is_causal=True
        )
        return self.o_proj(mixed.transpose(1, 2).flatten(2))


class Expert(nn.Module):
    """A gated perceptron: w1 opens, w3 gives, w2 brings back."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.w1 = nn.Linear(width, hidden, bias=False)
        self.w2 = nn.Linear(hidden, width, bias=False)
        self.w3 = nn.Linear(width, hidden, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Each token by itself."""
        return self.w2(nn.functional.silu(self.w1(x)) * self.w3(x))


class Experts(nn.Module):
    """Each token goes to the few experts that its gate likes best."""

    def __init__(self, width: int, hidden: int, experts: int, chosen: int) -> None:
        super().__init__()
        self.chosen = chosen
        self.gate = nn.Linear(width, experts, bias=False)
        self.experts = nn.ModuleList(Expert(width, hidden) for _ in range(experts))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same shape."""
        best, places = self.gate(x).softmax(-1).topk(self.chosen, -1)
        shares = torch.zeros_like(self.gate(x)).scatter(-1, places, best / best.sum(-1, keepdim=True))
        return sum(expert(x) * shares[..., i, None] for i, expert in enumerate(self.experts))


class Block(nn.Module):
    """Attention and experts, each behind a norm and beside a shortcut."""

    def __init__(
        self, width: int, hidden: int, heads: int, key_heads: int, experts: int, chosen: int, base: float
    ) -> None:
        super().__init__()
        self.self_attn = Attention(width, heads, key_heads, base)
        self.block_sparse_moe = Experts(width, hidden, experts, chosen)
        self.input_layernorm = nn.RMSNorm(width, eps=1e-5)
        self.post_attention_layernorm = nn.RMSNorm(width, eps=1e-5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same shape."""
        x = x + self.self_attn(self.input_layernorm(x))
        return x + self.block_sparse_moe(self.post_attention_layernorm(x))


class Mixtral(nn.Module):
    """The language model."""

    def __init__(
        self,
        vocabulary: int = 96,
        width: int = 32,
        hidden: int = 48,
        heads: int = 4,
        key_heads: int = 2,
        layers: int = 2,
        experts: int = 4,
        chosen: int = 2,
        base: float = 10000.0,
    ) -> None:
        super().__init__()
        blocks = (Block(width, hidden, heads, key_heads, experts, chosen, base) for _ in range(layers))
        self.model = nn.ModuleDict(
            {
                "embed_tokens": nn.Embedding(vocabulary, width),
                "layers": nn.ModuleList(blocks),
                "norm": nn.RMSNorm(width, eps=1e-5),
            }
        )
        self.lm_head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits ``(batch, length, vocabulary)`` for tokens ``(batch, length)``."""
        x = self.model["embed_tokens"](tokens)
        for layer in self.model["layers"]:
            x = layer(x)
        return self.lm_head(self.model["norm"](x))
