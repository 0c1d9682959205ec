from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.checkpoints.conftest import bits
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError

gguf = pytest.importorskip("gguf", reason="the optional package gguf is not installed")

QUANTISED = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "TQ1_0", "TQ2_0"]


def write(path: Path, big: bool = False, **tensors: np.ndarray) -> Path:
    writer = gguf.GGUFWriter(path, "llama", endianess=gguf.GGUFEndian.BIG if big else gguf.GGUFEndian.LITTLE)
    writer.add_name("small")
    writer.add_context_length(2048)
    writer.add_array("tokenizer.ggml.tokens", ["<s>", "a", "b"])
    writer.add_array("tokenizer.ggml.scores", [0.5, 1.5])
    for name, array in tensors.items():
        writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(3).standard_normal((6, 512), np.float32)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.int8, np.int16, np.int32, np.int64])
@pytest.mark.parametrize("big", [False, True])
def test_plain_tensors_are_read_as_they_are(tmp_path: Path, dtype: type, big: bool) -> None:
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    checkpoint = open_checkpoint(write(tmp_path / "m.gguf", big, w=array))
    info, wanted = checkpoint["w"], torch.from_numpy(array)
    assert (info.shape, f"torch.{info.dtype}", info.nbytes) == ((2, 3, 4), str(wanted.dtype), array.nbytes)
    assert torch.equal(checkpoint.tensor("w"), wanted)


def test_bfloat16_is_read_bit_for_bit(tmp_path: Path, values: np.ndarray) -> None:
    path = tmp_path / "m.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    wanted = torch.from_numpy(values).bfloat16()
    writer.add_tensor("w", wanted.view(torch.uint8).numpy(), raw_dtype=gguf.GGMLQuantizationType.BF16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    read = open_checkpoint(path).tensor("w")
    assert read.shape == wanted.shape and bits(read) == bits(wanted)


@pytest.mark.parametrize("name", QUANTISED)
def test_a_quantised_tensor_is_what_gguf_itself_dequantises(
    tmp_path: Path, values: np.ndarray, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Several pieces, the last of them short.
    monkeypatch.setattr("wtransplant.checkpoints.gguf_file._ELEMENTS_AT_ONCE", 2048)
    kind = gguf.GGMLQuantizationType[name]
    packed = gguf.quants.quantize(values, kind)
    path = tmp_path / "m.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tensor("blk.0.w", packed, raw_dtype=kind)
    writer.add_tensor("norm", values[0])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    checkpoint = open_checkpoint(path)
    info = checkpoint["blk.0.w"]
    assert (info.shape, info.dtype, info.nbytes) == ((6, 512), "float32", 6 * 512 * 4)
    assert checkpoint.contents.metadata["blk.0.w"] == f"quantised as {name}"
    assert "norm" not in checkpoint.contents.metadata
    wanted = gguf.GGUFReader(path).tensors[0]
    expected = gguf.quants.dequantize(np.array(wanted.data), wanted.tensor_type)
    assert checkpoint.tensor("blk.0.w").numpy().tobytes() == expected.tobytes()
    assert checkpoint.tensor("norm").numpy().tobytes() == values[0].tobytes()


def test_what_the_header_tells_is_shown(tmp_path: Path, values: np.ndarray) -> None:
    checkpoint = open_checkpoint(write(tmp_path / "m.gguf", w=values))
    assert checkpoint.format == "GGUF"
    assert checkpoint.contents.metadata["version"] == "3"
    assert checkpoint.contents.values == {
        "general.architecture": "llama",
        "general.name": "small",
        "llama.context_length": 2048,
        "tokenizer.ggml.tokens": "array of 3",
        "tokenizer.ggml.scores": "array of 2",
    }


def test_without_the_package_the_error_says_what_to_install(
    tmp_path: Path, values: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "m.gguf", w=values)
    monkeypatch.setitem(sys.modules, "gguf", None)
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(path)
    assert "wtransplant[gguf]" in caught.value.hint and caught.value.where == str(path)


def header(count: int = 0, pairs: int = 0, rest: bytes = b"", version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, count, pairs) + rest


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def tensor(name: str, *dims: int, kind: int = 0, offset: int = 0) -> bytes:
    return text(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, kind, offset)


BAD = {
    "cut off": header(1)[:20],
    "version": header(version=99),
    "tensors without end": header(2**63, rest=bytes(100)),
    "values without end": header(0, 2**63, rest=bytes(100)),
    "text beyond the file": header(0, 1, rest=struct.pack("<Q", 2**62)),
    "array beyond the file": header(0, 1, text("a") + struct.pack("<IIQ", 9, 0, 2**62)),
    "texts without end": header(0, 1, text("a") + struct.pack("<IIQ", 9, 8, 2**62) + bytes(100)),
    "arrays in arrays in arrays": header(0, 1, text("a") + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 50),
    "unknown value": header(0, 1, text("a") + struct.pack("<I", 77)),
    "name twice": header(2, rest=(tensor("a", 4) + tensor("a", 4, offset=32)).ljust(300, b"\0")),
    "outside the file": header(1, rest=tensor("a", 4096) + bytes(100)),
    "offset that overflows": header(1, rest=tensor("a", 4, offset=2**64 - 32) + bytes(100)),
    "not aligned": header(1, rest=tensor("a", 4, offset=1) + bytes(300)),
    "overlap": header(2, rest=(tensor("a", 16) + tensor("b", 16, offset=32)).ljust(400, b"\0")),
    "sizes that overflow": header(1, rest=tensor("a", 2**40, 2**40) + bytes(100)),
    "dimensions without end": header(1, rest=text("a") + struct.pack("<I", 2**31) + bytes(100)),
    "half a block": header(1, rest=tensor("a", 33, kind=2) + bytes(300)),
    "alignment of zero": header(0, 1, text("general.alignment") + struct.pack("<II", 4, 0)),
    "name that is no text": header(1, rest=struct.pack("<Q", 2) + b"\xff\xfe" + bytes(100)),
}  # fmt: skip


@pytest.mark.timeout(30)
@pytest.mark.parametrize("case", BAD)
def test_a_header_that_lies_is_refused(tmp_path: Path, case: str) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(BAD[case])
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(path)
    assert caught.value.where == str(path) and caught.value.hint


def test_a_type_that_is_not_known_is_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(header(2, rest=(tensor("a", 4) + tensor("b", 4, kind=999, offset=32)).ljust(300, b"\0")))
    checkpoint = open_checkpoint(path)
    assert list(checkpoint) == ["a"] and checkpoint.tensor("a").tolist() == [0, 0, 0, 0]
    assert "type 999" in str(checkpoint.contents.values["b"])


def test_a_type_that_gguf_cannot_dequantise_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    kind = gguf.GGMLQuantizationType.Q8_K
    path.write_bytes(header(1, rest=tensor("a", 256, kind=kind).ljust(600, b"\0")))
    with pytest.raises(CheckpointError, match="Q8_K"):
        open_checkpoint(path).tensor("a")
