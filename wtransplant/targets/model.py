"""What a target model is to the rest of the program: its module tree and the tensors it wants filled."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from wtransplant.errors import TargetError
from wtransplant.plugins import plugins
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

    from wtransplant.targets.deferred import Recording
    from wtransplant.targets.doctor import Note

TensorKind = Literal["parameter", "buffer"]
_ZOOS = ("torchvision", "timm", "transformers")
"""What follows them is no file of its own: the folder of a ``config.json`` says which model it is."""


@dataclass(frozen=True, slots=True)
class TargetTensor:
    """One key of the target's state dict.

    Attributes:
        key: dotted name as in ``state_dict()``.
        shape: sizes, outermost first.
        dtype: torch's name without the prefix, ``float32``.
        nbytes: elements times element size.
        kind: ``parameter`` or ``buffer``.
        module: path of the module that owns it; ``""`` for the root.
    """

    key: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    kind: TensorKind
    module: str


@dataclass(frozen=True, slots=True)
class ModuleInfo:
    """One module of the target: its path (``""`` for the root), class name and train or eval mode."""

    path: str
    class_name: str
    training: bool


@dataclass(frozen=True)
class TargetSpec:
    """How a target is named: the text that a person gave, and the arguments of the factory.

    ``text`` is ``torchvision:NAME``, ``FILE.py:NAME``, ``package.module:callable`` …; ``arguments`` go to the
    factory by name; ``seed`` fixes the initial values, so that a recipe gives the same bytes again.
    """

    text: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    seed: int = 0

    @property
    def short(self) -> str:
        """For titles: a file is shown by its name alone, with the arguments."""
        kind, colon, _ = self.text.partition(":")
        named = bool(colon) and (kind in _ZOOS or kind in plugins("targets"))
        text = self.text if named else Path(self.text).name
        return str(TargetSpec(text, self.arguments))

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.text}({given})" if given else self.text


class TargetModel(Mapping[str, TargetTensor]):
    """The model to fill, as a mapping of state-dict key to :class:`TargetTensor`.

    Attributes:
        spec: how it was named; ``None`` for an ``nn.Module`` handed over through the API.
        module: the model itself, at its initial values; ``None`` for a target of shapes only.
        modules: module path to :class:`ModuleInfo`, in registration order.
        ties: keys that are one tensor under several names.
        code_hash: SHA-256 of the file whose code made it (``.py``, TorchScript, exported program); ``""``
            otherwise.
        hidden: buffers that are in no state dict (``persistent=False``), by the key that they would have.
        notes: what the doctor finds odd about the model, the gravest first.
    """

    def __init__(
        self,
        tensors: Mapping[str, TargetTensor],
        modules: Mapping[str, ModuleInfo],
        *,
        module: torch.nn.Module | None = None,
        state: Mapping[str, torch.Tensor] | None = None,
        spec: TargetSpec | None = None,
        ties: tuple[tuple[str, ...], ...] = (),
        code_hash: str = "",
        hidden: Mapping[str, TargetTensor] | None = None,
        notes: tuple[Note, ...] = (),
        recording: Recording | None = None,
    ) -> None:
        self._tensors = dict(tensors)
        self.modules = dict(modules)
        self.module = module
        self._state = state
        self.spec = spec
        self.ties = ties
        self.code_hash = code_hash
        self.hidden = dict(hidden or {})
        self.notes = notes
        self._recording = recording

    def holding(self, module: torch.nn.Module) -> TargetModel:
        """The same target with another module of the same class in it, as one that was filled."""
        other = copy.copy(self)
        other.module = module
        return other

    def __getitem__(self, key: str) -> TargetTensor:
        return self._tensors[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def __contains__(self, key: object) -> bool:
        return key in self._tensors

    def __repr__(self) -> str:
        return f"<TargetModel {self.name}: {len(self)} tensors>"

    @property
    def name(self) -> str:
        """Short name for titles."""
        if self.spec is not None:
            return self.spec.short
        return self.modules[""].class_name if "" in self.modules else "target"

    @property
    def nbytes(self) -> int:
        """Sum of the tensors' sizes in bytes."""
        return sum(tensor.nbytes for tensor in self._tensors.values())

    @property
    def on_meta(self) -> bool:
        """Whether the model was laid out without its memory; its tensors are made when asked for."""
        return self._state is not None and any(value.is_meta for value in self._state.values())

    def is_deferred(self, key: str) -> bool:
        """Whether a tensor is on the meta device, without memory, so that it is made when asked for."""
        return self._state is not None and self._state[key].is_meta

    def can_make(self, key: str) -> bool:
        """Whether :meth:`initial` has a value to give: not of a module on the meta device that was handed over."""
        return self._recording is not None or not self.is_deferred(key)

    def initial(self, key: str) -> torch.Tensor:
        """The model's own value of one key, detached; for a target of shapes only, zeros.

        A tensor of a model on the meta device is made anew at each call: what the constructor did to it (and
        to what it was calculated from) is done for real, each random step with a generator seeded by the
        specification's seed and the number of the step. The same distribution, then, and the same bytes at
        each call and in each process, but not the bytes that building the whole model with that seed gives.

        Raises:
            KeyError: there is no such key.
            TargetError: the model is on the meta device and nobody saw how the tensor was made.
        """
        if self._state is not None:
            return self._real(self._state[key], key)
        import torch

        wanted = self._tensors[key]
        return torch.zeros(wanted.shape, dtype=getattr(torch, wanted.dtype))

    def filled(self, state: Mapping[str, torch.Tensor]) -> torch.nn.Module:
        """A copy of the model with these values; the target itself stays initial.

        Args:
            state: a complete state dict in the target's shapes. A model on the meta device takes the tensors
                themselves, others copy them.

        Raises:
            TargetError: the target has shapes only, or a hidden buffer on the meta device cannot be made.
        """
        if self.module is None:
            raise TargetError(
                tr("the target was opened from a checkpoint, so there is no model to fill"),
                where=self.name,
                hint=tr("Open the target from its code (FILE.py:NAME, torchvision:…)."),
            )
        from wtransplant.targets.filling import copy_module, put_values

        buffers = {key: self.module.get_buffer(key) for key in self.hidden}
        hidden = {key: self._real(value, key).clone() for key, value in buffers.items() if value.is_meta}
        return put_values(copy_module(self.module), state, hidden, self.ties)

    def _real(self, value: torch.Tensor, key: str) -> torch.Tensor:
        value = value.detach()
        if not value.is_meta:
            return value
        if self._recording is None:
            raise TargetError(
                tr("{key!r} has no value: the model is on the meta device", key=key),
                where=self.name,
                hint=tr(
                    "Link every key, or give the specification of the model instead of the model itself."
                ),
            )
        return self._recording.value(value, key)
