"""Patterns with a limit of time."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtransplant.errors import MappingError
from wtransplant.mapping import Plan, Rule
from wtransplant.mapping.patterns import _MOST_STEPS, compile_pattern
from wtransplant.mapping.running import link_by_rules

EVIL = [
    "(a+)+b",
    "(a|aa)+b",
    "(a*)*b",
    "(.*a){12}b",
    r"(a+)(\1)+b",
    ".*" * 9 + "b",
    "a?" * 40 + "a" * 40 + "b",
]
KEY = "a" * 60


@pytest.mark.parametrize("pattern", EVIL)
def test_a_catastrophic_pattern_ends_in_time(pattern):
    begin = time.perf_counter()
    try:
        compile_pattern(pattern).matches([KEY] * 50, limit=0.2)
    except MappingError as error:
        assert "longer than 0.2 s" in error.what and KEY in error.what
    assert time.perf_counter() - begin < 5  # re alone would take years


def test_the_rule_is_named_and_the_plan_stays(tmp_path, monkeypatch):
    import torch
    from torch import nn

    from tests.mapping.helpers import checkpoint
    from wtransplant.targets import open_target

    monkeypatch.setattr("wtransplant.mapping.patterns.TIME_LIMIT", 0.2)
    plan = Plan(checkpoint({KEY: torch.zeros(1)}, tmp_path), open_target(nn.Linear(1, 1)))
    before = plan.resolution
    with pytest.raises(MappingError, match="longer than") as error:
        plan.decisions = plan.decisions.with_rules([Rule("x", "y"), Rule("(a|aa)+b", "weight")])
    assert error.value.where == "rule 2, (a|aa)+b => weight"
    assert plan.resolution is before


USUAL = [
    r"model\.layers\.(\d+)\.(.*)",
    r"(?P<part>query|key|value)\.(weight|bias)",
    r"(?:module\.)?(encoder|decoder)\.(\d+)\.(\d+)\.(\w+)\.(.+)",
    r"features\.[0-9]+\.[a-z_]{1,20}",
]


@pytest.mark.parametrize("pattern", USUAL)
def test_usual_patterns_are_run_by_re(pattern):
    assert compile_pattern(pattern).effort.steps(100) <= _MOST_STEPS


_PIECES = st.sampled_from(
    [
        "a",
        "b",
        ".",
        "(a+)",
        "(a|b)*",
        "(?:ab)+",
        "[^.]*",
        r"\.",
        "(b?)",
        "{",
        "}",
        "{x}",
        "{1}",
        "a{1,3}",
        r"\d",
        "[{a]",
        "(?P<n>a*)+",
    ]
)


@given(
    st.lists(_PIECES, min_size=1, max_size=6).map("".join),
    st.lists(st.text("ab.{}x1", max_size=8), max_size=6),
)
def test_both_engines_say_the_same(pattern, keys):
    """The peer is ``re``; whatever is run by ``regex`` must find the same keys and groups."""
    try:
        plain = re.compile(pattern)
    except re.error:
        with pytest.raises(MappingError, match="invalid pattern"):
            compile_pattern(pattern)
        return
    found = [match for match in map(plain.fullmatch, keys) if match]
    wanted = [match.string for match in found], [match.groups("") for match in found]
    compiled = compile_pattern(pattern)
    assert tuple(compiled._in_pieces(keys, 2.0)) == wanted
    stopped = [(match.string, match.groups("")) for match in compiled._stoppable(keys, 2.0)]
    assert stopped == list(zip(*wanted, strict=True))


def test_a_group_that_took_no_part_is_empty():
    run = link_by_rules([Rule(r"(a\.)?(b)", r"\1|\2")], ["b"], None).runs[0]
    assert run.made.links[0].target == "|b"


@pytest.mark.parametrize("pattern", ["(", "a" * 20_000, "(" * 300 + ")" * 300, "[z-a]", "(?P<1>a)"])
def test_a_pattern_that_is_not_valid_is_told(pattern):
    if pattern.startswith("(" * 300):
        compile_pattern(pattern)  # deep, but valid
        return
    with pytest.raises(MappingError, match="invalid pattern"):
        compile_pattern(pattern)
