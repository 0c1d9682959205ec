"""Links by which a rule is turned round: those of a plan, or of tensors that are made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import TYPE_CHECKING, Any

from wtransplant.errors import MappingError
from wtransplant.mapping.compiling import CompiledRule, Name
from wtransplant.mapping.link import Link
from wtransplant.mapping.operations import Chain, Operation, Part, Shape

if TYPE_CHECKING:
    from wtransplant.mapping.plan import Plan

_SIZE = 60480  # parts into every small number of equal parts, and into heads of every usual size
_RANKS = range(1, 6)
_COUNT = 3


@dataclass(frozen=True)
class Example:
    """Links that a rule makes of what belongs together.

    Attributes:
        links: of a gathering rule one; of a spreading one all that have one source.
        values: the rule's names' values: of each source of the one link, or of each link.
        sources: the sources' shapes.
        targets: the targets' shapes.
    """

    links: tuple[Link, ...]
    values: tuple[tuple[str, ...], ...]
    sources: Mapping[str, Shape]
    targets: Mapping[str, Shape]


def examples_in(plan: Plan, compiled: CompiledRule) -> Iterator[Example]:
    """What a rule made in a plan, as far as it is in force."""
    links = _links_of(plan, compiled)
    if not compiled.spread:
        for link in links:
            pairs = [(source, link.target) for source in link.sources]
            yield _example(compiled, (link,), pairs, plan)
        return
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(link.sources[0], []).append(link)
    for source, own in groups.items():
        yield _example(compiled, tuple(own), [(source, link.target) for link in own], plan)


def _links_of(plan: Plan, compiled: CompiledRule) -> list[Link]:
    runs = zip(plan.decisions.rules, plan.resolution.rules.runs, strict=True)
    made = {link.target: link for rule, run in runs if rule == compiled.rule for link in run.made.links}
    return [link for key, link in plan.resolution.links.items() if link == made.get(key)]


def _example(
    compiled: CompiledRule, links: tuple[Link, ...], pairs: Sequence[tuple[str, str]], plan: Plan
) -> Example:
    return Example(
        links,
        tuple(_values(compiled, source, target, len(pairs)) for source, target in pairs),
        {key: plan.source[key].shape for link in links for key in link.sources},
        {link.target: plan.target[link.target].shape for link in links},
    )


def _values(compiled: CompiledRule, source: str, target: str, count: int) -> tuple[str, ...]:
    """The values that the rule's names have where it brings these keys together."""
    key, other = (source, target) if compiled.rule.side == "source" else (target, source)
    _, rows = compiled.pattern.matches([key])
    if compiled.folded:
        return tuple(rows[0][name.group - 1] for name in compiled.folded)
    names = compiled.unfolded
    for values in product(*_listed(names, count)):
        given = {name.name: value for name, value in zip(names, values, strict=True)}
        if compiled.template.fill(rows, given, [key]).keys == [other]:
            return values
    raise MappingError(f"nothing tells which part {other!r} is")


def _listed(names: Iterable[Name], count: int) -> list[Sequence[str]]:
    return [name.values or [str(number) for number in range(count)] for name in names]


def invented_examples(compiled: CompiledRule) -> Iterator[Example]:
    """What a rule would make of tensors of many shapes, of which its operation can take these."""
    names = compiled.gathered or compiled.spread
    values = tuple(product(*_listed(names, _COUNT)))
    make = _spread if compiled.spread else _gathered
    counts = {len(listed) for listed in _listed(names, _COUNT)}
    for shape in _shapes(counts | _numbers_in(compiled.rule.operation)):
        try:
            yield make(compiled, values, shape)
        except MappingError:
            continue


def _gathered(compiled: CompiledRule, values: tuple[tuple[str, ...], ...], shape: Shape) -> Example:
    operation = compiled.rule.operation
    sources = {f"source {number}": shape for number in range(len(values))}
    link = Link("target", tuple(sources), operation)
    return Example((link,), values, sources, {"target": operation.shape(list(sources.values()))})


def _spread(compiled: CompiledRule, values: tuple[tuple[str, ...], ...], shape: Shape) -> Example:
    columns = [list(dict.fromkeys(column)) for column in zip(*values, strict=True)]
    links = []
    for number, row in enumerate(values):
        parts = {
            name.name: Part(column.index(value), len(column))
            for name, column, value in zip(compiled.spread, columns, row, strict=True)
        }
        links.append(Link(f"target {number}", ("source",), compiled.rule.operation.bound(parts)))
    targets = {link.target: link.operation.shape([shape]) for link in links}
    return Example(tuple(links), values, {"source": shape}, targets)


def _shapes(special: Iterable[int]) -> Iterator[Shape]:
    """Shapes of every rank, large or with one axis of a special size, each in two scales."""
    for rank, scale in product(_RANKS, (1, 11)):
        usual = tuple(_SIZE * scale * (axis + 1) for axis in range(rank))
        yield usual
        for axis, size in product(range(rank), sorted({1, *special})):
            yield (*usual[:axis], size, *usual[axis + 1 :])


def _numbers_in(operation: Operation) -> set[int]:
    """Sizes that an operation names, and the sums of several."""
    if isinstance(operation, Chain):
        return {number for step in operation.steps for number in _numbers_in(step.operation)}
    found: set[int] = set()
    for field in fields(operation):  # type: ignore[arg-type]  # every operation is a dataclass
        value: Any = getattr(operation, field.name)
        if isinstance(value, int) and value > 0:
            found.add(value)
        elif isinstance(value, tuple) and value and all(isinstance(part, int) for part in value):
            found.add(sum(value))
    return found
