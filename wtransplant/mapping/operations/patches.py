"""Patch embeddings for patches of another size, as FlexiViT does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from wtransplant.mapping.operations.base import Code, Destination, Shape, Single
from wtransplant.mapping.operations.checks import (
    known,
    require_axes,
    require_elements,
    require_real,
    require_sizes,
    shape_wanted,
)
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

_SIZE = mark("Give the size: resize_patches(size=(32, 32)).")


@dataclass(frozen=True)
class ResizePatches(Single):
    """A patch embedding ``(O, I, h, w)`` for patches of another size.

    Not resampled like an image, but so that a patch which is resized along with it gives the same embedding
    (pseudoinverse resize, FlexiViT, arXiv:2212.08013, section 3.4); in float32. The peer is
    ``timm.layers.resample_patch_embed``.

    Attributes:
        size: rows and columns of a patch in the target; by default from the target key.
        mode: the interpolation of the image that is thought to be resized.
        antialias: whether that is low-pass filtered where it becomes smaller.
    """

    size: tuple[int, ...] = ()
    mode: Literal["bicubic", "bilinear"] = "bicubic"
    antialias: bool = True
    name: ClassVar[str] = "resize_patches"

    def __post_init__(self) -> None:
        require_sizes(self.size, 2, self.name, "size")

    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The same channels, another size."""
        require_axes(shape, (4,), self.name, tr("a kernel out×in×height×width"))
        require_elements(shape, self.name)
        size = self.size or known(wanted, shape, self.name, _SIZE)[2:]
        return require_elements((*shape[:2], *size), self.name)

    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """See :func:`resized_patches`."""
        require_real([tensor], self.name)
        shape = self.shape_of(tuple(tensor.shape), shape_wanted(destination))
        return resized_patches(tensor, shape[2:], self.mode, self.antialias)

    def describe(self) -> str:
        """``patch embedding for patches of 32×32``."""
        size = f"{self.size[0]}×{self.size[1]}" if self.size else tr("the target's size")
        return tr("patch embedding for patches of {size}", size=size)

    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """See :meth:`Operation.code`."""
        size = self.size or f"{destination}.shape[2:]"
        call = f"resized_patches({inputs[0]}, {size}, {self.mode!r}, {self.antialias})"
        return Code(call, (resized_patches,))


def resized_patches(kernel: torch.Tensor, size: Sequence[int], mode: str, antialias: bool) -> torch.Tensor:
    """A kernel times the pseudoinverse of the matrix that resizes an image of its old size to the new one."""
    import torch

    old, new = tuple(kernel.shape[2:]), tuple(size)
    if old == new:
        return kernel
    pixels = torch.eye(old[0] * old[1], dtype=torch.float32).reshape(-1, 1, *old)
    resized = torch.nn.functional.interpolate(
        pixels, size=new, mode=mode, antialias=antialias, align_corners=False
    )
    # Reshaped as timm does it: LAPACK's last bits depend on the layout in memory.
    matrix = resized.squeeze(1).permute(1, 2, 0).reshape(new[0] * new[1], old[0] * old[1])
    flat = torch.matmul(kernel.reshape(*kernel.shape[:2], -1).float(), torch.linalg.pinv(matrix))
    return flat.reshape(*kernel.shape[:2], *new).to(kernel.dtype)
