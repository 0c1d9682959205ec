"""What a Python file has that could be a target: read from its text, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wtransplant.errors import TargetError
from wtransplant.words import tr

_MODULES = ("Module", "Sequential", "PreTrainedModel")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A class or function at the top level of a file.

    Attributes:
        name: what stands after the colon in ``FILE.py:NAME``.
        kind: ``class`` or ``function``.
        line: where it begins, from 1.
        is_module: whether it is a class that derives from something that is called like a module (``nn.Module``,
            ``LightningModule``, ``nn.Sequential``): directly, or through another class of the file.
    """

    name: str
    kind: Literal["class", "function"]
    line: int
    is_module: bool = False


def candidates_in(path: Path) -> list[Candidate]:
    """Classes and functions of a file whose names have no leading underscore.

    Modules come first, the last one of the file foremost, as it is most often made of those above it; then
    the functions and the other classes, in the order of the file.

    Raises:
        TargetError: the file cannot be read, or is no Python; with the line.
    """
    found = list(_candidates(_parse(path)))
    modules = [candidate for candidate in found if candidate.is_module]
    return [*reversed(modules), *(candidate for candidate in found if not candidate.is_module)]


def _parse(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), str(path))
    except OSError as error:
        raise TargetError(
            tr("the file cannot be read: {value}", value=error.strerror or error),
            where=str(path),
            hint=tr("Check the path."),
        ) from error
    except SyntaxError as error:
        raise TargetError(
            tr("syntax error: {msg}", msg=error.msg), where=f"{path}, line {error.lineno}"
        ) from error
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes; nested beyond reason
        raise TargetError(tr("this is no Python source: {error}", error=error), where=str(path)) from error


def _candidates(tree: ast.Module) -> Iterator[Candidate]:
    modules: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            is_module = any(
                name in modules or name.endswith(_MODULES) for name in map(_last_name, node.bases)
            )
            if is_module:
                modules.add(node.name)
            if not node.name.startswith("_"):
                yield Candidate(node.name, "class", node.lineno, is_module)
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield Candidate(node.name, "function", node.lineno)


def _last_name(base: ast.expr) -> str:
    """``nn.Module`` → ``Module``; ``Generic[T]`` → ``Generic``."""
    if isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
