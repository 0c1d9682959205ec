"""More files made to harm whoever opens them, of all formats. Each is a function from an empty folder to a path.

:mod:`tests.checkpoints.hostile` has the pickles that want to run code and the zip archives that lie. Here are
files that want time or memory, and those of the other formats. A folder may hold a ``canary`` afterwards, if
something of the file was run.
"""

# ruff: noqa: E501
from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from tests.checkpoints.hostile import (
    as_legacy,
    as_pickle,
    as_zip,
    call,
    dictionary,
    number,
    storage,
    tensor,
    text,
)

Make = Callable[[], bytes]
_WORD = 2**64 - 1
_LANE = b"(" + text("storage") + b"ctorch\nFloatStorage\n"


def many(parts: Iterable[bytes]) -> bytes:
    return b"".join(parts)


def of_one_hash() -> Iterator[tuple[int, int]]:
    """Pairs of numbers whose tuples have one hash in CPython (xxHash without a seed), solved for the second."""
    first, second, start = 11400714785074694791, 14029467366897019727, 2870177450012600261
    inverse, wanted, x = pow(second, -1, 2**64), 0x123456789ABCDEF, 0
    while True:
        x += 1
        lane = (start + x * second) & _WORD
        y = ((wanted - ((lane << 31 | lane >> 33) * first & _WORD)) * inverse) & _WORD
        if y < 2**61 - 1:
            yield x, y


def parameters(**kinds: bytes) -> bytes:
    names = ("_parameters", "_buffers", "_modules", "_non_persistent_buffers_set")
    return dictionary(**{name: kinds.get(name, b"}") for name in names})


SHARING = b"q\x000cm\nM\nq\x01(" + b"h\x01)\x81h\x00b" * 400_000 + b"l"
LONG = text("x" * 1_000_000) + b"q\x000"

