"""What freezing has to know about a model: its tensors, which of them are one, and its modules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wtransplant.freezing.choices import STATISTICS
from wtransplant.freezing.inheritance import Inheritance
from wtransplant.freezing.paths import ancestors, counts_below, join
from wtransplant.freezing.policy import Policy
from wtransplant.targets.model import TargetModel

if TYPE_CHECKING:
    import torch
    from torch import nn

_KEPT = ("running_mean", "running_var")
_DROPPING = ("Dropout", "DropPath", "StochasticDepth", "DropBlock", "PatchDrop")


@dataclass(frozen=True, slots=True)
class TensorFacts:
    """A parameter or buffer; ``requires_grad`` is what the model's author set, without any freezing."""

    key: str
    shape: tuple[int, ...]
    kind: Literal["parameter", "buffer"]
    requires_grad: bool


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """A module: its class, the keys of its own tensors, and what in it acts otherwise in training.

    Attributes:
        path: dotted, ``""`` for the root.
        class_name: of Python's class, or a scripted module's own.
        own: keys of the tensors registered directly on it.
        keeps_statistics: it has running statistics.
        drops: the probability with which it drops what goes through it; 0 where it drops nothing.
    """

    path: str
    class_name: str
    own: tuple[str, ...]
    keeps_statistics: bool
    drops: float


@dataclass(frozen=True)
class ModelFacts:
    """A model as freezing sees it; keys and paths in registration order, buffers after parameters."""

    tensors: Mapping[str, TensorFacts]
    modules: Mapping[str, ModuleFacts]
    ties: tuple[tuple[str, ...], ...]

    def tied_to(self) -> dict[str, tuple[str, ...]]:
        """Key to the other keys of the same tensor."""
        return {key: tuple(k for k in tie if k != key) for tie in self.ties for key in tie}


def facts_of(model: nn.Module | TargetModel) -> ModelFacts:
    """Look at a model, or at a target (also one of shapes only); nothing is changed."""
    if not isinstance(model, TargetModel):
        return _facts_of_module(model)
    return _facts_of_shapes(model) if model.module is None else _facts_of_module(model.module)


def tensors_of(model: nn.Module) -> dict[str, torch.Tensor]:
    """Parameters and then buffers by key, hidden buffers included, tied ones under each of their names."""
    parameters = dict(model.named_parameters(remove_duplicate=False))
    return parameters | dict(model.named_buffers(remove_duplicate=False))


def resting_modules(
    facts: ModelFacts, policy: Policy, frozen: frozenset[str], linked_keys: Collection[str] = ()
) -> tuple[str, ...]:
    """Paths of the modules that have to run in eval mode.

    These are the modules of which all tensors are frozen (statistics apart, which have their own setting), what has
    no tensors and lies in such a module or was frozen by name, and normalisation layers whose statistics are
    frozen. Where dropout stays on, only those with frozen buffers of their own.
    """
    known = [key for key in facts.tensors if key.rpartition(".")[2] not in STATISTICS]
    every, still = counts_below(known), counts_below(key for key in known if key in frozen)
    holding, all_still = counts_below(facts.tensors), counts_below(frozen.intersection(facts.tensors))
    whole = {path for path in every if every[path] == still[path]}
    whole |= {path for path in holding if path not in every and holding[path] == all_still[path]}
    bare = Inheritance(policy, [path for path in facts.modules if path not in holding], linked_keys)

    def is_frozen_part(module: ModuleFacts) -> bool:
        path = module.path
        if module.keeps_statistics:
            return any(key in frozen and key.rpartition(".")[2] in STATISTICS for key in module.own)
        if path in every or path in whole:
            return path in whole
        return any(above in whole for above in ancestors(path)) or (
            path not in holding and bare.said(path).frozen
        )

    def has_frozen_buffer(module: ModuleFacts) -> bool:
        return any(key in frozen and facts.tensors[key].kind == "buffer" for key in module.own)

    return tuple(
        path
        for path, module in facts.modules.items()
        if is_frozen_part(module) and (policy.dropout_of(path) == "off" or has_frozen_buffer(module))
    )


def _facts_of_module(model: nn.Module) -> ModelFacts:
    from wtransplant.freezing.hold import switched_off

    values = tensors_of(model)
    parameters = {key for key, _ in model.named_parameters(remove_duplicate=False)}
    held = set(switched_off(model))
    tensors = {
        key: TensorFacts(
            key,
            tuple(value.shape),
            "parameter" if key in parameters else "buffer",
            value.requires_grad or key in held,
        )
        for key, value in values.items()
    }
    modules = {path: _module_facts(path, part) for path, part in model.named_modules(remove_duplicate=False)}
    return ModelFacts(tensors, modules, tuple(_ties(values)))


def _module_facts(path: str, module: nn.Module) -> ModuleFacts:
    own = [name for name, _ in module.named_parameters(recurse=False, remove_duplicate=False)]
    buffers = [name for name, _ in module.named_buffers(recurse=False, remove_duplicate=False)]
    name = str(getattr(module, "original_name", type(module).__name__))
    return ModuleFacts(
        path,
        name,
        tuple(join(path, name) for name in (*own, *buffers)),
        bool(STATISTICS.intersection(buffers)) or all(hasattr(module, name) for name in _KEPT),
        _drops(module, name),
    )


def _drops(module: nn.Module, name: str) -> float:
    """The probability in the attribute that torch, torchvision and timm keep it in."""
    if any(word in name for word in _DROPPING):
        given = (getattr(module, attribute, None) for attribute in ("p", "drop_prob", "prob"))
        return next((float(value) for value in given if isinstance(value, (int, float))), 1.0)
    from wtransplant.freezing.hold import holds_of

    kept = next((hold.own_dropout for hold in holds_of(module)), None)
    value = getattr(module, "dropout", 0.0) if kept is None else kept  # of nn.LSTM, nn.MultiheadAttention
    return float(value) if isinstance(value, (int, float)) else 0.0


def _facts_of_shapes(target: TargetModel) -> ModelFacts:
    given = {**target, **target.hidden}
    tensors = {
        key: TensorFacts(key, tensor.shape, tensor.kind, tensor.kind == "parameter")
        for key, tensor in given.items()
    }
    own: dict[str, list[str]] = defaultdict(list)
    for key, tensor in given.items():
        own[tensor.module].append(key)
    modules = {
        path: ModuleFacts(
            path,
            info.class_name,
            tuple(own[path]),
            any(key.rpartition(".")[2] in STATISTICS for key in own[path]),
            float(any(word in info.class_name for word in _DROPPING)),
        )
        for path, info in target.modules.items()
    }
    return ModelFacts(tensors, modules, target.ties)


def _ties(tensors: Mapping[str, torch.Tensor]) -> Iterator[tuple[str, ...]]:
    """Keys that are one tensor: one object, or one memory (``head.weight.data = embedding.weight``)."""
    same: dict[object, list[str]] = defaultdict(list)
    for key, value in tensors.items():
        same[_place(value)].append(key)
    yield from (tuple(keys) for keys in same.values() if len(keys) > 1)


def _place(value: torch.Tensor) -> object:
    import torch

    pointer = value.data_ptr() if value.layout == torch.strided and value.device.type != "meta" else 0
    return (value.device, pointer, value.numel()) if pointer else id(value)


def first_names(keys: Iterable[str], ties: Iterable[Iterable[str]]) -> dict[str, None]:
    """The keys without the further names of a tensor that has several."""
    others = {key for _, *rest in ties for key in rest}
    return dict.fromkeys(key for key in keys if key not in others)
