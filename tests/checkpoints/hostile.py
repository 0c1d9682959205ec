"""Files made to harm whoever opens them. Each is a function from the canary's path to the file's bytes."""

# ruff: noqa: E501
from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

STOP = b"."


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def command(canary: Path) -> str:
    return f"touch '{canary}'"


def code(canary: Path) -> str:
    return f"open({str(canary)!r}, 'w')"


class _Reduce:
    def __init__(self, *parts: object) -> None:
        self.parts = parts

    def __reduce__(self) -> tuple[object, ...]:
        return self.parts


def call(module: str, name: str, *args: bytes) -> bytes:
    return f"c{module}\n{name}\n".encode() + b"(" + b"".join(args) + b"tR"


def storage(key: str = "0", count: int = 4, kind: str = "FloatStorage", location: str = "cpu") -> bytes:
    number = b"\x8a\x09" + count.to_bytes(9, "little", signed=True)
    return b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text(location) + number + b"tQ"


def number(value: int) -> bytes:
    size = value.bit_length() // 8 + 1
    return b"\x8a" + bytes([size]) + value.to_bytes(size, "little", signed=True)


def tensor(
    shape: bytes = b"(K\x04t", stride: bytes = b"(K\x01t", offset: bytes = b"K\x00", **kind: object
) -> bytes:
    parts = (storage(**kind), offset, shape, stride, b"\x89", b"}")  # type: ignore[arg-type]
    return call("torch._utils", "_rebuild_tensor_v2", *parts)


def dictionary(**items: bytes) -> bytes:
    return b"}(" + b"".join(text(key) + value for key, value in items.items()) + b"u"


GOOD = {"weight": tensor()}

