"""The operations of a pickle that are rare in checkpoints, one small function each."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from wtransplant.checkpoints.files import Region
from wtransplant.checkpoints.pickle_globals import Builder, hashable
from wtransplant.checkpoints.records import Malformed, Record
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.checkpoints.pickle_machine import PickleMachine

_MAX_DIGITS = 1_000
_MAX_MEMO = 2**32

_UINT32, _UINT64, _DOUBLE = (struct.Struct(code).unpack for code in ("<I", "<Q", ">d"))


def _number(text: bytes) -> int:
    if text in (b"00", b"01"):
        return text == b"01"
    if len(text) > _MAX_DIGITS:
        raise Malformed(tr("a number with too many digits"))
    return int(text.rstrip(b"L"))


def _float(text: bytes) -> float:
    if len(text) > _MAX_DIGITS:
        raise Malformed(tr("a number with too many digits"))
    return float(text)


def _quoted(text: bytes) -> object:
    if len(text) < 2 or text[:1] != text[-1:] or text[:1] not in b"'\"":
        raise Malformed(tr("a text without quotes"))
    return text[1:-1].decode("unicode_escape")


def _string(data: bytes | Region) -> object:
    # Python 2 had one type for text and bytes; torch's own keys are ASCII, and long ones are arrays.
    if isinstance(data, Region):
        return data
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        return data


def _long(data: bytes) -> int:
    if len(data) > _MAX_DIGITS:
        raise Malformed(tr("a number with too many digits"))
    return int.from_bytes(data, "little", signed=True)


def _pairs(items: list[object]) -> dict[object, object]:
    if len(items) % 2:
        raise Malformed(tr("a key without a value"))
    return {hashable(key): value for key, value in zip(items[::2], items[1::2], strict=True)}


def _of_class(machine: PickleMachine, cls: object, args: object) -> None:
    machine.stack.append(machine.call(cls, args))


def _put(machine: PickleMachine, index: int) -> None:
    if not 0 <= index < _MAX_MEMO:  # the hashes of larger numbers repeat
        raise Malformed(tr("a memo with a number that is out of range"))
    machine.memo[index] = machine.stack[-1]


def inert_storage(identity: object) -> object:
    """Give a record of a persistent id that nobody asked to resolve."""
    return Record("persistent id", (identity,))


def _persistent(machine: PickleMachine) -> None:
    machine.stack.append((machine.load_storage or inert_storage)(machine.line().decode()))


def _inst(machine: PickleMachine) -> None:
    module, name = machine.line().decode(), machine.line().decode()
    args = tuple(machine.items())
    machine.find(module, name)
    _of_class(machine, machine.stack.pop(), args)


def _obj(machine: PickleMachine) -> None:
    cls, *args = machine.items()
    _of_class(machine, cls, tuple(args))


def _newobj(machine: PickleMachine) -> None:
    args, cls = machine.stack.pop(), machine.stack.pop()
    _of_class(machine, cls, args)


def _newobj_ex(machine: PickleMachine) -> None:
    keywords, args, cls = machine.stack.pop(), machine.stack.pop(), machine.stack.pop()
    if isinstance(cls, Builder) and keywords:
        raise Malformed(tr("{name} is called with keywords", name=cls.name))
    _of_class(machine, cls, args)


def _stack_global(machine: PickleMachine) -> None:
    name, module = machine.stack.pop(), machine.stack.pop()
    if type(name) is not str or type(module) is not str:
        raise Malformed(tr("a global whose name is no text"))
    machine.find(module, name)


def _extension(machine: PickleMachine, size: int) -> None:
    machine.find("copyreg extension", str(int.from_bytes(machine.take(size), "little")))


def _set_items(machine: PickleMachine) -> None:
    pairs = machine.items()
    machine.set_items(machine.stack[-1], pairs)


def _set_item(machine: PickleMachine) -> None:
    value, key = machine.stack.pop(), machine.stack.pop()
    machine.set_items(machine.stack[-1], [key, value])


def _extend(machine: PickleMachine) -> None:
    items = machine.items()
    machine.extend(machine.stack[-1], items)


def _append(machine: PickleMachine) -> None:
    item = machine.stack.pop()
    machine.extend(machine.stack[-1], [item])


def _build(machine: PickleMachine) -> None:
    state = machine.stack.pop()
    machine.build(machine.stack[-1], state)


def _protocol(machine: PickleMachine) -> None:
    if machine.take(1)[0] > 5:
        raise Malformed(tr("a pickle of a protocol above 5"))


def _sized(format_: Callable[..., tuple[int]], width: int) -> Callable[[PickleMachine], bytes]:
    def read(machine: PickleMachine) -> bytes:
        return machine.take(format_(machine.take(width))[0])

    return read


def _pushing(make: Callable[[PickleMachine], object]) -> Callable[[PickleMachine], None]:
    def operation(machine: PickleMachine) -> None:
        machine.stack.append(make(machine))

    return operation


_sized1, _sized4, _sized8 = _sized(struct.Struct("<B").unpack, 1), _sized(_UINT32, 4), _sized(_UINT64, 8)

RARE: dict[int, Callable[[PickleMachine], None]] = {
    ord("\x80"): _protocol,
    ord("\x95"): lambda machine: (machine.take(8), None)[1],
    ord("0"): lambda machine: (machine.stack.pop(), None)[1],
    ord("1"): lambda machine: (machine.items(), None)[1],
    ord("2"): _pushing(lambda machine: machine.stack[-1]),
    ord("F"): _pushing(lambda machine: _float(machine.line())),
    ord("G"): _pushing(lambda machine: _DOUBLE(machine.take(8))[0]),
    ord("I"): _pushing(lambda machine: _number(machine.line())),
    ord("L"): _pushing(lambda machine: _number(machine.line())),
    ord("\x8a"): _pushing(lambda machine: _long(_sized1(machine))),
    ord("\x8b"): _pushing(lambda machine: _long(_sized4(machine))),
    ord("S"): _pushing(lambda machine: _quoted(machine.line())),
    ord("U"): _pushing(lambda machine: _string(_sized1(machine))),
    ord("T"): _pushing(lambda machine: _string(machine.take_bytes(_UINT32(machine.take(4))[0]))),
    ord("V"): _pushing(lambda machine: machine.line().decode("raw_unicode_escape")),
    ord("\x8d"): _pushing(lambda machine: str(_sized8(machine), "utf-8", "surrogatepass")),
    ord("C"): _pushing(_sized1),
    ord("B"): _pushing(lambda machine: machine.take_bytes(_UINT32(machine.take(4))[0])),
    ord("\x8e"): _pushing(lambda machine: machine.take_bytes(_UINT64(machine.take(8))[0])),
    ord("\x96"): _pushing(lambda machine: machine.take_bytes(_UINT64(machine.take(8))[0])),
    ord("\x97"): _pushing(lambda machine: Record("out-of-band buffer")),
    ord("\x98"): lambda machine: None,
    ord("]"): _pushing(lambda machine: []),
    ord("}"): _pushing(lambda machine: {}),
    ord("\x8f"): _pushing(lambda machine: Record("builtins.set")),
    ord("l"): _pushing(lambda machine: machine.items()),
    ord("d"): _pushing(lambda machine: _pairs(machine.items())),
    ord("\x91"): _pushing(lambda machine: Record("builtins.frozenset", (machine.items(),))),
    ord("a"): _append,
    ord("e"): _extend,
    ord("\x90"): _extend,
    ord("s"): _set_item,
    ord("u"): _set_items,
    ord("p"): lambda machine: _put(machine, _number(machine.line())),
    ord("g"): _pushing(lambda machine: machine.memo[_number(machine.line())]),
    ord("c"): lambda machine: machine.find(machine.line().decode(), machine.line().decode()),
    ord("\x93"): _stack_global,
    ord("\x82"): lambda machine: _extension(machine, 1),
    ord("\x83"): lambda machine: _extension(machine, 2),
    ord("\x84"): lambda machine: _extension(machine, 4),
    ord("i"): _inst,
    ord("o"): _obj,
    ord("\x81"): _newobj,
    ord("\x92"): _newobj_ex,
    ord("b"): _build,
    ord("P"): _persistent,
}
"""Operations that are rare in checkpoints, by opcode."""
