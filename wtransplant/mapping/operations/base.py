"""What an operation is: what happens to the tensors between the source keys and the target key."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, get_type_hints

from wtransplant.errors import MappingError
from wtransplant.units import format_shape, plural
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

Shape = tuple[int, ...]
Item = TypeVar("Item")
Made = TypeVar("Made", bound="Operation")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a result goes, for operations that ask: the target key as it is before the transplant.

    Attributes:
        shape: the target key's shape.
        dtype: its dtype, torch's name without the prefix.
        initial: gives the target's own initial tensor; made when it is called.
    """

    shape: Shape
    dtype: str
    initial: Callable[[], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a tensor is taken: ``1/3``, or by a name that a rule's order gives a place to.

    Attributes:
        index: from 0; or the name of a rule's group, which the rule puts the index in for.
        of: how many parts there are; 0 where the shapes tell.
    """

    index: int | str
    of: int = 0

    def __str__(self) -> str:
        return f"{self.index}/{self.of}" if self.of else str(self.index)


@dataclass(frozen=True, slots=True)
class Code:
    """An operation as plain torch, for scripts that run without wtransplant.

    Attributes:
        expression: Python, in terms of the inputs' expressions.
        functions: what it calls beside ``torch``: functions that need nothing but ``torch`` and ``math``, whose
            source is written into the script. ``apply`` calls the same ones, so that the bytes are equal.
    """

    expression: str
    functions: tuple[Callable[..., Any], ...] = ()


class Operation(ABC):
    """A small, pure step from some tensors to one. Instances are frozen dataclasses: equal when they do the same.

    A step on one tensor overrides the four methods of :class:`Single`; one that joins several overrides those
    here and sets ``joins``.
    """

    name: ClassVar[str]
    joins: ClassVar[bool] = False

    @abstractmethod
    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """The shape of the result, without data.

        Args:
            shapes: of the inputs, in order.
            wanted: the target key's shape; ``None`` in the middle of a chain, where nobody knows it.

        Raises:
            MappingError: the operation cannot take these shapes; says why.
        """

    @abstractmethod
    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """The result; the inputs are not written to. It may be a view of an input."""

    @abstractmethod
    def describe(self) -> str:
        """What it does, in a plain phrase: ``rows and columns exchanged``."""

    @abstractmethod
    def code(self, inputs: Sequence[str], destination: str) -> Code:
        """The same as plain torch.

        Args:
            inputs: an expression for each input; used once each, or given a name by the function called.
            destination: an expression for the target's own initial tensor, for operations that ask for its
                shape or values.
        """

    def require_fit(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> Shape:
        """The shape of the result; what ``apply`` asks first, so that torch never has to complain.

        Raises:
            MappingError: as :meth:`shape`.
        """
        return self.shape([tuple(t.shape) for t in tensors], destination.shape if destination else None)

    @contextmanager
    def able(self, tensors: Sequence[torch.Tensor]) -> Iterator[None]:
        """For the work on tensors: what torch has no kernel for is told as our own error.

        Raises:
            MappingError: torch cannot do this with tensors of such a dtype.
        """
        try:
            yield
        except NotImplementedError as error:
            dtypes = tr(" and ").join(sorted({str(t.dtype).removeprefix("torch.") for t in tensors}))
            raise MappingError(
                tr(
                    "{self_}: torch cannot do this with {dtypes} ({error})",
                    self_=self,
                    dtypes=dtypes,
                    error=error,
                ),
                hint=tr("Put cast(float32) before it."),
            ) from error

    def inverse(self, shapes: Sequence[Shape]) -> tuple[Operation, ...]:
        """For each input, the operation that gives it back from the result.

        Args:
            shapes: of the inputs.

        Raises:
            MappingError: the result does not hold enough for that; says why.
        """
        raise MappingError(
            tr("{self_} cannot be undone: what it leaves out or mixes is not in its result", self_=self)
        )

    def group_size(self, count: int) -> int:
        """Of how many of ``count`` tensors one result is made: all of them, or runs of a fixed length."""
        return count

    def bound(self, parts: Mapping[str, Part]) -> Operation:
        """The operation with numbers in place of the names of a rule's groups."""
        changes = {
            field.name: parts[value.index]
            for field in fields(self)  # type: ignore[arg-type]  # every operation is a dataclass
            if isinstance(value := getattr(self, field.name), Part)
            and isinstance(value.index, str)
            and value.index in parts
        }
        return replace(self, **changes) if changes else self  # type: ignore[type-var]

    @property
    def names(self) -> frozenset[str]:
        """Names of a rule's groups that are still to be bound."""
        values = (getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]
        return frozenset(v.index for v in values if isinstance(v, Part) and isinstance(v.index, str))

    def with_files(self, place: Callable[[str], str]) -> Operation:
        """The same with other paths for the files that it reads, if it reads any."""
        return self

    @classmethod
    def made_from(cls: type[Made], positional: Sequence[Any], named: Mapping[str, Any]) -> Made:
        """The operation with these arguments, each checked against its field's type.

        Raises:
            MappingError: too many, an unknown, a missing one, or one of the wrong type; says which.
        """
        known = [field.name for field in fields(cls)]  # type: ignore[arg-type]
        in_order = [field.name for field in fields(cls) if not field.kw_only]  # type: ignore[arg-type]
        if len(positional) > len(in_order):
            by_name = "".join(tr(", {name} by its name", name=name) for name in known if name not in in_order)
            raise MappingError(
                tr(
                    "{name} takes {count}{by_name}, not {positional}",
                    name=cls.name,
                    count=_count(in_order),
                    by_name=by_name,
                    positional=len(positional),
                )
            )
        given = dict(zip(in_order, positional, strict=False))
        for name, value in named.items():
            if name not in known or name in given:
                problem = (
                    tr("is given twice") if name in given else tr("is not known to {name}", name=cls.name)
                )
                raise MappingError(
                    tr("the argument {name!r} {problem}", name=name, problem=problem),
                    hint=tr("It takes {count}.", count=_count(known)),
                )
            given[name] = value
        for field in fields(cls):  # type: ignore[arg-type]
            if field.name not in given and field.default is MISSING and field.default_factory is MISSING:
                raise MappingError(
                    tr("{name} needs {argument!r}", name=cls.name, argument=field.name),
                    hint=tr("It takes {count}.", count=_count(known)),
                )
        types = get_type_hints(cls)
        return cls(**{name: _checked(cls.name, name, value, types[name]) for name, value in given.items()})

    def __str__(self) -> str:
        """As it is written in rules and recipes: ``concat(0)``; :func:`parse_operation` reads it back."""
        from wtransplant.mapping.operations.text import written

        return written(self)


class Single(Operation):
    """A step on one tensor."""

    @abstractmethod
    def shape_of(self, shape: Shape, wanted: Shape | None) -> Shape:
        """The result's shape; raises as :meth:`Operation.shape`."""

    @abstractmethod
    def apply_to(self, tensor: torch.Tensor, destination: Destination | None) -> torch.Tensor:
        """The result; the input is not written to."""

    def inverse_of(self, shape: Shape) -> Operation:
        """The operation that gives the input, of this shape, back; raises as :meth:`Operation.inverse`."""
        return super().inverse([shape])[0]

    def shape(self, shapes: Sequence[Shape], wanted: Shape | None = None) -> Shape:
        """See :meth:`Operation.shape`."""
        return self.shape_of(self._only(shapes), wanted)

    def apply(self, tensors: Sequence[torch.Tensor], destination: Destination | None = None) -> torch.Tensor:
        """See :meth:`Operation.apply`."""
        self.require_fit(tensors, destination)
        with self.able(tensors):
            return self.apply_to(self._only(tensors), destination)

    def inverse(self, shapes: Sequence[Shape]) -> tuple[Operation, ...]:
        """See :meth:`Operation.inverse`."""
        return (self.inverse_of(self._only(shapes)),)

    def group_size(self, count: int) -> int:
        """One by one."""
        return 1

    def _only(self, items: Sequence[Item]) -> Item:
        if len(items) != 1:
            raise MappingError(
                tr("{self_} takes one tensor, not {items}", self_=self, items=len(items)),
                hint=tr("Join several by concat, stack or blend, or link one source key."),
            )
        return items[0]


def axis_of(axis: int, shape: Sequence[int], name: str) -> int:
    """An axis counted from the front.

    Raises:
        MappingError: the shape has no such axis.
    """
    if not -len(shape) <= axis < len(shape):
        raise MappingError(
            tr(
                "{name}: a tensor of shape {shape} has no axis {axis}",
                name=name,
                shape=format_shape(shape),
                axis=axis,
            )
        )
    return axis % len(shape)


def axes_of(axes: Sequence[int], shape: Sequence[int], name: str) -> tuple[int, ...]:
    """Axes counted from the front, each once, in the order given.

    Raises:
        MappingError: the shape has no such axis, or one of them is named twice.
    """
    found = tuple(axis_of(axis, shape, name) for axis in axes)
    if len(set(found)) < len(found):
        raise MappingError(
            tr(
                "{name}: one axis of {shape} is named twice in {tuple}",
                name=name,
                shape=format_shape(shape),
                tuple=tuple(axes),
            )
        )
    return found


def _checked(operation: str, name: str, value: Any, wanted: Any) -> Any:
    import msgspec

    if wanted is Part:
        value = Part(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else value
        if not isinstance(value, Part) or (isinstance(value.index, str) and not value.index.isidentifier()):
            raise MappingError(
                tr(
                    "{operation}: {name} is {value!r}, which names no part",
                    operation=operation,
                    name=name,
                    value=value,
                ),
                hint=tr("Write 0/3."),
            )
        return value
    try:
        return msgspec.convert(value, wanted, strict=True)
    except msgspec.ValidationError as error:
        text = str(error)[:1].lower() + str(error)[1:]
        raise MappingError(
            tr(
                "{operation}: {name} is {value!r}: {text_}",
                operation=operation,
                name=name,
                value=value,
                text_=text,
            )
        ) from error


def _count(known: Sequence[str]) -> str:
    return (
        tr("{arguments} ({names})", arguments=plural(len(known), "argument"), names=", ".join(known))
        if known
        else tr("no arguments")
    )
