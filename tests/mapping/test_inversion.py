"""Links inverted: the sources come back bit for bit, or it is said why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mapping.helpers import plan
from tests.mapping.operations.helpers import destination, same_bytes, tensors_of
from wtransplant.mapping import Link
from wtransplant.mapping.inversion import Inverted, invert_links, invert_plan
from wtransplant.mapping.operations import Shape, parse_operation

State = dict[str, torch.Tensor]


def _link(target: str, sources: str, operation: str = "identity") -> Link:
    return Link(target, tuple(sources.split()), parse_operation(operation), reason="as the test says")


def _state(**shapes: Shape) -> State:
    return dict(zip(shapes, tensors_of(list(shapes.values())), strict=True))


def _carried_out(links: Sequence[Link], state: Mapping[str, torch.Tensor]) -> State:
    return {link.target: link.operation.apply([state[key] for key in link.sources]) for link in links}


def _shapes(state: Mapping[str, torch.Tensor]) -> dict[str, Shape]:
    return {key: tuple(tensor.shape) for key, tensor in state.items()}


def _inverted(links: Sequence[Link], state: State) -> tuple[Inverted, State]:
    """The links inverted, and what the inverted links make of what the links make."""
    made = _carried_out(links, state)
    found = invert_links(links, _shapes(state), _shapes(made))
    return found, _carried_out(found.links, made)


def _come_back(links: Sequence[Link], state: State) -> list[str]:
    """The inverted operations as text, after holding that they give every source back."""
    found, back = _inverted(links, state)
    assert found.not_invertible == ()
    assert back.keys() == state.keys()
    assert all(same_bytes(back[key], state[key]) for key in state)
    return [str(link.operation) for link in found.links]


def test_fused_projections_come_apart_again() -> None:
    links = [_link("qkv.weight", "q.w k.w v.w", "concat(0)"), _link("qkv.bias", "q.b k.b v.b", "concat(0)")]
    state = _state(**{f"{part}.w": (4, 4) for part in "qkv"}, **{f"{part}.b": (4,) for part in "qkv"})
    assert _come_back(links, state) == [f"split(0, {i}/3)" for i in range(3)] * 2


def test_parts_of_a_fused_projection_are_joined_in_their_order_not_in_that_of_the_links() -> None:
    links = [
        _link("v", "qkv", "split(0, 2/3)"),
        _link("q", "qkv", "split(0, 0/3)"),
        _link("k", "qkv", "split(0, 1/3)"),
    ]
    assert _come_back(links, _state(qkv=(6, 4))) == ["concat(0)"]
    found, _ = _inverted(links, _state(qkv=(6, 4)))
    assert found.links[0].sources == ("q", "k", "v")


def test_grouped_query_attention_has_parts_of_different_sizes() -> None:
    joined = [_link("qkv", "q k v", "concat(0)")]
    state = _state(q=(8, 4), k=(2, 4), v=(2, 4))
    assert _come_back(joined, state)[1] == "split(0, 1/3, sizes=(8, 2, 2))"
    found, _ = _inverted(joined, state)
    assert _come_back(found.links, _carried_out(joined, state)) == ["concat(0)"]


def test_experts_stacked_and_fused_in_two_levels_both_ways() -> None:
    keys = [f"{expert}.{part}" for expert in range(3) for part in ("gate", "up")]
    state = _state(**{key: (2, 4) for key in keys})
    fused = [_link("gate_up", " ".join(keys), "concat(0, every=2) | stack(0)")]
    assert _come_back(fused, state)[3] == "unstack(0, 1/3) | split(0, 1/2)"
    apart, _ = _inverted(fused, state)
    assert _come_back(apart.links, _carried_out(fused, state)) == ["concat(0, every=2) | stack(0)"]
    again = invert_links(apart.links, {"gate_up": (3, 4, 4)}, _shapes(state))
    assert again.links[0].sources == tuple(keys)


def test_a_step_for_some_of_the_tensors_is_undone_for_these_only() -> None:
    state = _state(q=(8, 4), k=(8, 4), v=(8, 4))
    joined = [_link("qkv", "q k v", "rotary_to_half(2)@(0, 1) | concat(0)")]
    assert _come_back(joined, state) == [
        "split(0, 0/3) | rotary_to_interleaved(2)",
        "split(0, 1/3) | rotary_to_interleaved(2)",
        "split(0, 2/3)",
    ]
    apart, _ = _inverted(joined, state)
    back = _come_back(apart.links, _carried_out(joined, state))
    assert back == ["rotary_to_half(2)@(0, 1) | concat(0)"]


def test_a_step_before_the_parts_is_undone_after_they_are_joined() -> None:
    links = [_link(part, "c_attn", f"transpose | split(0, {i}/3)") for i, part in enumerate("qkv")]
    assert _come_back(links, _state(c_attn=(4, 6))) == ["concat(0) | transpose"]
    behind = [_link(part, "c_attn", f"split(1, {i}/3) | transpose") for i, part in enumerate("qkv")]
    assert _come_back(behind, _state(c_attn=(4, 6))) == ["transpose | concat(1)"]


def test_rows_that_take_turns_are_put_back_in_turn() -> None:
    links = [_link("gate", "gate_up", "slice(-1, 0, step=2)"), _link("up", "gate_up", "slice(-1, 1, step=2)")]
    assert _come_back(links, _state(gate_up=(2, 3, 8))) == ["stack(3) | reshape((2, 3, 8))"]


def test_slices_that_tile_an_axis_are_joined() -> None:
    links = [_link("head", "w", "slice(0, 0, 2)"), _link("tail", "w", "slice(0, -3)")]
    assert _come_back(links, _state(w=(5, 2))) == ["concat(0)"]


def test_chains_of_single_steps_come_back_in_reverse_order() -> None:
    links = [_link("conv", "linear", "reshape((4, 3, 2, 2)) | flip(1) | permute((1, 0, 2, 3))")]
    assert _come_back(links, _state(linear=(4, 12))) == ["permute((1, 0, 2, 3)) | flip(1) | reshape((4, 12))"]


def test_a_source_that_went_to_several_targets_is_taken_once() -> None:
    links = [
        _link("a.transposed", "a", "transpose"),
        _link("a.copy", "a"),
        _link("half", "a", "split(0, 0/2)"),
    ]
    found, _ = _inverted(links, _state(a=(4, 2)))
    assert [(link.target, link.sources) for link in found.links] == [("a", ("a.copy",))]


def test_a_way_that_cannot_be_undone_does_not_hide_one_that_can() -> None:
    links = [_link("mean", "a b", "blend"), _link("a2", "a", "transpose"), _link("b2", "b", "split(0, 0/2)")]
    found, _ = _inverted(links, _state(a=(4, 2), b=(4, 2)))
    assert [link.target for link in found.links] == ["a"]
    assert [lost.source for lost in found.not_invertible] == ["b"]
    assert found.not_invertible[0].targets == ("mean", "b2")
    assert found.not_invertible[0].reason == "rows 2 to 3 of axis 0, of 4, go to no target key"


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ("crop(0, 2)", "crop(0, 2) cannot be undone: what it leaves out or mixes is not in its result"),
        ("unstack(0, 1)", "row 0 of axis 0, of 4, go to no target key"),
        ("transpose | slice(0, 0, 1)", "row 1 of axis 0, of 2, go to no target key"),
        ("slice(0, 0, step=2)", "not all of the 2 rows that take turns along axis 0 are there"),
    ],
)
def test_it_says_what_is_not_in_the_targets(operation: str, reason: str) -> None:
    found, _ = _inverted([_link("b", "a", operation)], _state(a=(4, 2)))
    assert found.links == ()
    assert found.not_invertible[0].reason == reason


def test_parts_that_come_back_in_different_ways_from_several_keys_are_told() -> None:
    links = [
        _link("a", "w", "split(0, 0/2) | split(1, 0/2)"),
        _link("b", "w", "split(0, 0/2) | split(1, 1/2)"),
        _link("c", "w", "split(0, 1/2)"),
    ]
    found, _ = _inverted(links, _state(w=(4, 4)))
    assert found.not_invertible[0].reason == "its parts come back in different ways, which no one chain says"


def test_a_constant_has_no_source_and_needs_none() -> None:
    made = {"gain": torch.ones(3), "w": torch.ones(2)}
    links = [Link("gain", (), parse_operation("constant(1)")), _link("w", "w")]
    found = invert_links(links, {"w": (2,)}, _shapes(made))
    assert [link.target for link in found.links] == ["w"]
    assert found.not_invertible == ()


def test_a_plan_is_inverted_with_its_own_shapes(tmp_path: Path) -> None:
    class Attention(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.qkv = torch.nn.Linear(4, 12)
            self.proj = torch.nn.Linear(4, 4)

    state = _state(
        **{f"{part}.weight": (4, 4) for part in "qkvo"}, **{f"{part}.bias": (4,) for part in "qkvo"}
    )
    made = plan(state, Attention(), tmp_path)
    for kind in ("weight", "bias"):
        made.link(f"qkv.{kind}", [f"{part}.{kind}" for part in "qkv"], "concat(0)")
        made.link(f"proj.{kind}", f"o.{kind}")
    found = invert_plan(made)
    back = _carried_out(found.links, made.apply())
    assert found.not_invertible == ()
    assert all(same_bytes(back[key], state[key]) for key in state)
    assert {link.reason for link in found.links} == {"the way back of: linked by hand"}


_STEPS = ("transpose", "flip(0)", "reshape((4, -1)) | transpose", "unsqueeze(0) | squeeze(0)", "identity")


@given(
    groups=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=3),
    before=st.sampled_from(_STEPS),
    behind=st.sampled_from(_STEPS),
    axis=st.sampled_from((0, 1, -1)),
    stacked=st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_inverted_twice_makes_the_same_targets(
    groups: list[tuple[int, int]], before: str, behind: str, axis: int, stacked: bool
) -> None:
    """Joins of joins with other steps around them, apart and together again."""
    links, state = [], {}
    for number, (outer, inner) in enumerate(groups):
        keys = [f"{number}.{i}" for i in range(outer * inner)]
        state |= _state(**{key: (4, 4) for key in keys})
        last = f"stack({axis})" if stacked else f"concat({axis})"
        operation = f"{before} | concat(0, every={inner}) | {behind} | {last}"
        links.append(_link(f"made.{number}", " ".join(keys), operation))
    _come_back(links, state)
    made = _carried_out(links, state)
    apart = invert_links(links, _shapes(state), _shapes(made))
    _come_back(apart.links, made)


def test_the_targets_own_shape_as_the_last_step_is_undone() -> None:
    link = _link("conv", "linear", "reshape")
    found = invert_links([link], {"linear": (6, 8)}, {"conv": (6, 2, 2, 2)})
    source = tensors_of([(6, 8)])[0]
    made = link.operation.apply([source], destination((6, 2, 2, 2)))
    assert same_bytes(found.links[0].operation.apply([made]), source)
