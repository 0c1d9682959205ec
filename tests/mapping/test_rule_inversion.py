"""Rules inverted: the source comes back bit for bit, or it is said why not."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.mapping.helpers import checkpoint
from wtransplant.mapping import Decisions, Plan, parse_rule
from wtransplant.mapping.rule_inversion import invert_rules
from wtransplant.mapping.running import link_by_rules
from wtransplant.targets import open_target

PAIRS = [
    (r"(.*)\.(q|k)\.(.*) => \2.\1 | transpose", r"(.*)\.(q|k)\.(.*) <= \2.\1 | transpose"),
    (r"a\.(\d+) => b.\1+1", r"a\.(\d+) <= b.\1+1"),
    (
        r"(?P<part>q|k|v)\.w => qkv.w | concat(0) ; part=q,k,v",
        r"(?P<part>q|k|v)\.w <= qkv.w | split(0, part) ; part=q,k,v",
    ),
    (
        r"(.*)\.fused => \1.{e}.{p} | unstack(0, e) | split(1, p) ; e=4 ; p=w1,w3",
        r"(.*)\.fused <= \1.{e}.{p} | concat(1, every=2) | stack(0) ; e=4 ; p=w1,w3",
    ),
    (
        r"e\.(?P<e>\d+) => fused | transpose | stack(0) ; e=number",
        r"e\.(?P<e>\d+) <= fused | unstack(0, e) | transpose ; e=number",
    ),
    (r"x => y | rotary_to_half(4)", "x <= y | rotary_to_interleaved(4)"),
    (r"skip source .*\.total", r"skip target .*\.total"),
]


@pytest.mark.parametrize(("rule", "inverse"), [*PAIRS, *(pair[::-1] for pair in PAIRS)])
def test_the_sides_change_places_and_the_operation_is_turned_round(rule, inverse):
    assert invert_rules([parse_rule(rule)]).rules == (parse_rule(inverse),)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("a => b | reshape((3, 4))", "depends on the shapes"),
        ("a => b | slice(0, 0, 768)", "go to no target key"),
        (r"(?P<m>x|y) => b | blend ; m=x,y", "cannot be undone"),
        (r"e\.(?P<n>\d) => {p} | stack(0) | split(1, p) ; n=2 ; p=c,d", "at once"),
        ("a => {p} | split(0, p) ; p=b,c", ""),
    ],
)
def test_where_it_cannot_be_the_rule_and_the_reason_are_told(rule, said):
    rules = [parse_rule("x => y"), parse_rule(rule)]
    inverted = invert_rules(rules)
    if not said:
        assert inverted.not_invertible == ()
        return
    assert inverted.rules == (parse_rule("x <= y"),)
    assert [(lost.place, lost.rule) for lost in inverted.not_invertible] == [(1, rules[1])]
    assert said in inverted.not_invertible[0].reason


class Model(nn.Module):
    """Parameters by dotted names."""

    def __init__(self, state: dict[str, torch.Tensor]) -> None:
        super().__init__()
        for key, value in state.items():
            module: nn.Module = self
            *path, name = key.split(".")
            for part in path:
                if not hasattr(module, part):
                    module.add_module(part, nn.Module())
                module = getattr(module, part)
            module.register_buffer(name, torch.zeros_like(value))


def there_and_back(rules, state, shapes, folder):
    """What the inverted rules make of what the rules make."""
    rules = tuple(map(parse_rule, rules))
    wanted = {key: torch.zeros(shape) for key, shape in shapes.items()}
    plan = Plan(checkpoint(state, folder), open_target(Model(wanted)), Decisions(rules=rules))
    assert plan.report.is_clean, plan.report.text()
    inverted = invert_rules(rules, plan)
    assert (inverted.not_invertible, inverted.conflicts) == ((), ())
    made = checkpoint(plan.apply(), folder, "made.pth")
    back = Plan(made, open_target(Model(state)), Decisions(rules=inverted.rules))
    assert back.report.coverage.keys == len(state), back.report.text()
    return back.apply()


@pytest.mark.parametrize(
    ("rules", "state", "shapes"),
    [
        (["a => b | reshape((3, 4))"], {"a": (12,)}, {"b": (3, 4)}),
        (
            [r"(.*)\.(?P<p>q|k|v)\.(.*) => \1.qkv.\3 | concat(0) ; p=q,k,v"],
            {f"h.{n}.{p}.{k}": ((r, 4) if k == "w" else (r,))
             for n in (0, 1) for p, r in (("q", 8), ("k", 2), ("v", 2)) for k in "wb"},
            {f"h.{n}.qkv.{k}": ((12, 4) if k == "w" else (12,)) for n in (0, 1) for k in "wb"},
        ),
        (
            [r"(.*)\.qkv <= \1.{p} | transpose | concat(0) ; p=q,k"],
            {"a.q": (3, 5), "a.k": (3, 5)},
            {"a.qkv": (10, 3)},
        ),
        (
            [r"(.*)\.fused => \1.{e}.{p} | unstack(0, e) | split(0, p) ; p=w1,w3 ; e=number"],
            {"m.fused": (3, 4, 5)},
            {f"m.{e}.{p}": (2, 5) for e in range(3) for p in ("w1", "w3")},
        ),
        (["tok => {p}.w ; p=embed,head"], {"tok": (3,)}, {"embed.w": (3,), "head.w": (3,)}),
    ],
)  # fmt: skip
def test_there_and_back_gives_the_same_bytes(rules, state, shapes, tmp_path):
    torch.manual_seed(5)
    tensors = {key: torch.randn(shape) for key, shape in state.items()}
    back = there_and_back(rules, tensors, shapes, tmp_path)
    assert back.keys() == tensors.keys()
    assert all(torch.equal(back[key], tensors[key]) for key in tensors)


def test_shapes_that_differ_from_link_to_link_have_no_one_way_back(tmp_path):
    state = {"a.0": torch.zeros(2, 6), "a.1": torch.zeros(3, 4)}
    plan = Plan(
        checkpoint(state, tmp_path),
        open_target(Model({"b.0": torch.zeros(12), "b.1": torch.zeros(12)})),
        Decisions(rules=(parse_rule(r"a\.(.) => b.\1 | reshape((12,))"),)),
    )
    assert plan.report.is_clean
    assert "differ from link to link" in invert_rules(plan.decisions.rules, plan).not_invertible[0].reason


def test_two_targets_of_one_source_are_a_conflict_on_the_way_back(tmp_path):
    plan = Plan(
        checkpoint({"x": torch.zeros(2)}, tmp_path),
        open_target(Model({"a": torch.zeros(2), "b": torch.zeros(2)})),
        Decisions(rules=(parse_rule("[ab] <= x"),)),
    )
    assert invert_rules(plan.decisions.rules, plan).conflicts == ("x",)


_RULES = st.lists(
    st.sampled_from(
        [
            r"(\w)\.(\d)\.(\w) => \3.\1.\2",
            r"(\w)\.(\d)\.x => \1.{\2*2+1} | transpose",
            r"(\w)\.(?P<n>\d)\.y => \1.all | concat(0) ; n=number",
            r"(\w)\.(?P<n>\d)\.z <= \1.all | split(1, n) ; n=3",
            r"b\.(\d)\.all => b.\1.{p} | split(0, p) ; p=p,q",
            "skip target .*1.*",
            r"skip source a\.2.*",
        ]
    ),
    unique=True,
).map(lambda lines: [parse_rule(line) for line in lines])
_KEYS = st.lists(
    st.from_regex(r"[abxyz]\.([0-3]|all|[abx])(\.[xyzpq])?", fullmatch=True), unique=True, max_size=12
)


@settings(deadline=None)  # the first example of a rule is inverted, the others remembered
@given(_RULES, _KEYS, _KEYS)
def test_inverted_rules_bring_the_same_keys_together_and_twice_inverted_are_themselves(
    rules, sources, targets
):
    def pairs(rules, sources, targets):
        runs = link_by_rules(rules, sources, targets).runs
        return {(one.rule, hit.source, hit.target) for one in runs for hit in one.hits()}

    inverted = invert_rules(rules)
    assert inverted.not_invertible == ()
    back = {(rule, target, source) for rule, source, target in pairs(inverted.rules, targets, sources)}
    assert back == pairs(rules, sources, targets)
    assert invert_rules(inverted.rules).rules == tuple(rules)
