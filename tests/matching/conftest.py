"""What the matcher is known not to do yet: one line for each test that shows it.

The marks are strict: a test that passes again fails the run until its line is taken away.
"""

from __future__ import annotations

import pytest

_HEADS = "tests/matching/test_truncated.py::test_without_its_head_the_rest_is_linked_and_nothing_else"
_LIKE = "tests/matching/test_truncated.py::test_what_is_missing_is_not_replaced_by_its_like"
_ANY = "tests/matching/test_truncated.py::test_without_any_tensors_nothing_wrong_is_linked"
_STRANGERS = "tests/matching/test_truncated.py::test_strangers_of_the_same_shapes_are_not_linked"
_UNLIKE = "a tensor that alone has a shape is linked, though the names share nothing"
KNOWN = {
    f"{_HEADS}[vgg_with_rnn-classifier.6.]": "layers that a recurrent branch could also take are left unlinked",
    f"{_LIKE}[roberta_to_tf-roberta.encoder.layer.0.attention.]": "a classifier's layer takes the free place",
    f"{_ANY}[resnet_timm_to_hf]": "another norm of the same shapes takes the place of one that is damaged",
    f"{_ANY}[resnet_new_head_gray]": "another norm of the same shapes takes the place of one that is damaged",
    f"{_ANY}[vit_hf_to_timm]": "a turned matrix takes the place of one that is gone, and squares follow it",
    f"{_STRANGERS}[unet_to_unet]": _UNLIKE,
    f"{_STRANGERS}[convnext_parallel]": _UNLIKE,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if reason := KNOWN.get(item.nodeid):
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
