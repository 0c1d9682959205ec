"""Links as Python statements: one for each key, and one loop where keys differ in numbers alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from wtransplant.exporting.python_text import assignment, indented, key_string, loops, string
from wtransplant.mapping import Link, Plan
from wtransplant.mapping.operations import Identity
from wtransplant.unknown import UNKNOWN_DTYPE, is_unknown

_NUMBER = re.compile(r"(?<![0-9])(0|[1-9][0-9]{0,8})(?![0-9])")
_LETTERS = "abcdef"
_LOOP_NAMES = "ijklmn"
_RUN_NAMES = "rstuvw"
_INPUT, _DESTINATION = "INPUT__", "DESTINATION__"


class _Form(NamedTuple):
    """A key taken apart: the texts around its numbers, and the numbers."""

    between: tuple[str, ...]
    numbers: tuple[int, ...]


class _Run(NamedTuple):
    """Many sources that differ in numbers alone: which of the numbers, and their values for each source."""

    places: tuple[int, ...]
    values: tuple[tuple[int, ...], ...]


class _Signature(NamedTuple):
    """What links have in common that become one loop."""

    call: str
    phrase: str
    target: tuple[str, ...]
    sources: tuple[tuple[str, ...], ...]
    run: _Run | None


@dataclass(frozen=True)
class Statements:
    """The body of a function that fills ``state`` from ``source`` (and ``initial``).

    Attributes:
        text: the statements.
        functions: what they call beside torch.
        destinations: target keys whose initial tensor they use.
    """

    text: str
    functions: tuple[Callable[..., Any], ...]
    destinations: tuple[str, ...]


def statements_of(plan: Plan) -> Statements:
    """Statements for all links of a plan, in the target's order as far as loops allow, and for tied keys."""
    groups: defaultdict[_Signature, list[tuple[int, ...]]] = defaultdict(list)
    functions: dict[Callable[..., Any], None] = {}
    destinations = []
    for link in plan.resolution.links.values():
        call, needed = _call(link, plan)
        functions.update(dict.fromkeys(needed))
        if _DESTINATION in call:
            destinations.append(link.target)
        signature, numbers = _taken_apart(link, call)
        groups[signature].append(numbers)
    parts = [_block(signature, rows) for signature, rows in groups.items()]
    parts += [f"state[{string(key)}] = state[{string(name)}]" for key, name in plan.resolution.tied.items()]
    return Statements("\n".join(parts), tuple(functions), tuple(destinations))


def _call(link: Link, plan: Plan) -> tuple[str, tuple[Callable[..., Any], ...]]:
    """The operation as an expression of its inputs' names, and what it calls."""
    wanted = plan.target[link.target]
    inputs = [_INPUT] if len(link.sources) == 1 else _names(len(link.sources))
    code = link.operation.code(inputs, _DESTINATION)
    call = code.expression
    if not is_unknown(wanted.shape):
        call = call.replace(f"{_DESTINATION}.shape", str(wanted.shape))
    if wanted.dtype != UNKNOWN_DTYPE:
        call = call.replace(f"{_DESTINATION}.dtype", f"torch.{wanted.dtype}")
    if len(inputs) > len(_LETTERS):
        call = call.replace(", ".join(inputs), "*x")
    unchanged = isinstance(link.operation, Identity) and plan.source[link.sources[0]].dtype == wanted.dtype
    return (
        call if unchanged or wanted.dtype == UNKNOWN_DTYPE else f"{call}.to(torch.{wanted.dtype})"
    ), code.functions


def _names(count: int) -> list[str]:
    return list(_LETTERS[:count]) if count <= len(_LETTERS) else [f"x[{number}]" for number in range(count)]


def _taken_apart(link: Link, call: str) -> tuple[_Signature, tuple[int, ...]]:
    target, sources = _form(link.target), [_form(key) for key in link.sources]
    phrase = "" if isinstance(link.operation, Identity) else link.operation.describe()
    run = _run(sources) if len(sources) > len(_LETTERS) else None
    if run is not None:
        sources = sources[:1]
    signature = _Signature(call, phrase, target.between, tuple(form.between for form in sources), run)
    return signature, (*target.numbers, *(number for form in sources for number in form.numbers))


