"""A pickle machine that cannot run anything: it turns opcodes into data and inert records.

Protocols 0 to 5, as Python's ``pickletools`` describes them. Names are looked up in one table
(:mod:`wtransplant.checkpoints.pickle_globals`); what is not in it becomes a :class:`Global`, and calling,
building or extending one only writes down what the file asked for.

CPython's own unpickler with ``find_class`` is not used on purpose: it takes memory for any memo index that a
file names, hashes what a file makes a dictionary key (deeply nested tuples overflow the C stack), and sets
attributes on whatever is on its stack. Here memory grows with the number of operations, which is limited.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from itertools import repeat
from typing import TYPE_CHECKING

from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.pickle_globals import Builder, hashable, look_up
from wtransplant.checkpoints.pickle_operations import RARE, inert_storage
from wtransplant.checkpoints.records import Global, Malformed, NumpyRecord, NumpyType, Record
from wtransplant.words import tr

if TYPE_CHECKING:
    import mmap

# 90,000 tensors take 2.9 million operations, a few of them rare ones, and 10 MB. A file of nothing but the
# costliest takes some 7 seconds and 1 GB up to these limits.
MAX_OPERATIONS = 11_000_000
_MAX_RARE = 2_000_000
MAX_STRUCTURE = 1 << 27
"""Bytes of one pickle, without the byte strings that stay in the file: texts take up to four times theirs."""
_MAX_NAME = 1_000
_MAX_BLOCKED = 20_000
_KEEP_IN_FILE = 4096
_MAX_MARKS = 10_000

_UINT16, _UINT32, _INT32 = (struct.Struct("<" + code).unpack_from for code in "HIi")

_BINPUT, _LONG_BINPUT, _BINGET, _LONG_BINGET = b"qrhj"
_BININT1, _BININT2, _BININT, _BINUNICODE, _SHORT_BINUNICODE = b"KMJX\x8c"
_MARK, _TUPLE, _EMPTY_TUPLE, _TUPLE1, _TUPLE2, _TUPLE3 = b"(t)\x85\x86\x87"
_REDUCE, _BINPERSID, _NEWTRUE, _NEWFALSE, _NONE, _MEMOIZE = b"RQ\x88\x89N\x94"
_SETITEM, _SETITEMS, _STOP = b"su."


class PickleMachine:
    """Runs one pickle.

    Args:
        data: the bytes that hold it.
        start: where in them it begins.
        stop: where it ends at the latest; the end of the data by default.
        load_storage: what to make of a persistent id (torch's way to name storages).
        blocked: takes the qualified names of what was named and not allowed.
        extra: names that this one file format allows beside the common table.
        file: the file that ``data`` is, from its first byte: long byte strings then stay in it.
        operations: how many there may be at most.
    """

    def __init__(
        self,
        data: bytes | mmap.mmap,
        start: int = 0,
        *,
        stop: int | None = None,
        load_storage: Callable[[object], object] | None = None,
        blocked: dict[str, None] | None = None,
        extra: Mapping[tuple[str, str], Builder] | None = None,
        file: DataFile | None = None,
        operations: int = MAX_OPERATIONS,
    ) -> None:
        self.data = data
        self.position = start
        self.end = len(data) if stop is None else stop
        self.size = min(self.end, start + MAX_STRUCTURE)
        self.extra = extra or {}
        self.file = file
        self.operations = operations
        self.stack: list[object] = []
        self.marks: list[int] = []
        self.memo: dict[int, object] = {}
        self.made = 0
        self.load_storage = load_storage
        self.blocked = {} if blocked is None else blocked

    def run(self) -> object:
        """Read the pickle up to its STOP; ``position`` is behind it afterwards.

        Raises:
            Malformed: it is cut off, malformed, or larger than the limits.
        """
        try:
            return self._run()
        except (IndexError, KeyError, ValueError, TypeError, OverflowError, struct.error) as error:
            raise Malformed(
                tr("the pickle is damaged near byte {position}: {error}", position=self.position, error=error)
            ) from error
        except (MemoryError, RecursionError) as error:
            raise Malformed(
                tr("the pickle wants too much memory near byte {position}", position=self.position)
            ) from error

    def _run(self) -> object:
        # One long function on purpose: three million operations pass through it, and a call for each would
        # double the time. What torch writes a few times for every tensor is here, in order of frequency;
        # the rest is in RARE.
        data, stack, memo, marks = self.data, self.stack, self.memo, self.marks
        push, pop = stack.append, stack.pop
        call, persistent, size = self.call, self.load_storage or inert_storage, self.size
        position, rare = self.position, 0
        for _ in repeat(None, self.operations):
            op = data[position]
            position += 1
            if op == _LONG_BINPUT:
                memo[_UINT32(data, position)[0]] = stack[-1]
                position += 4
            elif op == _BINGET:
                push(memo[data[position]])
                position += 1
            elif op == _BININT1:
                push(data[position])
                position += 1
            elif op == _BINUNICODE:
                start = position + 4
                position = start + _UINT32(data, position)[0]
                if position > size:
                    raise self.cut_off()
                push(str(data[start:position], "utf-8", "surrogatepass"))
            elif op == _TUPLE2:
                last = pop()
                stack[-1] = (stack[-1], last)
            elif op == _MARK:
                marks.append(len(stack))
                if len(marks) > _MAX_MARKS:
                    raise Malformed(tr("the pickle is nested too deeply"))
            elif op == _TUPLE:
                mark = marks.pop()
                stack[mark:] = (tuple(stack[mark:]),)
            elif op == _REDUCE:
                args = pop()
                stack[-1] = call(stack[-1], args)
            elif op == _BINPERSID:
                stack[-1] = persistent(stack[-1])
            elif op == _TUPLE1:
                stack[-1] = (stack[-1],)
            elif op == _EMPTY_TUPLE:
                push(())
            elif op == _NEWFALSE:
                push(False)
            elif op == _BININT2:
                push(_UINT16(data, position)[0])
                position += 2
            elif op == _BINPUT:
                memo[data[position]] = stack[-1]
                position += 1
            elif op == _MEMOIZE:
                memo[len(memo)] = stack[-1]
            elif op == _TUPLE3:
                stack[-3:] = ((stack[-3], stack[-2], stack[-1]),)
            elif op == _BININT:
                push(_INT32(data, position)[0])
                position += 4
            elif op == _LONG_BINGET:
                push(memo[_UINT32(data, position)[0]])
                position += 4
            elif op == _SHORT_BINUNICODE:
                start = position + 1
                position = start + data[position]
                if position > size:
                    raise self.cut_off()
                push(str(data[start:position], "utf-8", "surrogatepass"))
            elif op == _NEWTRUE:
                push(True)
            elif op == _NONE:
                push(None)
            elif op == _STOP:
                self.position = position
                return pop()
            else:
                rare += 1
                if rare > _MAX_RARE:
                    break
                self.position = position
                RARE[op](self)
                position, size = self.position, self.size
        raise Malformed(tr("the pickle has more operations than that of any checkpoint"))

    def take(self, count: int) -> bytes:
        """Give the next ``count`` bytes."""
        start = self.position
        if count < 0 or start + count > self.size:
            raise self.cut_off()
        self.position = start + count
        return self.data[start : start + count]

    def take_bytes(self, count: int) -> bytes | Region:
        """Give the next ``count`` bytes as an object of the pickle: left in the file when they are many."""
        if self.file is None or count < _KEEP_IN_FILE:
            return self.take(count)
        if self.position + count > self.end:
            raise self.cut_off()
        self.position += count
        self.size = min(self.end, self.size + count)
        return Region(self.file, self.position - count, count)

    def cut_off(self) -> Malformed:
        """Say why what comes next cannot be taken."""
        if self.size < self.end:
            return Malformed(tr("the pickle is larger than that of any checkpoint"))
        return Malformed(tr("the pickle is cut off"))

    def line(self) -> bytes:
        """Give the bytes up to the next line end."""
        end = self.data.find(b"\n", self.position, self.size)
        if end < 0:
            raise self.cut_off()
        found = self.data[self.position : end]
        self.position = end + 1
        return found

    def items(self) -> list[object]:
        """Take everything above the last mark off the stack."""
        mark = self.marks.pop()
        found = self.stack[mark:]
        del self.stack[mark:]
        return found

    def find(self, module: str, name: str) -> None:
        """Push what a name stands for: an entry of the allow-list, or an inert reference."""
        if len(module) > _MAX_NAME or len(name) > _MAX_NAME:
            raise Malformed(tr("the pickle names a global of thousands of characters"))
        found = self.extra.get((module, name)) or look_up(module, name)
        if found is None:
            found = Global(f"{module}.{name}")
            self.blocked[found.name] = None
            if len(self.blocked) > _MAX_BLOCKED:
                raise Malformed(tr("the pickle names more globals than any checkpoint"))
        self.stack.append(found)

    def call(self, function: object, args: object) -> object:
        """Give what an allowed builder makes of the arguments, or a record of the call."""
        if type(function) is Builder:
            if type(args) is not tuple:
                raise Malformed(tr("{name} is called without a tuple of arguments", name=function.name))
            made = function.build(*args)
            if type(made) is bytes:
                self.spend(len(made))
            return made
        if isinstance(function, Global):
            return Record(function.name, args)
        return Record(function if isinstance(function, str) else type(function).__name__, args)

    def spend(self, count: int) -> None:
        """Count bytes that were made of text; a pickle that is longer than itself multiplies one text."""
        self.made += count
        if self.made > self.size:
            raise Malformed(tr("the pickle makes more bytes than it has"))

    def set_items(self, target: object, pairs: list[object]) -> None:
        """Write key, value, key, value … into a dictionary, or down on a record."""
        if len(pairs) % 2:
            raise Malformed(tr("a key without a value"))
        if isinstance(target, dict):
            for key, value in zip(pairs[::2], pairs[1::2], strict=True):
                target[key if type(key) is str else hashable(key)] = value
        elif isinstance(target, Record):
            target.pairs = target.pairs or []
            target.pairs.extend(zip(pairs[::2], pairs[1::2], strict=True))
        else:
            raise Malformed(tr("items are set on a {name}", name=type(target).__name__))

    def extend(self, target: object, items: list[object]) -> None:
        """Append to a list, or write down on a record."""
        if isinstance(target, list):
            target.extend(items)
        elif isinstance(target, Record):
            target.items = target.items or []
            target.items.extend(items)
        else:
            raise Malformed(tr("elements are added to a {name}", name=type(target).__name__))

    def build(self, target: object, state: object) -> None:
        """Write a state down on a record; attributes of plain containers are of no use and left out."""
        if isinstance(target, Record):
            target.state = state
        elif isinstance(target, NumpyRecord | NumpyType):
            target.set_state(state)
