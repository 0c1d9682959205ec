"""Rules run over keys: against a plain implementation, and the cases one by one."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wtransplant.errors import MappingError
from wtransplant.mapping import Rule, parse_rule
from wtransplant.mapping.operations import Part, Split, parse_operation
from wtransplant.mapping.running import RulesRun, link_by_rules

PARTS = ("q", "k", "v")
KEYS = [
    f"{side}.{layer}.{part}.{kind}"
    for side, layer, part, kind in product("ab", range(3), (*PARTS, "o"), ("w", "b"))
]
FUSED = [f"{side}.{layer}.qkv.{kind}" for side, layer, kind in product("ab", range(3), "wb")]


def made(run: RulesRun) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for one in run.runs:
        for link in one.made.links:
            found.setdefault(link.target, []).append((link.sources, str(link.operation)))
    return found


PLAIN = st.builds(
    Rule,
    pattern=st.sampled_from(
        [
            r"a\.(\d)\.(\w)\.(w)",
            r"(\w)\.(\d)\.(q|k)\.(\w)",
            r"(.*)\.1\.(.*)()",
            r"(b)\.(.*)()\.b",
            "nothing()()()",
        ]
    ),
    template=st.sampled_from([r"\1.\2.\3", r"b.\1.\2.w", "a.0.q.b", r"\g<2>.\1", r"\\\1"]),
    side=st.sampled_from(["source", "target"]),
    enabled=st.booleans(),
) | st.builds(
    Rule,
    pattern=st.sampled_from(["a.*", r".*\.w", "b.0.*"]),
    skip=st.just(True),
    side=st.sampled_from(["source", "target"]),
)
SOME_KEYS = st.lists(st.sampled_from(KEYS), unique=True)


def naive(rules, sources, targets):
    """Key by key, as the words of the description say it."""

    def taker(key, side):
        for place, rule in enumerate(rules):
            if rule.enabled and rule.side == side and re.fullmatch(rule.pattern, key):
                return place
        return None

    skipped = {
        side: {key for key in keys if (place := taker(key, side)) is not None and rules[place].skip}
        for side, keys in (("source", sources), ("target", targets))
    }
    links = set()
    for side, keys, others, left in (
        ("source", sources, targets, skipped["target"]),
        ("target", targets, sources, skipped["source"]),
    ):
        for key in keys:
            place = taker(key, side)
            if place is None or rules[place].skip:
                continue
            other = re.fullmatch(rules[place].pattern, key).expand(rules[place].template)
            if other in others and other not in left:
                links.add((place, other, key) if side == "source" else (place, key, other))
    return links, skipped


@given(st.lists(PLAIN, max_size=5), SOME_KEYS, SOME_KEYS)
def test_plain_rules_do_what_a_loop_over_keys_does(rules, sources, targets):
    run = link_by_rules(rules, sources, targets)
    links, skipped = naive(rules, sources, targets)
    found = {(one.rule, link.target, *link.sources) for one in run.runs for link in one.made.links}
    assert found == links
    assert (run.skipped_sources, run.skipped_targets) == (skipped["source"], skipped["target"])


@given(SOME_KEYS, st.lists(st.sampled_from(FUSED), unique=True), st.permutations(PARTS))
def test_gathering_does_what_a_loop_over_targets_does(sources, targets, order):
    """By hand: every fused key wants its three parts in the rule's order; some or all of them may not be there."""
    gathering = Rule(
        r"(\w)\.(\d)\.(?P<part>\w)\.(\w)",
        r"\1.\2.qkv.\4",
        parse_operation("concat(0)"),
        (("part", tuple(order)),),
    )
    mirrored = Rule(
        r"(.*)\.qkv\.(.*)", r"\1.{part}.\2", parse_operation("concat(0)"), (("part", tuple(order)),), "target"
    )
    complete, lacking = {}, {}
    for target in targets:
        wanted = tuple(target.replace("qkv", part) for part in order)
        there = tuple(key for key in wanted if key in sources)
        if there == wanted:
            complete[target] = [(wanted, "concat(0)")]
        elif there:
            lacking[target] = (there, set(wanted) - set(there))
    for rule in (gathering, mirrored):
        run = link_by_rules([rule], sources, targets)
        assert made(run) == complete
        incomplete = run.runs[0].made.incomplete
        assert {link.target: (link.sources, set(missing)) for link, missing in incomplete} == lacking


