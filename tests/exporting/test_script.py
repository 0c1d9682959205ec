"""The exported script gives the same bytes as ``apply``, for every format and kind of target."""

import json
import pickle
import re
import runpy
import subprocess
import sys
from argparse import Namespace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from tests.checkpoints.conftest import bits
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import MappingError
from wtransplant.exporting import python_script
from wtransplant.mapping import Plan
from wtransplant.saving import save
from wtransplant.targets import TargetSpec, open_target

MODEL = """
import torch
from torch import nn
from layers import Block

drawn = torch.randn(3)  # a random number before the model is built


class Net(nn.Module):
    def __init__(self, blocks=3, classes=2):
        super().__init__()
        self.blocks = nn.ModuleList(Block() for _ in range(blocks))
        self.norm = nn.BatchNorm1d(4)
        self.head = nn.Linear(4, classes)
        self.head_again = self.head
        self.start = nn.Parameter(drawn.clone())
"""
LAYERS = """
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(4, 12)
        self.proj = nn.Linear(4, 4)
"""


def given():
    """Query, key and value apart, numbered from one; a transposed matrix in half precision."""
    generator = torch.Generator().manual_seed(4)
    state = {}
    for i in range(3):
        for part in ("query", "key", "value"):
            state[f"layer.{i + 1}.{part}.weight"] = torch.randn(4, 4, generator=generator)
            state[f"layer.{i + 1}.{part}.bias"] = torch.randn(4, generator=generator)
        state[f"layer.{i + 1}.out.weight"] = torch.randn(4, 4, generator=generator).half()
    state["head.weight"] = torch.randn(2, 4, generator=generator)
    state["norm.num_batches_tracked"] = torch.tensor(7)
    return state


@pytest.fixture
def net(tmp_path, write_module):
    write_module(LAYERS, "layers.py")
    write_module(MODEL)
    return open_target(f"{tmp_path / 'model.py'}:Net", trust=True, seed=5)


def linked(source, target, prefix=""):
    plan = Plan(source, target)
    for i in range(3):
        for name in ("weight", "bias"):
            parts = [f"{prefix}layer.{i + 1}.{part}.{name}" for part in ("query", "key", "value")]
            plan.link(f"blocks.{i}.qkv.{name}", parts, "concat(0)")
        plan.link(f"blocks.{i}.proj.weight", f"{prefix}layer.{i + 1}.out.weight", "transpose")
    plan.link("head.weight", f"{prefix}head.weight")
    return plan


def run(script, folder, out="out.safetensors"):
    """Run a script as a person would, but without the seconds that a new process takes."""
    path = folder / "convert.py"
    path.write_text(script, "utf-8")
    before, modules = sys.argv, set(sys.modules)
    sys.argv = [str(path), str(folder / out)]
    try:
        runpy.run_path(str(path), run_name="__main__")
    finally:
        sys.argv = before
        for name in {"layers", "target_model"} & (sys.modules.keys() - modules):
            del sys.modules[name]
        if str(folder) in sys.path:
            sys.path.remove(str(folder))
    return folder / out


def assert_gives_what_apply_gives(plan, folder):
    written = load_file(run(python_script(plan, folder), folder))
    applied = plan.apply()
    aliases = {key for names in plan.target.ties for key in names if key not in written}
    assert written.keys() | aliases == applied.keys()
    for key, value in written.items():
        assert value.dtype == applied[key].dtype and value.shape == applied[key].shape
        assert bits(value) == bits(applied[key]), key
    saved = load_file(save(plan, folder / "saved").weights)
    assert saved.keys() == written.keys()


def write_zip(state, folder):
    torch.save({"model": state, "epoch": 3}, folder / "a.pth")
    return ["a.pth"], "model."


def write_legacy(state, folder):
    torch.save(state, folder / "a.pth", _use_new_zipfile_serialization=False)
    return ["a.pth"], ""


