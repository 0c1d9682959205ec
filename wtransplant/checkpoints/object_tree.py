"""From the object that a file holds to its tensors by key, its groups, plain values and modules.

The walk keeps its own stack, so that depth costs nothing, leaves out what leads back to itself, and gives up
on objects that share their parts so often that spelling them out would never end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from wtransplant.checkpoints.groups import Part, decide_groups
from wtransplant.checkpoints.index import MAX_TENSORS, PlainValue
from wtransplant.checkpoints.records import DType, Global, Malformed, NumpyRecord, Record, TensorRecord
from wtransplant.words import tr

_MAX_WORK = 4_000_000
_WORK_OF_CONTAINER = 8
_MAX_DEPTH = 200
_MAX_KEY = 4_000
_MAX_KEYS = 64_000_000  # characters of all keys together
_MAX_VALUES = 10_000
_MAX_VALUES_IN_LIST = 1_000
_MAX_TEXT = 1_000

_SCRIPTED = "__torch__."
_SKIPPED = object()  # stands for what is no part of a module, so that passing over it counts as work
_PLAIN = (str, int, float, type(None))
_CONTAINERS = (dict, list, tuple, Record, NumpyRecord)


@dataclass(slots=True)
class Survey:
    """What was found in an object.

    Attributes:
        tensors: key to record and the container that it was in, in file order.
        values: plain values by dotted path.
        modules: module path to class name.
    """

    tensors: dict[str, tuple[TensorRecord, Part]] = field(default_factory=dict)
    values: dict[str, PlainValue] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)


def survey(root: object) -> Survey:
    """Walk an object and give its tensors, with their groups decided, and the rest.

    Raises:
        Malformed: it is nested too deeply or without end.
    """
    walk = _Walk()
    walk.visit(root)
    decide_groups(walk.parts)
    return walk.found


@dataclass(slots=True)
class _Level:
    node: object
    prefix: str
    part: Part
    children: Iterator[tuple[object, object]]
    values: int = 0


class _Walk:
    def __init__(self) -> None:
        self.found = Survey()
        self.parts: list[Part] = []
        self._levels: list[_Level] = []
        self._active: set[int] = set()
        self._repeats: dict[str, int] = {}
        self._characters = 0

    def visit(self, root: object) -> None:
        if _is_tensor(root):
            root = {"tensor": root}
        elif isinstance(root, _PLAIN):
            root = {"value": root}
        self._enter("", root, None)
        work = 0
        while self._levels:
            level = self._levels[-1]
            for name, child in level.children:
                work += 1
                if work > _MAX_WORK:
                    raise Malformed(tr("it holds the same parts over and over, more than can be listed"))
                if not self._leaf(level, name, child):
                    work += _WORK_OF_CONTAINER
                    self._enter(level.prefix + text_of(name), child, level.part)
                    break
            if level is self._levels[-1]:
                self._active.discard(id(level.node))
                self._levels.pop()

    def _leaf(self, level: _Level, name: object, child: object) -> bool:
        """Take what has no children; containers that lead nowhere new count as such."""
        if isinstance(child, TensorRecord) and child.dtype:
            self._tensor(level.prefix + (name if type(name) is str else text_of(name)), child, level.part)
        elif isinstance(child, _PLAIN):
            self._value(level, name, child)
        elif isinstance(child, DType | Global):
            self._value(level, name, child.name)
        else:
            return not isinstance(child, _CONTAINERS) or id(child) in self._active
        return True

    def _tensor(self, key: str, record: TensorRecord, part: Part) -> None:
        self._characters += len(key)
        if len(key) > _MAX_KEY or self._characters > _MAX_KEYS or len(self.found.tensors) >= MAX_TENSORS:
            raise Malformed(tr("it has more tensors, or longer keys, than any checkpoint"))
        while key in self.found.tensors:
            # {"a.b": …} beside {"a": {"b": …}}, or 1 beside "1": both are kept.
            self._repeats[key] = self._repeats.get(key, 1) + 1
            key = f"{key}~{self._repeats[key]}"
        self.found.tensors[key] = (record, part)
        part.direct += 1

    def _value(self, level: _Level, name: object, value: PlainValue) -> None:
        values = self.found.values
        if isinstance(level.node, list | tuple):
            level.values += 1
        if level.values <= _MAX_VALUES_IN_LIST and len(values) < _MAX_VALUES:
            values[(level.prefix + text_of(name))[:_MAX_KEY]] = _short(value)

    def _enter(self, path: str, node: object, parent: Part | None) -> None:
        if len(self._levels) >= _MAX_DEPTH or len(path) > _MAX_KEY:
            raise Malformed(tr("it is nested too deeply"))
        prefix = path + "." if self._levels else ""
        if is_module(node) and isinstance(node, Record):
            self.found.modules[path] = node.name.rpartition(".")[2]
            inside = parent is not None and parent.is_module
            part = parent if inside and parent is not None else self._part(path, node, parent)
        else:
            part = self._part(path, node, parent)
        self._active.add(id(node))
        self._levels.append(_Level(node, prefix, part, children_of(node)))

    def _part(self, path: str, node: object, parent: Part | None) -> Part:
        inherited = parent is not None and parent.is_optimizer
        part = Part(path, parent, inherited or _is_optimizer(path, node), is_module(node))
        self.parts.append(part)
        return part


def children_of(node: object) -> Iterator[tuple[object, object]]:
    """Name and value of everything directly inside a container, in file order."""
    if isinstance(node, dict):
        return iter(node.items())
    if isinstance(node, list | tuple):
        return enumerate(node)
    if isinstance(node, NumpyRecord):
        return children_of(node.data) if isinstance(node.data, list) else iter(())
    if isinstance(node, Record):
        return _module_children(node) if is_module(node) else _record_children(node)
    return iter(())


def is_module(node: object) -> bool:
    """Tell whether a record is an ``nn.Module``, whatever its class is called, or a TorchScript object."""
    if not isinstance(node, Record):
        return False
    state = node.state
    if node.name.startswith(_SCRIPTED):
        return isinstance(state, dict)
    return isinstance(state, dict) and "_modules" in state and "_parameters" in state


def _module_children(module: Record) -> Iterator[tuple[object, object]]:
    """What ``state_dict()`` would list: parameters, persistent buffers, then the children."""
    state = module.attributes()
    if module.name.startswith(_SCRIPTED):
        # A TorchScript object has parameters, buffers and children as plain attributes.
        for name, value in state.items():
            yield name, value if is_module(value) or _is_tensor(value) else _SKIPPED
        return
    not_saved: set[str] = set()
    if state.get("_buffers"):
        for name in _elements(state.get("_non_persistent_buffers_set")):
            not_saved.add(name)
            yield name, _SKIPPED
    for kind in ("_parameters", "_buffers", "_modules"):
        entries = state.get(kind)
        for name, value in entries.items() if isinstance(entries, dict) else ():
            wanted = is_module(value) if kind == "_modules" else isinstance(value, TensorRecord)
            yield name, value if wanted and not (kind == "_buffers" and name in not_saved) else _SKIPPED


def _record_children(record: Record) -> Iterator[tuple[object, object]]:
    args = record.args if isinstance(record.args, tuple) else (record.args,)
    state = record.state
    # The second dictionary of two is that of __slots__.
    parts = state if isinstance(state, tuple) and len(state) == 2 else (state,)
    attributes = chain.from_iterable(part.items() for part in parts if isinstance(part, dict))
    other = () if isinstance(state, dict | tuple | None) else (("state", state),)
    return chain(attributes, other, record.pairs or (), enumerate(record.items or ()), enumerate(args))


def _elements(node: object) -> Iterator[str]:
    """Texts in a set, which is a record with a list."""
    if isinstance(node, Record):
        args = node.args[:1] if isinstance(node.args, tuple) else ()
        lists = (part for part in (node.items, *args) if isinstance(part, list))
        for item in chain.from_iterable(lists):
            yield item if isinstance(item, str) else ""


def _is_tensor(node: object) -> bool:
    return isinstance(node, TensorRecord) and bool(node.dtype)


def _is_optimizer(path: str, node: object) -> bool:
    if isinstance(node, dict) and "param_groups" in node and "state" in node:
        return True
    return path.rpartition(".")[2].lower().startswith("optim") and isinstance(node, dict)


def text_of(name: object) -> str:
    """A dictionary key as a part of a dotted key."""
    if isinstance(name, str):
        return name
    if isinstance(name, bytes):
        return name.decode("latin1")
    if isinstance(name, tuple):
        return ",".join(map(text_of, name))
    if isinstance(name, Global | Record | DType):
        return name.name
    return str(name) if isinstance(name, int | float | None) else type(name).__name__


def _short(value: PlainValue) -> PlainValue:
    return value[:_MAX_TEXT] + "…" if isinstance(value, str) and len(value) > _MAX_TEXT else value
