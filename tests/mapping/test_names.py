import pytest
import torch
from torch import nn

from tests.mapping.helpers import plan


def net() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 3))


def under(prefix: str, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {prefix + key: value for key, value in state.items()}


@pytest.mark.parametrize(
    "prefix", ["", "module.", "_orig_mod.", "model.", "module._orig_mod.", "model.module.", "a.b.c.d.e."]
)
def test_common_prefixes_are_taken_away_nested_ones_too(prefix, tmp_path):
    made = plan(under(prefix, net().state_dict()), net(), tmp_path)
    assert made.report.is_clean
    assert all(link.sources == (prefix + link.target,) for link in made.report.links)


def test_wrappers_inside_a_name_are_taken_away(tmp_path):
    state = {
        key.replace("0.", "0._fsdp_wrapped_module.").replace("3.", "3._checkpoint_wrapped_module."): value
        for key, value in net().state_dict().items()
    }
    assert plan(under("_fsdp_wrapped_module.", state), net(), tmp_path).report.is_clean


@pytest.mark.parametrize("part", ["model_state_dict", "state_dict", "model", "net", "module", "ema"])
def test_a_training_checkpoint_is_linked_by_the_part_that_holds_weights(part, tmp_path):
    model = net()
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.randn(2, 1, 4, 4)).sum().backward()
    optimizer.step()
    saved = {
        "epoch": 3,
        part: model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": 0.5,
    }
    made = plan(saved, net(), tmp_path)
    assert made.report.is_clean  # the optimizer's tensors are not "unexpected"
    assert made.resolution.source_counts["skipped"] == 3 * len(list(model.parameters()))


def test_a_target_that_holds_the_network_below_a_name_is_linked(tmp_path):
    class Wrapped(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.backbone = net()
            self.head = nn.Linear(3, 2)

    made = plan(net().state_dict(), Wrapped(), tmp_path)
    assert made.report.missing == ["head.weight", "head.bias"]
    assert made.report.unexpected == []
    assert len(made.report.links) == len(net().state_dict())


def test_two_places_that_fit_equally_are_not_guessed_between(tmp_path):
    class Twins(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.left, self.right = net(), net()

    made = plan(net().state_dict(), Twins(), tmp_path)
    assert made.report.links == []
    assert made.report.ambiguous == []


def test_raw_weights_and_their_average_are_for_a_person_to_choose(tmp_path):
    made = plan({"model": net().state_dict(), "model_ema": net().state_dict()}, net(), tmp_path)
    assert made.report.links == []
    assert made.report.ambiguous == list(net().state_dict())
    key = made.report.ambiguous[0]
    made.link(key, f"model_ema.{key}")
    assert made.resolution.links[key].sources == (f"model_ema.{key}",)


def test_a_lightning_checkpoint_with_a_criterion_beside_the_model_is_linked(tmp_path):
    state = under("model.", net().state_dict()) | {"criterion.weight": torch.ones(3)}
    made = plan({"state_dict": state, "epoch": 1}, net(), tmp_path)
    assert made.report.missing == []
    assert made.report.unexpected == ["state_dict.criterion.weight"]


def test_a_tail_that_happens_to_have_a_target_name_is_not_linked(tmp_path):
    """`aux.fc.weight` is no `fc.weight`: a prefix that only some keys have proves nothing."""

    class Target(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem = nn.Linear(2, 2)
            self.fc = nn.Linear(2, 2)

    saved = {"stem.weight": torch.ones(2, 2), "stem.bias": torch.ones(2)}
    saved |= {"aux.fc.weight": torch.ones(2, 2), "aux.fc.bias": torch.ones(2)}
    made = plan(saved, Target(), tmp_path)
    assert made.report.missing == ["fc.weight", "fc.bias"]


def test_equal_names_with_other_shapes_are_mismatched_as_load_state_dict_says(tmp_path):
    model = nn.Sequential(nn.Linear(4, 10))
    made = plan(nn.Sequential(nn.Linear(4, 3)).state_dict(), model, tmp_path)
    assert list(made.resolution.mismatches) == ["0.weight", "0.bias"]
    assert (made.report.missing, made.report.unexpected) == ([], [])
    with pytest.raises(RuntimeError, match=r"size mismatch for 0\.weight"):
        model.load_state_dict(nn.Sequential(nn.Linear(4, 3)).state_dict(), strict=False)