def write_safetensors(state, folder):
    save_file(state, folder / "a.safetensors")
    return ["a.safetensors"], ""


def write_npz(state, folder):
    np.savez(folder / "a.npz", **{key: value.numpy() for key, value in state.items()})
    return ["a.npz"], ""


def write_shards(state, folder):
    keys = sorted(state)
    names = {key: f"a-{number % 2}.safetensors" for number, key in enumerate(keys)}
    for name in set(names.values()):
        save_file({key: state[key] for key in keys if names[key] == name}, folder / name)
    (folder / "a.index.json").write_text(json.dumps({"weight_map": names}))
    return ["a.index.json"], ""


def write_distributed(state, folder):
    from torch.distributed import checkpoint

    checkpoint.save({"model": state}, checkpoint_id=str(folder / "a"), no_dist=True)
    return ["a"], "model."


class Holder(nn.Module):
    """Parameters under the names of a state dict, for torch.jit and torch.export."""

    def __init__(self, state):
        super().__init__()
        for key, value in state.items():
            *path, name = key.split(".")
            module = self
            for part in path:
                if not hasattr(module, part):
                    module.add_module(part, nn.Module())
                module = getattr(module, part)
            module.register_buffer(name, value)

    def forward(self, x):
        return x + getattr(self.layer, "1").query.bias


def write_torchscript(state, folder):
    torch.jit.trace(Holder(state), torch.ones(4)).save(folder / "a.pt")
    return ["a.pt"], ""


def write_two_files(state, folder):
    save_file({key: state[key] for key in state if not key.startswith("head")}, folder / "a.b.safetensors")
    torch.save({key: state[key] for key in state if key.startswith("head")}, folder / "c.pth")
    return ["a.b.safetensors", "c.pth"], None


WRITERS = [
    write_zip,
    write_legacy,
    write_safetensors,
    write_npz,
    write_shards,
    write_distributed,
    write_torchscript,
]


@pytest.mark.filterwarnings("ignore")  # of torch.jit and torch.distributed, about themselves
@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__.removeprefix("write_"))
def test_every_format_and_a_target_from_a_file(write, net, tmp_path):
    names, prefix = write(given(), tmp_path)
    plan = linked(open_checkpoint(*(tmp_path / name for name in names)), net, prefix)
    assert plan.report.missing  # so that the target is built for its own values
    assert_gives_what_apply_gives(plan, tmp_path)


def test_several_files_with_a_root_each(net, tmp_path):
    names, _ = write_two_files(given(), tmp_path)
    plan = Plan(open_checkpoint(*(tmp_path / name for name in names)), net)
    plan.link("blocks.0.proj.weight", "a.b.layer.1.out.weight")
    plan.link("head.weight", "c.head.weight")
    assert_gives_what_apply_gives(plan, tmp_path)


