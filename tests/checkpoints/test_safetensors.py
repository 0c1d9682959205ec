"""safetensors files, against the safetensors library."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.checkpoints.conftest import assert_same, make_tensors
from wtransplant.checkpoints import open_checkpoint
from wtransplant.checkpoints.safetensors_file import MAX_HEADER
from wtransplant.errors import CheckpointError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.safetensors"


def test_every_dtype_is_what_the_library_reads(path: Path) -> None:
    unknown = ("dtypes.complex128", "dtypes.float8_e8m0fnu", "tied.b")
    tensors = {
        key: value.resolve_conj().resolve_neg().contiguous()
        for key, value in make_tensors().items()
        if key not in unknown
    }
    save_file(tensors, path, metadata={"format": "pt", "note": "ä"})
    checkpoint = open_checkpoint(path)
    peer = load_file(path)
    assert_same(checkpoint, {key: peer[key] for key in checkpoint})
    assert len(checkpoint) == len(tensors)
    assert checkpoint.format == "safetensors"
    assert checkpoint.contents.metadata == {"format": "pt", "note": "ä"}
    assert checkpoint.nbytes == sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    assert [(group.name, group.kind) for group in checkpoint.contents.groups] == [("", "weights")]


def test_a_dtype_that_the_library_cannot_load_but_torch_has(path: Path) -> None:
    raw = torch.arange(6, dtype=torch.uint8)
    write(path, {"scale": entry("F8_E8M0", [2, 3], 0, 6)}, raw.numpy().tobytes())
    tensor = open_checkpoint(path).tensor("scale")
    assert tensor.dtype == torch.float8_e8m0fnu
    assert torch.equal(tensor.view(torch.uint8), raw.reshape(2, 3))


def test_four_bit_numbers_are_counted_in_pairs(path: Path) -> None:
    write(path, {"w": entry("F4", [2, 6], 0, 6)}, bytes(range(6)))
    checkpoint = open_checkpoint(path)
    assert checkpoint["w"].shape == (2, 3) and checkpoint["w"].dtype == "float4_e2m1fn_x2"
    assert checkpoint.tensor("w").view(torch.uint8).flatten().tolist() == [0, 1, 2, 3, 4, 5]


def test_six_bit_numbers_are_listed_and_reading_them_says_why_not(path: Path) -> None:
    write(path, {"w": entry("F6_E2M3", [4], 0, 3)}, bytes(3))
    checkpoint = open_checkpoint(path)
    assert checkpoint["w"].nbytes == 3
    with pytest.raises(CheckpointError, match="no dtype float6_e2m3fn"):
        checkpoint.tensor("w")


def entry(dtype: object, shape: object, begin: object, end: object) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def write(path: Path, header: object, data: bytes) -> None:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


GOOD = entry("F32", [2], 0, 8)
LIES = {
    "overlap": ({"a": GOOD, "b": entry("F32", [2], 4, 12)}, 12, "overlap"),
    "hole": ({"a": GOOD, "b": entry("F32", [1], 12, 16)}, 16, "hole"),
    "beyond the file": ({"a": entry("F32", [100], 0, 400)}, 8, "400"),
    "data left over": ({"a": GOOD}, 100, "100"),
    "negative offset": ({"a": entry("F32", [2], -8, 0)}, 8, "'a'"),
    "backwards": ({"a": entry("F32", [2], 8, 0)}, 8, "'a'"),
    "wrong size": ({"a": entry("F32", [3], 0, 8)}, 8, "'a'"),
    "negative shape": ({"a": entry("F32", [-2, -1], 0, 8)}, 8, "'a'"),
    "huge shape": ({"a": entry("F32", [2**40, 2**40], 0, 8)}, 8, "'a'"),
    "zero times huge": ({"a": entry("F32", [0, 2**70], 0, 0)}, 0, "'a'"),
    "shape of floats": ({"a": entry("F32", [2.0], 0, 8)}, 8, "'a'"),
    "shape of truths": ({"a": entry("F32", [True, 2], 0, 8)}, 8, "'a'"),
    "offsets of truths": ({"a": {"dtype": "F32", "shape": [2], "data_offsets": [False, 8]}}, 8, "'a'"),
    "three offsets": ({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4, 8]}}, 8, "'a'"),
    "unknown dtype": ({"a": entry("F33", [2], 0, 8)}, 8, "F33"),
    "dtype is a list": ({"a": entry(["F32"], [2], 0, 8)}, 8, "'a'"),
    "no dtype": ({"a": {"shape": [2], "data_offsets": [0, 8]}}, 8, "'a'"),
    "entry is text": ({"a": "F32"}, 8, "'a'"),
    "metadata is a number": ({"__metadata__": {"x": 1}, "a": GOOD}, 8, "__metadata__"),
    "twice": (b'{"a":' + json.dumps(GOOD).encode() + b',"a":' + json.dumps(GOOD).encode() + b"}", 8, "twice"),
    "no JSON": (b"{this is no JSON}", 8, "JSON"),
    "no UTF-8": (b'{"\xff\xfe": 1}', 8, "JSON"),
    "deep": (b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}", 8, "deep"),
    "huge number": (b'{"a":' + b"9" * 10_000 + b"}", 8, "JSON"),
    "empty": ({}, 0, "no tensors"),
    "metadata only": ({"__metadata__": {"format": "pt"}}, 0, "no tensors"),
}


@pytest.mark.parametrize("case", LIES)
def test_a_header_that_lies_is_one_clear_error(path: Path, case: str) -> None:
    header, size, reason = LIES[case]
    write(path, header, bytes(size))
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(path)
    assert reason in caught.value.what and caught.value.where == str(path) and caught.value.hint


@pytest.mark.parametrize("length", [MAX_HEADER + 1, 2**40, 2**63, 10**6])
def test_a_header_length_beyond_the_file_takes_no_memory(path: Path, length: int) -> None:
    path.write_bytes(length.to_bytes(8, "little") + b'{"a":')
    with pytest.raises(CheckpointError):
        open_checkpoint(path)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 30, 100])
def test_a_truncated_file_is_one_clear_error(path: Path, size: int) -> None:
    save_file({"w": torch.zeros(16)}, path)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(path)
    assert caught.value.where == str(path)


def test_a_header_entry_may_have_any_order(path: Path) -> None:
    write(path, {"late": entry("U8", [1], 1, 2), "early": entry("U8", [1], 0, 1)}, b"\x05\x09")
    checkpoint = open_checkpoint(path)
    assert [(key, checkpoint.tensor(key).item()) for key in checkpoint] == [("late", 9), ("early", 5)]


def test_a_large_tensor_is_mapped_at_an_odd_place(path: Path) -> None:
    wanted = torch.arange(1 << 19, dtype=torch.int32)
    header = {"small": entry("U8", [3], 0, 3), "large": entry("I32", [1 << 19], 3, 3 + (1 << 21))}
    write(path, header, b"abc" + wanted.numpy().tobytes())
    assert torch.equal(open_checkpoint(path).tensor("large"), wanted)


def test_listing_needs_neither_torch_nor_qt(tmp_path: Path) -> None:
    save_file({"w": torch.zeros(4)}, tmp_path / "a.safetensors")
    torch.save({"w": torch.zeros(4)}, tmp_path / "b.pth")
    torch.save({"w": torch.zeros(4)}, tmp_path / "c.pth", _use_new_zipfile_serialization=False)
    program = (
        "import sys\n"
        "from wtransplant.checkpoints import open_checkpoint\n"
        "found = [info.key for path in sys.argv[1:] for info in open_checkpoint(path).values()]\n"
        "print(found, [name for name in ('torch', 'numpy', 'PySide6', 'safetensors') if name in sys.modules])\n"
    )
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run([sys.executable, "-c", program, *paths], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['w', 'w', 'w'] []"


TWO = '"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}'


def one_file(path: Path, header: str, size: int = 8) -> Path:
    data = header.encode()
    path.write_bytes(len(data).to_bytes(8, "little") + data + bytes(size))
    return path


@pytest.mark.parametrize(
    "header",
    [
        '{"a" :{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' + TWO + "}",
        '{"a" : {"dtype" : "F32" , "shape" : [1] , "data_offsets" : [0,4]}, ' + TWO + "}",
        "{" + TWO.replace('"shape":[1],', '"shape":[1],"more":1,', 1) + "}",
        "{" + TWO.replace('"dtype":"F32",', "", 1).replace("[4,8]", '[4,8],"more":1') + "}",
        "{" + TWO.replace('"shape":[1],', "", 1).replace("[4,8]", '[4,8],"more":1') + "}",
        "{" + TWO.replace('"shape":[1]', '"shape":[1.0]', 1) + "}",
        "{" + TWO.replace('"shape":[1]', '"shape":[true]', 1) + "}",
        "{" + TWO.replace('"shape":[1]', '"shape":[-1]', 1) + "}",
        "{" + TWO.replace("F32", "F31", 1) + "}",
        '{"__metadata__":{"a":1},' + TWO + "}",
        '{"__metadata__":{"a":"1","a":"2"},' + TWO + "}",
        '{"__metadata__":"text",' + TWO + "}",
        '{"a":{"dtype":"F4","shape":[16,1],"data_offsets":[0,8]}}',
        '{"a":{"dtype":"F6_E2M3","shape":[1],"data_offsets":[0,8]}}',
    ],
)
def test_a_header_with_more_or_less_than_the_format_has_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(one_file(tmp_path / "m.safetensors", header))
    assert caught.value.where and caught.value.hint


@pytest.mark.parametrize(
    ("header", "metadata"),
    [
        ("{" + TWO + "}", {}),
        ('{"__metadata__":{},' + TWO + "}", {}),
        ("{" + TWO + ',"__metadata__":{"shape":"\\":","k":"v:w"}}', {"shape": '":', "k": "v:w"}),
        (json.dumps(json.loads('{"__metadata__":{"dtype":"x"},' + TWO + "}"), indent=2), {"dtype": "x"}),
        ("{" + TWO.replace(":", " : ") + "}", {}),
    ],
)
def test_a_header_written_in_another_way_is_read(
    tmp_path: Path, header: str, metadata: dict[str, str]
) -> None:
    checkpoint = open_checkpoint(one_file(tmp_path / "m.safetensors", header))
    assert {key: info.shape for key, info in checkpoint.items()} == {"a": (1,), "b": (1,)}
    assert checkpoint.contents.metadata == metadata
