"""Kernels of images for video, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from wtransplant.errors import MappingError
from wtransplant.mapping.operations.base import Code, Destination, Operation, Shape, Single
from wtransplant.mapping.operations.checks import require_axes, require_real, shape_wanted
from wtransplant.units import format_shape
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Inflate(Single):
    """A kernel ``(O, I, H, W)`` for video, ``(O, I, T, H, W)``.

    Attributes:
        frames: T; by default from the target key.
        how: ``repeat`` in every frame, divided by T, so that a still video has the image's response (I3D,
            arXiv:1705.07750, section 2.1); ``centre`` in the middle frame (T // 2), zeros in the others
            (ViViT, arXiv:2103.15691, section 3.4).
    """

    frames: int = 0
    how: Literal["repeat", "centre"] = "repeat"
    name: ClassVar[str] = "inflate"

    def __post_init__(self) -> None:
        if self.frames < 0:
            raise MappingError(
                tr("{name}: there cannot be {frames} frames", name=self.name, frames=self.frames)
            )

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """An axis for time in front of height and width."""
        require_axes(shape, (4,), self.name, tr("a kernel out×in×height×width"))
        if not self.frames and (wanted is None or len(wanted) != 5):
            of = tr(" by a target of {wanted}", wanted=format_shape(wanted)) if wanted is not None else ""
            raise MappingError(
                tr("{name}: the number of frames is not told{of}", name=self.name, of=of),
                hint=tr("Give it: inflate(3)."),
            )
        frames = self.frames or (wanted or ())[2]
        if frames < 1:
            raise MappingError(tr("{name}: the target has no frames", name=self.name))
        return (*shape[:2], frames, *shape[2:])

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`inflated`."""
        require_real([tensor], self.name)
        shape = self.shape_of(tuple(tensor.shape), shape_wanted(destination))
        return inflated(tensor, shape[2], self.how)

    def describe(self) -> str:
        """``kernel repeated over 3 frames and divided by their number``."""
        frames = tr("{frames} frames", frames=self.frames) if self.frames else tr("the target's frames")
        if self.how == "centre":
            return tr("kernel in the middle one of {frames}, zeros in the others", frames=frames)
        return tr("kernel repeated over {frames} and divided by their number", frames=frames)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        frames = self.frames or f"{destination}.shape[2]"
        return Code(f"inflated({inputs[0]}, {frames}, {self.how!r})", (inflated,))

    def inverse_of(self, shape: Shape) -> Operation:
        """The frames added up: exact for ``centre``, else to the last digits."""
        return Deflate()


@dataclass(frozen=True)
class Deflate(Single):
    """A kernel ``(O, I, T, H, W)`` for images: its frames added up, as a still video would meet them."""

    name: ClassVar[str] = "deflate"

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """Without the axis for time."""
        require_axes(shape, (5,), self.name, tr("a kernel out×in×time×height×width"))
        return (*shape[:2], *shape[3:])

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """As ``torch.sum`` over time."""
        require_real([tensor], self.name)
        return tensor.sum(2)

    def describe(self) -> str:
        """``frames added up``."""
        return tr("frames added up")

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        return Code(f"{inputs[0]}.sum(2)")


def inflated(kernel: torch.Tensor, frames: int, how: str) -> torch.Tensor:
    """A kernel of an image in every frame, divided by their number, or in the middle one."""
    if how == "repeat":
        return (kernel / frames).unsqueeze(2).expand(-1, -1, frames, -1, -1)
    result = kernel.new_zeros(*kernel.shape[:2], frames, *kernel.shape[2:])
    result[:, :, frames // 2] = kernel
    return result