def _form(key: str) -> _Form:
    pieces = _NUMBER.split(key)
    return _Form(tuple(pieces[::2]), tuple(map(int, pieces[1::2])))


def _run(sources: Sequence[_Form]) -> _Run | None:
    if len({form.between for form in sources}) > 1:
        return None
    columns = list(zip(*(form.numbers for form in sources), strict=True))
    places = tuple(place for place, column in enumerate(columns) if len(set(column)) > 1)
    if len(places) > len(_RUN_NAMES):
        return None
    return _Run(places, tuple(tuple(form.numbers[place] for place in places) for form in sources))


def _block(signature: _Signature, rows: Sequence[tuple[int, ...]]) -> str:
    names, values, numbers = _variables(rows)
    heads = loops(names, values)
    block = _body(signature, numbers)
    for depth in range(len(heads) - 1, -1, -1):
        block = f"{heads[depth]}\n{indented(block)}"
    return f"# {signature.phrase}\n{block}" if signature.phrase else block


def _variables(rows: Sequence[tuple[int, ...]]) -> tuple[list[str], list[tuple[int, ...]], list[str]]:
    """Loop variables, their values row by row, and each number as an expression of them.

    Numbers that never vary are written as they are; those that stay a constant apart from each other share a
    variable.
    """
    kept: list[tuple[int, ...]] = []
    numbers = []
    for column in zip(*rows, strict=True):
        if len(set(column)) == 1:
            numbers.append(str(column[0]))
            continue
        place, offset = _relative(column, kept)
        if place == len(kept):
            kept.append(column)
        numbers.append(_loop_name(place) + (f" {'+' if offset > 0 else '-'} {abs(offset)}" if offset else ""))
    return [_loop_name(n) for n in range(len(kept))], list(zip(*kept, strict=True)), numbers


def _relative(column: tuple[int, ...], kept: Sequence[tuple[int, ...]]) -> tuple[int, int]:
    for place, other in enumerate(kept):
        offsets = {a - b for a, b in zip(column, other, strict=True)}
        if len(offsets) == 1:
            return place, offsets.pop()
    return len(kept), 0


def _loop_name(number: int) -> str:
    return _LOOP_NAMES[number] if number < len(_LOOP_NAMES) else f"i{number}"


def _body(signature: _Signature, numbers: Sequence[str]) -> str:
    """What is done once for each key."""
    left = list(numbers)

    def key(between: tuple[str, ...]) -> str:
        taken = [left.pop(0) for _ in between[1:]]
        return key_string(between, taken)

    target = key(signature.target)
    call = signature.call.replace(_DESTINATION, f"initial[{target}]")
    if signature.run is not None:
        lines = [_run_line(signature, signature.run, left)]
    else:
        sources = [f"source[{key(between)}]" for between in signature.sources]
        if len(sources) == 1:
            return assignment(f"state[{target}]", call.replace(_INPUT, sources[0]))
        lines = _input_lines(sources)
    return "\n".join([*lines, assignment(f"state[{target}]", call)])


def _input_lines(sources: Sequence[str]) -> list[str]:
    if len(sources) > len(_LETTERS):
        listed = "\n".join(f"{source}," for source in sources)
        return [f"x = [\n{indented(listed)}\n]"]
    return [f"{name} = {source}" for name, source in zip(_LETTERS, sources, strict=False)]


def _run_line(signature: _Signature, run: _Run, numbers: Sequence[str]) -> str:
    names = list(_RUN_NAMES[: len(run.places)])
    values = list(numbers)
    for name, place in zip(names, run.places, strict=True):
        values[place] = name
    key = key_string(signature.sources[0], values)
    return f"x = [source[{key}] for {_run_head(names, run.values)}]"


def _run_head(names: Sequence[str], values: Sequence[tuple[int, ...]]) -> str:
    firsts = [value[0] for value in values]
    if len(names) == 1 and firsts == list(range(firsts[0], firsts[0] + len(firsts))):
        start = f"{firsts[0]}, " if firsts[0] else ""
        return f"{names[0]} in range({start}{firsts[-1] + 1})"
    return f"{', '.join(names)}{',' * (len(names) == 1)} in [{', '.join(map(str, values))}]"
