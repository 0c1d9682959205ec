"""What is frozen, as data: it goes into the recipe and the manifest as it is, and needs no torch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from wtransplant.errors import TrainingError
from wtransplant.freezing.paths import ancestors, depth

FreezeMethod = Literal["no_grad", "left_out"]


class Policy(BaseModel):
    """What is frozen and how.

    Attributes:
        overrides: module path or full key to frozen (true) or trainable (false). For a key the nearest
            ancestor-or-self counts; ``""`` is the root; without any the key is trainable. Not to be changed
            in
            place: :meth:`set` gives a new policy.
        method: ``no_grad`` switches ``requires_grad`` off; ``left_out`` only keeps the parameters away from
            the optimizer, so that their gradients are still computed (case W8).
        preset: ``linked`` stands for "whatever the plan links", until :meth:`resolved` puts keys in its
            place; the overrides are then exceptions to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    overrides: dict[str, bool] = Field(default_factory=dict)
    method: FreezeMethod = "no_grad"
    preset: Literal["linked"] | None = None

    @classmethod
    def freeze_linked(cls, method: FreezeMethod = "no_grad") -> Policy:
        """Freeze what the plan links, train what is new; symbolic until :meth:`resolved`."""
        return cls(preset="linked", method=method)

    @classmethod
    def freeze_keys(
        cls, frozen: Collection[str], keys: Iterable[str], method: FreezeMethod = "no_grad"
    ) -> Policy:
        """Freeze exactly these keys, written as the fewest module paths.

        Args:
            frozen: the keys to freeze; those that are not among ``keys`` are left out.
            keys: all keys of the model, in its order.
            method: see the class.
        """
        return cls(overrides=_shortest(frozen, keys), method=method)

    def is_frozen(self, path: str) -> bool:
        """Whether a key (or, for its own sake, a module path) is frozen.

        Raises:
            TrainingError: the preset is not resolved yet.
        """
        self._require_resolved()
        return _nearest(self.overrides, path)

    def frozen_keys(
        self,
        keys: Iterable[str],
        ties: Iterable[Collection[str]] = (),
        linked_keys: Collection[str] | None = None,
    ) -> frozenset[str]:
        """Those of the keys that are frozen.

        Args:
            keys: full keys.
            ties: keys that are one tensor; freezing one of them freezes all (case E8).
            linked_keys: what the plan links, a set for the preset to look into; without it the policy has to be
                resolved. The answer is that of the policy resolved against it, and comes sooner.

        Raises:
            TrainingError: the preset is not resolved yet.
        """
        if linked_keys is None:
            self._require_resolved()
        linked = linked_keys if linked_keys is not None and self.preset is not None else frozenset[str]()
        frozen = set(_frozen_among(self.overrides, keys, linked))
        for tie in ties:
            if any(_frozen_among(self.overrides, tie, linked)):
                frozen.update(tie)
        return frozenset(frozen)

    def set(self, paths: str | Iterable[str], frozen: bool) -> Policy:
        """A policy in which these paths or keys, and all below them, are frozen or trainable."""
        chosen = {paths} if isinstance(paths, str) else set(paths)
        default = False if self.preset is None else None
        return self.model_copy(update={"overrides": _overridden(self.overrides, chosen, frozen, default)})

    def resolved(self, linked_keys: Collection[str], target: Iterable[str]) -> Policy:
        """The same policy with keys in the place of the preset.

        Args:
            linked_keys: the target keys that the plan links.
            target: all keys of the target, in its order (a ``TargetModel`` will do).
        """
        if self.preset is None:
            return self
        overrides = _shortest(linked_keys, target)
        for path in sorted(self.overrides, key=depth):
            overrides = _overridden(overrides, {path}, self.overrides[path], default=False)
        return Policy(overrides=overrides, method=self.method)

    def _require_resolved(self) -> None:
        if self.preset is not None:
            raise TrainingError(
                "the policy says 'freeze what is linked' and does not know yet what is linked",
                hint="Resolve it against a plan first: policy.resolved(linked_keys, target).",
            )


def _inherited(overrides: Mapping[str, bool], path: str) -> bool | None:
    return next((overrides[above] for above in ancestors(path) if above in overrides), None)


def _nearest(overrides: Mapping[str, bool], path: str) -> bool:
    own = overrides.get(path)
    return bool(_inherited(overrides, path) if own is None else own)


def _frozen_among(
    overrides: Mapping[str, bool], keys: Iterable[str], linked: Collection[str]
) -> Iterator[str]:
    """The keys that an override freezes, or that are linked where no override says anything."""
    if not overrides:
        yield from (key for key in keys if key in linked)
        return
    known: dict[str, bool | None] = {"": overrides.get("")}
    for key in keys:
        decided = overrides.get(key)
        if decided is None:
            decided = _said_of_module(overrides, key.rpartition(".")[0], known)
        if key in linked if decided is None else decided:
            yield key


def _said_of_module(overrides: Mapping[str, bool], module: str, known: dict[str, bool | None]) -> bool | None:
    """What the nearest override at or above a module says; ``known`` has the modules that were asked before."""
    climbed = []
    while module not in known:
        climbed.append(module)
        if module in overrides:
            known[module] = overrides[module]
            break
        module = module.rpartition(".")[0]
    known.update(dict.fromkeys(climbed, known[module]))
    return known[module]


def _overridden(
    overrides: Mapping[str, bool], chosen: Collection[str], frozen: bool, default: bool | None
) -> dict[str, bool]:
    """The overrides after a choice: what lies below the chosen paths goes, and so does what says nothing new.

    ``default`` is what holds where nothing is said; ``None`` while a preset stands there, and then each
    choice counts.
    """
    kept = {
        path: value
        for path, value in overrides.items()
        if path not in chosen and not any(above in chosen for above in ancestors(path))
    }
    for path in sorted(chosen, key=depth):
        inherited = _inherited(kept, path)
        if (default if inherited is None else inherited) is not frozen:
            kept[path] = frozen
    return kept


def _shortest(frozen: Collection[str], keys: Iterable[str]) -> dict[str, bool]:
    """The fewest paths that cover the frozen keys and no others."""
    frozen, keys = frozenset(frozen), list(keys)
    every: Counter[str] = Counter()
    still: Counter[str] = Counter()
    for key in keys:
        above = (key, *ancestors(key))
        every.update(above)
        if key in frozen:
            still.update(above)
    covers = {_shallowest_whole(key, every, still): True for key in keys if key in frozen}
    if any(still[path] != every[path] for path in covers):
        # A key may also be the beginning of others (`a` and `a.b`): those need saying that they are not
        # meant.
        covers |= {key: False for key in keys if key not in frozen and _nearest(covers, key)}
    return covers


def _shallowest_whole(key: str, every: Mapping[str, int], still: Mapping[str, int]) -> str:
    shallowest = key
    for path in ancestors(key):
        if still[path] != every[path]:
            break
        shallowest = path
    return shallowest
