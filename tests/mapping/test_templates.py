"""Templates: groups, numbers, and what is wrong with them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtransplant.errors import MappingError
from wtransplant.mapping import Rule, compile_rule, run_rules
from wtransplant.mapping.running import link_by_rules

_PIECES = st.sampled_from([r"\1", r"\2", r"\g<1>", r"\g<tail>", r"\g<2>", r"\g<0>", ".", "%", "x_0", r"\\"])
PATTERN = r"(\w+)\.(?P<tail>.*)"


@given(
    st.lists(_PIECES, min_size=1, max_size=8).map("".join),
    st.lists(st.from_regex(r"[a-z%0-9]{1,4}\.[a-z.%]{0,6}", fullmatch=True), unique=True, max_size=5),
)
def test_templates_fill_in_as_python_does(template, keys):
    """The peer is ``re.Match.expand``."""
    found = [re.fullmatch(PATTERN, key) for key in keys]
    wanted = [match.expand(template) for match in found if match]
    assert [hit.target for hit in run_rules([Rule(PATTERN, template)], keys)] == wanted


@given(st.integers(0, 99), st.integers(0, 99))
def test_arithmetic_is_that_of_python(i, j):
    """The peer is Python's own arithmetic on the numbers."""
    cases = {
        r"\g<i>+1": i + 1,
        r"\1-3": i - 3,
        "{i*2}": i * 2,
        r"{\1+\g<j>*(i-1)}": i + j * (i - 1),
        "{i//3+j%7}": i // 3 + j % 7,
        "{-i}": -i,
        "{ i * 12 + j }": i * 12 + j,
    }
    for template, wanted in cases.items():
        hits = run_rules([Rule(r"a(?P<i>\d+)\.(?P<j>\d+)", f"x{template}y")], [f"a{i}.{j}"])
        assert hits[0].target == f"x{wanted}y", template


@pytest.mark.parametrize(
    ("template", "made"),
    [
        (r"\1\+1", "7+1"),
        (r"\1\-1", "7-1"),
        (r"\1{{\1}}", "7{7}"),
        ("{n}", "7"),
        (r"{\1}", "7"),
        (r"{\g<n>}", "7"),
        ("plain", "plain"),
        ("50%", "50%"),
    ],
)
def test_signs_can_be_themselves(template, made):
    assert run_rules([Rule(r"(?P<n>\d)", template)], ["7"])[0].target == made


def test_arithmetic_on_what_is_no_number_leaves_the_key_and_says_so():
    run = link_by_rules([Rule(r"a\.(\w+)", r"b.\1+1")], ["a.3", "a.x", "a.4"], None).runs[0]
    assert [link.target for link in run.made.links] == ["b.4", "b.5"]
    assert run.made.problems == {"a.x": "the group '1' is 'x', which is no number"}
    run = link_by_rules([Rule(r"a\.(\d+)", r"b.{8//\1}")], ["a.0", "a.4"], None).runs[0]
    assert (run.made.links[0].target, run.made.problems) == ("b.2", {"a.0": r"{8//\1} divides by zero"})


@pytest.mark.parametrize(
    "template", [r"{\1**9}", "{__import__('os')}", "{i.real}", "{1.5}", "{i if i else 2}", "{i[0]}"]
)
def test_nothing_but_arithmetic_is_calculated(template):
    with pytest.raises(MappingError, match="no arithmetic"):
        compile_rule(Rule(r"(?P<i>\d+)", template))


def test_numbers_do_not_grow_without_end():
    template = "{" + "*".join([r"\1"] * 20) + "}"
    run = link_by_rules([Rule(r"(\d+)", template)], ["999999999"], None).runs[0]
    assert "too large" in run.made.problems["999999999"]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (r"\2", "group '2'"),
        (r"\g<m>", "group 'm'"),
        ("{m+1}", "group 'm'"),
        (r"\q", "unknown escape"),
        ("a\\", "unknown escape"),
        ("{i", "unknown brace"),
        ("i}", "unknown brace"),
        ("{i+}", "no arithmetic"),
    ],
)
def test_a_template_that_is_wrong_says_where(template, said):
    with pytest.raises(MappingError, match=re.escape(said)) as error:
        compile_rule(Rule(r"(?P<i>\d+)", template))
    assert error.value.where == template or said == "no arithmetic"
