"""The tensors of two checkpoints as rows in plain Python: flat or below their modules, chosen and sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from wtransplant.gui.models.key_filter import KeyFilter, shape_fits
from wtransplant.gui.models.row_info import short_dtype
from wtransplant.gui.models.said_lists import counted, listed
from wtransplant.units import format_shape, natural_key, plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wtransplant.checkpoints import Checkpoint, TensorInfo
    from wtransplant.comparing import ComparedTensor

COLUMNS = (
    mark("tensor"),
    mark("status"),
    mark("shape"),
    mark("dtype"),
    mark("relative L2"),
    mark("largest difference"),
)
KEY, STATUS, SHAPE, DTYPE, RELATIVE, LARGEST = range(len(COLUMNS))
CHIPS = (
    mark("changed"),
    mark("removed"),
    mark("added"),
    mark("reshaped"),
    mark("retyped"),
    mark("unreadable"),
    mark("equal"),
)
_APART = ("removed", "added", "reshaped", "unreadable")
PENDING = "…"


class Row:
    """One tensor of either or both checkpoints, or a module with what is below it.

    Attributes:
        key: the tensor's key in the first checkpoint, or in the second where only that has it; the module's path.
        name: what of it is written in the row.
        first, second: what the headers say of the tensor; ``None`` where it is not there, and for modules.
        found: the result, once it is there.
        parent, children, number: its place on the screen; ``number`` is that among its parent's children.
        place: among all tensors in the natural order of their keys; a module's is that of its first tensor.
    """

    __slots__ = (
        "_largest",
        "_relative",
        "children",
        "count",
        "first",
        "found",
        "key",
        "name",
        "number",
        "parent",
        "place",
        "second",
        "statuses",
    )

    def __init__(self, key: str, first: TensorInfo | None = None, second: TensorInfo | None = None) -> None:
        self.key = self.name = key
        self.first, self.second = first, second
        self.found: ComparedTensor | None = None
        self.parent: Row | None = None
        self.children: list[Row] = []
        self.number = 0
        self.place = 0
        # Of a module, about the tensors below it:
        self.count = 0
        self.statuses: dict[str, int] = {}
        self._relative: float | None = None
        self._largest: float | None = None

    @property
    def is_module(self) -> bool:
        """Whether it stands for others."""
        return self.first is None and self.second is None

    @property
    def status(self) -> str:
        """The status word; of a module the first in ``CHIPS`` that occurs below it; ``""`` while nothing is known."""
        if not self.is_module:
            return "" if self.found is None else self.found.status
        return next((status for status in CHIPS if status in self.statuses), "")

    @property
    def status_text(self) -> str:
        """``changed``; of a module how many of each status that is not ``equal``."""
        if not self.is_module:
            return tr(self.status) if self.status else PENDING
        there = [word for word in CHIPS[:-1] if word in self.statuses]
        if not there:
            there = ["equal"] if self.statuses.get("equal") else []
        return listed(counted(self.statuses[word], word) for word in there) or PENDING

    @property
    def relative(self) -> float | None:
        """Relative L2 distance; of a module the largest below it."""
        return self._relative if self.found is None else self.found.relative

    @property
    def largest(self) -> float | None:
        """Largest difference of an element, likewise."""
        return self._largest if self.found is None else self.found.largest

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """In the first and the second checkpoint, as far as it is there."""
        return tuple(info.shape for info in (self.first, self.second) if info is not None)

    @property
    def shape_text(self) -> str:
        """``64×3 → 64×1``; of a module how many tensors are below it."""
        if self.is_module:
            return plural(self.count, "tensor")
        return " → ".join(dict.fromkeys(map(format_shape, self.shapes)))

    @property
    def dtypes(self) -> tuple[str, ...]:
        """Like ``shapes``: torch's names."""
        return tuple(info.dtype for info in (self.first, self.second) if info is not None)

    @property
    def dtype_text(self) -> str:
        """``f32 → bf16``."""
        return " → ".join(dict.fromkeys(map(short_dtype, self.dtypes)))

    def tensors(self) -> Iterator[Row]:
        """The tensors below a module; a tensor itself."""
        if not self.is_module:
            yield self
        for child in self.children:
            yield from child.tensors()

    def note(self, found: ComparedTensor) -> None:
        """Take the result of a tensor below this module into account."""
        self.statuses[found.status] = self.statuses.get(found.status, 0) + 1
        self._relative = max(self._relative, found.relative, key=_as_number)
        self._largest = max(self._largest, found.largest, key=_as_number)


def outline(first: Checkpoint, second: Checkpoint, partners: Mapping[str, str]) -> list[Row]:
    """A row for each tensor from the headers alone, in the order in which ``compare_one_by_one`` tells them.

    Args:
        first: the first checkpoint.
        second: the second one.
        partners: keys of the first to the keys of the second with which they are compared.
    """
    taken = set(partners.values())
    rows = [Row(key, info, second[partners[key]] if key in partners else None) for key, info in first.items()]
    return rows + [Row(key, None, info) for key, info in second.items() if key not in taken]


