"""Rules as lines of text: what is written is read back."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wtransplant.errors import MappingError
from wtransplant.mapping import Rule, parse_rule
from wtransplant.mapping.operations import Identity, parse_operation
from wtransplant.mapping.rule_text import read_rule

_TEXT = st.text(st.sampled_from("ab.|;=><\"'\\ ?(){},-\n"), max_size=12).filter(bool)
_OPERATIONS = st.sampled_from(
    [
        "identity",
        "concat(0)",
        "split(0, part)",
        "split(0, 1/3, sizes=(2, 3, 4))",
        "transpose | concat(0, every=2) | stack(0)",
        "vocabulary(old='a;b|c.txt', new='it\\'s')",
    ]
).map(parse_operation)
_VALUES = st.one_of(
    st.just("number"), st.integers(1, 99), st.lists(_TEXT | st.just(""), min_size=1, max_size=3).map(tuple)
)
_NAMES = st.sampled_from(["part", "expert", "é"])


@given(
    _TEXT,
    _TEXT,
    _OPERATIONS,
    st.lists(st.tuples(_NAMES, _VALUES), max_size=3).map(tuple),
    st.sampled_from(["source", "target"]),
)
@example("skip source a", "b", Identity(), (), "source")
@example("(?<=a)b(?=>)", "c", Identity(), (), "target")
@example("a", "b", Identity(), (("part", ("8",)), ("expert", ("number",))), "source")
def test_what_is_written_is_read_back(pattern, template, operation, order, side):
    rule = Rule(pattern, template, operation, order, side)
    assert read_rule(str(rule)) == rule


@given(_TEXT, st.sampled_from(["source", "target"]))
def test_a_skip_rule_is_read_back(pattern, side):
    rule = Rule(pattern, skip=True, side=side)
    assert read_rule(str(rule)) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (r" a\.(.*) => b.\1 ", Rule(r"a\.(.*)", r"b.\1")),
        (r"a\.(.*)=>b.\1", Rule(r"a\.(.*)", r"b.\1")),
        (r"a\.(.*) <= b.\1", Rule(r"a\.(.*)", r"b.\1", side="target")),
        (r"(?<=x)a|b => c", Rule("(?<=x)a|b", "c")),
        ("w => v | transpose", Rule("w", "v", parse_operation("transpose"))),
        (
            r"(?P<part>query|key|value)\.w => qkv.w | concat(0) ; part=query,key,value",
            Rule(
                r"(?P<part>query|key|value)\.w",
                "qkv.w",
                parse_operation("concat(0)"),
                (("part", ("query", "key", "value")),),
            ),
        ),
        (
            r"fused => e.{expert}.{part} | unstack(0, expert) | split(0, part); expert=number; part=w1,w3",
            Rule(
                "fused",
                "e.{expert}.{part}",
                parse_operation("unstack(0, expert) | split(0, part)"),
                (("expert", "number"), ("part", ("w1", "w3"))),
            ),
        ),
        (r"skip source .*\.total", Rule(r".*\.total", skip=True)),
        ("skip target fc => .*", Rule("fc => .*", skip=True, side="target")),
        ('"a => b" => "c|d"', Rule("a => b", "c|d")),
    ],
)
def test_what_a_line_means(text, rule):
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a", "PATTERN=>TEMPLATE"),
        ("=>b", "PATTERN=>TEMPLATE"),
        ("a=>", "PATTERN=>TEMPLATE"),
        ("", "PATTERN=>TEMPLATE"),
        ('"a => b', "not closed"),
        ('"a" b', "PATTERN=>TEMPLATE"),
        ("a => b |", "no operation behind |"),
        ("a => b | swirl", "no operation 'swirl'"),
        ("a => b ; part", "'part' is no order"),
        ("a => b ; 1=2", "'1=2' is no order"),
        ("a => b ; part=", "is no order"),
        ("( => b", "missing )"),
        (r"(a) => \2", "group '2'"),
    ],
)
def test_a_line_that_is_no_rule_says_why(text, said):
    with pytest.raises(MappingError, match=re.escape(said)):
        parse_rule(text)
