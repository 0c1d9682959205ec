import hashlib
import json
import os
import stat
import subprocess
import sys

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, load_model, save_file
from torch import nn

from tests.mapping.helpers import checkpoint, plan
from wtransplant.errors import Cancelled, CheckpointError, SaveError
from wtransplant.freezing import Policy
from wtransplant.mapping import Plan
from wtransplant.saving import Work, apply_manifest, load_frozen, save, verify
from wtransplant.targets import open_target


def net(out: int = 3) -> nn.Module:
    torch.manual_seed(out)
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, out))


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.head = nn.Embedding(5, 4), nn.Linear(4, 5, bias=False)
        self.head.weight = self.embedding.weight


def partial_plan(folder) -> Plan:
    """A pretrained body and a new head of another size."""
    return plan({k: v for k, v in net().state_dict().items() if not k.startswith("3.")}, net(2), folder)


def test_the_pair_holds_the_state_dict_and_says_where_each_tensor_came_from(tmp_path):
    made = partial_plan(tmp_path)
    pair = save(made, tmp_path / "out", policy=Policy.freeze_linked())
    assert (pair.weights.name, pair.manifest_path.name) == ("out.safetensors", "out.freeze.json")
    state = load_file(pair.weights)
    assert state.keys() == made.target.keys()
    for key, value in made.apply().items():
        assert torch.equal(state[key], value)
    manifest = json.loads(pair.manifest_path.read_text("utf-8"))
    assert manifest["weights"]["sha256"] == hashlib.sha256(pair.weights.read_bytes()).hexdigest()
    assert (
        manifest["sources"][0]["sha256"] == hashlib.sha256((tmp_path / "source.pth").read_bytes()).hexdigest()
    )
    body, head = manifest["tensors"]["0.weight"], manifest["tensors"]["3.weight"]
    assert (
        body["frozen"]
        and body["origin"]["kind"] == "transplanted"
        and body["origin"]["sources"] == ["0.weight"]
    )
    assert not head["frozen"] and head["origin"]["kind"] == "initialised"
    assert body["sha256"] == hashlib.sha256(state["0.weight"].numpy().tobytes()).hexdigest()
    assert manifest["modules"]["1"] == {
        "class_name": "BatchNorm2d",
        "frozen": 5,
        "tensors": 5,
        "method": "both",
        "statistics": "frozen",
    }


def test_other_tools_accept_the_file_and_find_the_manifest_in_it(tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / "out")
    with safe_open(pair.weights, "pt") as file:
        assert file.metadata()["format"] == "pt"
        assert json.loads(file.metadata()["wtransplant.manifest"])["target"]["spec"] == "module:Sequential"


@pytest.mark.parametrize(
    "name", ["out", "out.safetensors", "out.freeze.json", "ein Name mit Leerstellen", "名字", "v1.5"]
)
def test_the_name_may_have_an_ending_or_not(name, tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / name)
    stem = name.removesuffix(".safetensors").removesuffix(".freeze.json")
    assert {p.name for p in tmp_path.iterdir()} == {
        "source.pth",
        f"{stem}.safetensors",
        f"{stem}.freeze.json",
    }
    assert verify(tmp_path / name).holds
    assert verify(pair.manifest_path).holds


