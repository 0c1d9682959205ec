import json

import pytest
import torch
from torch import nn

from wtransplant.errors import TargetError
from wtransplant.targets import TargetSpec, building, open_target

ODD = """
import torch
from torch import nn
calls = 0

class Odd(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), 2)
        self.rates = torch.linspace(0, 0.3, 3).tolist() + [rate.item() for rate in torch.linspace(0, 0.3, 3)]
        self.register_buffer("mask", torch.triu(torch.ones(4, 4), 1).bool())
        self.register_buffer("literal", torch.tensor([1.0, 2.0]) * torch.arange(2))
        self.register_buffer("places", torch.nonzero(torch.eye(3)))
        self.register_buffer("real", torch.zeros(3, device="cpu"))
        self.real.copy_(torch.arange(3.0))
        self.register_buffer("frequencies", 1.0 / 10000 ** (torch.arange(0, 8, 2) / 8), persistent=False)
        self.scale = nn.Parameter(torch.ones(3) * 1e-5)
        drawn = torch.randn(400)
        self.once, self.twice = nn.Parameter(drawn.clone()), nn.Parameter(drawn * 2)
        self.table = nn.Embedding(50, 40)
        self.head = nn.Linear(40, 50, bias=False)
        self.head.weight = self.table.weight
        self.square = nn.Linear(30, 30)
        nn.init.orthogonal_(self.square.weight)
        nn.init.trunc_normal_(self.square.bias, std=0.02)
        chosen = torch.arange(12.0).reshape(3, 4)
        chosen[chosen > 5] = -1.0
        chosen[torch.tensor([True, False, False])] += 10
        chosen.masked_scatter_(chosen == -1.0, torch.arange(20.0, 32.0))
        self.register_buffer("chosen", chosen.index_add_(0, torch.tensor([2]), torch.ones(1, 4)))
        self.same = nn.Conv1d(3, 3, 3)
        nn.init.dirac_(self.same.weight)
        self.norm = nn.BatchNorm1d(3)
        self.normed = nn.utils.parametrizations.weight_norm(nn.Linear(3, 3))
        self.filled = nn.Linear(300, 200)
        with torch.no_grad():
            self.filled.weight[:, 100:200] = 7.0
        self.filled.bias.data = torch.full((200,), 3.0)
"""


@pytest.fixture
def pair(write_module):
    spec = TargetSpec(f"{write_module(ODD)}:Odd", seed=5)
    return open_target(spec, trust=True, device="cpu"), open_target(spec, trust=True, device="meta")


def test_the_tree_is_the_same_without_the_memory(pair):
    real, laid_out = pair
    assert laid_out.on_meta and not real.on_meta
    assert dict(laid_out) == dict(real)
    assert laid_out.modules == real.modules
    assert laid_out.ties == real.ties == (("table.weight", "head.weight"),)
    assert laid_out.hidden == real.hidden
    assert laid_out.module.rates == real.module.rates


def test_tensors_that_are_not_drawn_have_the_very_values(pair):
    real, laid_out = pair
    exact = (
        "mask",
        "literal",
        "places",
        "real",
        "scale",
        "same.weight",
        "filled.bias",
        "block.layers.1.norm1.weight",
    )
    for key in (*exact, "chosen", "norm.running_var", "norm.num_batches_tracked"):
        made, wanted = laid_out.initial(key), real.initial(key)
        assert made.dtype == wanted.dtype and torch.equal(made, wanted), key


def test_tensors_that_are_drawn_have_the_distribution_that_the_constructor_asked_for(pair):
    _, laid_out = pair
    weight = laid_out.initial("square.weight")
    assert torch.allclose(weight @ weight.T, torch.eye(30), atol=1e-5)
    assert laid_out.initial("square.bias").abs().max() < 0.1  # 5 standard deviations of 0.02
    assert laid_out.initial("table.weight").std() == pytest.approx(1.0, abs=0.1)  # nn.Embedding: N(0, 1)
    filled = laid_out.initial("filled.weight")
    assert torch.equal(filled[:, 100:200], torch.full((200, 100), 7.0))
    bound = 300**-0.5  # nn.Linear: uniform in ±1/sqrt(in_features)
    assert bound * 0.99 < filled[:, :100].abs().max() <= bound


def test_values_do_not_depend_on_what_was_made_before_and_belong_together(pair, write_module):
    _, laid_out = pair
    again = open_target(laid_out.spec, trust=True, device="meta")
    torch.manual_seed(1)
    wanted_next = torch.rand(1)
    torch.manual_seed(1)
    for key in reversed(list(again)):
        assert torch.equal(again.initial(key), laid_out.initial(key)), key
    assert torch.equal(torch.rand(1), wanted_next)
    assert torch.equal(laid_out.initial("twice"), laid_out.initial("once") * 2)  # both from one draw
    assert torch.equal(laid_out.initial("table.weight"), laid_out.initial("head.weight"))
    other = open_target(TargetSpec(laid_out.spec.text, seed=6), trust=True, device="meta")
    assert not torch.equal(other.initial("once"), laid_out.initial("once"))