@given(st.lists(st.sampled_from(FUSED), unique=True), SOME_KEYS)
def test_spreading_does_what_a_loop_over_targets_does(sources, targets):
    """By hand: every part wants its own third of the fused key."""
    operation, order = parse_operation("split(0, part)"), (("part", PARTS),)
    spreading = Rule(r"(.*)\.qkv\.(.*)", r"\1.{part}.\2", operation, order)
    mirrored = Rule(r"(\w)\.(\d)\.(?P<part>\w)\.(\w)", r"\1.\2.qkv.\4", operation, order, "target")
    wanted = {}
    for target in targets:
        side, layer, part, kind = target.split(".")
        source = f"{side}.{layer}.qkv.{kind}"
        if part in PARTS and source in sources:
            wanted[target] = [((source,), f"split(0, {PARTS.index(part)}/3)")]
    for rule in (spreading, mirrored):
        assert made(link_by_rules([rule], sources, targets)) == wanted


NAMES = " ; expert=number ; part=gate,up"
JOINED = " | concat(0, every=2) | stack(0)" + NAMES
PARTED = " | unstack(0, expert) | split(0, part)" + NAMES
EXPERTS = [
    f"{layer}.experts.{expert}.{part}"
    for layer, count in (("x", 12), ("y", 2))
    for expert in range(count)
    for part in ("up", "gate")
]


@pytest.mark.parametrize(
    "rule",
    [
        r"(\w)\.experts\.(?P<expert>\d+)\.(?P<part>up|gate) => \1.fused" + JOINED,
        r"(\w)\.fused <= \1.experts.{expert}.{part}" + JOINED,
    ],
)
@settings(max_examples=10)
@given(keys=st.permutations(EXPERTS))
def test_as_many_experts_as_there_are_in_ascending_order_whatever_the_files_order(rule, keys):
    run = link_by_rules([parse_rule(rule)], keys, ["x.fused", "y.fused"])
    sources = {target: links[0][0] for target, links in made(run).items()}
    assert sources == {
        layer + ".fused": tuple(
            f"{layer}.experts.{e}.{part}" for e in range(count) for part in ("gate", "up")
        )
        for layer, count in (("x", 12), ("y", 2))
    }


@pytest.mark.parametrize(
    "rule",
    [
        r"(\w)\.fused => \1.experts.{expert}.{part}" + PARTED,
        r"(\w)\.experts\.(?P<expert>\d+)\.(?P<part>up|gate) <= \1.fused" + PARTED,
    ],
)
def test_as_many_experts_as_the_target_has_are_spread(rule):
    run = link_by_rules([parse_rule(rule)], ["x.fused", "y.fused"], EXPERTS)
    assert len(made(run)) == len(EXPERTS)
    assert made(run)["x.experts.10.up"] == [(("x.fused",), "unstack(0, 10/12) | split(0, 1/2)")]
    assert made(run)["y.experts.0.gate"] == [(("y.fused",), "unstack(0, 0/2) | split(0, 0/2)")]


def test_a_hole_in_the_numbers_of_one_part_is_told():
    keys = [key for key in EXPERTS if key != "x.experts.3.up"]
    rule = r"(\w)\.experts\.(?P<expert>\d+)\.(?P<part>up|gate) => \1.fused | concat(0) ; expert=number ; part=gate,up"
    run = link_by_rules([parse_rule(rule)], keys, ["x.fused", "y.fused"]).runs[0]
    assert [(link.target, missing) for link, missing in run.made.incomplete] == [
        ("x.fused", ("x.experts.3.up",))
    ]
    assert [link.target for link in run.made.links] == ["y.fused"]


