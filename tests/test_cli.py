"""The command line."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from wtransplant.cli import run

MODEL = "from torch import nn\ndef make(n=3):\n    return nn.Sequential(nn.Linear(4, n), nn.Linear(n, 2))\n"


TRANSPLANT = ("transplant", "source.pth", "--target", "model.py:make", "--trust")


@pytest.fixture
def folder(tmp_path, write_module):
    write_module(MODEL)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
    saved = {"epoch": 2, "model_state_dict": {f"module.{k}": v for k, v in model.state_dict().items()}}
    torch.save(saved, tmp_path / "source.pth")
    return tmp_path


def in_process_of_its_own(folder, *arguments, environment=None):
    return subprocess.run(
        [sys.executable, "-m", "wtransplant", *arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
    )


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def call(monkeypatch, capsys):
    """The same command line without the seconds that a new process takes to import torch."""

    def run_in(folder, *arguments):
        monkeypatch.chdir(folder)
        try:
            code = run(arguments)
        except SystemExit as error:
            code = error.code
        return Done(code, *capsys.readouterr())

    return run_in


def test_inspect_lists_without_importing_torch(folder):
    (folder / "torch.py").write_text("raise ImportError('inspect must not import torch')")
    done = in_process_of_its_own(
        folder, "inspect", "source.pth", "--json", environment={"PYTHONPATH": str(folder)}
    )
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    first = data["tensors"][0]
    assert first["key"] == "model_state_dict.module.0.weight"
    assert (first["shape"], first["dtype"], first["nbytes"]) == ([3, 4], "float32", 48)
    assert first["group"] == "model_state_dict"
    assert data["groups"][0]["kind"] == "weights"
    assert data["values"]["epoch"] == 2
    assert data["blocked_globals"] == []


def test_inspect_for_people(call, folder):
    done = call(folder, "inspect", "source.pth")
    assert "model_state_dict.module.0.weight" in done.stdout
    assert "3×4" in done.stdout
    assert "4 tensors" in done.stdout


def test_transplant_writes_the_pair_and_prints_one_object(call, folder):
    done = call(
        folder,
        "transplant",
        "source.pth",
        "--target",
        "model.py:make",
        "--trust",
        "-o",
        "out",
        "--json",
        "--strict",
    )
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["links"][0] == {
        "target": "0.weight",
        "sources": ["model_state_dict.module.0.weight"],
        "operation": "identity",
        "confidence": 1.0,
        "reason": "equal names without the prefix 'model_state_dict.module.'",
        "by": "name",
    }
    assert [data[name] for name in ("missing", "unexpected", "mismatched", "ambiguous", "skipped")] == [
        []
    ] * 5
    saved = torch.load(folder / "source.pth", weights_only=True)["model_state_dict"]
    assert torch.equal(load_file(folder / "out.safetensors")["0.weight"], saved["module.0.weight"])
    assert (folder / "out.freeze.json").exists()


def test_strict_says_by_exit_code_that_the_report_is_not_clean(call, folder):
    arguments = (
        "transplant",
        "source.pth",
        "--target",
        "model.py:make",
        "--target-arg",
        "n=5",
        "--trust",
        "-o",
        "out",
    )
    assert call(folder, *arguments).returncode == 0
    done = call(folder, *arguments, "--strict", "--json")
    assert done.returncode == 1
    data = json.loads(done.stdout)
    assert data["mismatched"] == ["0.weight", "0.bias", "1.weight"]
    assert data["shapes"]["0.weight"] == {"source": [3, 4], "target": [5, 4]}


def test_strict_counts_what_of_a_recipe_did_not_apply(call, folder):
    match = ("match", "source.pth", "--target", "model.py:make", "--trust", "-o", "recipe.toml")
    assert call(folder, *match).returncode == 0
    apply = ("apply", "recipe.toml", "-o", "out", "--trust", "--strict")
    assert call(folder, *apply).returncode == 0
    recipe = folder / "recipe.toml"
    recipe.write_text(recipe.read_text("utf-8") + "\n[[rules]]\npattern = 'never'\ntemplate = 'x'\n", "utf-8")
    done = call(folder, *apply)
    assert done.returncode == 1
    assert "never" in done.stderr


def test_rules_without_automatic_links(call, folder):
    rule = r"model_state_dict\.module\.0\.(.*) => 0.\1"
    done = call(
        folder, "transplant", "source.pth", "--target", "model.py:make", "--trust", "-o", "out.safetensors",
        "--no-auto", "--rule", rule, "--json",
    )  # fmt: skip
    data = json.loads(done.stdout)
    assert {link["by"] for link in data["links"]} == {"rule"}
    assert data["missing"] == ["1.weight", "1.bias"]
    assert data["unexpected"] == ["model_state_dict.module.1.weight", "model_state_dict.module.1.bias"]


def test_match_then_apply_gives_what_transplant_gives(call, folder):
    target = ("--target", "model.py:make", "--trust")
    assert call(folder, "match", "source.pth", *target, "-o", "recipe.toml").returncode == 0
    assert call(folder, "apply", "recipe.toml", "-o", "a/out", "--trust").returncode == 3  # no such folder
    (folder / "a").mkdir()
    assert call(folder, "apply", "recipe.toml", "-o", "a/out", "--trust").returncode == 0
    call(folder, "transplant", "source.pth", *target, "-o", "out")
    assert (folder / "a/out.safetensors").read_bytes() == (folder / "out.safetensors").read_bytes()


def test_finetune_and_verify_the_example(call, example):
    done = call(example, "finetune", "digits.toml", "-o", "tuned", "--trust", "--json")
    assert done.returncode == 0, done.stderr
    training = json.loads(done.stdout)["training"]
    assert training["after"]["accuracy"] > training["before"]["accuracy"]
    assert training["audit"] == "24 tensors frozen, 24 unchanged"
    assert call(example, "verify", "tuned", "--source", "digits_cnn.pth").returncode == 0
    data = bytearray((example / "tuned.safetensors").read_bytes())
    data[-9] ^= 64
    (example / "tuned.safetensors").write_bytes(data)
    assert call(example, "verify", "tuned").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("inspect", "nowhere.pth"), "nowhere.pth"),
        (("inspect", "model.py"), "not a checkpoint"),
        (("inspect", "empty.pth"), "empty"),
        (("transplant", "source.pth", "--target", "model.py:make", "-o", "x"), "not allowed to run"),
        (("transplant", "source.pth", "--target", "model.py:nope", "--trust", "-o", "x"), "no 'nope'"),
        ((*TRANSPLANT, "-o", "x", "--rule", "(=>x"), "invalid pattern"),
        ((*TRANSPLANT, "-o", "no/x"), "folder does not exist"),
        (("verify", "nowhere"), "no saved pair"),
        (("finetune", "nowhere.toml", "-o", "x"), "cannot be read"),
    ],
)  # fmt: skip
def test_an_input_that_cannot_be_used_is_one_message_and_exit_code_3(arguments, said, call, folder):
    (folder / "empty.pth").touch()
    before = sorted(path.name for path in folder.iterdir())
    done = call(folder, *arguments)
    assert done.returncode == 3
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    after = sorted(
        path.name for path in folder.iterdir() if path.name not in ("__pycache__", "configuration")
    )
    assert after == [name for name in before if name != "configuration"]


@pytest.mark.parametrize("arguments", [("transplant",), ("inspect",), ("--nonsense",), ("verify", "a", "b")])
def test_wrong_usage_is_exit_code_2(arguments, call, folder):
    assert call(folder, *arguments).returncode == 2


def test_version():
    assert subprocess.check_output([sys.executable, "-m", "wtransplant", "--version"], text=True).startswith(
        "wtransplant "
    )


def test_an_error_in_a_process_of_its_own_is_one_message_on_stderr(folder):
    done = in_process_of_its_own(folder, "inspect", "model.py")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("wtransplant: ")
    assert "Traceback" not in done.stderr
