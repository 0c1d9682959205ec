"""Two checkpoints compared, against torch by hand."""

import json
import math

import pytest
import torch

from tests.mapping.helpers import checkpoint
from wtransplant.checkpoints import open_checkpoint
from wtransplant.comparing import compare, compare_one_by_one, comparison_text
from wtransplant.errors import Cancelled, MappingError

GENERATOR = torch.Generator().manual_seed(11)


@pytest.fixture
def states():
    first = {
        "same": torch.tensor([1.0, math.nan, -0.0]),
        "moved": torch.randn(30, 20, generator=GENERATOR),
        "barely": torch.ones(4),
        "narrower": torch.randn(5, generator=GENERATOR),
        "resized": torch.ones(3, 2),
        "gone": torch.ones(2),
    }
    second = {
        **first,
        "moved": torch.randn(30, 20, generator=GENERATOR),
        "barely": torch.tensor([1.0, 1.0, 1.0, 1.5]),
        "narrower": first["narrower"].to(torch.bfloat16),
        "resized": torch.ones(2, 3),
        "new": torch.ones(7, dtype=torch.int64),
    }
    del second["gone"]
    return first, second


def opened(states, folder):
    return checkpoint(states[0], folder, "a.pth"), checkpoint(states[1], folder, "b.pth")


def test_every_status_and_the_distances_of_torch(states, tmp_path):
    found = {tensor.key: tensor for tensor in compare(*opened(states, tmp_path)).tensors}
    assert {key: tensor.status for key, tensor in found.items()} == {
        "same": "equal",
        "moved": "changed",
        "barely": "changed",
        "narrower": "retyped",
        "resized": "reshaped",
        "gone": "removed",
        "new": "added",
    }
    for key in ("moved", "barely", "narrower"):
        a, b = states[0][key].double(), states[1][key].double()
        assert found[key].relative == pytest.approx(((b - a).norm() / a.norm()).item(), rel=1e-12)
        assert found[key].largest == (b - a).abs().max().item()
    assert (found["barely"].relative, found["barely"].largest) == (0.25, 0.5)  # 0.5 / |(1, 1, 1, 1)|
    assert (found["resized"].shape, found["resized"].other_shape) == ((3, 2), (2, 3))
    assert (found["narrower"].dtype, found["narrower"].other_dtype) == ("float32", "bfloat16")
    assert (found["gone"].other_shape, found["new"].shape, found["new"].other_dtype) == (None, None, "int64")


def test_the_farthest_come_first(states, tmp_path):
    comparison = compare(*opened(states, tmp_path))
    assert [tensor.key for tensor in comparison.with_status("changed")] == ["moved", "barely"]
    text = comparison_text(comparison)
    assert text.index("moved") < text.index("barely")
    assert "a.pth ↔ b.pth: 1 removed, 1 added, 1 reshaped, 1 retyped, 2 changed, 1 equal" in text
    assert "resized  3×2 → 2×3 float32" in text
    assert "relative L2 0.25, largest difference 0.5" in text


def test_a_file_is_equal_to_itself(states, tmp_path):
    first, _ = opened(states, tmp_path)
    comparison = compare(first, open_checkpoint(tmp_path / "a.pth"))
    assert comparison.is_equal
    assert "the same tensors, byte for byte" in comparison_text(comparison)


def test_json_has_no_figures_that_json_does_not_have(tmp_path):
    first = checkpoint({"a": torch.zeros(2), "b": torch.ones(2)}, tmp_path, "a.pth")
    second = checkpoint({"a": torch.ones(2), "b": torch.tensor([1.0, math.nan])}, tmp_path, "b.pth")
    data = json.loads(json.dumps(compare(first, second).as_dict(), allow_nan=False))
    assert [tensor["relative"] for tensor in data["tensors"]] == ["inf", "nan"]
    assert data["counts"]["changed"] == 2


def test_renamed_keys_are_compared_with_each_other(tmp_path):
    first = checkpoint({"module.a": torch.ones(2), "b": torch.ones(1)}, tmp_path, "a.pth")
    second = checkpoint({"a": torch.ones(2), "b": torch.ones(1)}, tmp_path, "b.pth")
    comparison = compare(first, second, renamed={"module.a": "a"})
    assert comparison.is_equal and comparison.tensors[0].other_key == "a"
    with pytest.raises(MappingError, match="no key 'x'"):
        compare(first, second, renamed={"x": "a"})
    with pytest.raises(MappingError, match="no key 'y'"):
        compare(first, second, renamed={"b": "y"})
    with pytest.raises(MappingError, match="two keys are compared with 'a'"):
        compare(first, second, renamed={"module.a": "a", "b": "a"})


def test_negative_zeros_and_other_dtypes_of_equal_values(tmp_path):
    first = checkpoint({"a": torch.tensor([0.0]), "b": torch.tensor([2**60])}, tmp_path, "a.pth")
    second = checkpoint({"a": torch.tensor([-0.0]), "b": torch.tensor([2**60 + 1])}, tmp_path, "b.pth")
    assert [tensor.status for tensor in compare(first, second).tensors] == ["changed", "changed"]


def test_sparse_and_quantised_tensors_by_their_values(tmp_path):
    values = torch.tensor([[0.0, 2.0], [0.0, 0.5]])

    def state(factor):
        quantised = torch.quantize_per_tensor(values * factor, 0.5, 0, torch.qint8)
        return {"sparse": (values * factor).to_sparse(), "quantised": quantised}

    first, second = checkpoint(state(1), tmp_path, "a.pth"), checkpoint(state(2), tmp_path, "b.pth")
    again = checkpoint(state(1), tmp_path, "c.pth")
    assert [(t.status, t.relative) for t in compare(first, second).tensors] == [("changed", 1.0)] * 2
    assert compare(first, again).is_equal


def test_a_tensor_without_values_is_named_and_the_rest_is_compared(tmp_path):
    first = checkpoint({"a": torch.ones(2, device="meta"), "b": torch.ones(2)}, tmp_path, "a.pth")
    second = checkpoint({"a": torch.ones(2), "b": torch.ones(2)}, tmp_path, "b.pth")
    comparison = compare(first, second)
    assert [tensor.status for tensor in comparison.tensors] == ["unreadable", "equal"]
    assert "meta device" in comparison.tensors[0].reason
    assert "meta device" in comparison_text(comparison)


def test_repetitions_are_grouped_with_the_span_of_their_distances(tmp_path):
    first = {f"h.{i}.w": torch.ones(4) for i in range(5)}
    second = {f"h.{i}.w": torch.full((4,), 1 + i / 10) for i in range(5)}
    pair = checkpoint(first, tmp_path, "a.pth"), checkpoint(second, tmp_path, "b.pth")
    assert "h.3.w  4 float32  relative L2 0.3, largest difference 0.3" in comparison_text(compare(*pair))
    text = comparison_text(compare(*pair), rows=3)
    assert "h.{1–4}.w  4 float32  relative L2 0.1 to 0.4, largest difference 0.4" in text
    assert "4 changed, 1 equal" in text


def test_progress_ends_at_all_and_work_can_be_given_up(states, tmp_path):
    pair = opened(states, tmp_path)
    seen = []
    compare(*pair, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (pair[0].nbytes, pair[0].nbytes)
    assert seen == sorted(seen)
    rows = compare_one_by_one(*pair, cancelled=lambda: len(seen) > 100)
    assert next(rows).key == "same"
    seen.extend([(0, 0)] * 200)
    with pytest.raises(Cancelled):
        next(rows)
