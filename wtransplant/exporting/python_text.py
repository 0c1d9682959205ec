"""Pieces of Python source: keys as literals, loops over numbers, paths."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Sequence
from math import prod
from pathlib import Path

WIDTH = 110


def string(text: str) -> str:
    """A text as a literal in double quotes, in ASCII."""
    return f'"{_escaped(text)}"'


def key_string(between: Sequence[str], numbers: Sequence[str]) -> str:
    """A key as a literal; numbers that are expressions rather than digits make it an f-string.

    Args:
        between: the texts around the numbers, one more than there are numbers.
        numbers: ``12``, or an expression such as ``i + 1``.
    """
    if all(number.isdigit() for number in numbers):
        return string("".join(_interleaved(between, numbers)))
    texts = [_escaped(text).replace("{", "{{").replace("}", "}}") for text in between]
    values = [number if number.isdigit() else f"{{{number}}}" for number in numbers]
    return f'f"{"".join(_interleaved(texts, values))}"'


def loops(names: Sequence[str], rows: Sequence[tuple[int, ...]]) -> list[str]:
    """The heads of the loops in which the names take the rows' values, each row once."""
    if not names:
        return []
    values = [sorted(set(column)) for column in zip(*rows, strict=True)]
    if len(rows) == prod(map(len, values)):
        return [f"for {name} in {_range(column)}:" for name, column in zip(names, values, strict=True)]
    listed = wrapped(", ".join(map(str, rows)))
    return [f"for {', '.join(names)} in [\n{listed}\n]:"]


def wrapped(text: str) -> str:
    """A list of numbers without its brackets, in indented lines."""
    lines = textwrap.wrap(text, WIDTH - 20, break_long_words=False, break_on_hyphens=False)
    return textwrap.indent("\n".join(lines), "    ")


def assignment(left: str, right: str) -> str:
    """``left = right``, in several lines where it is long."""
    line = f"{left} = {right}"
    return line if len(line) <= WIDTH - 12 else f"{left} = (\n    {right}\n)"


def indented(block: str, depth: int = 1) -> str:
    """A block some levels further to the right."""
    return textwrap.indent(block, "    " * depth)


def path_expression(path: Path, folder: Path | None) -> str:
    """A file as an expression: from the script's own folder, ``HERE``, where that is near.

    Args:
        path: the file.
        folder: where the script is going to be; ``None`` when nobody knows.
    """
    absolute = path.expanduser().absolute()
    if folder is not None:
        try:
            near = os.path.relpath(absolute, folder.absolute())
        except ValueError:  # another drive on Windows
            near = os.path.join("..", "..", "..")
        if not near.startswith(os.path.join("..", "..", "..")):
            return f"HERE / {string(Path(near).as_posix())}"
    return f"Path({string(str(absolute))})"


def _interleaved(between: Sequence[str], values: Sequence[str]) -> list[str]:
    return [part for pair in zip(between, (*values, ""), strict=True) for part in pair]


def _escaped(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii").replace('"', '\\"')


def _range(numbers: Sequence[int]) -> str:
    first, last = numbers[0], numbers[-1]
    if len(numbers) == last - first + 1 and len(numbers) > 1:
        return f"range({last + 1})" if first == 0 else f"range({first}, {last + 1})"
    return f"({', '.join(map(str, numbers))}{',' * (len(numbers) == 1)})"


def lines_of(parts: Iterable[str]) -> str:
    """Parts of a script with two empty lines between them, those that are empty left out."""
    return "\n\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