def test_the_same_plan_gives_the_same_bytes(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    first = save(partial_plan(tmp_path), tmp_path / "one")
    again = save(partial_plan(tmp_path / "elsewhere"), tmp_path / "elsewhere" / "one")
    assert again.weights.read_bytes() == first.weights.read_bytes()


def test_the_layout_is_that_of_the_safetensors_library(tmp_path):
    """Larger elements first, then by name: the offsets are those that ``save_file`` gives."""
    saved = {
        "b": torch.ones(3, dtype=torch.int8),
        "a": torch.ones(2, dtype=torch.float64),
        "c": torch.ones(5),
    }
    model = nn.Module()
    for name, value in saved.items():
        model.register_buffer(name, value)
    pair = save(plan(saved, model, tmp_path), tmp_path / "out")
    save_file(saved, tmp_path / "library.safetensors")

    def offsets(path):
        data = path.read_bytes()
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        return {key: value for key, value in header.items() if key != "__metadata__"}

    assert offsets(pair.weights) == offsets(tmp_path / "library.safetensors")


def test_a_pth_is_read_by_plain_torch(tmp_path):
    made = partial_plan(tmp_path)
    pair = save(made, tmp_path / "out.pth")
    assert pair.weights.name == "out.pth"
    state = torch.load(pair.weights, weights_only=True)
    assert all(torch.equal(state[key], value) for key, value in made.apply().items())
    assert verify(pair.weights).holds


@pytest.mark.parametrize("ending", ["safetensors", "pth"])
def test_a_tied_tensor_is_stored_once_and_comes_back_under_both_names(ending, tmp_path):
    made = plan({"embedding.weight": torch.arange(20.0).reshape(5, 4)}, Tied(), tmp_path)
    pair = save(made, tmp_path / f"out.{ending}")
    assert pair.weights.stat().st_size < 2 * 80 + 8000
    model = Tied()
    load_frozen(model, pair.weights)
    assert torch.equal(model.head.weight, torch.arange(20.0).reshape(5, 4))
    assert model.head.weight is model.embedding.weight
    if ending == "safetensors":
        assert list(load_file(pair.weights)) == ["embedding.weight"]
        other = Tied()
        assert load_model(other, pair.weights) == (set(), [])
        assert torch.equal(other.head.weight, torch.arange(20.0).reshape(5, 4))


@pytest.mark.parametrize(
    "dtype",
    [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2,
     torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.uint16, torch.uint32, torch.uint64,
     torch.bool, torch.complex64],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3)])
def test_every_dtype_goes_through_bit_for_bit(dtype, shape, tmp_path):
    value = torch.arange(6).reshape(2, 3).to(dtype)
    value = (
        value[:1, :1].reshape(()) if shape == () else value[:0] if 0 in shape else value.t().contiguous().t()
    )
    model = nn.Module()
    model.register_buffer("x", torch.zeros(shape, dtype=torch.float32).to(dtype))
    pair = save(plan({"x": value}, model, tmp_path), tmp_path / "out")
    read = load_file(pair.weights)["x"]
    assert read.dtype == dtype
    assert read.shape == value.shape
    assert read.reshape(-1).view(torch.uint8).tolist() == value.reshape(-1).view(torch.uint8).tolist()


