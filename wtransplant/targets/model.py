"""What a target model is to the rest of the program: its module tree and the tensors it wants filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import torch

TensorKind = Literal["parameter", "buffer"]


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
        place, ending, rest = self.text.partition(".py:")
        text = f"{Path(place).name}{ending}{rest}" if ending else self.text
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
        code_hash: SHA-256 of the ``.py`` file that made it; ``""`` otherwise.
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
    ) -> None:
        self._tensors = dict(tensors)
        self.modules = dict(modules)
        self.module = module
        self._state = state
        self.spec = spec
        self.ties = ties
        self.code_hash = code_hash

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

    def initial(self, key: str) -> torch.Tensor:
        """The model's own value of one key, detached; for a target of shapes only, zeros.

        Raises:
            KeyError: there is no such key.
        """
        if self._state is not None:
            return self._state[key].detach()
        import torch

        wanted = self._tensors[key]
        return torch.zeros(wanted.shape, dtype=getattr(torch, wanted.dtype))
