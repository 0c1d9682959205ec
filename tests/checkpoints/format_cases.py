"""What the tables of :mod:`tests.checkpoints.format_table` are made of: files, written by the libraries themselves."""

from __future__ import annotations

import io
import pickle
import struct
import sys
import tarfile
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
import torch.distributed.checkpoint as dcp
from torch import nn

Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Written:
    """Files, and what the library that wrote them reads from them, by the keys that we give."""

    paths: tuple[Path, ...]
    peer: Mapping[str, torch.Tensor]


@dataclass(frozen=True)
class Case:
    """One row: how the file is written, the name of its format, and what it is compared with."""

    format: str
    against: str
    write: Callable[[Path], Written]


def state_dict() -> Tensors:
    torch.manual_seed(5)
    network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Linear(4, 3))
    tensors = {key: value.detach().clone() for key, value in network.state_dict().items()}
    return tensors | {"half": torch.randn(5).half(), "bfloat16": torch.randn(3, 2).bfloat16()}


def _prefixed(prefix: str, tensors: Mapping[str, torch.Tensor]) -> Tensors:
    return {f"{prefix}.{key}": value for key, value in tensors.items()}


def _flat(held: object, prefix: str = "") -> Tensors:
    """What ``torch.load`` gave, by dotted path."""
    if isinstance(held, torch.Tensor):
        return {prefix: held}
    items = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    return {
        key: value
        for name, part in items
        for key, value in _flat(part, f"{prefix}.{name}".lstrip(".")).items()
    }


def _saved(held: object, **how: object) -> Callable[[Path], Written]:
    def write(folder: Path) -> Written:
        path = folder / "file.pth"
        torch.save(held, path, **how)
        return Written((path,), _flat(torch.load(path, weights_only=True)))

    return write


def _training_checkpoint() -> dict[str, object]:
    model = nn.Linear(3, 2)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    return {
        "epoch": 3,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
    }


def _lightning() -> dict[str, object]:
    """The layout that Lightning 2 documents."""
    training = _training_checkpoint()
    return {
        "epoch": 3,
        "global_step": 77,
        "pytorch-lightning_version": "2.4.0",
        "state_dict": {f"model.{key}": value for key, value in state_dict().items()},
        "loops": {"fit_loop": {"state_dict": {}}},
        "callbacks": {"ModelCheckpoint": {"best_model_score": torch.tensor(0.25)}},
        "optimizer_states": [training["optimizer_state_dict"]],
        "lr_schedulers": [],
        "hparams_name": "kwargs",
        "hyper_parameters": {"lr": 0.001},
    }


_CLASS = """
import torch
from torch import nn
class Gone(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
        self.register_buffer("mask", torch.ones(3))
        self.register_buffer("cache", torch.ones(3), persistent=False)
"""


def _whole_model(**how: object) -> Callable[[Path], Written]:
    def write(folder: Path) -> Written:
        module = types.ModuleType("module_that_is_gone")
        exec(_CLASS, module.__dict__)
        sys.modules[module.__name__] = module
        path = folder / "model.pth"
        try:
            torch.save(module.Gone(), path, **how)
            peer = dict(torch.load(path, weights_only=False).state_dict())
        finally:
            del sys.modules[module.__name__]
        return Written((path,), peer)

    return write


def _safetensors(folder: Path) -> Written:
    path = folder / "model.safetensors"
    safetensors.torch.save_file(state_dict(), path, metadata={"format": "pt"})
    peer = safetensors.torch.load_file(path)
    return Written((path,), peer)


def _pickle_of_tensors(folder: Path) -> Written:
    path = folder / "weights.pkl"
    path.write_bytes(pickle.dumps(state_dict()))
    return Written((path,), pickle.loads(path.read_bytes()))


def _arrays() -> dict[str, np.ndarray]:
    dice = np.random.default_rng(5)
    return {
        "w": dice.random((3, 4), np.float32),
        "fortran": np.asfortranarray(dice.random((4, 5))),
        "half": dice.random(7).astype(np.float16),
        "count": np.array(3),
        "mask": dice.random(5) > 0.5,
    }


def _of_arrays(arrays: Mapping[str, np.ndarray]) -> Tensors:
    return {key: torch.from_numpy(np.array(array, order="C")) for key, array in arrays.items()}


def _pickle_of_arrays(folder: Path) -> Written:
    path = folder / "weights.pkl"
    path.write_bytes(pickle.dumps(_arrays()))
    return Written((path,), _of_arrays(pickle.loads(path.read_bytes())))


