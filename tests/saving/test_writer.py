"""What is written is what was meant, byte for byte, through every format, in blocks, and the same every time."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from tests.saving.values import (
    EVERY,
    IN_SAFETENSORS,
    facts,
    holder,
    plan_of,
    raw,
    read_elsewhere,
    values,
)
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import Cancelled, CheckpointError, SaveError
from wtransplant.mapping import Plan
from wtransplant.saving import SaveSettings, Trained, TrainingRecord, Work, save
from wtransplant.saving.hashing import BLOCK
from wtransplant.targets import open_target

READERS = {
    "safetensors": "from safetensors.torch import load_file\nstate = load_file(sys.argv[1])",
    "pth": "state = torch.load(sys.argv[1], weights_only=True)",
    "dcp": (
        "from torch.distributed.checkpoint.format_utils import dcp_to_torch_save\n"
        "dcp_to_torch_save(sys.argv[1], sys.argv[1] + '.back')\n"
        "state = torch.load(sys.argv[1] + '.back', weights_only=True)"
    ),
}


@pytest.mark.parametrize("form", READERS)
def test_every_dtype_comes_back_from_the_formats_own_library(form, tmp_path):
    state = values(IN_SAFETENSORS if form == "safetensors" else EVERY)
    pair = save(plan_of(state, tmp_path), tmp_path / "out", settings=SaveSettings(format=form))
    assert read_elsewhere(READERS[form], pair.weights, cwd=tmp_path) == facts(state)
    assert {key: record.sha256 for key, record in pair.manifest.tensors.items()} == {
        key: raw(value) for key, value in state.items()
    }


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight


@pytest.mark.parametrize("form", READERS)
def test_a_tie_comes_back_from_the_formats_own_library(form, tmp_path):
    state = {"second.weight": torch.arange(16.0).reshape(4, 4)}
    pair = save(plan_of(state, tmp_path, Tied()), tmp_path / "out", settings=SaveSettings(format=form))
    read = READERS[form]
    if form == "safetensors":
        read = """
from torch import nn
from safetensors.torch import load_model
class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 4), nn.Linear(4, 4)
        self.second.weight = self.first.weight
model = Tied()
assert load_model(model, sys.argv[1]) == (set(), [])
state = model.state_dict()"""
    found = read_elsewhere(read, pair.weights, cwd=tmp_path)
    wanted = facts(state)["second.weight"]
    assert found["first.weight"] == found["second.weight"] == wanted
    assert len(found) == 4
    if form == "pth":
        both = torch.load(pair.weights, weights_only=True)
        assert both["first.weight"].data_ptr() == both["second.weight"].data_ptr()


def large(dtype=torch.float32):
    """Larger than some blocks, and no multiple of one."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(1500, 2051, generator=generator).to(dtype)


@pytest.mark.parametrize("form", ["safetensors", "pth", "dcp"])
@pytest.mark.parametrize("dtype", ["target", "bfloat16"])
def test_tensors_of_many_blocks_are_hashed_and_rounded_as_wholes(form, dtype, tmp_path):
    state = {
        "a": large(),
        "b": torch.ones(3, dtype=torch.int8),
        "c": large(torch.float64),
        "d": torch.tensor(2.0),
    }
    settings = SaveSettings(format=form, dtype=dtype)
    pair = save(plan_of(state, tmp_path), tmp_path / "out", settings=settings)
    wanted = {
        k: v.to(torch.bfloat16) if dtype != "target" and v.is_floating_point() else v
        for k, v in state.items()
    }
    assert pair.manifest.weights.nbytes
    with open_checkpoint(pair.weights) as written:
        assert {key: raw(written.tensor(key)) for key in written} == {k: raw(v) for k, v in wanted.items()}
    assert {k: r.sha256 for k, r in pair.manifest.tensors.items()} == {k: raw(v) for k, v in wanted.items()}
    if form != "dcp":
        assert pair.manifest.weights.sha256 == hashlib.sha256(pair.weights.read_bytes()).hexdigest()
        assert pair.manifest.weights.nbytes == pair.weights.stat().st_size


