"""One table of examples of every operation: what is tested for all of them is tested with these.

A new operation adds its examples here; ``test_all_operations.py`` fails for one that has none. It tests with each
example: text and back, the shape told before and the shape made, the dtype kept, the inputs not written to, the
inverse, and that the code for scripts gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = tuple[int, ...]

FLOATS = ("float32", "bfloat16", "float16", "float64")
EVERY_DTYPE = (*FLOATS, "int64", "uint8", "bool", "complex64", "float8_e4m3fn", "float8_e5m2")
"""For operations that only move elements."""
EVERY_REAL = tuple(dtype for dtype in EVERY_DTYPE if dtype != "complex64")


@dataclass(frozen=True)
class Example:
    """One use of an operation or of a chain.

    Attributes:
        text: as rules write it.
        shapes: of the sources, whose elements are between 0.1 and 1.1 (integers: 0 to 99).
        result: the shape that comes out.
        wanted: the target key's shape, where it is not ``result`` or must not be told (``None``).
        back: whether the inverse gives the sources ``exact``, ``close`` (to 1e-5), ``another`` ones that have the
            same result, or there is ``none``.
        dtypes: of the sources; the example runs with each.
        gives: dtype of the result; "" for that of the sources.
        files: names and texts of files that lie in the working directory.
    """

    text: str
    shapes: tuple[Shape, ...]
    result: Shape
    wanted: Shape | Literal["result"] | None = "result"
    back: Literal["exact", "close", "another", "none"] = "exact"
    dtypes: tuple[str, ...] = FLOATS
    gives: str = ""
    files: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> Shape | None:
        """The target key's shape that the operation is told."""
        return self.result if self.wanted == "result" else self.wanted


def moved(
    text: str, *shapes: Shape, result: Shape, back: Literal["exact", "none"] = "exact", told: bool = False
) -> Example:
    """An example that only moves elements: with every dtype; told the target's shape only where it asks."""
    return Example(text, shapes, result, "result" if told else None, back, EVERY_DTYPE)


STRUCTURE: tuple[Example, ...] = (
    moved("identity", (2, 3), result=(2, 3)),
    moved("identity", (), result=()),
    moved("transpose", (2, 3), result=(3, 2)),
    moved("transpose(-1, 0)", (2, 3, 4), result=(4, 3, 2)),
    moved("permute((3, 2, 0, 1))", (2, 3, 4, 5), result=(5, 4, 2, 3)),
    moved("reshape((4, -1))", (2, 6), result=(4, 3)),
    moved("reshape", (6, 49), result=(6, 1, 7, 7), told=True),
    moved("reshape", (1, 1), result=(), told=True),
    moved("squeeze((1, 2))", (5, 1, 1), result=(5,)),
    moved("squeeze(-1)", (5, 1), result=(5,)),
    moved("squeeze", (1, 5, 1), result=(5,)),
    moved("squeeze", (2, 5), result=(2, 5)),
    moved("unsqueeze((1, 2))", (5,), result=(5, 1, 1)),
    moved("unsqueeze((-3, -1))", (2, 5), result=(2, 1, 5, 1)),
    moved("unsqueeze(0)", (), result=(1,)),
    moved("concat(0)", (2, 3), (4, 3), (1, 3), result=(7, 3)),
    moved("concat(-1)", (2, 3), (2, 3), result=(2, 6)),
    moved("split(0, 1/3)", (6, 2), result=(2, 2), back="none"),
    moved("split(-1, 2, sizes=(4, 1, 1))", (2, 6), result=(2, 1), back="none"),
    moved("stack(0)", (2, 3), (2, 3), (2, 3), result=(3, 2, 3)),
    moved("stack(-1)", (2, 3), (2, 3), result=(2, 3, 2)),
    moved("stack(0)", (), (), result=(2,)),
    moved("unstack(0, 3)", (5, 2), result=(2,), back="none"),
    moved("unstack(-1, 0/2)", (5, 2), result=(5,), back="none"),
    moved("slice(0, 0, 4)", (6, 2), result=(4, 2), back="none"),
    moved("slice(1, -3, step=2)", (2, 6), result=(2, 2), back="none"),
    moved("slice(-2, 1, -1)", (3, 6, 2), result=(3, 4, 2), back="none"),
    moved("slice(0, 0)", (3, 2), result=(3, 2)),
    moved("take(0, (2, 0, 1))", (3, 2), result=(3, 2)),
    moved("take(-1, (1, 0, -1, 0))", (3, 2), result=(3, 4)),
    moved("take(1, (0, 2))", (2, 3, 2), result=(2, 2, 2), back="none"),
    moved("flip(1)", (2, 3, 2), result=(2, 3, 2)),
    moved("crop(0, 2)", (5, 2), result=(2, 2), back="none"),
    moved("crop((2, 3), keep=centre)", (2, 1, 7, 7), result=(2, 1, 3, 3), back="none", told=True),
    moved("crop(keep=end)", (5, 2), result=(3, 1), back="none", told=True),
    moved("pad(0, 7, fill=1)", (5, 2), result=(7, 2)),
    moved("pad(0, fill=initial)", (5, 2), result=(7, 2), told=True),
    moved("pad((-2, -1), (5, 6), place=centre)", (2, 3, 3), result=(2, 5, 6)),
    moved("pad(fill=initial, place=end)", (2, 3), result=(2, 5), told=True),
    moved("transpose | reshape((2, 3)) | unsqueeze(0)", (3, 2), result=(1, 2, 3)),
    moved("transpose@(0, 2) | concat(0)", (2, 3), (3, 2), (2, 1), result=(7, 2)),
    moved("concat(0, every=2) | stack(0)", (1, 3), (2, 3), (1, 3), (2, 3), result=(2, 3, 3)),
    moved("stack(0, every=3) | concat(-1)", *[(2,)] * 6, result=(3, 4)),
    moved("unstack(0, 1) | split(0, 1/2)", (2, 4, 3), result=(2, 3), back="none"),
    moved("concat(0) | reshape", (2, 3), (2, 3), result=(3, 4), told=True),
    moved("reshape((3, 2, 4)) | permute((1, 0, 2)) | reshape((6, 4))", (6, 4), result=(6, 4)),
    Example("pad(0, fill=mean)", ((5, 2),), (8, 2)),
    Example("pad((0, 1), (6, 6), fill=mean, place=end)", ((5, 2),), (6, 6), None),
    Example("cast(float16)", ((3, 2),), (3, 2), None, "none", (*FLOATS, "int64", "bool"), "float16"),
    Example("cast(long)", ((3, 2),), (3, 2), None, "none", EVERY_REAL, "int64"),
    Example("scale(-0.125)", ((3, 2),), (3, 2), None),
    Example("scale(0.3)", ((3, 2),), (3, 2), None, "close", ("float64", "float32")),
    Example("scale(2.0)", ((3, 2),), (3, 2), None, "exact", (*FLOATS, "float8_e5m2", "complex64")),
    Example("blend", ((3, 2),) * 3, (3, 2), None, "none", (*FLOATS, "int64", "float8_e4m3fn", "complex64")),
    Example("blend((0.5, 0.25))", ((3, 2),) * 2, (3, 2), None, "none"),
    Example("blend(every=2) | concat(1)", ((3, 2),) * 4, (3, 4), None, "none"),
    Example("constant(1)", (), (3, 2), "result", "exact", ("float32",)),
    Example("constant(-2, sizes=(3, 2)) | transpose", (), (2, 3), None, "exact", ("float32",)),
)
"""Where the elements are, not what they are."""


