"""Python source that reads the files of a checkpoint with torch, safetensors or NumPy alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.checkpoints.torch_distributed import FORMAT as DISTRIBUTED
from wtransplant.exporting.python_text import path_expression, string
from wtransplant.resources import resource_path
from wtransplant.units import shown

_READERS: Mapping[str, str] = {
    "safetensors": "read_safetensors",
    "torch zip": "read_torch",
    "torch legacy": "read_torch",
    "TorchScript": "read_torchscript",
    "exported program": "read_exported",
    "NumPy npz": "read_numpy",
    "NumPy npy": "read_numpy",
}
"""Format, as ``Checkpoint.format`` names it, to the function of ``resources/export/readers.py`` that reads it."""

_SHARDS = " shards"
_PLACEHOLDER = 'Path("CHECKPOINT")'
_PLACEHOLDER_NOTE = "The checkpoint was not at hand. Put the path of yours in the place of CHECKPOINT."
_DISTRIBUTED_NOTE = """\
torch.distributed.checkpoint unpickles the .metadata of a folder: run this on folders of people you trust."""
_NAMED = 5


@dataclass(frozen=True)
class Reading:
    """How a script reads its source.

    Attributes:
        expression: gives the dictionary of all tensors.
        functions: names of the readers that it calls.
        notes: what a person must know or do first.
    """

    expression: str
    functions: tuple[str, ...]
    notes: tuple[str, ...]


def reading_of(source: Checkpoint, folder: Path | None) -> Reading:
    """Say how the files of an open checkpoint are read again.

    Args:
        source: the checkpoint.
        folder: where the script is going to be; ``None`` when nobody knows.

    Raises:
        CheckpointError: a file is not what it was any more.
    """
    if not source.paths:
        return Reading(f"read_either({_PLACEHOLDER})", ("read_either",), (_PLACEHOLDER_NOTE,))
    parts, keys = [], iter(source)
    for path in source.paths:
        with open_checkpoint(path) as own:
            parts.append((_prefix(own, keys), _read_one(own, path, folder)))
    functions = dict.fromkeys(name for _, part in parts for name in part.functions)
    notes = tuple(note for _, part in parts for note in part.notes)
    if [prefix for prefix, _ in parts] == [""]:
        return Reading(parts[0][1].expression, tuple(functions), notes)
    lines = [
        f"    **{{{string(prefix)} + key: value for key, value in {part.expression}.items()}},"
        for prefix, part in parts
    ]
    return Reading("{\n" + "\n".join(lines) + "\n}", tuple(functions), notes)


def _prefix(own: Checkpoint, keys: Iterable[str]) -> str:
    """What the joined checkpoint put before the keys of one file; its keys are the next ones, in order."""
    prefix = ""
    for key, joined in zip(own, keys, strict=False):
        prefix = joined.removesuffix(key)
    return prefix


def _read_one(own: Checkpoint, path: Path, folder: Path | None) -> Reading:
    place = path_expression(path, folder)
    name = _READERS.get(own.format.removesuffix(_SHARDS))
    if own.format == DISTRIBUTED:
        return Reading(f"read_distributed({place})", ("read_distributed",), (_DISTRIBUTED_NOTE,))
    if name is None or own.contents.blocked_globals:
        return _from_copy(own, path, folder)
    if own.format.endswith(_SHARDS):
        return Reading(f"read_shards({place}, {name})", ("read_shards", name), ())
    return Reading(f"{name}({place})", (name,), ())


def _from_copy(own: Checkpoint, path: Path, folder: Path | None) -> Reading:
    """Plain Python cannot read such a file without running what is in it, so that a copy is read instead."""
    copy = path.with_name(f"{path.stem}.copy.safetensors")
    why = f"plain torch has no reader for {own.format}"
    if blocked := own.contents.blocked_globals:
        rest = f" and {len(blocked) - _NAMED} more" if len(blocked) > _NAMED else ""
        why = f"torch refuses it with weights_only=True, because it names {', '.join(blocked[:_NAMED])}{rest}"
    elif own.format == "pickle":
        why = "it is a plain pickle, which Python reads only by running what is in it"
    note = (
        f"{path.name} cannot be read safely by this script: {why}. Make a copy that holds its tensors alone, once:\n"
        f"    wtransplant transplant {path.name} --target {path.name} -o {copy.name}"
    )
    return Reading(
        f"read_safetensors({path_expression(copy, folder)})", ("read_safetensors",), (shown_note(note),)
    )


def shown_note(note: str) -> str:
    """A note that cannot end a comment or a docstring early."""
    return "\n".join(shown(line).replace('"""', "'''") for line in note.split("\n"))


@cache
def _text() -> str:
    return resource_path("export", "readers.py").read_text("utf-8")


@cache
def _sources() -> Mapping[str, str]:
    functions = (node for node in ast.parse(_text()).body if isinstance(node, ast.FunctionDef))
    return {node.name: ast.get_source_segment(_text(), node) or "" for node in functions}


@cache
def one_line_readers() -> Mapping[str, tuple[str, str]]:
    """Formats that are read in one line: what is imported for it, and the line with ``{path}`` in it."""
    (table,) = (node.value for node in ast.parse(_text()).body if isinstance(node, ast.Assign))
    readers: Mapping[str, tuple[str, str]] = ast.literal_eval(table)
    return readers


def reader_sources(names: Iterable[str]) -> list[str]:
    """Source of functions of ``resources/export/readers.py``, and of those that they call."""
    known = _sources()
    wanted: dict[str, None] = dict.fromkeys(names)
    for name in (queue := list(wanted)):
        called = {node.id for node in ast.walk(ast.parse(known[name])) if isinstance(node, ast.Name)}
        new = [other for other in known if other in called and other not in wanted]
        wanted.update(dict.fromkeys(new))
        queue += new
    return [source for name, source in known.items() if name in wanted]


def modules_used(sources: Iterable[str]) -> set[str]:
    """Which of the modules that the readers' file imports at its top these functions use."""
    names = {
        node.id for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)
    }
    imports = [node for node in ast.parse(_text()).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {
        ast.unparse(node)
        for node in imports
        if any((alias.asname or alias.name) in names for alias in node.names)
    }
