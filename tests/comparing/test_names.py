"""Keys that are meant by the same name although a wrapper put a prefix before all of them."""

import torch

from tests.mapping.helpers import checkpoint
from wtransplant.comparing import compare, renamed_by_prefix


def state(*keys):
    return {key: torch.ones(2) for key in keys}


def test_a_prefix_of_all_keys_is_left_out_of_account(tmp_path):
    first = checkpoint(state("a.w", "b.w"), tmp_path, "a.pth")
    second = checkpoint(state("module.a.w", "module.b.w", "module.c.w"), tmp_path, "b.pth")
    renamed = renamed_by_prefix(first, second)
    assert renamed == {"a.w": "module.a.w", "b.w": "module.b.w"}
    statuses = {t.key: t.status for t in compare(first, second, renamed=renamed).tensors}
    assert statuses == {"a.w": "equal", "b.w": "equal", "module.c.w": "added"}


def test_of_a_training_checkpoint_the_weights_are_meant(tmp_path):
    nested = {
        "model_state_dict": state("a.w", "b.w"),
        "optimizer_state_dict": {"state": {}, "param_groups": []},
    }
    first, second = checkpoint(nested, tmp_path, "a.pth"), checkpoint(state("a.w", "b.w"), tmp_path, "b.pth")
    assert renamed_by_prefix(first, second) == {"model_state_dict.a.w": "a.w", "model_state_dict.b.w": "b.w"}


def test_where_keys_are_equal_as_they_stand_nothing_is_renamed(tmp_path):
    first = checkpoint(state("m.a", "m.b"), tmp_path, "a.pth")
    assert renamed_by_prefix(first, first) == {}
    other = checkpoint(state("m.a", "n.b"), tmp_path, "b.pth")
    assert renamed_by_prefix(first, other) == {}


def test_files_without_tensors_in_common(tmp_path):
    first = checkpoint(state("a.w"), tmp_path, "a.pth")
    assert renamed_by_prefix(first, checkpoint(state("z.q"), tmp_path, "c.pth")) == {}
