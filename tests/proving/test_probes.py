"""Inputs: what a person gives, and what is found."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tests.proving.pairs import pair
from wtransplant.proving import GivenProbe, ProofError, RandomProbe, parse_probe, probe_input
from wtransplant.proving.running import run


@pytest.mark.parametrize(
    ("text", "kind", "shape", "below"),
    [
        ("2x3x64x64", "image", (2, 3, 64, 64), 0),
        ("2×12×8", "values", (2, 12, 8), 0),
        ("tokens:2x12<50", "tokens", (2, 12), 50),
        ("2x12<50", "tokens", (2, 12), 50),
        ("values:1x16000", "values", (1, 16000), 0),
    ],
)
def test_shapes(text, kind, shape, below):
    probe = parse_probe(text)
    assert (probe.kind, probe.shape, probe.below) == (kind, shape, below)
    tensor = probe.tensor()
    assert tuple(tensor.shape) == shape
    assert torch.equal(tensor, parse_probe(text).tensor())
    assert not torch.equal(tensor, probe.another().tensor())
    if below:
        assert int(tensor.min()) >= 0 and int(tensor.max()) < below


@pytest.mark.parametrize("text", ["tokens:2x12", "image:2x3<4", "2x0x3", "nowhere.pt", "2by3", ""])
def test_what_is_no_probe(text):
    with pytest.raises(ProofError):
        parse_probe(text)


@pytest.mark.parametrize("ending", ["pt", "safetensors", "npy"])
def test_files(ending, tmp_path):
    value = torch.arange(12.0).reshape(3, 4)
    path = tmp_path / f"input.{ending}"
    if ending == "pt":
        torch.save({"x": value}, path)
    elif ending == "npy":
        np.save(path, value.numpy())
    else:
        save_file({"x": value}, path)
    probe = parse_probe(str(path))
    assert isinstance(probe, GivenProbe)
    found = probe_input(nn.Linear(4, 2), nn.Linear(4, 2), probe)
    assert torch.equal(found.source.positional[0], value)
    assert sorted(next(iter(probe.another().tensors.values())).flatten().tolist()) == list(range(12))


def test_a_bare_tensor_in_a_file(tmp_path):
    torch.save(torch.ones(3, 4), tmp_path / "x.pt")
    found = probe_input(nn.Linear(4, 2), nn.Linear(4, 2), str(tmp_path / "x.pt"))
    assert found.target.positional[0].shape == (3, 4)


def test_several_tensors_go_by_their_names(tmp_path):
    class Weighted(nn.Module):
        def forward(self, x, weight):
            return x * weight

    class Turned(nn.Module):
        def forward(self, weight, x):
            return x * weight

    save_file(
        {"weight": torch.tensor([2.0, 3.0]), "x": torch.tensor([5.0, 7.0])}, tmp_path / "both.safetensors"
    )
    found = probe_input(Weighted(), Turned(), str(tmp_path / "both.safetensors"))
    for module, call in ((Weighted(), found.source), (Turned(), found.target)):
        assert run(module, call)["output"].tolist() == [10.0, 21.0]


@pytest.mark.parametrize(
    ("name", "kind", "last"),
    [
        ("civilnet_to_lists", "image", 32),  # five by five features of 32×32 alone fit the linear layer
        ("vit_hf_to_timm", "image", 32),  # the models say their image size
        ("crnn_training", "image", 28),  # one row of features is wanted
        ("llama_hf_to_meta", "tokens", 12),
        ("convnext_parallel", "image", 64),
    ],
)
def test_an_input_for_two_strangers_is_found(name, kind, last):
    found = probe_input(pair(name).source_model(), pair(name).build_target())
    assert (found.probe.kind, found.probe.shape[-1], found.comparable) == (kind, last, True)


def test_vectors_and_sequences():
    assert probe_input(nn.Linear(7, 3).eval(), nn.Linear(7, 3)).probe == RandomProbe("values", (2, 7))
    lstm = nn.LSTM(5, 4, batch_first=True)
    assert probe_input(lstm, lstm).probe.shape == (2, 5)


def test_a_model_that_takes_two_inputs_gets_two():
    class Distance(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Linear(4, 3)

        def forward(self, first, second):
            return (self.embed(first) - self.embed(second)).abs()

    model = Distance()
    found = probe_input(model, model)
    first, second = found.source.positional
    assert not torch.equal(first, second)


def test_when_none_fits_it_is_said_what_was_tried():
    with pytest.raises(ProofError) as error:
        probe_input(nn.Conv2d(1, 2, 3), nn.Conv2d(3, 2, 3))
    assert "random image 2×3×64×64" in str(error.value) and "channels" in str(error.value)
    assert "tokens:2x12<50" in error.value.hint


def test_image_and_text_by_their_names():
    class Towers(nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.patches = nn.Embedding(20, 4), nn.Conv2d(3, 4, 8)

        def forward(self, input_ids=None, pixel_values=None):
            return self.words(input_ids).mean(1) @ self.patches(pixel_values).mean((2, 3)).T

    found = probe_input(Towers(), Towers())
    assert set(found.source.named) == {"input_ids", "pixel_values"}
    assert "with random tokens 2×12 below 20" in str(found)


def test_what_a_model_raises_names_its_kind():
    class Broken(nn.Module):
        def forward(self, x):
            raise KeyError("no such thing")

    with pytest.raises(ProofError, match="KeyError: 'no such thing'"):
        probe_input(Broken(), Broken(), "2x3")
