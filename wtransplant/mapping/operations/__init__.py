"""Operations on the way from source to target. A new one is a class in a file of its own and a line here."""

from __future__ import annotations

from dataclasses import is_dataclass
from inspect import isabstract

from wtransplant.mapping.operations.axes import Permute, Transpose
from wtransplant.mapping.operations.base import Code, Destination, Operation, Part, Shape, Single
from wtransplant.mapping.operations.batch_norm import FoldBatchNorm
from wtransplant.mapping.operations.blending import Blend
from wtransplant.mapping.operations.chain import Chain, Run, Step, simplified
from wtransplant.mapping.operations.channels import Channels
from wtransplant.mapping.operations.identity import Identity
from wtransplant.mapping.operations.inflation import Deflate, Inflate
from wtransplant.mapping.operations.joining import Concat
from wtransplant.mapping.operations.patches import ResizePatches
from wtransplant.mapping.operations.positions import ResizePositions, ResizePositions1d
from wtransplant.mapping.operations.relative_positions import ResizeRelativePositions
from wtransplant.mapping.operations.rotary import RotaryToHalf, RotaryToInterleaved
from wtransplant.mapping.operations.shaping import Reshape, Squeeze, Unsqueeze
from wtransplant.mapping.operations.shifting import Shift
from wtransplant.mapping.operations.sizing import Crop, Pad
from wtransplant.mapping.operations.splitting import Split
from wtransplant.mapping.operations.stacking import Stack, Unstack
from wtransplant.mapping.operations.taking import Flip, Slice, Take
from wtransplant.mapping.operations.text import parse
from wtransplant.mapping.operations.values import Cast, Constant, Scale
from wtransplant.mapping.operations.vocabulary import Vocabulary
from wtransplant.mapping.operations.weight_norm import FoldWeightNorm, WeightNormG
from wtransplant.plugins import Extended
from wtransplant.words import tr

OPERATIONS: dict[str, type[Operation]] = {
    operation.name: operation
    for operation in (
        Identity,
        Transpose,
        Permute,
        Reshape,
        Squeeze,
        Unsqueeze,
        Concat,
        Split,
        Stack,
        Unstack,
        Slice,
        Take,
        Flip,
        Pad,
        Crop,
        Cast,
        Scale,
        Blend,
        Constant,
        ResizePositions,
        ResizePositions1d,
        ResizeRelativePositions,
        ResizePatches,
        Channels,
        Inflate,
        Deflate,
        Vocabulary,
        RotaryToHalf,
        RotaryToInterleaved,
        FoldWeightNorm,
        WeightNormG,
        FoldBatchNorm,
        Shift,
    )
}


def _fault(name: str, found: object) -> str:
    fits = isinstance(found, type) and issubclass(found, Operation) and not isabstract(found)
    if not fits or not is_dataclass(found):
        return tr("is no dataclass derived from Operation with all its methods")
    own = getattr(found, "name", "")
    return "" if own == name and name.isidentifier() else tr("has another name, {name!r}", name=own)


ALL_OPERATIONS: Extended[type[Operation]] = Extended("operations", OPERATIONS, _fault)
"""By name, with those of plugins."""


def parse_operation(text: str) -> Operation:
    """The operation that a text names, such as ``transpose | concat(0)``; see :mod:`.text` for the grammar.

    Raises:
        MappingError: it names none, or its arguments are wrong; says where.
    """
    return parse(text, ALL_OPERATIONS)


__all__ = [
    "ALL_OPERATIONS",
    "OPERATIONS",
    "Blend",
    "Cast",
    "Chain",
    "Channels",
    "Code",
    "Concat",
    "Constant",
    "Crop",
    "Deflate",
    "Destination",
    "Flip",
    "FoldBatchNorm",
    "FoldWeightNorm",
    "Identity",
    "Inflate",
    "Operation",
    "Pad",
    "Part",
    "Permute",
    "Reshape",
    "ResizePatches",
    "ResizePositions",
    "ResizePositions1d",
    "ResizeRelativePositions",
    "RotaryToHalf",
    "RotaryToInterleaved",
    "Run",
    "Scale",
    "Shape",
    "Shift",
    "Single",
    "Slice",
    "Split",
    "Squeeze",
    "Stack",
    "Step",
    "Take",
    "Transpose",
    "Unsqueeze",
    "Unstack",
    "Vocabulary",
    "WeightNormG",
    "parse_operation",
    "simplified",
]
