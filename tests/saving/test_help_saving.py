"""The help on saving: its code runs as it stands, and names every field that there is."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
import torch

import wtransplant as wt
from tests.saving.pairs_for_tests import spec_plan
from wtransplant.cli import run
from wtransplant.freezing import Policy
from wtransplant.resources import resource_path
from wtransplant.saving import manifest as records

HELP = resource_path("help", "saving.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", HELP, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    policy = Policy.freeze_linked().with_choice("head", rate=0.1)
    wt.save(spec_plan(tmp_path), tmp_path / "out", policy=policy)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "model", raising=False)
    yield tmp_path
    sys.modules.pop("model", None)


def trained(names: dict[str, object]) -> dict[str, torch.Tensor]:
    """What some steps make of the model and optimizer that a block has left."""
    model, optimizer = names["model"], names["optimizer"]
    torch.manual_seed(0)
    for _ in range(5):
        optimizer.zero_grad()
        model(torch.randn(4, 1, 4, 4)).square().sum().backward()
        optimizer.step()
    return {key: value.clone() for key, value in model.state_dict().items()}


@pytest.mark.filterwarnings("ignore:not loaded, as the shapes differ")
def test_its_python_runs_and_plain_torch_does_the_same_as_load_frozen(folder: Path) -> None:
    with_wtransplant, new_head, plain = blocks("python")
    names: dict[str, object] = {}
    exec(with_wtransplant, names)
    exec(new_head, names)
    assert list(names["loaded"].mismatched) == ["head.weight", "head.bias"]
    first = trained(names)
    other: dict[str, object] = {}
    exec(plain, other)
    second = trained(other)
    assert all(torch.equal(first[key], second[key]) for key in first)
    saved = spec_plan(folder).apply()
    moved = {key for key in saved if not torch.equal(saved[key], second[key])}
    assert moved == {"head.weight", "head.bias"}


def test_its_commands_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for block in blocks("bash") for line in block.splitlines()]
    assert len(lines) == 2
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "wtransplant"
        assert run(arguments) == 0


def test_its_example_is_what_a_manifest_says(folder: Path) -> None:
    """But for hashes, each line stands in the file that the test saves."""
    (example,) = blocks("json")
    written = (folder / "out.freeze.json").read_text("utf-8")
    known = {re.sub(r"[0-9a-f]{64}", "…", line).strip().rstrip(",") for line in written.splitlines()}
    lines = [line.strip().rstrip(",") for line in example.splitlines()]
    assert [line for line in lines if line not in known] == []


@pytest.mark.parametrize(
    "record",
    [records.Manifest, records.WeightsRecord, records.FileRecord, records.SourceRecord, records.TargetRecord,
     records.ModuleRecord, records.TensorRecord, records.Origin, records.TrainingRecord, records.DataRecord],
)  # fmt: skip
def test_every_field_is_described(record: type[records.Manifest]) -> None:
    assert [name for name in record.model_fields if f"`{name}`" not in HELP] == []
