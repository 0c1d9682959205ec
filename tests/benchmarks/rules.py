"""Rules over 89,939 keys, from the change to the whole plan with health, against ``pattern.sub`` over the keys.

The keys are DeepSeek-V3's; the target is the same model under the names that the rules make. All figures are medians
of rounds in turns, in one process, of the time that the thread had (other work on the machine does not count).
"""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks import large_files
from tests.benchmarks.rows import Row
from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.mapping import Decisions, Plan, Rule, compile_rule
from wtransplant.mapping.operations import parse_operation
from wtransplant.targets.model import TargetModel, TargetTensor

ROUNDS = 7
ONE = [(r"model\.layers\.(\d+)\.(.*)", r"net.h.\1.\2")]
_RENAMED = ("self_attn.q_a_proj", "self_attn.q_b_proj", "self_attn.o_proj", "mlp.shared_experts", "mlp.gate_proj",
            "mlp.up_proj", "mlp.down_proj", "input_layernorm")  # fmt: skip
TEN = [
    *(
        (rf"model\.layers\.(\d+)\.{re.escape(name)}\.(.*)", rf"net.h.\1.part{n}.\2")
        for n, name in enumerate(_RENAMED)
    ),
    *ONE,
    (r"model\.(.*)", r"net.\1"),
]
GATHER = Rule(
    r"model\.layers\.(\d+)\.mlp\.experts\.(?P<expert>\d+)\.(?P<part>gate|up)_proj\.weight",
    r"net.h.\1.experts.gate_up",
    parse_operation("concat(0, every=2) | stack(0)"),
    (("expert", 256), ("part", ("gate", "up"))),
)


def run() -> list[Row]:
    """All figures."""
    with (
        tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as name,
        open_checkpoint(large_files.sharded(Path(name))) as source,
    ):
        return [
            _against_sub("one rule, 89,939 keys", source, ONE, 2.0),
            _against_sub("ten rules", source, TEN, 3.0),
            *_against_package(source),
            _gathering(source),
        ]


def _against_sub(name: str, source: Checkpoint, rules: Sequence[tuple[str, str]], target: float) -> Row:
    keys = list(source)
    plan = Plan(source, _renamed(source, rules), Decisions())
    decisions = Decisions(rules=tuple(Rule(*rule) for rule in rules))

    def peer() -> None:
        for pattern, template in rules:
            compiled = re.compile(pattern)
            [compiled.sub(template, key) for key in keys]

    ours, theirs = _by_turns(lambda: _change(plan, decisions), peer)
    return Row(name, ours, theirs, target)


def _against_package(source: Checkpoint) -> list[Row]:
    """For information: torch-state-bridge, which renames keys and makes no plan, if it is installed."""
    if find_spec("torch_state_bridge") is None:
        return []
    from torch_state_bridge import parse_rules

    keys = list(source)
    plan = Plan(source, _renamed(source, ONE), Decisions())
    decisions = Decisions(rules=tuple(Rule(*rule) for rule in ONE))
    package = parse_rules("model.layers.{n}, net.h.{n}")
    ours, theirs = _by_turns(
        lambda: _change(plan, decisions), lambda: [package._apply_impl(key) for key in keys]
    )
    return [Row("one rule, against torch-state-bridge", ours, theirs, float("inf"))]


def _gathering(source: Checkpoint) -> Row:
    """For information: 57 links of 512 sources each."""
    layers = range(3, 60)  # of those behind, the file does not have all
    shape = (256, 4096, 7168)
    tensors = {
        key: TargetTensor(key, shape, "float8_e4m3fn", 0, "parameter", "")
        for key in (f"net.h.{layer}.experts.gate_up" for layer in layers)
    }
    plan = Plan(source, TargetModel(tensors, {}), Decisions())
    decisions = Decisions(rules=(GATHER,))
    keys, pattern = list(source), re.compile(GATHER.pattern)
    ours, theirs = _by_turns(
        lambda: _change(plan, decisions), lambda: [pattern.sub(GATHER.template, key) for key in keys]
    )
    if len(plan.resolution.links) != len(layers):
        raise RuntimeError(f"{len(plan.resolution.links)} of {len(layers)} links were made")
    return Row("a rule that gathers 512 experts' matrices", ours, theirs, float("inf"))


def _change(plan: Plan, decisions: Decisions) -> None:
    compile_rule.cache_clear()
    plan.decisions = decisions


def _renamed(source: Checkpoint, rules: Sequence[tuple[str, str]]) -> TargetModel:
    """The source's tensors under the names that the rules make."""

    def name(key: str) -> str:
        found = ((re.fullmatch(pattern, key), template) for pattern, template in rules)
        return next((match.expand(template) for match, template in found if match), key)

    tensors = [
        TargetTensor(name(key), info.shape, info.dtype, info.nbytes, "parameter", "")
        for key, info in source.items()
    ]
    return TargetModel({tensor.key: tensor for tensor in tensors}, {})


def _by_turns(ours: Callable[[], object], peer: Callable[[], object]) -> tuple[float, float]:
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(ROUNDS):
        for is_ours in (True, False) if number % 2 else (False, True):
            begin = time.thread_time()
            (ours if is_ours else peer)()
            found[is_ours].append(time.thread_time() - begin)
    return statistics.median(found[True]), statistics.median(found[False])