def test_two_sources_in_one_place_are_two_claims():
    rule = parse_rule(r"[ab]\.(?P<part>q|k) => qk | concat(0) ; part=q,k")
    run = link_by_rules([rule], ["a.q", "a.k", "b.q", "b.k"], ["qk"])
    assert made(run) == {"qk": [(("a.q", "a.k"), "concat(0)"), (("b.q", "b.k"), "concat(0)")]}


def test_a_source_may_go_to_several_targets_unchanged():
    run = link_by_rules(
        [parse_rule("tok => {place}.weight ; place=embed,head")], ["tok"], ["embed.weight", "head.weight"]
    )
    assert made(run) == {name: [(("tok",), "identity")] for name in ("embed.weight", "head.weight")}


def test_gathered_and_spread_at_once():
    rule = parse_rule(r"e\.(?P<n>\d) => {part} | stack(0) | split(1, part) ; n=2 ; part=gate,up")
    assert made(link_by_rules([rule], ["e.1", "e.0"], ["up", "gate"])) == {
        "gate": [(("e.0", "e.1"), "stack(0) | split(1, 0/2)")],
        "up": [(("e.0", "e.1"), "stack(0) | split(1, 1/2)")],
    }


def test_what_an_earlier_rule_took_is_told_by_rule():
    rules = [Rule("a.*", "x"), Rule("b", "y"), Rule(".*", "z")]
    runs = link_by_rules(rules, ["a1", "a2", "b", "c"], None).runs
    assert [list(run.taken) for run in runs] == [["a1", "a2"], ["b"], ["c"]]
    assert runs[2].shadowed == {0: ["a1", "a2"], 1: ["b"]}


def test_a_template_that_makes_the_same_key_for_every_number_comes_to_an_end():
    rule = parse_rule("a => b.{n%2} | unstack(0, n) ; n=number")
    assert sorted(made(link_by_rules([rule], ["a"], ["b.0", "b.1"]))) == ["b.0", "b.1"]


def test_a_part_gets_the_place_and_the_number_of_values():
    run = link_by_rules([parse_rule("a => {p} | split(0, p) ; p=x,y,z")], ["a"], ["y"]).runs[0]
    assert run.made.links[0].operation == Split(0, Part(1, 3))
    assert run.made.unknown == [("a", "x"), ("a", "z")]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("a", "b", order=(("part", ("q",)),)), "neither a group of the pattern nor in the template"),
        (Rule("(?P<part>q)", r"\g<part>", order=(("part", ("q",)),)), "makes different keys"),
        (Rule("(?P<part>q)", r"\1", order=(("part", ("q",)),)), "makes different keys"),
        (Rule("a", "{p}", order=(("p", ("q", "q")),)), "twice"),
        (Rule("a", "{p}", order=(("p", ()),)), "no value"),
        (Rule("a", "{p}", order=(("p", 10**9),)), "more than 100,000 values"),
        (Rule("a", "{p}", order=(("p", ("x",)), ("p", ("y",)))), "names 'p' twice"),
        (Rule("a", "b", parse_operation("split(0, part)")), "no order spreads"),
        (
            Rule("(?P<part>q)", "b", parse_operation("split(0, part)"), (("part", ("q",)),)),
            "no order spreads",
        ),
        (Rule("a", "b", skip=True), "makes nothing"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_by_its_place(rule, said):
    with pytest.raises(MappingError, match=said) as error:
        link_by_rules([Rule("x", "y"), rule], ["a"], ["b"])
    assert error.value.where.startswith("rule 2, ")
    assert link_by_rules([Rule("x", "y", enabled=False), *[]], ["a"], ["b"]).runs[0].taken == ()
