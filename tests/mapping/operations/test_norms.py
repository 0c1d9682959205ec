"""Weight norm and batch norm folded away, against torch's own layers."""

import re

import pytest
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

from tests.mapping.operations.peers import result_of, same_bytes
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import Identity, WeightNormG, parse_operation

LAYERS = [
    lambda: nn.Conv1d(4, 6, 3),
    lambda: nn.Conv2d(4, 6, (3, 5)),
    lambda: nn.ConvTranspose1d(4, 6, 3),
    lambda: nn.Linear(4, 6),
]


@pytest.mark.parametrize("dim", [0, 1, None])
@pytest.mark.parametrize("layer", LAYERS)
def test_weight_norm_of_both_forms(layer, dim):
    new = nn.utils.parametrizations.weight_norm(layer(), dim=dim)
    with torch.no_grad():
        new.parametrizations.weight.original0.mul_(
            torch.rand(()) + 0.5
        )  # so that length and direction differ
    parts = new.parametrizations.weight
    weight = new.weight.detach()
    folded = result_of(f"fold_weight_norm({dim})", parts.original0.detach(), parts.original1.detach())
    assert same_bytes(folded, weight)
    with pytest.warns(FutureWarning):
        old = nn.utils.weight_norm(layer(), dim=dim)
    old.weight_g.data, old.weight_v.data = parts.original0.detach(), parts.original1.detach()
    old(torch.randn(1, 4, *[9] * (weight.dim() - 2)))  # the hook makes the weight
    assert same_bytes(folded, old.weight.detach())


@pytest.mark.parametrize("dim", [0, 1, -1, None])
def test_length_and_direction_of_a_folded_weight_are_what_torch_starts_with(dim):
    layer = nn.Conv2d(4, 6, 3)
    weight = layer.weight.detach().clone()
    axis = None if dim is None else dim % 4
    parts = nn.utils.parametrizations.weight_norm(layer, dim=axis).parametrizations.weight
    length, direction = parse_operation(f"fold_weight_norm({dim})").inverse(
        [parts.original0.shape, (6, 4, 3, 3)]
    )
    assert (length, direction) == (WeightNormG(dim), Identity())
    made = result_of(str(length), weight)
    assert same_bytes(made, parts.original0.detach())
    assert torch.allclose(result_of(f"fold_weight_norm({dim})", made, weight), weight, atol=1e-6)


