"""Shards are those of the Hugging Face libraries: same cuts, names and index; read by them and by safetensors."""

import json

import pytest
import torch
from huggingface_hub import split_torch_state_dict_into_shards
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from torch import nn

from tests.saving.values import facts, plan_of, raw, read_elsewhere, values
from wtransplant.checkpoints import open_checkpoint
from wtransplant.saving import SaveSettings, save
from wtransplant.saving.content import Entry
from wtransplant.saving.weights import index_of, shard_name, split_into_shards


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=12), st.integers(1, 30))
def test_cuts_names_and_index_are_those_of_huggingface_hub(sizes, most):
    state = {f"layer.{n}": torch.zeros(size, dtype=torch.uint8) for n, size in enumerate(sizes)}
    theirs = split_torch_state_dict_into_shards(
        state, filename_pattern="model{suffix}.safetensors", max_shard_size=most
    )
    entries = [Entry(key, tuple(value.shape), "uint8", value.nbytes) for key, value in state.items()]
    shards = split_into_shards(entries, most)
    if not theirs.is_sharded:
        assert len(shards) == 1
        return
    named = {shard_name("model", n, len(shards)): shard for n, shard in enumerate(shards)}
    # Empty tensors share the address of nothing, and are put together by that; ours stay where they are.
    filled = {key for key, value in state.items() if value.nbytes}
    assert {name: [e.key for e in shard if e.key in filled] for name, shard in named.items()} == {
        name: [key for key in keys if key in filled] for name, keys in theirs.filename_to_tensors.items()
    }
    index = json.loads(index_of(named))
    assert index["metadata"] == theirs.metadata
    assert index["weight_map"].keys() == theirs.tensor_to_filename.keys()


def numbers(count=6):
    return {f"layer.w{n}": torch.arange(n * 100.0, n * 100 + 100) for n in range(count)}


def test_shards_stand_beside_their_index_by_which_the_pair_is_called(tmp_path):
    state = numbers()
    pair = save(plan_of(state, tmp_path), tmp_path / "model", settings=SaveSettings(max_shard_size=800))
    names = [f"model-0000{n}-of-00003.safetensors" for n in (1, 2, 3)]
    index = "model.safetensors.index.json"
    assert {p.name for p in tmp_path.iterdir()} == {"source.pth", "model.freeze.json", index, *names}
    assert pair.weights == tmp_path / index
    assert pair.manifest.weights.name == index
    assert [file.name for file in pair.manifest.weights.files] == names
    for record in pair.manifest.weights.files:
        assert (tmp_path / record.name).stat().st_size == record.nbytes
    with open_checkpoint(pair.weights) as read:
        assert {key: raw(read.tensor(key)) for key in read} == {key: raw(v) for key, v in state.items()}


def test_every_shard_says_its_format_and_the_first_one_holds_the_manifest(tmp_path):
    save(plan_of(numbers(), tmp_path), tmp_path / "model", settings=SaveSettings(max_shard_size=800))
    found = []
    for path in sorted(tmp_path.glob("*.safetensors")):
        with safe_open(path, "pt") as shard:
            found.append(shard.metadata())
    assert [metadata["format"] for metadata in found] == ["pt"] * 3
    assert ["wtransplant.manifest" in metadata for metadata in found] == [True, False, False]
    described = json.loads(found[0]["wtransplant.manifest"])
    assert len(described["tensors"]) == 6
    assert described["weights"]["name"] == "model.safetensors.index.json"


def test_what_fits_into_one_file_is_one_file(tmp_path):
    pair = save(plan_of(numbers(), tmp_path), tmp_path / "model", settings=SaveSettings(max_shard_size=2400))
    assert pair.weights.name == "model.safetensors"
    assert pair.manifest.weights.files == ()


@pytest.mark.parametrize("most", [1, 100])
def test_every_dtype_comes_back_from_shards_by_safetensors_alone(most, tmp_path):
    state = values(["float32", "bfloat16", "float8_e5m2", "int64", "bool", "complex64"])
    pair = save(plan_of(state, tmp_path), tmp_path / "model", settings=SaveSettings(max_shard_size=most))
    read = """
from pathlib import Path
from safetensors.torch import load_file
index = json.loads(Path(sys.argv[1]).read_text())
folder = Path(sys.argv[1]).parent
state = {}
for name in sorted(set(index["weight_map"].values())):
    part = load_file(folder / name)
    assert all(index["weight_map"][key] == name for key in part)
    state |= part"""
    assert read_elsewhere(read, pair.weights, cwd=tmp_path) == facts(state)


def test_transformers_reads_them_with_a_tie(tmp_path):
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(n_layer=2, n_head=2, n_embd=16, vocab_size=50, n_positions=16)
    torch.manual_seed(0)
    model = GPT2LMHeadModel(config)
    state = {k: torch.randn(v.shape) for k, v in model.state_dict().items() if k != "lm_head.weight"}
    config.save_pretrained(tmp_path)
    made = plan_of(state, tmp_path, model)
    pair = save(made, tmp_path / "model", settings=SaveSettings(max_shard_size="8KB"))
    assert len(pair.manifest.weights.files) > 3
    read = """
from transformers import GPT2LMHeadModel
model, info = GPT2LMHeadModel.from_pretrained(sys.argv[1], output_loading_info=True)
assert not info["missing_keys"] and not info["unexpected_keys"], info
assert model.lm_head.weight is model.transformer.wte.weight
state = model.state_dict()"""
    found = read_elsewhere(read, tmp_path, cwd=tmp_path)
    assert found == facts(made.apply())


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.middle, self.last = nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)
        self.last.weight = self.first.weight


def test_a_tied_tensor_is_in_one_shard_alone(tmp_path):
    state = {"last.weight": torch.arange(64.0).reshape(8, 8)}
    pair = save(
        plan_of(state, tmp_path, Tied()), tmp_path / "model", settings=SaveSettings(max_shard_size=300)
    )
    index = json.loads(pair.weights.read_text())
    assert {"last.weight"} == {"first.weight", "last.weight"} & index["weight_map"].keys()
    assert index["metadata"]["total_size"] == 4 * (2 * 64 + 3 * 8)
