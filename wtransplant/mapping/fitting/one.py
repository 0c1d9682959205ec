"""What may be done to one source that has another shape than its target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from wtransplant.mapping.fitting.families import number_named, part_named
from wtransplant.mapping.fitting.offers import Offer, Proposal
from wtransplant.mapping.operations import (
    Chain,
    Channels,
    Crop,
    Deflate,
    Identity,
    Inflate,
    Operation,
    Pad,
    Part,
    Permute,
    Reshape,
    ResizePatches,
    ResizePositions,
    ResizePositions1d,
    ResizeRelativePositions,
    Shape,
    Split,
    Squeeze,
    Step,
    Transpose,
    Unsqueeze,
    Unstack,
    Vocabulary,
)
from wtransplant.words import mark, tr

_MOST_PARTS = 64

KERNEL_LAYOUTS = {
    (3, 2, 0, 1): mark("a kernel of TensorFlow or JAX, h×w×in×out, as torch keeps it"),
    (2, 3, 1, 0): mark("a kernel of torch as TensorFlow and JAX keep it"),
    (2, 1, 0): mark("a 1-D kernel of TensorFlow or JAX, w×in×out, as torch keeps it"),
    (4, 3, 0, 1, 2): mark("a 3-D kernel of TensorFlow or JAX as torch keeps it"),
    (2, 3, 4, 1, 0): mark("a 3-D kernel of torch as TensorFlow and JAX keep it"),
}
"""Orders of axes that other frameworks keep kernels in, as torch does and the other way round."""

_LAYOUTS = {
    **KERNEL_LAYOUTS,
    (1, 0, 2, 3): mark("inputs and outputs of a kernel exchanged (transposed convolution)"),
}

_MEANINGS: tuple[tuple[Operation, str, str], ...] = (
    (ResizeRelativePositions(), "relative_pos|rel_pos", mark("relative positions of another window")),
    (ResizePositions(), "pos", mark("positions of another grid, one class token kept")),
    (ResizePositions(0), "pos", mark("positions of another grid, without a class token")),
    (ResizePositions1d(), "pos|wpe", mark("positions of another length")),
    (ResizePatches(), "patch", mark("patches of another size")),
    (
        Vocabulary(),
        "emb|wte|token|vocab|lm_head",
        mark("another number of tokens: the first ones are shared"),
    ),
)
"""Operations by what the tensor is for: words in its name that say so, and the reason."""

_KERNELS: tuple[tuple[Operation, str], ...] = (
    (Channels(), mark("another number of input channels")),
    (Inflate(), mark("an image's kernel for video")),
    (Deflate(), mark("a video's kernel for images")),
)


def for_one(offer: Offer) -> Iterator[Proposal]:
    """What may be done, the more usual first."""
    shape, wanted = offer.shapes[0], offer.wanted
    yield Proposal(Identity(), tr("the shapes are equal"), likely=True)
    yield from _axes_of_one(shape, wanted)
    if shape[:1] == wanted[:1] and {len(shape), len(wanted)} in ({2, 3}, {2, 4}, {2, 5}):
        yield Proposal(Reshape(), tr("a linear layer and a convolution with the same weights"), likely=True)
    if len(shape) == 2:
        yield Proposal(Transpose(), tr("rows and columns exchanged"))
    yield from _permuted(shape, wanted)
    yield from _meant(offer)
    yield from _parts(offer)
    if shape != wanted:
        yield Proposal(Reshape(), tr("the same number of elements: the numbers stay in their order"))
        yield Proposal(Pad(fill="initial"), tr("longer: the rest stays as the target has it"))
        yield Proposal(Pad(), tr("longer: the rest becomes zero"))
        yield Proposal(Crop(), tr("shorter: the end is left out"))
        if shape[:2] == wanted[:2]:
            yield Proposal(Crop(keep="centre"), tr("a smaller kernel: the centre is kept"))


def _axes_of_one(shape: Shape, wanted: Shape) -> Iterator[Proposal]:
    if (axes := ones_between(shape, wanted)) is not None:
        yield Proposal(Squeeze(axes), tr("axes of size one taken away"), likely=True)
    if (axes := ones_between(wanted, shape)) is not None:
        yield Proposal(Unsqueeze(axes), tr("axes of size one put in"), likely=True)


def ones_between(longer: Shape, shorter: Shape) -> tuple[int, ...] | None:
    """Axes of size one that the longer shape has more; ``None`` if that is not all."""
    if len(longer) <= len(shorter):
        return None
    axes: list[int] = []
    place = 0
    for axis, size in enumerate(longer):
        if place < len(shorter) and size == shorter[place]:
            place += 1
        elif size == 1:
            axes.append(axis)
        else:
            return None
    return tuple(axes) if place == len(shorter) else None


def _permuted(shape: Shape, wanted: Shape) -> Iterator[Proposal]:
    if not 3 <= len(shape) <= 5 or sorted(shape) != sorted(wanted):
        return
    known = [order for order in _LAYOUTS if len(order) == len(shape)]
    others = [order for order in permutations(range(len(shape))) if order not in known]
    fitting = [
        order
        for order in (*known, *others)
        if tuple(shape[axis] for axis in order) == wanted and order != tuple(range(len(shape)))
    ]
    for order in fitting[:4]:
        yield Proposal(Permute(order), _LAYOUTS.get(order, tr("axes in another order")))


def _meant(offer: Offer) -> Iterator[Proposal]:
    shape, wanted = offer.shapes[0], offer.wanted
    if shape == wanted:
        return
    names = " ".join((*offer.names, offer.target)).strip()
    for operation, words, reason in _MEANINGS:
        if not names or re.search(words, names):
            yield Proposal(operation, reason, likely=bool(names))
    if len(shape) >= 4:
        for operation, reason in _KERNELS:
            yield Proposal(operation, reason, likely=True)


def _parts(offer: Offer) -> Iterator[Proposal]:
    """Parts as they are, then parts with rows and columns exchanged."""
    shape, wanted = offer.shapes[0], offer.wanted
    yield from _splits(shape, wanted, offer.target)
    yield from _unstacked(shape, wanted, offer.target)
    if len(wanted) == 2:
        turned = wanted[::-1]
        for found in (*_splits(shape, turned, offer.target), *_unstacked(shape, turned, offer.target)):
            chain = Chain((Step(found.operation), Step(Transpose())))
            yield Proposal(
                chain, tr("{reason}, rows and columns exchanged", reason=found.reason), found.likely
            )


def _splits(shape: Shape, wanted: Shape, target: str) -> Iterator[Proposal]:
    differing = [axis for axis, sizes in enumerate(zip(shape, wanted, strict=False)) if sizes[0] != sizes[1]]
    if len(shape) != len(wanted) or len(differing) != 1:
        return
    axis = differing[0]
    size, part = shape[axis], wanted[axis]
    yield from _grouped_queries(axis, size, part, target)
    if 0 < part < size <= part * _MOST_PARTS and size % part == 0:
        count = size // part
        square_columns = len(wanted) == 2 and axis == 1 and wanted[0] == wanted[1]
        named = None if square_columns else part_named(target, count)  # turned round it would fit as well
        for index in range(count):
            reason = tr("part {index} of {count} along axis {axis}", index=index + 1, count=count, axis=axis)
            yield Proposal(Split(axis, Part(index, count)), reason, index == named)


def _grouped_queries(axis: int, size: int, part: int, target: str) -> Iterator[Proposal]:
    """Query, key and value of one tensor where the query has more heads than the other two."""
    named = part_named(target, 3)
    if named is None or size == 3 * part:
        return
    rest = size - part if named == 0 else size - 2 * part
    if rest <= 0 or (named == 0 and rest % 2):
        return
    sizes = (part, rest // 2, rest // 2) if named == 0 else (rest, part, part)
    reason = tr(
        "query, key and value of {query}, {key} and {value} along axis {axis}",
        query=sizes[0],
        key=sizes[1],
        value=sizes[2],
        axis=axis,
    )
    yield Proposal(Split(axis, Part(named, 3), sizes=sizes), reason, likely=True)


def _unstacked(shape: Shape, wanted: Shape, target: str) -> Iterator[Proposal]:
    if len(shape) != len(wanted) + 1 or not 1 < shape[0] <= _MOST_PARTS:
        return
    count = shape[0]
    named = number_named(target, count)
    inner = [None] if shape[1:] == wanted else list(_splits(shape[1:], wanted, target))
    for index in range(count):
        for part in inner:
            taken = Unstack(0, Part(index, count))
            reason = tr("number {index} of {count} along axis 0", index=index + 1, count=count)
            if part is None:
                yield Proposal(taken, reason, index == named)
            elif named is None or index == named:  # of several levels all pairs only where no name tells
                chain = Chain((Step(taken), Step(part.operation)))
                yield Proposal(
                    chain,
                    tr("{part} of {whole}", part=part.reason, whole=reason),
                    index == named and part.likely,
                )
