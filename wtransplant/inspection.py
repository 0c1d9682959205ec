"""What ``inspect`` tells about a checkpoint."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wtransplant.checkpoints import Checkpoint
from wtransplant.units import format_shape, format_size, plural


def describe(checkpoint: Checkpoint) -> dict[str, Any]:
    """Tensors, groups, metadata, plain values, ties and blocked globals, ready for JSON."""
    contents = checkpoint.contents
    return {
        "tensors": [
            {
                "key": info.key,
                "shape": list(info.shape),
                "dtype": info.dtype,
                "nbytes": info.nbytes,
                "file": info.file,
                "group": info.group,
            }
            for info in checkpoint.values()
        ],
        "groups": [asdict(group) for group in contents.groups],
        "metadata": dict(contents.metadata),
        "blocked_globals": list(contents.blocked_globals),
        "values": dict(contents.values),
        "modules": dict(contents.modules),
        "ties": [list(tie) for tie in contents.ties],
        "format": checkpoint.format,
    }


def describe_text(checkpoint: Checkpoint) -> str:
    """The same for people: a line for each tensor, and what else there is below."""
    contents = checkpoint.contents
    width = max((len(key) for key in checkpoint), default=0)
    shapes = {key: format_shape(info.shape) for key, info in checkpoint.items()}
    broad = max(map(len, shapes.values()), default=0)
    lines = [
        f"{key:<{width}}  {shapes[key]:<{broad}}  {info.dtype:<9}  {format_size(info.nbytes):>9}"
        for key, info in checkpoint.items()
    ]
    lines.append(
        f"{checkpoint.name}: {checkpoint.format}, {plural(len(checkpoint), 'tensor')}, {format_size(checkpoint.nbytes)}"
    )
    lines += [
        f"group       {group.name or '(the file itself)'}: {group.kind}, {plural(group.tensors, 'tensor')}"
        for group in contents.groups
    ]
    lines += [f"metadata    {name} = {value}" for name, value in contents.metadata.items()]
    lines += [f"value       {name} = {value}" for name, value in contents.values.items()]
    lines += [f"tied        {' = '.join(tie)}" for tie in contents.ties]
    if contents.blocked_globals:
        lines.append(f"not loaded  {', '.join(contents.blocked_globals)} (named by the file; never run)")
    return "\n".join(lines)
