"""A comparison in plain text: keys grouped, the farthest apart first."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence

from wtransplant.comparing.comparison import STATUSES, ComparedTensor, Comparison
from wtransplant.mapping.grouping import KeyGroup, group_keys
from wtransplant.units import format_shape, plural, shown
from wtransplant.words import tr

_WIDEST = 72


def comparison_text(comparison: Comparison, rows: int | None = 40) -> str:
    """The comparison as lines; equal tensors are counted, all others named.

    Args:
        comparison: what is told.
        rows: of each status at most so many lines, the rest is counted; ``None`` for all.
    """
    counts = comparison.counts
    told = [f"{counts[status]:,} {status}" for status in STATUSES if counts[status]]
    lines = [shown(f"{comparison.first} ↔ {comparison.second}: {', '.join(told) or 'no tensors'}")]
    if comparison.is_equal:
        lines.append(tr("The two hold the same tensors, byte for byte."))
    for status in STATUSES:
        if status != "equal" and counts[status]:
            lines += [f"{status:<12}{counts[status]:,}", *_rows(comparison.with_status(status), rows)]
    return "\n".join(lines)


def _rows(tensors: Sequence[ComparedTensor], limit: int | None) -> Iterator[str]:
    """Tensors that are some way apart are told one by one, unless they are too many."""
    by_key = {tensor.key: tensor for tensor in tensors}
    alone = tensors[0].relative is not None and (limit is None or len(tensors) <= limit)
    groups = group_keys(by_key, lambda key: (key if alone else "", _fact(by_key[key])))
    groups.sort(key=lambda group: -max(by_key[key].distance for key in group.keys))
    named = groups if limit is None else groups[:limit]
    width = min(max(len(shown(group.text)) for group in named), _WIDEST) if named else 0
    for group in named:
        yield f"  {shown(group.text):<{width}}  {_told(group, by_key)}".rstrip()
    if left := groups[len(named) :]:
        yield tr(
            "  … and {tensors} more (--json lists all)",
            tensors=plural(sum(len(group.keys) for group in left), "tensor"),
        )


def _fact(tensor: ComparedTensor) -> str:
    """What tensors are told apart by."""
    shapes = [format_shape(shape) for shape in (tensor.shape, tensor.other_shape) if shape is not None]
    dtypes = [dtype for dtype in (tensor.dtype, tensor.other_dtype) if dtype is not None]
    parts = [" → ".join(dict.fromkeys(shapes)), " → ".join(dict.fromkeys(dtypes)), tensor.reason]
    return " ".join(part for part in parts if part)


def _told(group: KeyGroup, by_key: Mapping[str, ComparedTensor]) -> str:
    tensors = [by_key[key] for key in group.keys]
    facts = "; ".join(_named(name, fact) for name, fact in group.facts)
    parts = [facts, _distances(tensors), _other_names(tensors)]
    return shown("  ".join(part for part in parts if part))


def _named(name: str, fact: Hashable) -> str:
    text = fact[1] if isinstance(fact, tuple) else str(fact)
    return f"{name}: {text}" if name else text


def _distances(tensors: Sequence[ComparedTensor]) -> str:
    """``relative L2 0.31, at most 0.02 apart``; of several tensors from the nearest to the farthest."""
    if tensors[0].relative is None:
        return ""
    near, far = (pick(tensors, key=lambda tensor: tensor.distance) for pick in (min, max))
    relative = _span(near.relative, far.relative)
    largest = max(
        (tensor.largest or 0.0 for tensor in tensors), key=lambda x: math.inf if math.isnan(x) else x
    )
    return tr("relative L2 {relative}, largest difference {largest:.3g}", relative=relative, largest=largest)


def _span(near: float | None, far: float | None) -> str:
    low, high = f"{near or 0.0:.3g}", f"{far or 0.0:.3g}"
    return high if low == high else tr("{low} to {high}", low=low, high=high)


def _other_names(tensors: Sequence[ComparedTensor]) -> str:
    others = [tensor.other_key for tensor in tensors if tensor.other_key != tensor.key]
    return tr("in the other ") + ", ".join(group.text for group in group_keys(others)) if others else ""
