"""A pair without files: rules can be worked out, and nothing that is unknown is taken for a fact."""

import pytest

from wtransplant.errors import CheckpointError, MappingError, TargetError, WtransplantError
from wtransplant.exporting import key_mapping, load_state_dict_call, python_script
from wtransplant.mapping import Plan, parse_rule
from wtransplant.mapping.fitting import fitting_operations
from wtransplant.pasted import MismatchedKey, PastedError, pair_from_error
from wtransplant.units import format_shape
from wtransplant.unknown import UNKNOWN_SHAPE, is_unknown

ERROR = PastedError(
    missing=("blocks.0.w", "blocks.1.w", "norm.w"),
    unexpected=("layer.0.w", "layer.1.w"),
    mismatched=(MismatchedKey("head.w", (5, 4), (2, 4)),),
    model="Net",
)


@pytest.fixture
def plan():
    return Plan(*pair_from_error(ERROR))


def test_the_two_sides_have_the_keys_and_what_is_known_of_their_shapes(plan):
    assert list(plan.source) == ["layer.0.w", "layer.1.w", "head.w"]
    assert list(plan.target) == ["blocks.0.w", "blocks.1.w", "norm.w", "head.w"]
    assert (plan.source["head.w"].shape, plan.target["head.w"].shape) == ((5, 4), (2, 4))
    assert format_shape(plan.target["norm.w"].shape) == "?"
    assert (plan.source.name, plan.target.name) == ("pasted error", "Net")
    assert plan.target.modules["blocks.0"].class_name == ""


def test_rules_are_worked_out_and_the_report_says_that_shapes_are_unknown(plan):
    plan.add_rule(r"layer\.(\d+)\.(.*)", r"blocks.\1.\2")
    report = plan.report
    assert {link.target for link in report.links} == {"blocks.0.w", "blocks.1.w"}
    assert report.missing == ["norm.w"]
    assert [mismatch.link.target for mismatch in report.mismatched] == ["head.w"]
    assert any("2 links are between keys whose shapes nobody knows" in warning for warning in report.warnings)


def test_an_unknown_shape_equals_nothing_but_itself():
    assert is_unknown(UNKNOWN_SHAPE) and not is_unknown((0,))
    assert UNKNOWN_SHAPE != (0,) and UNKNOWN_SHAPE != () and UNKNOWN_SHAPE != (0,)
    assert tuple(UNKNOWN_SHAPE) == UNKNOWN_SHAPE


def test_what_is_made_of_unknown_shapes_is_unknown_too():
    parts = ("q.w", "k.w", "v.w")
    error = PastedError(("qkv.w",), parts, (MismatchedKey("head.w", (5, 4), (2, 4)),))
    plan = Plan(*pair_from_error(error))
    plan.add_rule(parse_rule(r"(?P<part>q|k|v)\.w => qkv.w | concat(0) ; part=q,k,v"))
    assert [link.sources for link in plan.report.links] == [parts]
    assert [mismatch.link.target for mismatch in plan.report.mismatched] == ["head.w"]
    (claim,) = plan.resolved(plan.decisions.with_rules([parse_rule("q.w => head.w")])).mismatches.values()
    assert claim.reason == "the source is ?, the target wants 2×4"


def test_for_unknown_shapes_joins_are_offered_and_none_is_likely():
    joins = fitting_operations([UNKNOWN_SHAPE] * 3, UNKNOWN_SHAPE, ["a.v", "a.q", "a.k"], "a.qkv")
    assert [str(each.operation) for each in joins] == ["concat(0)", "stack(0)"]
    assert {each.order for each in joins} == {(1, 2, 0)}
    (one,) = fitting_operations([UNKNOWN_SHAPE], UNKNOWN_SHAPE)
    assert str(one.operation) == "identity" and not any(each.likely for each in (*joins, one))
    assert fitting_operations([(4, 6)], UNKNOWN_SHAPE) == []


def test_rules_can_be_exported(plan):
    plan.add_rule(r"layer\.(.*)", r"blocks.\1")
    plan.decisions = plan.decisions.with_skipped(["head.w"]).with_skipped_sources(["head.w"])
    script = python_script(plan)
    compile(script, "script", "exec")
    assert 'state[f"blocks.{i}.w"] = source[f"layer.{i}.w"]' in script
    assert "CHECKPOINT" in script and "torch.?" not in script
    compile(load_state_dict_call(plan), "call", "exec")
    with pytest.raises(MappingError, match="from_pretrained would load it"):
        key_mapping(plan)  # head.w is in both, and mismatched


def test_nothing_can_be_read(plan):
    with pytest.raises(CheckpointError, match="from an error text"):
        plan.source.tensor("layer.0.w")
    with pytest.raises(TargetError, match="from an error text"):
        plan.target.initial("norm.w")
    with pytest.raises(WtransplantError):
        plan.apply()


def test_an_error_without_keys_makes_no_pair():
    with pytest.raises(WtransplantError, match="names no keys"):
        pair_from_error(PastedError((), (), ()))
