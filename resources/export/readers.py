"""Functions that exported scripts are put together from: the readers of each format, and the writer of the result."""

from __future__ import annotations

import json
import pickle
import tempfile
import zipfile
from pathlib import Path

import torch

# Formats that are read in one line: what is imported for it, and the line.
ONE_LINE = {
    "safetensors": ("from safetensors.torch import load_file", "load_file({path})"),
    "torch zip": ("import torch", 'torch.load({path}, map_location="cpu", weights_only=True)'),
    "torch legacy": ("import torch", 'torch.load({path}, map_location="cpu", weights_only=True)'),
}


def read_safetensors(path):
    """Every tensor of a safetensors file, by key."""
    from safetensors.torch import load_file

    return load_file(path)


def read_torch(path):
    """Every tensor of a file that torch.save wrote, by its path in the file, joined with dots; runs no code of it."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except pickle.UnpicklingError as error:
        raise SystemExit(
            f"{path}: torch.load(weights_only=True) refuses this file. Make a copy that holds the tensors alone "
            f"(wtransplant transplant FILE --target FILE -o COPY), and read that with load_file.\n{error}"
        ) from error
    return flatten({"tensor": content} if isinstance(content, torch.Tensor) else content)


def read_either(path):
    """Every tensor of a safetensors file, or of one that torch.save wrote."""
    return read_safetensors(path) if path.suffix == ".safetensors" else read_torch(path)


def flatten(value, path=""):
    """Every tensor in nested dictionaries and lists, by its path joined with dots."""
    if isinstance(value, torch.Tensor):
        return {path: value.detach()}
    if isinstance(value, (list, tuple)):
        value = dict(enumerate(value))
    found = {}
    for name, child in value.items() if isinstance(value, dict) else ():
        found.update(flatten(child, f"{path}.{name}" if path else str(name)))
    return found


def read_shards(path, read):
    """Every tensor of the files that an index names for it."""
    names = json.loads(Path(path).read_text("utf-8"))["weight_map"]
    files = {file: read(Path(path).parent / file) for file in sorted(set(names.values()))}
    return {key: files[file][key] for key, file in names.items()}


def read_numpy(path):
    """Every array of a .npz file, or the one of a .npy file under the name "array"."""
    import numpy

    content = numpy.load(path, allow_pickle=False)
    arrays = {"array": content} if isinstance(content, numpy.ndarray) else content
    return {key: torch.from_numpy(_native(arrays[key])) for key in arrays}


def _native(array):
    """The array in rows, and in this machine's byte order."""
    import numpy

    return numpy.ascontiguousarray(array, array.dtype.newbyteorder("=")).reshape(array.shape)


def read_torchscript(path):
    """Parameters and buffers of a TorchScript archive."""
    return {
        key: value.detach() for key, value in torch.jit.load(path, map_location="cpu").state_dict().items()
    }


def read_exported(path):
    """Weights and constants of an exported program."""
    program = torch.export.load(path)
    return {**{key: value.detach() for key, value in program.state_dict.items()}, **program.constants}


def read_distributed(path):
    """Every tensor of a torch.distributed.checkpoint folder."""
    from torch.distributed.checkpoint.format_utils import dcp_to_torch_save

    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.pth"
        dcp_to_torch_save(path, whole)
        content = torch.load(whole, map_location="cpu", weights_only=True)
    return flatten(content)


def save(state, path, aliases):
    """Write a state dict as .safetensors, or with another ending by torch.save.

    A safetensors file holds a tensor that has several names once, and the other names in its metadata.
    """
    own = {
        key: value.clone(memory_format=torch.contiguous_format)
        for key, value in state.items()
        if key not in aliases
    }
    if Path(path).suffix != ".safetensors":
        torch.save({key: own[aliases.get(key, key)] for key in state}, path)
        return
    from safetensors.torch import save_file

    save_file(own, path, metadata={"format": "pt", **aliases})
