"""What a person writes who uses the public API with a type checker; checked, and run, by ``test_public_types.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import nn

import wtransplant as wt


class Net(nn.Module):
    """The target; its head has another size than the source's."""

    def __init__(self, classes: int = 3) -> None:
        super().__init__()
        self.body = nn.Linear(4, 5)
        self.head = nn.Linear(5, classes)


def sizes(checkpoint: wt.Checkpoint) -> dict[str, tuple[int, ...]]:
    """Shapes by key."""
    return {key: info.shape for key, info in checkpoint.items() if info.dtype == "float32"}


def transplant(source: Path, out: Path) -> wt.Report:
    """Match, look at what is left, save with what was linked frozen, and load it again."""
    with wt.open_checkpoint(source) as checkpoint:
        target: wt.TargetModel = wt.open_target(Net())
        plan: wt.Plan = wt.match(checkpoint, target)
        plan.add_rule(r"backbone\.(.*)", r"body.\1")
        report: wt.Report = plan.report
        state: dict[str, torch.Tensor] = plan.apply()
        assert state.keys() == target.keys() and sizes(checkpoint)["backbone.weight"] == (5, 4)
        wt.save(plan, out, policy=wt.Policy.freeze_linked())
    model = Net()
    loaded = wt.load_frozen(model, out.with_suffix(".safetensors"))
    torch.optim.SGD(loaded.optimizer_groups(lr=0.1), lr=0.1)
    assert torch.equal(model.body.weight, state["body.weight"])
    return report


def main(source: str, out: str) -> int:
    """Print the report; 3 if an input cannot be used."""
    try:
        print(transplant(Path(source), Path(out)).text())
    except wt.WtransplantError as error:
        print(error.what, error.where, error.hint, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