PICKLES: dict[str, Callable[[Path], bytes]] = {
    "os.system": lambda canary: dictionary(**GOOD, x=call("os", "system", text(command(canary)))),
    "posix.system": lambda canary: dictionary(x=call("posix", "system", text(command(canary))), **GOOD),
    "builtins.eval": lambda canary: dictionary(**GOOD, x=call("builtins", "eval", text(code(canary)))),
    "builtins.exec of Python 2": lambda canary: dictionary(
        **GOOD, x=call("__builtin__", "exec", text(code(canary)))
    ),
    "open": lambda canary: dictionary(**GOOD, x=call("io", "open", text(str(canary)), text("w"))),
    "subprocess": lambda canary: dictionary(**GOOD, x=call("subprocess", "getoutput", text(command(canary)))),
    "getattr chain": lambda canary: dictionary(
        **GOOD, x=call("builtins", "getattr", b"cos\nsystem\n", text("__call__")) + b"(" + text(command(canary)) + b"tR"
    ),
    "dotted name": lambda canary: dictionary(
        **GOOD, x=text("torch") + text("serialization.os.system") + b"\x93(" + text(command(canary)) + b"tR"
    ),
    "allowed module, other name": lambda canary: dictionary(
        **GOOD, x=call("torch._utils", "_import_dotted_name", text("os.system")) + b"(" + text(command(canary)) + b"tR"
    ),
    "torch.load": lambda canary: dictionary(**GOOD, x=call("torch", "load", text(str(canary)))),
    "torch.hub": lambda canary: dictionary(**GOOD, x=call("torch.hub", "load", text("a/b"), text("c"))),
    "nested torch.load of bytes": lambda canary: dictionary(
        **GOOD,
        x=call(
            "torch.storage",
            "_load_from_bytes",
            b"B" + struct.pack("<I", len(raw := pickle.dumps(_Reduce(exec, (code(canary),))))) + raw,
        ),
    ),
    "numpy.load": lambda canary: dictionary(**GOOD, x=call("numpy", "load", text(str(canary)))),
    "numpy testing": lambda canary: dictionary(
        **GOOD, x=call("numpy.testing._private.utils", "runstring", text(code(canary)), b"}")
    ),
    "build sets attributes": lambda canary: dictionary(
        **GOOD, x=b"ctorch\nTensor\n" + dictionary(__reduce__=b"cos\nsystem\n") + b"b"
    ),
    "build on an allowed function": lambda canary: dictionary(
        x=b"ctorch._utils\n_rebuild_tensor_v2\n" + dictionary(build=b"cos\nsystem\n") + b"b", **GOOD
    ),
    "setstate": lambda canary: dictionary(
        **GOOD, x=b"ccodeop\nCommandCompiler\n)\x81" + dictionary(a=text(code(canary))) + b"b"
    ),
    "newobj": lambda canary: dictionary(
        **GOOD, x=b"csubprocess\nPopen\n(" + b"(" + text("sh") + text("-c") + text(command(canary)) + b"lt\x81"
    ),
    "newobj with keywords": lambda canary: dictionary(
        **GOOD, x=b"csubprocess\nPopen\n(" + text(command(canary)) + b"t" + dictionary(shell=b"\x88") + b"\x92"
    ),
    "inst": lambda canary: dictionary(**GOOD, x=b"(" + text(command(canary)) + b"ios\nsystem\n"),
    "obj": lambda canary: dictionary(**GOOD, x=b"(cos\nsystem\n" + text(command(canary)) + b"o"),
    "extension code": lambda canary: dictionary(**GOOD, x=b"\x82\x01(" + text(command(canary)) + b"tR"),
    "map as factory": lambda canary: dictionary(
        **GOOD, x=call("collections", "defaultdict", b"cos\nsystem\n", b"]")
    ),
    "ordered dictionary of a call": lambda canary: dictionary(
        **GOOD, x=call("collections", "OrderedDict", call("os", "system", text(command(canary))))
    ),
    "rebuild from type with a bad function": lambda canary: dictionary(
        **GOOD,
        x=call(
            "torch._tensor", "_rebuild_from_type_v2", b"cos\nsystem\n", b"N", b"(" + text(command(canary)) + b"t", b"N"
        ),
    ),
    "huge memo index": lambda canary: dictionary(**GOOD) + b"r\xff\xff\xff\xff",
    "memo index that is not there": lambda canary: b"j\xff\xff\xff\xff",
    "huge text": lambda canary: b"X\xff\xff\xff\xffabc",
    "huge text of eight bytes": lambda canary: b"\x8d\xff\xff\xff\xff\xff\xff\xff\x7fabc",
    "huge bytes": lambda canary: b"\x8e\xff\xff\xff\xff\xff\xff\xff\xffabc",
    "huge bytearray": lambda canary: b"\x96\x00\x00\x00\x00\xff\x00\x00\x00abc",
    "bytearray of a number": lambda canary: dictionary(**GOOD, x=call("builtins", "bytearray", number(2**40))),
    "huge frame": lambda canary: b"\x95\xff\xff\xff\xff\xff\xff\xff\xff" + dictionary(**GOOD),
    "long number": lambda canary: dictionary(**GOOD, x=b"\x8b\xff\xff\xff\x7f"),
    "number with a million digits": lambda canary: dictionary(**GOOD, x=b"L" + b"9" * 10**6 + b"L\n"),
    "range of a billion": lambda canary: dictionary(
        **GOOD, x=call("builtins", "range", b"K\x00", b"J\xff\xff\xff\x7f")
    ),
    "deep lists": lambda canary: b"]" * 500_000 + b"a" * 499_999,
    "deep tuples": lambda canary: b")" + b"\x85" * 1_000_000,
    "deep tuples as a key": lambda canary: b"})" + b"\x85" * 1_000_000 + b"Ns",
    "deep dictionaries": lambda canary: (b"}" + text("a")) * 100_000 + b"N" + b"s" * 100_000,
    "deep marks": lambda canary: b"(" * 1_000_000,
    "billion laughs of lists": lambda canary: b"]q\x00" + b"".join(
        b"](" + b"h%c" % level * 10 + b"eq%c" % (level + 1) for level in range(60)
    ),
    "billion laughs with a tensor": lambda canary: b"](" + tensor() + b"eq\x00" + b"".join(
        b"](" + b"h%c" % level * 10 + b"eq%c" % (level + 1) for level in range(60)
    ),
    "text multiplied": lambda canary: b"}" + text("x" * 100_000) + b"q\x00Ns(" + (
        b"c_codecs\nencode\n(h\x00" + text("latin1") + b"tR"
    ) * 20_000 + b"l",
    "dictionaries multiplied": lambda canary: b"](" + b"(NNt" * 50_000 + b"eq\x00(" + (
        b"ccollections\nOrderedDict\n(h\x00tR" * 20_000
    ) + b"l",
    "keys that collide": lambda canary: b"}(" + b"".join(
        number(index * (2**61 - 1)) + b"N" for index in range(100_000)
    ) + b"u",
    "cycle": lambda canary: b"]q\x00h\x00a",
    "cycle of dictionaries": lambda canary: b"}q\x00" + text("self") + b"h\x00s" + text("w") + tensor() + b"s",
    "millions of sets": lambda canary: b"(" + b"\x8f" * 8_000_000,
    "millions of dictionaries": lambda canary: b"(" + b"}NNs" * 3_000_000 + b"l",
    "millions of objects": lambda canary: b"cos\nx\nq\x00(" + b"h\x00)\x81" * 2_000_000 + b"l",
    "millions of nothing": lambda canary: b"(" + b"N0" * 10_000_000,
    "tensor as key": lambda canary: b"}" + tensor() + b"Ns",
    "list as key": lambda canary: b"}]Ns",
    "stack underflow": lambda canary: b"000RRR",
    "mark underflow": lambda canary: b"tuel",
    "no stop": lambda canary: dictionary(**GOOD)[:-1],
    "unknown opcode": lambda canary: dictionary(**GOOD) + b"\xff",
    "protocol 77": lambda canary: b"\x80\x4d" + dictionary(**GOOD),
    "lone surrogate": lambda canary: b"}X\x03\x00\x00\x00\xed\xa0\x80" + tensor() + b"s",
    "bad UTF-8": lambda canary: b"}X\x02\x00\x00\x00\xff\xfe" + tensor() + b"s",
    "storage larger than the file": lambda canary: dictionary(w=tensor(count=2**50)),
    "tensor larger than its storage": lambda canary: dictionary(w=tensor(shape=b"(M\xff\xfft")),
    "negative size": lambda canary: dictionary(w=tensor(shape=b"(J\xff\xff\xff\xfft")),
    "negative stride": lambda canary: dictionary(w=tensor(stride=b"(J\xff\xff\xff\xfft")),
    "negative offset": lambda canary: dictionary(w=tensor(offset=b"J\xff\xff\xff\xff")),
    "huge offset": lambda canary: dictionary(w=tensor(offset=number(2**80))),
    "sizes that overflow": lambda canary: dictionary(w=tensor(shape=b"(" + number(2**62) * 3 + b"t", stride=b"(K\x00K\x00K\x00t")),
    "expanded to an exabyte": lambda canary: dictionary(w=tensor(shape=b"(" + number(2**58) + b"t", stride=b"(K\x00t")),
    "sizes and strides differ": lambda canary: dictionary(w=tensor(stride=b"(K\x01K\x01t")),
    "thousand dimensions": lambda canary: dictionary(w=tensor(shape=b"(" + b"K\x01" * 1000 + b"t", stride=b"(" + b"K\x01" * 1000 + b"t")),
    "size is text": lambda canary: dictionary(w=tensor(shape=b"(" + text("4") + b"t")),
    "size is a truth": lambda canary: dictionary(w=tensor(shape=b"(\x88t")),
    "size is a dictionary": lambda canary: dictionary(w=tensor(shape=b"}")),
    "storage with two sizes": lambda canary: dictionary(a=tensor(), b=tensor(count=10**9)),
    "storage outside the archive": lambda canary: dictionary(w=tensor(key="../../../../etc/passwd")),
    "storage without a type": lambda canary: dictionary(
        w=b"(" + text("storage") + b"N" + text("0") + text("cpu") + b"K\x04tQ"
    ),
    "tensor without a storage": lambda canary: dictionary(
        w=call("torch._utils", "_rebuild_tensor_v2", b"N", b"K\x00", b"(K\x04t", b"(K\x01t", b"\x89", b"}")
    ),
    "tensor with too few arguments": lambda canary: dictionary(w=call("torch._utils", "_rebuild_tensor_v2", b"N")),
    "builder without a tuple": lambda canary: b"ctorch._utils\n_rebuild_tensor_v2\nNR",
    "dtype that torch does not have": lambda canary: dictionary(
        w=call("torch._utils", "_rebuild_tensor_v3", storage(kind="UntypedStorage", count=16), b"K\x00", b"(K\x02t", b"(K\x01t", b"\x89", b"}", b"ctorch\nload\n")
    ),
    "quantised without channels": lambda canary: dictionary(
        w=call("torch._utils", "_rebuild_qtensor", storage(kind="QInt8Storage"), b"K\x00", b"(K\x04t", b"(K\x01t", b"(ctorch\nper_channel_affine\nNNK\x09t", b"\x89", b"}")
    ),
    "sparse indices outside": lambda canary: dictionary(
        w=call("torch._utils", "_rebuild_sparse_tensor", call("torch.serialization", "_get_layout", text("torch.sparse_coo")), b"(" + tensor(kind="LongStorage", count=2, shape=b"(K\x01K\x01t", stride=b"(K\x01K\x01t") + tensor(key="1", count=1, shape=b"(K\x01t") + b"(K\x02tt")
    ),
    "numpy array that lies": lambda canary: dictionary(
        w=call("numpy.core.multiarray", "_reconstruct", b"cnumpy\nndarray\n", b"(K\x00t", b"C\x01b") + b"(K\x01(" + number(2**40) + b"t" + call("numpy", "dtype", text("f4")) + b"\x89C\x04abcdtb"
    ),
    "numpy array of objects": lambda canary: dictionary(
        w=call("numpy.core.multiarray", "_reconstruct", b"cnumpy\nndarray\n", b"(K\x00t", b"C\x01b") + b"(K\x01(K\x01t" + call("numpy", "dtype", text("O8")) + b"\x89(" + call("os", "system", text(command(canary))) + b"ltb"
    ),
}  # fmt: skip
"""Pickles without PROTO and STOP; each is tried raw, in the old format and in a zip archive."""


