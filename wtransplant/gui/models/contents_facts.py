"""What a source file holds beside its tensors' values, as a flat list of facts with a place in a tree each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.gui.models.contents_optimizer import optimizer_names, optimizer_state
from wtransplant.gui.models.contents_place import Fact, Label, note_text, place
from wtransplant.inspection import are_classes, count_names, is_of_torch
from wtransplant.units import format_size, natural_key, plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint
    from wtransplant.checkpoints.index import Contents, PlainValue

VALUES, OPTIMIZER, METADATA = Label(mark("Values")), Label(mark("Optimizer")), Label(mark("Metadata"))
BLOCKED, MODULES = Label(mark("Not loaded")), Label(mark("Modules"))
TIES, SPECIAL, FILE = Label(mark("Tied tensors")), Label(mark("Special tensors")), Label(mark("File"))

_PROGRESS = {
    "epoch": mark("epoch"),
    "global_step": mark("global step"),
    "step": mark("step"),
    "iteration": mark("iteration"),
    "iter": mark("iter"),
}
_KINDS = {"weights": mark("weights"), "optimizer": mark("optimizer"), "other": mark("other")}
_COMMON_METADATA = {"format", "total_size", "total_parameters"}


class _FileTotal(NamedTuple):
    tensors: int
    nbytes: int


def facts_of(checkpoint: Checkpoint) -> list[Fact]:
    """Everything that is to be shown, section after section; reads sizes on disk, no tensors."""
    contents = checkpoint.contents
    optimizers = optimizer_names(contents)
    return [
        *_values(contents.values, optimizers),
        *(fact for name in optimizers for fact in optimizer_state(OPTIMIZER, name, checkpoint)),
        *_metadata(checkpoint),
        *_blocked(contents.blocked_globals),
        *_modules(contents.modules),
        *(Fact((TIES, " = ".join(tie)), Label(mark("one tensor"))) for tie in contents.ties),
        *_special(checkpoint),
        *_file(checkpoint),
    ]


def _values(values: Mapping[str, PlainValue], optimizers: list[str]) -> Iterator[Fact]:
    inside = tuple(f"{name}." for name in optimizers if name)
    whole = "" in optimizers
    for path, value in values.items():
        if not path.startswith(inside) and not (whole and path.startswith(("param_groups.", "state."))):
            yield Fact((VALUES, *place(path)), str(value))


def _metadata(checkpoint: Checkpoint) -> Iterator[Fact]:
    notes = _notes(checkpoint)
    metadata = checkpoint.contents.metadata
    for name in sorted(metadata.keys() - notes.keys(), key=natural_key):  # writers keep no order
        yield Fact((METADATA, name), metadata[name])


def _notes(checkpoint: Checkpoint) -> dict[str, str]:
    from wtransplant.checkpoints.notes import tensor_notes  # the empty window needs no reader

    return tensor_notes(checkpoint)


def _blocked(names: tuple[str, ...]) -> Iterator[Fact]:
    of_torch = list(filter(is_of_torch, names))
    yield from (Fact((BLOCKED, name)) for name in names if not is_of_torch(name))
    counted = Label(tr("{names} of torch", names=count_names(of_torch)))
    yield from (Fact((BLOCKED, counted, name)) for name in of_torch)


def _modules(modules: Mapping[str, str]) -> Iterator[Fact]:
    for path, class_name in modules.items():
        yield Fact((MODULES, *(place(path) if path else ())), class_name)


def _special(checkpoint: Checkpoint) -> Iterator[Fact]:
    for key, info in checkpoint.items():
        if info.dtype.startswith(("qint", "quint")):
            yield Fact((SPECIAL, Label(tr("quantised, {dtype}", dtype=info.dtype)), key))
    for key, note in _notes(checkpoint).items():
        yield Fact((SPECIAL, Label(note_text(note)), key))


def _file(checkpoint: Checkpoint) -> Iterator[Fact]:
    contents, totals = checkpoint.contents, _totals(checkpoint)
    total = _total_text(len(checkpoint), checkpoint.nbytes)
    yield Fact((FILE,), Label(" · ".join([checkpoint.format, total])))
    yield Fact((FILE, Label(mark("format"))), checkpoint.format)
    yield Fact((FILE, Label(mark("tensors"))), Label(total))
    dtypes = Counter(info.dtype for info in checkpoint.values())
    yield Fact(
        (FILE, Label(mark("element types"))), ", ".join(f"{n:,} × {name}" for name, n in dtypes.items())
    )
    for group in contents.groups:
        if group.name:
            text = " · ".join([tr(_KINDS[group.kind]), _total_text(group.tensors, group.nbytes)])
            yield Fact((FILE, Label(mark("parts")), group.name), Label(text))
    for path in map(str, checkpoint.paths):
        if path not in totals:
            yield Fact((FILE, Label(mark("opened")), path), Label(_on_disk(path)))
    for path in sorted(totals, key=natural_key):
        yield Fact(
            (FILE, Label(mark("files")), path),
            Label(" · ".join([_total_text(*totals[path]), _on_disk(path)])),
        )


def _totals(checkpoint: Checkpoint) -> dict[str, _FileTotal]:
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for info in checkpoint.values():
        counts[info.file] += 1
        sizes[info.file] += info.nbytes
    return {path: _FileTotal(count, sizes[path]) for path, count in counts.items()}


def _total_text(tensors: int, nbytes: int) -> str:
    return " · ".join([plural(tensors, "tensor"), format_size(nbytes)])


def _on_disk(path: str) -> str:
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return tr("no longer there")
    if Path(path).is_dir():
        return tr("a folder")
    return tr("{size} on disk", size=format_size(status.st_size))


def headline(contents: Contents) -> str:
    """The most telling facts in a few words, ``epoch 12 · 3 unknown classes``; empty if there is little to tell.

    Names of torch itself are not unknown, and what every writer puts into a header tells nothing.
    """
    unknown = [name for name in contents.blocked_globals if not is_of_torch(name)]
    parts = [_progress(contents.values)]
    if unknown:
        parts.append(_unknown(unknown))
    if not any(parts):
        telling = [name for name in contents.metadata if name.rpartition(".")[2] not in _COMMON_METADATA]
        parts = [
            plural(len(contents.values), "value") if contents.values else tr("metadata") if telling else ""
        ]
    return " · ".join(filter(None, parts))


def _unknown(names: list[str]) -> str:
    """``3 unknown classes``; names where one of them, by the way it is written, is a function."""
    if are_classes(names):
        one, many = mark("{count:,} unknown class"), mark("{count:,} unknown classes")
    else:
        one, many = mark("{count:,} unknown name"), mark("{count:,} unknown names")
    return tr(one if len(names) == 1 else many, count=len(names))


def _progress(values: Mapping[str, PlainValue]) -> str:
    """``epoch 12``, where the file, or all files opened together, agree on it."""
    for word in _PROGRESS:
        found = {
            value
            for path, value in values.items()
            if path.rpartition(".")[2] == word and path.count(".") < 2 and type(value) in (int, float)
        }
        if len(found) == 1:
            return tr("{word} {number}", word=tr(_PROGRESS[word]), number=found.pop())
    return ""
