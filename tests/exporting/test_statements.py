"""Loops say exactly what the links say."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mapping.helpers import checkpoint
from wtransplant.exporting.statements import statements_of
from wtransplant.mapping import Plan
from wtransplant.targets import TargetModel, TargetTensor

PARTS = st.sampled_from(["a", "block", "0", "1", "2", "3", "7", "007", "w1", "w2", 'q"{x}', "e\\n"])
KEYS = st.lists(st.lists(PARTS, min_size=1, max_size=4).map(".".join), min_size=1, max_size=12, unique=True)


def run(plan):
    """What the statements do, with key names in the place of tensors."""
    space = {"source": {key: (key,) for key in plan.source}, "state": {}, "torch": FakeTorch}
    exec(statements_of(plan).text, space)
    return space["state"]


class FakeTorch:
    @staticmethod
    def cat(parts, axis):
        return Result(name for part in parts for name in part)


class Result(tuple):
    def to(self, dtype):
        return self


FakeTorch.float32 = "float32"


@settings(max_examples=150, deadline=None)
@given(KEYS, st.data())
def test_any_links(tmp_path_factory, keys, data):
    sources = [f"s.{key}" for key in keys]
    folder = tmp_path_factory.mktemp("any")
    tensors = {key: TargetTensor(key, (1,), "float32", 4, "parameter", "") for key in keys}
    plan = Plan(checkpoint(dict.fromkeys(sources, torch.ones(1)), folder), TargetModel(tensors, {}))
    wanted = {}
    for key in keys:
        wanted[key] = (data.draw(st.sampled_from(sources)),)
        plan.link(key, wanted[key])
    assert run(plan) == wanted


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.sampled_from([2, 3, 7, 9]), st.booleans())
def test_joins_of_few_and_of_many(tmp_path_factory, layers, count, ragged):
    folder = tmp_path_factory.mktemp("joins")
    names = {
        f"out.{i}.w": tuple(f"in.{i + 2}.part.{(j * 3 if ragged else j)}" for j in range(count))
        for i in range(layers)
    }
    keys = [key for parts in names.values() for key in parts]
    source = checkpoint(dict.fromkeys(keys, torch.ones(1)), folder)
    tensors = {key: TargetTensor(key, (count,), "float32", 4 * count, "parameter", "") for key in names}
    plan = Plan(source, TargetModel(tensors, {}))
    for key, parts in names.items():
        plan.link(key, parts, "concat(0)")
    text = statements_of(plan).text
    assert run(plan) == names
    assert ("range" in text) == (layers > 1 or (count > 6 and not ragged))


def test_many_keys_of_a_kind_are_few_lines(tmp_path):
    keys = [f"h.{i}.{part}.{name}" for i in range(48) for part in ("k", "q", "v") for name in ("w", "b")]
    source = checkpoint({f"m.{key}": torch.ones(1) for key in keys}, tmp_path)
    tensors = {key: TargetTensor(key, (1,), "float32", 4, "parameter", "") for key in keys}
    plan = Plan(source, TargetModel(tensors, {}))
    text = statements_of(plan).text
    assert text.count("\n") + 1 == 2 * 6
    assert text.startswith('for i in range(48):\n    state[f"h.{i}.k.w"] = source[f"m.h.{i}.k.w"]')
    assert run(plan) == {key: (f"m.{key}",) for key in keys}