def test_it_runs_without_wtransplant_in_a_process_of_its_own(net, tmp_path):
    names, prefix = write_zip(given(), tmp_path)
    plan = linked(open_checkpoint(tmp_path / names[0]), net, prefix)
    (tmp_path / "convert.py").write_text(python_script(plan, tmp_path), "utf-8")
    (tmp_path / "wtransplant.py").write_text("raise ImportError('this must not be needed')")
    done = subprocess.run(
        [sys.executable, "convert.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "wrote out.safetensors: 22 keys\n"
    applied = plan.apply()
    for key, value in load_file(tmp_path / "out.safetensors").items():
        assert bits(value) == bits(applied[key])


def test_a_pth_holds_tied_names_too(net, tmp_path):
    write_safetensors(given(), tmp_path)
    plan = linked(open_checkpoint(tmp_path / "a.safetensors"), net)
    written = torch.load(run(python_script(plan, tmp_path), tmp_path, "out.pth"), weights_only=True)
    applied = plan.apply()
    assert list(written) == list(applied)
    assert all(bits(written[key]) == bits(applied[key]) for key in applied)
    assert written["head.weight"].data_ptr() == written["head_again.weight"].data_ptr()


@pytest.mark.parametrize(
    ("spec", "arguments"),
    [
        ("torchvision:squeezenet1_1", {"num_classes": 3}),
        ("timm:test_vit", {"num_classes": 3}),
        ("torch.nn:Linear", {"in_features": 4, "out_features": 2}),
    ],
)
def test_targets_of_zoos_and_packages_keep_their_own_values(spec, arguments, tmp_path):
    if spec.startswith(("torchvision", "timm")):
        pytest.importorskip(spec.partition(":")[0])
    target = open_target(TargetSpec(spec, arguments, 9))
    key, info = next(iter(target.items()))
    save_file({key: torch.ones(info.shape)}, tmp_path / "a.safetensors")
    assert_gives_what_apply_gives(Plan(open_checkpoint(tmp_path / "a.safetensors"), target), tmp_path)


def test_a_target_of_transformers(tmp_path):
    pytest.importorskip("transformers")
    (tmp_path / "net").mkdir()
    small = {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16}
    config = {"model_type": "vit", "architectures": ["ViTForImageClassification"], "image_size": 32, **small}
    (tmp_path / "net" / "config.json").write_text(json.dumps(config))
    target = open_target(TargetSpec(f"transformers:{tmp_path / 'net'}", {"num_labels": 3}, 2))
    save_file({"classifier.bias": torch.ones(3)}, tmp_path / "a.safetensors")
    assert_gives_what_apply_gives(Plan(open_checkpoint(tmp_path / "a.safetensors"), target), tmp_path)


def test_a_scripted_target(net, tmp_path):
    class Small(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)

        def forward(self, x):
            return self.b(self.a(x))

    torch.jit.script(Small()).save(tmp_path / "small.pt")
    target = open_target(str(tmp_path / "small.pt"), trust=True)
    save_file({"a.weight": torch.ones(3, 3)}, tmp_path / "a.safetensors")
    assert_gives_what_apply_gives(Plan(open_checkpoint(tmp_path / "a.safetensors"), target), tmp_path)


def test_a_target_of_shapes_has_zeros_and_says_so(tmp_path):
    save_file({"a": torch.ones(2), "b": torch.ones(3, dtype=torch.int16)}, tmp_path / "shapes.safetensors")
    save_file({"a": torch.full((2,), 5.0)}, tmp_path / "a.safetensors")
    target = open_target(str(tmp_path / "shapes.safetensors"))
    plan = Plan(open_checkpoint(tmp_path / "a.safetensors"), target)
    assert_gives_what_apply_gives(plan, tmp_path)
    assert "known by its shapes alone" in python_script(plan)
    assert load_file(tmp_path / "out.safetensors")["b"].tolist() == [0, 0, 0]


def test_the_target_is_not_built_when_all_keys_are_linked(tmp_path):
    save_file({"weight": torch.ones(2, 4), "bias": torch.ones(2)}, tmp_path / "a.safetensors")
    plan = Plan(open_checkpoint(tmp_path / "a.safetensors"), open_target(nn.Linear(4, 2)))
    script = python_script(plan, tmp_path)
    assert "initial" not in script.split('"""', 2)[2]
    assert_gives_what_apply_gives(plan, tmp_path)


def test_a_module_in_memory_cannot_be_built_again(tmp_path):
    save_file({"weight": torch.ones(2, 4)}, tmp_path / "a.safetensors")
    plan = Plan(open_checkpoint(tmp_path / "a.safetensors"), open_target(nn.Linear(4, 2)))
    with pytest.raises(MappingError, match="module in memory"):
        python_script(plan)


def test_the_parts_of_a_fused_tensor_and_the_targets_own_values(tmp_path):
    class Apart(nn.Module):
        def __init__(self):
            super().__init__()
            self.q, self.k, self.v = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)
            self.table = nn.Embedding(6, 2)

    save_file({"qkv": torch.randn(12, 4), "table": torch.randn(5, 2)}, tmp_path / "a.safetensors")
    torch.manual_seed(0)
    model = Apart()
    torch.save(model.state_dict(), tmp_path / "shapes.pth")
    plan = Plan(open_checkpoint(tmp_path / "a.safetensors"), open_target(str(tmp_path / "shapes.pth")))
    for number, part in enumerate("qkv"):
        plan.link(f"{part}.weight", "qkv", f"split(0, {number}/3)")
    plan.link("table.weight", "table", "pad(0)")
    assert_gives_what_apply_gives(plan, tmp_path)


def test_experts_in_loops_within_loops(tmp_path):
    state = {f"l.{i}.e.{j}.w{k}": torch.randn(2, 3) for i in range(3) for j in range(8) for k in (1, 3)}
    save_file(state, tmp_path / "a.safetensors")
    wanted = {f"layers.{i}.experts.{k}": torch.ones(8, 2, 3) for i in range(3) for k in (1, 3)}
    torch.save(wanted, tmp_path / "shapes.pth")
    plan = Plan(open_checkpoint(tmp_path / "a.safetensors"), open_target(str(tmp_path / "shapes.pth")))
    for key in wanted:
        _, i, _, k = key.split(".")
        plan.link(key, [f"l.{i}.e.{j}.w{k}" for j in range(8)], "stack(0)")
    script = python_script(plan, tmp_path)
    assert 'x = [source[f"l.{i}.e.{r}.w{j}"] for r in range(8)]' in script
    assert re.search(r"for i in range\(3\):\n +for j in \(1, 3\):", script)
    assert_gives_what_apply_gives(plan, tmp_path)


def test_files_that_cannot_be_read_safely_are_read_from_a_copy(net, tmp_path):
    state = given()
    torch.save({"model": state, "args": Namespace(lr=1)}, tmp_path / "a.pth")
    with open(tmp_path / "b.pkl", "wb") as file:
        pickle.dump({key: value.numpy() for key, value in state.items()}, file)
    for name, why in (("a.pth", "because it names argparse.Namespace"), ("b.pkl", "plain pickle")):
        source = open_checkpoint(tmp_path / name)
        plan = linked(source, net, "model." if name == "a.pth" else "")
        script = python_script(plan, tmp_path)
        assert why in script
        copy = f"{name[0]}.copy.safetensors"
        assert f"wtransplant transplant {name} --target {name} -o {copy}" in script
        save(Plan(source, open_target(str(tmp_path / name))), tmp_path / copy)  # what that command does
        assert_gives_what_apply_gives(plan, tmp_path)


def test_a_file_that_torch_refuses_after_all_ends_in_a_sentence(tmp_path):
    torch.save({"weight": torch.ones(2, 4)}, tmp_path / "a.pth")
    plan = Plan(open_checkpoint(tmp_path / "a.pth"), open_target(nn.Linear(4, 2, bias=False)))
    script = python_script(plan, tmp_path)
    torch.save({"weight": torch.ones(2, 4), "args": Namespace(lr=1)}, tmp_path / "a.pth")
    with pytest.raises(SystemExit, match="Make a copy that holds the tensors alone"):
        run(script, tmp_path)


def test_hostile_names_stay_names(tmp_path):
    odd = ['a"b{0}', "back\\slash.1", "new\nline", "é.x", '"""', "{i}", "\U0001f600"]
    state = {f"s{key}": torch.full((2,), float(number)) for number, key in enumerate(odd)}
    torch.save(state, tmp_path / "a.pth")
    torch.save({key: torch.zeros(2) for key in odd}, tmp_path / "shapes.pth")
    plan = Plan(open_checkpoint(tmp_path / "a.pth"), open_target(str(tmp_path / "shapes.pth")))
    for key in odd:
        plan.link(key, f"s{key}")
    assert_gives_what_apply_gives(plan, tmp_path)
