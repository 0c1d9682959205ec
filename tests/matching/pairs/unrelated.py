"""Checkpoints and models that have nothing to do with each other: next to nothing may be linked.

The sizes are chosen so that many shapes occur on both sides, which is what tempts.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import torchvision
import transformers as hf
from timm.models.convnext import ConvNeXt
from timm.models.resnet import BasicBlock, ResNet
from timm.models.swin_transformer import SwinTransformer
from timm.models.vision_transformer import VisionTransformer
from torch import nn

from tests.matching.pairs import pairlib as pl
from tests.matching.pairs.more_audio import SpeechPretraining, SpeechToText
from tests.matching.pairs.more_generative import AdversarialNets, StepUNet
from tests.matching.pairs.more_towers import Detector


@dataclass(frozen=True)
class Unrelated:
    """A checkpoint and a model that it was not made for.

    Attributes:
        name: unique identifier.
        notes: what the two are, in one line.
        checkpoint: gives the object that the source file holds.
        build_target: builds the target, in eval mode, always with the same values.
    """

    name: str
    notes: str
    checkpoint: Callable[[], Any]
    build_target: Callable[[], nn.Module]


def _state(build: Callable[[], nn.Module]) -> pl.StateDict:
    model = pl.seeded(build, 1)
    pl.fill_unique(model, 11)
    return pl.clone_state(model.state_dict())


def _source(build: Callable[[], nn.Module]) -> Callable[[], pl.StateDict]:
    return lambda: _state(build)


def _target(build: Callable[[], nn.Module]) -> Callable[[], nn.Module]:
    return lambda: pl.seeded(build)


def _resnet() -> nn.Module:
    return ResNet(BasicBlock, (2, 2, 2, 2), channels=(16, 32, 64, 32), num_classes=10)


def _bert() -> nn.Module:
    return hf.BertModel(
        hf.BertConfig(
            vocab_size=50, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
            max_position_embeddings=40,
        )
    )  # fmt: skip


def _vit() -> nn.Module:
    return VisionTransformer(img_size=32, patch_size=8, embed_dim=32, depth=3, num_heads=4, num_classes=10)


def _gpt() -> nn.Module:
    return hf.GPT2LMHeadModel(
        hf.GPT2Config(
            vocab_size=50, n_embd=32, n_layer=3, n_head=4, n_positions=40, bos_token_id=0, eos_token_id=1
        )
    )


def _convnext() -> nn.Module:
    return ConvNeXt(depths=(2, 2, 3, 2), dims=(16, 24, 32, 40), num_classes=10)


def _swin() -> nn.Module:
    return SwinTransformer(
        img_size=32,
        patch_size=4,
        embed_dim=16,
        depths=(2, 2),
        num_heads=(2, 4),
        window_size=4,
        num_classes=10,
    )


class _Tagger(nn.Module):
    """Words to tags."""

    def __init__(self) -> None:
        super().__init__()
        self.word_embeds = nn.Embedding(60, 16)
        self.lstm = nn.LSTM(16, 24, num_layers=2, bidirectional=True)
        self.hidden2tag = nn.Linear(48, 16)
        self.transitions = nn.Parameter(torch.randn(16, 16))


class _GraphNet(nn.Module):
    """Convolutions on a graph."""

    def __init__(self) -> None:
        super().__init__()
        sizes = ((16, 32), (32, 32), (32, 32))
        self.gcn = nn.ModuleList(
            nn.ModuleDict({"neighbour": nn.Linear(a, b), "itself": nn.Linear(a, b, bias=False)})
            for a, b in sizes
        )
        self.readout = nn.ModuleDict({"gate": nn.Linear(32, 1), "value": nn.Linear(32, 16)})


class _Codebooks(nn.Module):
    """Vector quantisation in four stages."""

    def __init__(self) -> None:
        super().__init__()
        for i in range(4):
            self.register_buffer(f"codes_{i}", torch.zeros(50, 32))
            self.register_buffer(f"cluster_size_{i}", torch.zeros(50))
        self.rotation = nn.Parameter(torch.randn(32, 32))


def _hashed(state: pl.StateDict) -> pl.StateDict:
    """Replace every name by a hash of it, in the order of the hashes: shapes are all that is left."""
    named = {hashlib.sha256(key.encode()).hexdigest()[:12]: value for key, value in state.items()}
    return {key: named[key] for key in sorted(named)}


def _statistics() -> dict[str, Any]:
    """Return what an evaluation writes: tables and curves, some as long as the layers are wide."""
    draw = torch.Generator().manual_seed(5)
    sizes = {"confusion": (10, 10), "loss_curve": (64,), "accuracy_curve": (32,), "similarities": (32, 32)}
    return {
        "epoch": 12,
        "metrics": {name: torch.rand(size, generator=draw) for name, size in sizes.items()},
        "per_class": {str(i): {"features": torch.rand(32, generator=draw)} for i in range(10)},
    }


UNRELATED = [
    Unrelated("resnet_into_bert", "images to text", _source(_resnet), _target(_bert)),
    Unrelated("bert_into_resnet", "text to images", _source(_bert), _target(_resnet)),
    Unrelated("vit_into_unet", "a classifier into a diffusion U-Net", _source(_vit), _target(StepUNet)),
    Unrelated("gpt_into_convnext", "text to images", _source(_gpt), _target(_convnext)),
    Unrelated(
        "tagger_into_mobilenet",
        "recurrent layers into inverted residuals",
        _source(_Tagger),
        _target(lambda: torchvision.models.mobilenet_v2(num_classes=16, width_mult=0.35)),
    ),
    Unrelated(
        "gan_into_speech",
        "two networks for images into one for sound",
        _source(AdversarialNets),
        _target(SpeechPretraining),
    ),
    Unrelated(
        "graph_into_swin",
        "a graph network into a hierarchical transformer",
        _source(_GraphNet),
        _target(_swin),
    ),
    Unrelated("codebooks_into_gpt", "tables as large as embeddings", _source(_Codebooks), _target(_gpt)),
    Unrelated(
        "speech_into_detector",
        "recurrent speech recognition into a detector",
        _source(lambda: SpeechToText(16)),
        _target(Detector),
    ),
    Unrelated(
        "junk_into_bert",
        "the model's own shapes under hashes for names",
        lambda: _hashed(_state(_bert)),
        _target(_bert),
    ),
    Unrelated(
        "junk_into_resnet", "the same for a ResNet", lambda: _hashed(_state(_resnet)), _target(_resnet)
    ),
    Unrelated(
        "optimizer_into_vit",
        "the optimizer's state of a training of this very model, without the model",
        lambda: {"optimizer": pl.adam_state(_state(_vit)), "epoch": 3},
        _target(_vit),
    ),
    Unrelated("statistics_into_bert", "tables of an evaluation", _statistics, _target(_bert)),
]
