import pytest
import torch
from torch import nn

from tests.mapping.helpers import plan
from wtransplant.errors import MappingError


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(5, 4)
        self.head = nn.Linear(4, 5, bias=False)
        self.head.weight = self.embedding.weight


def linear(out: int = 3) -> nn.Module:
    torch.manual_seed(out)
    return nn.Sequential(nn.Linear(4, out), nn.Linear(out, 2))


def test_missing_and_unexpected_are_those_of_load_state_dict(tmp_path):
    saved = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2, bias=False), nn.Linear(2, 2)).state_dict()
    made = plan(saved, linear(), tmp_path)
    wanted = linear().load_state_dict(saved, strict=False)
    assert made.report.missing == wanted.missing_keys
    assert made.report.unexpected == wanted.unexpected_keys


def test_apply_gives_a_complete_state_dict_of_copies(tmp_path):
    model = linear()
    saved = {"0.weight": torch.full((3, 4), 7.0)}
    state = plan(saved, model, tmp_path).apply()
    assert list(state) == list(model.state_dict())
    assert torch.equal(state["0.weight"], saved["0.weight"])
    assert torch.equal(state["1.weight"], model.state_dict()["1.weight"])
    state["1.weight"].fill_(0)
    assert not torch.equal(model.state_dict()["1.weight"], torch.zeros(2, 3))


def test_values_come_in_the_targets_dtype(tmp_path):
    made = plan({"0.weight": torch.arange(12).reshape(3, 4).half()}, linear(), tmp_path)
    assert made.value("0.weight").dtype == torch.float32
    assert torch.equal(made.value("0.weight"), torch.arange(12.0).reshape(3, 4))


def test_a_link_whose_shape_does_not_fit_is_refused_with_both_shapes(tmp_path):
    made = plan(linear().state_dict(), linear(), tmp_path)
    before = made.decisions
    with pytest.raises(MappingError, match=r"the source is 2×3, the target wants 3×4"):
        made.link("0.weight", "1.weight")
    assert made.decisions is before


@pytest.mark.parametrize(("target", "source"), [("nowhere", "0.weight"), ("0.weight", "nowhere")])
def test_a_link_to_or_from_a_key_that_is_not_there_is_refused(target, source, tmp_path):
    with pytest.raises(MappingError, match="has no key 'nowhere'"):
        plan(linear().state_dict(), linear(), tmp_path).link(target, source)


def test_one_source_may_feed_many_targets_and_a_target_takes_one_link(tmp_path):
    model = nn.ModuleDict({"a": nn.Linear(2, 2), "b": nn.Linear(2, 2)})
    saved = {"x": torch.eye(2), "y": torch.ones(2, 2)}
    made = plan(saved, model, tmp_path)
    made.link("a.weight", "x")
    made.link("b.weight", "x")
    made.link("b.weight", "y")
    assert made.resolution.links["a.weight"].sources == ("x",)
    assert made.resolution.links["b.weight"].sources == ("y",)


def test_unlinking_what_a_rule_would_fill_again_skips_it(tmp_path):
    made = plan({f"old.{key}": value for key, value in linear().state_dict().items()}, linear(), tmp_path)
    made.decisions = made.decisions.with_automatic({})
    made.add_rule(r"old\.(.*)", r"\1")
    assert made.report.is_clean
    made.unlink("0.weight")
    assert made.report.skipped == ["0.weight"]
    assert made.report.unexpected == ["old.0.weight"]


def test_two_sources_to_one_target_are_a_conflict_that_a_person_decides(tmp_path):
    """E10: in every tool the second one is lost silently."""
    saved = {"a.0.weight": torch.zeros(3, 4), "b.0.weight": torch.ones(3, 4)}
    made = plan(saved, linear(), tmp_path)
    made.add_rule(r"[ab]\.(.*)", r"\1")
    assert made.report.ambiguous == ["0.weight"]
    assert made.report.links == []
    assert "a.0.weight and b.0.weight" in made.explain("0.weight")
    made.link("0.weight", "b.0.weight")
    assert torch.equal(made.value("0.weight"), torch.ones(3, 4))
    assert made.report.ambiguous == []


def test_a_rule_is_stronger_than_an_equal_name_and_a_hand_than_a_rule(tmp_path):
    saved = {"0.weight": torch.zeros(3, 4), "new.weight": torch.ones(3, 4), "mine": torch.full((3, 4), 2.0)}
    made = plan(saved, linear(), tmp_path)
    made.add_rule(r"new\.weight", "0.weight")
    assert made.resolution.links["0.weight"].sources == ("new.weight",)
    made.link("0.weight", "mine")
    assert made.resolution.links["0.weight"].sources == ("mine",)


def test_an_equal_name_yields_where_a_rule_sends_the_key_elsewhere(tmp_path):
    model = nn.ModuleDict({"a": nn.Linear(2, 2), "b": nn.Linear(2, 2)})
    made = plan({"a.weight": torch.eye(2)}, model, tmp_path)
    made.add_rule(r"a\.weight", "b.weight")
    assert list(made.resolution.links) == ["b.weight"]
    assert "a.weight" in made.report.missing


def test_an_invalid_rule_leaves_the_plan_as_it_was(tmp_path):
    made = plan(linear().state_dict(), linear(), tmp_path)
    before = made.resolution
    with pytest.raises(MappingError, match="invalid pattern"):
        made.add_rule("(", "x")
    assert made.resolution is before


def test_the_other_name_of_a_tied_tensor_is_not_missing(tmp_path):
    """E8: one tensor under two keys."""
    made = plan({"embedding.weight": torch.arange(20.0).reshape(5, 4)}, Tied(), tmp_path)
    assert made.report.missing == []
    state = made.apply()
    assert state["head.weight"].data_ptr() == state["embedding.weight"].data_ptr()
    assert torch.equal(state["head.weight"], torch.arange(20.0).reshape(5, 4))


def test_tied_names_that_are_linked_apart_are_said_loudly(tmp_path):
    saved = {"embedding.weight": torch.zeros(5, 4), "head.weight": torch.ones(5, 4)}
    warnings = plan(saved, Tied(), tmp_path).report.warnings
    assert warnings == [
        "embedding.weight and head.weight are one tensor in the target, but are linked to different source keys."
    ]


def test_nothing_in_common_is_said_loudly(tmp_path):
    """E4: strict=False "works" and nothing was loaded."""
    made = plan({"other": torch.zeros(1)}, linear(), tmp_path)
    assert made.report.warnings[0].startswith("NOTHING was linked")
    assert "NOTHING" in made.report.text()


def test_coverage_counts_keys_and_elements(tmp_path):
    made = plan({"0.weight": torch.zeros(3, 4), "0.bias": torch.zeros(3)}, linear(), tmp_path)
    coverage = made.report.coverage  # Linear(4, 3) and Linear(3, 2): 12 + 3 of 12 + 3 + 6 + 2 elements
    assert (coverage.keys, coverage.all_keys) == (2, 4)
    assert (coverage.elements, coverage.all_elements) == (15, 23)


def test_skipped_sources_are_used_by_no_rule_and_no_name(tmp_path):
    made = plan(linear().state_dict(), linear(), tmp_path)
    made.decisions = made.decisions.with_skipped_sources(["0.weight"])
    assert made.report.missing == ["0.weight"]
    assert made.resolution.source_status["0.weight"] == "skipped"
