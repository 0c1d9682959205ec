"""Other numbers of input channels, and kernels of images for video."""

import pytest
import torch
from timm.models._manipulate import adapt_input_conv

from tests.mapping.operations.peers import result_of, same_bytes
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import parse_operation


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 13])
def test_three_channels_to_others_as_timm(count, dtype):
    kernel = torch.randn(8, 3, 7, 7).to(dtype)
    peer = adapt_input_conv(count, kernel)
    assert same_bytes(result_of("channels", kernel, into=torch.empty_like(peer)), peer)
    how = "sum" if count == 1 else "repeat"
    assert same_bytes(result_of(f"channels({how}, {count})", kernel), peer)


@pytest.mark.parametrize(("old", "new"), [(3, 1), (1, 3), (4, 3), (3, 12)])
def test_the_sum_keeps_the_response_to_grey_images(old, new):
    kernel, image = torch.randn(5, old, 3, 3), torch.rand(1, 1, 9, 9)
    into_new = result_of(f"channels(sum, {new})", kernel)
    before = torch.conv2d(image.expand(-1, old, -1, -1), kernel)
    assert torch.allclose(torch.conv2d(image.expand(-1, new, -1, -1), into_new), before, atol=1e-5)


def test_the_mean_keeps_the_size_of_the_weights():
    kernel = torch.tensor([[[1.0], [2.0], [6.0]]])
    assert result_of("channels(mean, 2)", kernel).tolist() == [[[3.0], [3.0]]]
    assert result_of("channels(repeat, 4)", kernel).tolist() == [[[0.75], [1.5], [4.5], [0.75]]]
    assert result_of("channels(sum, 2)", kernel).tolist() == [[[4.5], [4.5]]]


@pytest.mark.parametrize("text", ["inflate(5)", "inflate(5, centre)"])
def test_a_still_video_has_the_response_of_the_image(text):
    conv, image = torch.randn(4, 3, 3, 3), torch.rand(1, 3, 8, 8)
    video = image.unsqueeze(2).expand(-1, -1, 9, -1, -1)
    response = torch.conv3d(video, result_of(text, conv))
    assert torch.allclose(response, torch.conv2d(image, conv).unsqueeze(2).expand_as(response), atol=1e-5)


def test_frames_by_hand():
    kernel = torch.full((1, 1, 1, 1), 6.0)
    assert result_of("inflate", kernel, into=torch.empty(1, 1, 3, 1, 1)).flatten().tolist() == [2.0, 2.0, 2.0]
    assert result_of("inflate(4, centre)", kernel).flatten().tolist() == [0.0, 0.0, 6.0, 0.0]
    assert result_of("deflate", torch.arange(3.0).reshape(1, 1, 3, 1, 1)).item() == 3.0


def test_the_frames_added_up_are_the_kernel_again():
    kernel = torch.randn(4, 3, 2, 2)
    for text, exact in (("inflate(7, centre)", True), ("inflate(7)", False)):
        operation = parse_operation(text)
        (back,) = operation.inverse([(4, 3, 2, 2)])
        again = back.apply([operation.apply([kernel])])
        assert torch.equal(again, kernel) if exact else torch.allclose(again, kernel)


@pytest.mark.parametrize(
    ("text", "shape", "wanted", "said"),
    [
        ("channels", (8, 3, 7, 7), None, "only the last step asks the target"),
        ("channels", (8,), (8,), "takes a kernel"),
        ("channels", (8, 3, 7, 7), (8, 0, 7, 7), "no input channels"),
        ("inflate", (8, 3, 7, 7), (8, 3, 7, 7), "the number of frames is not told by a target of 8×3×7×7"),
        ("inflate", (8, 3, 7), (8, 3, 3, 7, 7), "takes a kernel"),
        ("deflate", (8, 3, 7, 7), None, "takes a kernel"),
    ],
)
def test_what_does_not_fit_is_said(text, shape, wanted, said):
    with pytest.raises(MappingError, match=said):
        parse_operation(text).shape([shape], wanted)


@pytest.mark.parametrize("text", ["channels(sum, -1)", "channels(max)", "inflate(-2)", "inflate(3, first)"])
def test_arguments_that_mean_nothing_are_refused(text):
    with pytest.raises(MappingError):
        parse_operation(text)
