import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtransplant.errors import MappingError
from wtransplant.mapping import Rule, RuleHit, compile_rule, parse_rule, run_rules

KEYS = ["module.layer1.0.weight", "module.layer1.0.bias", "module.fc.weight"]


def test_a_rule_takes_whole_keys_and_fills_groups_in():
    hits = run_rules([Rule(r"module\.layer(\d+)\.(?P<rest>.*)", r"stage\1.\g<rest>")], KEYS)
    assert hits == [
        RuleHit(0, "module.layer1.0.weight", "stage1.0.weight"),
        RuleHit(0, "module.layer1.0.bias", "stage1.0.bias"),
    ]


def test_a_pattern_that_matches_only_a_part_of_the_key_takes_nothing():
    assert run_rules([Rule("layer1", "x")], KEYS) == []


def test_the_first_rule_that_matches_takes_the_key():
    hits = run_rules([Rule(r".*\.bias", "first"), Rule(r"module\.(.*)", r"\1")], KEYS)
    assert [(hit.rule, hit.target) for hit in hits] == [
        (0, "first"),
        (1, "layer1.0.weight"),
        (1, "fc.weight"),
    ]


def test_a_rule_that_is_switched_off_leaves_its_keys_to_the_next():
    hits = run_rules([Rule(".*", "never", enabled=False), Rule(r"module\.(.*)", r"\1")], KEYS)
    assert {hit.rule for hit in hits} == {1}
    assert len(hits) == 3


def test_a_group_that_took_no_part_in_the_match_is_empty():
    hits = run_rules([Rule(r"module\.(layer\d+\.)?(.*)", r"\1|\2")], ["module.fc.weight"])
    assert hits[0].target == "|fc.weight"


@pytest.mark.parametrize(
    ("pattern", "template", "said"),
    [
        ("(", "x", "missing )"),
        ("[a-", "x", "unterminated character set"),
        ("(a)", r"\2", "group '2'"),
        ("(?P<n>a)", r"\g<m>", "group 'm'"),
        ("a", r"\q", "unknown escape"),
    ],
)
def test_an_invalid_rule_says_what_is_wrong(pattern, template, said):
    with pytest.raises(MappingError, match=re.escape(said)):
        compile_rule(Rule(pattern, template))


def test_a_rule_on_the_command_line_has_an_arrow():
    assert parse_rule(r" a\.(.*) => b.\1 ") == Rule(r"a\.(.*)", r"b.\1")
    for text in ("a", "=>b", "a=>", ""):
        with pytest.raises(MappingError, match="PATTERN=>TEMPLATE"):
            parse_rule(text)


_PIECES = st.sampled_from([r"\1", r"\2", r"\g<1>", r"\g<tail>", r"\g<2>", ".", "block", "x_0", r"\\"])


@given(st.lists(_PIECES, min_size=1, max_size=8).map("".join))
def test_templates_fill_in_as_python_does(template):
    """The peer is ``re.Match.expand``."""
    pattern = r"(\w+)\.(?P<tail>.*)"
    key = "encoder.layer.3.weight"
    wanted = re.fullmatch(pattern, key).expand(template)
    assert run_rules([Rule(pattern, template)], [key])[0].target == wanted
