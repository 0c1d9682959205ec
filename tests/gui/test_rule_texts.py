"""Rules as the texts of their fields, and as lines."""

from __future__ import annotations

import pytest

from wtransplant.errors import MappingError
from wtransplant.gui.models.rule_fields import FieldError, RuleFields, fields_of, rule_of
from wtransplant.gui.models.rule_lines import read_rules, rules_text
from wtransplant.mapping import Rule, parse_rule

RULES = (
    parse_rule(r"features\.(\d+)\.(.*) => body.\g<1>+1.\2"),
    parse_rule(
        r"(.*)\.(?P<part>query|key|value)\.weight => \1.qkv.weight | concat(0) ; part=query,key,value"
    ),
    parse_rule(r'(.*)\.w => \1.{part}.w | split(0, part) ; part="a;b","c,d"'),
    parse_rule(r"head\.(.*) <= fc.\1 | transpose"),
    parse_rule(r"skip source .*\.num_batches_tracked"),
    parse_rule(r"skip target head\..*"),
    Rule(" x", "y", enabled=False),
)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_fields_of_a_rule_say_the_rule(rule: Rule) -> None:
    assert rule_of(fields_of(rule), enabled=rule.enabled) == rule


def test_what_a_person_sees_of_a_rule() -> None:
    assert fields_of(RULES[1]) == RuleFields(
        r"(.*)\.(?P<part>query|key|value)\.weight", r"\1.qkv.weight", "concat(0)", "part=query,key,value"
    )
    assert fields_of(RULES[3]) == RuleFields(r"head\.(.*)", r"fc.\1", "transpose", "", "on target")
    assert fields_of(RULES[4]) == RuleFields(r".*\.num_batches_tracked", kind="skip source")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (RuleFields("a(", "b"), "pattern", "missing ), unterminated subpattern at position 1"),
        (RuleFields("a", r"\1"), "template", "group '1'"),
        (RuleFields("a", "b{i*}"), "template", "arithmetic"),
        (RuleFields("a", "b", "concat(0"), "operation", "concat(0"),
        (RuleFields("a", "b", "nonsense(1)"), "operation", "nonsense"),
        (RuleFields("a", "b", "split(0, part)"), "operation", "'part'"),
        (RuleFields("a", "b", "", "part"), "order", "'part' is no order"),
        (RuleFields("a", "b", "", "part=x,y"), "order", "'part'"),
        (RuleFields("(?P<p>a|b)", "c", "concat(0)", "p=a,a"), "order", "twice"),
    ],
)
def test_a_fault_is_told_at_its_field(fields: RuleFields, field: str, words: str) -> None:
    with pytest.raises(FieldError) as told:
        rule_of(fields)
    assert told.value.field == field
    assert words in told.value.reason


def test_what_a_skip_rule_has_no_use_for_is_passed_over() -> None:
    assert rule_of(RuleFields("a.*", "left", "over(", "too", "skip target")) == Rule(
        "a.*", side="target", skip=True
    )


def test_lines_of_rules_come_back_as_they_were() -> None:
    text = rules_text(RULES)
    assert text.count("\n") == len(RULES)
    assert text.endswith('# off: " x" => "y"\n')
    assert read_rules(text) == list(RULES)


def test_comments_and_empty_lines_are_passed_over() -> None:
    assert read_rules("# of mine\n\n  a => b\r\n#c => d\n") == [Rule("a", "b")]


def test_every_bad_line_is_named_and_none_is_taken() -> None:
    with pytest.raises(MappingError) as told:
        read_rules("a => b\nnonsense\n(c => d\n")
    assert told.value.where.startswith("line 2: ") and "; line 3: invalid pattern" in told.value.where


def test_a_long_list_of_bad_lines_is_shortened() -> None:
    with pytest.raises(MappingError) as told:
        read_rules("nonsense\n" * 1200)
    assert told.value.where.endswith("and 1,195 more") and "line 6" not in told.value.where


def test_text_without_a_rule_is_told() -> None:
    with pytest.raises(MappingError, match="no rule in this text"):
        read_rules("# nothing\n")
