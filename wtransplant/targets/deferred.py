"""A model without its memory, whose tensors can still be made, one at a time.

While a constructor runs, tensors that it makes from nothing are put on the meta device, and every operation
that touches one is written down. To make one tensor, the operations that its value depends on are done again
on the CPU, in their order. (Imports torch: import this module only where a model is laid out.)
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

from wtransplant.errors import TargetError
from wtransplant.words import tr

_META = torch.device("meta")
_IS_META = torch.Tensor.is_meta.__get__  # type: ignore[attr-defined]
_WHOLE = (torch.Tag.nondeterministic_seeded,)
_FACTORIES = frozenset(
    (
        *(
            torch.empty,
            torch.empty_strided,
            torch.empty_permuted,
            torch.zeros,
            torch.ones,
            torch.full,
            torch.eye,
        ),
        *(torch.arange, torch.linspace, torch.logspace, torch.tril_indices, torch.triu_indices),
        *(torch.rand, torch.randn, torch.randint, torch.randperm),
        *(
            torch.hann_window,
            torch.hamming_window,
            torch.blackman_window,
            torch.bartlett_window,
            torch.kaiser_window,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class _View:
    """A tensor on the meta device as it was at one moment: a window on a storage."""

    storage: int
    dtype: torch.dtype
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int

    @property
    def extent(self) -> int:
        """Number of elements from the storage's begin to the end of the window."""
        if 0 in self.shape:
            return self.offset
        return self.offset + 1 + sum((n - 1) * step for n, step in zip(self.shape, self.stride, strict=True))

    def on(self, storage: torch.UntypedStorage) -> torch.Tensor:
        empty = torch.empty(0, dtype=self.dtype, device="cpu")
        return empty.set_(storage, self.offset, self.shape, self.stride)


@dataclass(frozen=True, slots=True)
class _Step:
    """One operation: the meta tensors among its arguments and results are views."""

    operation: Any
    args: Any
    kwargs: Any
    outputs: tuple[_View | None, ...]
    reads: frozenset[int]


class Recording:
    """What a constructor did on the meta device.

    Args:
        seed: for the random steps.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._steps: list[_Step] = []
        self._writers: defaultdict[int, list[int]] = defaultdict(list)
        self._kept: dict[int, torch.UntypedStorage] = {}  # a storage that lives keeps its number

    @contextmanager
    def running(self) -> Iterator[None]:
        """Put the tensors that the body makes on the meta device, and write down how they are made.

        The default device stays what it is: transformers leaves the initialisation out where it is ``meta``.
        """
        with _Factories(self), _Recorder(self):
            yield

    def value(self, tensor: torch.Tensor, name: str = "") -> torch.Tensor:
        """Make a meta tensor for real, on the CPU.

        Each random step has a generator of its own, seeded by the seed and the step's number, so that the
        value does not depend on which other tensors were made before. torch's global state is left alone.

        Raises:
            TargetError: nothing was written down about this tensor, or a step cannot be done on the CPU.
        """
        view = self.view(tensor)
        real: dict[int, torch.UntypedStorage] = {}
        try:
            with torch.random.fork_rng(devices=[]), torch.no_grad():
                for number in self._needed(view.storage):
                    self._repeat(number, real)
                return view.on(real[view.storage])
        except (KeyError, RuntimeError, NotImplementedError) as error:
            reason = "" if isinstance(error, KeyError) else f": {error}"
            raise TargetError(
                tr("the initial value of {name!r} cannot be made alone{reason}", name=name, reason=reason),
                hint=tr(
                    "Link this key, or build the model for real if there is memory for it (device='cpu')."
                ),
            ) from error

    def view(self, tensor: torch.Tensor) -> _View:
        """The window that a meta tensor is, now; its storage is kept from now on."""
        storage = tensor.untyped_storage()
        self._kept[storage._cdata] = storage
        shape, stride = tuple(tensor.shape), tuple(tensor.stride())
        return _View(storage._cdata, tensor.dtype, shape, stride, int(tensor.storage_offset()))

    def add(self, operation: Any, args: Any, kwargs: Any, result: Any) -> None:
        """Write one operation down; ``args`` and ``kwargs`` hold views in the place of meta tensors."""
        outputs = tuple(self.view(t) if t.is_meta else None for t in _tensors(result))
        reads = frozenset(leaf.storage for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, _View))
        touched = (*outputs, *_written_to(operation, args, kwargs))
        writes = {leaf.storage for leaf in touched if isinstance(leaf, _View)}
        for storage in writes:
            self._writers[storage].append(len(self._steps))
        if writes:
            self._steps.append(_Step(operation, args, kwargs, outputs, reads))

    def add_whole(self, operation: Any, given: dict[str, object], tensor: torch.Tensor) -> None:
        """Write down a Python function that fills ``tensor``, one of the arguments given by name."""
        kwargs = {name: self.view(tensor) if value is tensor else value for name, value in given.items()}
        view = self.view(tensor)
        self._writers[view.storage].append(len(self._steps))
        self._steps.append(_Step(operation, (), kwargs, (view,), frozenset({view.storage})))

    def _needed(self, storage: int) -> list[int]:
        """Numbers of the steps that a storage's content depends on, in order."""
        needed: set[int] = set()
        looked: dict[int, int] = {}
        waiting = [(storage, len(self._steps))]
        while waiting:
            storage, end = waiting.pop()
            if looked.get(storage, -1) >= end:
                continue
            looked[storage] = end
            found = [number for number in self._writers[storage] if number < end and number not in needed]
            needed.update(found)
            waiting += [(read, number) for number in found for read in self._steps[number].reads]
        return sorted(needed)

    def _repeat(self, number: int, real: dict[int, torch.UntypedStorage]) -> None:
        step = self._steps[number]

        def put(leaf: object) -> object:
            return leaf.on(real[leaf.storage]) if isinstance(leaf, _View) else _on_cpu(leaf)

        if torch.Tag.nondeterministic_seeded in getattr(step.operation, "tags", _WHOLE):
            torch.default_generator.manual_seed(_derived(self._seed, number))  # not those of other devices
        result = step.operation(*tree_map(put, step.args), **tree_map(put, step.kwargs))
        for view, made in zip(step.outputs, _tensors(result), strict=True):
            if view is not None and view.storage not in real:
                real[view.storage] = _storage_like(view, made)


