"""Rules by example, and many links as few rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wtransplant.errors import Cancelled, MappingError
from wtransplant.mapping import Link, parse_rule
from wtransplant.mapping.generalise import generalise
from wtransplant.mapping.operations import parse_operation
from wtransplant.mapping.rules_of_links import as_rules_and_links
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
    found, left = as_rules_and_links(links, SOURCES, TARGETS)
    assert (len(found), left) == (2, ())
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
    found, left = as_rules_and_links(links, sources, targets)
    told = linked(found, sources, targets) + [(own.target, own.sources, str(own.operation)) for own in left]
    assert sorted(told) == sorted((own.target, own.sources, str(own.operation)) for own in links)
    assert set(left) <= set(links)
    assert not any(run.made.incomplete for run in link_by_rules(found, sources, targets).runs)


def experts(count: int) -> tuple[list[Link], list[str], list[str]]:
    """Layers of experts, with a fused projection each; by hand they are four rules."""
    links: list[Link] = []
    for layer in range(count):
        before, after = f"model.layers.{layer}", f"blocks.{layer}"
        parts = " ".join(f"{before}.attn.{part}.weight" for part in "qkv")
        links.append(link(f"{after}.qkv.weight", parts, "concat(0)"))
        links.append(link(f"{after}.norm.weight", f"{before}.norm1.weight"))
        for expert in range(8):
            for one, other in (("gate", "w1"), ("up", "w3")):
                target = f"{after}.moe.{expert}.{other}.weight"
                links.append(link(target, f"{before}.mlp.{expert}.{one}.weight"))
    sources = [key for own in links for key in own.sources]
    return links, sources, [own.target for own in links]


def test_many_links_of_few_kinds_become_a_rule_for_each_kind():
    links, sources, targets = experts(300)
    found, left = as_rules_and_links(links, sources, targets)
    assert (len(found), left) == (4, ())
    runs = link_by_rules(found, sources, targets).runs
    assert sorted(len(run.made.links) for run in runs) == [300, 300, 2400, 2400]
    assert not any(run.shadowed for run in runs)


def test_a_number_that_nothing_explains_parts_a_kind_and_the_others_stay_any():
    """The first and the fourth module of each block: what 0 and 3 are called follows from no arithmetic."""
    links = [
        link(f"blocks.{block}.fc{name}.{kind}", f"layers.{block}.mlp.{place}.{kind}")
        for block in range(6)
        for place, name in ((0, 1), (3, 2))
        for kind in KINDS
    ]
    found, left = as_rules_and_links(links, [own.sources[0] for own in links], [own.target for own in links])
    assert sorted(map(str, found)) == [
        r"layers\.(\d+)\.mlp\.0\.(.+) => blocks.\1.fc1.\2",
        r"layers\.(\d+)\.mlp\.3\.(.+) => blocks.\1.fc2.\2",
    ]
    assert left == ()


def test_numbers_without_any_law_have_a_rule_for_each_module():
    """Convolutions of a VGG: five stages of two and three layers, activations and pooling between."""
    places = dict(
        zip(
            (0, 2, 5, 7, 10, 12, 14, 17),
            ("1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "4_1"),
            strict=True,
        )
    )
    links = [
        link(f"conv{name}.{kind}", f"features.{n}.{kind}") for n, name in places.items() for kind in KINDS
    ]
    found, left = as_rules_and_links(links, [own.sources[0] for own in links], [own.target for own in links])
    assert sorted(map(str, found)) == sorted(
        rf"features\.{n}\.(.+) => conv{name}.\1" for n, name in places.items()
    )
    assert left == ()


def test_a_kind_with_holes_stays_links_and_the_others_become_rules():
    links, sources, targets = experts(40)
    some = [own for own in links if "norm" not in own.target or scattered(own.target)]
    found, left = as_rules_and_links(some, sources, targets)
    assert len(found) == 3
    assert left == tuple(own for own in some if "norm" in own.target)


def scattered(target: str) -> bool:
    """About half of the layers, without an order that arithmetic would find."""
    return bin(int(target.split(".")[1]) * 2654435761 % 1024).count("1") % 2 == 0


def test_the_search_can_be_given_up():
    links, sources, targets = experts(3)
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        as_rules_and_links(links, sources, targets, cancelled=cancelled)
    assert len(asked) == 3


def test_what_no_rule_can_say_and_what_is_alone_stay_links():
    twice, alone = link("t", "a a", "concat(0)"), link("u", "b")
    assert as_rules_and_links([twice, alone], ["a", "b"], ["t", "u"]) == ((), (twice, alone))


def test_signs_of_patterns_and_templates_in_keys_are_themselves():
    links = [Link(f"x{{1}}\\y+{n}-.{kind}", (f"a(b)*|{n}#.{kind}",)) for n in range(2) for kind in ("w", "b")]
    sources, targets = [own.sources[0] for own in links], [own.target for own in links]
    found, left = as_rules_and_links(links, sources, targets)
    assert linked(found, sources, targets) == sorted((own.target, own.sources, "identity") for own in links)
    assert (len(found), left) == (1, ())
