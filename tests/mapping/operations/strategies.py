"""Hypothesis strategies: any operation with any arguments of the right types, and shapes that often fit."""

from __future__ import annotations

from dataclasses import fields
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import assume
from hypothesis import strategies as st

from tests.mapping.operations.examples import Shape
from wtransplant.errors import MappingError
from wtransplant.mapping.operations import OPERATIONS, Chain, Operation, Part, Step
from wtransplant.mapping.operations.values import DTYPES

SHAPES = st.lists(st.integers(0, 6), max_size=4).map(tuple)
_FIXED: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-3, 7),
    float: st.floats(-4, 4).map(lambda value: value + 0.0),  # -0.0 is written and read as 0.0
    bool: st.booleans(),
    type(None): st.none(),
    Part: st.builds(
        Part, st.one_of(st.integers(-1, 4), st.sampled_from(("part", "expert"))), st.integers(0, 4)
    ),
}


def _values(hint: Any) -> st.SearchStrategy[Any]:
    if hint in _FIXED:
        return _FIXED[hint]
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*map(_values, get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(_values(get_args(hint)[0]), max_size=4).map(tuple)
    return st.sampled_from(DTYPES) if hint is str else st.nothing()


@st.composite
def operations(draw: st.DrawFn, names: tuple[str, ...] = tuple(OPERATIONS)) -> Operation:
    """An operation, arguments that it refuses to be made with left out."""
    kind = OPERATIONS[draw(st.sampled_from(names))]
    hints = get_type_hints(kind)
    arguments = {
        field.name: draw(_values(hints[field.name]))
        for field in fields(kind)  # type: ignore[arg-type]  # every operation is a dataclass
    }
    try:
        return kind(**arguments)
    except MappingError:
        assume(False)
        raise


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Two to four steps, some for some of the tensors only; whether they fit together is not asked."""
    only = st.one_of(st.just(()), st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True).map(tuple))
    steps = draw(st.lists(st.builds(Step, operations(), only), min_size=2, max_size=4))
    return Chain(tuple(steps))


@st.composite
def sources(draw: st.DrawFn, least: int = 0) -> tuple[Shape, ...]:
    """Shapes of up to four tensors: mostly one, or several that are equal or differ along one axis."""
    first = draw(SHAPES)
    count = draw(st.sampled_from((1, 1, 1, 2, 3, 4, 0))) or least
    axis = draw(st.integers(0, len(first))) if draw(st.booleans()) else len(first)
    other = [(*first[:axis], draw(st.integers(0, 6)), *first[axis + 1 :]) for _ in range(count)]
    return tuple(shape if axis < len(first) else first for shape in other)


@st.composite
def targets(draw: st.DrawFn, shapes: tuple[Shape, ...]) -> Shape | None:
    """A target's shape: none, any, or the first source's with sizes changed."""
    if not shapes or draw(st.booleans()):
        return draw(st.one_of(st.none(), SHAPES))
    return tuple(draw(st.sampled_from((size, size, size + 2, max(size - 1, 0)))) for size in shapes[0])
