"""Every operation that there is, as plain torch: the script gives the bytes that ``apply`` gives."""

import json

import pytest
import torch

from tests.checkpoints.conftest import bits
from tests.exporting.test_script import run
from tests.mapping.operations.examples import EXAMPLES
from wtransplant.checkpoints import open_checkpoint
from wtransplant.exporting import python_script
from wtransplant.mapping import Decisions, Plan
from wtransplant.targets import open_target

MODEL = """
import json
from pathlib import Path

import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        for key, (shape, dtype) in json.loads((Path(__file__).parent / "shapes.json").read_text()).items():
            self.register_buffer(key, torch.rand(shape).to(getattr(torch, dtype)))
"""


def values(shape, dtype, generator):
    if dtype.is_floating_point or dtype.is_complex:
        return (torch.rand(shape, generator=generator) + 0.1).to(dtype)
    return torch.randint(0, 2 if dtype is torch.bool else 100, shape, generator=generator).to(dtype)


def dtype_of(example):
    """A type in which rounding would show, where the operation takes it."""
    return "float32" if "float32" in example.dtypes else example.dtypes[0]


def test_all_examples_of_all_operations(tmp_path, write_module, monkeypatch):
    monkeypatch.chdir(tmp_path)
    generator = torch.Generator().manual_seed(6)
    state, shapes, links = {}, {}, {}
    for number, example in enumerate(EXAMPLES):
        for name, text in example.files:
            (tmp_path / name).write_text(text, "utf-8")
        dtype = dtype_of(example)
        keys = [f"example_{number}.{place}" for place in range(len(example.shapes))]
        state |= {
            key: values(shape, getattr(torch, dtype), generator)
            for key, shape in zip(keys, example.shapes, strict=True)
        }
        shapes[f"out{number}"] = (example.result, example.gives or dtype)
        links[f"out{number}"] = (keys, example.text)
    torch.save(state, tmp_path / "a.pth")
    (tmp_path / "shapes.json").write_text(json.dumps(shapes))
    write_module(MODEL)
    target = open_target(f"{tmp_path / 'model.py'}:Net", trust=True, seed=3)
    plan = Plan(open_checkpoint(tmp_path / "a.pth"), target, Decisions())
    for key, (sources, operation) in links.items():
        plan.link(key, sources, operation)
    assert len(plan.report.links) == len(EXAMPLES)
    applied = plan.apply()
    written = torch.load(run(python_script(plan, tmp_path), tmp_path, "out.pth"), weights_only=True)
    differing = [
        EXAMPLES[int(key.removeprefix("out"))].text
        for key in applied
        if bits(applied[key]) != bits(written[key]) or applied[key].dtype != written[key].dtype
    ]
    assert differing == []


@pytest.mark.parametrize("number", [2, 9])
def test_a_chain_of_joins(number, tmp_path):
    state = {f"e.{i}.{part}": torch.randn(3, 2) for i in range(number) for part in ("gate", "up")}
    torch.save(state, tmp_path / "a.pth")
    torch.save({"experts": torch.zeros(number, 2, 6)}, tmp_path / "shapes.pth")
    plan = Plan(open_checkpoint(tmp_path / "a.pth"), open_target(str(tmp_path / "shapes.pth")))
    plan.link("experts", list(state), "transpose | concat(1, every=2) | stack(0)")
    written = torch.load(run(python_script(plan, tmp_path), tmp_path, "out.pth"), weights_only=True)
    assert bits(written["experts"]) == bits(plan.apply()["experts"])
