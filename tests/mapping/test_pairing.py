import torch
from torch import nn

from tests.mapping.helpers import checkpoint
from wtransplant.mapping import pair_subtrees
from wtransplant.targets import open_target


def block(**layers: nn.Module) -> nn.Module:
    return nn.ModuleDict(layers)


def pairs(pairing):
    return {link.target: link.sources[0] for link in pairing.links}


def test_children_are_paired_by_relative_name(tmp_path):
    source = checkpoint(
        nn.ModuleDict({"old": block(a=nn.Linear(2, 3), b=nn.Linear(3, 2))}).state_dict(), tmp_path
    )
    target = open_target(nn.ModuleDict({"new": block(b=nn.Linear(3, 2), a=nn.Linear(2, 3))}))
    pairing = pair_subtrees(source, "old", target, "new")
    assert pairs(pairing) == {f"new.{k}": f"old.{k}" for k in ("a.weight", "a.bias", "b.weight", "b.bias")}
    assert pairing.by_order == 0


def test_the_rest_is_paired_by_order_and_a_layer_of_one_side_does_not_shift_the_others(tmp_path):
    old = block(one=nn.Linear(2, 3), two=nn.Linear(3, 4), three=nn.Linear(4, 5))
    new = block(first=nn.Linear(2, 3), extra=nn.Linear(7, 7), second=nn.Linear(3, 4), third=nn.Linear(4, 5))
    source = checkpoint({f"old.{key}": value for key, value in old.state_dict().items()}, tmp_path)
    pairing = pair_subtrees(source, "old", open_target(nn.ModuleDict({"new": new})), "new")
    assert pairs(pairing) == {
        f"new.{new_name}.{kind}": f"old.{old_name}.{kind}"
        for old_name, new_name in (("one", "first"), ("two", "second"), ("three", "third"))
        for kind in ("weight", "bias")
    }
    assert pairing.by_order == 6
    assert pairing.left_target == ("new.extra.weight", "new.extra.bias")


def test_equal_names_with_other_shapes_are_named_and_not_linked(tmp_path):
    source = checkpoint({"o.a": torch.zeros(2), "o.b": torch.zeros(3)}, tmp_path)
    target = open_target(nn.ModuleDict({"n": nn.ParameterDict({"a": torch.zeros(4), "b": torch.zeros(3)})}))
    pairing = pair_subtrees(source, "o", target, "n")
    assert pairing.unfitting == (("o.a", "n.a"),)
    assert pairs(pairing) == {"n.b": "o.b"}


def test_whole_sides_are_paired_too(tmp_path):
    source = checkpoint({"w": torch.zeros(2)}, tmp_path)
    assert pairs(pair_subtrees(source, "", open_target(nn.ParameterDict({"w": torch.zeros(2)})), "")) == {
        "w": "w"
    }
