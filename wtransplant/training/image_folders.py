"""Which images a folder has, and which class and which part each of them belongs to."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image

from wtransplant.errors import DataError
from wtransplant.units import plural
from wtransplant.words import mark, tr

BAD_IMAGE = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
"""What PIL raises for what is no image, or a damaged one."""

_VALIDATION = frozenset({"val", "valid", "validation", "test"})
_HINT = mark("It needs a subfolder for each class, with that class's images inside.")


@dataclass(frozen=True)
class Listing:
    """The images of a folder.

    Attributes:
        paths: the files, class by class.
        labels: int64 [N], number of the class.
        sizes: width and height of each image, as its header says.
        classes: names of the folders.
        validation: bool [N], where the folders say what is for validation; ``None`` if they do not.
        notes: what was left out, in sentences.
    """

    paths: list[Path]
    labels: torch.Tensor
    sizes: list[tuple[int, int]]
    classes: tuple[str, ...]
    validation: torch.Tensor | None
    notes: tuple[str, ...]


def list_images(root: Path) -> Listing:
    """List the images below ``root``; only their headers are read. Hidden files do not count.

    Raises:
        DataError: it cannot be read, or has no two classes with images.
    """
    parts = _parts(root)
    listed = [(path, name, part) for part, folder in parts.items() for name, path in _files(folder)]
    sizes = [_size(path) for path, _, _ in listed]
    found = [(entry, size) for entry, size in zip(listed, sizes, strict=True) if size is not None]
    bad = [path for (path, _, _), size in zip(listed, sizes, strict=True) if size is None]
    classes = sorted({name for (_, name, _), _ in found})  # the order of torchvision's ImageFolder
    if len(classes) < 2:
        raise _too_few(root, classes, bad)
    if "train" in parts and not any(part == "train" for (_, _, part), _ in found):
        raise DataError(tr("the folder `train` has no images"), where=str(root), hint=_HINT)
    found.sort(key=lambda entry: classes.index(entry[0][1]))
    notes = (
        (
            tr(
                "{files} left out, not readable as images: {names}.",
                files=plural(len(bad), "file"),
                names=names(bad),
            ),
        )
        if bad
        else ()
    )
    return Listing(
        [path for (path, _, _), _ in found],
        torch.tensor([classes.index(name) for (_, name, _), _ in found]),
        [size for _, size in found],
        tuple(classes),
        torch.tensor([part != "train" for (_, _, part), _ in found]) if "train" in parts else None,
        notes,
    )


def _parts(root: Path) -> dict[str, Path]:
    """``train`` and the folder for validation, if they are there with a class in common; else the folder itself.

    Two classes may well be called "train" and "test", so their subfolders have to say the same.
    """
    there = {path.name.lower(): path for path in _folders(root)}
    other = next((path for name, path in there.items() if name in _VALIDATION), None)
    if "train" in there and other is not None:
        classes = [{path.name for path in _folders(folder)} for folder in (there["train"], other)]
        if classes[0] & classes[1]:
            return {"train": there["train"], "validation": other}
    return {"": root}


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError as error:
        raise DataError(
            tr("the folder cannot be read ({error})", error=error),
            where=str(root),
            hint=tr("Choose another folder."),
        ) from error


def _files(root: Path) -> list[tuple[str, Path]]:
    """Name of the class and file, in the order of their names."""
    try:
        return [
            (folder.name, path)
            for folder in _folders(root)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        ]
    except OSError as error:
        raise DataError(
            tr("the folder cannot be read ({error})", error=error),
            where=str(root),
            hint=tr("Choose another folder."),
        ) from error


def _too_few(root: Path, classes: list[str], bad: list[Path]) -> DataError:
    if classes:
        return DataError(
            tr("the folder has images of one class only ({classes})", classes=classes[0]),
            where=str(root),
            hint=_HINT,
        )
    unread = (
        tr(
            "; {files} in them cannot be read as images: {names}",
            files=plural(len(bad), "file"),
            names=names(bad),
        )
        if bad
        else ""
    )
    return DataError(
        tr("the folder has no images in subfolders{unread}", unread=unread), where=str(root), hint=_HINT
    )


def _size(path: Path) -> tuple[int, int] | None:
    """Width and height as the header says; ``None`` if it is no image."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as file:
                width, height = file.size
                return width, height
    except BAD_IMAGE:
        return None


def names(paths: list[Path], most: int = 5) -> str:
    """The first few files, each with its folder."""
    shown = ", ".join(f"{path.parent.name}/{path.name}" for path in paths[:most])
    return shown + (tr(" and {paths} more", paths=len(paths) - most) if len(paths) > most else "")
