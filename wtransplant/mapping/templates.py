r"""Templates: what a rule makes of a match, compiled once and filled in for all matches together.

``\1`` and ``\g<name>`` are groups' texts, as ``re.Match.expand`` has them; ``\g<i>+1`` and ``\1-1`` are numbers one
higher and lower; ``{i*2+1}``, ``{\1//3}`` whole-number arithmetic; ``{part}`` a group's text or an order's value.
``\\``, ``\+``, ``\-``, ``{{`` and ``}}`` are the signs themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from wtransplant.errors import MappingError
from wtransplant.mapping.expressions import Expression, parse_expression
from wtransplant.words import tr

_TOKEN = re.compile(
    r"\\(?:(?P<number>\d+)|g<(?P<name>\w+)>)(?P<offset>[+-]\d+)?"
    r"|\\(?P<escaped>[\\+-])|(?P<brace>\{\{|\}\})|\{(?P<inside>[^{}]*)\}|(?P<stray>[\\{}].?)"
)
_REFERENCE = re.compile(r"\\(?:(\d+)|g<(\w+)>)|(\w+)")
Slot = int | str
"""A group by its number, or an order's name."""


@dataclass(frozen=True)
class _Reference:
    slot: Slot


@dataclass(frozen=True)
class _Arithmetic:
    expression: Expression
    slots: tuple[Slot, ...]


_Piece = str | _Reference | _Arithmetic


@dataclass(frozen=True)
class Filled:
    """What a template made of all matches: the keys, and for those where it cannot, by row, why not."""

    keys: list[str]
    problems: Mapping[int, str]


@dataclass(frozen=True)
class Template:
    """A compiled template.

    Attributes:
        text: as it was written.
        pieces: in order.
    """

    text: str
    pieces: tuple[_Piece, ...]

    @cached_property
    def slots(self) -> frozenset[Slot]:
        """The groups and orders' names that it uses."""
        found: set[Slot] = set()
        for piece in self.pieces:
            if isinstance(piece, _Reference):
                found.add(piece.slot)
            elif isinstance(piece, _Arithmetic):
                found.update(piece.slots)
        return frozenset(found)

    def fill(self, rows: Sequence[tuple[str, ...]], given: Mapping[str, str], keys: Sequence[str]) -> Filled:
        """Fill it in.

        Args:
            rows: of each match, the texts of the groups from the first on.
            given: values of the orders' names.
            keys: of each match, the whole.
        """
        if any(isinstance(piece, _Arithmetic) for piece in self.pieces) or 0 in self.slots:
            return self._fill_columns(rows, given, keys)
        pieces = [_known(piece, given) for piece in self.pieces]
        groups = [piece.slot - 1 for piece in pieces if isinstance(piece, _Reference)]  # type: ignore[operator]
        form = "".join(piece.replace("%", "%%") if isinstance(piece, str) else "%s" for piece in pieces)
        if not groups:
            return Filled([form % ()] * len(rows), {})
        if rows and groups == list(range(len(rows[0]))):
            return Filled([form % row for row in rows], {})
        return Filled([form % texts for texts in map(itemgetter(*groups), rows)], {})

    def _fill_columns(
        self, rows: Sequence[tuple[str, ...]], given: Mapping[str, str], keys: Sequence[str]
    ) -> Filled:
        problems: dict[int, str] = {}
        columns: list[Sequence[str]] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                columns.append([piece] * len(rows))
            elif isinstance(piece, _Reference):
                columns.append(_column(piece.slot, rows, given, keys))
            else:
                inputs = [_column(slot, rows, given, keys) for slot in piece.slots]
                texts = list(zip(*inputs, strict=True)) if inputs else [()] * len(rows)
                columns.append(_calculated(piece.expression, texts, problems))
        return Filled(["".join(parts) for parts in zip(*columns, strict=True)], problems)


