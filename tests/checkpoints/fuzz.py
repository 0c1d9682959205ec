"""``python -m tests.checkpoints.fuzz --mutants N --seed S``: damaged and hostile files, one after the other.

Every mutant of a valid or hostile file must open as data or end in one ``CheckpointError``, within 10 s and
1.5 GB, without running anything: a process of its own opens it and reads every tensor. What fails is kept.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import multiprocessing
import pickle
import random
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save as save_safetensors

from tests.checkpoints import hostile
from tests.checkpoints.format_cases import CASES
from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import CheckpointError

SECONDS = 10.0
MEBIBYTES = 1536
SHARD = "model-00001-of-00001.safetensors"
# What takes seconds by itself is tried once in the tests, not again and again here.
LARGE = ("millions", "billion laughs", "bomb", "keys that collide")


def read_all(path: Path) -> list[str]:
    """Open and read everything; the errors that a person would have seen."""
    try:
        checkpoint = open_checkpoint(path)
    except CheckpointError as error:
        assert error.what and error.where and error.hint
        return [str(error)]
    errors = []
    for key, info in checkpoint.items():
        try:
            tensor = checkpoint.tensor(key)
            assert tuple(tensor.shape) == info.shape
        except CheckpointError as error:
            errors.append(str(error))
    return errors


def valid_files() -> dict[str, bytes]:
    """Small files of the formats, from the libraries themselves; the index names :data:`SHARD`."""
    state_dict = {
        "conv.weight": torch.randn(2, 3, 3, 3),
        "norm.count": torch.tensor(3),
        "half": torch.zeros(3, dtype=torch.float16),
        "sparse": torch.eye(3).to_sparse(),
    }
    held = {"state_dict": state_dict, "epoch": 3, "args": torch.nn.Linear(2, 2)}
    new, old, npz, npy = (io.BytesIO() for _ in range(4))
    torch.save(held, new)
    torch.save(held, old, _use_new_zipfile_serialization=False)
    dense = {key: value for key, value in state_dict.items() if key != "sparse"}
    arrays = {"w": np.arange(6.0).reshape(2, 3), "loss": np.float32(2)}
    np.savez_compressed(npz, **arrays)
    np.save(npy, arrays["w"])
    return {
        "zip": new.getvalue(),
        "legacy": old.getvalue(),
        "safetensors": save_safetensors(dense, metadata={"format": "pt"}),
        "pickle": pickle.dumps({**arrays, "t": torch.ones(2)}, 4),
        "npz": npz.getvalue(),
        "npy": npy.getvalue(),
        **_gguf(arrays["w"]),
        **_of_cases(tar="torch tar (before 0.2)", torchscript="TorchScript archive"),
        "index": json.dumps({"metadata": {}, "weight_map": dict.fromkeys(dense, SHARD)}).encode(),
    }


def _of_cases(**cases: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return {name: CASES[case].write(Path(folder)).paths[0].read_bytes() for name, case in cases.items()}


def _gguf(array: np.ndarray) -> dict[str, bytes]:
    """A GGUF file with a plain and a quantised tensor, if the optional package is there to write it."""
    if importlib.util.find_spec("gguf") is None:
        return {}
    import gguf

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.gguf"
        writer = gguf.GGUFWriter(path, "llama")
        writer.add_array("tokens", ["a", "b"])
        writer.add_tensor("plain", array)
        kind = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor("packed", gguf.quants.quantize(np.ones((2, 32), np.float32), kind), raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return {"gguf": path.read_bytes()}


def hostile_files(canary: Path) -> dict[str, bytes]:
    """Files made to do harm, in all layouts; what they would run makes the canary."""
    layouts = {"pickle": hostile.as_pickle, "legacy": hostile.as_legacy, "zip": hostile.as_zip}
    found = {
        f"hostile {layout}: {case}": wrap(make(canary))
        for case, make in hostile.PICKLES.items()
        for layout, wrap in layouts.items()
        if not case.startswith(LARGE)
    }
    zips = {f"hostile zip: {case}": make() for case, make in hostile.ZIPS.items() if case not in LARGE}
    return found | zips


def mutant(data: bytes, dice: random.Random) -> bytes:
    """Change, flip, overwrite or cut out bytes in a few places, half of them near the beginning."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        position = (
            dice.randrange(len(changed)) if dice.random() < 0.5 else dice.randrange(min(len(changed), 300))
        )
        kind = dice.randrange(4)
        if kind == 0:
            changed[position] = dice.randrange(256)
        elif kind == 1:
            changed[position] ^= 1 << dice.randrange(8)
        elif kind == 2:
            changed[position : position + dice.randrange(1, 9)] = b"\xff" * dice.randrange(9)
        else:
            del changed[position : position + dice.randrange(1, 50)]
        if not changed:
            return b""
    return bytes(changed)


