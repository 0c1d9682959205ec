"""What a saved pair holds, told by somebody who has torch and safetensors and nothing else.

    python plain_torch.py PAIR.safetensors SOURCE.pth TARGET.py DATA.npz

Prints JSON. The model is built as the manifest says, with its own seed, so that initial values can be compared.
"""

from __future__ import annotations

import hashlib
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file


def main(weights: Path, source: Path, target: Path, data: Path) -> dict[str, Any]:
    """Compare the pair with the source, with the target's initial values, and with its own manifest."""
    manifest = json.loads(weights.with_name(f"{weights.stem}.freeze.json").read_text("utf-8"))
    state = load_file(weights)
    given = torch.load(source, weights_only=True, map_location="cpu")["model_state_dict"]
    torch.manual_seed(manifest["target"]["seed"])
    model = runpy.run_path(str(target))["build"](**manifest["target"]["arguments"])
    initial = {key: value.clone() for key, value in model.state_dict().items()}
    model.load_state_dict(state, strict=True)
    return {
        "same_as_source": {
            key: [n for n, t in given.items() if equal(t, value)] for key, value in state.items()
        },
        "same_as_initial": [key for key, value in state.items() if equal(value, initial[key])],
        "frozen": [key for key, record in manifest["tensors"].items() if record["frozen"]],
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "sha256_in_manifest": manifest["weights"]["sha256"],
        "accuracy": accuracy(model.eval(), data),
        "foreign": [name for name in sys.modules if name.partition(".")[0] in ("wtransplant", "PySide6")],
    }


def equal(first: torch.Tensor, second: torch.Tensor) -> bool:
    """Whether two tensors have the same dtype, shape and bytes."""
    alike = first.dtype == second.dtype and first.shape == second.shape
    return alike and first.numpy().tobytes() == second.numpy().tobytes()


def accuracy(model: torch.nn.Module, data: Path) -> float:
    """Share of the validation samples (split 1) that are named rightly."""
    arrays = np.load(data)
    held_out = arrays["split"] == 1
    with torch.no_grad():
        named = model(torch.from_numpy(arrays["inputs"][held_out])).argmax(1)
    return float((named == torch.from_numpy(arrays["targets"][held_out])).double().mean())


if __name__ == "__main__":
    json.dump(main(*map(Path, sys.argv[1:])), sys.stdout)