def as_pickle(body: bytes) -> bytes:
    return b"\x80\x02" + body + STOP


def as_legacy(body: bytes) -> bytes:
    head = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19." + b"\x80\x02M\xe9\x03." + b"\x80\x02}."
    keys = b"\x80\x02](" + text("0") + b"e."
    return head + as_pickle(body) + keys + struct.pack("<q", 4) + bytes(16)


def as_zip(body: bytes, **members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", as_pickle(body))
        archive.writestr("archive/byteorder", "little")
        archive.writestr("archive/data/0", struct.pack("<4f", 1, 2, 3, 4))
        archive.writestr("archive/data/1", struct.pack("<4f", 1, 2, 3, 4))
        archive.writestr("archive/version", "3\n")
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def good_zip() -> bytes:
    return as_zip(dictionary(**GOOD))


def _patched(data: bytes, marker: bytes, offset: int, new: bytes, which: int = 0) -> bytes:
    position = -1
    for _ in range(which + 1):
        position = data.index(marker, position + 1)
    return data[: position + offset] + new + data[position + offset + len(new) :]


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("archive/data.pkl", "w") as member,
    ):
        for _ in range(1100):
            member.write(b"N" * (1 << 20))
    return buffer.getvalue()


def _encrypted() -> bytes:
    data = bytearray(good_zip())
    position = data.index(b"PK\x01\x02")
    data[position + 8] |= 1
    data[position + 10] = 8
    return bytes(data)


CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"

ZIPS: dict[str, Callable[[], bytes]] = {
    "empty archive": lambda: END + bytes(18),
    "only a local header": lambda: good_zip()[:100],
    "no directory": lambda: good_zip()[: good_zip().index(CENTRAL)],
    "directory offset beyond the file": lambda: _patched(good_zip(), END, 16, b"\xff\xff\xff\x7f"),
    "directory size beyond the file": lambda: _patched(good_zip(), END, 12, b"\xff\xff\xff\x7f"),
    "member beyond the file": lambda: _patched(good_zip(), CENTRAL, 42, b"\xff\xff\xff\x7f"),
    "member of a huge size": lambda: _patched(good_zip(), CENTRAL, 20, b"\xff\xff\xff\x7f\xff\xff\xff\x7f"),
    "storage of a huge size": lambda: _patched(good_zip(), CENTRAL, 20, b"\xff\xff\xff\x7f\xff\xff\xff\x7f", 2),
    "storage that overlaps the directory": lambda: _patched(good_zip(), CENTRAL, 42, bytes(4), 2),
    "unknown compression": lambda: _patched(good_zip(), CENTRAL, 10, b"\x63\x00"),
    "deflated, but is not": lambda: _patched(good_zip(), CENTRAL, 10, b"\x08\x00"),
    "encrypted": _encrypted,
    "bomb": _bomb,
    "name that is no UTF-8": lambda: _patched(_patched(good_zip(), CENTRAL, 8, b"\x00\x08"), CENTRAL, 46, b"\xff\xfe"),
    "extra field that lies": lambda: _patched(good_zip(), CENTRAL, 30, b"\xff\xff"),
    "members outside": lambda: as_zip(dictionary(**GOOD), **{"../../escape": b"x", "/absolute": b"x"}),
    "byte order is nonsense": lambda: as_zip(dictionary(**GOOD), **{"archive/byteorder": b"middle"}),
    "no pickle inside": lambda: _patched(good_zip(), CENTRAL, 46, b"archive/nope.txt"),
}  # fmt: skip
