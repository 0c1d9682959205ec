"""Reports, exports and comparisons from the command line."""

import json
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from wtransplant.cli import run

MODEL = "from torch import nn\ndef make(n=3):\n    return nn.Sequential(nn.Linear(4, n), nn.Linear(n, 2))\n"
TARGET = ("--target", "model.py:make", "--trust")


@pytest.fixture
def folder(tmp_path, write_module, monkeypatch):
    write_module(MODEL)
    torch.manual_seed(0)
    state = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2)).state_dict()
    torch.save({f"module.{key}": value for key, value in state.items()}, tmp_path / "source.pth")
    torch.save(
        {f"module.{key}": value + (key == "0.bias") for key, value in state.items()}, tmp_path / "b.pth"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def recipe(folder):
    assert run(["match", "source.pth", *TARGET, "-o", "recipe"]) == 0
    return folder / "recipe.toml"


@pytest.mark.parametrize("verb", ["match", "transplant"])
@pytest.mark.parametrize("ending", ["html", "md", "json", "txt"])
def test_a_report_beside_the_result(verb, ending, folder):
    assert run([verb, "source.pth", *TARGET, "-o", "out", "--report", f"report.{ending}"]) == 0
    text = (folder / f"report.{ending}").read_text("utf-8")
    assert "4 of 4" in text.replace("\\", "") or json.loads(text)["coverage"]["keys"] == 4


def test_apply_writes_a_report_too(recipe, folder):
    assert run(["apply", "recipe.toml", "--trust", "-o", "out", "--report", "r.html"]) == 0
    assert (folder / "r.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_an_ending_that_names_no_form_is_said_before_anything_is_done(folder, capsys):
    assert run(["transplant", "source.pth", *TARGET, "-o", "out", "--report", "report.pdf"]) == 3
    assert "cannot be written as .pdf" in capsys.readouterr().err
    assert not (folder / "out.safetensors").exists()


def test_the_exported_script_gives_the_same_tensors_as_apply(recipe, folder):
    assert run(["export", "recipe.toml", "--trust", "--python", "convert.py"]) == 0
    assert run(["apply", "recipe.toml", "--trust", "-o", "ours"]) == 0
    subprocess.run([sys.executable, "convert.py", "theirs"], cwd=folder, check=True, timeout=120)
    ours, theirs = load_file(folder / "ours.safetensors"), load_file(folder / "theirs.safetensors")
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)


def test_other_exports_are_written_or_printed(recipe, folder, capsys):
    capsys.readouterr()
    assert run(["export", "recipe.toml", "--trust", "--load-state-dict", "-"]) == 0
    assert capsys.readouterr().out.endswith("model.load_state_dict(state_dict)\n")
    assert run(["export", "recipe.toml", "--trust", "--key-mapping", "map.json"]) == 0
    assert json.loads((folder / "map.json").read_text()) == {r"^module\.": ""}


def test_an_export_that_cannot_be_is_one_message(recipe, folder, capsys):
    text = recipe.read_text("utf-8")
    link = '\n[[links]]\ntarget = "0.bias"\nsources = ["module.0.bias"]\noperation = "scale(2.0)"\n'
    recipe.write_text(text.replace("links = []", "") + link, "utf-8")
    assert run(["export", "recipe.toml", "--trust", "--key-mapping", "map.json"]) == 3
    assert "does more than rename" in capsys.readouterr().err
    assert not (folder / "map.json").exists()


def test_export_wants_one_form(recipe):
    with pytest.raises(SystemExit) as error:
        run(["export", "recipe.toml"])
    assert error.value.code == 2


def test_diff_names_what_changed(folder, capsys):
    assert run(["diff", "source.pth", "b.pth"]) == 0
    text = capsys.readouterr().out
    assert "source.pth ↔ b.pth: 1 changed, 3 equal" in text
    assert "module.0.bias  3 float32  relative L2" in text
    assert run(["diff", "source.pth", "b.pth", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    (changed,) = [tensor for tensor in data["tensors"] if tensor["status"] == "changed"]
    assert changed["key"] == "module.0.bias"
    assert changed["largest"] == pytest.approx(1.0)
    assert run(["diff", "source.pth", "nowhere.pth"]) == 3
