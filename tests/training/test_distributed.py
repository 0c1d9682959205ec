"""Two processes (gloo, on the CPU) train as one does; each case is a torchrun of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
import torch

from tests.training.conftest import make_data
from wtransplant.cli import run
from wtransplant.errors import TrainingError
from wtransplant.resources import resource_path
from wtransplant.training import RunSettings, fine_tune
from wtransplant.training.distributed import World, joined
from wtransplant.training.launching import launch_lines

ROOT = Path(__file__).parent.parent.parent


def torchrun(*arguments: str, processes: int = 2) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run([*line, *arguments], capture_output=True, text=True, env=environment, timeout=200)


def plain_model() -> torch.nn.Module:
    """Neither dropout nor batch norm, which see only their process's part of a batch."""
    torch.manual_seed(3)
    return torch.nn.Sequential(torch.nn.Linear(5, 16), torch.nn.Tanh(), torch.nn.Linear(16, 3))


SCRIPT = """
import sys, torch
from tests.training.conftest import make_data
from tests.training.test_distributed import plain_model
from wtransplant.freezing import Policy
from wtransplant.freezing.choices import Unfreezing
from wtransplant.training import History, RunSettings, fine_tune
from wtransplant.training.distributed import joined
settings = RunSettings.model_validate_json(sys.argv[1])
policy = Policy.model_validate_json(sys.argv[2])
model, history = plain_model(), History()
with joined("cpu") as (world, device):
    result = fine_tune(model, make_data(), settings, policy, history=history, world=world)
    if world.is_main:
        torch.save({"model": model.state_dict(), "loss": torch.tensor(history.training()["loss"]),
                    "steps": result.steps}, sys.argv[3])
"""


@pytest.mark.parametrize(
    ("given", "policy"),
    [
        ({}, "{}"),
        ({"accumulation": 2, "batch_size": 7, "clip_norm": 0.5}, '{"overrides": {"0": true}}'),
        (
            {"patience": 2, "epochs": 4},
            '{"overrides": {"0": true}, "schedule": [{"epoch": 1, "paths": ["0"]}]}',
        ),
    ],
)
def test_two_processes_give_what_one_gives_on_the_same_batches(
    given: dict, policy: str, settings: RunSettings, tmp_path: Path
) -> None:
    from wtransplant.freezing import Policy
    from wtransplant.training import History

    settings = settings.model_copy(update=given)
    script, out = tmp_path / "train.py", tmp_path / "out.pt"
    script.write_text(SCRIPT)
    done = torchrun(str(script), settings.model_dump_json(), policy, str(out))
    assert done.returncode == 0, done.stderr
    together = torch.load(out, weights_only=True)
    alone, history = plain_model(), History()
    result = fine_tune(alone, make_data(), settings, Policy.model_validate_json(policy), history=history)
    assert together["steps"] == result.steps
    for key, value in alone.state_dict().items():
        torch.testing.assert_close(together["model"][key], value, rtol=1e-5, atol=1e-5)
    expected = torch.tensor(history.training()["loss"])
    torch.testing.assert_close(together["loss"], expected, rtol=1e-5, atol=1e-5)


def test_torchrun_of_the_program_writes_one_pair(tmp_path: Path) -> None:
    recipe = resource_path("examples", "digits", "digits.toml")
    done = torchrun(
        "-m", "wtransplant", "finetune", str(recipe), "-o", str(tmp_path / "together"), "--json", "--trust"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert run(["finetune", str(recipe), "-o", str(tmp_path / "alone"), "--trust"]) == 0
    assert run(["verify", str(tmp_path / "together")]) == 0
    assert report["training"]["steps"] > 0
    assert report["training"]["after"]["accuracy"] > report["training"]["before"]["accuracy"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "alone.freeze.json",
        "alone.safetensors",
        "together.freeze.json",
        "together.safetensors",
    ]


def test_outside_torchrun_there_is_one_process() -> None:
    with joined("cpu") as (world, device):
        assert (world, device) == (World(), "cpu")
    assert world.is_main and world.alone
    assert World(1, 3).share(torch.arange(8)).tolist() == [3, 4, 5]


def test_a_batch_that_cannot_be_shared_is_refused(settings: RunSettings) -> None:
    with pytest.raises(TrainingError, match="a batch of 8 cannot be shared by 9 processes"):
        fine_tune(plain_model(), make_data(), settings, world=World(0, 9))


def test_launch_lines_name_the_recipe_and_hold_for_a_shell(tmp_path: Path) -> None:
    lines = launch_lines(PurePosixPath("my recipes/a.toml"), PurePosixPath("out"), processes=4, machines=3)
    work = "-m wtransplant finetune 'my recipes/a.toml' -o out --device cuda"
    assert lines.one_machine == f"torchrun --standalone --nproc-per-node=4 {work}\n"
    assert "--nnodes=3 --nproc-per-node=4" in lines.several_machines
    assert "#SBATCH --nodes=3" in lines.slurm and "#SBATCH --gpus-per-node=4" in lines.slurm
    script = tmp_path / "run.sh"
    script.write_text(lines.slurm)
    assert subprocess.run(["bash", "-n", str(script)], capture_output=True).returncode == 0
    assert "gpus" not in launch_lines(PurePosixPath("a.toml"), PurePosixPath("o"), device="cpu").slurm