COSTLY: dict[str, Make] = {
    "memo of big numbers": lambda: b"N" + many(b"p%d\n" % (i * (2**61 - 1)) for i in range(200_000)),
    "memo of millions": lambda: b"N" + many(b"r" + struct.pack("<I", i) for i in range(2_000_000)),
    "memoize millions": lambda: b"N" + b"\x94" * 12_000_000,
    "keys of one hash": lambda: b"}(" + many(b"(" + number(x) + number(y) + b"tN" for x, y in islice(of_one_hash(), 200_000)) + b"u",
    "views of one hash": lambda: b"}(" + many(text(str(i)) + call("torch._utils", "_rebuild_tensor_v2", storage(), b"K\x00", b"K\x01K\x01\x86", number(x) + number(y) + b"\x86", b"\x89", b"}") for i, (x, y) in enumerate(islice(of_one_hash(), 20_000))) + b"u",
    "pairs of an object one by one": lambda: b"cm\nM\n)R" + b"NNs" * 1_900_000,
    "globals without end": lambda: b"(" + many(b"cx\n%d\n" % i for i in range(1_000_000)) + b"l",
    "global of a million characters, often": lambda: LONG + b"(" + b"h\x00h\x00\x93" * 100_000 + b"l",
    "layout of a million characters, often": lambda: LONG + b"ctorch.serialization\n_get_layout\nq\x01(" + b"h\x01h\x00\x85R" * 100_000 + b"l",
    "device of a million characters, often": lambda: LONG + b"ctorch\ndevice\nq\x01(" + b"h\x01h\x00K\x01\x86R" * 100_000 + b"l",
    "dtype of a million characters, often": lambda: LONG + b"cnumpy\ndtype\nq\x01(" + b"h\x01h\x00\x85R" * 100_000 + b"l",
    "storage of a million characters, often": lambda: LONG + b"(" + (_LANE + b"h\x00" + text("cpu") + b"K\x04(h\x00K\x00K\x04ttQ") * 50_000 + b"l",
    "storage of a million bytes, often": lambda: b"T" + struct.pack("<I", 10**6) + b"\xff" * 10**6 + b"q\x000(" + (_LANE + b"h\x00" + text("cpu") + b"K\x04tQ") * 50_000 + b"l",
    "millions of tensors that are one": lambda: b"(" + tensor() + b"q\x03" + b"h\x03" * 3_000_000 + b"l",
    "keys of gigabytes": lambda: b"}" + text("k" * 3000) + b"(" + tensor() + b"q\x02" + b"h\x02" * 300_000 + b"ls",
    "modules that share half a million buffers": lambda: parameters(_buffers=b"}NNs", _non_persistent_buffers_set=b"\x8f(" + many(text(str(i)) for i in range(500_000)) + b"\x90") + SHARING,
    "modules that share half a million nothings": lambda: parameters(_parameters=b"}(" + many(text(str(i)) + b"N" for i in range(500_000)) + b"u") + SHARING,
    "objects that share a state": lambda: b"}(" + many(b"J" + struct.pack("<i", i) + b"N" for i in range(500_000)) + b"u" + SHARING,
    "float of millions of digits": lambda: b"F" + b"1" * 20_000_000 + b"\n",
    "number of millions of digits": lambda: b"I" + b"1" * 20_000_000 + b"\n",
    "text of hundreds of megabytes": lambda: b"X" + struct.pack("<I", 300 << 20) + b"a" * ((300 << 20) - 4) + "\U0001f600".encode(),
    "sparse in sparse": lambda: tensor(kind="LongStorage", count=2, shape=b"(K\x01K\x01t", stride=b"(K\x01K\x01t") + b"q\x01" + tensor(key="1", count=1, shape=b"(K\x01t") + b"q\x02" + (b"q\x020ctorch._utils\n_rebuild_sparse_tensor\n(ctorch.serialization\n_get_layout\n" + text("torch.sparse_coo") + b"\x85R(h\x01h\x02(K\x02tttR") * 5_000,
    "quantised by quantised": lambda: tensor(key="1", count=1, shape=b"(K\x01t") + b"q\x02" + (b"0ctorch._utils\n_rebuild_qtensor\n(" + storage(kind="QInt8Storage") + b"K\x00(K\x04t(K\x01t(ctorch\nper_channel_affine\nh\x02h\x02K\x00t\x89}tRq\x02") * 5_000,
    "conjugate of one number, repeated": lambda: dictionary(w=call("torch._utils", "_rebuild_tensor_v2", storage(kind="ComplexFloatStorage", count=2), b"K\x00", b"(" + number(2**28) + b"t", b"(K\x00t", b"\x89", b"}", b"}" + text("conj") + b"\x88s")),
    "quantised number, repeated": lambda: dictionary(w=call("torch._utils", "_rebuild_qtensor", storage(kind="QInt8Storage"), b"K\x00", b"(" + number(2**34) + b"t", b"(K\x00t", b"(ctorch\nper_tensor_affine\nG?\xf0\0\0\0\0\0\0K\x00t", b"\x89", b"}")),
    "out-of-band buffer": lambda: b"}" + text("a") + b"\x97\x98s",
    "ordered dictionary with a state": lambda: b"ccollections\nOrderedDict\n)R(" + text("w") + tensor() + b"u(K\x01tb",
}  # fmt: skip
"""Pickles without PROTO and STOP that want time or memory, or that did."""
WITH_STORAGES = (
    "views",
    "storage",
    "millions of tensors",
    "keys of gigabytes",
    "sparse",
    "quantised",
    "conjugate",
    "ordered",
)


def _legacy_of(*bodies: bytes) -> bytes:
    head = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
    return head + many(as_pickle(body) for body in bodies)


def _nested() -> bytes:
    inner = as_legacy(storage())
    stream = b"ctorch.storage\n_load_from_bytes\nB" + struct.pack("<I", len(inner)) + inner + b"\x85R"
    return as_pickle(b"(" + stream * 50_000 + b"l")


