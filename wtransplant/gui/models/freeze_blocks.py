"""A model's blocks as the window needs them: where the border between frozen and trained lies, and the rates."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from wtransplant.gui.models.contents_place import Label
from wtransplant.gui.models.freeze_words import factor_text
from wtransplant.units import shown
from wtransplant.words import number, tr

if TYPE_CHECKING:
    from wtransplant.freezing import Policy
    from wtransplant.targets import TargetModel

PresetName = Literal["nothing", "linked", "head", "blocks", "regex", "hand"]


@dataclass(frozen=True)
class RateRow:
    """One depth of the model: its name, its factors on the learning rate, and how much of it is frozen.

    Attributes:
        name: of the block, or what comes before and after all of them.
        path: of the block; of another depth, of its first tensor's module.
        lowest, highest: factors of the depth's parameters.
        frozen, tensors: how many of the tensors are frozen, and how many there are.
    """

    name: str
    path: str
    lowest: float
    highest: float
    frozen: int
    tensors: int

    @property
    def factor(self) -> str:
        """``× 0.75``, or from the lowest to the highest."""
        if self.lowest == self.highest:
            return factor_text(self.lowest)
        return f"{factor_text(self.lowest)} … {number(self.highest, '.3g')}"

    def rate(self, learning_rate: float) -> str:
        """The resulting rate; ``frozen`` where nothing is trained."""
        if self.frozen == self.tensors:
            return tr("frozen")
        low, high = self.lowest * learning_rate, self.highest * learning_rate
        text = number(low, ".3g") if low == high else f"{number(low, '.3g')} … {number(high, '.3g')}"
        return text if not self.frozen else tr("{rate} (partly frozen)", rate=text)


@dataclass(frozen=True)
class Blocks:
    """The blocks of one target, looked at once; that takes a second for a model of 100,000 tensors.

    Attributes:
        paths: of the blocks, in order.
        keys: all keys, from the least depth to the greatest, see :func:`wtransplant.freezing.depths_of`.
        up_to: how many keys there are at each depth or above it.
        parameters: depth to the keys of its parameters.
        head: path of the head.
        head_keys: what is trained where all but the head is frozen.
    """

    paths: tuple[str, ...]
    keys: tuple[str, ...]
    up_to: tuple[int, ...]
    parameters: Mapping[int, Sequence[str]]
    head: str
    head_keys: frozenset[str]

    @classmethod
    def of(cls, target: TargetModel) -> Blocks:
        """Look at a target; in any thread."""
        from wtransplant.freezing import blocks_of, depths_of, freeze_all_but_head, head_of

        if not any(tensor.kind == "parameter" for tensor in target.values()):
            return cls((), tuple(target), (len(target),), {}, "", frozenset(target))
        frozen = freeze_all_but_head(target).policy.frozen_keys(target, target.ties)
        depths = depths_of(target)
        counts = Counter(depths.values())
        parameters: dict[int, list[str]] = defaultdict(list)
        for key, depth in depths.items():
            if target[key].kind == "parameter":
                parameters[depth].append(key)
        return cls(
            blocks_of(target),
            tuple(sorted(depths, key=depths.__getitem__)),
            tuple(accumulate(counts[depth] for depth in range(max(counts) + 1))),
            {depth: parameters[depth] for depth in sorted(parameters)},
            head_of(target),
            frozenset(target) - frozen,
        )

    def border(self, count: int) -> str:
        """In words, between which blocks the border lies if the first ``count`` are frozen."""
        if not count:
            return tr("none is frozen")
        last = shown(self.paths[count - 1])
        if count < len(self.paths):
            return tr("frozen to {last} · trained from {first}", last=last, first=shown(self.paths[count]))
        return tr("frozen to {last} · what comes after is trained", last=last)

    def frozen_blocks(self, frozen: frozenset[str]) -> int | None:
        """How many first blocks, with all before them and nothing else, are frozen; ``None`` if it is otherwise."""
        count = bisect_left(self.up_to, len(frozen))
        if not frozen or not 1 <= count <= len(self.paths) or self.up_to[count] != len(frozen):
            return None
        return count if frozen.issuperset(self.keys[: len(frozen)]) else None

    def preset_of(self, policy: Policy, frozen: frozenset[str]) -> PresetName:
        """Which preset a policy amounts to."""
        if policy.preset == "linked":
            return "hand" if policy.overrides or policy.patterns else "linked"
        if policy.patterns:
            return "hand" if policy.overrides or not all(policy.patterns.values()) else "regex"
        if not frozen:
            return "nothing"
        if len(frozen) == len(self.keys) - len(self.head_keys) and frozen.isdisjoint(self.head_keys):
            return "head"
        return "hand" if self.frozen_blocks(frozen) is None else "blocks"

    def rates(self, policy: Policy, frozen: frozenset[str]) -> list[RateRow]:
        """A row for each depth that has parameters.

        Args:
            policy: says the factors.
            frozen: the keys that it freezes.
        """
        factors = _Factors(policy)
        return [self._row(factors, depth, keys, frozen) for depth, keys in self.parameters.items()]

    def _row(self, factors: _Factors, depth: int, keys: Sequence[str], frozen: frozenset[str]) -> RateRow:
        found = set(map(factors.of, keys))
        still = sum(key in frozen for key in keys)
        path = self.paths[depth - 1] if 1 <= depth <= len(self.paths) else keys[0].rpartition(".")[0]
        name = path or Label(tr("the model itself"))
        if self.paths and depth == 0:
            name = Label(tr("before the blocks: {name}", name=name) if path else tr("before the blocks"))
        elif self.paths and depth > len(self.paths):
            name = Label(tr("after the blocks: {name}", name=name) if path else tr("after the blocks"))
        return RateRow(name, path, min(found), max(found), still, len(keys))


class _Factors:
    """The factors of one policy, asked for many keys: what no key has of its own is looked up once for a module."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._of_module: dict[str, float] = {}

    def of(self, key: str) -> float:
        if not self._policy.modules:
            return 1.0
        if key in self._policy.modules:
            return self._policy.rate_of(key)
        module = key.rpartition(".")[0]
        if module not in self._of_module:
            self._of_module[module] = self._policy.rate_of(module)
        return self._of_module[module]
