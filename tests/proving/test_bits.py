"""Bits: every transplanted tensor against its source, without the source's model."""

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tests.proving.pairs import true_plan
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import Cancelled
from wtransplant.mapping import Decisions, Link, Plan
from wtransplant.mapping.operations import parse_operation
from wtransplant.proving import bits_hold, same_bits
from wtransplant.targets import open_target


class Holder(nn.Module):
    def __init__(self, dtype, *shape):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(shape, dtype=dtype))


def plan_with(folder, operation, sources, shape, dtype=torch.float32):
    save_file(sources, folder / "source.safetensors")
    target = open_target(Holder(dtype, *shape))
    link = Link("w", tuple(sources), parse_operation(operation))
    return Plan(open_checkpoint(folder / "source.safetensors"), target, Decisions(by_hand={"w": link}))


def random(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    "name", ["vit_hf_to_timm", "llama_hf_to_meta", "gpt2_hf_to_nano", "convnext_parallel"]
)
def test_what_moves_is_undone_bit_for_bit(name, tmp_path):
    plan = true_plan(name, tmp_path)
    proof = bits_hold(plan)
    assert proof.holds
    assert {row.way for row in proof.rows} == {"inverse"}
    assert [row.target for row in proof.rows] == list(plan.resolution.links)


@pytest.mark.parametrize(
    ("operation", "shape", "dtype", "way"),
    [
        ("transpose", (4, 6), torch.float32, "inverse"),
        ("identity", (6, 4), torch.float64, "inverse"),  # wider: it comes back whole
        ("identity", (6, 4), torch.float16, "traced"),  # narrower: rounded
        ("split(0, 1/3)", (2, 4), torch.float32, "traced"),
        ("cast(bfloat16) | transpose", (4, 6), torch.float32, "traced"),
        ("slice(1, 1, 3) | transpose", (2, 6), torch.float32, "traced"),
        ("scale(0.5)", (6, 4), torch.float32, "recomputed"),
    ],
)
def test_each_way_holds_and_sees_one_changed_element(operation, shape, dtype, way, tmp_path):
    plan = plan_with(tmp_path, operation, {"a": random(6, 4)}, shape, dtype)
    row = bits_hold(plan).rows[0]
    assert (row.holds, row.way) == (True, way)

    def spoilt(key):
        value = plan.value(key).clone().contiguous()
        value.view(-1)[-1] += 1
        return value

    assert not bits_hold(plan, spoilt).holds


def test_rows_in_a_wrong_order_are_seen(tmp_path):
    plan = plan_with(tmp_path, "concat(0)", {"a": random(2, 3), "b": random(2, 3, seed=1)}, (4, 3))
    assert bits_hold(plan).holds
    turned = plan.value("w").roll(2, 0)
    proof = bits_hold(plan, lambda key: turned)
    assert (proof.holds, proof.failed[0].target) == (False, "w")
    assert "not equal   w" in proof.text()


def test_signs_of_zero_and_numbers_that_are_none_count():
    zero = torch.tensor([0.0, float("nan")])
    assert same_bits(zero, zero.clone())
    assert not same_bits(zero, torch.tensor([-0.0, float("nan")]))
    assert not same_bits(zero, zero.double())


def test_without_links_nothing_holds_and_giving_up_is_heard(tmp_path):
    plan = plan_with(tmp_path, "identity", {"a": random(6, 4)}, (6, 4))
    done = []
    assert bits_hold(plan, progress=lambda *counts: done.append(counts)).as_dict()["ways"]["inverse"] == 1
    assert done == [(1, 1)]
    with pytest.raises(Cancelled):
        bits_hold(plan, cancelled=lambda: True)
    plan.decisions = Decisions()
    assert not bits_hold(plan).holds
