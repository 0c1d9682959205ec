"""Rules by example, and many links as few rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wtransplant.errors import MappingError
from wtransplant.mapping import Link, Rule, parse_rule
from wtransplant.mapping.generalise import generalise
from wtransplant.mapping.operations import parse_operation
from wtransplant.mapping.rules_of_links import as_rules
from wtransplant.mapping.running import link_by_rules

KINDS = ("weight", "bias")
SOURCES = [
    f"enc.layer.{i}.{part}.{kind}"
    for i in range(12)
    for part in ("att.q", "att.k", "att.v", "out")
    for kind in KINDS
]
TARGETS = [f"blocks.{i}.{part}.{kind}" for i in range(12) for part in ("qkv", "proj") for kind in KINDS]


def link(target: str, sources: str, operation: str = "identity") -> Link:
    return Link(target, tuple(sources.split()), parse_operation(operation))


def texts(links, sources=SOURCES, targets=TARGETS):
    return {str(found.rule): len(found.hits) for found in generalise(links, sources, targets)}


def test_numbers_and_last_parts_that_vary_become_groups():
    found = texts([
        link("blocks.0.proj.weight", "enc.layer.0.out.weight"),
        link("blocks.5.proj.bias", "enc.layer.5.out.bias"),
    ])  # fmt: skip
    assert next(iter(found.items())) == (r"enc\.layer\.(\d+)\.out\.(weight|bias) => blocks.\1.proj.\2", 24)
    assert r"enc\.layer\.(\d+)\.out\.(.+) => blocks.\1.proj.\2" in found


def test_candidates_go_from_narrow_to_wide_and_all_make_the_examples():
    one = link("blocks.3.proj.weight", "enc.layer.3.out.weight")
    found = generalise([one], SOURCES, TARGETS)
    assert [len(own.hits) for own in found] == [1, 2, 12, 24, 24]
    for own in found:
        made = link_by_rules([own.rule], SOURCES, TARGETS).runs[0].made.links
        assert one._replace(by="rule", reason=str(own.rule)) in made


def test_numbers_that_differ_by_a_constant_or_a_factor():
    shifted = [link("b.1.w", "a.0.w"), link("b.2.w", "a.1.w")]
    assert r"a\.(\d+)\.w => b.\1+1.w" in texts(shifted, ["a.0.w", "a.1.w"], ["b.1.w", "b.2.w"])
    holes = [link(f"conv.{i}.w", f"features.{i * 3}.w") for i in range(4)]
    sources, targets = [f"features.{i}.w" for i in (0, 3, 6, 9, 12)], [f"conv.{i}.w" for i in range(5)]
    assert texts(holes, sources, targets)[r"features\.(\d+)\.w => conv.{\1//3}.w"] == 5
    flat = [link(f"t.{s * 3 + b}.w", f"s.{s}.{b}.w") for s, b in ((0, 0), (0, 1), (1, 0), (2, 2))]
    sources = [f"s.{s}.{b}.w" for s in range(3) for b in range(3)]
    assert texts(flat, sources, [f"t.{i}.w" for i in range(9)])[r"s\.(\d+)\.(\d+)\.w => t.{\1*3+\2}.w"] == 9


def test_sources_of_one_link_become_a_gathering_rule_in_their_order():
    links = [
        link(
            f"blocks.{i}.qkv.weight",
            " ".join(f"enc.layer.{i}.att.{part}.weight" for part in "qkv"),
            "concat(0)",
        )
        for i in (0, 1)
    ]
    found = texts(links)
    narrow = (
        r"enc\.layer\.(\d+)\.att\.(?P<part>q|k|v)\.weight => blocks.\1.qkv.weight | concat(0) ; part=q,k,v"
    )
    assert next(iter(found.items())) == (narrow, 36)
    assert max(found.values()) == 72


def test_parts_of_one_source_become_a_spreading_rule():
    links = [
        link(f"enc.layer.{i}.att.{part}.weight", f"blocks.{i}.qkv.weight", f"split(0, {place}/3)")
        for i in (0, 1)
        for place, part in enumerate("qkv")
    ]
    found = texts(links, TARGETS, SOURCES)
    narrow = r"enc\.layer\.(\d+)\.att\.(?P<part>q|k|v)\.weight <= blocks.\1.qkv.weight | split(0, part) ; part=q,k,v"
    assert next(iter(found.items())) == (narrow, 36)


def test_experts_are_named_and_counted():
    keys = [f"m.{n}.experts.{e}.{p}.w" for n in range(3) for e in range(4) for p in ("up", "gate")]
    links = [
        link(
            f"m.{n}.fused",
            " ".join(key for key in keys if key.startswith(f"m.{n}.")),
            "concat(0, every=2) | stack(0)",
        )
        for n in (0, 1)
    ]
    assert texts(links, keys, [f"m.{n}.fused" for n in range(3)]) == {
        r"m\.(\d+)\.experts\.(?P<expert>\d+)\.(?P<part>up|gate)\.w => m.\1.fused"
        " | concat(0, every=2) | stack(0) ; expert=4 ; part=up,gate": 24
    }


def test_what_a_candidate_would_break_is_told():
    sources = ["a.0.x", "a.1.x", "a.0.y", "a.01.x"]
    found = generalise([link("b.0.x", "a.0.x"), link("b.1.x", "a.1.x")], sources, ["b.0.x", "b.1.x"])
    assert found[0].unknown == (("a.01.x", "b.01.x"),)
    wide = [own for own in found if "(.+)" in own.rule.pattern]
    assert all(("a.0.y", "b.0.y") in own.unknown for own in wide) and wide
    assert [hit.source for hit in wide[0].hits] == ["a.0.x", "a.1.x"]


def test_what_nothing_explains_gives_no_rule():
    assert generalise([link("x", "a.1"), link("y", "a.2")], ["a.1", "a.2"], ["x", "y"]) == []


@pytest.mark.parametrize("links", [[], [link("x", "a"), link("y", "b", "transpose")]])
def test_links_that_are_none_or_of_different_kinds_are_refused(links):
    with pytest.raises(MappingError):
        generalise(links, ["a", "b"], ["x", "y"])


def linked(rules, sources, targets):
    runs = link_by_rules(rules, sources, targets).runs
    return sorted({(own.target, own.sources, str(own.operation)) for run in runs for own in run.made.links})


def test_a_whole_conversion_becomes_as_many_rules_as_a_person_would_write():
    rules = [
        r"enc\.layer\.(\d+)\.att\.(?P<part>q|k|v)\.(.*) => blocks.\1.qkv.\3 | concat(0) ; part=q,k,v",
        r"enc\.layer\.(\d+)\.out\.(.*) => blocks.\1.proj.\2",
    ]
    parsed = list(map(parse_rule, rules))
    links = [own for run in link_by_rules(parsed, SOURCES, TARGETS).runs for own in run.made.links]
    found = as_rules(links, SOURCES, TARGETS)
    assert len(found) == 2
    assert linked(found, SOURCES, TARGETS) == linked(parsed, SOURCES, TARGETS)


_RULES = st.lists(
    st.sampled_from(
        [
            r"(\w)\.(\d)\.(\w) => \3.\1.\2",
            r"(\w)\.(\d)\.x => \1.\2+1.y | transpose",
            r"(\w)\.(\d)\.y => \1.{\2*2+1}",
            r"(\w)\.(?P<n>\d)\.y => \1.all | concat(0) ; n=number",
            r"(\w)\.(?P<n>\d)\.z <= \1.all | split(1, n) ; n=3",
            r"b\.(\d)\.all => b.\1.{p} | split(0, p) ; p=p,q",
            r"(.*)\.x => \1.z",
            r"a\.(.*) <= b.\1",
            r"(.*) => \1",
            r"x.* <= {p} | concat(1) ; p=a.1,a.2,x.3",
        ]
    ),
    min_size=1,
    max_size=4,
    unique=True,
).map(lambda lines: [parse_rule(line) for line in lines])
_KEYS = st.lists(st.from_regex(r"[abxyz]\.([0-3]|all)(\.[xyzpq])?", fullmatch=True), unique=True, max_size=25)


@settings(max_examples=200, deadline=None)
@given(_RULES, _KEYS, _KEYS, st.randoms(use_true_random=False))
def test_the_rules_make_exactly_the_links(rules, sources, targets, random):
    """Links of random rules, and then only some of them."""
    made: dict[str, Link] = {}
    for run in link_by_rules(rules, sources, targets).runs:
        made.update({own.target: own for own in run.made.links})
    links = [own for own in made.values() if random.random() < 0.8]
    found = as_rules(links, sources, targets)
    assert linked(found, sources, targets) == sorted(
        (own.target, own.sources, str(own.operation)) for own in links
    )
    assert not any(run.made.incomplete for run in link_by_rules(found, sources, targets).runs)


def test_what_no_rule_can_say_is_refused():
    with pytest.raises(MappingError):
        as_rules([link("t", "a a", "concat(0)")], ["a"], ["t"])


def test_signs_of_patterns_and_templates_in_keys_are_themselves():
    links = [Link("x{1}\\y+1.w", ("a(b)*|.w",)), Link("p-1.w", ("q[0].w",))]
    sources, targets = [own.sources[0] for own in links], [own.target for own in links]
    found = as_rules(links, sources, targets)
    assert linked(found, sources, targets) == sorted((own.target, own.sources, "identity") for own in links)
    assert all(isinstance(rule, Rule) for rule in found)
