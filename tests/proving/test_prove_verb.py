"""The verb prove, and questions that match tries, from the command line."""

import json

import pytest
import torch
from torch import nn

from tests.proving.pairs import FOLDER, write_checkpoint
from wtransplant.cli import run

MODEL = """
from torch import nn
class Net(nn.Module):
    def __init__(self, names="ab"):
        super().__init__()
        for name in names:
            setattr(self, name, nn.Linear(4, 4))
        self.order = names
    def forward(self, x):
        for name in self.order:
            x = getattr(self, name)(x).tanh()
        return x
def source():
    return Net("ab")
def target():
    return Net("xy")
"""
RECIPE = """version = 1
automatic = false
[[sources]]
path = "source.pth"
[target]
spec = "model.py:target"
[[links]]
target = "x.weight"
sources = ["{x}.weight"]
[[links]]
target = "x.bias"
sources = ["a.bias"]
[[links]]
target = "y.weight"
sources = ["{y}.weight"]
[[links]]
target = "y.bias"
sources = ["b.bias"]
"""
SOURCE = ("--source-target", "model.py:source", "--trust")


@pytest.fixture
def folder(tmp_path, write_module, monkeypatch):
    write_module(MODEL)
    torch.manual_seed(0)
    parts = nn.ModuleDict({"a": nn.Linear(4, 4), "b": nn.Linear(4, 4)})
    torch.save(parts.state_dict(), tmp_path / "source.pth")
    (tmp_path / "right.toml").write_text(RECIPE.format(x="a", y="b"), "utf-8")
    (tmp_path / "wrong.toml").write_text(RECIPE.format(x="b", y="a"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_right_recipe(folder, capsys):
    assert run(["prove", "right.toml", *SOURCE, "--strict", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["holds"], data["models"]["verdict"], data["models"]["difference"]) == (True, "equal", 0.0)
    assert data["models"]["probe"] == "random values 2×4"
    assert data["bits"] == {
        "holds": True, "links": 4, "ways": {"inverse": 4, "traced": 0, "recomputed": 0}, "failed": []
    }  # fmt: skip
    assert run(["prove", "right.toml", *SOURCE]) == 0
    assert "verdict     equal" in capsys.readouterr().out


def test_a_wrong_recipe_names_the_module_and_strict_makes_it_the_exit_code(folder, capsys):
    assert run(["prove", "wrong.toml", *SOURCE, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["holds"], data["bits"]["holds"], data["models"]["verdict"]) == (False, True, "different")
    assert data["models"]["difference"] > 0.1
    assert run(["prove", "wrong.toml", *SOURCE, "--strict"]) == 1
    assert "verdict     different" in capsys.readouterr().out


def test_without_the_source_model_only_the_bits(folder, capsys):
    assert run(["prove", "wrong.toml", "--trust", "--strict", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["holds"], data["models"]) == (True, None)


def test_probe_and_tolerance(folder, capsys):
    assert run(["prove", "right.toml", *SOURCE, "--probe", "3x5x4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["models"]["outputs"][0]["shape"] == [3, 5, 4]
    assert run(["prove", "wrong.toml", *SOURCE, "--tolerance", "100", "--strict"]) == 0
    assert run(["prove", "right.toml", *SOURCE, "--probe", "2x5"]) == 3
    error = capsys.readouterr().err
    assert "no input was found" in error and "Traceback" not in error
    with pytest.raises(SystemExit) as usage:
        run(["prove", "right.toml", *SOURCE, "--tolerance", "nan"])
    assert usage.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.toml"], "cannot be read"),
        (["right.toml", "--trust", "--source-target", "model.py:nope"], "no 'nope'"),
        (["right.toml", "--trust", "--source-target", "source.pth"], "no model to fill"),
        (["right.toml", "--trust", "--source-target", "torch.nn:Identity"], "no name of the checkpoint"),
        (["right.toml", "--trust", *SOURCE, "--probe", "nowhere.npy"], "no such file"),
    ],
)
def test_what_cannot_be_used_is_one_message_and_exit_code_3(arguments, said, folder, capsys):
    assert run(["prove", *arguments]) == 3
    out, error = capsys.readouterr()
    assert (out, said in error, "Traceback" in error) == ("", True, False)


@pytest.fixture
def llama(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.chdir(tmp_path)
    write_checkpoint("llama_hf_to_meta", tmp_path).close()
    return [
        "match",
        "llama_hf_to_meta.pth",
        "--target",
        "pairs_public:build_llama_hf_to_meta",
        "-o",
        "recipe",
    ]


def test_match_tells_what_it_does_not_know(llama, capsys):
    assert run([*llama, "--json"]) == 0
    out, error = capsys.readouterr()
    assert len(json.loads(out)["ambiguous"]) == 6
    assert "not decided, 6 keys" in error
    assert " 1. " in error and " 2. " in error


def test_match_tries_it_on_the_source_model_and_the_recipe_holds(llama, capsys):
    source = ["--source-target", "pairs_public:_hf_llama"]
    assert run([*llama, *source, "--json", "--strict"]) == 0
    out, error = capsys.readouterr()
    found = json.loads(out)
    assert found["ambiguous"] == []
    rotary = [link for link in found["links"] if "rotary_to_interleaved" in link["operation"]]
    assert len(rotary) == 6
    assert all("both models run on random tokens" in link["reason"] for link in rotary)
    assert "decided: " in error and "not decided" not in error
    assert run(["prove", "recipe.toml", *source, "--strict"]) == 0