class _Factories(TorchFunctionMode):
    """Sends what makes tensors from nothing to the meta device, unless a device is named.

    Literals (``torch.tensor``) stay real: they are small, and their numbers would be lost. Those functions of
    ``torch.nn.init`` that leave meta tensors as they are ask ``is_meta`` first; they are written down whole.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        self._recording = recording

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func == _IS_META and args[0].is_meta:
            self._write_down(sys._getframe(1))
        if func in _FACTORIES and kwargs.get("device") is None:
            kwargs["device"] = _META
        return func(*args, **kwargs)

    def _write_down(self, caller: FrameType) -> None:
        name = caller.f_code.co_name
        if caller.f_globals is not vars(torch.nn.init) or not hasattr(torch.nn.init, name):
            return
        operation = getattr(torch.nn.init, name)
        given = {
            parameter: caller.f_locals[parameter] for parameter in inspect.signature(operation).parameters
        }
        self._recording.add_whole(operation, given, given["tensor"])


class _Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Sees every operation below autograd."""

    def __init__(self, recording: Recording) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._recording = recording

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if any(tensor.is_meta for tensor in _tensors((args, kwargs))):
            if _wants_values(func, args, kwargs):
                return self._for_real(func, args, kwargs)
        elif kwargs.get("device") != _META:
            return func(*args, **kwargs)
        # Before it runs, as the operation may resize what it is given.
        noted_args, noted_kwargs = tree_map(self._note, args), tree_map(self._note, kwargs)
        try:
            result = func(*tree_map(_to_meta, args), **tree_map(_to_meta, kwargs))
        except NotImplementedError:  # the shape of the result depends on the values, as nonzero's does
            written = _written_to(func, args, kwargs)
            if not written:
                return self._for_real(func, args, kwargs)
            result = written[
                0
            ]  # what is written in place keeps its shape, and can be written down all the same
        self._recording.add(func, noted_args, noted_kwargs, result)
        return result

    def _note(self, leaf: object) -> object:
        return self._recording.view(leaf) if isinstance(leaf, torch.Tensor) and leaf.is_meta else leaf

    def _for_real(self, func: Any, args: Any, kwargs: Any) -> Any:
        def make(leaf: object) -> object:
            is_meta = isinstance(leaf, torch.Tensor) and leaf.is_meta
            return self._recording.value(leaf, "a value in the constructor") if is_meta else leaf  # type: ignore[arg-type]

        return func(*tree_map(make, args), **tree_map(make, kwargs))


def _wants_values(operation: Any, args: Any, kwargs: Any) -> bool:
    """Whether an operation on meta tensors needs what is in them: ``item()``, ``cpu()``, a copy to a real one."""
    if operation is torch.ops.aten._local_scalar_dense.default:
        return True
    device = kwargs.get("device")
    if device is not None and torch.device(device).type != "meta":
        return True
    return any(
        isinstance(leaf, torch.Tensor) and not leaf.is_meta for leaf in _written_to(operation, args, kwargs)
    )


def _to_meta(leaf: object) -> object:
    return leaf.to(_META) if isinstance(leaf, torch.Tensor) else leaf


def _tensors(result: Any) -> list[torch.Tensor]:
    return [leaf for leaf in tree_leaves(result) if isinstance(leaf, torch.Tensor)]


def _written_to(operation: Any, args: Any, kwargs: Any) -> list[Any]:
    """The arguments that an in-place or out= operation writes to, by its schema."""
    written: list[Any] = []
    for position, argument in enumerate(operation._schema.arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            written += tree_leaves(args[position] if position < len(args) else kwargs.get(argument.name))
    return written


def _on_cpu(leaf: object) -> object:
    return torch.device("cpu") if isinstance(leaf, torch.device) and leaf.type == "meta" else leaf


def _storage_like(view: _View, made: torch.Tensor) -> torch.UntypedStorage:
    """The storage of a result; copied where the CPU laid it out otherwise than the meta device did."""
    if (tuple(made.stride()), int(made.storage_offset())) == (view.stride, view.offset):
        return made.untyped_storage()
    flat = torch.empty(view.extent, dtype=view.dtype, device="cpu")
    flat.as_strided(view.shape, view.stride, view.offset).copy_(made)
    return flat.untyped_storage()


def _derived(seed: int, number: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{number}".encode()).digest()[:7], "big")
