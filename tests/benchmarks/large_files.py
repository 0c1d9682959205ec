"""Large checkpoints for benchmarks: written once into a folder, sparse where only headers matter."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

TENSORS = 89_939
SHARDS = 163

Entry = tuple[str, str, list[int]]
_SIZES = {"F8_E4M3": 1, "BF16": 2, "F32": 4}


def sharded(folder: Path) -> Path:
    """A mixture of experts of 671 billion parameters as 163 sparse safetensors files; gives the index."""
    entries = list(islice(_mixture_of_experts(), TENSORS))
    weight_map: dict[str, str] = {}
    for number in range(SHARDS):
        part = entries[len(entries) * number // SHARDS : len(entries) * (number + 1) // SHARDS]
        name = f"model-{number + 1:05d}-of-{SHARDS:06d}.safetensors"
        _write_sparse(folder / name, part)
        weight_map.update(dict.fromkeys((key for key, _, _ in part), name))
    total = sum(map(_nbytes, entries))
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {"total_size": total}, "weight_map": weight_map}, indent=2))
    return index


def _mixture_of_experts() -> Iterator[Entry]:
    """DeepSeek-V3's keys and shapes: float8 matrices, each with its scales per block of 128 × 128."""
    yield "model.embed_tokens.weight", "BF16", [129280, 7168]
    for layer in range(62):
        path = f"model.layers.{layer}"
        for name, rows, columns in (
            ("q_a_proj", 1536, 7168), ("q_b_proj", 24576, 1536), ("kv_a_proj_with_mqa", 576, 7168),
            ("kv_b_proj", 32768, 512), ("o_proj", 7168, 16384),
        ):  # fmt: skip
            yield from _matrix(f"{path}.self_attn.{name}", rows, columns)
        for name, size in (("self_attn.q_a_layernorm", 1536), ("self_attn.kv_a_layernorm", 512),
                           ("input_layernorm", 7168), ("post_attention_layernorm", 7168)):  # fmt: skip
            yield f"{path}.{name}.weight", "BF16", [size]
        if layer < 3:
            yield from _feed_forward(f"{path}.mlp", 18432)
            continue
        yield f"{path}.mlp.gate.weight", "BF16", [256, 7168]
        yield f"{path}.mlp.gate.e_score_correction_bias", "F32", [256]
        yield from _feed_forward(f"{path}.mlp.shared_experts", 2048)
        for expert in range(256):
            yield from _feed_forward(f"{path}.mlp.experts.{expert}", 2048)


def _feed_forward(path: str, width: int) -> Iterator[Entry]:
    yield from _matrix(f"{path}.gate_proj", width, 7168)
    yield from _matrix(f"{path}.up_proj", width, 7168)
    yield from _matrix(f"{path}.down_proj", 7168, width)


def _matrix(path: str, rows: int, columns: int) -> Iterator[Entry]:
    yield f"{path}.weight", "F8_E4M3", [rows, columns]
    yield f"{path}.weight_scale_inv", "F32", [-(-rows // 128), -(-columns // 128)]


def _nbytes(entry: Entry) -> int:
    count = _SIZES[entry[1]]
    for size in entry[2]:
        count *= size
    return count


def _write_sparse(path: Path, entries: list[Entry]) -> None:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for entry in entries:
        begin, end = end, end + _nbytes(entry)
        header[entry[0]] = {"dtype": entry[1], "shape": entry[2], "data_offsets": [begin, end]}
    data = json.dumps(header, separators=(",", ":")).encode()
    data += b" " * (-len(data) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(data)) + data)
        file.truncate(8 + len(data) + end)


def many_small(folder: Path) -> Path:
    """A ``.pth`` of 90,000 tensors of 8 numbers."""
    import torch

    path = folder / "many.pth"
    torch.save({f"layers.{n // 100}.part.{n % 100}.weight": torch.full((8,), n) for n in range(90_000)}, path)
    return path


def few_large(folder: Path) -> dict[str, Path]:
    """512 tensors of 4 MiB in a ``.pth`` and in a safetensors file."""
    import torch
    from safetensors.torch import save_file

    tensors = {f"blocks.{n}.weight": torch.full((1024, 1024), float(n)) for n in range(512)}
    paths = {"pth": folder / "large.pth", "safetensors": folder / "large.safetensors"}
    torch.save(tensors, paths["pth"])
    save_file(tensors, paths["safetensors"])
    return paths