def packed(name: str, piece: bytes, count: int, *others: tuple[str, bytes]) -> bytes:
    """An archive with a member of ``count`` pieces, which takes next to no room."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other in others:
            archive.writestr(*other)
        with archive.open(name, "w", force_zip64=True) as member:
            for _ in range(count):
                member.write(piece)
    return buffer.getvalue()


def _same_member_often() -> bytes:
    """A thousand entries of the directory that are one deflated member of 100 MiB."""
    data = packed("archive/data/0000", bytes(1 << 20), 100)
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    entries = many(entry.replace(b"data/0000", b"data/%04d" % number) for number in range(1000))
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), start, 0)
    return data[:start] + entries + end


def header(text_: bytes | str, data: bytes = b"") -> bytes:
    head = text_ if isinstance(text_, bytes) else text_.encode()
    return struct.pack("<Q", len(head)) + head + data


def _offsets(offsets: str) -> Make:
    return lambda: header('{"a":{"dtype":"F32","shape":[2],"data_offsets":' + offsets + "}}", bytes(8))


def joined(count: int, entry: str) -> bytes:
    return b"{" + ",".join(entry.replace("#", str(index)) for index in range(count)).encode() + b"}"


def _npy(described: str, version: int = 1) -> bytes:
    width = "<H" if version == 1 else "<I"
    return (
        b"\x93NUMPY"
        + bytes([version, 0])
        + struct.pack(width, len(described))
        + described.encode()
        + bytes(64)
    )


def _described(shape: str = "(1,)", descr: str = "'<f4'", order: str = "False") -> str:
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n"


NPY = {
    "nested": "(" * 200 + ")" * 200,
    "minus signs": "-" * 5000 + "1",
    "power": _described("(9**9**9,)"),
    "multiplied tuple": _described("(1,)*1000000000"),
    "number of thousands of digits": _described("(" + "9" * 5000 + ",)"),
    "complex size": _described("(1+2j,)"),
    "size that is a truth": _described("(True,)"),
    "sizes that overflow": _described("(4294967296, 4294967296)"),
    "a call": _described("__import__('os').system('touch canary')"),
    "objects": _described(descr="'|O'"),
    "records": _described(descr="[('a', '<f4')]"),
    "sixteen bytes": _described(descr="'<f16'"),
    "list as a key": "{[]: 1}",
    "order that is text": _described(order="'yes'"),
}

FILES: dict[str, tuple[str, Make]] = {
    **{f"pickle: {name}": ("m.pkl", lambda make=make: as_pickle(make())) for name, make in COSTLY.items() if not name.startswith(WITH_STORAGES)},  # type: ignore[misc]
    **{f"zip: {name}": ("m.pth", lambda make=make: as_zip(make())) for name, make in COSTLY.items() if name.startswith(WITH_STORAGES)},  # type: ignore[misc]
    "legacy: small pickles that are large": ("m.pth", lambda: _legacy_of(b"N0" * 4_000_000 + b"M\xe9\x03", b"N0" * 4_000_000 + b"}", b"}", b"]")),
    "legacy: list of storages that is large": ("m.pth", lambda: _legacy_of(b"M\xe9\x03", b"}", b"}", b"N0" * 4_000_000 + b"]")),
    "legacy: storages without end": ("m.pth", lambda: as_legacy(b"(" + many(_LANE + text(str(i)) + text("cpu") + b"K\x00tQ" for i in range(200_000)) + b"l")),
    "pickle: streams in it without end": ("m.pkl", _nested),
    "zip: a pickle that inflates to a gigabyte": ("m.pth", lambda: packed("archive/data.pkl", b"N0" * (1 << 19), 1000)),
    "zip: a byte order that inflates to a gigabyte": ("m.pth", lambda: packed("archive/byteorder", bytes(1 << 20), 1000, ("archive/data.pkl", as_pickle(dictionary(w=b"N"))))),
    "zip: a storage that inflates to a gigabyte": ("m.pth", lambda: packed("archive/data/0", bytes(1 << 20), 1000, ("archive/data.pkl", as_pickle(dictionary(w=tensor(shape=b"(" + number(250 << 20) + b"t", count=250 << 20)))))),
    "zip: one member under a thousand names": ("m.pth", _same_member_often),
    "zip: hundreds of thousands of members": ("m.pth", lambda: as_zip(dictionary(w=tensor()), **{f"archive/data/{i + 2}": b"" for i in range(100_000)})),
    "zip: directory that begins at its end": ("m.pth", lambda: (data := as_zip(dictionary(w=tensor())))[:-6] + struct.pack("<I", len(data) - 22) + data[-2:]),
    "pt2: a description that inflates to lists": ("m.pt2", lambda: packed("p/data/weights/model_weights_config.json", b"[]," * (1 << 18), 200, ("p/a", b'{"config":{"a":['))),
    "pt2: a description of millions": ("m.pt2", lambda: packed("p/data/weights/model_weights_config.json", joined(3_000_000, '"#":{}'), 1)),
    "npz: arrays without end": ("m.npz", lambda: _many_arrays(40_000)),
    "npz: an array that inflates to a gigabyte": ("m.npz", lambda: packed("a.npy", bytes(1 << 20), 1000)),
    **{f"npy: {name} {version}": ("m.npy", lambda described=described, version=version: _npy(described, version)) for name, described in NPY.items() for version in (1, 2, 3, 255)},  # type: ignore[misc]
    **{f"safetensors: offsets {offsets}": ("m.safetensors", _offsets(offsets)) for offsets in ("[0.0,8.0]", "[NaN,8]", "[0,1e308]", "[0,Infinity]", "[-8,0]", "[0,99999999999999999999999999]", "[null,8]", "[[0],[8]]", '["0","8"]', "[0e0,8]", "[8,0]", "[true,8]", "[0]", "{}")},
    "safetensors: millions of empty entries": ("m.safetensors", lambda: header(joined(6_000_000, '"#":{}'))),
    "safetensors: more tensors than any model": ("m.safetensors", lambda: header(joined(500_000, '"#":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'))),
    "safetensors: millions of metadata": ("m.safetensors", lambda: header(b'{"__metadata__":' + joined(6_000_000, '"#":""') + b"}")),
    "safetensors: millions of lists": ("m.safetensors", lambda: header(b'{"a":[' + b"[]," * 5_000_000 + b"[]]}")),
    "safetensors: tens of millions of lists": ("m.safetensors", lambda: header(b'{"a":[' + b"[]," * 30_000_000 + b"[]]}")),
    "safetensors: millions of dictionaries": ("m.safetensors", lambda: header(b'{"a":[' + b'{"":0},' * 2_000_000 + b"0]}")),
    "safetensors: tens of millions of sizes": ("m.safetensors", lambda: header(b'{"a":{"dtype":"U8","shape":[' + b"9999," * 15_000_000 + b'1],"data_offsets":[0,1]}}', b"0")),
    "safetensors: shapes of one hash": ("m.safetensors", lambda: header("{" + ",".join(f'"{x}":{{"dtype":"U8","shape":[0,{x},{y}],"data_offsets":[0,0]}}' for x, y in islice(of_one_hash(), 100_000)) + "}")),
    "safetensors: key that is half a pair": ("m.safetensors", lambda: header('{"\\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', bytes(8))),
    "safetensors: key of a million characters": ("m.safetensors", lambda: header('{"' + "k" * 10**6 + '":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', bytes(8))),
    "safetensors: two objects": ("m.safetensors", lambda: header('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}{}', bytes(8))),
    "index: millions of keys": ("m.index.json", lambda: b'{"weight_map":' + joined(5_000_000, '"#":"a"') + b"}"),
    "index: files without end": ("m.index.json", lambda: b'{"weight_map":' + joined(300_000, '"#":"#"') + b"}"),
    "index: millions of lists beside the map": ("m.index.json", lambda: b'{"metadata":{"a":[' + b"[]," * 40_000_000 + b'[]]},"weight_map":{"a":"b"}}'),
    "index: metadata nested without end": ("m.index.json", lambda: b'{"metadata":' + b"[" * 400_000 + b"]" * 400_000 + b',"weight_map":{"a":"b"}}'),
    "index: metadata of a huge number": ("m.index.json", lambda: b'{"metadata":{"a":' + b"9" * 900_000 + b'},"weight_map":{"a":"b"}}'),
    **{f"index: {name[:20]!r}": ("m.index.json", lambda name=name: json.dumps({"weight_map": {"a": name}}).encode()) for name in ("../m", "/dev/zero", "/proc/self/mem", "~/m", "\ud800", "a\0b", "x" * 10**6, "x/" * 10**5 + "y", "./m", "a//b", "C:\\m", "\\\\server\\m", "con:", "")},  # type: ignore[misc]
    "tar: of something else": ("m.tar", lambda: (b"a.txt".ljust(124, b"\0") + b"00000000010\0").ljust(257, b"\0") + b"ustar\x0000" + bytes(3000)),
    "tar: sizes that lie": ("m.tar", lambda: many((name.encode().ljust(124, b"\0") + b"77777777777\0").ljust(257, b"\0") + b"ustar\x0000" + bytes(248) for name in ("storages", "tensors", "pickle"))),
}  # fmt: skip
"""File name and content by case."""


def _many_arrays(count: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for index in range(count):
            archive.writestr(
                f"{index}.npy", b"\x93NUMPY\x01\x00\x48\x00" + _described("(0,)").ljust(72).encode()
            )
    return buffer.getvalue()