def _npz(folder: Path) -> Written:
    path = folder / "weights.npz"
    np.savez(path, **_arrays())
    with np.load(path) as peer:
        return Written((path,), _of_arrays(dict(peer)))


def _npy(folder: Path) -> Written:
    path = folder / "weights.npy"
    np.save(path, _arrays()["fortran"])
    return Written((path,), _of_arrays({"array": np.load(path)}))


def _sharded_safetensors(folder: Path) -> Written:
    """Written by transformers, in six files."""
    from transformers import BertConfig, BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    config = BertConfig(
        vocab_size=50, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    model = BertModel(config)
    model.save_pretrained(folder, max_shard_size="6KB")
    index = folder / "model.safetensors.index.json"
    return Written((index,), dict(BertModel.from_pretrained(folder).state_dict()))


def _sharded_bin(folder: Path) -> Written:
    """Written by huggingface_hub, as transformers did before version 5."""
    from huggingface_hub import save_torch_state_dict

    tensors = state_dict()
    save_torch_state_dict(tensors, folder, max_shard_size=60, safe_serialization=False)
    peer: Tensors = {}
    for shard in sorted(folder.glob("*.bin")):
        peer |= torch.load(shard, weights_only=True)
    return Written((folder / "pytorch_model.bin.index.json",), peer)


def _distributed(folder: Path) -> Written:
    tensors = state_dict()
    dcp.save({"model": tensors}, checkpoint_id=folder / "step-1", no_dist=True)
    peer = {"model": {key: torch.zeros_like(value) for key, value in tensors.items()}}
    dcp.load(peer, checkpoint_id=folder / "step-1", no_dist=True)
    return Written((folder / "step-1",), _prefixed("model", peer["model"]))


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
        self.register_buffer("offset", torch.arange(2.0))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.body(images).mean((2, 3)) + self.offset


def _torchscript(folder: Path) -> Written:
    path = folder / "program.pt"
    torch.jit.script(Small().eval()).save(path)
    return Written((path,), dict(torch.jit.load(path).state_dict()))


def _exported(folder: Path) -> Written:
    path = folder / "program.pt2"
    torch.export.save(torch.export.export(Small().eval(), (torch.zeros(1, 1, 5, 5),)), path)
    return Written((path,), dict(torch.export.load(path).state_dict))


def _gguf(kind: str) -> Callable[[Path], Written]:
    def write(folder: Path) -> Written:
        import gguf

        path = folder / "model.gguf"
        values = np.random.default_rng(5).standard_normal((4, 512), np.float32)
        type_ = gguf.GGMLQuantizationType[kind]
        writer = gguf.GGUFWriter(path, "llama")
        writer.add_tensor("blk.0.weight", _quantised(values, type_), raw_dtype=type_)
        writer.add_tensor("norm", values[0])
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return Written(
            (path,), {tensor.name: _dequantised(tensor) for tensor in gguf.GGUFReader(path).tensors}
        )

    return write


def _quantised(values: np.ndarray, kind: object) -> np.ndarray:
    """The package reads more types than it writes: of those any bytes will do."""
    import gguf

    try:
        return gguf.quants.quantize(values, kind)
    except NotImplementedError:
        block, width = gguf.GGML_QUANT_SIZES[kind]
        size = (len(values), values.shape[1] // block * width)
        return np.random.default_rng(5).integers(0, 128, size, np.uint8)


def _dequantised(tensor: object) -> torch.Tensor:
    import gguf

    data, kind = np.array(tensor.data), tensor.tensor_type  # type: ignore[attr-defined]
    if kind == gguf.GGMLQuantizationType.BF16:
        return torch.from_numpy(data.view(np.int16)).view(torch.bfloat16)
    plain = kind in (gguf.GGMLQuantizationType.F32, gguf.GGMLQuantizationType.F16)
    return torch.from_numpy(data if plain else gguf.quants.dequantize(data, kind))


def _tar(folder: Path) -> Written:
    """Written by hand, as torch 0.1 did; torch still reads it."""
    tensors = {"w": torch.arange(12.0).reshape(3, 4), "turned": torch.arange(6).reshape(2, 3).t()}
    storages, described = io.BytesIO(), io.BytesIO()
    pickle.dump(len(tensors), storages, 2)
    pickle.dump(len(tensors), described, 2)
    for number, tensor in enumerate(tensors.values(), 1):
        kind = torch.FloatStorage if tensor.dtype == torch.float32 else torch.LongStorage
        base = tensor if tensor.is_contiguous() else tensor.t()
        pickle.dump((10 + number, "cpu", kind), storages, 2)
        storages.write(struct.pack("<q", base.numel()) + base.numpy().tobytes())
        pickle.dump((20 + number, 10 + number, torch.FloatTensor), described, 2)
        described.write(
            struct.pack(f"<i4x{2 * tensor.dim() + 1}q", tensor.dim(), *tensor.shape, *tensor.stride(), 0)
        )
    pickle.dump([], storages, 2)
    ids = "".join(f"S'{key}'\nP{20 + number}\ns" for number, key in enumerate(tensors, 1))
    members = {
        "sys_info": pickle.dumps({}, 2),
        "pickle": b"(d" + ids.encode() + b".",
        "tensors": described.getvalue(),
        "storages": storages.getvalue(),
    }
    path = folder / "old.pth"
    with tarfile.open(path, "w:", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return Written((path,), torch.load(path, weights_only=False))


def _several(folder: Path) -> Written:
    """A torch file, a safetensors file and an archive of arrays as one source with three roots."""
    torch.save(state_dict(), folder / "a.pth")
    safetensors.torch.save_file(state_dict(), folder / "b.safetensors")
    np.savez(folder / "c.npz", **_arrays())
    with np.load(folder / "c.npz") as arrays:
        peer = {
            **_prefixed("a", torch.load(folder / "a.pth", weights_only=True)),
            **_prefixed("b", safetensors.torch.load_file(folder / "b.safetensors")),
            **_prefixed("c", _of_arrays(dict(arrays))),
        }
    return Written((folder / "a.pth", folder / "b.safetensors", folder / "c.npz"), peer)


_LOAD, _LEGACY = "torch.load", {"_use_new_zipfile_serialization": False}

CASES: Mapping[str, Case] = {
    "safetensors": Case("safetensors", "safetensors.torch.load_file", _safetensors),
    "torch zip": Case("torch zip", _LOAD, _saved(state_dict())),
    "torch legacy (before 1.6)": Case("torch legacy", _LOAD, _saved(state_dict(), **_LEGACY)),
    "torch tar (before 0.2)": Case("torch tar", _LOAD, _tar),
    "pickle of tensors": Case("pickle", "pickle.loads", _pickle_of_tensors),
    "pickle of NumPy arrays": Case("pickle", "pickle.loads", _pickle_of_arrays),
    "whole model without its class, zip": Case("torch zip", _LOAD, _whole_model()),
    "whole model without its class, legacy": Case("torch legacy", _LOAD, _whole_model(**_LEGACY)),
    "training checkpoint": Case("torch zip", _LOAD, _saved(_training_checkpoint())),
    "several models in one file": Case(
        "torch zip", _LOAD, _saved({"net1": state_dict(), "net2": state_dict()})
    ),
    "Lightning layout": Case("torch zip", _LOAD, _saved(_lightning())),
    "sharded safetensors (transformers)": Case("safetensors shards", "from_pretrained", _sharded_safetensors),
    "sharded bin (huggingface_hub)": Case("torch zip shards", _LOAD, _sharded_bin),
    "torch.distributed.checkpoint folder": Case("torch distributed", "dcp.load", _distributed),
    "TorchScript archive": Case("TorchScript", "torch.jit.load", _torchscript),
    "exported program (.pt2)": Case("exported program", "torch.export.load", _exported),
    "NumPy .npz": Case("NumPy npz", "numpy.load", _npz),
    "NumPy .npy": Case("NumPy npy", "numpy.load", _npy),
    **{
        f"GGUF {kind}": Case("GGUF", "gguf.GGUFReader + dequantize", _gguf(kind))
        for kind in ("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q5_1", "Q4_K", "Q6_K", "IQ4_XS", "TQ2_0")
    },
    "three files opened together": Case("torch zip, safetensors, NumPy npz", "each library", _several),
}
"""The first table's rows."""


def _dtypes() -> list[torch.dtype]:
    """Every dtype of this torch that a plain tensor can have and that it can write at all."""
    sub_byte = {getattr(torch, f"{sign}int{width}") for sign in ("", "u") for width in range(1, 8)}
    quantised = {torch.qint8, torch.qint32, torch.quint8, torch.quint4x2, torch.quint2x4}
    found = {value for value in vars(torch).values() if isinstance(value, torch.dtype)}
    return sorted(found - sub_byte - quantised, key=str)


def _of_dtype(dtype: torch.dtype) -> Callable[[], Tensors]:
    def make() -> Tensors:
        raw = torch.randint(0, 2 if dtype == torch.bool else 256, (6 * dtype.itemsize,), dtype=torch.uint8)
        return {"w": raw.view(dtype).reshape(2, 3)}

    return make


def _matrix() -> torch.Tensor:
    return torch.randn(4, 6, generator=torch.Generator().manual_seed(2))


def _per_channel() -> torch.Tensor:
    scales, zeros = torch.tensor([0.1, 0.2, 0.3, 0.4]), torch.tensor([0, 1, 2, 3])
    return torch.quantize_per_channel(_matrix(), scales, zeros, 0, torch.qint8)


def _tied() -> Tensors:
    shared = _matrix()
    return {"a": shared, "b": shared}


KINDS: Mapping[str, Callable[[], Tensors]] = {
    **{str(dtype).removeprefix("torch."): _of_dtype(dtype) for dtype in _dtypes()},
    "quint8 per tensor": lambda: {"w": torch.quantize_per_tensor(_matrix(), 0.1, 3, torch.quint8)},
    "qint32 per tensor": lambda: {"w": torch.quantize_per_tensor(_matrix(), 0.1, 0, torch.qint32)},
    "qint8 per channel": lambda: {"w": _per_channel()},
    "sparse COO": lambda: {"w": _matrix().relu().to_sparse()},
    "sparse CSR": lambda: {"w": _matrix().relu().to_sparse_csr()},
    "sparse CSC": lambda: {"w": _matrix().relu().to_sparse_csc()},
    "sparse BSR": lambda: {"w": _matrix().to_sparse_bsr((2, 3))},
    "sparse BSC": lambda: {"w": _matrix().to_sparse_bsc((2, 3))},
    "0-d": lambda: {"w": torch.tensor(2.5)},
    "empty": lambda: {"w": torch.empty(0, 4)},
    "transposed": lambda: {"w": _matrix().t()},
    "offset and strides": lambda: {"w": _matrix()[1:, 1::2]},
    "expanded": lambda: {"w": torch.randn(4, 1).expand(4, 3)},
    "conjugate": lambda: {"w": torch.randn(3, dtype=torch.complex64).conj()},
    "negative": lambda: {"w": torch.randn(3, dtype=torch.complex64).conj().imag},
    "shared storage (tied)": _tied,
    "meta device": lambda: {"w": torch.empty(3, 5, device="meta")},
    "parameter": lambda: {"w": nn.Parameter(_matrix())},
}
"""The second table's rows; two tensors are one storage."""


def _zip(folder: Path, tensors: Tensors) -> Path:
    torch.save(tensors, folder / "file.pth")
    return folder / "file.pth"


def _legacy(folder: Path, tensors: Tensors) -> Path:
    torch.save(tensors, folder / "file.pth", **_LEGACY)
    return folder / "file.pth"


def _pickled(folder: Path, tensors: Tensors) -> Path:
    (folder / "file.pkl").write_bytes(pickle.dumps(tensors))
    return folder / "file.pkl"


def _library(folder: Path, tensors: Tensors) -> Path:
    safetensors.torch.save_file(tensors, folder / "file.safetensors")
    return folder / "file.safetensors"


def _distributed_kind(folder: Path, tensors: Tensors) -> Path:
    dcp.save(tensors, checkpoint_id=folder / "step", no_dist=True)
    return folder / "step"


def _npy_kind(folder: Path, tensors: Tensors) -> Path:
    np.savez(folder / "file.npz", **{key: tensor.detach().numpy() for key, tensor in tensors.items()})
    return folder / "file.npz"


WRITERS: Mapping[str, Callable[[Path, Tensors], Path]] = {
    "torch zip": _zip,
    "torch legacy": _legacy,
    "pickle": _pickled,
    "safetensors": _library,
    "distributed": _distributed_kind,
    "npz": _npy_kind,
}
"""The second table's columns."""

KEEP_TIES = ("torch zip", "torch legacy", "pickle")


def _arrays_of(path: Path) -> Tensors:
    with np.load(path) as arrays:
        return {key: torch.from_numpy(array) for key, array in arrays.items()}


def _distributed_of(path: Path) -> Tensors:
    metadata = dcp.FileSystemReader(path).read_metadata().state_dict_metadata
    tensors = {key: torch.zeros(entry.size, dtype=entry.properties.dtype) for key, entry in metadata.items()}
    dcp.load(tensors, checkpoint_id=path, no_dist=True)
    return tensors


READERS: Mapping[str, Callable[[Path], Tensors]] = {
    "torch zip": lambda path: torch.load(path, weights_only=False),
    "torch legacy": lambda path: torch.load(path, weights_only=False),
    "pickle": lambda path: pickle.loads(path.read_bytes()),
    "safetensors": safetensors.torch.load_file,
    "distributed": _distributed_of,
    "npz": _arrays_of,
}
"""What the library itself reads."""