@pytest.mark.parametrize("dtype", ["target", "float16"])
def test_tensors_that_lie_in_memory_in_another_order_are_written_in_their_own(dtype, tmp_path):
    wide = torch.arange(3 * BLOCK // 4, dtype=torch.float32).reshape(3, 1, -1)
    state = {
        "turned": large().t(),
        "one_long_row": wide.permute(2, 1, 0)[:, :, :1].permute(2, 1, 0),
        "expanded": torch.tensor([[1.5], [2.5]]).expand(2, 700_000),
        "every_other": torch.arange(10.0)[::2],
        "negative": torch._neg_view(torch.arange(6.0)),
        "from_the_middle": torch.arange(10.0)[3:7],
    }
    model = holder({key: torch.empty(value.shape) for key, value in state.items()})
    record = TrainingRecord(settings={}, steps=1, seconds=0.0)
    empty = plan_of({"other": torch.ones(1)}, tmp_path, model)
    pair = save(empty, tmp_path / "out", trained=Trained(state, record), settings=SaveSettings(dtype=dtype))
    read = load_file(pair.weights)
    for key, value in state.items():
        assert torch.equal(read[key], value.to(read[key].dtype)), key
        assert pair.manifest.tensors[key].sha256 == raw(read[key])
    linked = save(plan_of(state, tmp_path), tmp_path / "linked", settings=SaveSettings(dtype=dtype))
    assert all(torch.equal(load_file(linked.weights)[key], read[key]) for key in state)


def test_a_view_of_a_large_storage_takes_its_own_room_alone(tmp_path):
    state = {"part": torch.arange(1_000_000.0)[5:9]}
    pair = save(plan_of(state, tmp_path), tmp_path / "out", settings=SaveSettings(format="pth"))
    assert pair.weights.stat().st_size < 3000
    assert torch.load(pair.weights, weights_only=True)["part"].tolist() == [5, 6, 7, 8]


_RECIPE = """
version = 1
sources = [{path = "source.pth"}]
target = {spec = "model.py:make", seed = 3}
"""
_MODEL = """
from torch import nn
def make():
    return nn.Sequential(nn.Linear(300, 300), nn.BatchNorm1d(300), nn.Linear(300, 70))
"""


@pytest.mark.parametrize(
    "options", [[], ["--format", "pth"], ["--format", "dcp"], ["--max-shard-size", "200KB"]]
)
def test_one_recipe_gives_the_same_bytes_with_other_threads_and_hash_seeds(options, tmp_path):
    body = nn.Sequential(nn.Linear(300, 300), nn.BatchNorm1d(300)).state_dict()
    found = []
    for number, (threads, seed) in enumerate([("1", "0"), ("2", "77")]):
        folder = tmp_path / str(number)
        folder.mkdir()
        torch.save(body, folder / "source.pth")
        (folder / "recipe.toml").write_text(_RECIPE)
        (folder / "model.py").write_text(_MODEL)
        command = ["apply", "recipe.toml", "--trust", "-o", "out", "--dtype", "0\\..*=bf16", *options]
        subprocess.run(
            [sys.executable, "-m", "wtransplant", *command], check=True, cwd=folder, capture_output=True,
            env={**os.environ, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip
        found.append({p.relative_to(folder): p.read_bytes() for p in folder.rglob("out*") if p.is_file()})
        found[-1] |= {p.relative_to(folder): p.read_bytes() for p in folder.glob("out.dcp/*")}
    first, second = (
        {k: v for k, v in files.items() if k.suffix != ".json" or "index" in k.name} for files in found
    )
    assert first == second
    assert len(first) == {"pth": 1, "dcp": 2, "200KB": 3}.get(options[-1] if options else "", 1)


def test_a_source_that_changes_while_it_is_read_is_noticed(tmp_path):
    made = plan_of({"a": large(), "b": large()}, tmp_path)
    source = tmp_path / "source.pth"

    def touch(done, total):
        if done > 2 * BLOCK:
            os.utime(source, ns=(1, 1))

    with pytest.raises((CheckpointError, SaveError), match="changed"):
        save(made, tmp_path / "out", work=Work(touch))
    assert [path.name for path in tmp_path.iterdir()] == ["source.pth"]


def test_a_source_that_is_cut_off_while_it_is_read_is_an_error_and_no_signal(tmp_path):
    made = plan_of({"a": large(), "b": large()}, tmp_path)

    def cut(done, total):
        if done > 2 * BLOCK:
            os.truncate(tmp_path / "source.pth", 3 * BLOCK)

    with pytest.raises((CheckpointError, SaveError), match=r"ended while it was read|changed"):
        save(made, tmp_path / "out", work=Work(cut))
    assert [path.name for path in tmp_path.iterdir()] == ["source.pth"]


def test_a_save_is_given_up_in_the_middle_of_a_tensor(tmp_path):
    seen = []
    work = Work(lambda done, total: seen.append(done), lambda: len(seen) > 1)
    with pytest.raises(Cancelled):
        save(plan_of({"a": large()}, tmp_path), tmp_path / "out", work=work)
    assert len(seen) == 2 and seen[0] == 0 and 0 < seen[1] < large().nbytes


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (torch.eye(4).to_sparse(), "is sparse COO: only dense tensors"),
        (torch.quantize_per_tensor(torch.eye(4), 0.1, 0, torch.qint8), "is quantised as qint8"),
        (torch.empty(4, 4, device="meta"), "is on the meta device, without values"),
        (torch.eye(4, dtype=torch.complex64), "float32 has no place for the imaginary part"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is(value, said, tmp_path):
    made = plan_of({"x": value}, tmp_path, holder({"x": torch.ones(4, 4)}))
    seen = []
    with pytest.raises(SaveError, match=f"^x: the source tensor 'x' .*{said}"):
        save(made, tmp_path / "out", work=Work(lambda *at: seen.append(at)))
    assert not seen


def test_a_conversion_that_torch_cannot_do_is_one_message(tmp_path):
    value = torch.zeros(4, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)
    made = plan_of({"x": value}, tmp_path, holder({"x": torch.ones(4)}))
    with pytest.raises(
        SaveError, match=r"^x: the tensor is float4_e2m1fn_x2, of which torch cannot make float32"
    ):
        save(made, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["source.pth"]


def test_complex_numbers_that_an_operation_makes_are_not_cut(tmp_path):
    made = plan_of({"x": torch.ones(4, dtype=torch.complex64)}, tmp_path, holder({"x": torch.ones(4)}))
    made.link("x", "x", "flip(0)")
    with pytest.raises(SaveError, match=r"^x: the tensor is complex, and to be saved as float32"):
        save(made, tmp_path / "out")


def test_a_file_system_that_takes_no_advice_is_written_all_the_same(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "posix_fadvise", refuse, raising=False)
    monkeypatch.setattr("wtransplant.saving.hashing._BEHIND", BLOCK)
    state = {"a": large(), "b": large()}
    pair = save(plan_of(state, tmp_path), tmp_path / "out")
    assert {key: raw(value) for key, value in load_file(pair.weights).items()} == {
        k: raw(v) for k, v in state.items()
    }


def test_more_sources_than_stay_open(tmp_path):
    """A source in 40 shards; the library's writer made them."""
    from huggingface_hub import save_torch_state_dict

    state = {f"w.t{n}": torch.full((10,), float(n)) for n in range(40)}
    save_torch_state_dict(state, tmp_path, max_shard_size=40)
    index = tmp_path / "model.safetensors.index.json"
    pair = save(Plan(open_checkpoint(index), open_target(holder(state))), tmp_path / "out")
    assert {k: v[0].item() for k, v in load_file(pair.weights).items()} == {f"w.t{n}": n for n in range(40)}


def test_a_model_on_the_meta_device_without_a_specification_has_no_values(tmp_path):
    with torch.device("meta"):
        model = nn.Linear(4, 4)
    torch.save({"weight": torch.eye(4)}, tmp_path / "source.pth")
    made = Plan(open_checkpoint(tmp_path / "source.pth"), open_target(model))
    seen = []
    with pytest.raises(SaveError, match=r"^bias: the model is on the meta device"):
        save(made, tmp_path / "out", work=Work(lambda *at: seen.append(at)))
    assert not seen


def test_the_layout_is_the_librarys_for_every_dtype(tmp_path):
    from safetensors.torch import save_file

    state = {key: value.clone() for key, value in values(IN_SAFETENSORS).items()}
    save_file(state, tmp_path / "library.safetensors", {"format": "pt"})
    pair = save(plan_of(state, tmp_path), tmp_path / "out")

    def header(path):
        data = path.read_bytes()
        read = __import__("json").loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        return {key: value for key, value in read.items() if key != "__metadata__"}

    assert header(pair.weights) == header(tmp_path / "library.safetensors")
    assert list(header(pair.weights)) == list(header(tmp_path / "library.safetensors"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak from Linux' /proc")
@pytest.mark.parametrize("options", ["", "dtype='bfloat16'", "format='pth'", "format='dcp'"])
def test_one_large_tensor_takes_little_memory(options, tmp_path):
    """A tensor of 384 MiB in a sparse file: what is held is some blocks, whatever becomes of it."""
    import json
    import struct

    nbytes = 384 << 20
    header = json.dumps(
        {"weight": {"dtype": "F32", "shape": [nbytes // 4], "data_offsets": [0, nbytes]}}
    ).encode()
    with open(tmp_path / "source.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + nbytes)
    code = f"""
import sys
from pathlib import Path
import torch
from torch import nn
from wtransplant.checkpoints import open_checkpoint
from wtransplant.mapping import Plan
from wtransplant.saving import SaveSettings, save
from wtransplant.targets import open_target
with torch.device("meta"):
    model = nn.Module()
    model.weight = nn.Parameter(torch.empty({nbytes // 4}))
plan = Plan(open_checkpoint("source.safetensors"), open_target(model))
settings = SaveSettings({options})
def memory(field):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(field)) // 1024
small = Plan(open_checkpoint("source.safetensors"), open_target(nn.Linear(2, 2)))
save(small, "warm", settings=settings)
Path("/proc/self/clear_refs").write_text("5")
before = memory("VmRSS")
save(plan, "out", settings=settings)
print(memory("VmHWM") - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert int(done.stdout) < 150