def resized(text: str, shape: Shape, result: Shape, *, told: bool = False) -> Example:
    """An example on one tensor that cannot be undone."""
    return Example(text, (shape,), result, "result" if told else None, back="none")


_WORDS = (("old.txt", "a\nb\nc\n"), ("new.json", '{"c": 0, "d": 1, "a": 3}'))

MEANING: tuple[Example, ...] = (
    resized("resize_positions", (1, 17, 4), (1, 26, 4), told=True),
    resized("resize_positions", (1, 17, 4), (1, 17, 4), told=True),
    resized("resize_positions(0, (2, 5), (3, 4))", (12, 4), (10, 4)),
    resized("resize_positions(grid=(2, 5), mode=bilinear, antialias=False)", (1, 4, 4, 3), (1, 2, 5, 3)),
    resized("resize_positions_1d(prefix=2)", (1, 10, 4), (1, 18, 4), told=True),
    resized("resize_positions_1d(19, how=repeat)", (10, 4), (19, 4)),
    resized("resize_relative_positions(3)", (28, 4), (84, 4), told=True),
    resized("resize_relative_positions(0, (2, 3), (4, 3))", (35, 2), (15, 2)),
    resized("resize_relative_positions(method=bicubic)", (2, 5, 7), (2, 9, 3), told=True),
    resized("resize_patches", (4, 3, 8, 8), (4, 3, 6, 5), told=True),
    resized("resize_patches((16, 16), bilinear)", (4, 3, 8, 8), (4, 3, 16, 16)),
    resized("channels", (4, 3, 2, 2), (4, 1, 2, 2), told=True),
    resized("channels(repeat, 5)", (4, 3, 2, 2), (4, 5, 2, 2)),
    resized("channels(mean, 2)", (4, 3, 2), (4, 2, 2)),
    Example("inflate", ((4, 3, 2, 2),), (4, 3, 5, 2, 2), back="close", dtypes=("float32", "float64")),
    Example("inflate(2)", ((4, 3, 2, 2),), (4, 3, 2, 2, 2), None),
    Example("inflate(3, centre)", ((4, 3, 2, 2),), (4, 3, 3, 2, 2), None),
    resized("deflate", (4, 3, 5, 2, 2), (4, 3, 2, 2)),
    resized("vocabulary", (3, 2), (5, 2), told=True),
    resized("vocabulary(mean, 2)", (3,), (2,)),
    Example("vocabulary(zeros, 4, 'old.txt', 'new.json')", ((3, 2),), (4, 2), None, "none", files=_WORDS),
    moved("rotary_to_half(2)", (12, 3), result=(12, 3)),
    moved("rotary_to_half(3, 2)", (12,), result=(12,)),
    moved("rotary_to_interleaved(3)", (12, 3), result=(12, 3)),
    Example("fold_weight_norm", ((4, 1, 1), (4, 3, 2)), (4, 3, 2), None, "another", ("float32", "float64")),
    Example("fold_weight_norm(None)", ((), (4, 3)), (4, 3), None, "another", ("float32",)),
    resized("weight_norm_g", (4, 3, 2), (4, 1, 1)),
    resized("weight_norm_g(None)", (4, 3), ()),
    Example("shift(-1)", ((4,),), (4,), None, "close", ("float32", "float64")),
    Example("fold_batch_norm(weight)", ((4, 3, 2, 2), (4,), (4,), (4,), (4,)), (4, 3, 2, 2), None, "none"),
    Example("fold_batch_norm(bias, 0.001, 1)", ((3, 4, 2), *[(4,)] * 5), (4,), None, "none"),
)
"""What tensors stand for: positions, channels, vocabularies, norms, rotary halves."""

EXAMPLES = (*STRUCTURE, *MEANING)
