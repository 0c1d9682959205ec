"""Modules, parameters and tensors that a model holds without ``nn.Module`` knowing of them (E5).

Only instance dictionaries and built-in containers are read: no property, ``__getattr__``, ``__iter__`` or
``__eq__`` of the model's is ever called.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import nn

_MOST_VALUES = 1_000_000
_MOST_CHILDREN = 100_000  # of one list: the values in it are as a rule numbers or words
_MOST_NESTED = 8
_MOST_OBJECTS = 1  # a helper object is looked into, the objects that it knows are not
_SEQUENCES: tuple[Any, ...] = (list, tuple, set, frozenset, deque)
_LEAVES = (
    str,
    bytes,
    bytearray,
    int,
    float,
    complex,
    type(None),
    type,
    FunctionType,
    BuiltinFunctionType,
    MethodType,
    ModuleType,
)


@dataclass
class Finding:
    """What one attribute of one module holds unregistered.

    Attributes:
        place: dotted path of the attribute, ``encoder.layer1``.
        holder: what holds it: ``list``, ``dict``, …, the class name of a helper object, or ``""`` when the
            attribute is the module or tensor itself.
        modules: outermost modules that are not registered.
        parameters: parameters that are not registered, outside those modules.
        tensors: tensors that are neither parameters nor buffers nor calculated from such.
    """

    place: str
    holder: str
    modules: list[nn.Module] = field(default_factory=list)
    parameters: list[nn.Parameter] = field(default_factory=list)
    tensors: list[torch.Tensor] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.modules or self.parameters or self.tensors)


def find_unregistered(model: nn.Module) -> list[Finding]:
    """Look through every module's own attributes, containers and helper objects; cycles do no harm.

    Of a very long list only the first 100,000 values are looked at, of all together a million.
    """
    search = _Search(_registered(model))
    findings = (
        search.examine(f"{path}.{name}".lstrip("."), value)
        for path, module in model.named_modules()
        for name, value in _own_attributes(module)
    )
    return [finding for finding in findings if finding]


def _registered(model: nn.Module) -> set[int]:
    held: list[Iterable[object]] = [model.modules(), model.parameters(), model.buffers()]
    return {id(value) for values in held for value in values}


def _own_attributes(module: nn.Module) -> list[tuple[str, object]]:
    """Attributes that are not ``nn.Module``'s own; a scripted or traced module has none in Python."""
    import torch
    from torch import nn

    if isinstance(module, (torch.jit.ScriptModule, torch.fx.GraphModule)):
        return []
    own = vars(nn.Module())
    return [(name, value) for name, value in vars(module).items() if name not in own]


class _Search:
    """One walk over a model; what was seen under one attribute is not told again under another."""

    def __init__(self, registered: set[int]) -> None:
        self._seen = registered
        self._left = _MOST_VALUES

    def examine(self, place: str, value: object) -> Finding:
        finding = Finding(place, _holder(value))
        waiting = deque([(value, 0, 0)])
        while waiting:
            value, nested, objects = waiting.popleft()
            if isinstance_of(value, _LEAVES) or id(value) in self._seen:
                continue
            self._seen.add(id(value))
            if self._sort(value, finding) or nested == _MOST_NESTED:
                continue
            is_object = not _is_container(value)
            if objects + is_object <= _MOST_OBJECTS:
                children = list(islice(_children(value), min(self._left, _MOST_CHILDREN)))
                self._left -= len(children)
                waiting.extend((child, nested + 1, objects + is_object) for child in children)
        return finding

    def _sort(self, value: Any, finding: Finding) -> bool:
        import torch
        from torch import nn

        if isinstance_of(value, (nn.Module,)):
            finding.modules.append(value)
        elif isinstance_of(value, (nn.Parameter,)):
            finding.parameters.append(value)
        elif isinstance_of(value, (torch.Tensor,)):
            if value.grad_fn is None:  # weight_norm and its like keep calculated weights as attributes
                finding.tensors.append(value)
        else:
            return False
        return True


def isinstance_of(value: object, classes: tuple[type, ...]) -> bool:
    """``isinstance`` by the real type alone: a ``__class__`` property may raise, or claim anything."""
    return issubclass(type(value), classes)


def _is_container(value: object) -> bool:
    return isinstance_of(value, (dict, *_SEQUENCES))


def _holder(value: object) -> str:
    import torch
    from torch import nn

    return "" if isinstance_of(value, (nn.Module, torch.Tensor)) else type(value).__name__


def _children(value: Any) -> Iterator[object]:
    if isinstance_of(value, (dict,)):
        return iter(dict.values(value))
    for base in _SEQUENCES:
        if isinstance_of(value, (base,)):
            children: Iterator[object] = base.__iter__(value)
            return children
    return iter(list(_attributes(value).values()))


def _attributes(value: object) -> dict[str, object]:
    """The instance dictionary; empty where there is none, or where ``__dict__`` is code of the class's own."""
    if any(isinstance(vars(base).get("__dict__"), property) for base in type(value).__mro__):
        return {}
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return held if isinstance(held, dict) else {}