def _serve(pipe: Connection) -> None:
    """Read the files whose paths arrive; answer ``opened``, ``refused``, or what went wrong."""
    warnings.simplefilter("ignore")
    while True:
        path = pipe.recv()
        try:
            answer = "refused" if read_all(Path(path)) else "opened"
        except BaseException:
            answer = traceback.format_exc()
        peak = _peak()
        pipe.send(answer if peak < MEBIBYTES else f"{peak} MiB of memory")


def _peak() -> int:
    """MiB that this process had at most; 0 on Windows, which does not tell it."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage tells includes what the parent had when it started this process
        return int(status.read_text("ascii").split("VmHWM:")[1].split()[0]) // 1024
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Reader:
    """The process that reads; a new one takes over when it crashes or hangs."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, end = context.Pipe()
        self._process = context.Process(target=_serve, args=(end,), daemon=True)
        self._process.start()
        end.close()
        # Importing torch is no part of the time that a file may take.
        self._pipe.send("")
        self._pipe.recv()

    def outcome(self, path: Path) -> str:
        begin = time.monotonic()
        try:
            self._pipe.send(str(path))
            found = self._pipe.recv() if self._pipe.poll(SECONDS) else f"no end after {SECONDS:.0f} s"
        except (EOFError, OSError):
            self._process.join()
            found = f"the reader crashed with exit code {self._process.exitcode}"
        if found not in ("opened", "refused"):
            self.renew()
        return found if time.monotonic() - begin < SECONDS else f"no end after {SECONDS:.0f} s"

    def renew(self) -> None:
        """Go on in a process that has read nothing yet."""
        self.stop()
        self._start()

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def run(mutants: int, seed: int, kept: Path) -> Counter[str]:
    """Try them all; files that fail are kept in a folder. Gives outcomes by kind."""
    dice, outcomes = random.Random(seed), Counter[str]()
    torch.manual_seed(seed)
    with tempfile.TemporaryDirectory(prefix="wtransplant-fuzz-") as name:
        folder = Path(name)
        canary, path = folder / "canary", folder / "mutant"
        valid, harmful = valid_files(), hostile_files(canary)
        (folder / SHARD).write_bytes(valid["safetensors"])
        reader = Reader()
        for number in range(mutants):
            files = valid if number % 2 else harmful
            kind = dice.choice(sorted(files))
            path.write_bytes(mutant(files[kind], dice))
            found = reader.outcome(path)
            if canary.exists():
                found = "something of the file was run"
                canary.unlink()
            if found not in ("opened", "refused"):
                _keep(path, kept / f"{seed}-{number}", kind, found)
                found = "failed"
            outcomes[found] += 1
        reader.stop()
    return outcomes


def _keep(path: Path, to: Path, kind: str, why: str) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(path.read_bytes())
    print(f"{to} ({kind}): {why}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.checkpoints.fuzz", description=__doc__)
    parser.add_argument("--mutants", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="folder for what fails")
    chosen = parser.parse_args(arguments)
    outcomes = run(chosen.mutants, chosen.seed, chosen.keep)
    print(", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())))
    return 1 if outcomes["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
