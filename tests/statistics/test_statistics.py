from __future__ import annotations

from math import inf, isnan, sqrt

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from wtransplant.errors import Cancelled, WtransplantError
from wtransplant.statistics import difference, heat_map, summarise

DTYPES = [
    torch.float64,
    torch.float32,
    torch.float16,
    torch.bfloat16,
    torch.float8_e4m3fn,
    torch.float8_e5m2,
    torch.int64,
    torch.uint8,
    torch.int8,
    torch.bool,
]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_figures_equal_those_of_numpy_for_every_dtype(dtype: torch.dtype) -> None:
    tensor = (torch.rand(7, 5, generator=torch.Generator().manual_seed(0)) * 4).to(dtype)
    values = tensor.double().numpy()
    found = summarise(tensor)
    assert (found.shape, found.dtype, found.elements, found.looked_at) == ((7, 5), str(dtype)[6:], 35, 35)
    assert (found.minimum, found.maximum) == (values.min(), values.max())
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.std == pytest.approx(values.std(), rel=1e-12)
    assert found.norm == pytest.approx(np.linalg.norm(values), rel=1e-12)
    assert found.zeros == (values == 0).sum()
    counts, edges = np.histogram(values, 64)
    assert found.histogram.counts.tolist() == counts.tolist()
    assert np.allclose(found.histogram.edges, edges)


@given(arrays.arrays(np.float64, st.integers(0, 40), elements=st.floats()))
def test_every_value_is_counted_once(values: np.ndarray) -> None:
    found = summarise(torch.from_numpy(values))
    finite = int(found.histogram.counts.sum())
    assert finite + found.nans + found.infinities == len(values)
    assert found.nans == np.isnan(values).sum() and found.infinities == np.isinf(values).sum()


def test_complex_values_are_told_by_their_magnitudes() -> None:
    found = summarise(torch.tensor([3 + 4j, 0j], dtype=torch.complex64))
    assert (found.minimum, found.maximum, found.norm, found.zeros) == (0.0, 5.0, 5.0, 1)


def test_a_sparse_tensor_counts_its_zeros_too() -> None:
    dense = torch.tensor([[0.0, 2.0], [0.0, 0.0]])
    for tensor in (dense.to_sparse(), dense.to_sparse_csr()):
        assert (summarise(tensor).zeros, summarise(tensor).maximum) == (3, 2.0)


def test_an_empty_tensor_and_one_without_finite_values_have_no_mean() -> None:
    empty, bad = summarise(torch.empty(0, 3)), summarise(torch.tensor([float("nan"), inf]))
    assert isnan(empty.mean) and isnan(empty.share_of_zeros) and empty.norm == 0.0
    assert isnan(bad.mean) and (bad.nans, bad.infinities) == (1, 1) and bad.histogram.counts.sum() == 0


def test_a_scalar_has_its_value() -> None:
    found = summarise(torch.tensor(-2.5))
    assert (found.minimum, found.maximum, found.mean, found.std, found.shape) == (-2.5, -2.5, -2.5, 0.0, ())


def test_the_spread_around_a_large_mean_keeps_its_digits() -> None:
    tensor = torch.tensor([1e9, 1e9 + 1, 1e9 + 2], dtype=torch.float64)
    assert summarise(tensor).std == pytest.approx(sqrt(2 / 3), rel=1e-6)


def test_a_large_tensor_is_sampled_alike_each_time_and_says_so() -> None:
    tensor = torch.randn(1_000_000, generator=torch.Generator().manual_seed(0))
    found, again = summarise(tensor, most=100_000), summarise(tensor, most=100_000)
    assert found.is_sampled and 90_000 < found.looked_at <= 100_000
    assert found.mean == again.mean
    assert found.std == pytest.approx(1.0, abs=0.02)
    assert found.norm == pytest.approx(1000.0, rel=0.02)
    assert not summarise(tensor).is_sampled


def test_difference_by_hand() -> None:
    found = difference(torch.tensor([3.0, 4.0, 1.0]), torch.tensor([3.0, 4.0, 3.0]))
    assert (found.elements, found.equal, found.largest, found.mean) == (3, 2, 2.0, pytest.approx(2 / 3))
    assert found.relative == pytest.approx(2 / sqrt(26))
    assert found.cosine == pytest.approx(28 / sqrt(26 * 34))


def test_difference_of_what_is_zero_infinite_or_no_number() -> None:
    zero, one = torch.zeros(2), torch.ones(2)
    assert difference(zero, zero).relative == 0.0 and difference(zero, one).relative == inf
    odd = torch.tensor([inf, float("nan")])
    assert difference(odd, odd).equal == 2 and difference(odd, odd).largest == 0.0
    assert difference(odd, one).largest == inf
    with pytest.raises(ValueError, match="shapes"):
        difference(torch.zeros(2), torch.zeros(3))


def test_a_heat_map_is_the_plane_itself_when_it_is_small() -> None:
    tensor = torch.arange(24.0).reshape(2, 3, 2, 2)
    shown = heat_map(tensor, (1, 0))
    assert shown.values.tolist() == tensor[:, :, 1, 0].tolist() and not shown.is_pooled
    assert heat_map(torch.arange(3)).values.tolist() == [[0, 1, 2]]
    assert heat_map(torch.tensor(5.0)).values.tolist() == [[5]]


def test_a_large_heat_map_holds_means_of_blocks() -> None:
    tensor = torch.arange(6.0 * 4).reshape(6, 4)
    shown = heat_map(tensor, most=3)
    assert shown.is_pooled and (shown.rows, shown.columns) == (6, 4)
    rows = tensor.reshape(3, 2, 4).mean(1)
    expected = torch.stack([rows[:, 0], rows[:, 1], rows[:, 2:].mean(1)], 1)
    assert shown.values.tolist() == expected.tolist()
    assert shown.values.shape == (3, 3)


def test_giving_up_ends_it() -> None:
    with pytest.raises(Cancelled):
        summarise(torch.zeros(10), cancelled=lambda: True)


def test_complex_values_that_differ_in_direction_alone_differ() -> None:
    found = difference(torch.tensor([3 + 4j, 1.0]), torch.tensor([4 + 3j, 1.0]))
    assert (found.equal, found.largest) == (1, pytest.approx(sqrt(2)))
    assert found.relative == pytest.approx(sqrt(2 / 26))
    assert found.cosine == pytest.approx((24 + 1) / 26)
    conjugated = torch.tensor([1 + 2j]).conj()
    assert difference(conjugated, conjugated.resolve_conj()).equal == 1


def test_sparse_and_quantised_tensors_are_compared_by_value() -> None:
    plain = torch.tensor([[0.0, 2.0], [0.0, 0.5]])
    assert difference(plain, plain.to_sparse()).equal == 4
    assert difference(plain, torch.quantize_per_tensor(plain, 0.5, 0, torch.qint8)).equal == 4
    assert heat_map(plain.to_sparse()).values.tolist() == plain.tolist()


def test_elements_that_are_no_numbers_are_an_error_that_says_so() -> None:
    packed = torch.zeros(4, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)
    for look in (summarise, heat_map, lambda tensor: difference(tensor, tensor)):
        with pytest.raises(WtransplantError, match="float4_e2m1fn_x2"):
            look(packed)
