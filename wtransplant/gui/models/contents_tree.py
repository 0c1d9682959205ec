"""The facts about a file as a tree of rows, and as text; rows are made when they are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from wtransplant.gui.models.contents_place import Fact, Label, said
from wtransplant.units import shown
from wtransplant.words import tr

_ROWS_AT_ONCE = 1_000
"""A row with more children than this has ranges of so many in between."""

_FOUND_AT_MOST = 5_000
_SEARCHED = 10_000
_PREVIEWED = 6
_MAX_PREVIEW = 120


class ContentsRow:
    """One row: a section, a name, or a range of names.

    Attributes:
        name: as it is in the file; a :class:`Label` is a word of ours.
        value: as it is in the file; ``None`` where there is none.
        parent: the row above; ``None`` for the root.
        number: place among the children of the parent.
        below: rows below by name, in file order.
    """

    __slots__ = ("_children", "below", "name", "number", "parent", "value")

    def __init__(self, name: str, parent: ContentsRow | None = None) -> None:
        self.name = name
        self.value: str | None = None
        self.parent = parent
        self.number = 0
        self.below: dict[str, ContentsRow] = {}
        self._children: list[ContentsRow] | None = None

    @property
    def children(self) -> list[ContentsRow]:
        """The rows directly below as they are shown; very many are cut into ranges."""
        if self._children is None:
            self._children = list(self.below.values())
            if len(self._children) > _ROWS_AT_ONCE:
                self._children = list(_ranges(self._children))
            for number, child in enumerate(self._children):
                child.parent, child.number = self, number
        return self._children

    @property
    def position(self) -> tuple[int, ...]:
        """Where the row is, from the root down: rows sorted by it are in the order in which they are shown."""
        numbers: list[int] = []
        row: ContentsRow | None = self
        while row is not None and row.parent is not None:
            numbers.append(row.number)
            row = row.parent
        return tuple(reversed(numbers))

    @property
    def path(self) -> str:
        """The dotted path in the file, without our own words; those of ours alone have their name."""
        names: list[str] = []
        row: ContentsRow | None = self
        while row is not None and row.parent is not None:
            if not isinstance(row.name, Label):
                names.append(row.name)
            row = row.parent
        return self.name if isinstance(self.name, Label) else ".".join(reversed(names))

    def summary(self) -> str:
        """The value; of a row with others below it, and without a value, the first of these."""
        if self.value is not None:
            return shown(said(self.value)[: 2 * _MAX_PREVIEW]) or "''"
        return _preview(self) if self.below else ""  # a name that says it all

    def lines(self, between: str = ": ") -> Iterator[str]:
        """``path: value`` for every fact of the row and below it, whole, escaped for one line each."""
        stack = [self]
        while stack:
            row = stack.pop()
            if row.value is not None or not row.below:
                path = shown(said(row.path))
                yield path if row.value is None else f"{path}{between}{shown(said(row.value))}"
            stack.extend(reversed(row.below.values()))


def topmost(rows: Sequence[ContentsRow]) -> list[ContentsRow]:
    """Those of some rows that are not below another one of them."""
    chosen = set(map(id, rows))

    def is_below(row: ContentsRow) -> bool:
        above = row.parent
        while above is not None and id(above) not in chosen:
            above = above.parent
        return above is not None

    return [row for row in rows if not is_below(row)]


def build_contents(facts: Iterable[Fact]) -> ContentsRow:
    """The root of the tree of all facts."""
    root = ContentsRow("")
    for fact in facts:
        row = root
        for name in fact.place:
            following = row.below.get(name)
            if following is None:
                following = row.below[name] = ContentsRow(name, row)
            row = following
        row.value = fact.value
    return root


class FactList:
    """The facts of a file, ready to be looked through while somebody types.

    Attributes:
        facts: all of them.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts = tuple(facts)
        self._texts = [_searched(fact) for fact in self.facts]

    def find(self, text: str) -> tuple[list[Fact], int]:
        """The facts that have every word of a text in their place or value, in any case, escaped as they are shown.

        Returns:
            The first of them, as many as may be shown, and how many there are in all.
        """
        first, *others = text.casefold().split() or [""]
        found = [fact for fact, text in zip(self.facts, self._texts, strict=True) if first in text]
        for word in others:
            found = [fact for fact in found if word in _searched(fact)]
        found = [fact for fact in found if len(fact.place) > 1]  # the sums of the sections are not looked for
        return found[:_FOUND_AT_MOST], len(found)

    def lines(self) -> Iterator[str]:
        """All facts as lines of text, with the sections as headings."""
        for section in build_contents(self.facts).below.values():
            yield f"[{said(section.name)}]"
            yield from section.lines()
            yield ""


def _searched(fact: Fact) -> str:
    return shown(f"{'.'.join(map(said, fact.place))} {said(fact.value or '')[:_SEARCHED]}").casefold()


def _ranges(rows: list[ContentsRow]) -> Iterator[ContentsRow]:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        made = ContentsRow(Label(f"{part[0].name} … {part[-1].name}"))
        made.below = {row.name: row for row in part}
        yield made


def _preview(row: ContentsRow) -> str:
    """``[0.9, 0.999]`` of a list, ``lr 0.1 · betas [0.9, 0.999] · …`` of names; else how many there are."""
    if not isinstance(row.name, Label):
        text = _listed(row) if _is_list(row) else " · ".join(_items(row))
        if text:
            return text[:_MAX_PREVIEW]
    count = len(row.below)
    return tr("{count:,} entry", count=count) if count == 1 else tr("{count:,} entries", count=count)


def _items(row: ContentsRow) -> Iterator[str]:
    """The first names with their values, and that there are more."""
    firsts = _firsts(row)
    told = [(said(child.name), _brief(child)) for child in firsts]
    yield from (f"{shown(name)} {text}" for name, text in told if text)
    rest = len(row.below) > len(firsts) or not all(text for _, text in told)
    if rest and any(text for _, text in told):
        yield "…"


def _brief(row: ContentsRow) -> str:
    if row.value is not None:
        return shown(said(row.value)[:_MAX_PREVIEW]) or "''"
    return _listed(row) if _is_list(row) else ""


def _is_list(row: ContentsRow) -> bool:
    """Whether these are the elements of a list of plain values."""
    firsts = _firsts(row)
    return all(child.name == str(at) and child.value is not None for at, child in enumerate(firsts))


def _listed(row: ContentsRow) -> str:
    firsts = _firsts(row)
    texts = [shown(said(child.value or "")[:_MAX_PREVIEW]) or "''" for child in firsts]
    if len(row.below) > len(firsts):
        texts.append(tr("… {count:,} values", count=len(row.below)))
    return f"[{', '.join(texts)}]"


def _firsts(row: ContentsRow) -> list[ContentsRow]:
    return list(islice(row.below.values(), _PREVIEWED))