def normed(layer: nn.Module, norm: nn.Module) -> list[torch.Tensor]:
    """The tensors in the order that the operation takes, after some statistics were gathered."""
    with torch.no_grad():
        for tensor in (norm.weight, norm.bias, norm.running_mean, norm.running_var):
            tensor.copy_(torch.rand_like(tensor) + 0.5)
    own = [layer.weight] if layer.bias is None else [layer.weight, layer.bias]
    return [t.detach() for t in (*own, norm.weight, norm.bias, norm.running_mean, norm.running_var)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("eps", [1e-5, 1e-3])
@pytest.mark.parametrize(
    ("make", "norm", "axis"),
    [
        (nn.Conv2d, nn.BatchNorm2d, 0),
        (nn.Conv1d, nn.BatchNorm1d, 0),
        (nn.ConvTranspose2d, nn.BatchNorm2d, 1),
    ],
)
def test_batch_norm_folded_into_a_convolution(make, norm, axis, eps, bias, dtype):
    layer, norm = make(4, 6, 3, bias=bias, dtype=dtype).eval(), norm(6, eps=eps).eval()
    tensors = normed(layer, norm)
    peer = fuse_conv_bn_eval(layer, norm, transpose=axis == 1)
    assert same_bytes(result_of(f"fold_batch_norm(weight, {eps}, {axis})", *tensors), peer.weight.detach())
    assert same_bytes(result_of(f"fold_batch_norm(bias, {eps}, {axis})", *tensors), peer.bias.detach())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("bias", [True, False])
def test_batch_norm_folded_into_a_linear_layer(bias, dtype):
    layer, norm = nn.Linear(4, 6, bias=bias, dtype=dtype).eval(), nn.BatchNorm1d(6).eval()
    tensors = normed(layer, norm)
    peer = fuse_linear_bn_eval(layer, norm)
    assert same_bytes(result_of("fold_batch_norm(weight)", *tensors), peer.weight.detach())
    assert same_bytes(result_of("fold_batch_norm(bias)", *tensors), peer.bias.detach())
    with pytest.raises(MappingError, match="cannot be undone"):
        parse_operation("fold_batch_norm(bias)").inverse([tuple(t.shape) for t in tensors])


@pytest.mark.parametrize(
    ("text", "shapes", "said"),
    [
        ("fold_weight_norm", [(6, 4)], "two tensors, weight_g and weight_v, not 1"),
        ("fold_weight_norm", [(6, 4), (6, 1)], "6×4 is no weight_g"),
        ("fold_weight_norm(1)", [(6, 1), (6, 4)], "6×1 is no weight_g"),
        ("fold_weight_norm(2)", [(6, 1), (6, 4)], "has no axis 2"),
        ("weight_norm_g(3)", [(6, 4)], "has no axis 3"),
        ("fold_batch_norm(weight)", [(6, 4, 3, 3), (6,)], "five tensors or six, not 2"),
        ("fold_batch_norm(weight)", [(6, 4, 3, 3), (6,), (6,), (6,), (4,)], "belong to no layer"),
        ("fold_batch_norm(bias)", [(6,), (6,), (6,), (6,), (6,)], "belong to no layer"),
        ("fold_batch_norm(running_mean)", [(6,)], "fold_batch_norm: what is 'running_mean'"),
    ],
)
def test_what_does_not_fit_is_said(text, shapes, said):
    with pytest.raises(MappingError, match=re.escape(said)):
        parse_operation(text).shape(shapes)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_norm_weights_of_gguf_files_as_transformers_turns_them(dtype):
    from transformers.integrations.gguf.gguf_conversion_mapping import SubtractOne

    weight = (torch.randn(50) + 1).to(dtype)
    peer = SubtractOne().convert({"w": weight}, ["w"], ["w"])["w"]
    assert same_bytes(result_of("shift(-1)", weight), peer)
    assert parse_operation("shift(-1)").inverse([(50,)]) == (parse_operation("shift(1)"),)


@pytest.mark.parametrize("dtype", ["int64", "bool", "complex64", "float8_e4m3fn"])
@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("resize_positions(0, (3, 3))", [(4, 2)]),
        ("resize_positions_1d(3)", [(4, 2)]),
        ("resize_relative_positions(0, (1, 1))", [(9, 2)]),
        ("resize_patches((3, 3))", [(4, 2, 5, 5)]),
        ("channels(sum, 1)", [(4, 3, 2, 2)]),
        ("inflate(2)", [(4, 3, 2, 2)]),
        ("deflate", [(4, 3, 2, 2, 2)]),
        ("vocabulary(mean, 5)", [(4, 2)]),
        ("shift(0.5)", [(4,)]),
        ("weight_norm_g", [(4, 2)]),
        ("fold_weight_norm", [(4, 1), (4, 2)]),
        ("fold_batch_norm(weight)", [(4, 2), (4,), (4,), (4,), (4,)]),
        ("fold_batch_norm(bias)", [(4, 2), (4,), (4,), (4,), (4,)]),
    ],
)
def test_dtypes_without_real_numbers_are_refused_and_eight_bits_work_or_say_so(text, shapes, dtype):
    """None of them rounds or loses a part in silence; torch lacks some kernels for 8-bit floats."""
    tensors = [torch.ones(shape).to(getattr(torch, dtype)) for shape in shapes]
    if dtype != "float8_e4m3fn":
        with pytest.raises(MappingError, match="not with " + dtype):
            parse_operation(text).apply(tensors)
        return
    try:
        made = parse_operation(text).apply(tensors)
    except MappingError as error:
        assert "cast(float32)" in error.hint
    else:
        assert made.dtype == tensors[0].dtype
