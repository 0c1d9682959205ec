"""The matcher: seconds and memory, and what the plain methods make of the same pairs.

The public pairs without the building of models; DeepSeek-V3's 89,939 keys as they are published for transformers
against the names of its authors' own code, as shapes alone, whole and in parts (time is to grow no faster than
n log n). The plain methods are those that people write: the longest common suffix of names, as Detectron2 aligns
checkpoints, and the i-th tensor to the i-th where shapes agree. Files are in alphabetical order.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import islice
from math import log2
from pathlib import Path

import torch

from tests.benchmarks import large_files
from tests.benchmarks.processes import Measured, by_turns, report
from tests.benchmarks.rows import Row
from tests.matching.made import source_of, target_of
from tests.matching.measuring import Outcome, measure
from tests.matching.pairs import pairlib as pl
from tests.matching.suites import PUBLIC
from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.matching.finding import find_match
from wtransplant.targets import TargetModel

MODULE = "tests.benchmarks.matching"
SIZES = (1_000, 10_000, large_files.TENSORS)
_ROUNDS = 1
_MOST_WRONG = 0.001
_NO_PEER, _ANY = float("nan"), float("inf")
_RENAMED = [
    (r"^model\.", ""), (r"embed_tokens", "embed"), (r"self_attn\.", "attn."), (r"mlp\.", "ffn."),
    (r"attn\.(q_[ab]|kv_b|o)_proj", r"attn.w\1"), (r"kv_a_proj_with_mqa", "wkv_a"),
    (r"(q|kv)_a_layernorm", r"\1_norm"), (r"input_layernorm", "attn_norm"), (r"post_attention_layernorm", "ffn_norm"),
    (r"gate_proj", "w1"), (r"down_proj", "w2"), (r"up_proj", "w3"), (r"e_score_correction_bias", "bias"),
    (r"weight_scale_inv", "scale"),
]  # fmt: skip
"""From transformers' names of this model to its authors'."""

Shapes = Mapping[str, tuple[int, ...]]
State = dict[str, torch.Tensor]
Method = Callable[[Shapes, Shapes], dict[str, str]]


def run() -> list[Row]:
    """All figures."""
    torch.set_num_threads(1)
    ours = {pair.name: measure(pair, "alphabetical") for pair in PUBLIC}
    return [
        *(Row(f"match {name}", one.seconds, _NO_PEER, 2, absolute=True) for name, one in ours.items()),
        *_against_plain_methods(list(ours.values())),
        *_large(),
    ]


# --- plain methods ------------------------------------------------------------------------------------------


def _against_plain_methods(ours: list[Outcome]) -> list[Row]:
    """What is not right: less is better."""
    should, pairs = sum(one.should for one in ours), len(ours)
    rows: list[Row] = []
    for name, method in {"longest suffix": longest_suffix, "order": in_order}.items():
        plain = [_score(pair, method) for pair in PUBLIC]
        rows += [
            _count(
                f"tensors of {should:,} not right; peer: {name}", _not_right(ours), _not_right(plain), _ANY
            ),
            _count("    of them wrong", _wrong(ours), _wrong(plain), _MOST_WRONG * should),
            _count(f"    pairs of {pairs} not functional", _broken(ours), _broken(plain), 1),
        ]
    return rows


def _count(name: str, ours: float, peer: float, target: float) -> Row:
    return Row(name, ours, peer, target, "", absolute=True)


def _not_right(found: list[Outcome]) -> int:
    return sum(one.missed + one.wrong for one in found)


def _wrong(found: list[Outcome]) -> int:
    return sum(one.wrong for one in found)


def _broken(found: list[Outcome]) -> int:
    return sum(not one.functional for one in found)


def _score(pair: pl.Pair, method: Method) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        path = pl.write_source(pair, "alphabetical", "pth", Path(folder) / "source.pth")
        source = pl.flatten(pl.read_source(path))
    target = pair.build_target().state_dict()
    begin = time.perf_counter()
    found = method(_shapes(source), _shapes(target))
    score = pl.score(pair, {key: source[name].to(target[key].dtype) for key, name in found.items()})
    return Outcome(
        pair.name, score["n_should_map"], score["n_target"] - score["n_should_map"], score["correct"],
        score["missed"], score["wrong"], 0, score["functional"], time.perf_counter() - begin,
    )  # fmt: skip


def _shapes(state: State) -> Shapes:
    return {key: tuple(value.shape) for key, value in state.items()}


def longest_suffix(source: Shapes, target: Shapes) -> dict[str, str]:
    """Each target key takes the longest source key that it ends with, or that ends with it, if the shapes agree."""
    endings: defaultdict[str, list[str]] = defaultdict(list)
    for key in source:
        parts = key.split(".")
        for start in range(len(parts)):
            endings[".".join(parts[start:])].append(key)
    found: dict[str, str] = {}
    for key, shape in target.items():
        parts = key.split(".")
        ends = (".".join(parts[start:]) for start in range(len(parts)))
        inside = next((end for end in ends if end in source), None)
        around = endings[key] if inside is None else [inside]
        if len(around) == 1 and source[around[0]] == shape:
            found[key] = around[0]
    return found


def in_order(source: Shapes, target: Shapes) -> dict[str, str]:
    """The i-th to the i-th, where the shapes agree."""
    return {b: a for a, b in zip(source, target, strict=False) if source[a] == target[b]}


# --- large --------------------------------------------------------------------------------------------------


def _large() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as name:
        index = large_files.sharded(Path(name))
        found = [_in_process(index, size) for size in SIZES]
        linked, asked = _counted(index)
    times = [one.seconds for one in found]
    rows = [
        Row(f"match {size:,} keys under other names", seconds, _NO_PEER, 10, absolute=True)
        for size, seconds in zip(SIZES, times, strict=True)
    ]
    for place in (1, 2):
        growth = SIZES[place] * log2(SIZES[place]) / (SIZES[place - 1] * log2(SIZES[place - 1]))
        name = f"    times {SIZES[place - 1]:,}; peer: n log n"
        rows.append(Row(name, times[place] / times[place - 1], growth, 1.0, "×"))
    return [
        *rows,
        Row("    additional memory (peak)", found[-1].resident, _NO_PEER, 500, "MiB", True),
        _count("    keys that are asked about", asked, _NO_PEER, _ANY),
        _count("    keys that are missed", SIZES[-1] - linked - asked, _NO_PEER, 0),
    ]


def _in_process(index: Path, size: int) -> Measured:
    arguments = [str(index), str(size)]
    return by_turns(MODULE, arguments, [*arguments, "nothing"], _ROUNDS)[0]


def _both(index: Path, size: int) -> tuple[Checkpoint, TargetModel, dict[str, str]]:
    """The source, the target, and the true source of each target key."""
    with open_checkpoint(index) as checkpoint:
        source = {key: checkpoint[key].shape for key in islice(checkpoint, size)}
    truth = {renamed_key(key): key for key in source}
    return source_of(source), target_of({new: source[old] for new, old in truth.items()}), truth


def _match(index: Path, size: int) -> Callable[[], object]:
    source, target, _ = _both(index, size)
    return lambda: find_match(source, target)


def _counted(index: Path) -> tuple[int, int]:
    """How many of all keys are linked and asked about.

    Raises:
        RuntimeError: a link is wrong; the figures would mean nothing.
    """
    source, target, truth = _both(index, SIZES[-1])
    found = find_match(source, target)
    wrong = [key for key, link in found.links.items() if link.sources != (truth[key],)]
    if wrong:
        raise RuntimeError(f"{len(wrong)} keys are linked wrongly, {wrong[0]} the first")
    return len(found.links), sum(len(question.targets) for question in found.questions)


def renamed_key(key: str) -> str:
    """The key as the model's authors call it."""
    for pattern, new in _RENAMED:
        key = re.sub(pattern, new, key)
    return key


if __name__ == "__main__":
    if len(sys.argv) == 3:
        report(_match(Path(sys.argv[1]), int(sys.argv[2])))
    else:
        report(lambda: None)
