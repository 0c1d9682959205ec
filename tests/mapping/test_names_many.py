"""Links from names of many keys: the fast search gives what the plain one gives, with few looks at each key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wtransplant.mapping import common_prefix, link_by_name, names

_WRAPPERS = ("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")


class Source(dict):  # type: ignore[type-arg]
    """As much of a checkpoint as names need."""

    contents = SimpleNamespace(groups=())


class Counted(dict):  # type: ignore[type-arg]
    """A target that counts how often it is asked whether it has a key."""

    asked = 0

    def __contains__(self, key: object) -> bool:
        Counted.asked += 1
        return super().__contains__(key)


def tensor(shape: tuple[int, ...] = (2, 2), group: str = "") -> SimpleNamespace:
    return SimpleNamespace(shape=shape, group=group)


def plain_best_prefix(left: Sequence[str], keys: Sequence[str], target: Mapping[str, object]) -> str | None:
    """Every prefix held against every key."""
    shared = common_prefix(keys)
    parts = shared.split(".")[:-1]
    prefixes = ["".join(part + "." for part in parts[:depth]) for depth in range(len(parts) + 1)]
    branches = Counter(key[: key.index(".", len(shared)) + 1] for key in keys if "." in key[len(shared) :])
    best, most = None, 0
    for prefix in [*prefixes, *(branch for branch, _ in branches.most_common())]:
        found = {plain_name(key, prefix) for key in left if key.startswith(prefix)} & set(target)
        if len(found) > most and (shared.startswith(prefix) or len(found) == len(target)):
            best, most = prefix, len(found)
    return best


def plain_name(key: str, prefix: str) -> str:
    return ".".join(part for part in key[len(prefix) :].split(".") if part not in _WRAPPERS)


def plain_parent(shapes: Mapping[str, object], target: Mapping[str, SimpleNamespace]) -> str:
    """Every module of the target with all that is below it."""
    modules: dict[str, dict[str, object]] = {}
    for key, info in target.items():
        parts = key.split(".")
        for depth in range(1, len(parts)):
            modules.setdefault(".".join(parts[:depth]), {})[".".join(parts[depth:])] = info.shape
    fits = []
    for module, below in modules.items():
        fitting = [name for name, shape in below.items() if name in shapes and shapes[name] == shape]
        if len(fitting) >= 4 and len(fitting) in (len(shapes), len(below)):
            fits.append(module)
    return fits[0] if len(fits) == 1 else ""


_PART = st.sampled_from(["a", "b", "c", "m", "_orig_mod", "_x", "0"])
_KEY = st.lists(_PART, min_size=1, max_size=4).map(".".join)
_SHAPE = st.sampled_from([(2,), (3,)])
_SIDE = st.dictionaries(_KEY, _SHAPE, max_size=12)
_PREFIX = st.sampled_from(["", "m.", "m.a.", "model._orig_mod.", "b."])


@settings(max_examples=400, deadline=None)
@given(_SIDE, _SIDE, _PREFIX, _PREFIX, st.booleans())
def test_the_links_are_those_of_the_plain_search(
    first: dict[str, tuple[int, ...]],
    second: dict[str, tuple[int, ...]],
    put: str,
    below: str,
    same: bool,
) -> None:
    source = Source({put + key: tensor(shape) for key, shape in first.items()})
    source |= {f"aux.{key}": tensor(shape) for key, shape in second.items() if len(key) > 3}
    target = {below + key: tensor(shape) for key, shape in (first if same else second).items()}
    found = link_by_name(source, target)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_best_prefix", plain_best_prefix)
        patch.setattr(names, "_only_parent", plain_parent)
        assert found == link_by_name(source, target)  # type: ignore[arg-type]


@pytest.mark.parametrize("layers", [20, 200])
def test_each_key_is_looked_up_a_few_times_however_many_layers_there_are(layers: int) -> None:
    """No name agrees: every layer is a branch that could be a prefix."""
    parts = ("q", "k", "v", "out", "up", "down")
    source = Source({f"model.{n}.{part}.weight": tensor() for n in range(layers) for part in parts})
    target = Counted({f"blocks.{n}.{part}.kernel": tensor() for n in range(layers) for part in parts})
    Counted.asked = 0
    assert link_by_name(source, target) == {}  # type: ignore[arg-type]
    assert Counted.asked <= 6 * len(source)
