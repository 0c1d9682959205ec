"""The folder is one of torch.distributed.checkpoint: its index is what torch's own writer makes."""

import pickle

import torch
import torch.distributed.checkpoint as dcp
from torch import nn

from tests.saving.values import EVERY, facts, plan_of, read_elsewhere, values
from wtransplant.checkpoints import open_checkpoint
from wtransplant.saving import SaveSettings, save

DCP = SaveSettings(format="dcp")


def test_the_index_is_that_of_torchs_own_writer(tmp_path):
    state = {"a": torch.ones(3, 4), "b": torch.tensor(2, dtype=torch.int16), "c": torch.empty(0, 2)}
    pair = save(plan_of(state, tmp_path), tmp_path / "out", settings=DCP)
    dcp.save(state, checkpoint_id=tmp_path / "theirs", no_dist=True)
    ours, theirs = (pickle.loads((p / ".metadata").read_bytes()) for p in (pair.weights, tmp_path / "theirs"))
    assert ours.state_dict_metadata == theirs.state_dict_metadata
    assert ours.planner_data == theirs.planner_data
    assert ours.storage_data.keys() == theirs.storage_data.keys()
    assert ours.storage_meta is None  # theirs has a random number and the folder's path
    assert sorted(path.name for path in pair.weights.iterdir()) == [".metadata", "__0_0.distcp"]


def test_torch_loads_it_into_a_state_dict(tmp_path):
    # torch cannot copy numbers of four bits into a tensor
    state = values([name for name in EVERY if "_x2" not in name])
    pair = save(plan_of(state, tmp_path), tmp_path / "out", settings=DCP)
    read = f"""
import torch.distributed.checkpoint as dcp
wanted = {[(key, str(value.dtype), list(value.shape)) for key, value in state.items()]!r}
state = {{k: torch.empty(shape, dtype=getattr(torch, dtype[6:])) for k, dtype, shape in wanted}}
dcp.load(state, checkpoint_id=sys.argv[1], no_dist=True)"""
    assert read_elsewhere(read, pair.weights, cwd=tmp_path) == facts(state)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 4, bias=False), nn.Linear(4, 4, bias=False)
        self.second.weight = self.first.weight


def test_a_tied_tensor_is_there_once_and_found_under_both_names(tmp_path):
    state = {"first.weight": torch.arange(16.0).reshape(4, 4)}
    pair = save(plan_of(state, tmp_path, Tied()), tmp_path / "out", settings=DCP)
    with open_checkpoint(pair.weights) as read:
        assert list(read) == ["first.weight", "second.weight"]
        assert torch.equal(read.tensor("second.weight"), state["first.weight"])
    index = pickle.loads((pair.weights / ".metadata").read_bytes())
    assert len({(info.offset, info.length) for info in index.storage_data.values()}) == 1
    loaded = {"first.weight": torch.zeros(4, 4), "second.weight": torch.zeros(4, 4)}
    dcp.load(loaded, checkpoint_id=pair.weights, no_dist=True)
    assert torch.equal(loaded["first.weight"], loaded["second.weight"])
    assert torch.equal(loaded["first.weight"], state["first.weight"])


def test_a_folder_takes_the_place_of_an_older_one(tmp_path):
    save(plan_of({"a": torch.ones(3)}, tmp_path), tmp_path / "out", settings=DCP)
    pair = save(plan_of({"b": torch.zeros(5)}, tmp_path), tmp_path / "out.dcp", settings=DCP)
    with open_checkpoint(pair.weights) as read:
        assert list(read) == ["b"]
    assert {p.name for p in tmp_path.iterdir() if not p.name.startswith(".")} == {
        "source.pth",
        "out.dcp",
        "out.freeze.json",
    }