def compile_template(text: str, groups: Mapping[str, int], count: int, names: Sequence[str]) -> Template:
    """The template for a pattern.

    Args:
        text: the template.
        groups: the pattern's named groups with their numbers.
        count: how many groups the pattern has.
        names: of the rule's orders.

    Raises:
        MappingError: it names a group that is not there, or is wrong in itself; says where.
    """
    known = _Known(text, dict(groups), count, frozenset(names))
    pieces: list[_Piece] = []
    end = 0
    for token in _TOKEN.finditer(text):
        pieces += [text[end : token.start()], _piece(token, known)]
        end = token.end()
    pieces.append(text[end:])
    return Template(text, tuple(_joined(pieces)))


@dataclass(frozen=True)
class _Known:
    text: str
    groups: Mapping[str, int]
    count: int
    names: frozenset[str]

    def slot(self, name: str) -> Slot:
        if name in self.names and name not in self.groups:
            return name
        number = int(name) if name.isdigit() else self.groups.get(name, -1)
        if not 0 <= number <= self.count:
            have = [
                *map(str, range(1, self.count + 1)),
                *self.groups,
                *sorted(self.names - self.groups.keys()),
            ]
            raise MappingError(
                tr("the template names the group {name!r}, which the pattern does not have", name=name),
                where=self.text,
                hint=tr("The pattern has the groups: {groups}.", groups=", ".join(have) or tr("none")),
            )
        return number

    def arithmetic(self, expression: Expression) -> _Arithmetic:
        return _Arithmetic(expression, tuple(map(self.slot, expression.names)))


def _piece(token: re.Match[str], known: _Known) -> _Piece:
    if token["stray"] is not None:
        stray = token["stray"]
        raise MappingError(
            tr("unknown escape in the template near {token!r}", token=stray)
            if stray[0] == "\\"
            else tr("unknown brace in the template near {token!r}", token=stray),
            where=known.text,
            hint=tr("Known are \\1, \\g<name>, {i+1}, and \\\\, {{, }} for the signs themselves."),
        )
    if token["escaped"] or token["brace"]:
        return token["escaped"] or token["brace"][0]
    if token["inside"] is not None:
        return _braced(token["inside"].strip(), known)
    name = token["number"] or token["name"]
    if token["offset"]:
        return known.arithmetic(parse_expression(f"\\g<{name}>{token['offset']}"))
    return _Reference(known.slot(name))


def _braced(inside: str, known: _Known) -> _Piece:
    alone = _REFERENCE.fullmatch(inside)
    if alone and not (alone[3] and alone[3].isdigit()):
        return _Reference(known.slot(alone[1] or alone[2] or alone[3]))
    return known.arithmetic(parse_expression(inside))


def _joined(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Without empty texts, and with neighbouring texts as one."""
    found: list[_Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece != "":
            found.append(piece)
    return found


def _known(piece: _Piece, given: Mapping[str, str]) -> str | _Reference:
    if isinstance(piece, _Reference) and isinstance(piece.slot, str):
        return given[piece.slot]
    assert not isinstance(piece, _Arithmetic)
    return piece


def _column(
    slot: Slot, rows: Sequence[tuple[str, ...]], given: Mapping[str, str], keys: Sequence[str]
) -> Sequence[str]:
    if isinstance(slot, str):
        return [given[slot]] * len(rows)
    return [row[slot - 1] for row in rows] if slot else keys


def _calculated(
    expression: Expression, texts: Sequence[tuple[str, ...]], problems: dict[int, str]
) -> list[str]:
    """The column of an expression; what it was asked before is not calculated again."""
    values: dict[tuple[str, ...], str] = {}
    failed: dict[tuple[str, ...], str] = {}
    for given in set(texts):
        try:
            values[given] = expression.value(given)
        except ValueError as error:
            values[given], failed[given] = "", str(error)
    if failed:
        problems.update({row: failed[given] for row, given in enumerate(texts) if given in failed})
    return [values[given] for given in texts]