class ComparisonRows:
    """All rows of one comparison, and which of them are shown where.

    Args:
        tensors: as :func:`outline` gives them.

    Attributes:
        root: holds the rows that are shown.
        counts: tensors per status so far.
        done: so many results are there.
    """

    def __init__(self, tensors: Sequence[Row] = ()) -> None:
        self._arriving = list(tensors)
        self._natural = sorted(tensors, key=lambda row: natural_key(row.key))
        for place, row in enumerate(self._natural):
            row.place = place
        self._by_module = False
        self._wanted: Callable[[Row], bool] | None = None
        self._order: tuple[int, bool] | None = None
        self.root = Row("")
        self.counts: Counter[str] = Counter()
        self.done = 0
        self._build()

    def __len__(self) -> int:
        return len(self._arriving)

    def arrange(self, by_module: bool, wanted: Callable[[Row], bool] | None) -> None:
        """Put the wanted tensors (``None``: all) into one list, or below their modules; the sorting stays."""
        self._by_module, self._wanted = by_module, wanted
        self._build()

    def sort(self, column: int, descending: bool) -> None:
        """Sort within each module by a column; a negative one means natural order of the keys."""
        self._order = None if column < 0 else (column, descending)
        self._sort(self.root)

    def take(self, found: Iterable[ComparedTensor]) -> list[Row]:
        """The next results, in order; gives the rows that changed, modules included."""
        touched: dict[Row, None] = {}
        for tensor in found:
            row = self._arriving[self.done]
            row.found = tensor
            self.done += 1
            self.counts[tensor.status] += 1
            touched[row] = None
            for module in _above(row):
                module.note(tensor)
                touched[module] = None
        touched.pop(self.root, None)
        return list(touched)

    def shown(self) -> list[Row]:
        """The tensors that are shown, in the order on the screen."""
        return list(self.root.tensors())

    def _build(self) -> None:
        self.root = Row("")
        modules = {"": self.root}
        for row in self._natural:
            row.parent = None
            if self._wanted is not None and not self._wanted(row):
                continue
            path, _, name = row.key.rpartition(".") if self._by_module else ("", "", row.key)
            row.name = name or row.key
            _put(row, _module(path, row.place, modules))
            for module in _above(row):
                module.count += 1
                if row.found is not None:
                    module.note(row.found)
        self._sort(self.root)

    def _sort(self, row: Row) -> None:
        row.children.sort(key=_PLACE)
        if self._order is not None:
            column, descending = self._order
            row.children.sort(key=_SORTED_BY[column], reverse=descending)
        for number, child in enumerate(row.children):
            child.number = number
            if child.children:
                self._sort(child)


def _put(row: Row, parent: Row) -> None:
    row.parent, row.number = parent, len(parent.children)
    parent.children.append(row)


def _module(path: str, place: int, modules: dict[str, Row]) -> Row:
    """The row of a module, made with those above it if it is not there."""
    if path not in modules:
        above, _, name = path.rpartition(".")
        row = Row(path)
        row.name, row.place = name, place
        _put(row, _module(above, place, modules))
        modules[path] = row
    return modules[path]


def _above(row: Row) -> Iterator[Row]:
    """The modules that a row is in, the innermost first, the root last; none of a row that is not shown."""
    module = row.parent
    while module is not None:
        yield module
        module = module.parent


def _as_number(distance: float | None) -> float:
    """To sort by: NaN is farthest."""
    if distance is None:
        return -1.0
    return float("inf") if distance != distance else distance


def _difference(row: Row) -> tuple[int, float, float]:
    """What is there on one side only or cannot be compared is farther apart than what can."""
    apart = any(word in row.statuses for word in _APART) if row.is_module else row.status in _APART
    return int(apart), _as_number(row.relative), _as_number(row.largest)


def _status_place(row: Row) -> int:
    return CHIPS.index(row.status) if row.status in CHIPS else len(CHIPS)


_PLACE = attrgetter("place")
_SORTED_BY: dict[int, Callable[[Row], Any]] = {
    KEY: _PLACE,
    STATUS: _status_place,
    SHAPE: lambda row: row.shapes,
    DTYPE: lambda row: row.dtypes,
    RELATIVE: _difference,
    LARGEST: lambda row: _as_number(row.largest),
}


def wanted_by(key_filter: KeyFilter, statuses: Collection[str]) -> Callable[[Row], bool] | None:
    """Whether a tensor fulfils every term of a filter and has one of the statuses; ``None`` where nothing is asked."""
    if not key_filter and not statuses:
        return None

    def is_wanted(row: Row) -> bool:
        if statuses and row.status not in statuses:
            return False
        key = row.key.lower()
        return (
            all(word in key for word in key_filter.words)
            and all(pattern.search(row.key) for pattern in key_filter.patterns)
            and all(any(shape_fits(shape, asked) for shape in row.shapes) for asked in key_filter.shapes)
            and all(any(_starts(name, asked) for name in row.dtypes) for asked in key_filter.dtypes)
            and all(row.status.startswith(asked) for asked in key_filter.statuses)
        )

    return is_wanted


def _starts(dtype: str, asked: tuple[str, ...]) -> bool:
    return dtype.startswith(asked) or short_dtype(dtype).startswith(asked)
