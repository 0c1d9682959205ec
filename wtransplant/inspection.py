"""What ``inspect`` tells about a checkpoint, and how the window says what was not loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wtransplant.units import format_shape, format_size, plural, shown
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.checkpoints import Checkpoint

_NAMED = 6
"""So many names are spelt out in the sentence about what was not loaded; the rest is counted."""

_LONGEST = 100
"""Characters of one of them."""

WHAT_IT_MEANS = mark(
    "Such names stand for code that would run while a file is loaded. It was not run; "
    "tensors and plain values do not need it."
)


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
    """The same for people: a line for each tensor, and what else there is below; foreign text is escaped."""
    lines = [*_tensor_lines(checkpoint), _total(checkpoint), *_other_lines(checkpoint)]
    sentence = blocked_sentence(checkpoint)
    return "\n".join([*lines, *([sentence, WHAT_IT_MEANS] if sentence else [])])


def _tensor_lines(checkpoint: Checkpoint) -> Iterator[str]:
    names = {key: shown(key) for key in checkpoint}
    shapes = {key: format_shape(info.shape) for key, info in checkpoint.items()}
    width, broad = (max(map(len, texts.values()), default=0) for texts in (names, shapes))
    for key, info in checkpoint.items():
        yield f"{names[key]:<{width}}  {shapes[key]:<{broad}}  {info.dtype:<9}  {format_size(info.nbytes):>9}"


def _total(checkpoint: Checkpoint) -> str:
    count, size = plural(len(checkpoint), "tensor"), format_size(checkpoint.nbytes)
    return f"{shown(checkpoint.name)}: {checkpoint.format}, {count}, {size}"


def _other_lines(checkpoint: Checkpoint) -> Iterator[str]:
    contents = checkpoint.contents
    for group in contents.groups:
        name, count = shown(group.name) or tr("(the file itself)"), plural(group.tensors, "tensor")
        yield tr("group       {name}: {kind}, {count}", name=name, kind=group.kind, count=count)
    for name, text in contents.metadata.items():
        yield tr("metadata    {name} = {text_}", name=shown(name), text_=shown(text))
    for name, value in contents.values.items():
        yield tr("value       {name} = {value}", name=shown(name), value=shown(str(value)))
    for tie in contents.ties:
        yield tr("tied        {names}", names=" = ".join(map(shown, tie)))


def is_of_torch(name: str) -> bool:
    """Whether a global belongs to torch itself; whole-model pickles name dozens of its classes."""
    return name.startswith("torch.")


def are_classes(names: Sequence[str]) -> bool:
    """Whether none of some globals, by the way it is written, is a function."""
    return all(name.rpartition(".")[2].lstrip("_")[:1].isupper() for name in names)


def count_names(names: Sequence[str]) -> str:
    """``3 classes``; ``3 names`` where one of them, by the way it is written, is a function."""
    one, many = ("class", "classes") if are_classes(names) else ("name", "names")
    return f"{len(names):,} {one if len(names) == 1 else many}"


def blocked_sentence(checkpoint: Checkpoint) -> str:
    """Say which globals a checkpoint named that were not loaded; those of torch are counted.

    ``This file refers to `argparse.Namespace` and 12 classes of torch; they were not loaded.``

    Returns:
        The sentence, escaped for one line; ``""`` if there are none.
    """
    names = checkpoint.contents.blocked_globals
    if not names:
        return ""
    own = [f"`{_brief(name)}`" for name in names if not is_of_torch(name)]
    of_torch = list(filter(is_of_torch, names))
    parts, more = own[:_NAMED], len(own) - _NAMED
    if more > 0:
        parts.append(tr("{more:,} more", more=more))
    if of_torch:
        parts.append(tr("{count_names} of torch", count_names=count_names(of_torch)))
    *firsts, last = parts
    listed = tr("{names} and {last}", names=", ".join(firsts), last=last) if firsts else last
    subject = tr("This file refers") if len(checkpoint.paths) < 2 else tr("These files refer")
    return tr(
        "{subject} to {listed}; {part} not loaded.",
        subject=subject,
        listed=listed,
        part=tr("they were") if len(names) > 1 else tr("it was"),
    )


def _brief(name: str) -> str:
    return shown(name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…")
