"""Other numbers in the same places: another dtype, a factor, one number for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from wtransplant.checkpoints.dtypes import ALIASES
from wtransplant.errors import MappingError
from wtransplant.mapping.operations.arguments import require_finite, require_fractions, require_value
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

DTYPES = (
    *("float64", "float32", "float16", "bfloat16"),
    *("float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz"),
    *("int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool"),
    *("complex128", "complex64"),
)
"""Those that every supported torch converts to and from."""


@dataclass(frozen=True)
class Cast(Single):
    """Another dtype, rounded as torch does. The result gets the target key's dtype in the end in any case.

    Attributes:
        dtype: torch's name without the prefix.
    """

    dtype: str
    name: ClassVar[str] = "cast"

    def __post_init__(self) -> None:
        object.__setattr__(self, "dtype", _dtype_name(self.dtype, self.name))

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The same."""
        return shape

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """As ``tensor.to``."""
        import torch

        dtype: torch.dtype = getattr(torch, self.dtype)
        if tensor.is_complex() and not dtype.is_complex:
            raise MappingError(
                tr("cast: {dtype} has no place for the imaginary part", dtype=self.dtype),
                hint=tr("Leave this key out, or make the real tensors that you want before."),
            )
        return tensor.to(dtype)

    def describe(self) -> str:
        """``as float16``."""
        return tr("as {dtype}", dtype=self.dtype)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"{inputs[0]}.to(torch.{self.dtype})")


@dataclass(frozen=True)
class Scale(Single):
    """Every element times a factor; calculated in float32 or wider, the dtype stays.

    Attributes:
        factor: not 0; ``constant`` fills with zeros.
    """

    factor: float
    name: ClassVar[str] = "scale"

    def __post_init__(self) -> None:
        require_finite(self.name, self.factor)
        if self.factor == 0:
            raise MappingError(tr("scale: times 0 nothing is left"), hint=tr("constant(0) fills with zeros."))

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The same."""
        return shape

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`scaled`."""
        require_fractions(tensor, self.name, tr("a factor"))
        return scaled(tensor, self.factor)

    def describe(self) -> str:
        """``times 0.125``."""
        return tr("times {factor:g}", factor=self.factor)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"scaled({inputs[0]}, {self.factor!r})", (scaled,))

    def inverse_of(self, shape: Shape) -> Operation:
        """The reciprocal factor: exact for powers of two, otherwise to rounding."""
        return Scale(1 / self.factor)


@dataclass(frozen=True)
class Constant(Operation):
    """One number everywhere, without any source.

    Attributes:
        value: the number.
        sizes: the shape; without any, the target key's, and its dtype. With sizes the dtype is float32.
    """

    value: float
    sizes: tuple[int, ...] = ()
    name: ClassVar[str] = "constant"

    def __post_init__(self) -> None:
        require_finite(self.name, self.value)
        if any(size < 0 for size in self.sizes):
            raise MappingError(tr("constant: {sizes} is no shape", sizes=self.sizes))

    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """The sizes given, or the target's."""
        if shapes:
            raise MappingError(
                tr("constant takes no source, and gets {shapes}", shapes=len(shapes)),
                hint=tr("Link no source key to it."),
            )
        if not self.sizes and wanted is None:
            raise MappingError(
                tr("constant: nothing tells the shape here; only the last step asks the target"),
                hint=tr("Give the shape: constant(0, (64, 1))."),
            )
        return self.sizes or wanted or ()

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """As ``torch.full``."""
        import torch

        shape = self.require_fit(tensors, destination)
        name = "float32" if self.sizes or destination is None else destination.dtype
        dtype: torch.dtype = getattr(torch, name)
        require_value(self.value, dtype, self.name)
        return torch.full(shape, self.value, dtype=dtype)

    def describe(self) -> str:
        """``0 everywhere``."""
        return tr("{value:g} everywhere", value=self.value)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        if self.sizes:
            return Code(f"torch.full({self.sizes}, {self.value!r}, dtype=torch.float32)")
        return Code(f"torch.full({destination}.shape, {self.value!r}, dtype={destination}.dtype)")

    def inverse(self, shapes: Sequence[Shape]) -> tuple[Operation, ...]:
        """There is no source to give back."""
        if shapes:
            raise MappingError(tr("constant takes no source, and gets {shapes}", shapes=len(shapes)))
        return ()


def scaled(tensor: torch.Tensor, factor: float) -> torch.Tensor:
    """A tensor times a factor, calculated in float32 or wider."""
    import torch

    exact = (torch.float64, torch.complex64, torch.complex128)
    wide = tensor.dtype if tensor.dtype in exact else torch.float32
    return (tensor.to(wide) * factor).to(tensor.dtype)


def _dtype_name(text: str, name: str) -> str:
    found = ALIASES.get(text, text).removeprefix("torch.")
    if found not in DTYPES:
        raise MappingError(
            tr("{name}: there is no dtype {text_!r}", name=name, text_=text),
            hint=f"Known: {', '.join(DTYPES)}",
        )
    return found
