"""Which keys of two checkpoints are meant by the same name where wrappers put a prefix before all of them (F8)."""

from __future__ import annotations

from wtransplant.checkpoints import Checkpoint
from wtransplant.mapping import common_prefix, weight_keys


def renamed_by_prefix(first: Checkpoint, second: Checkpoint) -> dict[str, str]:
    """Keys of the first to keys of the second that are equal after the prefix that all of a part's keys share.

    Empty where the prefixes bring no more keys together than the keys as they stand. For ``renamed`` of
    :func:`~wtransplant.comparing.compare`.
    """
    ours, theirs = _by_name(first), _by_name(second)
    pairs = {key: theirs[name] for name, key in ours.items() if name in theirs}
    if len(pairs) <= sum(key in second for key in first):
        return {}
    return {key: other for key, other in pairs.items() if key != other}


def _by_name(checkpoint: Checkpoint) -> dict[str, str]:
    """Key by its name without the prefix; of several parts with the same names (raw, averaged) the first counts."""
    names: dict[str, str] = {}
    for keys in weight_keys(checkpoint).values():
        prefix = common_prefix(keys)
        for key in keys:
            names.setdefault(key.removeprefix(prefix), key)
    return names
