import re
import subprocess
import sys

import pytest
import torch
from torch import nn

from wtransplant.errors import TargetError
from wtransplant.targets import TargetSpec, TrustStore, open_target

NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width: int = 3, *, depth=1):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(depth))
        self.register_buffer("scale", torch.ones(1))
        self.register_buffer("scratch", torch.zeros(9), persistent=False)

def make(width):
    return Net(width)

ready = Net()
number = 7
"""


def test_a_class_in_a_file_with_arguments(write_module):
    target = open_target(f"{write_module(NET)}:Net", trust=True, width=2, depth=2)
    assert list(target) == list(target.module.state_dict())
    assert target["layers.1.weight"].shape == (2, 2)
    assert (target["layers.1.weight"].kind, target["layers.1.weight"].module) == ("parameter", "layers.1")
    assert (target["scale"].kind, target["scale"].module) == ("buffer", "")
    assert "scratch" not in target
    assert [info.class_name for info in target.modules.values()] == ["Net", "ModuleList", "Linear", "Linear"]


def test_a_factory_and_a_module_that_is_ready_will_do_too(write_module):
    path = write_module(NET)
    assert open_target(f"{path}:make", trust=True, width=5)["layers.0.bias"].shape == (5,)
    assert len(open_target(f"{path}:ready", trust=True)) == 3


def test_the_files_own_imports_from_its_folder_work_and_do_not_stay(write_module):
    write_module("SIZE = 6\n", "sizes.py")
    path = write_module(
        "from torch import nn\nfrom sizes import SIZE\n"
        "def make():\n    from sizes import SIZE as again\n    return nn.Linear(SIZE, again)\n"
    )
    assert open_target(f"{path}:make", trust=True)["weight"].shape == (6, 6)
    assert "sizes" not in sys.modules
    assert str(path.parent) not in sys.path


def test_the_same_seed_gives_the_same_initial_values_and_leaves_torchs_state_alone(write_module):
    path = write_module(NET)
    torch.manual_seed(5)
    wanted_next = torch.rand(3)
    torch.manual_seed(5)
    first = open_target(TargetSpec(f"{path}:Net"), trust=True)
    assert torch.equal(torch.rand(3), wanted_next)
    again = open_target(TargetSpec(f"{path}:Net"), trust=True)
    other = open_target(TargetSpec(f"{path}:Net", seed=1), trust=True)
    assert torch.equal(first.initial("layers.0.weight"), again.initial("layers.0.weight"))
    assert not torch.equal(first.initial("layers.0.weight"), other.initial("layers.0.weight"))


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        ("x = 1\ndef make(:\n", "make", r"line 2.*syntax error.*def make\("),
        ("x = 1\nraise RuntimeError('broken on purpose')\n", "make", r"line 2.*broken on purpose"),
        ("import nothing_like_this\n", "make", r"line 1.*No module named 'nothing_like_this'"),
        ("import sys\nsys.exit(3)\n", "make", r"line 2.*SystemExit: 3"),
        (NET, "Nett", r"no 'Nett' in this file.*The file has: Net, make"),
        (NET, "make", r"needs the argument 'width'.*--target-arg width="),
        (NET, "number", r"is a int, which cannot be called"),
        ("def make():\n    return 3\n", "make", r"gives a int, not a torch.nn.Module"),
        ("def make():\n    x = {}\n    return x['gone']\n", "make", r"line 3.*KeyError"),
        (
            "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n        self.a = nn.Linear(1, 1)\n",
            "Net",
            r"line 4.*super\(\).__init__\(\) first",
        ),
        ("\0", "make", "no Python source|syntax error"),
    ],
    ids=[
        "syntax",
        "raises",
        "import",
        "exit",
        "no name",
        "argument",
        "not callable",
        "no module",
        "inside",
        "E6",
        "nul",
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_where(source, name, said, write_module):
    with pytest.raises(TargetError) as caught:
        open_target(f"{write_module(source)}:{name}", trust=True)
    assert re.search(said, str(caught.value), re.DOTALL)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("no_such.py:Net", "cannot be read: No such file"),
        ("nonsense", "names no model and no file"),
        ("no_such_package.thing:make", "No module named 'no_such_package'"),
        ("torch.nn:NoSuchLayer", "no 'NoSuchLayer' in the module torch.nn"),
        ("torchvision:resnet81", "no model named 'resnet81'.*Did you mean.*resnet18"),
        ("timm:resnet18d_", "no model named.*Did you mean"),
        ("transformers:nowhere/config.json", "configuration cannot be read"),
        ("torch.nn:Linear", "needs the arguments 'in_features', 'out_features'"),
    ],
)
def test_a_specification_that_names_nothing_says_what_to_do(spec, said):
    with pytest.raises(TargetError) as caught:
        open_target(spec)
    assert re.search(said, str(caught.value), re.DOTALL)


def test_an_argument_that_the_factory_does_not_know_is_refused(write_module):
    with pytest.raises(TargetError, match=r"does not take the argument 'wdith'") as caught:
        open_target(f"{write_module(NET)}:Net", trust=True, wdith=3)
    assert "width, depth" in str(caught.value)


def test_code_runs_only_after_a_yes_that_is_remembered_for_exactly_this_content(write_module, tmp_path):
    canary = tmp_path / "canary"
    path = write_module(f"open({str(canary)!r}, 'w')\nfrom torch import nn\nmake = nn.Identity\n")
    with pytest.raises(TargetError, match="not allowed to run"):
        open_target(f"{path}:make")
    assert not canary.exists()
    asked = []
    open_target(f"{path}:make", trust=lambda file, digest: asked.append((file, digest)) or True)
    assert canary.exists()
    assert asked[0][0] == path
    assert asked[0][1] in TrustStore()
    open_target(f"{path}:make")  # remembered
    path.write_text(path.read_text() + "# changed\n")
    with pytest.raises(TargetError, match="not allowed to run"):
        open_target(f"{path}:make")


def test_the_shipped_example_needs_no_yes(example):
    from wtransplant.resources import resource_path

    assert len(open_target(f"{resource_path('examples', 'digits', 'target.py')}:build")) == 28
    with pytest.raises(TargetError, match="not allowed to run"):
        open_target(f"{example / 'target.py'}:build")  # a copy of it elsewhere is anybody's


def test_zoos_build_without_weights():
    vision = open_target("torchvision:resnet18", num_classes=7)
    assert vision["fc.weight"].shape == (7, 512)
    assert open_target("timm:resnet18", num_classes=4)["fc.bias"].shape == (4,)


def test_a_detector_of_torchvision_does_not_fetch_a_backbone():
    target = open_target("torchvision:ssdlite320_mobilenet_v3_large", num_classes=3)
    assert any(key.startswith("backbone.") for key in target)


def test_transformers_from_a_configuration(tmp_path):
    path = tmp_path / "config.json"
    path.write_text(
        '{"model_type": "bert", "architectures": ["BertForMaskedLM"], "hidden_size": 16, "intermediate_size": 8,'
        ' "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 11}'
    )
    assert open_target(f"transformers:{path}")["bert.embeddings.word_embeddings.weight"].shape == (11, 16)
    headed = open_target(
        f"transformers:{tmp_path}", architecture="BertForSequenceClassification", num_labels=5
    )
    assert headed["classifier.weight"].shape == (5, 16)
    with pytest.raises(TargetError, match="no class 'BertForNothing'"):
        open_target(f"transformers:{path}", architecture="BertForNothing")


def test_ties_and_modules_that_are_registered_twice():
    shared = nn.Linear(2, 2)
    target = open_target(nn.ModuleDict({"a": shared, "b": shared, "c": nn.Linear(2, 2)}))
    assert set(target.ties) == {("a.weight", "b.weight"), ("a.bias", "b.bias")}
    assert list(target.modules) == ["", "a", "b", "c"]


def test_a_checkpoint_gives_its_shapes(tmp_path):
    saved = {
        "model": nn.BatchNorm1d(3).state_dict(),
        "optimizer": {"state": {0: torch.ones(5)}, "param_groups": []},
    }
    torch.save(saved, tmp_path / "x.pth")
    target = open_target(str(tmp_path / "x.pth"))
    assert "model.weight" in target
    assert target.module is None
    assert target["model.running_mean"].kind == "buffer"
    assert torch.equal(target.initial("model.weight"), torch.zeros(3))
    assert not any(key.startswith("optimizer") for key in target)


def test_importing_the_package_imports_neither_torch_nor_qt():
    code = "import wtransplant, wtransplant.targets.signature, sys\n"
    code += "print([m for m in ('torch', 'PySide6') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