def test_a_filled_model_is_real_keeps_its_ties_and_its_hidden_buffers(pair):
    real, laid_out = pair
    model = laid_out.filled({key: real.initial(key).clone() for key in real})
    assert not any(tensor.is_meta for tensor in (*model.parameters(), *model.buffers()))
    assert model.head.weight is model.table.weight
    assert torch.allclose(model.frequencies, 10000.0 ** -(torch.arange(0, 8, 2) / 8))
    assert all(torch.equal(value, real.initial(key)) for key, value in model.state_dict().items())
    assert all(parameter.requires_grad and parameter.is_leaf for parameter in model.parameters())
    assert laid_out.on_meta


def test_a_large_model_is_laid_out_by_itself_and_a_small_one_is_built_once(write_module, monkeypatch):
    path = write_module(
        "from torch import nn\nsizes = []\n"
        "def make(width):\n    sizes.append(width)\n    return nn.Sequential(nn.Linear(width, 8), nn.Linear(8, 8))\n"
    )
    monkeypatch.setattr(building, "LARGE", 10_000)
    torch.manual_seed(0)
    peer = nn.Sequential(nn.Linear(100, 8), nn.Linear(8, 8))  # 100·8·4 bytes and less than 400 more
    small = open_target(f"{path}:make", trust=True, width=100)
    assert not small.on_meta
    assert all(torch.equal(small.initial(key), value) for key, value in peer.state_dict().items())
    large = open_target(f"{path}:make", trust=True, width=1000)
    assert large.on_meta and large.nbytes == (1000 * 8 + 8 + 8 * 8 + 8) * 4
    assert not open_target(f"{path}:make", trust=True, width=1000, device="cpu").on_meta


def test_a_model_that_makes_more_than_it_keeps_is_built_for_real(write_module, monkeypatch):
    path = write_module(
        "from torch import nn\ndef make():\n    model = nn.Linear(1000, 8)\n"
        "    for _ in range(9):\n        model = nn.Linear(100, 8)\n    return model\n"
    )
    monkeypatch.setattr(building, "LARGE", 10_000)
    torch.manual_seed(0)
    nn.Linear(1000, 8)
    for _ in range(9):
        peer = nn.Linear(100, 8)
    target = open_target(f"{path}:make", trust=True)
    assert torch.equal(target.initial("weight"), peer.weight)


def test_a_factory_that_needs_its_values_is_run_for_real_while_the_memory_lasts(write_module, monkeypatch):
    path = write_module(
        "from torch import nn\ndef make():\n    model = nn.Linear(1000, 8)\n"
        "    model.weight.detach().numpy()\n    return model\n"
    )
    monkeypatch.setattr(building, "LARGE", 10_000)
    assert not open_target(f"{path}:make", trust=True).on_meta
    monkeypatch.setattr(building, "_memory", lambda: 20_000)
    with pytest.raises(
        TargetError, match=r"needs more than 13.7 KiB, and cannot be laid out[\s\S]*numpy"
    ) as caught:
        open_target(f"{path}:make", trust=True)
    assert "line 4" in caught.value.where


def test_a_module_on_the_meta_device_that_somebody_hands_over_has_no_values():
    with torch.device("meta"):
        model = nn.Linear(2, 2)
    target = open_target(model)
    assert target.on_meta and target["weight"].shape == (2, 2)
    with pytest.raises(TargetError, match="'weight' has no value"):
        target.initial("weight")


@pytest.mark.parametrize("architecture", ["LlamaForCausalLM", "LlamaForSequenceClassification"])
def test_a_configuration_of_70_billion_parameters_opens_without_its_memory(tmp_path, architecture):
    path = tmp_path / "config.json"
    shape = {"hidden_size": 8192, "intermediate_size": 28672, "num_hidden_layers": 80, "vocab_size": 128256}
    heads = {"num_attention_heads": 64, "num_key_value_heads": 8, "rope_theta": 500000.0}
    path.write_text(json.dumps({"model_type": "llama", "architectures": [architecture], **shape, **heads}))
    target = open_target(f"transformers:{path}")
    head = 128256 if architecture == "LlamaForCausalLM" else 2
    block = 2 * 8192 * 8192 + 2 * 8192 * 1024 + 3 * 8192 * 28672 + 2 * 8192
    assert target.nbytes == 4 * (128256 * 8192 + 80 * block + 8192 + head * 8192)
    assert target.on_meta
    assert torch.equal(target.initial("model.layers.79.input_layernorm.weight"), torch.ones(8192))
    key = "model.layers.7.self_attn.k_proj.weight"
    assert target.initial(key).std() == pytest.approx(0.02, rel=0.01)  # initializer_range
