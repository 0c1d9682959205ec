"""How many attention heads a projection may have: as the target's modules say, or as is usual."""

from __future__ import annotations

from collections.abc import Sequence

from wtransplant.targets import TargetModel

_USUAL_SIZES = (128, 64, 96, 80, 32, 16, 8)
_MOST = 3


def head_sizes(keys: Sequence[str], rows: Sequence[int], target: TargetModel) -> list[int]:
    """Sizes of a head that fit some projections, the likelier first.

    Args:
        keys: target keys of the projections.
        rows: how many rows each has; the most are the query's.
        target: its modules may tell, by attributes such as ``num_heads`` and ``head_dim``.
    """
    told = sorted({size for key in keys for size in _told(key, max(rows), target)})
    fitting = [size for size in told or _USUAL_SIZES if all(count % size == 0 for count in rows)]
    return ([size for size in fitting if size < max(rows)] or fitting)[:_MOST]


def _told(key: str, rows: int, target: TargetModel) -> set[int]:
    if target.module is None:
        return set()
    sizes: set[int] = set()
    path = target[key].module
    for _ in range(3):  # the projection itself, its attention, what that is wrapped in
        try:
            owner = target.module.get_submodule(path)
        except AttributeError:
            return sizes
        for name, value in vars(owner).items():
            sizes |= _said(name.lower(), value, rows)
        path = path.rpartition(".")[0]
    return sizes


def _said(name: str, value: object, rows: int) -> set[int]:
    if (
        "head" not in name
        or "kv" in name
        or isinstance(value, bool)
        or not isinstance(value, int)
        or value < 1
    ):
        return set()
    is_size = "dim" in name or "size" in name
    size = value if is_size else rows // value if rows % value == 0 else 0
    return {size} if size > 1 and size % 2 == 0 and size <= rows else set()