def test_a_dtype_that_the_format_has_not_is_one_message(tmp_path):
    model = nn.Module()
    model.register_buffer("x", torch.zeros(2, dtype=torch.complex128))
    made = plan({"x": torch.ones(2, dtype=torch.complex128)}, model, tmp_path)
    with pytest.raises(SaveError, match="x: safetensors cannot hold the dtype complex128"):
        save(made, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["source.pth"]
    assert save(made, tmp_path / "out.pth").weights.exists()


def test_saving_over_the_file_that_is_being_read(tmp_path):
    saved = net().state_dict()
    save_file(saved, tmp_path / "own.safetensors")
    from wtransplant.checkpoints import open_checkpoint

    made = Plan(open_checkpoint(tmp_path / "own.safetensors"), open_target(net()))
    save(made, tmp_path / "own")
    assert torch.equal(load_file(tmp_path / "own.safetensors")["0.weight"], saved["0.weight"])
    with pytest.raises(CheckpointError, match="has changed since it was opened"):
        made.source.tensor("0.weight")


def test_a_cancelled_save_leaves_the_old_pair(tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / "out")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    seen = []
    work = Work(lambda done, total: seen.append((done, total)), lambda: len(seen) > 2)
    with pytest.raises(Cancelled):
        save(partial_plan(tmp_path), pair.weights, policy=Policy.freeze_linked(), work=work)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    assert seen[0][0] == 0 and seen[0][1] == made_size(pair)


def made_size(pair) -> int:
    return sum(value.numel() * value.element_size() for value in load_file(pair.weights).values())


def test_progress_ends_at_the_whole(tmp_path):
    seen = []
    pair = save(partial_plan(tmp_path), tmp_path / "out", work=Work(lambda *at: seen.append(at)))
    assert seen[-1] == (made_size(pair), made_size(pair))


@pytest.mark.parametrize(
    ("out", "said"), [("missing/out", "the folder does not exist"), ("x" * 300, "the name is too long")]
)
def test_a_place_that_cannot_be_written_is_one_message(out, said, tmp_path):
    with pytest.raises(SaveError, match=said):
        save(partial_plan(tmp_path), tmp_path / out)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_message(tmp_path):
    made = partial_plan(tmp_path)
    folder = tmp_path / "shut"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(SaveError, match="no permission"):
        save(made, folder / "out")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits file sizes with Linux' RLIMIT_FSIZE")
def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_pair(tmp_path):
    """A limit on the size of files stands for the full disk: the write fails half way."""
    save(partial_plan(tmp_path), tmp_path / "out")
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    code = """
import resource, signal, sys, torch
from torch import nn
from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Plan
from wtransplant.saving import save
from wtransplant.targets import open_target
from wtransplant.errors import SaveError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
plan = Plan(open_checkpoint(sys.argv[1]), open_target(nn.Linear(500, 500)))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    save(plan, sys.argv[2])
except SaveError as error:
    print(error)
"""
    arguments = [sys.executable, "-c", code, tmp_path / "source.pth", tmp_path / "out"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert "larger than is allowed" in done.stdout
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_verify_finds_what_was_changed(tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / "out")
    assert verify(pair.weights, [tmp_path / "source.pth"]).holds
    data = bytearray(pair.weights.read_bytes())
    data[-1] ^= 1
    pair.weights.write_bytes(data)
    found = verify(pair.weights, [tmp_path / "source.pth"])
    assert not found.holds
    failed = [claim.text for claim in found.claims if not claim.holds]
    assert "out.safetensors is what was saved" in failed
    assert any("as the manifest says" in text for text in failed)


def test_verify_finds_another_manifest_and_another_source(tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / "out")
    text = pair.manifest_path.read_text("utf-8")
    pair.manifest_path.write_text(text.replace('"frozen": false', '"frozen": true', 1), "utf-8")
    assert not verify(pair.weights).holds
    pair.manifest_path.write_text(text, "utf-8")
    checkpoint({key: value + 1 for key, value in net().state_dict().items()}, tmp_path, "source.pth")
    found = verify(pair.weights, [tmp_path / "source.pth"])
    assert [claim.holds for claim in found.claims] == [True, True, True, True, False, False]


def test_load_frozen_gives_weights_and_freezing_in_one_call(tmp_path):
    made = partial_plan(tmp_path)
    pair = save(made, tmp_path / "out", policy=Policy.freeze_linked())
    model = net(2)
    loaded = load_frozen(model, pair.weights)
    assert loaded.trainable == ("3.weight", "3.bias")
    optimizer = torch.optim.SGD(loaded.optimizer_groups(), lr=0.1, momentum=0.9, weight_decay=0.1)
    model.train()
    for _ in range(5):
        model(torch.randn(4, 1, 4, 4)).square().sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    state, wanted = model.state_dict(), made.apply()
    assert {key for key in state if torch.equal(state[key], wanted[key])} == loaded.frozen


def test_load_frozen_refuses_what_does_not_belong_together(tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / "out")
    other = save(plan(net().state_dict(), net(), tmp_path), tmp_path / "other")
    model = net(2)
    before = model.state_dict()["0.weight"].clone()
    pair.manifest_path.write_bytes(other.manifest_path.read_bytes())
    with pytest.raises(SaveError, match="does not belong to these weights"):
        load_frozen(model, pair.weights)
    with pytest.raises(SaveError, match=r"for another model: mismatched: 3.bias, 3.weight|for another model"):
        load_frozen(model, other.weights)
    assert torch.equal(model.state_dict()["0.weight"], before)


def test_the_manifest_in_the_header_serves_where_the_one_beside_it_is_lost(tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / "out", policy=Policy.freeze_linked())
    pair.manifest_path.unlink()
    assert load_frozen(net(2), pair.weights).trainable == ("3.weight", "3.bias")


def test_apply_manifest_freezes_and_leaves_the_values(tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / "out", policy=Policy.freeze_linked())
    model = net(2)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    assert apply_manifest(model, pair.manifest_path).trainable == ("3.weight", "3.bias")
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "wtransplant.freeze", "version": 2}'])
def test_a_manifest_that_cannot_be_used_is_one_message(text, tmp_path):
    pair = save(partial_plan(tmp_path), tmp_path / "out")
    pair.manifest_path.write_text(text)
    with pytest.raises(SaveError, match="no freeze manifest that this version understands"):
        load_frozen(net(2), pair.weights)
