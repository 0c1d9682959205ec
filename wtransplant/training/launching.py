"""How a recipe is trained elsewhere: the line that starts it on one machine, on several, and a script for SLURM."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePath

_PORT = 29500


@dataclass(frozen=True)
class LaunchLines:
    """Text to copy.

    Attributes:
        one_machine: a shell line.
        several_machines: the same line for each machine, after a comment that says what to fill in.
        slurm: a script for ``sbatch``.
    """

    one_machine: str
    several_machines: str
    slurm: str


def launch_lines(
    recipe: PurePath,
    output: PurePath,
    *,
    device: str = "cuda",
    processes: int = 1,
    machines: int = 2,
    sharded: bool = False,
) -> LaunchLines:
    """The lines that train a recipe under torch.distributed; the first process writes the pair.

    Args:
        recipe: the recipe file, with paths that hold on the other machine.
        output: of the pair.
        device: ``cuda`` (each process takes its own) or ``cpu``.
        processes: on each machine: its GPUs.
        machines: how many, where there are several.
        sharded: spread the model over the processes (FSDP2), whatever the recipe says.
    """
    work = (
        f"-m wtransplant finetune {shlex.quote(str(recipe))} -o {shlex.quote(str(output))} --device {device}"
        + " --sharded" * sharded
    )
    return LaunchLines(
        one_machine=f"torchrun --standalone --nproc-per-node={processes} {work}\n",
        several_machines=(
            f"# On each of the {machines} machines, with the name or address of one of them:\n"
            f"torchrun --nnodes={machines} --nproc-per-node={processes} --rdzv-backend=c10d "
            f"--rdzv-id=wtransplant --rdzv-endpoint=HOST:{_PORT} {work}\n"
        ),
        slurm=_slurm(work, recipe.stem, device, processes, machines),
    )


def _slurm(work: str, name: str, device: str, processes: int, machines: int) -> str:
    gpus = f"#SBATCH --gpus-per-node={processes}\n" if device.startswith("cuda") else ""
    return f"""#!/bin/bash
#SBATCH --job-name={shlex.quote(name)}
#SBATCH --nodes={machines}
#SBATCH --ntasks-per-node=1
{gpus}#SBATCH --time=01:00:00

head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
srun torchrun --nnodes="$SLURM_NNODES" --nproc-per-node={processes} --rdzv-backend=c10d \\
  --rdzv-id="$SLURM_JOB_ID" --rdzv-endpoint="$head:{_PORT}" \\
  {work}
"""
